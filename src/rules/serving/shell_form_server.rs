//! ## What it does
//! Flags a server that `CMD` or `ENTRYPOINT` starts through a shell that stays its parent: the shell form, or
//! `["sh", "-c", "…"]`, without `exec`.
//!
//! Only where `/bin/sh` is known to be dash (Debian, Ubuntu, and what is built on them) and the server is the last
//! command of the script: bash, and the shell of Alpine, replace themselves by it. Scripts in files are left to
//! `start-script-without-exec`.
//!
//! ## Why is this bad?
//! The shell is then the container's first process, and it does not pass `SIGTERM` on. `docker stop` waits for its 10
//! seconds (Kubernetes: 30) and kills everything: requests in flight are lost, and each restart takes as long.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! CMD uvicorn main:app --host 0.0.0.0
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
//! ```
//!
//! Where the command needs variables, `CMD exec uvicorn main:app --port $PORT` does the same.
//!
//! ## Fix safety
//! Unsafe: the image's `CMD` or `ENTRYPOINT` changes, and the server, once it gets the signal, may take its time to stop.
//! A command that needs no shell is written in exec form, any other gets `exec`.
//!
//! ## References
//! - [Dockerfile reference: shell form](https://docs.docker.com/reference/dockerfile/#shell-form-entrypoint-example)

use crate::fixes::exec_form;
use crate::model::{Model, Server};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML802",
    name: "shell-form-server",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Always(Applicability::Unsafe),
    source: include_str!("shell_form_server.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for server in &cx.model.servers {
        if !cx.model.shell_stays_first(server) {
            continue;
        }
        let message = format!(
            "`sh` is the first process and keeps `SIGTERM` from `{}`, which is killed 10 seconds later",
            server.facts.name
        );
        report
            .push(server.span, message)
            .fix(Some(fix(cx.model, server)));
    }
}

fn fix(model: &Model<'_>, server: &Server<'_>) -> Fix {
    let command = &server.command;
    let (title, edits) = match exec_form::write(model, command) {
        Some(edits) => ("write the command in exec form", edits),
        None => (
            "put `exec` before the command",
            vec![exec_form::put_exec(command)],
        ),
    };
    Fix::new(title, Applicability::Unsafe, edits)
}
