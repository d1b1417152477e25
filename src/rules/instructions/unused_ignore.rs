//! ## What it does
//! Reports a `# mllint: ignore[…]` comment that silences nothing: the rule finds nothing there, no rule has that name,
//! no instruction stands directly below, or the comment is not written as it must be.
//!
//! ## Why is this bad?
//! A comment that silences nothing today may hide a new problem tomorrow, and tells readers of a problem that is no
//! longer there.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! # mllint: ignore[pip-cache-keept] the wheels are tiny
//! RUN pip install --no-cache-dir requests==2.32.3
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir requests==2.32.3
//! ```
//!
//! ## Fix safety
//! Unsafe, since it deletes a comment, which may say more than what it silences.

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML001",
    name: "unused-ignore",
    aliases: &[],
    theme: Theme::Instructions,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("unused_ignore.rs"),
    check,
};

/// The engine reports it, once it is known what the other rules found.
fn check(_cx: &Context<'_>, _report: &mut Report<'_>) {}
