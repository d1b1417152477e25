//! ## What it does
//! Flags a `COPY` of the project's code that stands before the only `uv sync`, `poetry install`, `pdm sync`, `pixi install`
//! or `pipenv sync`: dependencies and project are installed in one layer.
//!
//! ## Why is this bad?
//! Every change of code downloads and installs every dependency again. In a study of 2026, 71 % of the work of rebuilding
//! machine-learning images was redundant in this way. All of these tools can install the dependencies alone, from the lock
//! file, before the code is copied; the second call then installs the project in a second.
//!
//! Nothing is said of workspaces and of projects that depend on a folder beside them, where these are known: they need more
//! files first (see `--no-install-workspace`).
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /bin/
//! ENV UV_NO_CACHE=1
//! WORKDIR /app
//! COPY . .
//! RUN uv sync --locked
//! CMD ["/app/.venv/bin/python", "main.py"]
//! ```
//! ```text title="pyproject.toml"
//! [project]
//! name = "app"
//! version = "1.0"
//! dependencies = ["fastapi"]
//! ```
//! ```text title="uv.lock"
//! version = 1
//! ```
//! ```text title="main.py"
//! import fastapi
//! ```
//! ```text title=".dockerignore"
//! .git
//! .venv
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /bin/
//! ENV UV_NO_CACHE=1
//! WORKDIR /app
//! COPY pyproject.toml uv.lock ./
//! RUN uv sync --no-install-project --locked
//! COPY . .
//! RUN uv sync --locked
//! CMD ["/app/.venv/bin/python", "main.py"]
//! ```
//! ```text title="pyproject.toml"
//! [project]
//! name = "app"
//! version = "1.0"
//! dependencies = ["fastapi"]
//! ```
//! ```text title="uv.lock"
//! version = 1
//! ```
//! ```text title="main.py"
//! import fastapi
//! ```
//! ```text title=".dockerignore"
//! .git
//! .venv
//! ```
//!
//! ## Fix safety
//! Unsafe: a hook of the build or a setting elsewhere in the project may play a part. There is one where the install is all
//! that its `RUN` does, nothing but copies stands between, and `pyproject.toml` and the lock file lie in the build context.
//!
//! ## References
//! - [uv in Docker: intermediate layers](https://docs.astral.sh/uv/guides/integration/docker/#intermediate-layers)
//! - [Poetry: busting the Docker cache](https://python-poetry.org/docs/faq/#poetry-busts-my-docker-cache-because-it-requires-me-to-copy-my-source-files-in-before-installing-3rd-party-dependencies)

use crate::fixes::project_split;
use crate::model::installs::Tool;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML503",
    name: "uv-single-layer",
    aliases: &[],
    theme: Theme::Layers,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("uv_single_layer.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for early in model.early_code() {
        let command = &model.commands[early.install.command];
        let (copy, verb) = (model.shown_copy(early.copy), &early.install.subcommand);
        let shown = format!("{} {verb}", command.name());
        let finding = report.push(
            model.instruction(early.copy.instruction).head,
            format!("`{copy}` stands before `{shown}`, so every change of code installs the dependencies again"),
        );
        finding.at_span("changes with every commit");
        finding.label(command.program_span(), "and then this runs again");
        finding.fix = early
            .plan
            .as_ref()
            .and_then(|plan| project_split::split(model, early.copy, command, plan));
        if finding.fix.is_none() {
            finding.help(help(early.install.tool));
        }
    }
}

const fn help(tool: Tool) -> &'static str {
    match tool {
        Tool::Uv => {
            "copy `pyproject.toml` and `uv.lock`, run `uv sync --no-install-project`, then copy the code"
        }
        Tool::Poetry => {
            "copy `pyproject.toml` and `poetry.lock`, run `poetry install --no-root`, then copy the code"
        }
        Tool::Pdm => {
            "copy `pyproject.toml` and `pdm.lock`, run `pdm sync --no-self`, then copy the code"
        }
        Tool::Pipenv => "copy `Pipfile` and `Pipfile.lock`, install, then copy the code",
        _ => "copy the manifest and the lock file, install, then copy the code",
    }
}
