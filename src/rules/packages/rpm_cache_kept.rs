//! ## What it does
//! Flags a `RUN` that installs with `dnf`, `yum`, `microdnf` or `zypper` and leaves in the layer what these fetched of the
//! repositories.
//!
//! ## Why is this bad?
//! The lists of all packages of all repositories, and what the manager computes from them, lie in `/var/cache`. Nothing
//! reads them at run time, and the next install fetches them again when they are old. They must be removed in the same
//! `RUN`: a later one only hides them. `zypper clean` alone removes packages, not lists: it takes `--all`.
//!
//! Cache mounts over the folder are fine, and so are stages that only hand files on to others, `--installroot`, a `RUN`
//! that cleans up in another way, and `keepcache`, which says that the cache is wanted.
//!
//! ## Example
//! ```dockerfile
//! FROM registry.access.redhat.com/ubi9/ubi-minimal:9.6
//! RUN microdnf install -y git-core
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM registry.access.redhat.com/ubi9/ubi-minimal:9.6
//! RUN microdnf install -y git-core && microdnf clean all
//! ```
//!
//! ## Fix safety
//! Safe where root runs the install and no later command of the stage, or of a stage built from it, may work with the
//! lists alone: `-C`, `RUN --network=none`, or what mllint cannot see into (`./setup.sh`, `make`). Unsafe where one
//! may, where the same `RUN` removes packages or changes the repositories, and where `sudo` runs for a user who may not
//! be allowed to clean up. There is no fix where a later command does work with the lists, and where the install runs
//! on a condition.
//!
//! ## References
//! - [dnf clean](https://dnf.readthedocs.io/en/latest/command_ref.html#clean-command)
//! - [dnf5: caching](https://dnf5.readthedocs.io/en/stable/misc/caching.7.html)

use crate::fixes::chain;
use crate::model::installs::{Install, Tool, Verb};
use crate::model::{Model, Stage};
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML413",
    name: "rpm-cache-kept",
    aliases: &[],
    theme: Theme::Packages,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Safe),
    source: include_str!("rpm_cache_kept.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let ships = cx.model.surely_ships();
    for stage in cx.model.stages().iter().filter(|stage| ships[stage.index]) {
        let sites = sites(cx, stage);
        for level in [Some(Applicability::Safe), Some(Applicability::Unsafe), None] {
            let group: Vec<&Site<'_>> = sites.iter().filter(|site| site.level == level).collect();
            one(cx.model, &group, level, report);
        }
    }
}

/// How many `RUN`s of a stage are looked at.
const MAX_SITES: usize = 64;

/// A `RUN` that keeps the lists.
struct Site<'a> {
    install: &'a Install<'a>,
    edit: Option<Edit>,
    /// How far the edit may be trusted; none if there is no edit.
    level: Option<Applicability>,
    /// A later command that reads the lists.
    reader: Option<Span>,
}

fn sites<'a>(cx: &Context<'a>, stage: &Stage) -> Vec<Site<'a>> {
    let sites = cx.model.runs(stage).filter_map(|run| site(cx.model, run));
    sites
        .take(MAX_SITES)
        .filter(|site| !cx.is_silenced(RULE.code, site.install.command))
        .collect()
}

fn site<'a>(model: &'a Model<'a>, run: usize) -> Option<Site<'a>> {
    let install = model.rpm_cache_kept(run)?;
    let readers = model.readers_of_rpm_cache(run);
    // Where dnf has certainly run by then.
    let command = &model.commands[install.command];
    let edit = chain::append_same(model, command, clean(install.tool))
        .filter(|_| readers.known.is_empty());
    let removes = |other: &Install<'_>| {
        other.command > install.command && matches!(other.verb, Verb::Remove | Verb::Config)
    };
    let is_safe = readers.none()
        && model.is_root(run) == Some(true)
        && !model.installs_of(run).iter().any(removes)
        && !model.may_change_repositories(run);
    let level = edit.as_ref().map(|_| match is_safe {
        true => Applicability::Safe,
        false => Applicability::Unsafe,
    });
    let first = readers.known.first();
    Some(Site {
        install,
        edit,
        level,
        reader: first.map(|&at| model.commands[at].program_span()),
    })
}

fn one(
    model: &Model<'_>,
    sites: &[&Site<'_>],
    level: Option<Applicability>,
    report: &mut Report<'_>,
) {
    let Some((first, others)) = sites.split_first() else {
        return;
    };
    let command = |site: &Site<'_>| &model.commands[site.install.command];
    let name = command(first).name();
    let message = format!(
        "`{name}` leaves the lists of the repositories in the layer, which nothing reads at run time"
    );
    let finding = report.push(command(first).program_span(), message);
    for site in others {
        finding.also(command(site).program_span(), "here too");
    }
    let clean = clean(first.install.tool);
    match (level, first.reader) {
        (Some(level), _) => {
            let edits = sites.iter().filter_map(|site| site.edit.clone()).collect();
            finding.fix(Some(Fix::new(
                "remove them in the same `RUN`",
                level,
                edits,
            )));
        }
        (None, Some(reader)) => {
            finding.label(reader, "this still reads them");
            finding.help("let each `RUN` that installs fetch the lists, and clean up at its end");
        }
        (None, None) => {
            finding.help(format!("end the `RUN` with `{name} {clean}`"));
        }
    }
}

const fn clean(tool: Tool) -> &'static str {
    match tool {
        Tool::Zypper => "clean --all",
        _ => "clean all",
    }
}
