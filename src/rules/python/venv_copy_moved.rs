//! ## What it does
//! Flags a virtual environment that a `COPY --from` puts at another path than the one where it was made, if one of its
//! programs is then called.
//!
//! ## Why is this bad?
//! The first line of every program that a package puts into `bin` (`uvicorn`, `gunicorn`, `pip`) names the environment's
//! Python by its full path, and `activate` names its folder. At another path there is no such file: the container ends with
//! `exec /venv/bin/uvicorn: no such file or directory`. Only `python -m uvicorn` still works.
//!
//! Environments that uv made with `--relocatable` may be moved.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12 AS build
//! RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir uvicorn==0.34.0
//!
//! FROM python:3.12-slim
//! COPY --from=build /opt/venv /venv
//! COPY app.py .
//! CMD ["/venv/bin/uvicorn", "app:app", "--host", "0.0.0.0"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12 AS build
//! RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir uvicorn==0.34.0
//!
//! FROM python:3.12-slim
//! COPY --from=build /opt/venv /opt/venv
//! COPY app.py .
//! CMD ["/opt/venv/bin/uvicorn", "app:app", "--host", "0.0.0.0"]
//! ```
//!
//! ## References
//! - [venv: how environments work](https://docs.python.org/3/library/venv.html#how-venvs-work)

use crate::knowledge::scripts;
use crate::model::environments::CopiedVenv;
use crate::model::{Command, Model, paths};
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML338",
    name: "venv-copy-moved",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("venv_copy_moved.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let copied = model.copied_venvs();
    for moved in &copied {
        let old = &moved.venv.path;
        let is_there =
            |other: &CopiedVenv<'_>| other.path == *old && other.copy.stage == moved.copy.stage;
        if moved.path == *old || moved.venv.relocatable || copied.iter().any(is_there) {
            continue;
        }
        let Some((call, program)) = call(model, moved) else {
            continue;
        };
        let shown = model.shown_copy(moved.copy);
        let finding = report.push(
            model.instruction(moved.copy.instruction).head,
            format!(
                "`{shown}` moves an environment, whose programs still look for `{old}/bin/python`"
            ),
        );
        finding.label(call, format!("`{program}` is not found by its first line"));
        let made = &model.commands[moved.venv.command];
        finding.label(made.program_span(), "made for this path");
        finding.help(format!("copy it to `{old}`, the path that it was made for"));
    }
}

/// Where a program of the environment is called behind the copy, with its name.
fn call(model: &Model<'_>, moved: &CopiedVenv<'_>) -> Option<(Span, String)> {
    let bin = moved.bin();
    for at in model.later(moved.copy.instruction) {
        for command in model.commands_of(at) {
            // It may mend the first lines, or put a link where the environment was.
            if matches!(
                command.name(),
                "sed" | "ln" | "find" | "perl" | "mv" | "cp" | "uv"
            ) {
                return None;
            }
        }
    }
    let in_run = model
        .later(moved.copy.instruction)
        .into_iter()
        .find_map(|at| {
            let is_run = model.instruction(at).keyword == Keyword::Run;
            let mut commands = model.commands_of(at).iter().filter(|_| is_run);
            commands.find_map(|command| by_path(command, &bin))
        });
    in_run.or_else(|| {
        model.startups_on(moved.copy.stage).find_map(|startup| {
            let first = model.first_at_start(startup)?;
            by_path(&first, &bin).or_else(|| {
                let on_path = model.path_at_start(startup)?.contains(&bin);
                let word = first.invocation.as_ref()?.word;
                (on_path && word.is(first.name()) && scripts::is_script(first.name()))
                    .then(|| (first.word_span(word), first.name().to_owned()))
            })
        })
    })
}

/// `/venv/bin/uvicorn`, `. /venv/bin/activate`
fn by_path(command: &Command<'_>, bin: &str) -> Option<(Span, String)> {
    let invocation = command.invocation.as_ref()?;
    let word = match command.name() {
        "." | "source" => command.args().first()?,
        _ => invocation.word,
    };
    let path = word.literal()?;
    let name = paths::file_name(&path);
    let is_its = paths::parent(&path) == bin && !scripts::is_python(name);
    is_its.then(|| (command.word_span(word), name.to_owned()))
}
