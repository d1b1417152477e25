//! ## What it does
//! Flags Jupyter that `CMD` or `ENTRYPOINT` starts without any authentication: with an empty token and no password, on an
//! address that can be reached. `marimo edit --no-token` is the same.
//!
//! Silent where a password or a password's hash is set besides, where the token comes from a variable, and where
//! Jupyter listens on 127.0.0.1 or Compose publishes its port there alone. `--allow-root` alone opens nothing: Jupyter
//! makes a token of its own, and prints it.
//!
//! ## Why is this bad?
//! A notebook server runs whatever code it is sent. Without a token everybody who reaches the port runs it, with the
//! container's GPUs, data and credentials; open Jupyter servers are searched for by miners all the time.
//!
//! ## Example
//! ```dockerfile
//! FROM quay.io/jupyter/base-notebook:2026-07-28
//! CMD ["jupyter", "lab", "--ip=0.0.0.0", "--IdentityProvider.token=''"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM quay.io/jupyter/base-notebook:2026-07-28
//! CMD ["jupyter", "lab", "--ip=0.0.0.0"]
//! ```
//!
//! A token that is known beforehand comes from outside: `docker run -e JUPYTER_TOKEN=…`.
//!
//! ## References
//! - [Jupyter Server: security](https://jupyter-server.readthedocs.io/en/latest/operators/security.html)
//! - [marimo: authentication](https://docs.marimo.io/guides/deploying/authentication/)

use crate::knowledge::servers::unquoted_setting;
use crate::model::Server;
use crate::model::servers::Address;
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML806",
    name: "jupyter-open",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("jupyter_open.rs"),
    check,
};

/// Source: jupyter_server 2.21.1 (auth/identity.py, serverapp.py) and notebook 6.5 (notebookapp.py), 2026-11.
const TOKENS: &[&str] = &[
    "--IdentityProvider.token",
    "--PasswordIdentityProvider.token",
    "--ServerApp.token",
    "--NotebookApp.token",
    "--LabApp.token",
];
const PASSWORDS: &[&str] = &[
    "--PasswordIdentityProvider.hashed_password",
    "--ServerApp.password",
    "--NotebookApp.password",
    "--LabApp.password",
    "--IdentityProvider.hashed_password",
];

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    if cx.model.is_published_to_loopback(cx.name) {
        return;
    }
    let startups = cx.model.startups().iter();
    let passed = startups.filter_map(|startup| cx.model.passed_server(startup));
    for server in cx.model.servers.iter().cloned().chain(passed) {
        if server.address != Address::Reachable || server.leaves_arguments_open() {
            continue;
        }
        if let Some(span) = opening(&server) {
            let name = server.facts.name;
            report
                .push(
                    span,
                    format!("`{name}` asks for no token: whoever reaches the port runs code here"),
                )
                .help("leave the option out: a token is then made at each start, and printed");
        }
    }
}

/// What takes the authentication away.
fn opening(server: &Server<'_>) -> Option<Span> {
    let opened_by = match server.facts.name {
        "jupyter" => {
            let token = server.option(TOKENS)?;
            let is_empty = unquoted_setting(token.value.known()?).is_empty();
            let has_password = server.option(PASSWORDS).is_some_and(|password| {
                let value = password.value.known();
                value.is_none_or(|value| !unquoted_setting(value).is_empty())
            });
            (is_empty && !has_password).then_some(token.word)?
        }
        "marimo" if server.command.has_arg("edit") => server.option(&["--no-token"])?.word,
        _ => return None,
    };
    Some(server.command.word_span(opened_by))
}
