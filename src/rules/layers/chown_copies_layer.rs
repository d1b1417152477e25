//! ## What it does
//! Flags `chown -R` and `chmod -R` over a folder that an earlier layer has filled: with an install, a clone, or a copied
//! folder of ten megabytes or more. A copied folder of which nobody has seen how big it is, is advice.
//!
//! Nothing is said of changes in the instruction that makes the files, on mounts and volumes, in stages that are not
//! shipped, of folders that hold nothing but a new user's home, and of an owner or mode that the files have already.
//!
//! ## Why is this bad?
//! A layer cannot change the owner or mode of a file below it without holding the file again: the whole folder is in the
//! image twice. For an environment with PyTorch and its CUDA libraries that is 5 GB more to push and pull.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12 AS builder
//! RUN python -m venv /opt/venv
//! RUN /opt/venv/bin/pip install --no-cache-dir torch==2.9.1
//!
//! FROM python:3.12-slim
//! RUN useradd --create-home app
//! COPY --from=builder /opt/venv /opt/venv
//! RUN chown -R app:app /opt/venv
//! USER app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12 AS builder
//! RUN python -m venv /opt/venv
//! RUN /opt/venv/bin/pip install --no-cache-dir torch==2.9.1
//!
//! FROM python:3.12-slim
//! RUN useradd --create-home app
//! COPY --chown=app:app --from=builder /opt/venv /opt/venv
//! USER app
//! ```
//!
//! ## Fix safety
//! Unsafe: the owners of folders may differ. The fix gives the copies `--chown` or `--chmod` and takes the command away;
//! where the folder was there before the copies, its `-R` alone, so that the folder itself still changes. It is only
//! offered where nothing but copies fills the folder, and the user certainly exists before them. Packages are best
//! installed by the user whom they are for, or left to root: they need to be read, not written.
//!
//! ## References
//! - [Docker: `COPY --chown` and `--chmod`](https://docs.docker.com/reference/dockerfile/#copy---chown---chmod)
//! - [Hugging Face: permissions in Docker Spaces](https://huggingface.co/docs/hub/spaces-sdks-docker#permissions)

use crate::diagnostic::Cost;
use crate::fixes::instruction::{add_flag, block, delete};
use crate::fixes::{chain, flag};
use crate::model::filled::Filler;
use crate::model::recopied::Recopy;
use crate::model::{Command, Copy, Model};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML502",
    name: "chown-copies-layer",
    aliases: &[],
    theme: Theme::Layers,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("chown_copies_layer.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for recopy in model.recopies() {
        let command = &model.commands[recopy.command];
        let name = command.name();
        let path = &recopy.path;
        let more = match recopy.size {
            Some(size) => format!("twice, {size} more"),
            None => "twice".to_owned(),
        };
        let finding = report.push(
            command.program_span(),
            format!("`{name} -R` copies all of `{path}` into this layer, so the image holds its files {more}"),
        );
        if !recopy.is_grave(model) {
            finding.severity(Severity::Info);
        }
        for fill in recopy.heavy.iter().take(3) {
            finding.label(
                model.instruction(fill.instruction).head,
                "its files are from here",
            );
        }
        for also in &recopy.also {
            finding.label(
                model.commands[*also].program_span(),
                "and this touches them too",
            );
        }
        finding.cost(recopy.size.map(Cost::of_context));
        finding.fix(fix(model, &recopy));
        if finding.fix.is_none() {
            let by_copies = recopy
                .fills
                .iter()
                .all(|fill| matches!(fill.by, Filler::Copy(_)));
            finding.help(match (name, by_copies) {
                ("chmod", true) => "give the `COPY` a `--chmod` instead",
                (_, true) => "give the `COPY` a `--chown` instead; the user must exist before it",
                _ => "change the files in the `RUN` that makes them, or make them as the user whom they are for",
            });
        }
    }
}

fn fix(model: &Model<'_>, recopy: &Recopy<'_>) -> Option<Fix> {
    let command = &model.commands[recopy.command];
    let flag = copy_flag(command, recopy)?;
    let copies = recopy.copies(model)?;
    let first = copies.first()?;
    let is_number = |name: &str| name.chars().all(|c| c.is_ascii_digit() || c == ':');
    let (name, value) = flag.split_once('=')?;
    // A name is looked up in the image as it is before the copy.
    if !is_number(value) && model.adds_accounts(first.instruction, recopy.command) {
        return None;
    }
    let mut edits = Vec::new();
    for copy in &copies {
        let instruction = model.instruction(copy.instruction);
        let is_linked = instruction.flag("link").is_some();
        match instruction.flag(name.trim_start_matches('-')) {
            Some(own) if own == value => continue,
            Some(_) => return None,
            None if instruction.keyword != Keyword::Copy || is_linked && !is_number(value) => {
                return None;
            }
            None => edits.push(add_flag(model, copy.instruction, &flag)),
        }
    }
    let (edit, change) = take_away(model, command, recopy, first)?;
    edits.push(edit);
    let title = format!("copy with `{flag}` instead");
    let mut fix = Fix::new(title, Applicability::Unsafe, edits);
    fix.changes.extend(change);
    Some(fix)
}

/// `--chown=app:app` for `chown -R app:app`, where that means the same to a copy.
fn copy_flag(command: &Command<'_>, recopy: &Recopy<'_>) -> Option<String> {
    let to = recopy.to.literal().filter(|_| recopy.alone)?;
    let is_name = |name: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        !name.is_empty() && name.chars().all(plain)
    };
    match command.name() {
        "chown" => {
            let is_owner = to.split(':').count() <= 2 && to.split(':').all(is_name);
            is_owner.then(|| format!("--chown={to}"))
        }
        "chmod" => {
            let is_octal = (3..=4).contains(&to.len()) && to.chars().all(|c| c.is_digit(8));
            is_octal.then(|| format!("--chmod={to}"))
        }
        _ => None,
    }
}

/// Takes the command away; or its `-R` alone, where the folder was there before the copies or a comment tells of it.
fn take_away(
    model: &Model<'_>,
    command: &Command<'_>,
    recopy: &Recopy<'_>,
    first: &Copy,
) -> Option<(Edit, Option<Change>)> {
    let at = command.instruction;
    if !model.is_made_before(&recopy.path, first.instruction) {
        let keyword = model.instruction(at).keyword_span();
        let is_bare = block(model, at)?.span.start == keyword.start;
        let mut others = model.commands_of(at).iter();
        let is_alone = others.all(|other| {
            other.index == command.index || matches!(other.name(), "cd" | "set" | "export")
        });
        if is_alone && is_bare && !command.context.guarded {
            return delete(model, at).map(|(edit, change)| (edit, Some(change)));
        }
        if let Some(edit) = chain::remove(model, command) {
            return Some((edit, None));
        }
    }
    let is_plain = recopy.flag.is("-R") || recopy.flag.is("--recursive");
    let edit = is_plain
        .then(|| flag::remove(model, command, recopy.flag))
        .flatten();
    Some((edit?, None))
}
