//! ## What it does
//! Points to a server, a handler of jobs or a training that `CMD` or `ENTRYPOINT` starts as root.
//!
//! Advice, since most images for machine learning do so. Silent where the user of the base image is not known, where the
//! command changes the user (`gosu`, `su-exec`, `setpriv`, `gunicorn --user`) or is a script that nobody sees and that may
//! do so, on Jupyter's images, whose start script does, and for shells and programs that only answer.
//!
//! ## Why is this bad?
//! Whoever breaks into the server, and any code that a pickled model or a package brings along, is root in the container:
//! it may write to every file and mounted volume, and is one fault of the kernel away from the host. What a training
//! writes to a mounted folder belongs to root there, too. Clusters that ask for `runAsNonRoot` refuse the image.
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
use crate::knowledge::servers::CHANGES_USER;
use crate::model::main_process::{Kind, MainProcess};
use crate::model::{Command, Model, paths};
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

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if paths::is_for_development(cx.name) {
        return;
    }
    let as_root = |main: &MainProcess<'_>| {
        let stage = main.startup.stage;
        model.starts_as_root(stage) == Some(true) && !may_change_user(model, main)
    };
    let mut found = model.main_processes().into_iter().filter(as_root);
    let Some(main) = found.next() else {
        return;
    };
    let name = &main.name;
    let message = match main.kind {
        Kind::Listens => format!("`{name}` runs as root, and so does whoever breaks into it"),
        _ => format!(
            "`{name}` runs as root, and so does any code in a model or package that it loads"
        ),
    };
    let finding = report.push(main.span, message);
    if let Some(user) = model.last_user(main.startup.stage) {
        finding.label(model.instruction(user).span, "this user");
    }
    for other in found {
        finding.also(other.span, "this runs as root, too");
    }
    finding.help(
        "add a user with `useradd`, give it what the program writes to, and switch with `USER`",
    );
}

/// Whether something on the way to the program takes another user, or may do so unseen.
fn may_change_user(model: &Model<'_>, main: &MainProcess<'_>) -> bool {
    let facts = model.base_facts(main.startup.stage);
    let is_jupyter = facts.is_some_and(|facts| facts.family == Family::Jupyter);
    let changes = |name: &str| CHANGES_USER.contains(&name);
    let wrapped = |command: &Command<'_>| {
        let invocation = command.invocation.as_ref();
        changes(command.name())
            || invocation.is_some_and(|invocation| {
                let mut wrappers = invocation.wrappers.iter();
                wrappers.any(|wrapper| changes(wrapper.name))
            })
    };
    let mut servers = model.servers.iter();
    let own_option = servers.any(|server| {
        server.startup.stage == main.startup.stage
            && matches!(server.facts.name, "gunicorn" | "hypercorn")
            && server.option(&["-u", "--user"]).is_some()
    });
    let commands = model.commands_at_start(main.startup);
    is_jupyter || own_option || main.is_unseen || commands.iter().any(wrapped)
}
