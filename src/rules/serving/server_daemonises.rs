//! ## What it does
//! Flags a container whose last command goes to the background: `torchserve --start`, `ray start --head`,
//! `gunicorn --daemon`, `redis-server --daemonize yes`, `sshd`, `cron`, `service … start`, Spark's `start-master.sh`.
//!
//! Silent where another command follows (`tail -f`, a loop), where a script may do so, and on images with an entrypoint
//! of their own, as `pytorch/torchserve` has one that waits.
//!
//! ## Why is this bad?
//! A container lives as long as its first process. The command returns as soon as the server is in the background, and
//! the container ends with exit status 0 and everything in it: the orchestrator starts it again, and again.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! CMD ["torchserve", "--start", "--ts-config", "config.properties"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! CMD ["torchserve", "--start", "--ts-config", "config.properties", "--foreground"]
//! ```
//!
//! ## Fix safety
//! Unsafe: the image's `CMD` changes.
//!
//! ## References
//! - [TorchServe: command line](https://docs.pytorch.org/serve/server.html#command-line-interface)
//! - [Ray: ray start](https://docs.ray.io/en/latest/cluster/cli.html#ray-start)

use crate::fixes::flag;
use crate::knowledge::servers::{Stay, daemon};
use crate::model::{Command, Model, Startup, Value};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML811",
    name: "server-daemonises",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("server_daemonises.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for startup in cx.model.startups() {
        let commands = cx.model.commands_at_start(startup);
        if let Some(last) = cx.model.ends_with(startup, &commands) {
            one(cx.model, startup, last, report);
        }
    }
}

fn one(model: &Model<'_>, startup: &Startup<'_>, command: &Command<'_>, report: &mut Report<'_>) {
    let Some(daemon) = daemon(command.name()) else {
        return;
    };
    let values = command.values();
    let Some(words) = values
        .iter()
        .map(|value| value.as_deref())
        .collect::<Option<Vec<_>>>()
    else {
        return;
    };
    let Some(away) = daemon.leaves(&words) else {
        return;
    };
    let is_told_to_stay = daemon.variable.is_some_and(|name| {
        let said = model.said_at_start(startup.stage, name);
        said != Some(Value::Unset) || command.own_variable(name).is_some()
    });
    // Arguments may be added when the image is run.
    if is_told_to_stay || (startup.cmd.is_none() && command.exec) {
        return;
    }
    let name = command.name();
    let message = format!(
        "`{name}` goes to the background, and the container ends as soon as it has started"
    );
    let finding = report.push(command.program_span(), message);
    match daemon.stay {
        Stay::Add(add) => {
            let word = command.args().last().or(command.simple.words.last());
            let edit = word.and_then(|word| flag::add_words_after(model, command, word, add));
            let title = format!("add `{}`", add.join(" "));
            finding.fix(edit.map(|edit| Fix::new(title, Applicability::Unsafe, vec![edit])));
        }
        Stay::Remove => {
            let removed = words[away.clone()].join(" ");
            let edits = flag::remove_words(model, command, &command.args()[away]);
            let title = format!("remove `{removed}`");
            finding.fix(edits.map(|edits| Fix::new(title, Applicability::Unsafe, edits)));
        }
        Stay::Other(help) => {
            finding.help(help);
        }
    }
}
