//! ## What it does
//! Flags a version of a package that PyPI has as wheels only, none of which is for the Python of the base image:
//! `torch==2.1.2` on `python:3.12`. It knows torch, torchvision, torchaudio, tensorflow, onnxruntime and jaxlib.
//!
//! ## Why is this bad?
//! The build ends with `No matching distribution found`, or `from versions: 2.2.0, …`, and it does so after everything above
//! was built. There is no source distribution that pip could compile instead.
//!
//! Nothing is said where another Python may be in use: conda, pyenv, uv's own Pythons, a Python from the distribution; and
//! where another index may have other wheels.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir torch==2.1.2
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.11-slim
//! RUN pip install --no-cache-dir torch==2.1.2
//! ```
//!
//! ## References
//! - [torch: the files of 2.1.2](https://pypi.org/project/torch/2.1.2/#files)
//! - [tensorflow: tested configurations](https://www.tensorflow.org/install/source#tested_build_configurations)

use crate::knowledge::eol::PythonVersion;
use crate::knowledge::version::Version;
use crate::knowledge::wheel_pythons::pythons;
use crate::model::contents::MAX_STAGES;
use crate::model::requirements::WantedPackage;
use crate::model::wheels::WheelInstall;
use crate::model::{Base, Model};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML323",
    name: "no-wheel-for-python",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("no_wheel_for_python.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.stages().len() > MAX_STAGES {
        return;
    }
    let stages = model.stages().iter();
    let pythons_of: Vec<_> = stages
        .map(|stage| model.python_of_pip(stage.index))
        .collect();
    for install in model.wheel_installs() {
        let command = &model.commands[install.command];
        let given = model.install_at(install.command);
        let is_first = given.is_some_and(|given| model.is_for_first_python(given));
        if command.context.conditional || command.context.guarded || !is_first {
            continue;
        }
        let Some(python) = pythons_of[command.stage] else {
            continue;
        };
        let mut packages = install.packages();
        let found = packages.find_map(|wanted| {
            let version = wanted.exact()?;
            let (first, last) = pythons(wanted.name()?, &version)?;
            let fits = first <= python && python <= last;
            (!fits && comes_from_pypi(install, wanted, &version)).then_some((wanted, first, last))
        });
        if let Some((wanted, first, last)) = found {
            tell(model, report, install, wanted, (first, last), python);
        }
    }
}

/// Whether a package surely comes from PyPI, or from PyTorch's index, which has wheels for the same Pythons.
fn comes_from_pypi(install: &WheelInstall, wanted: &WantedPackage, version: &Version) -> bool {
    let is_torch = wanted.name() == Some("torch") && version.is_at_least(&[2]);
    let stable = install.torch_indexes.iter().all(|used| used.index.stable);
    install.is_from_pypi() || (is_torch && stable && !install.elsewhere)
}

fn tell(
    model: &Model<'_>,
    report: &mut Report<'_>,
    install: &WheelInstall,
    wanted: &WantedPackage,
    (first, last): (PythonVersion, PythonVersion),
    python: PythonVersion,
) {
    let version = wanted.package.specifier.known().unwrap_or("");
    let version = version.trim_start_matches('=');
    let message = format!(
        "{} {version} has no wheel for Python {python}, so that the build fails",
        wanted.shown()
    );
    let stage = model.commands[install.command].stage;
    let finding = report.push(wanted.package.span, message);
    if let Base::Image(image) = model.root_base(stage) {
        finding.label(image.span, format!("this has Python {python}"));
    }
    finding.help(format!(
        "this version has wheels for Python {first} to {last}"
    ));
}
