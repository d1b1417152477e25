//! ## What it does
//! Flags an `apt-get install` of packages that bring 50 MB and more of recommended ones along: `python3-pip`, `ffmpeg`,
//! `npm`, `clang`. Each release has its own figures, measured on Debian 11 to 13; on Ubuntu 22.04 and 24.04 the lesser of
//! its neighbours' counts. Of other releases nothing is said, nor of a base image whose packages are not known.
//!
//! ## Why is this bad?
//! Recommended packages are convenient on a desktop and dead weight in an image. On Debian 12 `python3-pip` brings a C
//! and C++ compiler, 328 MB, and `ffmpeg` 154 MB. Below 100 MB it is advice, since some programs do less without what
//! they recommend. Nothing is said of a compiler that comes by recommendation where there is one anyway, or where
//! something may be compiled: a repository, a project, a script that cannot be read, kernels while the program runs
//! (`triton`, `vllm`).
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu22.04
//! RUN apt-get update && apt-get install -y ffmpeg && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu22.04
//! RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Fix safety
//! Unsafe: fewer packages are installed, and something may have used one of them. There is none where a package is known
//! to need what it recommends, as `git` and `wget` need `ca-certificates`, and the file does not name it.
//!
//! ## References
//! - [Docker: best practices for apt-get](https://docs.docker.com/build/building/best-practices/#apt-get)

use crate::diagnostic::{Confidence, Cost};
use crate::fixes::flag;
use crate::knowledge::apt;
use crate::knowledge::apt::recommended::{
    recommended_megabytes, recommended_row, recommends_compiler,
};
use crate::knowledge::os::Release;
use crate::model::installs::{Install, Tool, Verb};
use crate::model::{Model, Stage, paths};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML402",
    name: "apt-recommends",
    aliases: &["DL3015"],
    theme: Theme::Packages,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("apt_recommends.rs"),
    check,
};

/// From so many megabytes on it is more than advice.
const WORTH_A_WARNING: u64 = 100;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if paths::is_for_development(cx.name) {
        return;
    }
    let added = model.added_sources();
    for stage in model
        .stages()
        .iter()
        .filter(|stage| stage.ships && !model.is_idle_target(stage))
    {
        let compilers = Compilers::of(model, stage.index);
        let is_heavy = |install: &Install<'_>| {
            let suite = model.apt_suite(install, &added);
            suite.is_some_and(|suite| heaviest(install, suite.release, &compilers).is_some())
        };
        let takes = |install: &&Install<'_>| {
            model.commands[install.command].stage == stage.index
                && install.tool == Tool::Apt
                && install.verb == Verb::Install
                && !install.has("--install-recommends")
                // It adds nothing to packages that are there.
                && !install.has("--reinstall")
                && model.takes_recommends(install) == Some(true)
                && is_heavy(install)
                && !cx.is_silenced(RULE.code, install.command)
        };
        let installs: Vec<_> = model.installs().filter(takes).collect();
        let Some((first, others)) = installs.split_first() else {
            continue;
        };
        let span = |install: &Install<'_>| model.commands[install.command].program_span();
        let weighed = installs.iter().filter_map(|install| {
            let suite = model.apt_suite(install, &added)?;
            heaviest(install, suite.release, &compilers)
        });
        let Some((megabytes, name)) = weighed.max() else {
            continue;
        };
        let finding = report.push(
            span(first),
            format!(
                "`{name}` alone brings some {megabytes} MB of recommended packages, which the image rarely needs"
            ),
        );
        if megabytes >= WORTH_A_WARNING {
            finding.severity(Severity::Warning);
        }
        let rows = recommended_row(name, megabytes).into_iter().collect();
        finding.cost(Cost::of(rows, Confidence::Table));
        for install in others {
            finding.also(span(install), "here too");
        }
        // Without a recommended compiler or certificates something may fail: the author must name them first.
        let missed = missed(cx, stage, &installs);
        let edits: Option<Vec<Edit>> = installs.iter().map(|install| edit(cx, install)).collect();
        let edits = edits.filter(|_| missed.is_none());
        finding.fix(edits.map(|edits| {
            Fix::new(
                "add `--no-install-recommends`",
                Applicability::Unsafe,
                edits,
            )
        }));
        if finding.fix.is_none() {
            finding.help(match missed {
                Some(needed) => format!(
                    "add `--no-install-recommends`, and name what is needed of them, such as `{needed}`"
                ),
                None => "add `--no-install-recommends`".to_owned(),
            });
        }
    }
}

/// What is known of a stage's compilers.
struct Compilers {
    in_base: bool,
    /// A package is named that brings one.
    named: bool,
    /// One that comes by recommendation may be needed.
    needed: bool,
}

impl Compilers {
    fn of(model: &Model<'_>, stage: usize) -> Self {
        Self {
            in_base: model.has_compiler(stage) == Some(true),
            named: model.asks_for_compiler(stage),
            needed: model.may_compile(stage),
        }
    }
}

/// The package of an install that brings most along, with the megabytes.
fn heaviest<'a>(
    install: &'a Install<'_>,
    release: &Release,
    compilers: &Compilers,
) -> Option<(u64, &'a str)> {
    let names = install
        .packages
        .iter()
        .filter_map(|package| package.name.as_deref());
    let names = names.map(apt::package_name);
    let names = names.filter(|name| !(compilers.needed && recommends_compiler(name)));
    let weighed = names.filter_map(|name| {
        let megabytes = recommended_megabytes(name, release, compilers.in_base, compilers.named)?;
        Some((megabytes, name))
    });
    weighed.max()
}

/// What a package needs of what it recommends, and nothing in the stage installs by name.
fn missed(cx: &Context<'_>, stage: &Stage, installs: &[&Install<'_>]) -> Option<&'static str> {
    let own = |install: &&Install<'_>| cx.model.commands[install.command].stage == stage.index;
    let packages = cx
        .model
        .installs()
        .filter(own)
        .flat_map(|install| &install.packages);
    let named: Vec<&str> = packages
        .filter_map(|package| Some(apt::package_name(package.name.as_deref()?)))
        .collect();
    let mut wanting = installs.iter().flat_map(|install| &install.packages);
    wanting.find_map(|package| {
        let name = apt::package_name(package.name.as_deref()?);
        let mut needed = apt::needed_recommendations(name).iter();
        needed.find(|needed| !named.contains(needed)).copied()
    })
}

/// Behind `-y`, where that directly follows `install`, as everybody writes it; else behind `install`.
fn edit(cx: &Context<'_>, install: &Install<'_>) -> Option<Edit> {
    let command = &cx.model.commands[install.command];
    let verb = install.verb_word?;
    let mut words = command
        .args()
        .iter()
        .skip_while(|word| !std::ptr::eq(*word, verb));
    words.next();
    let yes = words.next().filter(|word| {
        ["-y", "-yq", "-qy", "-yqq", "-qqy", "--yes"]
            .iter()
            .any(|y| word.is(y))
    });
    flag::add_after(
        cx.model,
        command,
        yes.unwrap_or(verb),
        "--no-install-recommends",
    )
}
