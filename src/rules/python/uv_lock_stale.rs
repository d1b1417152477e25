//! ## What it does
//! Flags `uv sync --locked` and `--frozen` where `uv.lock` of the build context lacks something that `pyproject.toml`
//! depends on.
//!
//! Only dependencies of `[project]` count, and only such without a condition. Silent where the file renews the lock
//! before.
//!
//! ## Why is this bad?
//! Somebody has added a dependency and not run `uv lock`. With `--locked` the build stops: "the lockfile needs to be
//! updated". With `--frozen` it goes by the lock file, and the image starts without the package.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /bin/
//! ENV UV_NO_CACHE=1
//! WORKDIR /app
//! COPY pyproject.toml uv.lock ./
//! RUN uv sync --locked --no-install-project
//! ```
//!
//! ```text title="pyproject.toml"
//! [project]
//! name = "app"
//! version = "1.0"
//! dependencies = ["idna>=3.10", "certifi>=2025"]
//! ```
//!
//! ```text title="uv.lock"
//! version = 1
//!
//! [[package]]
//! name = "idna"
//! version = "3.10"
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
//! ```
//!
//! ```text title="pyproject.toml"
//! [project]
//! name = "app"
//! version = "1.0"
//! dependencies = ["idna>=3.10", "certifi>=2025"]
//! ```
//!
//! ```text title="uv.lock"
//! version = 1
//!
//! [[package]]
//! name = "certifi"
//! version = "2025.10.5"
//!
//! [[package]]
//! name = "idna"
//! version = "3.10"
//! ```
//!
//! ## References
//! - [uv: locking and syncing](https://docs.astral.sh/uv/concepts/projects/sync/)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML399",
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

/// How many packages a message names.
const SHOWN: usize = 2;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut found: Option<&mut crate::diagnostic::Diagnostic> = None;
    for install in model.installs() {
        let Some(stale) = model.stale_lock(install) else {
            continue;
        };
        let span = model.commands[install.command].program_span();
        if let Some(first) = &mut found {
            first.also(span, "here too");
            continue;
        }
        let names: Vec<String> = stale
            .missing
            .iter()
            .take(SHOWN)
            .map(|n| format!("`{n}`"))
            .collect();
        let more = match stale.missing.len().saturating_sub(SHOWN) {
            0 => String::new(),
            count => format!(" and {count} more"),
        };
        let consequence = match stale.is_refused {
            true => "the build stops here",
            false => "they are not installed",
        };
        let message = format!(
            "`uv.lock` lacks {}{more}, which `pyproject.toml` asks for: {consequence}",
            names.join(", ")
        );
        let finding = report.push(span, message);
        finding.help("run `uv lock`, and commit the file");
        found = Some(finding);
    }
}
