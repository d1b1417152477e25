//! ## What it does
//! Flags a script of the build context that `CMD` or `ENTRYPOINT` starts and that ends in a server, a training or another
//! program that stays, without `exec` before it.
//!
//! Advice, and a warning where the image sets a `STOPSIGNAL`. Silent where the script minds signals itself (`trap`,
//! `wait`), where programs run in the background, and where tini or dumb-init is the first process.
//!
//! ## Why is this bad?
//! The shell is then the container's first process. It waits for the program, and does not pass `SIGTERM` on. `docker stop`
//! waits for its 10 seconds (Kubernetes: 30) and kills everything: requests in flight and what was not saved are lost, and
//! each restart takes as long. That the shell of `sh -c` may put its last command in its own place does not help: a shell
//! that reads a file never does.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY start.sh /start.sh
//! USER 1000
//! CMD ["bash", "/start.sh"]
//! ```
//!
//! ```sh title="start.sh"
//! #!/bin/bash
//! set -e
//! python /app/prepare.py
//! uvicorn main:app --app-dir /app --host 0.0.0.0
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY start.sh /start.sh
//! USER 1000
//! CMD ["bash", "/start.sh"]
//! ```
//!
//! ```sh title="start.sh"
//! #!/bin/bash
//! set -e
//! python /app/prepare.py
//! exec uvicorn main:app --app-dir /app --host 0.0.0.0
//! ```
//!
//! ## References
//! - [Docker: best practices, ENTRYPOINT](https://docs.docker.com/build/building/best-practices/#entrypoint)
//! - [Bash: signals](https://www.gnu.org/software/bash/manual/html_node/Signals.html)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML822",
    name: "start-script-without-exec",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("start_script_without_exec.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut seen = Vec::new();
    for startup in model.startups() {
        let stage = &model.stages()[startup.stage];
        if stage.is_for_building() || stage.is_for_tests() {
            continue;
        }
        let Some(kept) = model.kept_from_signals(startup) else {
            continue;
        };
        let span = kept.command.span();
        if seen.contains(&span) {
            continue;
        }
        seen.push(span);
        let message = format!(
            "the shell stays the first process and keeps signals from `{}`, which is killed 10 seconds later",
            kept.program
        );
        let finding = report.push(span, message);
        finding.help("write `exec` before the command");
        if let Some(signal) = kept.stop_signal {
            let place = model.instruction(signal).span;
            finding
                .severity(Severity::Warning)
                .label(place, "this signal does not get through");
        }
    }
}
