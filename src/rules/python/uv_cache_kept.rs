//! ## What it does
//! Flags `uv pip install` and `uv sync` that leave uv's cache in a layer of the image.
//!
//! ## Why is this bad?
//! Nothing reads the cache again. How much it weighs hangs on how uv takes packages out of it: with `UV_LINK_MODE=copy`,
//! which many set for their cache mounts, every wheel lies in the layer twice, and the finding is a warning. By itself uv
//! clones files where the file system of the build can (XFS, btrfs), so that the layer holds them twice as well, and else
//! makes hard links, which leaves 1 % (3 MB of 270 with pandas and scikit-learn on ext4): there it is advice.
//!
//! The cache counts as gone where `--no-cache` or `UV_NO_CACHE` is set, where a mount covers it, and where the same `RUN`
//! removes it. Stages that only hand files on to others are left alone, and those that install nothing but `pip`,
//! `setuptools` and their like.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /bin/
//! ENV UV_LINK_MODE=copy
//! RUN uv pip install --system pandas==2.2.3
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /bin/
//! ENV UV_LINK_MODE=copy
//! RUN uv pip install --no-cache --system pandas==2.2.3
//! ```
//!
//! ## Fix safety
//! Safe: it adds one flag to each such command of the stage, and what they install is the same. It is unsafe where a later
//! command may need the cache: `uvx`, `uv run`, `uv sync --offline`, or one that names its folder. Nothing is said where
//! packages are symbolic links into the cache.
//!
//! ## References
//! - [uv in Docker: caching](https://docs.astral.sh/uv/guides/integration/docker/#caching)

use crate::diagnostic::{Cost, Per};
use crate::fixes::flag;
use crate::model::installs::small::Download;
use crate::model::installs::{Cache, Install, Tool};
use crate::model::uv_cache::LinkMode;
use crate::model::{Model, Stage, Value};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML315",
    name: "uv-cache-kept",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Safe),
    source: include_str!("uv_cache_kept.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for stage in cx.model.stages().iter().filter(|stage| stage.ships) {
        let installs = cx.model.installs();
        let sites: Vec<Site<'_>> = installs
            .filter_map(|install| site(cx.model, stage, install))
            .collect();
        let download = sites.iter().map(|site| cx.model.download_of(site.install));
        if download.max().is_none_or(|most| most == Download::Nothing) {
            continue;
        }
        let (mended, open): (Vec<_>, Vec<_>) =
            sites.into_iter().partition(|site| site.edit.is_some());
        for sites in [mended, open] {
            one(cx.model, &sites, report);
        }
    }
}

/// In files with more instructions than anybody writes, nobody looks for what needs the cache.
const MAX_INSTRUCTIONS: usize = 2000;

/// A command that keeps the cache.
struct Site<'a> {
    install: &'a Install<'a>,
    edit: Option<Edit>,
    folder: Value,
    copies: bool,
}

fn site<'a>(model: &'a Model<'_>, stage: &Stage, install: &'a Install<'_>) -> Option<Site<'a>> {
    let command = &model.commands[install.command];
    let is_meant = matches!(install.subcommand.as_str(), "pip install" | "sync");
    if install.tool != Tool::Uv || !is_meant || command.stage != stage.index {
        return None;
    }
    let Cache::Kept { dir } = model.cache_of(install) else {
        return None;
    };
    let copies = match model.uv_link_mode(install) {
        LinkMode::Copy => true,
        LinkMode::Default => false,
        LinkMode::Symlink | LinkMode::Unknown => return None,
    };
    Some(Site {
        install,
        edit: install
            .verb_word
            .and_then(|word| flag::add_after(model, command, word, "--no-cache")),
        folder: dir,
        copies,
    })
}

fn one(model: &Model<'_>, sites: &[Site<'_>], report: &mut Report<'_>) {
    let Some((first, others)) = sites.split_first() else {
        return;
    };
    let command = |site: &Site<'_>| &model.commands[site.install.command];
    let copies = sites.iter().any(|site| site.copies);
    let what = match copies {
        true => "every wheel a second time",
        false => "which nothing reads again",
    };
    let verb = first.install.subcommand.as_str();
    let finding = report.push(
        command(first).program_span(),
        format!("`uv {verb}` keeps its cache in the image, {what}"),
    );
    if !copies {
        finding.severity(Severity::Info);
    }
    for site in others {
        finding.also(command(site).program_span(), "here too");
    }
    let copied = sites.iter().filter(|site| site.copies);
    let rows = copied.flat_map(|site| model.wheel_rows(site.install.command));
    finding.cost(Cost::of_wheels(rows.collect(), Per::Pull));
    let edits: Vec<Edit> = sites.iter().filter_map(|site| site.edit.clone()).collect();
    if edits.is_empty() {
        finding.help("add `--no-cache`, or a cache mount for uv's cache");
        return;
    }
    // What stands behind the first command with a cache stands behind all with the same.
    let mut asked: Vec<&Value> = Vec::new();
    let is_endless = model.file.instructions.len() > MAX_INSTRUCTIONS;
    let is_needed = is_endless
        || sites.iter().any(|site| {
            if asked.contains(&&site.folder) {
                return false;
            }
            asked.push(&site.folder);
            let folder = site.folder.known().unwrap_or_default();
            model.may_need_uv_cache(command(site).instruction, folder)
                || model.names_cache(site.install.command, &site.folder)
        });
    let level = match is_needed {
        true => Applicability::Unsafe,
        false => Applicability::Safe,
    };
    finding.fix(Some(Fix::new("add `--no-cache`", level, edits)));
}
