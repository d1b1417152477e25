//! ## What it does
//! Flags a `RUN` that fetches apt's package lists and leaves them in the layer.
//!
//! ## Why is this bad?
//! The lists are 20 to 50 MB that nothing reads at run time, and a later `apt-get install` that does read them gets
//! packages as of the day when the layer was built. They must be removed in the same `RUN`: a later one only hides them.
//! `apt-get clean` does not remove them.
//!
//! Cache mounts over the lists are fine, and so are stages that only hand files on to others.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim-bookworm
//! RUN apt-get update && apt-get install -y --no-install-recommends git
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim-bookworm
//! RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Fix safety
//! Safe where it is shown that nothing reads the lists later: no command of the stage, or of a stage built from it,
//! installs before it fetches them again, and none runs what mllint cannot see into (`./setup.sh`, `make`, `curl … |
//! sh`, `$INSTALL curl`, `npm ci` with its project's scripts). Unsafe where such a command follows, in a stage that may
//! be built on this one (`FROM base-${TARGETARCH}`) or in `ONBUILD` too, and where `sudo` runs for a user who may not
//! be allowed to `rm`. There is no fix where a later command does read them.
//!
//! ## References
//! - [Docker: best practices for apt-get](https://docs.docker.com/build/building/best-practices/#apt-get)

use crate::diagnostic::{Confidence, Cost};
use crate::fixes::apt_lists;
use crate::knowledge::apt;
use crate::model::installs::{Tool, Verb};
use crate::model::{Model, Removal, Stage};
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML401",
    name: "apt-lists-kept",
    aliases: &["DL3009"],
    theme: Theme::Packages,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Safe),
    source: include_str!("apt_lists_kept.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for stage in cx.model.stages().iter().filter(|stage| stage.ships) {
        let sites = sites(cx, stage);
        for level in [Some(Applicability::Safe), Some(Applicability::Unsafe), None] {
            let group: Vec<&Site> = sites.iter().filter(|site| site.level == level).collect();
            one(cx.model, &group, level, report);
        }
    }
}

/// A `RUN` that keeps the lists.
struct Site {
    /// The command that installs with them, or else the one that fetches them.
    command: usize,
    span: Span,
    edit: Option<Edit>,
    /// How far the edit may be trusted; none if there is no edit.
    level: Option<Applicability>,
    /// A later command that reads the lists.
    reader: Option<Span>,
}

fn sites(cx: &Context<'_>, stage: &Stage) -> Vec<Site> {
    let sites = cx.model.runs(stage).filter_map(|run| site(cx.model, run));
    sites
        .filter(|site| !cx.is_silenced(RULE.code, site.command))
        .collect()
}

fn site(model: &Model<'_>, run: usize) -> Option<Site> {
    let lists = model.apt_lists(run)?;
    let kept = !lists.refreshed_by.is_empty()
        && lists.removal == Removal::No
        && lists.mount.is_none()
        && !lists.mount_unknown;
    let mut installs = model.installs_of(run).iter().filter(|install| {
        install.tool == Tool::Apt
            && matches!(install.verb, Verb::Install | Verb::Update | Verb::Download)
    });
    let fetch = *lists.refreshed_by.last().filter(|_| kept)?;
    let last = installs.next_back().map(|install| install.command);
    let command = &model.commands[last.unwrap_or(fetch)];
    let readers = model.readers_of_apt_lists(run);
    let (edit, level) = apt_lists::remove(model, run).unzip();
    Some(Site {
        command: command.index,
        span: command.program_span(),
        edit,
        level,
        reader: readers
            .known
            .first()
            .map(|&at| model.commands[at].program_span()),
    })
}

fn one(model: &Model<'_>, sites: &[&Site], level: Option<Applicability>, report: &mut Report<'_>) {
    let Some((first, others)) = sites.split_first() else {
        return;
    };
    let os = model.os(model.commands[first.command].stage);
    let row = os.and_then(apt::lists_row);
    let size = match &row {
        Some(row) => format!("some {}", crate::text::size(row.bytes)),
        None => "20 to 50 MB".to_owned(),
    };
    let finding = report.push(
        first.span,
        format!("apt's package lists stay in the layer, {size} that nothing reads at run time"),
    );
    for site in others {
        finding.also(site.span, "here too");
    }
    // Each layer that fetches the lists holds them again.
    let rows = sites.iter().filter_map(|_| row.clone()).collect();
    finding.cost(Cost::of(rows, Confidence::Table));
    if let Some(reader) = first.reader {
        finding.label(reader, "this still reads them");
        finding.help("fetch the lists in each `RUN` that installs, and remove them at its end");
    }
    let edits: Vec<Edit> = sites.iter().filter_map(|site| site.edit.clone()).collect();
    finding.fix(level.map(|level| Fix::new("remove the lists in the same `RUN`", level, edits)));
    if finding.fix.is_none() && finding.help.is_none() {
        finding.help("end the `RUN` with `rm -rf /var/lib/apt/lists/*`");
    }
}
