//! ## What it does
//! Flags options that the pip in force has no longer: `--install-option` (gone since 23.1), `--global-option`,
//! `--build-option` and `--no-use-pep517` (25.3), `--use-feature=2020-resolver` (22.3), `--process-dependency-links`
//! (19.0).
//!
//! ## Why is this bad?
//! pip stops with `no such option`, and the build fails. It hits builds of extensions first: NVIDIA's Apex was long
//! installed with `--global-option="--cuda_ext"`.
//!
//! Which pip there is follows from the official image of Python, or from an upgrade to the newest one above. Nothing is
//! said where pip is pinned, and on other images.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir --install-option="--fast" pyyaml==6.0.2
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir --config-settings="--build-option=--fast" pyyaml==6.0.2
//! ```
//!
//! ## References
//! - [pip: changelog](https://pip.pypa.io/en/stable/news/)

use crate::knowledge::pip::removed_option;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML326",
    name: "pip-option-removed",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("pip_option_removed.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for install in cx.model.installs().filter(|install| install.installs()) {
        if cx.model.commands[install.command].context.guarded {
            continue;
        }
        let mut options = install.options.iter();
        let gone = options.find_map(|option| {
            let removed = removed_option(&option.name, option.value.known())?;
            Some((option, removed))
        });
        let Some((option, removed)) = gone else {
            continue;
        };
        if cx
            .model
            .pip_at_least(install)
            .is_none_or(|pip| pip < removed.since)
        {
            continue;
        }
        let (major, minor) = removed.since;
        let name = match removed.value {
            Some(value) => format!("{}={value}", removed.name),
            None => removed.name.to_owned(),
        };
        let message = format!(
            "pip has no `{name}` since {major}.{minor}, and this one is as new: the build fails"
        );
        let finding = report.push(option.span, message);
        finding.help(removed.instead);
    }
}
