//! ## What it does
//! Flags a server that `CMD` or `ENTRYPOINT` starts on 127.0.0.1: uvicorn, gunicorn, Flask, Jupyter, MLflow, TensorBoard
//! and some twenty more, whose defaults are known, or one that is told to.
//!
//! An error where the image also exposes a port. Silent where the address may come from elsewhere: a variable (`--host
//! $HOST`, `UVICORN_HOST`), a file of settings, an ENTRYPOINT script, a socket; and where a proxy such as nginx or
//! supervisord is in the image. `fastapi dev` is left to `dev-server-in-prod`. Where an ENTRYPOINT without CMD leaves
//! the address out, whoever runs the image may add it: that is a warning with an exposed port, else nothing. It is
//! advice where Compose starts the image with a `command:` or `entrypoint:` of its own, or in the network of the host;
//! nothing is said where it says a host.
//!
//! ## Why is this bad?
//! 127.0.0.1 inside a container is the container itself. The server starts, its logs look fine, the port is
//! published, and every connection is refused.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! EXPOSE 8000
//! CMD ["uvicorn", "main:app", "--port", "8000"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! EXPOSE 8000
//! CMD ["uvicorn", "main:app", "--port", "8000", "--host", "0.0.0.0"]
//! ```
//!
//! ## Fix safety
//! Unsafe: the image's `CMD` changes, and the server can be reached by whoever reaches the container.
//!
//! ## References
//! - [uvicorn: settings](https://www.uvicorn.org/settings/#socket-binding)
//! - [Docker: published ports](https://docs.docker.com/engine/network/port-publishing/)

use crate::diagnostic::Diagnostic;
use crate::fixes::{flag, instruction};
use crate::model::servers::Address;
use crate::model::{Model, Server};
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML801",
    name: "server-binds-localhost",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("server_binds_localhost.rs"),
    check,
};

/// How Compose starts a container otherwise than by what the Dockerfile says.
const STARTS: [&str; 4] = [
    "command:",
    "entrypoint:",
    "network_mode: host",
    "network_mode: \"host\"",
];

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let is_composed =
        cx.model.may_be_composed_with(cx.name, &STARTS) || cx.model.service_says(&STARTS);
    for server in &cx.model.servers {
        // `fastapi dev`: `fastapi run`, which `dev-server-in-prod` asks for, is open by itself.
        if server.facts.name == "fastapi dev" {
            continue;
        }
        let span = match server.address {
            Address::LocalByArgument(span) => span,
            Address::LocalByDefault | Address::LocalByVariable(_) => server.span,
            Address::Reachable | Address::Unknown => continue,
        };
        // `ENTRYPOINT ["uvicorn", "main:app"]` and no port: arguments may well say the rest.
        let is_open = server.may_be_told_more()
            && server.address == Address::LocalByDefault
            && cx.model.exposes(server.startup.stage).is_none();
        if is_open {
            continue;
        }
        if !cx.model.has_proxy(server.startup) && !cx.model.service_says(&["--host", "0.0.0.0"]) {
            let finding = found(cx.model, server, span, report);
            if is_composed {
                finding.severity(Severity::Info);
            }
        }
    }
}

fn found<'r>(
    model: &Model<'_>,
    server: &Server<'_>,
    span: Span,
    report: &'r mut Report<'_>,
) -> &'r mut Diagnostic {
    let name = server.facts.name;
    let finding = report.push(
        span,
        format!("`{name}` listens on 127.0.0.1, where nothing outside the container can reach it"),
    );
    let expose = model.exposes(server.startup.stage);
    let may_be_told = server.may_be_told_more() && server.address == Address::LocalByDefault;
    if expose.is_some() && !may_be_told {
        finding.severity(Severity::Error);
    }
    if let Some(expose) = expose {
        let message = match may_be_told {
            true => "nothing listens there by itself",
            false => "nothing listens there",
        };
        finding.label(model.instruction(expose).span, message);
    }
    match (server.address, server.facts.open) {
        (Address::LocalByArgument(span), _) => finding.fix(replace_host(model, span)),
        (Address::LocalByVariable(variable), _) => {
            finding.help(format!("set `{variable}` to 0.0.0.0"))
        }
        (_, []) => finding.help("let it listen on 0.0.0.0 in its file of settings"),
        (_, open) if model.is_written_here(server.span) => {
            finding.fix(open_up(model, server, open))
        }
        (_, open) => finding.help(format!("add `{}`", open.join(" "))),
    }
}

/// `127.0.0.1:8000` becomes `0.0.0.0:8000`.
fn replace_host(model: &Model<'_>, span: Span) -> Option<Fix> {
    let host = model.text(span);
    let length = host.find(':').unwrap_or(host.len());
    let local = &host[..length];
    if local != "localhost" && !local.starts_with("127.") {
        return None;
    }
    let span = Span::new(span.start, span.start + length);
    let title = format!("replace `{local}` by `0.0.0.0`");
    let edits = vec![Edit::replace(span, "0.0.0.0")];
    Some(Fix::new(title, Applicability::Unsafe, edits))
}

/// Adds what opens the server: arguments behind its last one, or a variable.
fn open_up(model: &Model<'_>, server: &Server<'_>, open: &[&str]) -> Option<Fix> {
    let command = &server.command;
    let title = format!("add `{}`", open.join(" "));
    if let [variable] = open
        && !variable.starts_with('-')
        && variable.contains('=')
    {
        let line = format!("ENV {variable}");
        let (edit, change) =
            instruction::insert_above(model, command.instruction, &line, Keyword::Env)?;
        let mut fix = Fix::new(title, Applicability::Unsafe, vec![edit]);
        fix.changes = vec![change];
        return Some(fix);
    }
    if command.has_arg("--") {
        return None;
    }
    let word = command.args().last().or(command.simple.words.last())?;
    let edit = flag::add_words_after(model, command, word, open)?;
    Some(Fix::new(title, Applicability::Unsafe, vec![edit]))
}
