//! ## What it does
//! Flags frameworks and libraries whose new releases are known to break what is built on the old ones (`torch`, `numpy`,
//! `transformers`, `pydantic` …) and that are installed without an upper bound on the version: `torch`, `numpy>=1.26`.
//!
//! ## Why is this bad?
//! The same Dockerfile builds another image next month. huggingface_hub 1.0 dropped `huggingface-cli`, NumPy 2.0 the
//! binary interface that extensions were compiled against, PyTorch 2.11 moved its wheels to CUDA 13, which needs a newer
//! driver; models that scikit-learn has pickled are only promised to load in the release that wrote them.
//!
//! One finding a file, for command lines and requirements files. Any upper bound counts as pinned (`==`, `~=`, `<3`), and
//! so do constraints and lock files. Packages that break less are not asked for.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir transformers fastapi
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir transformers==4.57.0 fastapi==0.115.0
//! ```
//!
//! ## References
//! - [pip: repeatable installs](https://pip.pypa.io/en/stable/topics/repeatable-installs/)
//! - [scikit-learn: model persistence](https://scikit-learn.org/stable/model_persistence.html)

use std::collections::BTreeSet;

use crate::knowledge::pypi::breaks_between_releases;
use crate::knowledge::version::Specifiers;
use crate::model::installs::{ManifestKind, PackageKind};
use crate::model::requirements::WantedPackage;
use crate::model::{Install, Model, Value};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML306",
    name: "unpinned-ml-deps",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("unpinned_ml_deps.rs"),
    check,
};

/// How many packages a message names.
const SHOWN: usize = 3;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let mut told = BTreeSet::new();
    let mut names: Vec<String> = Vec::new();
    let mut lines: Vec<String> = Vec::new();
    let mut places = BTreeSet::new();
    for install in cx.model.installs() {
        for wanted in open(cx.model, install) {
            places.insert(wanted.package.span);
            let name = wanted.package.name.unwrap_or_default();
            if let Some(listed) = wanted.listed {
                lines.push(format!("{}:{}", listed.path, listed.line));
            }
            if told.insert(name.clone()) {
                names.push(format!("`{name}`"));
            }
        }
    }
    let Some(first) = places.pop_first() else {
        return;
    };
    let finding = report.push(first, message(&names));
    for other in places {
        finding.label(other, "this too");
    }
    lines.dedup();
    lines.truncate(SHOWN);
    let listed = match lines.is_empty() {
        true => String::new(),
        false => format!(" ({})", lines.join(", ")),
    };
    finding.help(format!(
        "pin the versions that work{listed}, or pass a file of constraints with `-c`"
    ));
}

fn message(names: &[String]) -> String {
    let shown = names[..names.len().min(SHOWN)].join(", ");
    let more = match names.len() - names.len().min(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let verb = if names.len() == 1 { "has" } else { "have" };
    format!(
        "{shown}{more} {verb} no upper bound on the version: the next build may get one that breaks the code"
    )
}

/// The packages of an install that may come in any later version, as long as nothing else bounds them.
fn open(model: &Model<'_>, install: &Install<'_>) -> Vec<WantedPackage> {
    let bounds = |name| {
        let value = model.environment_at(install.command, name);
        !matches!(value, None | Some(Value::Unset))
    };
    let is_bounded = install.manifests.iter().any(|manifest| {
        matches!(
            manifest.kind,
            ManifestKind::Constraints | ManifestKind::Lock
        )
    }) || ["PIP_CONSTRAINT", "UV_CONSTRAINT", "UV_EXCLUDE_NEWER"]
        .iter()
        .any(|name| bounds(name))
        || [
            "--exclude-newer",
            "--uploaded-prior-to",
            "--no-index",
            "--no-deps",
        ]
        .iter()
        .any(|option| install.has(option));
    let is_bounded = is_bounded || {
        let files = model.requirements_of(install).files;
        files.iter().any(|file| file.constraints)
    };
    if !install.tool.is_python() || !install.installs() || is_bounded || install.may_hide_options()
    {
        return Vec::new();
    }
    let mut wanted = model.wanted(install).packages;
    // Only one release of each goes with a release of PyTorch.
    let follows = wanted.iter().any(|wanted| {
        wanted.package.name.as_deref() == Some("torch") && wanted.package.specifier != Value::Unset
    });
    // What the shell has cut off is a finding of its own.
    let unquoted = model.unquoted_specifiers(install);
    wanted.retain(|wanted| {
        let package = &wanted.package;
        if unquoted.iter().any(|one| one.span.contains(package.span)) {
            return false;
        }
        let name = package.name.as_deref().unwrap_or("");
        if follows && matches!(name, "torchvision" | "torchaudio") {
            return false;
        }
        let has_no_bound = match &package.specifier {
            Value::Unset => true,
            Value::Known(text) => {
                Specifiers::parse(text).is_some_and(|asked| asked.reaches(&[u32::MAX]))
            }
            Value::Unknown => false,
        };
        package.kind == PackageKind::Index && breaks_between_releases(name) && has_no_bound
    });
    wanted
}
