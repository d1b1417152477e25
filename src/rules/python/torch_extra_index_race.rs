//! ## What it does
//! Flags `pip install torch` with one of PyTorch's indexes as `--extra-index-url`, where that index does not have the
//! version that pip takes: torch has no version, or one which was never built for that CUDA.
//!
//! ## Why is this bad?
//! pip puts all indexes together and takes the newest version that fits; an extra index has no say in it. Since
//! `whl/cu121` ends at torch 2.5, `pip install torch --extra-index-url …/whl/cu121` installs today's torch from PyPI,
//! built for CUDA 13, which needs a driver of the 580 branch. Nobody sees it until `torch.cuda.is_available()` says no.
//!
//! Nothing is said where the index does have what is asked for, as `torch==2.5.1` from `cu121`: `2.5.1+cu121` counts as
//! newer than `2.5.1`, so that pip takes it. The same holds for `whl/cpu` and for the CUDA builds of the newest release.
//! uv takes the first index that has a package and is not meant here.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir torch torchvision --extra-index-url https://download.pytorch.org/whl/cu121
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir torch torchvision --index-url https://download.pytorch.org/whl/cu121
//! ```
//!
//! ## Fix safety
//! Unsafe: torch becomes older than what was installed so far. The fix makes the index the only one, and is there where
//! nothing but torch, torchvision and torchaudio is installed by that command and none has a version.
//!
//! ## References
//! - [pip: `--extra-index-url`](https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-extra-index-url)
//! - [pip: no priority among indexes](https://github.com/pypa/pip/issues/8606)
//! - [PyTorch: which CUDA each release is built for](https://github.com/pytorch/pytorch/blob/main/RELEASE.md)

use crate::knowledge::torch::{self, Build, last_release};
use crate::knowledge::version::Specifiers;
use crate::model::Model;
use crate::model::installs::{IndexRole, Tool};
use crate::model::requirements::WantedPackage;
use crate::model::wheels::{UsedIndex, WheelInstall};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML304",
    name: "torch-extra-index-race",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("torch_extra_index_race.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for install in model.wheel_installs() {
        let Some((used, build, torch)) = race(model, install) else {
            continue;
        };
        let tag = build.tag();
        let Some(last) = last_release(build) else {
            continue;
        };
        let [major, minor] = last.version;
        let name = torch.shown();
        let message = match torch.exact() {
            Some(_) => format!(
                "{name} comes from PyPI with another CUDA: `{tag}` does not have that version"
            ),
            None => format!(
                "{name} comes from PyPI with another CUDA: `{tag}` ends at torch {major}.{minor}"
            ),
        };
        let span = used.span.unwrap_or(torch.package.span);
        let finding = report.push(span, message);
        finding.fix = fix(model, install, used);
        if finding.fix.is_none() {
            let newest = torch::newest_patch(last.version).unwrap_or("2.5.1");
            finding.help(match torch.exact() {
                Some(version) => match torch::closest_below(&version, build).map(Build::tag) {
                    Some(other) => format!("take an index that has it, such as `{other}`, or an older version of torch"),
                    None => "take an index that has it".to_owned(),
                },
                None => format!("ask for `torch=={newest}`, or install torch with `--index-url` by a command of its own"),
            });
        }
    }
}

/// The index of an install that has no say about torch, and the requirement that pip fulfils without it.
fn race<'m>(
    model: &Model<'_>,
    install: &'m WheelInstall,
) -> Option<(&'m UsedIndex, Build, &'m WantedPackage)> {
    let given = model.install_at(install.command)?;
    let [used] = install.torch_indexes.as_slice() else {
        return None;
    };
    let is_extra = matches!(used.role, IndexRole::Extra | IndexRole::FindLinks);
    let hidden = install.elsewhere || given.has("--pre") || install.is_constrained(model);
    if given.tool != Tool::Pip || !is_extra || !used.index.stable || hidden {
        return None;
    }
    let build = used.index.build?;
    let torch = install.named("torch").or_else(|| install.family().next())?;
    let next = last_release(build).map(|last| [last.version[0], last.version[1] + 1])?;
    let races = match torch.exact() {
        Some(version) => {
            version.local.is_none()
                && torch.name() == Some("torch")
                && torch::exists(&version, build) == Some(false)
        }
        None => {
            let asked = torch.specifiers()?;
            let sisters: Vec<Specifiers> = install
                .family()
                .filter_map(WantedPackage::specifiers)
                .collect();
            // A sister with a version holds torch back.
            let held =
                sisters.iter().any(|asked| !asked.is_empty()) && torch.name() == Some("torch");
            (asked.is_empty() || (torch.name() == Some("torch") && asked.reaches(&next)))
                && !(held && asked.is_empty())
        }
    };
    races.then_some((used, build, torch))
}

fn fix(model: &Model<'_>, install: &WheelInstall, used: &UsedIndex) -> Option<Fix> {
    let given = model.install_at(install.command)?;
    let alone = install.wanted.complete
        && install.family().count() == install.wanted.packages.len()
        && install
            .family()
            .all(|wanted| wanted.package.specifier.known().is_none());
    let option = given.options.iter().rev().find(|option| {
        option.name == "--extra-index-url"
            && used.span.is_some_and(|span| option.span.contains(span))
    })?;
    let name = crate::text::Span::new(option.span.start, option.span.start + option.name.len());
    if !alone || model.text(name) != option.name {
        return None;
    }
    let edit = Edit::replace(name, "--index-url");
    Some(Fix::new(
        "ask PyTorch's index alone",
        Applicability::Unsafe,
        vec![edit],
    ))
}
