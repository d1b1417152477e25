//! ## What it does
//! Flags exact pins of one install, with its requirements files, that cannot be installed together by what the packages
//! themselves ask for: `flask==2.3.2` needs `click>=8.1.3`, and `click==7.0` stands beside it. That is known of some 30
//! packages and most of their releases, among them Flask, FastAPI, Pydantic, boto3, datasets, Streamlit and Evidently.
//!
//! ## Why is this bad?
//! The build fails: pip says `ResolutionImpossible`, and uv that the requirements are unsatisfiable. Most often one line of
//! a frozen list was raised by itself.
//!
//! Only told where pip has its resolver of 20.3: older ones warn and go on. Nothing is said of packages in separate
//! commands, of `--no-deps`, constraints and overrides, of other indexes than PyPI, and of what is asked for on a
//! condition.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.11-slim
//! RUN pip install --no-cache-dir flask==2.3.2 click==7.0
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.11-slim
//! RUN pip install --no-cache-dir flask==2.3.2 click==8.1.3
//! ```
//!
//! ## References
//! - [pip: dealing with dependency conflicts](https://pip.pypa.io/en/stable/topics/dependency-resolution/)

use crate::model::contents::MAX_STAGES;
use crate::model::contradictions::Contradiction;
use crate::model::requirements::WantedPackage;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML365",
    name: "pins-contradict",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("pins_contradict.rs"),
    check,
};

/// How many contradictions a finding names besides the first.
const MAX_OTHERS: usize = 3;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.stages().len() > MAX_STAGES {
        return;
    }
    for install in model.wheel_installs() {
        let context = &model.commands[install.command].context;
        if !context.conditional && !context.guarded {
            tell(report, &model.contradictions(install));
        }
    }
}

/// One finding for an install: pip stops at all of them alike.
fn tell(report: &mut Report<'_>, found: &[Contradiction<'_>]) {
    let Some((first, others)) = found.split_first() else {
        return;
    };
    let (package, dependency) = (first.package, first.dependency);
    let name = dependency.name().unwrap_or("it");
    let asked = &first.asked;
    let message = format!(
        "{} {} needs `{name}{asked}`, but {} is pinned to {}, so that the build fails",
        package.shown(),
        version(package),
        dependency.shown(),
        version(dependency)
    );
    let finding = report.push(package.package.span, message);
    if dependency.package.span != package.package.span {
        finding.label(dependency.package.span, "this version does not do");
    }
    let mut help = format!("take a version of `{name}` that fits, or leave it to pip");
    for other in others.iter().take(MAX_OTHERS) {
        let (name, needed) = (other.package.name(), other.dependency.name());
        help.push_str(&format!(
            "; `{} {}` needs `{}{}`, too",
            name.unwrap_or(""),
            version(other.package),
            needed.unwrap_or(""),
            other.asked
        ));
    }
    finding.help(help);
}

/// The version as it is written.
fn version(wanted: &WantedPackage) -> &str {
    let specifier = wanted.package.specifier.known().unwrap_or("");
    specifier.trim_start_matches('=').trim()
}
