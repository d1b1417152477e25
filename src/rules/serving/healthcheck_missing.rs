//! ## What it does
//! Points to an image that starts a server, or exposes a port, and has no `HEALTHCHECK`. Advice: Kubernetes, ECS and Cloud
//! Run ask in their own ways, and do not read it.
//!
//! Silent on base images that may bring a check of their own, and for shells and what holds a container open.
//!
//! ## Why is this bad?
//! Docker takes a container for up as soon as its process runs. A server that still loads its model, or hangs on a GPU that
//! fell off the bus, looks as sound as any: Compose starts what depends on it, and Swarm sends it requests.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! HEALTHCHECK --start-period=120s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://localhost:8000/health')"]
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
//! ```
//!
//! `--start-period` is the time in which the model may load. `HEALTHCHECK NONE` says that there is meant to be none.
//!
//! ## References
//! - [Dockerfile reference: HEALTHCHECK](https://docs.docker.com/reference/dockerfile/#healthcheck)

use crate::knowledge::BaseFacts;
use crate::model::main_process::{Kind, MainProcess};
use crate::model::{Model, paths};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML817",
    name: "healthcheck-missing",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("healthcheck_missing.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if paths::is_for_development(cx.name) {
        return;
    }
    let unasked = |main: &MainProcess<'_>| main.kind == Kind::Listens && has_none(model, main);
    let mut found = model.main_processes().into_iter().filter(unasked);
    let Some(main) = found.next() else {
        return;
    };
    let message = format!(
        "nobody asks whether `{}` is up: it counts as healthy while it loads, and when it hangs",
        main.name
    );
    let finding = report.push(main.span, message);
    for other in found {
        finding.also(other.span, "nobody asks here, either");
    }
    finding.help(
        "add a `HEALTHCHECK` that asks for a page, with a `--start-period` for the model to load",
    );
}

fn has_none(model: &Model<'_>, main: &MainProcess<'_>) -> bool {
    let stage = main.startup.stage;
    let is_said = model.lineage(stage).any(|stage| {
        let mut instructions = stage.instructions.clone();
        instructions.any(|at| model.instruction(at).keyword == Keyword::Healthcheck)
    });
    let facts = model.base_facts(stage);
    !is_said && facts.is_some_and(BaseFacts::has_no_health_check)
}
