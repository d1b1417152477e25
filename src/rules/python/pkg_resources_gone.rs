//! ## What it does
//! Flags packages that pip has to build, and whose `setup.py` imports `pkg_resources`: `openai-whisper` before 20250625,
//! `mmcv`, `mmcv-full`.
//!
//! ## Why is this bad?
//! pip builds with the newest setuptools, which has no `pkg_resources` since 82.0 (2026): `ModuleNotFoundError: No module
//! named 'pkg_resources'`, and the build of the image fails. The Dockerfile has not changed, and worked for years.
//!
//! Nothing is said where constraints may hold setuptools back, where wheels may come from another index, with
//! `--no-build-isolation`, and where the Python of the base is not known to be 3.10 or newer (older ones get an older
//! setuptools).
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*
//! RUN pip install --no-cache-dir openai-whisper==20240930
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*
//! RUN pip install --no-cache-dir openai-whisper==20250625
//! ```
//!
//! ## References
//! - [setuptools: history](https://setuptools.pypa.io/en/latest/history.html)
//! - [pip: constraints for builds](https://pip.pypa.io/en/stable/user_guide/#constraints-files)

use crate::knowledge::eol::PythonVersion;
use crate::knowledge::pip::imports_pkg_resources;
use crate::knowledge::version::Specifiers;
use crate::model::installs::{ManifestKind, PackageKind};
use crate::model::requirements::WantedPackage;
use crate::model::{Install, Model, Value};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML327",
    name: "pkg-resources-gone",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("pkg_resources_gone.rs"),
    check,
};

/// The oldest Python for which setuptools 82 exists, with a margin.
const OLDEST: PythonVersion = PythonVersion::new(3, 10);

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for install in cx.model.installs() {
        let command = &cx.model.commands[install.command];
        let python = cx.model.official_python(command.stage);
        if !install.tool.is_python()
            || !install.installs()
            || command.context.guarded
            || python.is_none_or(|python| python < OLDEST)
            || may_hold_back(cx.model, install)
        {
            continue;
        }
        let wanted = cx.model.wanted(install);
        let built: Vec<_> = wanted.packages.iter().filter(|one| is_built(one)).collect();
        if built.is_empty() || !cx.model.asks_only_pypi(install, &wanted) {
            continue;
        }
        for one in built {
            let message = format!(
                "{} imports `pkg_resources` in its `setup.py`, which setuptools 82 dropped: the build fails",
                one.shown()
            );
            let finding = report.push(one.package.span, message);
            finding.help("take a newer release, or hold setuptools back: pass a file that says `setuptools<82` as `--build-constraint` (pip 25.3, uv) or `PIP_CONSTRAINT` (older pip)");
        }
    }
}

/// Whether a constraint, or another way of building, may keep an older setuptools.
fn may_hold_back(model: &Model<'_>, install: &Install<'_>) -> bool {
    let is_set = |name: &&str| {
        let value = model.environment_at(install.command, name);
        !matches!(value, None | Some(Value::Unset))
    };
    let variables = [
        "PIP_BUILD_CONSTRAINT",
        "PIP_CONSTRAINT",
        "PIP_NO_BUILD_ISOLATION",
        "UV_BUILD_CONSTRAINT",
        "UV_CONSTRAINT",
        "UV_EXCLUDE_NEWER",
        "UV_NO_BUILD_ISOLATION",
    ];
    let options = [
        "--build-constraint",
        "--build-constraints",
        "--exclude-newer",
        "--no-build-isolation",
        "--no-build-isolation-package",
        "--only-binary",
        "--uploaded-prior-to",
    ];
    variables.iter().any(is_set)
        || options.iter().any(|name| install.has(name))
        || install
            .manifests
            .iter()
            .any(|manifest| manifest.kind != ManifestKind::Requirements)
}

fn is_built(wanted: &WantedPackage) -> bool {
    let package = &wanted.package;
    let exact = package.specifier.known().and_then(Specifiers::parse);
    let version = exact.as_ref().and_then(|asked| asked.exact());
    let name = package.name.as_deref().unwrap_or("");
    package.kind == PackageKind::Index
        && package.marker.is_none()
        && version.is_some_and(|version| imports_pkg_resources(name, version))
}
