//! ## What it does
//! Flags a version of `torchvision` or `torchaudio` that asks for another version of `torch` than the one which the same
//! command installs.
//!
//! ## Why is this bad?
//! Each release of torchvision and torchaudio is compiled for one release of torch and asks for exactly that one:
//! `torchvision==0.16.0` needs `torch==2.1.0`. With `torch==2.9.1` beside it pip ends with `ResolutionImpossible`.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.11-slim
//! RUN pip install --no-cache-dir torch==2.5.1 torchvision==0.19.1 --index-url https://download.pytorch.org/whl/cpu
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.11-slim
//! RUN pip install --no-cache-dir torch==2.5.1 torchvision==0.20.1 --index-url https://download.pytorch.org/whl/cpu
//! ```
//!
//! ## Fix safety
//! Unsafe: the build fails as it stands, but which of the two versions was meant is not known. The fix takes the sister
//! that belongs to the version of torch, where its own stands in the Dockerfile.
//!
//! ## References
//! - [torchvision: versions](https://github.com/pytorch/vision#installation)
//! - [torchaudio: versions](https://docs.pytorch.org/audio/stable/installation.html)

use crate::knowledge::torch::{sister_of, torch_of};
use crate::knowledge::version::Version;
use crate::model::Model;
use crate::model::requirements::WantedPackage;
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML324",
    name: "torch-trio-mismatch",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("torch_trio_mismatch.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for install in model.wheel_installs() {
        let given = model.install_at(install.command);
        let command = &model.commands[install.command];
        if command.context.guarded || given.is_none_or(|given| given.has("--no-deps")) {
            continue;
        }
        let Some(torch) = install.named("torch") else {
            continue;
        };
        let Some(version) = torch.exact().filter(|version| !version.pre) else {
            continue;
        };
        let mut fixes = Vec::new();
        let mut wrong: Vec<(&WantedPackage, &'static str)> = Vec::new();
        for name in ["torchvision", "torchaudio"] {
            let Some(sister) = install.named(name) else {
                continue;
            };
            let asks = sister.exact().and_then(|own| torch_of(name, &own));
            if let Some(asks) = asks.filter(|asks| !is_release(&version, asks)) {
                fixes.push(edit(model, sister, &version));
                wrong.push((sister, asks));
            }
        }
        let Some((sister, asks)) = wrong.first() else {
            continue;
        };
        let finding = report.push(
            sister.package.span,
            format!(
                "{} {} needs torch {asks}, so that the build fails",
                sister.shown(),
                shown(sister)
            ),
        );
        if torch.package.span != sister.package.span {
            finding.label(torch.package.span, "but this version is installed");
        }
        for (other, asks) in &wrong[1..] {
            finding.label(
                other.package.span,
                format!("this one needs torch {asks}, too"),
            );
        }
        let edits: Option<Vec<Edit>> = fixes.into_iter().collect();
        finding.fix = edits.map(|edits| {
            Fix::new(
                format!("take what belongs to torch {}", shown(torch)),
                Applicability::Unsafe,
                edits,
            )
        });
        let name = sister.name().unwrap_or("torchvision");
        if finding.fix.is_none()
            && let Some(fits) = sister_of(name, &version)
        {
            finding.help(format!("`{name}=={fits}` belongs to this torch"));
        }
    }
}

/// Whether a version is a release, whatever its build.
fn is_release(version: &Version, release: &str) -> bool {
    Version::parse(release)
        .is_some_and(|release| (0..4).all(|place| release.number(place) == version.number(place)))
}

/// The version as it is written.
fn shown(wanted: &WantedPackage) -> &str {
    let specifier = wanted.package.specifier.known().unwrap_or("");
    specifier.trim_start_matches('=').trim()
}

/// Writes the version that belongs to torch; its build stays.
fn edit(model: &Model<'_>, sister: &WantedPackage, torch: &Version) -> Option<Edit> {
    let new = sister_of(sister.name()?, torch)?;
    let span = sister.package.span;
    let public = shown(sister).split('+').next()?;
    let written = model.text(span);
    let at = written.rfind(public).filter(|_| sister.listed.is_none())?;
    let start = span.start + at;
    Some(Edit::replace(Span::new(start, start + public.len()), new))
}
