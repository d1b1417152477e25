//! ## What it does
//! Flags `ENV DEBIAN_FRONTEND=noninteractive` that is still in force in containers of the image.
//!
//! Nothing is said where a later `ENV` sets it to something else, and in stages that are not shipped.
//!
//! ## Why is this bad?
//! The variable is meant for the build. Kept in the image it holds for everybody who works in a container, and for every
//! image that is built on this one: packages that should ask take their defaults without a word. `ARG` sets it for
//! every `RUN` of the stage and is gone afterwards.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! ENV DEBIAN_FRONTEND=noninteractive
//! RUN apt-get update && apt-get install -y --no-install-recommends tzdata && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! ARG DEBIAN_FRONTEND=noninteractive
//! RUN apt-get update && apt-get install -y --no-install-recommends tzdata && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Fix safety
//! Unsafe: the configuration of the image changes, as it should. The fix makes an `ARG` of the `ENV`, where that sets
//! nothing else.
//!
//! ## References
//! - [Docker: predefined and other build arguments](https://docs.docker.com/reference/dockerfile/#arg)
//! - [debconf(7): frontends](https://manpages.debian.org/bookworm/debconf-doc/debconf.7.en.html)

use crate::model::Model;
use crate::rules::prelude::*;
use crate::syntax::{Arguments, Pair};
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML011",
    name: "debian-frontend-kept",
    aliases: &[],
    theme: Theme::Instructions,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("debian_frontend_kept.rs"),
    check,
};

const NAME: &str = "DEBIAN_FRONTEND";

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut told = Vec::new();
    for stage in model.stages().iter().filter(|stage| stage.ships) {
        let kept = model.said_at_start(stage.index, NAME);
        if kept.as_ref().and_then(|value| value.known()) != Some("noninteractive") {
            continue;
        }
        let instructions = model
            .lineage(stage.index)
            .flat_map(|stage| stage.instructions.clone().rev());
        let mut envs = instructions.filter_map(|at| Some((at, pair(model, at)?)));
        let Some((at, found)) = envs.next().filter(|(at, _)| !told.contains(at)) else {
            continue;
        };
        told.push(at);
        let finding = report.push(
            found.name.span.to(found.value.span),
            format!("`{NAME}` stays set in containers, where apt then never asks"),
        );
        finding.fix(fix(model, at, found));
        if finding.fix.is_none() {
            finding.help("set it by `ARG`, which ends with the build");
        }
    }
}

/// What an `ENV` sets the variable to.
fn pair<'m>(model: &Model<'m>, at: usize) -> Option<&'m Pair> {
    let instruction = model.instruction(at);
    match &instruction.arguments {
        Arguments::Pairs { pairs, .. } if instruction.keyword == Keyword::Env => {
            pairs.iter().rev().find(|pair| pair.name.raw == NAME)
        }
        _ => None,
    }
}

fn fix(model: &Model<'_>, at: usize, pair: &Pair) -> Option<Fix> {
    let instruction = model.instruction(at);
    let Arguments::Pairs { pairs, .. } = &instruction.arguments else {
        return None;
    };
    let is_alone = pairs.len() == 1 && !pair.value.raw.contains(char::is_whitespace);
    let keyword = crate::fixes::instruction::spelt_like(model, at, Keyword::Arg);
    let between = Span::new(pair.name.span.end, pair.value.span.start);
    let edits = vec![
        Edit::replace(instruction.keyword_span(), keyword),
        Edit::replace(between, "="),
    ];
    let mut fix = Fix::new("set it by `ARG`", Applicability::Unsafe, edits);
    fix.changes = vec![
        Change::Delete { index: at },
        Change::Insert {
            before: at,
            keyword: Keyword::Arg,
        },
    ];
    is_alone.then_some(fix)
}
