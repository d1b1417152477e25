//! ## What it does
//! Flags a `COPY --from` of `site-packages` alone, where the container starts a program that packages put into `bin`:
//! `uvicorn`, `gunicorn`, `streamlit`.
//!
//! ## Why is this bad?
//! pip puts the packages into `site-packages` and their programs into `/usr/local/bin`. Without the second folder the
//! container ends with `exec: "uvicorn": executable file not found in $PATH`. A build does not show it.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12 AS build
//! RUN pip install --no-cache-dir fastapi==0.115.6 uvicorn==0.34.0
//!
//! FROM python:3.12-slim
//! COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
//! COPY app.py .
//! CMD ["uvicorn", "app:app", "--host", "0.0.0.0"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12 AS build
//! RUN pip install --no-cache-dir fastapi==0.115.6 uvicorn==0.34.0
//!
//! FROM python:3.12-slim
//! COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
//! COPY --from=build /usr/local/bin /usr/local/bin
//! COPY app.py .
//! CMD ["uvicorn", "app:app", "--host", "0.0.0.0"]
//! ```
//!
//! ## Fix safety
//! Unsafe: it copies the whole folder. A virtual environment, copied whole, does without such lists of folders.
//!
//! ## References
//! - [Docker: multi-stage builds](https://docs.docker.com/build/building/multi-stage/)

use crate::fixes::instruction::{insert_above, spelt_like};
use crate::knowledge::scripts;
use crate::model::copies::{Copy, Origin};
use crate::model::{Command, Model, paths};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML340",
    name: "site-packages-without-scripts",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("site_packages_without_scripts.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for startup in model.startups() {
        let is_here = |stage: usize| model.lineage(startup.stage).any(|own| own.index == stage);
        let mut copies = model.copies.iter().filter(|copy| is_here(copy.stage));
        let Some(packages) = copies.clone().find(|copy| is_packages(copy)) else {
            continue;
        };
        let brings = copies.any(may_bring_programs)
            || model.installs_python_in(startup.stage)
            || model.is_unseen(startup.stage)
            || model
                .commands
                .iter()
                .any(|command| is_here(command.stage) && model.is_opaque(command));
        if let Some(first) = model.first_at_start(startup).filter(|_| !brings) {
            found(model, &first, packages, report);
        }
    }
}

fn found(model: &Model<'_>, first: &Command<'_>, packages: &Copy, report: &mut Report<'_>) {
    let name = first.name();
    let is_bare = first.invocation.as_ref().is_some_and(|i| i.word.is(name));
    if !is_bare || !scripts::is_script(name) {
        return;
    }
    let finding = report.push(
        first.program_span(),
        format!("`{name}` is not in the image: only `site-packages` was copied, not the folder of programs"),
    );
    let copy = model.instruction(packages.instruction);
    finding.label(copy.head, "the packages come from here");
    finding.fix(fix(model, packages));
    if finding.fix.is_none() {
        finding.help("copy the folder with the programs too, `/usr/local/bin`");
    }
}

/// `COPY --from=build /usr/local/lib/python3.12/site-packages …`
fn is_packages(copy: &Copy) -> bool {
    let mut sources = copy
        .sources
        .iter()
        .filter_map(|source| source.value.known());
    matches!(copy.origin, Origin::Stage(_))
        && sources.any(|path| matches!(paths::file_name(path), "site-packages" | "dist-packages"))
}

/// Whether programs may come with a copy: of a folder `bin`, of one above it, or of a file into it.
fn may_bring_programs(copy: &Copy) -> bool {
    let is_bin = |path: &str| path.split('/').any(|part| part == "bin");
    let is_above = |path: &str| {
        let folders = ["", "/usr", "/usr/local", "/root", "/root/.local"];
        folders.contains(&path.trim_end_matches('/'))
    };
    let lands = copy.destination.known().is_none_or(is_bin);
    let mut sources = copy.sources.iter().map(|source| source.value.known());
    lands
        || copy.origin != Origin::Context
            && sources.any(|path| path.is_none_or(|path| is_bin(path) || is_above(path)))
}

fn fix(model: &Model<'_>, copy: &Copy) -> Option<Fix> {
    let [source] = &copy.sources[..] else {
        return None;
    };
    let is_usual =
        |path: Option<&str>| path.is_some_and(|p| p.starts_with("/usr/local/lib/python3"));
    let next = copy.instruction + 1;
    let is_same = model
        .stage_of(copy.instruction)?
        .instructions
        .contains(&next);
    if !is_usual(source.value.known()) || !is_usual(copy.destination.known()) || !is_same {
        return None;
    }
    let keyword = spelt_like(model, copy.instruction, Keyword::Copy);
    let flags: Vec<&str> = (model.instruction(copy.instruction).flags.iter())
        .map(|flag| model.text(flag.span))
        .collect();
    let line = format!(
        "{keyword} {} /usr/local/bin /usr/local/bin",
        flags.join(" ")
    );
    let (edit, change) = insert_above(model, next, &line, Keyword::Copy)?;
    let mut fix = Fix::new("copy the programs too", Applicability::Unsafe, vec![edit]);
    fix.changes = vec![change];
    Some(fix)
}
