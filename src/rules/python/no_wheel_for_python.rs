//! ## What it does
//! Flags a version of a package that PyPI has as wheels only, none of which is for the Python that it is installed for:
//! `torch==2.1.2` on `python:3.12`. It knows torch, torchvision, torchaudio, tensorflow, onnxruntime, jaxlib, and numba,
//! whose sources refuse other Pythons.
//!
//! ## Why is this bad?
//! The build ends with `No matching distribution found`, or `from versions: 2.2.0, …`, and it does so after everything above
//! was built. There is no source distribution that pip could compile instead.
//!
//! The Python is told by the base image, by the name of the program (`python3.11 -m pip`), by the distribution whose
//! `python3-pip` is installed, or by the sources that a `RUN` compiles. Nothing is said where another one may be in use (conda,
//! pyenv, uv's own Pythons, an environment), and where another index may have other wheels.
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
use crate::model::interpreters::Interpreter;
use crate::model::requirements::WantedPackage;
use crate::model::wheels::WheelInstall;
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
    for install in model.wheel_installs() {
        let context = &model.commands[install.command].context;
        if context.conditional || context.guarded {
            continue;
        }
        let given = model.install_at(install.command);
        let Some(python) = given.and_then(|given| model.interpreter_of(given)) else {
            continue;
        };
        let mut packages = install.packages();
        let found = packages.find_map(|wanted| {
            let version = wanted.exact()?;
            let (first, last) = pythons(wanted.name()?, &version)?;
            let fits = first <= python.version && python.version <= last;
            (!fits && comes_from_pypi(install, wanted, &version)).then_some((wanted, first, last))
        });
        if let Some((wanted, first, last)) = found {
            tell(report, wanted, (first, last), python);
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
    report: &mut Report<'_>,
    wanted: &WantedPackage,
    (first, last): (PythonVersion, PythonVersion),
    python: Interpreter,
) {
    let version = wanted.package.specifier.known().unwrap_or("");
    let version = version.trim_start_matches('=');
    let message = format!(
        "{} {version} has no wheel for Python {}, so that the build fails",
        wanted.shown(),
        python.version
    );
    let finding = report.push(wanted.package.span, message);
    finding.label(python.place, format!("this is Python {}", python.version));
    finding.help(format!(
        "this version has wheels for Python {first} to {last}"
    ));
}
