//! ## What it does
//! Flags `uv pip install` with one of PyTorch's indexes as `--extra-index-url` or `--index`, for pinned packages of which
//! that index has a few versions, such as `certifi`, `requests`, `numpy` and `pillow`.
//!
//! ## Why is this bad?
//! uv takes each package from the first index that has it, and an extra index comes before PyPI. PyTorch's index has a few
//! versions of the packages that PyTorch needs, some of them years old. Where the wanted version is not among them uv ends
//! with `there is no version of certifi==2024.8.30`; pip, which puts the indexes together, would have found it on PyPI.
//!
//! ## Example
//! ```dockerfile
//! FROM ghcr.io/astral-sh/uv:0.9.5-python3.12-bookworm-slim
//! RUN uv pip install --system --no-cache torch==2.9.1 requests==2.32.5 --extra-index-url https://download.pytorch.org/whl/cpu
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM ghcr.io/astral-sh/uv:0.9.5-python3.12-bookworm-slim
//! RUN uv pip install --system --no-cache torch==2.9.1 requests==2.32.5 --torch-backend cpu
//! ```
//!
//! ## Fix safety
//! Unsafe: `--torch-backend`, which takes PyTorch's own packages from the index and nothing else, needs uv 0.6.9 or newer,
//! and other versions of the other packages are installed than before.
//!
//! ## References
//! - [uv: searching across multiple indexes](https://docs.astral.sh/uv/concepts/indexes/#searching-across-multiple-indexes)
//! - [uv: there is no version of certifi==2024.8.30](https://github.com/astral-sh/uv/issues/7607)
//! - [uv: PyTorch](https://docs.astral.sh/uv/guides/integration/pytorch/)

use crate::model::Model;
use crate::model::Value;
use crate::model::installs::IndexRole;
use crate::model::requirements::WantedPackage;
use crate::model::wheels::{UsedIndex, WheelInstall};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML333",
    name: "uv-torch-index-shadows-pypi",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("uv_torch_index_shadows_pypi.rs"),
    check,
};

/// Packages of which PyTorch's index has some versions: what torch and torchvision need, and what these need. Source: the
/// beginning of `PACKAGES_PER_PROJECT` in pytorch/test-infra's `s3_management/update_dependencies.py`, and reports of
/// users of uv about certifi and its kin, 2026-08-21.
const MIRRORED: [&str; 15] = [
    "certifi",
    "charset-normalizer",
    "filelock",
    "fsspec",
    "idna",
    "jinja2",
    "markupsafe",
    "mpmath",
    "networkx",
    "numpy",
    "pillow",
    "requests",
    "sympy",
    "typing-extensions",
    "urllib3",
];

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for install in model.wheel_installs() {
        let Some(given) = model
            .install_at(install.command)
            .filter(|given| given.is_uv_pip())
        else {
            continue;
        };
        let strategy = model.environment_at(install.command, "UV_INDEX_STRATEGY");
        let told =
            given.has("--index-strategy") || strategy.is_some_and(|value| value != Value::Unset);
        let extra = install
            .torch_indexes
            .iter()
            .find(|used| used.role == IndexRole::Extra);
        let Some(used) = extra.filter(|_| !told && install.backend == Value::Unset) else {
            continue;
        };
        let is_held = |wanted: &&WantedPackage| {
            let asked = wanted.specifiers();
            asked.is_some_and(|asked| asked.exact().is_some())
                && wanted.name().is_some_and(|name| MIRRORED.contains(&name))
        };
        let Some(wanted) = install.packages().find(is_held) else {
            continue;
        };
        let message = format!(
            "uv takes {} from PyTorch's index alone, which has a few old versions of it, so that this one may not be found",
            wanted.shown()
        );
        let span = used.span.unwrap_or(wanted.package.span);
        let finding = report.push(span, message);
        if wanted.listed.is_none() && used.span.is_some() {
            finding.label(wanted.package.span, "this package");
        }
        finding.fix = fix(model, install, used);
        if finding.fix.is_none() {
            finding.help("use `--torch-backend`, or `--index-strategy unsafe-best-match`");
        }
    }
}

fn fix(model: &Model<'_>, install: &WheelInstall, used: &UsedIndex) -> Option<Fix> {
    let given = model.install_at(install.command)?;
    let build = used
        .index
        .build
        .filter(|_| used.index.stable && install.torch_indexes.len() == 1)?;
    let option = given.options.iter().rev().find(|option| {
        matches!(option.name.as_str(), "--extra-index-url" | "--index")
            && used.span.is_some_and(|span| option.span.contains(span))
    })?;
    let written = model.text(option.span);
    let plain = written.starts_with("--") && !written.contains(['"', '\'', '\\', '\n', '$']);
    if !plain || model.commands[install.command].exec {
        return None;
    }
    let text = format!("--torch-backend {}", build.tag());
    let edit = Edit::replace(option.span, text);
    (!matches!(build, crate::knowledge::torch::Build::Other)).then(|| {
        Fix::new(
            "let uv choose the index for torch alone",
            Applicability::Unsafe,
            vec![edit],
        )
    })
}
