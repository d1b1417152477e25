//! ## What it does
//! Flags `{a,b}` in the arguments of `mkdir`, `rm`, `cp`, `mv`, `chmod`, `chown`, `ln`, `touch` and `install` where the
//! shell that reads the `RUN` knows no brace expansion: dash, the `/bin/sh` of Debian and Ubuntu, and the ash of Alpine.
//!
//! Nothing is said on base images whose shell is not known, behind a `SHELL` with bash, in `bash -c`, and where something
//! before may have put another shell in the place of `/bin/sh`.
//!
//! ## Why is this bad?
//! Dash takes the braces as they are. `mkdir -p /app/{input,output}` makes one folder whose name is `{input,output}`,
//! `cp` and `mv` fail, and `rm -rf /var/lib/{apt,cache}` removes nothing, without a word. It works when it is tried in
//! bash.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN mkdir -p /app/{input,output}
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN mkdir -p /app/input /app/output
//! ```
//!
//! ## References
//! - [POSIX: word expansions](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_06)
//! - [Debian: dash as `/bin/sh`](https://wiki.debian.org/Shell)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML017",
    name: "braces-not-expanded",
    aliases: &[],
    theme: Theme::Instructions,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("braces_not_expanded.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for (command, word, shell) in model.unexpanded_braces() {
        let command = &model.commands[command];
        let does = match command.name() {
            "mkdir" => "makes one folder of that name",
            "touch" => "makes one file of that name",
            "rm" => "removes nothing",
            _ => "finds no file of that name",
        };
        let finding = report.push(
            command.word_span(word),
            format!(
                "`{}` {does}, since {shell} expands no braces",
                command.name()
            ),
        );
        if command.name() == "rm" {
            finding.severity(Severity::Warning);
        }
        finding.help(match shell {
            // The folders are not deleted today, and perhaps should not be.
            _ if command.name() == "rm" => {
                "write the words out if all of them are to go, or leave the command out"
            }
            // Alpine has no bash.
            "ash" => "write the words out",
            _ => "write the words out, or have `RUN` read by bash: `SHELL [\"/bin/bash\", \"-c\"]`",
        });
    }
}
