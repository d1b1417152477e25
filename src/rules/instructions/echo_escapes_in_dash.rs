//! ## What it does
//! Flags `echo -e` where `/bin/sh` is dash, which does not know the option, and the output goes into a file or another
//! program.
//!
//! Nothing is said on base images whose shell is not known, behind a `SHELL` with bash, in `bash -c`, and where something
//! before may have put another shell in the place of `/bin/sh`.
//!
//! ## Why is this bad?
//! On Debian and Ubuntu `RUN` is read by dash unless `SHELL` says otherwise. There `echo -e "a\nb" > file` writes
//! `-e a` as the first line: a broken configuration file, a password that begins with `-e`. It works when it is tried in
//! bash.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN echo -e "[global]\ntimeout = 60" > /etc/pip.conf
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN printf '%b\n' "[global]\ntimeout = 60" > /etc/pip.conf
//! ```
//!
//! ## Fix safety
//! Unsafe: what reads the file may have got used to the `-e`. `printf '%b\n'` does in every shell what `echo -e` does in
//! bash. There is no fix for several words, which `echo` joins.
//!
//! ## References
//! - [POSIX: `echo` and `printf`](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/echo.html)
//! - [Debian: dash as `/bin/sh`](https://wiki.debian.org/Shell)

use crate::model::Model;
use crate::rules::prelude::*;
use crate::shell::Word;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML010",
    name: "echo-escapes-in-dash",
    aliases: &[],
    theme: Theme::Instructions,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("echo_escapes_in_dash.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for (command, option) in model.echoed_options() {
        let text = option.literal().unwrap_or_default();
        let finding = report.push(
            model.commands[command].program_span(),
            format!("`echo {text}` writes `{text}` as text, since `/bin/sh` is dash here"),
        );
        finding.fix(fix(model, command, option));
        if finding.fix.is_none() {
            finding.help("use `printf`, which means the same in every shell");
        }
    }
}

/// `printf '%b\n' …` for `echo -e …`
fn fix(model: &Model<'_>, command: usize, option: &Word) -> Option<Fix> {
    let command = &model.commands[command];
    let [_, _] = command.args() else {
        return None;
    };
    let end = command.word_span(option).end;
    let span = Span::new(command.program_span().start, end);
    let format = if option.is("-e") { "%b\\n" } else { "%b" };
    let is_plain = command.nesting == 0 && model.takes_blanks(command.index, end);
    let edit = Edit::replace(span, format!("printf '{format}'"));
    is_plain.then(|| Fix::new("use `printf`", Applicability::Unsafe, vec![edit]))
}
