//! ## What it does
//! Flags Python packages that need a library or a program of the system which the image does not have: `opencv-python`
//! without `libGL.so.1`, `lightgbm` without `libgomp.so.1`, `pytesseract` without `tesseract`.
//!
//! ## Why is this bad?
//! The build succeeds, and the container stops at its first import: `ImportError: libGL.so.1: cannot open shared object
//! file`. Wheels bring most libraries along, but these not: graphics and OpenMP are left to the system by policy.
//!
//! Also flags packages that are built around a library in C which no distribution has: `ta-lib` from its repository, or
//! before 0.6.5, without TA-Lib. That fails in the build.
//!
//! Only for images of Python, Debian, Ubuntu and `nvidia/cuda` whose further packages are all known, with those that they
//! depend on. Nothing is said where a script may install something, where conda is used, where libraries are copied
//! from another stage, or where all code of the image lies in the build context and none of it imports the package.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir opencv-python==4.10.0.84
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir opencv-python-headless==4.10.0.84
//! ```
//!
//! ## Fix safety
//! Unsafe: it takes the build of OpenCV that opens no windows, where it is named on the command line; else it adds the
//! missing package to the last `apt-get install` of the image.
//!
//! ## References
//! - [opencv-python: which package to choose](https://github.com/opencv/opencv-python#installation-and-usage)
//! - [PEP 513: libraries that wheels may not bring](https://peps.python.org/pep-0513/)

use crate::fixes::{flag, quote};
use crate::knowledge::libraries::Needs;
use crate::model::installs::{Tool, Verb};
use crate::model::missing::Missing;
use crate::model::wrapped_libraries::Unbuildable;
use crate::model::{Install, Model};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML309",
    name: "runtime-lib-missing",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("runtime_lib_missing.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for missing in cx.model.missing_libraries() {
        one(cx.model, &missing, report);
    }
    for Unbuildable { wanted, wrapper } in cx.model.unbuildable_wrappers() {
        let shown = match wanted.package.name {
            Some(_) => wanted.shown(),
            None => wanted.shown().replacen("a package", wrapper.package, 1),
        };
        let library = wrapper.library;
        let message = format!(
            "{shown} is built against the C library {library}, which the image does not have: this fails"
        );
        let finding = report.push(wanted.package.span, message);
        finding.severity(Severity::Error);
        finding.help(format!(
            "take `{}` {} or newer from PyPI, whose wheels (Python 3.9 and newer) hold the library, or build the library before",
            wrapper.package,
            wrapper.first_whole()
        ));
    }
}

fn one(model: &Model<'_>, missing: &Missing, report: &mut Report<'_>) {
    let Needs { symptom, .. } = missing.needs;
    let shown = missing.wanted.shown();
    let packages = missing.packages.join(" ");
    let through = match missing.through {
        Some(other) => format!(" (through `{other}`)"),
        None => String::new(),
    };
    let message =
        format!("{shown} needs{through} `{packages}`, which the image does not have: {symptom}");
    let finding = report.push(missing.wanted.package.span, message);
    match fix(model, missing) {
        Some(fix) => finding.fix = Some(fix),
        None => {
            finding.help(match missing.needs.headless {
                true => format!(
                    "take `opencv-python-headless` instead, or install `{packages}` with `apt-get`"
                ),
                false => format!("install `{packages}` with `apt-get`"),
            });
        }
    }
}

fn fix(model: &Model<'_>, missing: &Missing) -> Option<Fix> {
    let package = &missing.wanted.package;
    let level = Applicability::Unsafe;
    let is_own = missing.through.is_none() && missing.wanted.listed.is_none();
    if missing.needs.headless && is_own && missing.alone {
        let edit = quote::append_to_name(model, package, "-headless")?;
        return Some(Fix::new(
            "install OpenCV without windows",
            level,
            vec![edit],
        ));
    }
    let install = model.installs().filter(|install| {
        let stage = model.commands[install.command].stage;
        install.tool == Tool::Apt
            && install.verb == Verb::Install
            && missing.stages.contains(&stage)
    });
    let edit = add(model, install.last()?, &missing.packages)?;
    let packages = missing.packages.join(" ");
    Some(Fix::new(format!("install `{packages}`"), level, vec![edit]))
}

/// Adds packages behind the last that an install names.
fn add(model: &Model<'_>, install: &Install<'_>, packages: &[&str]) -> Option<Edit> {
    let command = &model.commands[install.command];
    let last = install.packages.iter().map(|package| package.span).max()?;
    flag::add_words_after(model, command, command.word_at(last)?, packages)
}
