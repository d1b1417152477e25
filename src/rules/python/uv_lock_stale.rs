//! ## What it does
//! Flags `uv sync --locked` and `--frozen` (or `UV_LOCKED`, `UV_FROZEN`) where `uv.lock` lacks a dependency of the
//! `pyproject.toml` beside it. Only names are compared, and only of dependencies without a marker; nothing is said where
//! the lock is made anew before, or `tool.uv` overrides or excludes dependencies.
//!
//! ## Why is this bad?
//! `--locked` stops the build: `The lockfile at uv.lock needs to be updated`. `--frozen` does not compare them, and the
//! image goes without the package until an import fails.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.9.5 /uv /bin/
//! ENV UV_NO_CACHE=1
//! WORKDIR /app
//! COPY pyproject.toml uv.lock ./
//! RUN uv sync --locked --no-dev
//! ```
//! ```text title="pyproject.toml"
//! [project]
//! name = "churn"
//! version = "0.1.0"
//! dependencies = ["fastapi>=0.115", "scikit-learn>=1.6"]
//! ```
//! ```text title="uv.lock"
//! version = 1
//!
//! [[package]]
//! name = "churn"
//! version = "0.1.0"
//!
//! [[package]]
//! name = "fastapi"
//! version = "0.115.6"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.9.5 /uv /bin/
//! ENV UV_NO_CACHE=1
//! WORKDIR /app
//! COPY pyproject.toml uv.lock ./
//! RUN uv sync --locked --no-dev
//! ```
//! ```text title="pyproject.toml"
//! [project]
//! name = "churn"
//! version = "0.1.0"
//! dependencies = ["fastapi>=0.115", "scikit-learn>=1.6"]
//! ```
//! ```text title="uv.lock"
//! version = 1
//!
//! [[package]]
//! name = "churn"
//! version = "0.1.0"
//!
//! [[package]]
//! name = "fastapi"
//! version = "0.115.6"
//!
//! [[package]]
//! name = "scikit-learn"
//! version = "1.6.1"
//! ```
//!
//! ## References
//! - [uv: locking and syncing](https://docs.astral.sh/uv/concepts/projects/sync/#automatic-lock-and-sync)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML360",
    name: "uv-lock-stale",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("uv_lock_stale.rs"),
    check,
};

/// How many installs of a file are looked at.
const MAX_INSTALLS: usize = 20;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let installs = model.installs().take(MAX_INSTALLS);
    let mut stale = installs.filter_map(|install| Some((install, model.stale_lock(install)?)));
    let Some((install, lock)) = stale.next() else {
        return;
    };
    let shown: Vec<String> = lock
        .lacks
        .iter()
        .take(2)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = match lock.lacks.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let does = if lock.stops {
        "`uv sync --locked` stops"
    } else {
        "`uv sync --frozen` leaves them out"
    };
    let finding = report.push(
        model.commands[install.command].program_span(),
        format!(
            "`uv.lock` lacks {}{more} of `pyproject.toml`: {does}",
            shown.join(", ")
        ),
    );
    finding.help("run `uv lock` and commit `uv.lock`");
    for (other, _) in stale {
        finding.also(model.commands[other.command].program_span(), "here too");
    }
}
