//! ## What it does
//! Flags packages that are pinned to a release which the newest release of one of their dependencies has broken, where
//! nothing holds that dependency back: `torch==2.0.1` with NumPy 2, `prefect==2.19.7` with griffe 1, `flask==2.0.3` with
//! Werkzeug 3.
//!
//! ## Why is this bad?
//! Only the package itself is pinned, and its metadata allow every later release of what it needs. A new build takes the
//! newest one, and succeeds; the container then fails when the package is imported or used, though neither the file nor
//! the package has changed.
//!
//! Only told where all Python packages of the stage are known, none of them may hold the dependency back, and there are no
//! constraints or lock files.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.11-slim
//! RUN pip install --no-cache-dir prefect==2.19.7
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.11-slim
//! RUN pip install --no-cache-dir prefect==2.19.7 "griffe<1"
//! ```
//!
//! ## References
//! - [PrefectHQ/prefect#14978](https://github.com/PrefectHQ/prefect/issues/14978)
//! - [NumPy 2.0 migration guide](https://numpy.org/doc/stable/numpy_2_0_migration_guide.html)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML344",
    name: "pin-outgrown",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("pin_outgrown.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for pin in cx.model.outgrown_pins() {
        let facts = pin.facts;
        let numbers: Vec<String> = facts.breaking.iter().map(u32::to_string).collect();
        let breaking = numbers.join(".");
        let dependency = facts.dependency;
        let version = pin.wanted.package.specifier.known().unwrap_or("");
        let version = version.trim_start_matches('=');
        let message = format!(
            "{} {version} gets `{dependency}` {breaking} or newer: {}",
            pin.wanted.shown(),
            facts.symptom
        );
        let finding = report.push(pin.wanted.package.span, message);
        finding.help(format!(
            "ask for `{dependency}<{breaking}`, too, or take a newer `{}`",
            facts.package
        ));
    }
}
