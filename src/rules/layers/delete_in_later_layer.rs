//! ## What it does
//! Flags a `RUN` that deletes or uninstalls what an earlier layer holds: downloaded archives and weights, cloned
//! repositories, environments, packages of the system, PyTorch, Poetry and other package managers, copied files of a
//! megabyte or more.
//!
//! Nothing is said of caches of package managers, which have rules of their own, of stages that are not shipped, of
//! mounts, and of commands that run on a condition. It is advice where all of it are archives that may be small.
//!
//! ## Why is this bad?
//! A layer can only hide what is below it. The bytes stay in the layer that wrote them, and are stored, pushed and
//! pulled with every copy of the image: a toolchain that is purged by the next `RUN` still weighs 200 to 400 MB. Only the
//! instruction that makes a file can take it away again. (It does no harm where images are always built with
//! `--squash`.)
//!
//! ## Example
//! ```dockerfile
//! FROM buildpack-deps:bookworm
//! RUN git clone --depth 1 --branch b4500 https://github.com/ggml-org/llama.cpp /tmp/llama
//! RUN make -C /tmp/llama install
//! RUN rm -rf /tmp/llama
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM buildpack-deps:bookworm
//! RUN git clone --depth 1 --branch b4500 https://github.com/ggml-org/llama.cpp /tmp/llama && \
//!     make -C /tmp/llama install && \
//!     rm -rf /tmp/llama
//! ```
//!
//! ## Fix safety
//! Unsafe: where nothing but `RUN`s stands between, they become one, which is rebuilt as a whole when one of its commands
//! changes. What was copied is best mounted instead, `RUN --mount=type=bind,…`, or used in a stage that is not shipped.
//!
//! ## References
//! - [Docker: layers](https://docs.docker.com/get-started/docker-concepts/building-images/understanding-image-layers/)
//! - [Docker: bind mounts](https://docs.docker.com/reference/dockerfile/#run---mounttypebind)

use crate::diagnostic::Cost;
use crate::fixes::merge;
use crate::knowledge::parcels;
use crate::model::Model;
use crate::model::context::Size;
use crate::model::filled::Filler;
use crate::model::late_removals::{LateRemoval, Made};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML508",
    name: "delete-in-later-layer",
    aliases: &[],
    theme: Theme::Layers,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("delete_in_later_layer.rs"),
    check,
};

/// How many places are shown.
const MAX_LABELS: usize = 3;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for removal in model.late_removals() {
        let size = Size::total(removal.made.iter().map(|made| made.size));
        let what = match removal.packages {
            true => "this uninstalls what an earlier layer still holds",
            false => "this deletes what an earlier layer still holds",
        };
        let then = match size {
            Some(size) => format!("the image keeps its {size}"),
            None => "the image gets no smaller".to_owned(),
        };
        let span = model.commands[removal.command].program_span();
        let finding = report.push(span, format!("{what}, so {then}"));
        if removal.made.iter().all(|made| may_be_small(model, made)) {
            finding.severity(Severity::Info);
        }
        let mut shown = Vec::new();
        for made in &removal.made {
            if shown.len() < MAX_LABELS && !shown.contains(&made.instruction) {
                shown.push(made.instruction);
                let place = match made.by {
                    Filler::Command(command) => model.commands[command].program_span(),
                    Filler::Copy(_) => model.instruction(made.instruction).head,
                };
                finding.label(place, format!("`{}` stays in this layer", made.what));
            }
        }
        finding.cost(size.map(Cost::of_context));
        finding.fix(fix(model, &removal));
        if finding.fix.is_none() {
            finding.help(help(model, &removal));
        }
    }
}

/// Whether it is one downloaded archive of any size: `protoc.zip` has 3 MB.
fn may_be_small(model: &Model<'_>, made: &Made) -> bool {
    let is_big = parcels::of_file(&made.what).is_none_or(|parcel| parcel.big);
    made.is_file && is_downloaded(model, made) && made.size.is_none() && !is_big
}

fn is_downloaded(model: &Model<'_>, made: &Made) -> bool {
    match made.by {
        Filler::Command(_) => true,
        Filler::Copy(copy) => model.copies[copy].sources.iter().all(|one| one.remote),
    }
}

fn help(model: &Model<'_>, removal: &LateRemoval) -> &'static str {
    let is_copied = |made: &Made| !is_downloaded(model, made);
    let stage = |at: usize| model.stage_of(at).map(|stage| stage.index);
    let is_here = |at: usize| stage(at) == stage(removal.instruction);
    if removal.packages {
        return match removal.made.iter().all(|made| is_here(made.instruction)) {
            true => "uninstall it in the `RUN` that installs it, or do not install it",
            false => "do not install it in the stage below",
        };
    }
    if removal.made.iter().all(is_copied) {
        "mount it for the `RUN` that reads it, `--mount=type=bind`, or keep it out of the copy"
    } else if removal.made.iter().all(|made| is_here(made.instruction)) {
        "delete it in the `RUN` that makes it, or build in a stage that is not shipped"
    } else {
        "delete it in the stage that makes it"
    }
}

/// One `RUN` out of all from the one that makes the files to the one that deletes them.
fn fix(model: &Model<'_>, removal: &LateRemoval) -> Option<Fix> {
    let runs = removal.chain(model)?;
    let title = match removal.packages {
        true => "uninstall it in the `RUN` that installs it",
        false => "delete it in the `RUN` that makes it",
    };
    let mut fix = Fix::new(title, Applicability::Unsafe, Vec::new());
    for pair in runs.windows(2) {
        let (edit, change) = merge::apart(model, pair[0], pair[1], true)?;
        fix.edits.push(edit);
        fix.changes.push(change);
    }
    Some(fix)
}
