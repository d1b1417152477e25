//! ## What it does
//! Flags `uv sync` without `--no-dev` in an image that starts something, where `pyproject.toml` has a group `dev`.
//!
//! ## Why is this bad?
//! `uv sync` installs the group `dev` by itself: pytest, ruff, mypy, Jupyter and all that they depend on lie in the image,
//! are pulled by every node and read by every scanner.
//!
//! Nothing is said of stages that are named for tests or development, and where a tool of the group is run, and of
//! groups in which no tool for development is known.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /bin/
//! ENV UV_NO_CACHE=1
//! WORKDIR /app
//! COPY pyproject.toml uv.lock ./
//! RUN uv sync --locked --no-install-project
//! COPY app.py .
//! CMD ["/app/.venv/bin/python", "app.py"]
//! ```
//! ```text title="uv.lock"
//! version = 1
//! ```
//! ```text title="app.py"
//! print("ready")
//! ```
//! ```text title="pyproject.toml"
//! [project]
//! name = "app"
//! version = "1.0"
//! dependencies = ["fastapi"]
//!
//! [dependency-groups]
//! dev = ["pytest", "ruff"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /bin/
//! ENV UV_NO_CACHE=1
//! WORKDIR /app
//! COPY pyproject.toml uv.lock ./
//! RUN uv sync --no-dev --locked --no-install-project
//! COPY app.py .
//! CMD ["/app/.venv/bin/python", "app.py"]
//! ```
//! ```text title="uv.lock"
//! version = 1
//! ```
//! ```text title="app.py"
//! print("ready")
//! ```
//! ```text title="pyproject.toml"
//! [project]
//! name = "app"
//! version = "1.0"
//! dependencies = ["fastapi"]
//!
//! [dependency-groups]
//! dev = ["pytest", "ruff"]
//! ```
//!
//! ## Fix safety
//! Unsafe: the program may use a package of the group after all. `uv run` at the start of the container installs the group
//! again unless it is told `--no-dev` too.
//!
//! ## References
//! - [uv: dependency groups](https://docs.astral.sh/uv/concepts/projects/dependencies/#default-groups)

use crate::fixes::flag;
use crate::model::installs::{Install, Tool};
use crate::model::{Model, paths};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML337",
    name: "uv-dev-group-in-final",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("uv_dev_group_in_final.rs"),
    check,
};

/// How many installs of one stage are looked at, and how many stages.
const MAX_INSTALLS: usize = 8;
const MAX_STAGES: usize = 32;

/// Files with more instructions than anybody writes are not looked at.
const MAX_INSTRUCTIONS: usize = 2000;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let is_endless = model.file.instructions.len() > MAX_INSTRUCTIONS;
    if is_endless || paths::is_for_development(cx.name) {
        return;
    }
    for stage in model.stages().iter().take(MAX_STAGES) {
        let installs = model.installs();
        let sites: Vec<&Install<'_>> = installs
            .filter(|install| model.commands[install.command].stage == stage.index)
            .filter(|install| may_take_group(model, install))
            .take(MAX_INSTALLS)
            .filter(|install| {
                let project = model.pyproject(install);
                project.is_some_and(|project| project.has_development_group())
                    && model.reaches_program(install)
            })
            .collect();
        let Some((first, others)) = sites.split_first() else {
            continue;
        };
        let span = |install: &Install<'_>| model.commands[install.command].program_span();
        let finding = report.push(
            span(first),
            "`uv sync` installs the group `dev` too, tools for development that the image does not need",
        );
        for other in others {
            finding.also(span(other), "here too");
        }
        let edit = |install: &&Install<'_>| {
            let command = &model.commands[install.command];
            flag::add_after(model, command, install.verb_word?, "--no-dev")
        };
        let edits: Option<Vec<Edit>> = sites.iter().map(edit).collect();
        finding.fix(edits.map(|edits| Fix::new("add `--no-dev`", Applicability::Unsafe, edits)));
        if finding.fix.is_none() {
            finding.help("add `--no-dev`, or set `UV_NO_DEV=1`");
        }
    }
}

/// Whether nothing keeps an install from taking the group `dev`.
fn may_take_group(model: &Model<'_>, install: &Install<'_>) -> bool {
    // With `--package` the groups are those of a member of the workspace.
    const SAYS: [&str; 10] = [
        "--package",
        "--no-dev",
        "--dev",
        "--only-dev",
        "--group",
        "--only-group",
        "--no-group",
        "--all-groups",
        "--no-default-groups",
        "--script",
    ];
    let is_off = |name: &str| model.uv_switch(install.command, name) == Some(false);
    install.tool == Tool::Uv
        && install.subcommand == "sync"
        && !install.may_hide_options()
        && !SAYS.iter().any(|option| install.has(option))
        && is_off("UV_NO_DEV")
        && is_off("UV_NO_DEFAULT_GROUPS")
        && is_off("UV_NO_GROUP")
        && model
            .pyproject(install)
            .is_some_and(|project| project.has_development_group())
}
