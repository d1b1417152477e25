//! ## What it does
//! Flags an apt install that uses package lists which an earlier `RUN` fetched.
//!
//! ## Why is this bad?
//! The layer with the lists is cached: when you add a package to the install a month later, Docker takes the old lists
//! from its cache, and apt asks the mirror for versions that are no longer there. The build fails with `404 Not Found`, or
//! quietly installs what has known holes.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim-bookworm
//! RUN apt-get update
//! RUN apt-get install -y --no-install-recommends git
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim-bookworm
//! RUN apt-get update && apt-get install -y --no-install-recommends git
//! ```
//!
//! ## Fix safety
//! Safe where a `RUN` that does nothing but fetch the lists stands directly above the install: the two become one. Unsafe
//! where `apt-get update` is added to the later `RUN`, since newer packages may then be installed. None where a mount or a
//! comment stands between.
//!
//! ## References
//! - [Docker: best practices for apt-get](https://docs.docker.com/build/building/best-practices/#apt-get)

use crate::fixes::merge;
use crate::model::installs::{Tool, Verb};
use crate::model::{Command, Model};
use crate::rules::prelude::*;
use crate::shell::Joiner;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML403",
    name: "apt-update-split",
    aliases: &[],
    theme: Theme::Packages,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Safe),
    source: include_str!("apt_update_split.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for stage in model.stages() {
        let mut source: Option<usize> = None;
        for run in model.runs(stage) {
            let Some(lists) = model
                .apt_lists(run)
                .filter(|lists| lists.mount.is_none() && !lists.mount_unknown)
            else {
                continue;
            };
            let needs = lists
                .needed_by
                .iter()
                .map(|&at| &model.commands[at])
                .find(|command| !command.context.conditional);
            if let (Some(source), Some(command)) = (source, needs) {
                let fetch = model
                    .apt_lists(source)
                    .and_then(|lists| lists.refreshed_by.last().copied());
                let message = "this installs with package lists of an earlier `RUN`, which a cached build keeps until packages are gone from the mirror";
                let finding = report.push(command.program_span(), message);
                if let Some(fetch) = fetch {
                    finding.label(
                        model.commands[fetch].program_span(),
                        "the lists are from here",
                    );
                }
                finding.fix(merged(model, source, run).or_else(|| refreshed(model, command)));
                if finding.fix.is_none() {
                    finding.help("run `apt-get update` in the same RUN as the install");
                }
            }
            let fetches = !lists.refreshed_by.is_empty()
                && !matches!(lists.removal, crate::model::Removal::Yes(_));
            if fetches {
                source = Some(run);
            }
        }
    }
}

/// One `RUN` out of two: the first does nothing but fetch the lists.
fn merged(model: &Model<'_>, first: usize, second: usize) -> Option<Fix> {
    let only_fetches = model.commands_of(first).iter().all(|command| {
        model.install_at(command.index).is_some_and(|install| {
            install.tool == Tool::Apt
                && matches!(install.verb, Verb::Refresh | Verb::Clean | Verb::Update)
        })
    });
    let scripts = [model.scripts_of(first)?, model.scripts_of(second)?];
    let joined = |joiner: Joiner| matches!(joiner, Joiner::And | Joiner::End);
    let plain = scripts.iter().all(|of_run| {
        let [parsed] = &of_run.scripts[..] else {
            return false;
        };
        !of_run.exec
            && parsed
                .script
                .body
                .items
                .iter()
                .all(|item| joined(item.joiner))
    });
    if !only_fetches || !plain {
        return None;
    }
    let (edit, change) = merge::with_next(model, first, second)?;
    let mut fix = Fix::new("make the two `RUN`s one", Applicability::Safe, vec![edit]);
    fix.changes.push(change);
    Some(fix)
}

/// `apt-get update &&` directly before the install.
fn refreshed(model: &Model<'_>, command: &Command<'_>) -> Option<Fix> {
    let install = model.install_at(command.index)?;
    let direct = !command.exec
        && !command.context.piped_from
        && !command.context.piped_to
        && !command.context.background
        && install.complete
        && command.simple.assignments.is_empty()
        && command
            .invocation
            .as_ref()
            .is_some_and(|invocation| invocation.wrappers.is_empty());
    let name = command.name();
    let top = command.nesting == 0 && command.context.top_level.is_some();
    (direct && top && matches!(name, "apt" | "apt-get")).then(|| {
        let edit = Edit::insert(command.span().start, format!("{name} update && "));
        Fix::new(
            format!("run `{name} update` first"),
            Applicability::Unsafe,
            vec![edit],
        )
    })
}
