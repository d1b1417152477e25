//! ## What it does
//! Points to an `EXPOSE` without the port on which the server listens, by its option, a variable of the image, or its
//! default.
//!
//! Silent where the port may come from elsewhere: a variable, a file of settings, arguments that are added when the image
//! is run; and where several servers or a proxy run.
//!
//! ## Why is this bad?
//! `EXPOSE` opens nothing, but it is what people and programs go by: `docker run -P`, Traefik and nginx-proxy, cloud
//! consoles, and whoever writes `ports:`. They get "connection refused".
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! EXPOSE 80
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! EXPOSE 8000
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
//! ```
//!
//! ## References
//! - [Dockerfile reference: EXPOSE](https://docs.docker.com/reference/dockerfile/#expose)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML805",
    name: "port-mismatch",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("port_mismatch.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for server in &model.servers {
        let Some(exposed) = model.exposed_ports(server.startup.stage) else {
            continue;
        };
        let (Some(&(_, first)), Some(port)) = (exposed.first(), model.port(server)) else {
            continue;
        };
        let is_exposed = exposed.iter().any(|(ports, _)| ports.contains(&port));
        if is_exposed || model.starts_several(server) {
            continue;
        }
        let name = server.facts.name;
        report
            .push(
                first,
                format!(
                    "`{name}` listens on {port}, which is not exposed: nothing answers on this port"
                ),
            )
            .label(server.span, format!("listens on {port}"))
            .help(format!(
                "expose {port}, or let the server listen on the exposed port"
            ));
    }
}
