//! ## What it does
//! Flags `uv sync` without `--locked` or `--frozen` where the project has a `uv.lock`.
//!
//! ## Why is this bad?
//! By itself `uv sync` renews a lock file that does not fit `pyproject.toml` any more, without a word: the image then has
//! versions that nobody has committed or tested, and tomorrow's build may have others. With `--locked` such a build fails
//! instead; with `--frozen` it takes the lock file as it is.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /bin/
//! ENV UV_NO_CACHE=1
//! WORKDIR /app
//! COPY pyproject.toml uv.lock ./
//! RUN uv sync --no-install-project
//! COPY app.py .
//! CMD ["/app/.venv/bin/python", "app.py"]
//! ```
//!
//! ## Use instead
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
//!
//! ## Fix safety
//! Unsafe: the build fails where the lock file is out of date. It adds `--locked`, or `--frozen` where members of a
//! workspace are not copied yet (`--no-install-workspace`, `--no-install-local`).
//!
//! ## References
//! - [uv: locking and syncing](https://docs.astral.sh/uv/concepts/projects/sync/)

use crate::fixes::flag;
use crate::model::Model;
use crate::model::installs::{Install, Tool};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML313",
    name: "uv-sync-unlocked",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("uv_sync_unlocked.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for stage in cx.model.stages() {
        let installs = cx.model.installs();
        let sites: Vec<&Install<'_>> = installs
            .filter(|install| cx.model.commands[install.command].stage == stage.index)
            .filter(|install| is_unlocked(cx.model, install))
            .collect();
        one(cx.model, &sites, report);
    }
}

fn is_unlocked(model: &Model<'_>, install: &Install<'_>) -> bool {
    const OTHER: [&str; 7] = [
        "--locked",
        "--frozen",
        "--check",
        "--dry-run",
        "--upgrade",
        "--upgrade-package",
        "--script",
    ];
    let is_off = |name: &str| model.uv_switch(install.command, name) == Some(false);
    install.tool == Tool::Uv
        && install.subcommand == "sync"
        && !install.may_hide_options()
        && !OTHER.iter().any(|option| install.has(option))
        && is_off("UV_LOCKED")
        && is_off("UV_FROZEN")
        && model.has_uv_lock(install)
}

fn one(model: &Model<'_>, sites: &[&Install<'_>], report: &mut Report<'_>) {
    let Some((first, others)) = sites.split_first() else {
        return;
    };
    let span = |install: &Install<'_>| model.commands[install.command].program_span();
    let finding = report.push(
        span(first),
        "`uv sync` renews a lock file that is out of date, so that the image gets versions nobody has locked",
    );
    for other in others {
        finding.also(span(other), "here too");
    }
    let edits: Option<Vec<Edit>> = sites.iter().map(|install| edit(model, install)).collect();
    finding.fix(edits.map(|edits| {
        Fix::new(
            "take the lock file as it is, or fail",
            Applicability::Unsafe,
            edits,
        )
    }));
    if finding.fix.is_none() {
        finding.help("add `--locked`");
    }
}

fn edit(model: &Model<'_>, install: &Install<'_>) -> Option<Edit> {
    let without_members = ["--no-install-workspace", "--no-install-local"];
    let flag = match without_members.iter().any(|option| install.has(option)) {
        true => "--frozen",
        false => "--locked",
    };
    let command = &model.commands[install.command];
    flag::add_after(model, command, install.verb_word?, flag)
}
