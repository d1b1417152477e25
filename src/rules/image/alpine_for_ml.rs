//! ## What it does
//! Flags an install of a Python package on Alpine for which there is no wheel for musl, Alpine's C library: PyTorch,
//! TensorFlow, ONNX Runtime, JAX, Ray and what needs them, which cannot be installed there at all (an error), and
//! scikit-learn, XGBoost, LightGBM, OpenCV, numba and others, which pip compiles (a warning).
//!
//! ## Why is this bad?
//! The wheels on PyPI are for glibc. Without one pip stops with `No matching distribution found`, or compiles for tens of
//! minutes, with a toolchain that has to be in the image, on every change of the requirements. The few megabytes that
//! Alpine saves are nothing beside these packages: `slim` is 75 MB bigger, PyTorch takes gigabytes.
//!
//! NumPy, SciPy, pandas, pyarrow, tokenizers and others have wheels for musl and are not meant. Nothing is said where
//! another index may have wheels, or where Alpine's own package (`py3-scikit-learn`) is installed.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-alpine
//! RUN pip install --no-cache-dir onnxruntime==1.20.0
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir onnxruntime==1.20.0
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//!
//! ## Fix safety
//! Unsafe: another distribution has other programs and another shell. The fix takes the `slim` tag of the same Python,
//! and there is one if no `RUN` on that base runs `apk`, whose packages have other names in Debian.
//!
//! ## References
//! - [python on Docker Hub: `alpine` and musl](https://hub.docker.com/_/python)
//! - [PEP 656: wheels for musl](https://peps.python.org/pep-0656/)

use crate::fixes::reference::{change_only, retag};
use crate::knowledge::Family;
use crate::knowledge::bases::PythonVariant;
use crate::knowledge::musl::{OnMusl, on_musl};
use crate::knowledge::os::Distro;
use crate::model::installs::{PackageKind, Tool};
use crate::model::references::BaseImage;
use crate::model::requirements::WantedPackage;
use crate::model::{Install, Model};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML105",
    name: "alpine-for-ml",
    aliases: &[],
    theme: Theme::Image,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("alpine_for_ml.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for base in cx.base_images(RULE.code) {
        let stages = model.stages_on(&base.stages);
        let is_on_alpine = stages
            .first()
            .and_then(|&stage| model.os(stage))
            .is_some_and(|os| os.distro == Distro::Alpine);
        let facts = base.image.facts.as_ref();
        // Micromamba's Alpine has glibc besides.
        if !is_on_alpine || facts.is_some_and(|facts| facts.family == Family::Micromamba) {
            continue;
        }
        let mut found: Vec<(WantedPackage, OnMusl)> = Vec::new();
        for install in model.installs() {
            let stage = model.commands[install.command].stage;
            if install.tool.is_python() && install.installs() && stages.contains(&stage) {
                found.extend(without_wheels(model, install, &stages));
            }
        }
        let never = found.iter().find(|(_, how)| *how != OnMusl::Compiled);
        let Some((worst, how)) = never.or(found.first()) else {
            continue;
        };
        let finding = report.push(worst.package.span, message(worst, *how));
        if *how == OnMusl::Compiled {
            finding.severity(Severity::Warning);
        }
        finding.label(
            base.image.span,
            "this is Alpine, with musl instead of glibc",
        );
        finding.fix = fix(model, &base, &stages);
        if finding.fix.is_none() {
            finding.help("take a Debian base, such as `python:3.12-slim`");
        }
    }
}

/// The packages of an install that have no wheel for musl.
fn without_wheels(
    model: &Model<'_>,
    install: &Install<'_>,
    stages: &[usize],
) -> Vec<(WantedPackage, OnMusl)> {
    // `pip download --platform manylinux2014_x86_64` is for another system.
    if install.has("--platform") || install.has("--no-deps") {
        return Vec::new();
    }
    let wanted = model.wanted(install);
    if model.asks_unknown_index(install, &wanted) {
        return Vec::new();
    }
    let by_apk = |name: &str| {
        model.installs().any(|other| {
            let package = format!("py3-{name}");
            let stage = model.commands[other.command].stage;
            other.tool == Tool::Apk && stages.contains(&stage) && other.package(&package).is_some()
        })
    };
    let packages = wanted.packages.into_iter().filter_map(|wanted| {
        let package = &wanted.package;
        let name = package.name.as_deref()?;
        let from_index = package.kind == PackageKind::Index && package.marker.is_none();
        let how = on_musl(name).filter(|_| from_index && !by_apk(name))?;
        Some((wanted, how))
    });
    packages.collect()
}

fn message(wanted: &WantedPackage, how: OnMusl) -> String {
    let name = wanted.shown();
    match how {
        OnMusl::Never => {
            format!("{name} cannot be installed on Alpine: all its wheels are for glibc")
        }
        OnMusl::NeedsOther => {
            format!("{name} cannot be installed on Alpine: it needs wheels that are for glibc")
        }
        OnMusl::Compiled => {
            format!("{name} has no wheel for Alpine: pip compiles it, for tens of minutes")
        }
    }
}

/// `python:3.12-alpine3.20` → `python:3.12-slim`
fn fix(model: &Model<'_>, base: &BaseImage<'_>, stages: &[usize]) -> Option<Fix> {
    let facts = base.image.facts.as_ref()?;
    let name = base.image.name()?;
    let (version, rest) = name.tag?.split_once('-')?;
    let is_alpine = matches!(facts.family, Family::Python(Some(PythonVariant::Alpine)));
    let runs_apk = model.installs().any(|install| {
        let stage = model.commands[install.command].stage;
        install.tool == Tool::Apk && stages.contains(&stage)
    });
    if !is_alpine || runs_apk || !rest.starts_with("alpine") {
        return None;
    }
    let tag = format!("{version}-slim");
    let edits = retag(model, base, &tag)?;
    let fix = Fix::new(format!("use `{tag}`"), Applicability::Unsafe, edits);
    change_only(model, &fix.edits, base).then_some(fix)
}
