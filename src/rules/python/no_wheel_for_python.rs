//! ## What it does
//! Flags a version of a package that cannot be installed for the Python at hand. Either PyPI has it as wheels only, none of
//! which is for that Python: `torch==2.1.2` on `python:3.12`; the rule knows torch, torchvision, torchaudio, tensorflow,
//! onnxruntime, jaxlib, and numba, whose sources refuse other Pythons. Or it asks for a newer one: `numpy==2.1.0` on
//! `python:3.9`; that is known of some 125 packages.
//!
//! ## Why is this bad?
//! The build ends with `No matching distribution found`, or `from versions: 2.2.0, …`, and it does so after everything
//! above was built. There is nothing that pip could compile instead.
//!
//! The Python is told by the base image, by the name of the program (`python3.11 -m pip`), by the distribution whose
//! `python3-pip` is installed, or by the sources that a `RUN` compiles. Nothing is said where another one may be in use
//! (conda, pyenv, uv's own Pythons, an environment), and where another index may have other wheels.
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
use crate::knowledge::requires_python::oldest;
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
            let unfit = unfit(wanted.name()?, &version, python.version)?;
            comes_from_pypi(install, wanted, &version).then_some((wanted, unfit))
        });
        let forced = given.is_some_and(|given| given.has("--ignore-requires-python"));
        if let Some((wanted, unfit)) = found.filter(|_| !forced) {
            tell(report, wanted, unfit, python);
        }
    }
}

/// Why a version of a package cannot be installed.
#[derive(Clone, Copy)]
enum Unfit {
    /// It has wheels from one Python to another, and nothing else.
    WheelsFor(PythonVersion, PythonVersion),
    /// It asks for this Python or a newer one.
    Needs(PythonVersion),
}

fn unfit(package: &str, version: &Version, python: PythonVersion) -> Option<Unfit> {
    if let Some((first, last)) = pythons(package, version) {
        let fits = first <= python && python <= last;
        return (!fits).then_some(Unfit::WheelsFor(first, last));
    }
    let oldest = oldest(package, version)?;
    (python < oldest).then_some(Unfit::Needs(oldest))
}

/// Whether a package surely comes from PyPI, or from PyTorch's index, which has wheels for the same Pythons.
fn comes_from_pypi(install: &WheelInstall, wanted: &WantedPackage, version: &Version) -> bool {
    let is_torch = wanted.name() == Some("torch") && version.is_at_least(&[2]);
    let stable = install.torch_indexes.iter().all(|used| used.index.stable);
    install.is_from_pypi() || (is_torch && stable && !install.elsewhere)
}

fn tell(report: &mut Report<'_>, wanted: &WantedPackage, unfit: Unfit, python: Interpreter) {
    let version = wanted.package.specifier.known().unwrap_or("");
    let version = version.trim_start_matches('=');
    let name = wanted.shown();
    let (message, help) = match unfit {
        Unfit::WheelsFor(first, last) => (
            format!(
                "{name} {version} has no wheel for Python {}, so that the build fails",
                python.version
            ),
            format!("this version has wheels for Python {first} to {last}"),
        ),
        Unfit::Needs(oldest) => (
            format!(
                "{name} {version} needs Python {oldest}, so that the build fails on {}",
                python.version
            ),
            format!("take a base with Python {oldest} or newer, or an older version"),
        ),
    };
    let finding = report.push(wanted.package.span, message);
    finding.label(python.place, format!("this is Python {}", python.version));
    finding.help(help);
}
