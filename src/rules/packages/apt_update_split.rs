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
//! RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Fix safety
//! Safe where the `RUN` that fetches the lists stands directly above the install, and nothing that it does to its shell
//! (`cd`, `export`, `set`) would reach the second: the two become one, which removes the lists if nothing needs them any
//! more. Unsafe where `apt-get update` is added to the later
//! `RUN`, since newer packages may then be installed.
//!
//! ## References
//! - [Docker: best practices for apt-get](https://docs.docker.com/build/building/best-practices/#apt-get)

use crate::fixes::{apt_lists, merge};
use crate::knowledge::os::Distro;
use crate::model::installs::Verb;
use crate::model::{Command, Model, Removal, Stage};
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
    for stage in cx.model.stages() {
        // `apt-get` below `FROM opensuse/leap` stops the build.
        let os = cx.model.base_facts(stage.index).and_then(|facts| facts.os);
        if os.is_some_and(|os| !matches!(os.distro, Distro::Debian | Distro::Ubuntu)) {
            continue;
        }
        for mut late in late_installs(cx.model, stage) {
            late.installs
                .retain(|(_, command)| !cx.is_silenced(RULE.code, *command));
            if !late.installs.is_empty() {
                one(cx, &late, report);
            }
        }
    }
}

/// apt-lists-kept: a comment that silences it wants the lists to stay.
const LISTS_KEPT: &str = "ML401";

/// Installs that use the lists of one earlier `RUN`.
struct Late {
    /// The `RUN` that fetches the lists, and the command in it.
    source: usize,
    fetch: usize,
    /// The `RUN`s that install, and the first command in each.
    installs: Vec<(usize, usize)>,
}

fn late_installs(model: &Model<'_>, stage: &Stage) -> Vec<Late> {
    let mut found: Vec<Late> = Vec::new();
    let mut current: Option<Late> = None;
    for run in model.runs(stage) {
        let lists = model.apt_lists(run);
        let Some(lists) = lists.filter(|lists| lists.mount.is_none() && !lists.mount_unknown)
        else {
            continue;
        };
        let needs = lists
            .needed_by
            .iter()
            .find(|&&at| !model.commands[at].context.conditional);
        if let (Some(late), Some(&command)) = (&mut current, needs) {
            late.installs.push((run, command));
        }
        let removed = matches!(lists.removal, Removal::Yes(_));
        if let Some(&fetch) = lists.refreshed_by.last().filter(|_| !removed) {
            found.extend(current.replace(Late {
                source: run,
                fetch,
                installs: Vec::new(),
            }));
        }
    }
    found.extend(current);
    found.retain(|late| !late.installs.is_empty());
    found
}

fn one(cx: &Context<'_>, late: &Late, report: &mut Report<'_>) {
    let model = cx.model;
    let span = |command: usize| model.commands[command].program_span();
    let (_, first) = late.installs[0];
    let verb = match model.install_at(first).map(|install| install.verb) {
        Some(Verb::Update) => "upgrades",
        _ => "installs",
    };
    let message = format!(
        "this {verb} with package lists of an earlier `RUN`, which a cached build keeps until packages are gone from the mirror"
    );
    let finding = report.push(span(first), message);
    finding.label(span(late.fetch), "the lists are from here");
    for (_, command) in &late.installs[1..] {
        finding.also(span(*command), "this uses them too");
    }
    finding.fix(merged(cx, late).or_else(|| refreshed(model, late)));
    if finding.fix.is_none() {
        finding.help("run `apt-get update` in the same `RUN` as the install");
    }
}

/// One `RUN` out of those that follow the source directly.
fn merged(cx: &Context<'_>, late: &Late) -> Option<Fix> {
    let model = cx.model;
    let mut fix = Fix::new("make the `RUN`s one", Applicability::Safe, Vec::new());
    let mut last = late.source;
    for &(run, _) in &late.installs {
        let Some((edit, change)) = merge::apart(model, last, run, late.installs.len() > 1) else {
            break;
        };
        fix.edits.push(edit);
        fix.changes.push(change);
        last = run;
    }
    if fix.edits.is_empty() {
        return None;
    }
    // What a later instruction has read may now be left behind for nobody.
    let stage = model.stage_of(last)?;
    let (_, install) = late.installs[fix.edits.len() - 1];
    let is_removed = model.lists_removal(install) != Removal::No;
    let is_read = !model.readers_of_apt_lists(last).known.is_empty();
    let kept = cx.is_silenced(LISTS_KEPT, late.fetch) || cx.is_silenced(LISTS_KEPT, install);
    if !stage.ships || is_read || is_removed || kept {
        return Some(fix);
    }
    if let Some((edit, Applicability::Safe)) = apt_lists::remove(model, last) {
        fix.edits.push(edit);
    }
    Some(fix)
}

/// `apt-get update &&` directly before each of the installs.
fn refreshed(model: &Model<'_>, late: &Late) -> Option<Fix> {
    let commands = late
        .installs
        .iter()
        .map(|(_, command)| &model.commands[*command]);
    let edits: Option<Vec<Edit>> = commands.map(|command| refresh(model, command)).collect();
    Some(Fix::new(
        "run `apt-get update` first",
        Applicability::Unsafe,
        edits?,
    ))
}

fn refresh(model: &Model<'_>, command: &Command<'_>) -> Option<Edit> {
    let install = model.install_at(command.index)?;
    let context = &command.context;
    let in_the_way = command.exec
        || context.piped_from
        || context.piped_to
        || context.background
        || context.substitution;
    let bare = command.simple.assignments.is_empty()
        && command
            .invocation
            .as_ref()
            .is_some_and(|invocation| invocation.wrappers.is_empty());
    // `a || apt-get update && apt-get install …` would install either way.
    let follows_or = context
        .top_level
        .and_then(|at| at.checked_sub(1))
        .is_some_and(|at| {
            let before = command.script.body.items.get(at);
            before.is_some_and(|item| item.joiner == Joiner::Or)
        });
    let top = command.nesting == 0 && context.top_level.is_some() && !follows_or;
    let name = command.name();
    let plain = !in_the_way && install.complete && bare && top && matches!(name, "apt" | "apt-get");
    plain.then(|| Edit::insert(command.span().start, format!("{name} update && ")))
}
