//! ## What it does
//! Points to an image that uses the Python of its distribution, where the makers of Python have ended that version:
//! `python3` on Ubuntu 22.04, which is 3.10.
//!
//! ## Why is this bad?
//! The distribution mends security holes for as long as its release lives (Ubuntu 22.04 until April 2027), but new releases
//! of packages come without wheels for that Python and leave it out of their metadata: NumPy 2.3, SciPy 1.16 and pandas 3
//! ask for 3.11. pip then takes the last release that still fits, without a word.
//!
//! Nothing is said where no Python package is installed, where another Python is, by conda, uv, pyenv or from another
//! archive, and where a script runs that may install one.
//!
//! ## Example
//! ```dockerfile
//! FROM ubuntu:22.04
//! RUN apt-get update && apt-get install -y --no-install-recommends python3-pip && rm -rf /var/lib/apt/lists/*
//! RUN pip install --no-cache-dir pandas==2.3.3
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir pandas==3.0.0
//! ```
//!
//! ## References
//! - [Status of Python versions](https://devguide.python.org/versions/)
//! - [NEP 29: support of Python versions](https://numpy.org/neps/nep-0029-deprecation_policy.html)

use crate::knowledge::eol::{PythonVersion, is_python_eol, python_eol};
use crate::knowledge::wheel_pythons::pythons;
use crate::model::Model;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML347",
    name: "distro-python-ended",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("distro_python_ended.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(python) = cx.model.distro_python() else {
        return;
    };
    let (version, release) = (python.version, python.release);
    let Some(end) = python_eol(version).filter(|_| is_python_eol(version, cx.as_of)) else {
        return;
    };
    if is_bound_to_old_pythons(cx.model) {
        return;
    }
    let name = release.distro.name();
    let message = format!(
        "the Python of {name} {}, {version}, is past its end ({end}): new releases of packages leave it out",
        release.version
    );
    let finding = report.push(python.span, message);
    finding.help(format!(
        "take a newer release of the distribution, or a Python of its own (uv, `python:3.12-slim`); {name} itself mends this one until {}",
        release.eol
    ));
}

/// `torch==2.0.1`: with a version of a package that has wheels for old Pythons only nobody waits for new releases.
fn is_bound_to_old_pythons(model: &Model<'_>) -> bool {
    model.wheel_installs().iter().any(|install| {
        install.packages().any(|wanted| {
            let version = wanted.exact();
            let range = version.and_then(|version| pythons(wanted.name()?, &version));
            range.is_some_and(|(_, last)| last < PythonVersion::new(3, 12))
        })
    })
}
