//! ## What it does
//! Flags packages that pip or uv installs in another version over an environment that `poetry install`, `uv sync` or `pdm
//! install` has just made from its lock file, which has that package, too.
//!
//! ## Why is this bad?
//! The lock says one set of versions and the image holds another, which nobody has resolved: what depends on the package
//! was chosen for the locked version, and audits, updates and other machines go by the lock. The first version stays in
//! the layer below, and the next `uv sync` puts it back.
//!
//! It compares with the lock file in the build context. Nothing is said about packages that the lock does not have, nor
//! about a version that it has.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! RUN pip install --no-cache-dir uv==0.9.0
//! COPY pyproject.toml uv.lock ./
//! RUN uv sync --locked --no-cache
//! RUN uv pip install --no-cache transformers==4.57.0
//! ```
//! ```text title="pyproject.toml"
//! [project]
//! name = "app"
//! version = "1"
//! dependencies = ["transformers"]
//! ```
//! ```text title="uv.lock"
//! [[package]]
//! name = "transformers"
//! version = "4.47.0"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! RUN pip install --no-cache-dir uv==0.9.0
//! COPY pyproject.toml uv.lock ./
//! RUN uv sync --locked --no-cache
//! ```
//! ```text title="pyproject.toml"
//! [project]
//! name = "app"
//! version = "1"
//! dependencies = ["transformers>=4.57"]
//! ```
//! ```text title="uv.lock"
//! [[package]]
//! name = "transformers"
//! version = "4.57.0"
//! ```
//!
//! ## References
//! - [uv: locking and syncing](https://docs.astral.sh/uv/concepts/projects/sync/)
//! - [Poetry: installing dependencies](https://python-poetry.org/docs/basic-usage/#installing-with-poetrylock)

use crate::model::contents::MAX_STAGES;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML357",
    name: "lock-overridden",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("lock_overridden.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.stages().len() > MAX_STAGES {
        return;
    }
    let all = model.overridden_locks();
    let is_told = |at: usize| {
        let stage = &model.stages()[model.commands[at].stage];
        !stage.is_for_tests() && !cx.is_silenced(RULE.code, at)
    };
    let mut told = all.iter().filter(|one| is_told(one.command));
    let Some(first) = told.next() else {
        return;
    };
    let what = match first.from_source {
        true => "from a repository",
        false => "in another version",
    };
    let message = format!(
        "`{}` is put {what} over {}, which the lock has: it no longer says what is in the image",
        first.name, first.locked
    );
    let finding = report.push(first.span, message);
    finding.label(
        model.commands[first.locked_by].span(),
        "this installs by the lock",
    );
    for other in told {
        let note = format!("the lock has `{}` {}", other.name, other.locked);
        finding.also(other.span, note);
    }
    finding.help("ask for that version in `pyproject.toml`, and lock it");
}
