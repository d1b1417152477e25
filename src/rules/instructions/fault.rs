//! ## What it does
//! Reports a fault of mllint itself: a rule that failed, or a fix that would have broken the file and was therefore
//! not applied.
//!
//! ## Why is this bad?
//! The file may have a problem that nobody told you about. Everything else was checked all the same, and the file was
//! not changed by the fix in question.
//!
//! ## References
//! - [Report it](https://github.com/mllint/mllint/issues)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML000",
    name: "internal-fault",
    aliases: &[],
    theme: Theme::Instructions,
    severity: Severity::Error,
    on: true,
    status: Status::Stable,
    fix: FixAvailability::None,
    source: include_str!("fault.rs"),
    check,
};

/// The engine reports it.
fn check(_cx: &Context<'_>, _report: &mut Report<'_>) {}
