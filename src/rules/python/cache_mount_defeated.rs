//! ## What it does
//! Flags a cache mount for pip, uv, conda, apt or another package manager whose command is told to keep no cache
//! (`--no-cache-dir`, `PIP_NO_CACHE_DIR`), or that the same `RUN` empties (`conda clean`, `rm -rf /var/lib/apt/lists/*`);
//! and one without `uid` for pip or uv where another `USER` than root is in force.
//!
//! ## Why is this bad?
//! The mount is there so that the next build need not download again, and it stays empty: each rebuild of the layer
//! fetches everything, 3 GB for a CUDA build of PyTorch. What lies in a cache mount is no part of the image, so there is
//! nothing to save by the flag.
//!
//! A cache mount belongs to root unless `uid` says otherwise. For anybody else pip then switches its cache off with a
//! warning, and uv ends with `Permission denied`, which is an error here.
//!
//! To remove apt's lists is right where only `/var/cache/apt` is mounted, and nothing is said of it.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN --mount=type=cache,target=/root/.cache/pip pip install --no-cache-dir pandas==2.2.3
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN --mount=type=cache,target=/root/.cache/pip pip install pandas==2.2.3
//! ```
//!
//! ## Fix safety
//! Safe where it takes a flag away: the mount covers the cache of the user in force, so that none of it gets into the
//! image; but not for uv as another user than root, which ends where it may not write to the mount. Unsafe where it takes a
//! command away. There is none for a variable, which other commands may count on.
//!
//! ## References
//! - [Docker: cache mounts](https://docs.docker.com/build/cache/optimize/#use-cache-mounts)
//! - [Docker: `RUN --mount=type=cache`](https://docs.docker.com/reference/dockerfile/#run---mounttypecache)
//! - [pip: caching](https://pip.pypa.io/en/stable/topics/caching/)

use crate::diagnostic::Diagnostic;
use crate::fixes::{chain, flag};
use crate::model::installs::{Defeat, Off, Tool};
use crate::model::{Install, Model, Mount};
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML303",
    name: "cache-mount-defeated",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Safe),
    source: include_str!("cache_mount_defeated.rs"),
    check,
};

/// An install beside its mount.
struct Site<'a> {
    install: &'a Install<'a>,
    mount: &'a Mount,
    defeat: Defeat,
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut sites = model
        .installs()
        .filter_map(|install| {
            let (mount, defeat) = model.defeated_mount(install)?;
            Some(Site {
                install,
                mount,
                defeat,
            })
        })
        .peekable();
    while let Some(first) = sites.next() {
        let mut group = vec![first];
        while let Some(next) = sites.next_if(|next| is_same(model, &group[0], next)) {
            group.push(next);
        }
        one(model, &group, report);
    }
}

/// Whether two installs have the same mount and the same reason.
fn is_same(model: &Model<'_>, one: &Site<'_>, other: &Site<'_>) -> bool {
    let instruction = |site: &Site<'_>| model.commands[site.install.command].instruction;
    instruction(one) == instruction(other) && one.mount == other.mount && one.defeat == other.defeat
}

fn one(model: &Model<'_>, sites: &[Site<'_>], report: &mut Report<'_>) {
    let Some((first, others)) = sites.split_first() else {
        return;
    };
    let what = match &first.defeat {
        Defeat::Off(Off::Option(name) | Off::Variable(name)) => format!("`{name}`"),
        Defeat::Off(Off::Config) => "a file of settings".to_owned(),
        Defeat::Emptied(by) => format!("`{}`", named(model, *by)),
        Defeat::OfRoot(user) => return of_root(model, first, user, others, report),
    };
    let does = match first.defeat {
        Defeat::Off(_) | Defeat::OfRoot(_) => "keeps the cache mount empty",
        Defeat::Emptied(_) => "empties the cache mount",
    };
    let message = format!("{what} {does}, so every build downloads the packages again");
    let finding = report.push(place(model, first), message);
    finding.label(first.mount.span, "this mount would keep them");
    show_others(model, first, others, finding);
    if let Some(fix) = fix(model, sites) {
        finding.fix = Some(fix);
    } else if model.refused_user(first.install, first.mount).is_some() {
        finding.help(format!(
            "take the mount away, or {what}, and give the mount the `uid` of its user"
        ));
    } else {
        finding.help(format!("take away either {what} or the mount"));
    }
}

/// A mount to which the user in force may not write.
fn of_root(
    model: &Model<'_>,
    first: &Site<'_>,
    user: &str,
    others: &[Site<'_>],
    report: &mut Report<'_>,
) {
    let (then, severity) = match first.install.tool {
        Tool::Uv => ("the build fails", Severity::Error),
        _ => ("pip keeps no cache", Severity::Warning),
    };
    let message =
        format!("this cache mount belongs to root: `{user}` may not write to it, and {then}");
    let finding = report.push(first.mount.span, message);
    finding.severity(severity);
    finding.label(place(model, first), format!("this runs as `{user}`"));
    show_others(model, first, others, finding);
    finding.help("add the number of that user to the mount, such as `uid=1000`");
}

fn show_others(model: &Model<'_>, first: &Site<'_>, others: &[Site<'_>], finding: &mut Diagnostic) {
    for other in others {
        let span = place(model, other);
        if span != place(model, first) {
            finding.also(span, "here too");
        }
    }
}

/// What a command is called in a message: `conda clean`, `rm`.
fn named(model: &Model<'_>, command: usize) -> String {
    let name = model.commands[command].name();
    match model.install_at(command) {
        Some(install) => format!("{name} {}", install.subcommand),
        None => name.to_owned(),
    }
}

fn place(model: &Model<'_>, site: &Site<'_>) -> Span {
    let own = model.commands[site.install.command].program_span();
    match &site.defeat {
        Defeat::Off(Off::Option(name)) => site.install.option(name).map_or(own, |given| given.span),
        Defeat::Off(_) | Defeat::OfRoot(_) => own,
        Defeat::Emptied(by) => model.commands[*by].program_span(),
    }
}

fn fix(model: &Model<'_>, sites: &[Site<'_>]) -> Option<Fix> {
    let first = sites.first()?;
    match &first.defeat {
        Defeat::Off(Off::Option(name)) => {
            let is_in_vain = model.refused_user(first.install, first.mount).is_some()
                || sites.iter().any(|site| model.stays_off(site.install));
            if is_in_vain {
                return None;
            }
            let edits: Option<Vec<Edit>> = sites
                .iter()
                .map(|site| without_option(model, site.install, name))
                .collect();
            let title = format!("take `{name}` away");
            Some(Fix::new(title, applicability(model, first), edits?))
        }
        Defeat::Off(_) | Defeat::OfRoot(_) => None,
        Defeat::Emptied(by) => {
            let edit = chain::remove(model, &model.commands[*by])?;
            let title = format!("take `{}` away", named(model, *by));
            Some(Fix::new(title, Applicability::Unsafe, vec![edit]))
        }
    }
}

/// uv ends with an error where it may not write to its cache.
fn applicability(model: &Model<'_>, site: &Site<'_>) -> Applicability {
    let command = &model.commands[site.install.command];
    let is_writable = site.mount.is_of_root && model.is_root(command.instruction) == Some(true);
    match site.install.tool == Tool::Uv && !is_writable {
        true => Applicability::Unsafe,
        false => Applicability::Safe,
    }
}

fn without_option(model: &Model<'_>, install: &Install<'_>, name: &str) -> Option<Edit> {
    let command = &model.commands[install.command];
    let given = install.option(name)?;
    let word = command.word_at(given.span).filter(|word| word.is(name))?;
    flag::remove(model, command, word)
}
