//! ## What it does
//! Flags `sudo` in a `RUN` that root runs already.
//!
//! Narrower than hadolint's `DL3004`, which is about every `sudo`: nothing is said where another user runs the
//! instruction, or may do so, since there `sudo` is the only way without a second `USER`; nor of `sudo -u NAME`, which
//! gives rights up.
//!
//! ## Why is this bad?
//! It does nothing that root cannot do, and fails where `sudo` is not installed. It also empties the environment: `ENV`
//! and `ARG`, such as `PIP_INDEX_URL` or `DEBIAN_FRONTEND`, do not reach the command. Installing `sudo` for it leaves a
//! program with the right to become root in the image.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN sudo mkdir -p /data
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN mkdir -p /data
//! ```
//!
//! ## Fix safety
//! Unsafe: the command then sees the variables that `sudo` hides from it.
//!
//! ## References
//! - [Docker: best practices for USER](https://docs.docker.com/build/building/best-practices/#user)
//! - [sudo(8): the environment](https://www.sudo.ws/docs/man/sudo.man/)

use crate::model::{Command, Model};
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML012",
    name: "sudo-in-run",
    aliases: &["DL3004"],
    theme: Theme::Instructions,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("sudo_in_run.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let runs = model.stages().iter().flat_map(|stage| model.runs(stage));
    for run in runs {
        let commands = model.commands_of(run).iter();
        let found: Vec<Span> = commands.clone().filter_map(needless).collect();
        let Some((first, others)) = found.split_first().filter(|_| is_surely_root(model, run))
        else {
            continue;
        };
        let keeps = commands.clone().any(|command| command.keeps_environment());
        let message = match keeps {
            true => "`sudo` does nothing for root",
            false => "`sudo` does nothing for root but hide `ENV` and `ARG` from the command",
        };
        let finding = report.push(*first, message);
        for other in others.iter().take(3) {
            finding.also(*other, "and here");
        }
        let edits: Vec<Edit> = commands
            .filter_map(|command| removal(model, command))
            .collect();
        if edits.len() == found.len() {
            finding.fix(Some(Fix::new(
                "leave `sudo` out",
                Applicability::Unsafe,
                edits,
            )));
        }
    }
}

/// Whether root runs an instruction: by a `USER`, or by the user of a base that is known.
fn is_surely_root(model: &Model<'_>, run: usize) -> bool {
    let Some(stage) = model.stage_of(run) else {
        return false;
    };
    let is_user = |&at: &usize| at < run && model.instruction(at).keyword == Keyword::User;
    let mut above = model
        .lineage(stage.index)
        .flat_map(|stage| stage.instructions.clone());
    let is_told = !model.is_unseen(stage.index) || above.any(|at| is_user(&at));
    is_told && model.is_root(run) == Some(true)
}

/// The bytes of a `sudo` that makes root of root.
fn needless(command: &Command<'_>) -> Option<Span> {
    let wrapping = command.invocation.as_ref()?.wrappers.first()?;
    let becomes_other = wrapping.words.iter().any(|word| {
        let option = word.literal_prefix();
        option.starts_with("--user") || option.starts_with("-u") || option.starts_with("-g")
    });
    let word = wrapping.words.first()?;
    (wrapping.name == "sudo" && !becomes_other).then(|| command.word_span(word))
}

/// Takes a bare `sudo` away, with the blanks behind it.
fn removal(model: &Model<'_>, command: &Command<'_>) -> Option<Edit> {
    let sudo = needless(command)?;
    let invocation = command.invocation.as_ref()?;
    let [wrapping] = &invocation.wrappers[..] else {
        return None;
    };
    let next = command.word_span(invocation.word).start;
    let is_plain = wrapping.words.len() == 1
        && !command.exec
        && command.nesting == 0
        && model.takes_blanks(command.index, sudo.end);
    is_plain.then(|| Edit::delete(Span::new(sudo.start, next)))
}
