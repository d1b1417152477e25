//! ## What it does
//! Flags a version of PyTorch that is asked for in a build which was never published: `torch==2.9.1` from the index
//! `whl/cu118`, or `torch==2.4.1+cu117`; and one with `+cu121` or `+cpu` where only PyPI is asked, which has none of these.
//!
//! ## Why is this bad?
//! The build ends with `No matching distribution found for torch`. PyTorch drops CUDA versions release by release: 11.7
//! went after torch 2.0, 12.1 after 2.5, 12.4 after 2.6, 11.8 after 2.7. The table knows the releases 1.11 to 2.13, and
//! from 2.9 on only that builds before CUDA 12.6 are gone; other versions, ranges, nightly builds, other indexes and
//! images for ARM are not judged.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir torch==2.9.1 --index-url https://download.pytorch.org/whl/cu118
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir torch==2.9.1 --index-url https://download.pytorch.org/whl/cu126
//! ```
//!
//! ## Fix safety
//! Unsafe: the build fails as it stands, and another CUDA may need another driver or other GPUs. The fix takes the next
//! newer CUDA that this version of torch was built for, else the newest, where index and version stand in the Dockerfile.
//!
//! ## References
//! - [PyTorch: previous versions](https://pytorch.org/get-started/previous-versions/)
//! - [The lists of builds](https://github.com/pytorch/test-infra/blob/main/tools/scripts/generate_binary_build_matrix.py)

use crate::fixes::torch::rebuild;
use crate::knowledge::torch::{self, Build};
use crate::knowledge::version::Version;
use crate::model::Model;
use crate::model::installs::{IndexRole, PackageKind};
use crate::model::requirements::WantedPackage;
use crate::model::wheels::WheelInstall;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML206",
    name: "torch-index-does-not-exist",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("torch_index_does_not_exist.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for install in model.wheel_installs() {
        let command = &model.commands[install.command];
        let is_pre = model
            .install_at(install.command)
            .is_none_or(|given| given.has("--pre"));
        if is_pre || install.elsewhere || command.context.guarded {
            continue;
        }
        let Some(torch) = install
            .named("torch")
            .filter(|torch| torch.package.kind == PackageKind::Index)
        else {
            continue;
        };
        let Some(version) = torch.exact() else {
            continue;
        };
        if model
            .stage_of(command.instruction)
            .is_none_or(|stage| model.is_for_arm(stage))
        {
            continue;
        }
        // What is there already is not asked for again: `-r` behind an install from PyTorch's index.
        let mut before = model.wheel_installs_before(install.command);
        let is_there = |other: &WheelInstall| other.named("torch")?.exact();
        if before.any(|other| is_there(other).as_ref() == Some(&version)) {
            continue;
        }
        if let Some(build) = missing(install, &version) {
            not_built(model, install, torch, &version, build, report);
        } else if only_on_pypi(model, install)
            && let Some(build) = version.local.as_deref().and_then(Build::parse)
        {
            let tag = build.tag();
            report
                .push(
                    torch.package.span,
                    format!(
                        "{} for `{tag}` is not on PyPI, so that the build fails",
                        torch.shown()
                    ),
                )
                .help(format!(
                    "add `--extra-index-url https://download.pytorch.org/whl/{tag}`"
                ));
        }
    }
}

/// The build that is asked for and does not exist.
fn missing(install: &WheelInstall, version: &Version) -> Option<Build> {
    let not_there = |build: &Build| torch::exists(version, *build) == Some(false);
    if let Some(local) = version.local.as_deref() {
        return Build::parse(local).filter(not_there);
    }
    let primary = install.primary().filter(|used| used.index.stable)?;
    let alone = !install.asks_pypi
        && install
            .torch_indexes
            .iter()
            .all(|used| used.role == IndexRole::Primary);
    primary.index.build.filter(not_there).filter(|_| alone)
}

/// Whether an install surely asks PyPI alone.
fn only_on_pypi(model: &Model<'_>, install: &WheelInstall) -> bool {
    let stage = model.commands[install.command].stage;
    install.is_from_pypi() && !install.hashes && model.begins_without_torch(stage)
}

fn not_built(
    model: &Model<'_>,
    install: &WheelInstall,
    torch: &WantedPackage,
    version: &Version,
    build: Build,
    report: &mut Report<'_>,
) {
    let index = install
        .torch_indexes
        .iter()
        .find(|used| used.index.build == Some(build));
    let in_url = index.and_then(|used| used.span);
    let span = in_url.unwrap_or(torch.package.span);
    let tag = build.tag();
    let finding = report.push(
        span,
        format!(
            "{} was never built for `{tag}`, so that the build fails",
            torch.shown()
        ),
    );
    if in_url.is_some() && torch.listed.is_none() {
        finding.label(torch.package.span, "this version");
    }
    let Build::Cuda(asked) = build else { return };
    let Some(nearest) = torch::nearest(version, asked).map(Build::tag) else {
        return;
    };
    finding.help(format!("this version was built for `{nearest}`"));
    finding.fix = rebuild(model, install, &tag, &nearest).map(|edits| {
        let title = format!("take the build for `{nearest}`");
        Fix::new(title, Applicability::Unsafe, edits)
    });
}
