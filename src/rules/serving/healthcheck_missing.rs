//! ## What it does
//! Points to an image that starts a server, and has no `HEALTHCHECK`. Off unless it is selected: Kubernetes, ECS and Cloud
//! Run ask in their own ways, and do not read it.
//!
//! Silent on base images that may bring a check of their own.
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
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML817",
    name: "healthcheck-missing",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Info,
    on: false,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("healthcheck_missing.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for server in &model.servers {
        let stage = server.startup.stage;
        let mut lineage = model.lineage(stage);
        let is_said = lineage.any(|stage| {
            let mut instructions = stage.instructions.clone();
            instructions.any(|at| model.instruction(at).keyword == Keyword::Healthcheck)
        });
        if !is_said
            && model
                .base_facts(stage)
                .is_some_and(BaseFacts::has_no_health_check)
        {
            let name = server.facts.name;
            report
                .push(
                    server.span,
                    format!("nobody asks whether `{name}` is up: it counts as healthy while it loads, and when it hangs"),
                )
                .help("add a `HEALTHCHECK` that asks for a page, with a `--start-period` for the model to load");
        }
    }
}
