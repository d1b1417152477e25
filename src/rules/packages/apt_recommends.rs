//! ## What it does
//! Flags `apt-get install` that installs recommended packages besides those that are asked for.
//!
//! ## Why is this bad?
//! Recommended packages are convenient on a desktop and dead weight in an image: `python3-pip` alone recommends a C and
//! C++ compiler with headers, some 300 MB.
//!
//! It is advice, since some programs do less without what they recommend. Packages that are known to need it (such as
//! `ca-certificates` for `curl`) are not reported by themselves.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu22.04
//! RUN apt-get update && apt-get install -y libgl1 && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu22.04
//! RUN apt-get update && apt-get install -y --no-install-recommends libgl1 && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Fix safety
//! Unsafe: fewer packages are installed, and something may have used one of them.
//!
//! ## References
//! - [Docker: best practices for apt-get](https://docs.docker.com/build/building/best-practices/#apt-get)

use crate::fixes::flag;
use crate::knowledge::apt;
use crate::model::installs::{Install, Tool, Verb};
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

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for stage in model.stages().iter().filter(|stage| stage.ships) {
        let takes = |install: &&Install<'_>| {
            model.commands[install.command].stage == stage.index
                && install.tool == Tool::Apt
                && install.verb == Verb::Install
                && !install.packages.is_empty()
                && !install.has("--install-recommends")
                && model.takes_recommends(install) == Some(true)
                && !install.packages.iter().any(|package| {
                    package.name.as_deref().is_some_and(|name| {
                        !apt::needed_recommendations(apt::package_name(name)).is_empty()
                    })
                })
        };
        let installs: Vec<_> = model.installs().filter(takes).collect();
        let Some((first, others)) = installs.split_first() else {
            continue;
        };
        let span = |install: &Install<'_>| model.commands[install.command].program_span();
        let finding = report.push(
            span(first),
            "recommended packages are installed too, which the image rarely needs",
        );
        for install in others {
            finding.label(span(install), "here too");
        }
        // `python3-pip` recommends a compiler, which a later build of a wheel may need: the author must look.
        let edits: Option<Vec<Edit>> = installs.iter().map(|install| edit(cx, install)).collect();
        finding.fix(edits.map(|edits| {
            Fix::new(
                "add `--no-install-recommends`",
                Applicability::Unsafe,
                edits,
            )
        }));
        if finding.fix.is_none() {
            finding.help("add `--no-install-recommends`");
        }
    }
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
