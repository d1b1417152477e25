//! ## What it does
//! Flags installs whose failure the `RUN` does not notice: by `|| true`, by `;` instead of `&&`, by a here-document without
//! `set -e`, by a pipe without `pipefail`, by a single `&`, by a loop that goes on with the next round, or by
//! `|| pip install …` of something else: other packages, other versions, pre-releases.
//!
//! ## Why is this bad?
//! A download that breaks off or a package that is gone makes a layer all the same, without what it was to hold, and the
//! build cache keeps it. The image fails when it runs, far from the cause.
//!
//! `||` with anything else is left alone (`|| exit 1`, `|| ./build-it.sh`, the same packages from another index), and
//! so is the condition of an `if`. So is an install that the rest of the build cannot do without: where the same `RUN` goes
//! on with anything that may fail for want of it, or a later one runs a program or names a file that may be of the
//! packages, its failure is noticed there. A comment in the instruction, or directly above it, is taken for the reason
//! of a `|| true`, and one that speaks of nightly builds or a fallback for the reason of another install. A loop that
//! installs with `--no-deps` is left alone where a later instruction installs with dependencies.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt; mkdir -p /data
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt && mkdir -p /data
//! ```
//!
//! ## Fix safety
//! Unsafe: a build that went on in spite of a failure will stop at it. It writes `&&` for each `;` from the install on
//! and for `&`, or takes `|| true` away.
//!
//! ## References
//! - [Shell and exec form: here-documents](https://docs.docker.com/reference/dockerfile/#here-documents)
//! - [Building best practices: using pipes](https://docs.docker.com/build/building/best-practices/#using-pipes)

use std::collections::BTreeMap;

use crate::model::installs::{Tool, Verb};
use crate::model::swallowed::Swallowed;
use crate::model::{Install, Model};
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML332",
    name: "install-failure-swallowed",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("install_failure_swallowed.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut of_run: BTreeMap<Option<usize>, Vec<(&Install<'_>, Swallowed)>> = BTreeMap::new();
    for install in model.installs().filter(|install| is_install(install)) {
        let run = model.commands[install.command].instruction;
        let Some(by) = model.swallowed(install) else {
            continue;
        };
        let leaves_nothing_out = matches!(by, Swallowed::Other(_) | Swallowed::Loop(_));
        let is_noticed = !leaves_nothing_out && model.is_missed(install);
        let is_meant = match by {
            Swallowed::Or { .. } => model.is_explained(run),
            Swallowed::Other(_) => model.is_fallback_explained(run),
            Swallowed::Loop(_) => model.is_completed_later(install),
            _ => false,
        };
        if !is_noticed && !is_meant {
            // No fix mends a loop, so that all of them may be one finding.
            let key = (!matches!(by, Swallowed::Loop(_))).then_some(run);
            of_run.entry(key).or_default().push((install, by));
        }
    }
    for found in of_run.values() {
        one(model, found, report);
    }
}

fn is_install(install: &Install<'_>) -> bool {
    // `go get … || true` was the way to fetch sources that it could not build.
    matches!(install.verb, Verb::Install | Verb::Sync | Verb::Create)
        && install.tool != Tool::Go
        && !install.has("--dry-run")
}

fn one(model: &Model<'_>, found: &[(&Install<'_>, Swallowed)], report: &mut Report<'_>) {
    let Some(((first, by), others)) = found.split_first() else {
        return;
    };
    let command = &model.commands[first.command];
    let (how, place) = match by {
        Swallowed::Or { span, .. } => ("`|| true` hides that it failed", *span),
        Swallowed::Next { first, .. } => ("what follows runs all the same", *first),
        Swallowed::Pipe(span) => ("the pipe hides that it failed", *span),
        Swallowed::Background(span) => ("a single `&` runs it beside what follows", *span),
        Swallowed::Other(span) => ("something else is installed in its place", *span),
        Swallowed::Loop(span) => ("the loop goes on with the next round", *span),
    };
    let name = command.name();
    let kept = match by {
        Swallowed::Other(_) => "the image holds that",
        _ => "a layer without the packages is kept",
    };
    let message = format!("a failed `{name}` goes unnoticed ({how}), and {kept}");
    let finding = report.push(command.program_span(), message);
    finding.label(place, "it goes on here");
    for (other, _) in others {
        finding.also(model.commands[other.command].program_span(), "so does this");
    }
    finding.help(match by {
        Swallowed::Or { own: true, .. } => "take `|| true` away, or say why in a comment",
        Swallowed::Or { .. } => "put what may fail into braces: `&& { command || true; }`",
        Swallowed::Next { .. } => "join the commands with `&&`, or begin with `set -e`",
        Swallowed::Background(_) => "join the commands with `&&`",
        Swallowed::Other(_) => "let the build stop, and name what works instead",
        Swallowed::Loop(_) => {
            "begin the script with `set -e`, end the round with `|| exit 1`, or install all at once"
        }
        Swallowed::Pipe(_) => "use `SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]`",
    });
    if let Some(fix) = fix(model, found) {
        finding.help = None;
        finding.fix = Some(fix);
    }
}

fn fix(model: &Model<'_>, found: &[(&Install<'_>, Swallowed)]) -> Option<Fix> {
    let mut joiners: Vec<Span> = Vec::new();
    let mut edits = Vec::new();
    for (install, by) in found {
        match by {
            Swallowed::Or { span, own: true } => edits.push(Edit::delete(*span)),
            Swallowed::Or { .. } => return None,
            Swallowed::Next { all, .. } => joiners.extend(all.as_ref()?),
            Swallowed::Background(span) => joiners.push(*span),
            Swallowed::Pipe(_) | Swallowed::Other(_) | Swallowed::Loop(_) => return None,
        }
        if !model.takes_blanks(
            install.command,
            model.commands[install.command].span().start,
        ) {
            return None;
        }
    }
    joiners.sort_unstable();
    joiners.dedup();
    let title = match joiners.is_empty() {
        true => "let the failure stop the build",
        false => "join the commands with `&&`",
    };
    edits.extend(joiners.into_iter().map(|joiner| {
        let is_apart = model.follows_blank(joiner.start);
        Edit::replace(joiner, if is_apart { "&&" } else { " &&" })
    }));
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    Some(Fix::new(title, Applicability::Unsafe, edits))
}
