//! ## What it does
//! Flags a virtual environment that is copied from another stage, while the container starts plain `python`, `uvicorn` or
//! the like, and nothing puts the environment on `PATH`.
//!
//! ## Why is this bad?
//! The container then runs the Python of the base image, which has none of the packages, and ends with
//! `ModuleNotFoundError`, or does not find the program at all. A build does not show it.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12 AS build
//! RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir fastapi==0.115.6
//!
//! FROM python:3.12-slim
//! COPY --from=build /opt/venv /opt/venv
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12 AS build
//! RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir fastapi==0.115.6
//!
//! FROM python:3.12-slim
//! COPY --from=build /opt/venv /opt/venv
//! ENV PATH=/opt/venv/bin:$PATH
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//!
//! ## Fix safety
//! Unsafe: it sets `PATH` for everything that runs in the container.
//!
//! ## References
//! - [venv: how environments work](https://docs.python.org/3/library/venv.html#how-venvs-work)

use crate::fixes::instruction::insert_above;
use crate::knowledge::scripts;
use crate::model::environments::CopiedVenv;
use crate::model::{Command, Model, Startup, Value};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML339",
    name: "venv-copied-not-on-path",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("venv_copied_not_on_path.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let copied = model.copied_venvs();
    for startup in model.startups() {
        let is_here = |venv: &&CopiedVenv<'_>| {
            model
                .lineage(startup.stage)
                .any(|stage| stage.index == venv.copy.stage)
        };
        let here: Vec<&CopiedVenv<'_>> = copied.iter().filter(is_here).collect();
        let [venv] = here[..] else {
            continue;
        };
        let Some(first) = model.first_at_start(startup) else {
            continue;
        };
        if !is_by_name(&first) || is_reached(model, startup, venv) {
            continue;
        }
        let (name, path) = (first.name(), &venv.path);
        let what = match scripts::is_python(name) {
            true => "which has none of its packages",
            false => "where it is not",
        };
        let finding = report.push(
            first.program_span(),
            format!("`{name}` is looked for outside of `{path}`, {what}"),
        );
        let copy = model.instruction(venv.copy.instruction);
        finding.label(copy.head, "the environment comes from here");
        finding.fix(fix(model, venv));
    }
}

/// `python app.py`, `uvicorn app:app`, without a folder and without `uv run` or the like.
fn is_by_name(command: &Command<'_>) -> bool {
    let name = command.name();
    command.invocation.as_ref().is_some_and(|invocation| {
        let mut wrappers = invocation.wrappers.iter();
        let finds_it = |wrapper: &str| {
            matches!(
                wrapper,
                "uv" | "poetry" | "pdm" | "pipenv" | "conda" | "pixi" | "env"
            )
        };
        invocation.word.is(name)
            && invocation.environment.is_empty()
            && !wrappers.any(|wrapper| finds_it(wrapper.name))
    }) && name != "pip"
        && (scripts::is_python(name) || scripts::is_script(name))
}

/// Whether the programs or packages of the environment may be found after all.
fn is_reached(model: &Model<'_>, startup: &Startup<'_>, venv: &CopiedVenv<'_>) -> bool {
    let path = model.path_at_start(startup);
    let lies_in = |folder: &String| folder.starts_with(venv.path.as_str());
    let leads_there = |name: &str| match model.said_at_start(startup.stage, name) {
        Some(Value::Known(path)) => path.contains(venv.path.as_str()),
        Some(Value::Unknown) => true,
        _ => false,
    };
    let links = model.commands.iter().any(|command| {
        let is_own = model
            .lineage(startup.stage)
            .any(|stage| stage.index == command.stage);
        // A link, a script, or a package manager: what they leave behind is not followed.
        is_own && (matches!(command.name(), "ln" | "cp" | "mv") || model.is_opaque(command))
    });
    path.is_none_or(|folders| folders.iter().any(lies_in))
        || leads_there("PYTHONPATH")
        || leads_there("PYTHONHOME")
        || links
        || model.installs_python_in(startup.stage)
        || model.is_unseen(startup.stage)
}

fn fix(model: &Model<'_>, venv: &CopiedVenv<'_>) -> Option<Fix> {
    let next = venv.copy.instruction + 1;
    let is_same = model
        .stage_of(venv.copy.instruction)?
        .instructions
        .contains(&next);
    let plain = venv
        .path
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    if !is_same || !plain {
        return None;
    }
    let line = format!("ENV PATH={}:$PATH", venv.bin());
    let (edit, change) = insert_above(model, next, &line, Keyword::Env)?;
    let mut fix = Fix::new(
        "put the environment on `PATH`",
        Applicability::Unsafe,
        vec![edit],
    );
    fix.changes = vec![change];
    Some(fix)
}
