//! ## What it does
//! Flags a `COPY` of the project's code that stands before an install which needs nothing of it, or only a
//! requirements file.
//!
//! ## Why is this bad?
//! A layer is rebuilt when anything above it changes, and code changes with every commit: each build then downloads and
//! installs every dependency again. In a study of 2026, 71 % of the work of rebuilding machine-learning images was
//! redundant in this way, 8.8 minutes and 10 GB a build on average. With the requirements copied and installed first,
//! a change of code rebuilds only the last, small layer.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! COPY . .
//! RUN pip install --no-cache-dir -r requirements.txt
//! CMD ["python", "main.py"]
//! ```
//! ```text title="requirements.txt"
//! fastapi==0.115.6
//! ```
//! ```text title="main.py"
//! import fastapi
//! ```
//! ```text title=".dockerignore"
//! .git
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! COPY . .
//! CMD ["python", "main.py"]
//! ```
//! ```text title="requirements.txt"
//! fastapi==0.115.6
//! ```
//! ```text title="main.py"
//! import fastapi
//! ```
//! ```text title=".dockerignore"
//! .git
//! ```
//!
//! ## Fix safety
//! The copy moves down only past instructions that are known to read and write nothing where it lands. The fix is safe
//! if, besides, the requirements file lies in the build context, is not hidden by `.dockerignore`, and names no other
//! file of the project (`-e .`, `-r`, `-c`, a path). It is unsafe if the destination folder is only made by the copy,
//! since its mode may then differ, or if the build context is not the Dockerfile's folder. Otherwise there is none:
//! `python -m pip` and `uv pip`, for example, look into the working directory.
//!
//! ## References
//! - [Docker: optimize cache usage in builds](https://docs.docker.com/build/cache/optimize/)

use crate::diagnostic::{Cost, Per};
use crate::fixes::instruction::{insert_above, move_behind, spelt_like};
use crate::model::Model;
use crate::model::copies::Copy;
use crate::model::reorder::{Needed, Plan};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML501",
    name: "code-before-deps",
    aliases: &[],
    theme: Theme::Layers,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Safe),
    source: include_str!("code_before_deps.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for early in cx.model.early_copies() {
        let at = early.copy.instruction;
        let shown = cx.model.shown_copy(early.copy);
        let finding = report.push(
            cx.model.instruction(at).head,
            format!("`{shown}` stands before an install, so every change of code installs the dependencies again"),
        );
        finding.at_span("changes with every commit");
        let label = if early.installs.len() == 1 {
            "and then this runs again"
        } else {
            "and then this runs again, and all below"
        };
        finding.label(cx.model.instruction(early.installs[0]).head, label);
        let rows = cx
            .model
            .rows_downloaded_again(early.installs.iter().copied());
        finding.cost(Cost::of_wheels(rows, Per::Build));
        finding.fix(
            early
                .plan
                .as_ref()
                .and_then(|plan| fix(cx.model, early.copy, plan)),
        );
        if finding.fix.is_none() {
            finding.help("copy what the install reads first, then install, then copy the code");
        }
    }
}

fn fix(model: &Model<'_>, copy: &Copy, plan: &Plan) -> Option<Fix> {
    if !copy.means_the_same_below(model, plan.behind) {
        return None;
    }
    let (mut edits, mut changes) = move_behind(model, copy.instruction, plan.behind)?;
    for needed in &plan.manifests {
        let (edit, change) = insert_above(
            model,
            needed.run,
            &line(model, copy, needed)?,
            Keyword::Copy,
        )?;
        edits.push(edit);
        changes.push(change);
    }
    // Changes at one place come in the order of the file: what is inserted above a RUN before what moves behind it.
    changes.sort_by_key(|change| match change {
        Change::Insert { before, .. } => (*before, 1),
        Change::Delete { index } => (*index, 0),
    });
    let level = if plan.exact && !model.context.inferred() {
        Applicability::Safe
    } else {
        Applicability::Unsafe
    };
    let title = match &plan.manifests[..] {
        [] => "copy the code behind the install".to_owned(),
        [needed, ..] => format!(
            "copy `{}` first, and the code behind the install",
            needed.sources[0]
        ),
    };
    let mut fix = Fix::new(title, level, edits);
    fix.changes = changes;
    Some(fix)
}

/// `COPY --chown=… requirements.txt .`: the early copy again, for the manifests alone.
fn line(model: &Model<'_>, copy: &Copy, needed: &Needed) -> Option<String> {
    let instruction = model.instruction(copy.instruction);
    let keyword = spelt_like(model, copy.instruction, Keyword::Copy);
    let flags: String = instruction
        .flags
        .iter()
        .map(|flag| format!("{} ", model.text(flag.span)))
        .collect();
    let mut folder = copy.destination_word.raw.clone();
    if folder == "." && !needed.below.is_empty() {
        folder.clear();
    } else if folder != "." && !folder.ends_with('/') {
        folder.push('/');
    }
    if !needed.below.is_empty() {
        folder = format!("{folder}{}/", needed.below);
    } else if needed.sources.len() > 1 && folder == "." {
        folder = "./".to_owned();
    }
    let sources = needed.sources.join(" ");
    let odd = |c: char| c.is_whitespace() || "*?[]$\"'\\".contains(c);
    if needed.sources.iter().any(|source| source.contains(odd)) {
        return None;
    }
    Some(format!("{keyword} {flags}{sources} {folder}"))
}
