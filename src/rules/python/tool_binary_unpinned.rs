//! ## What it does
//! Flags package managers that the build fetches without a version: `COPY --from=ghcr.io/astral-sh/uv`, `curl
//! https://astral.sh/uv/install.sh`, `Miniconda3-latest-Linux-x86_64.sh`, `pip install poetry`. It is a warning where the
//! build then has the tool read a lock or a project (`uv sync`, `poetry install`, `poetry export`), and else advice.
//! Of tools that pip installs nothing is said where no version of anything is named, where `--upgrade` asks for the newest,
//! and for Pythons before 3.9, which get no new releases.
//!
//! ## Why is this bad?
//! The next build takes whatever is the newest then, although the file has not changed. When Anaconda's installers
//! began to ask for terms of service in July 2025, Dockerfiles with `Miniconda3-latest` stopped building overnight;
//! Poetry 2 has other options than Poetry 1. A lock holds the packages, but the tool decides what the lock means, and
//! which formats of it there are.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/
//! RUN uv pip install --system --no-cache fastapi==0.115.6
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /bin/
//! RUN uv pip install --system --no-cache fastapi==0.115.6
//! ```
//!
//! ## References
//! - [uv in Docker: installing uv](https://docs.astral.sh/uv/guides/integration/docker/#installing-uv)

use std::collections::BTreeMap;

use crate::model::unpinned_tools::UnpinnedTool;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML316",
    name: "tool-binary-unpinned",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("tool_binary_unpinned.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let tools = cx.model.unpinned_tools();
    let mut by_name: BTreeMap<&str, Vec<&UnpinnedTool>> = BTreeMap::new();
    for tool in &tools {
        by_name.entry(&tool.name).or_default().push(tool);
    }
    let is_any = cx.model.takes_any_versions();
    for (name, places) in by_name {
        let locks = places[0].locks;
        // `pip install uv && uv pip install onnx`: the next build is another one anyway.
        if !locks && is_any && places.iter().all(|place| place.of_pip) {
            continue;
        }
        let then = match locks {
            true => "another one that reads the lock in its own way",
            false => "another one",
        };
        let message = format!("no version of {name} is named, so the next build may get {then}");
        let finding = report.push(places[0].span, message);
        if !locks {
            finding.severity(Severity::Info);
        }
        for other in &places[1..] {
            finding.also(other.span, "here too");
        }
    }
}
