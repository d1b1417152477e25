//! ## What it does
//! Points to a server that `CMD` or `ENTRYPOINT` starts as root.
//!
//! Advice, since most images for machine learning do so. Silent where the user of the base image is not known, where the
//! command changes the user (`gosu`, `su-exec`, `setpriv`, `gunicorn --user`), and on Jupyter's images, whose start script
//! does.
//!
//! ## Why is this bad?
//! Whoever breaks into the server, by a pickled model for instance, is root in the container: he may write to every file
//! and mounted volume, and is one fault of the kernel away from the host. Clusters that ask for `runAsNonRoot` refuse
//! the image.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! EXPOSE 8000
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN useradd --create-home --uid 1000 app
//! USER app
//! EXPOSE 8000
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
//! ```
//!
//! What the server writes to, such as `HF_HOME`, must then belong to that user.
//!
//! ## References
//! - [Docker: best practices, USER](https://docs.docker.com/build/building/best-practices/#user)
//! - [Hugging Face Spaces: permissions](https://huggingface.co/docs/hub/spaces-sdks-docker#permissions)

use crate::knowledge::Family;
use crate::model::{Model, Server, paths};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML804",
    name: "serving-as-root",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("serving_as_root.rs"),
    check,
};

/// Commands that run another as another user.
const CHANGES_USER: [&str; 8] = [
    "chroot",
    "gosu",
    "runuser",
    "setpriv",
    "setuidgid",
    "su",
    "su-exec",
    "sudo",
];

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if paths::is_for_development(cx.name) {
        return;
    }
    for server in &model.servers {
        let stage = server.startup.stage;
        if model.starts_as_root(stage) != Some(true) || changes_user(model, server) {
            continue;
        }
        let name = server.facts.name;
        let finding = report.push(
            server.span,
            format!("`{name}` runs as root, and so does whoever breaks into it"),
        );
        if let Some(user) = model.last_user(stage) {
            finding.label(model.instruction(user).span, "this user");
        }
        finding.help(
            "add a user with `useradd`, give it what the server writes to, and switch with `USER`",
        );
    }
}

fn changes_user(model: &Model<'_>, server: &Server<'_>) -> bool {
    let facts = model.base_facts(server.startup.stage);
    let is_jupyter = facts.is_some_and(|facts| facts.family == Family::Jupyter);
    let changes = |name: &str| CHANGES_USER.contains(&name);
    let commands = model.commands_at_start(server.startup);
    let wrapped = |command: &crate::model::Command<'_>| {
        let invocation = command.invocation.as_ref();
        changes(command.name())
            || invocation.is_some_and(|invocation| {
                let mut wrappers = invocation.wrappers.iter();
                wrappers.any(|wrapper| changes(wrapper.name))
            })
    };
    let own_option = matches!(server.facts.name, "gunicorn" | "hypercorn")
        && server.option(&["-u", "--user"]).is_some();
    is_jupyter || own_option || commands.iter().any(wrapped)
}
