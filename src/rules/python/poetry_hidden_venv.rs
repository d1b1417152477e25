//! ## What it does
//! Flags `poetry install` into an environment of Poetry's own, where the container then starts plain `python`, `uvicorn` or
//! the like.
//!
//! ## Why is this bad?
//! Poetry makes a virtual environment below `~/.cache/pypoetry` unless it is told not to, or runs in one. The container
//! starts the Python of the base image, which has none of the packages: `ModuleNotFoundError`. A build does not show it.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir poetry==2.1.1
//! COPY pyproject.toml poetry.lock ./
//! RUN poetry install --no-root --no-cache
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir poetry==2.1.1
//! COPY pyproject.toml poetry.lock ./
//! ENV POETRY_VIRTUALENVS_CREATE=0
//! RUN poetry install --no-root --no-cache
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//!
//! ## Fix safety
//! Unsafe: the packages go into the Python of the image, beside those that are there.
//!
//! ## References
//! - [Poetry: virtualenvs.create](https://python-poetry.org/docs/configuration/#virtualenvscreate)

use crate::fixes::instruction::insert_above;
use crate::knowledge::scripts;
use crate::model::context::Entry;
use crate::model::installs::{Install, Tool, Verb};
use crate::model::{Command, Model, Startup, Value};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML317",
    name: "poetry-hidden-venv",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Always(Applicability::Unsafe),
    source: include_str!("poetry_hidden_venv.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut told: Vec<usize> = Vec::new();
    for startup in model.startups() {
        let Some(first) = model.first_at_start(startup).filter(is_plain) else {
            continue;
        };
        let is_own = |at: usize| model.lineage(startup.stage).any(|stage| stage.index == at);
        let mut installs = model
            .installs()
            .filter(|i| is_own(model.commands[i.command].stage));
        let Some(install) = installs.find(|install| is_poetry(install)) else {
            continue;
        };
        if told.contains(&install.command) || is_open(model, startup, install) {
            continue;
        }
        told.push(install.command);
        let command = &model.commands[install.command];
        let line = "ENV POETRY_VIRTUALENVS_CREATE=0";
        let Some((edit, change)) = insert_above(model, command.instruction, line, Keyword::Env)
        else {
            continue;
        };
        let name = first.name();
        let finding = report.push(
            command.program_span(),
            format!("`poetry install` hides the packages in an environment of its own, which `{name}` does not see"),
        );
        finding.label(first.program_span(), "this runs without them");
        let mut fix = Fix::new(
            "install into the image's Python",
            Applicability::Unsafe,
            vec![edit],
        );
        fix.changes = vec![change];
        finding.fix(Some(fix));
    }
}

fn is_poetry(install: &Install<'_>) -> bool {
    install.tool == Tool::Poetry && install.verb == Verb::Sync && !install.has("--dry-run")
}

fn is_plain(command: &Command<'_>) -> bool {
    let name = command.name();
    let is_bare = command.invocation.as_ref().is_some_and(|invocation| {
        let mut wrappers = invocation.wrappers.iter();
        invocation.word.is(name) && wrappers.all(|wrapper| matches!(wrapper.name, "exec" | "tini"))
    });
    is_bare && (scripts::is_python(name) || scripts::is_script(name))
}

/// Whether the packages may be found after all.
fn is_open(model: &Model<'_>, startup: &Startup<'_>, install: &Install<'_>) -> bool {
    const VARIABLES: [&str; 3] = ["POETRY_VIRTUALENVS_CREATE", "VIRTUAL_ENV", "CONDA_PREFIX"];
    let is_set = |name: &str| {
        let value = model.environment_at(install.command, name);
        matches!(value, Some(Value::Known(_) | Value::Unknown))
    };
    let own = &model.commands[install.command];
    let is_own = |at: usize| model.lineage(startup.stage).any(|stage| stage.index == at);
    let mut commands = model.commands.iter().filter(|other| is_own(other.stage));
    let finds = |other: &Command<'_>| {
        let asks = |word: &str| {
            other
                .args()
                .iter()
                .any(|arg| arg.literal_prefix().starts_with(word))
        };
        let of_poetry = other.name() == "poetry"
            && (asks("virtualenvs.create") || asks("env") || asks("export"));
        let activates = model.activation(other).is_some() && other.instruction == own.instruction;
        of_poetry || activates || matches!(other.name(), "ln")
    };
    let path_leads_there = match model.said_at_start(startup.stage, "PATH") {
        Some(Value::Known(path)) => ["venv", "virtualenvs", "/envs/"]
            .iter()
            .any(|p| path.contains(p)),
        Some(Value::Unknown) => true,
        _ => false,
    };
    let mut installs = model
        .installs()
        .filter(|i| is_own(model.commands[i.command].stage));
    let folder = model.project_folder(install).unwrap_or_default();
    let settings = model.context_file(install.command, &format!("{folder}/poetry.toml"));
    VARIABLES.into_iter().any(is_set)
        || path_leads_there
        || commands.any(finds)
        || installs.any(|other| other.tool == Tool::Pip && !other.manifests.is_empty())
        || settings.is_some_and(|path| model.context.entry(&path) == Some(Entry::File))
        || model.is_unseen(startup.stage)
}
