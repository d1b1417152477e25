//! ## What it does
//! Flags `pip install`, `pip download` and `pip wheel` that leave pip's download cache in a layer of the image.
//!
//! ## Why is this bad?
//! The cache holds every wheel a second time, and nobody reads it again: a CUDA build of PyTorch leaves 3 to 4 GB. Of the
//! machine-learning Dockerfiles that use pip, half keep the cache.
//!
//! pip's cache counts as gone where `--no-cache-dir` or `PIP_NO_CACHE_DIR` is set (to any boolean: pip takes even `0`
//! for "no cache"), where pip's own settings say so, where a mount covers the cache of the user in force, and where the
//! same `RUN` removes it. Stages that only hand files on to others are left alone, and those that install nothing but
//! `pip`, `setuptools` and their like. It is advice for a few small packages, `requests` or `pyyaml`, for tools that
//! install others (`pipenv`, `poetry`, `uv`: 10 to 20 MB), and for a project whose dependencies are there already.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install pandas==2.2.3
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir pandas==2.2.3
//! ```
//!
//! ## Fix safety
//! Safe: it adds one flag to each pip command of the stage, and to later ones that may read its cache, and what they
//! install is the same; pip needs its cache for nothing but speed, as long as there is a network. It is unsafe where
//! one of them cannot be edited, since it stands in `CMD` or runs without a network (`RUN --network=none`), and where a
//! later command asks for the cache (`pip cache purge`, of which older versions fail if there is none) or names its
//! folder.
//!
//! ## References
//! - [pip: caching](https://pip.pypa.io/en/stable/topics/caching/)

use crate::diagnostic::{Cost, Per};
use crate::fixes::flag;
use crate::knowledge::price::Row;
use crate::model::installs::small::Download;
use crate::model::installs::{Cache, Install, Tool};
use crate::model::{Model, Stage, Value};
use crate::rules::prelude::*;
use crate::syntax::Keyword;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML301",
    name: "pip-cache-kept",
    aliases: &["DL3042"],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Safe),
    source: include_str!("pip_cache_kept.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for stage in cx.model.stages().iter().filter(|stage| stage.ships) {
        let sites: Vec<Site<'_>> = cx
            .model
            .installs()
            .filter_map(|install| site(cx.model, stage, install))
            .filter(|site| !cx.is_silenced(RULE.code, site.install.command))
            .collect();
        let download = sites.iter().map(|site| cx.model.download_of(site.install));
        let most = download.max().unwrap_or(Download::Nothing);
        if most == Download::Nothing {
            continue;
        }
        // What cannot be mended in the file's own words is a finding of its own, so that the rest can be mended.
        let (mended, open): (Vec<_>, Vec<_>) =
            sites.into_iter().partition(|site| site.edit.is_some());
        for sites in [mended, open] {
            one(cx, &sites, most, report);
        }
    }
}

/// A pip command that keeps its cache.
struct Site<'a> {
    install: &'a Install<'a>,
    edit: Option<Edit>,
    /// The folder of the cache.
    folder: Value,
}

fn site<'a>(model: &'a Model<'_>, stage: &Stage, install: &'a Install<'_>) -> Option<Site<'a>> {
    let command = &model.commands[install.command];
    if install.tool != Tool::Pip || command.stage != stage.index {
        return None;
    }
    // pip 1.5 of Ubuntu 14.04 keeps no cache unless it is told to, and does not know the option.
    if model.may_have_pip_1(stage.index) && !model.renews_pip(stage.index, install.command) {
        return None;
    }
    let Cache::Kept { dir } = model.cache_of(install) else {
        return None;
    };
    Some(Site {
        install,
        edit: edit(model, install),
        folder: dir,
    })
}

fn edit(model: &Model<'_>, install: &Install<'_>) -> Option<Edit> {
    let command = &model.commands[install.command];
    flag::add_after(model, command, install.verb_word?, "--no-cache-dir")
}

fn one(cx: &Context<'_>, sites: &[Site<'_>], most: Download, report: &mut Report<'_>) {
    let Some((first, others)) = sites.split_first() else {
        return;
    };
    let command = |site: &Site<'_>| &cx.model.commands[site.install.command];
    let verb = first.install.subcommand.as_str();
    let message = match others.len() {
        0 => {
            format!("`pip {verb}` keeps its download cache in the image, every wheel a second time")
        }
        more => format!(
            "`pip {verb}` keeps its download cache in the image, every wheel a second time, here and in {more} more {}",
            if more == 1 { "command" } else { "commands" }
        ),
    };
    let finding = report.push(command(first).program_span(), message);
    for site in others {
        finding.also(command(site).program_span(), "here too");
    }
    let rows = sites
        .iter()
        .flat_map(|site| cx.model.wheel_rows(site.install.command));
    let rows = rows.filter_map(Row::as_download).collect();
    finding.cost(Cost::of_wheels(rows, Per::Pull));
    if most == Download::Little {
        finding.severity(Severity::Info);
    }
    let edits: Vec<Edit> = sites.iter().filter_map(|site| site.edit.clone()).collect();
    if edits.is_empty() {
        finding.help("add `--no-cache-dir`, or set `ENV PIP_NO_CACHE_DIR=1` above");
        return;
    }
    // What stands behind the first command with a cache stands behind all that names it.
    let mut asked: Vec<&Value> = Vec::new();
    let is_named = sites.iter().any(|site| {
        let is_first = !asked.contains(&&site.folder);
        if is_first {
            asked.push(&site.folder);
        }
        is_first && cx.model.names_cache(site.install.command, &site.folder)
    });
    let is_told = |install: &Install<'_>| {
        is_told(cx.model, install) && !cx.is_silenced(RULE.code, install.command)
    };
    // A folder that is not known may be part of whatever another stage copies from this one.
    let folder = first.folder.known().unwrap_or_default();
    let readers = cx
        .model
        .readers_of_pip_cache(first.install.command, folder, &is_told);
    // Those that would read the cache get the flag too, so that nothing misses it.
    let told: Option<Vec<Edit>> = readers
        .installs
        .iter()
        .map(|reader| {
            let excepted = cx.is_silenced(RULE.code, reader.command);
            edit(cx.model, reader).filter(|_| !excepted)
        })
        .collect();
    for reader in &readers.installs {
        let span = cx.model.commands[reader.command].program_span();
        finding.label(span, "this would look into that cache");
    }
    let is_read = told.is_none() || readers.others;
    let edits = edits.into_iter().chain(told.unwrap_or_default()).collect();
    let is_old = cx.model.may_have_pip_1(command(first).stage);
    let level = if is_named || is_old || is_read {
        Applicability::Unsafe
    } else {
        Applicability::Safe
    };
    finding.fix(Some(Fix::new("add `--no-cache-dir`", level, edits)));
}

/// Whether a finding of this rule adds the flag to an install.
fn is_told(model: &Model<'_>, install: &Install<'_>) -> bool {
    let command = &model.commands[install.command];
    let stage = &model.stages()[command.stage];
    let is_run = model.instruction(command.instruction).keyword == Keyword::Run;
    is_run && stage.ships && site(model, stage, install).is_some_and(|site| site.edit.is_some())
}
