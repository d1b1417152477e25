//! ## What it does
//! Flags an `ARG` that has another value in every build, such as `GIT_SHA` or `BUILD_DATE`, or by which somebody chooses
//! the model that is built in, such as `MODEL_NAME`, above installs that do not read it.
//!
//! Nothing is said where the next `RUN` names it or may read it unseen (`make`, `pip install .`). A `CACHEBUST` stands
//! where it stands on purpose; it is flagged where the next `RUN` clones a repository, and others below it install or
//! download what has nothing to do with that. Nothing is said, either, where the default is a commit (a pin), and where
//! all of the code is copied above it. It is advice where only packages of the system are installed again.
//!
//! ## Why is this bad?
//! Every `RUN` below an `ARG` sees it in its environment. With a new value no cached layer fits any more: each build
//! installs everything again, and pushes gigabytes that have not changed.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! ARG GIT_SHA
//! RUN pip install --no-cache-dir fastapi==0.115.6
//! LABEL org.opencontainers.image.revision=$GIT_SHA
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir fastapi==0.115.6
//! ARG GIT_SHA
//! LABEL org.opencontainers.image.revision=$GIT_SHA
//! ```
//!
//! ## Fix safety
//! Unsafe: what a `RUN` does with its environment is not shown. The `ARG` moves directly behind the last of the installs,
//! if nothing above that names it.
//!
//! ## References
//! - [Docker: impact of `ARG` on build caching](https://docs.docker.com/reference/dockerfile/#impact-on-build-caching)

use crate::diagnostic::{Cost, Per};
use crate::fixes::instruction::move_behind;
use crate::model::{Changes, Model};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML506",
    name: "volatile-arg-early",
    aliases: &[],
    theme: Theme::Layers,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("volatile_arg_early.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for volatile in model.volatile_arguments() {
        let name = &volatile.name;
        let message = match volatile.changes {
            Changes::EachBuild => format!(
                "`{name}` changes with every build, which then installs everything below again"
            ),
            Changes::WithModel => format!(
                "a build for another `{name}` installs everything below again, which does not read it"
            ),
        };
        let finding = report.push(model.instruction(volatile.instruction).span, message);
        finding.label(
            model.instruction(volatile.runs[0]).head,
            "this is not taken from the cache",
        );
        if !volatile.is_heavy {
            finding.severity(Severity::Info);
        }
        let rows = model.rows_downloaded_again(volatile.runs.iter().copied());
        finding.cost(Cost::of_wheels(rows, Per::Build));
        let last = *volatile.runs.last().unwrap_or(&volatile.runs[0]);
        if volatile.can_move {
            finding.fix(fix(model, volatile.instruction, last));
        }
        if finding.fix.is_none() {
            finding.help("declare it, and what is made of it, behind the installs");
        }
    }
    for busted in model.busted() {
        let name = &busted.name;
        let finding = report.push(
            model.instruction(busted.instruction).span,
            format!(
                "`{name}` is there to clone again, but what needs no clone is installed again, too"
            ),
        );
        finding.label(model.instruction(busted.clone).head, "it is for this clone");
        for &run in &busted.runs {
            finding.label(model.instruction(run).head, "this runs again for nothing");
        }
        let rows = model.rows_downloaded_again(busted.runs.iter().copied());
        finding.cost(Cost::of_wheels(rows, Per::Build));
        finding.help("put what does not need the clone above it");
    }
}

fn fix(model: &Model<'_>, argument: usize, last: usize) -> Option<Fix> {
    let (edits, changes) = move_behind(model, argument, last)?;
    let mut fix = Fix::new(
        "declare it behind the installs",
        Applicability::Unsafe,
        edits,
    );
    fix.changes = changes;
    Some(fix)
}
