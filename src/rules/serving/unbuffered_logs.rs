//! ## What it does
//! Points to a Python script that `CMD` or `ENTRYPOINT` starts without `-u` or `PYTHONUNBUFFERED`. Off unless it is
//! selected.
//!
//! Silent where the base image may set the variable.
//!
//! ## Why is this bad?
//! In a container standard output is a pipe, and Python writes to it in blocks of 8 KB. `docker logs` shows what was
//! printed minutes ago, and what is in the block when the kernel kills the process for its memory, the last losses of a
//! training, is never seen.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! CMD ["python", "train.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! ENV PYTHONUNBUFFERED=1
//! CMD ["python", "train.py"]
//! ```
//!
//! ## Fix safety
//! Unsafe: the image gets another variable, which every Python process in it heeds.
//!
//! ## References
//! - [Python: PYTHONUNBUFFERED](https://docs.python.org/3/using/cmdline.html#envvar-PYTHONUNBUFFERED)

use crate::fixes::instruction;
use crate::model::{Command, Model, Startup, Value};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML810",
    name: "unbuffered-logs",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Info,
    on: false,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("unbuffered_logs.rs"),
    check,
};

const VARIABLE: &str = "PYTHONUNBUFFERED";

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for startup in model.startups() {
        if model.said_at_start(startup.stage, VARIABLE) != Some(Value::Unset) {
            continue;
        }
        let instructions = [startup.entrypoint, startup.cmd];
        let names_it = |at: &usize| model.mentions(*at, VARIABLE);
        if instructions.iter().flatten().any(names_it) {
            continue;
        }
        let commands = model.commands_at_start(startup);
        if let Some(command) = commands.iter().find(|command| runs_script(command)) {
            let message =
                "`python` keeps up to 8 KB of output back, which are lost if it is killed";
            report
                .push(command.program_span(), message)
                .fix(set_it(model, startup, command));
        }
    }
}

/// `python train.py`, without `-u`.
fn runs_script(command: &Command<'_>) -> bool {
    let name = command.name();
    let is_python = name
        .strip_prefix("python")
        .is_some_and(|version| version.chars().all(|c| c.is_ascii_digit() || c == '.'));
    let Some(at) = command.args().iter().position(|word| {
        let text = word.literal_prefix();
        !text.starts_with('-')
    }) else {
        return false;
    };
    let unbuffered = command.args()[..at].iter().any(|word| {
        let text = word.literal_prefix();
        !text.starts_with("--") && text.contains('u')
    });
    let script = command.args()[at].literal_suffix();
    is_python && !unbuffered && script.ends_with(".py")
}

fn set_it(model: &Model<'_>, startup: &Startup<'_>, command: &Command<'_>) -> Option<Fix> {
    let at = command.instruction;
    let own = model.stage_of(at)?.index == startup.stage;
    let line = format!("ENV {VARIABLE}=1");
    let (edit, change) = instruction::insert_above(model, at, &line, Keyword::Env)?;
    let mut fix = Fix::new(
        format!("set `{VARIABLE}=1`"),
        Applicability::Unsafe,
        vec![edit],
    );
    fix.changes = vec![change];
    own.then_some(fix)
}
