//! ## What it does
//! Flags a `HEALTHCHECK` that asks by `curl`, `wget`, `nc` or `jq`, where the base image does not have the program and
//! nothing installs it.
//!
//! Only for bases whose programs are known (the slim images of Python, Debian, Ubuntu, `nvidia/cuda` without `devel`, …),
//! and silent where a script, a package with unknown parts or a copied folder of programs may bring it.
//!
//! ## Why is this bad?
//! The check fails every time, so that the container is never healthy: `depends_on: condition: service_healthy` waits in
//! vain, Swarm kills the container and starts it again, and the model is loaded anew each time.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! HEALTHCHECK --start-period=60s CMD curl -f http://localhost:8000/health || exit 1
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! HEALTHCHECK --start-period=60s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://localhost:8000/health')"]
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
//! ```
//!
//! ## Fix safety
//! Unsafe: the health check changes, and begins to tell the truth. There is a fix where the image is one of Python and
//! the check asks for one page; else install the program.
//!
//! ## References
//! - [Dockerfile reference: HEALTHCHECK](https://docs.docker.com/reference/dockerfile/#healthcheck)
//! - [docker-library/python: what slim has](https://hub.docker.com/_/python)

use crate::fixes::health_check;
use crate::knowledge::bases::{Family, Tool};
use crate::model::{Base, Command, Model};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML808",
    name: "healthcheck-tool-missing",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("healthcheck_tool_missing.rs"),
    check,
};

/// What stands beside the question and does not replace it.
const BESIDE: [&str; 8] = ["[", "echo", "exit", "false", "grep", "kill", "test", "true"];

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut seen = Vec::new();
    for startup in model.startups() {
        let Some(at) = model.health_check(startup.stage) else {
            continue;
        };
        if seen.contains(&at) {
            continue;
        }
        seen.push(at);
        if let Some(command) = missing(model, startup.stage, at) {
            found(model, startup.stage, command, report);
        }
    }
}

/// The first command of a health check whose program is not in the image. None where another program may answer.
fn missing<'m>(model: &'m Model<'_>, stage: usize, at: usize) -> Option<&'m Command<'m>> {
    let commands = model.commands_of(at).iter();
    let mut asking = commands.filter(|command| {
        !command.starts_script && !BESIDE.contains(&command.name()) && command.invocation.is_some()
    });
    let first = asking.next()?;
    let lacks = |command: &Command<'_>| model.lacks_program(stage, command.name());
    (lacks(first) && asking.all(lacks)).then_some(first)
}

fn found(model: &Model<'_>, stage: usize, command: &Command<'_>, report: &mut Report<'_>) {
    let Base::Image(image) = model.root_base(stage) else {
        return;
    };
    let name = command.name();
    let reference = &image.reference;
    let message = format!(
        "`{name}` is not in `{reference}` and nothing installs it: the container is never healthy"
    );
    let facts = image.facts.as_ref();
    let has_python = facts.is_some_and(|facts| {
        matches!(facts.family, Family::Python(_) | Family::Uv)
            && facts.has(Tool::Python) == Some(true)
    });
    let fix = has_python.then(|| health_check::ask_in_python(model, command));
    let span = command
        .invocation
        .as_ref()
        .map_or(command.span(), |invocation| {
            command.word_span(invocation.word)
        });
    let finding = report.push(span, message);
    finding.fix(fix.flatten());
    if finding.fix.is_none() {
        finding.help(format!(
            "install `{name}`, or ask in a language that the image has"
        ));
    }
}
