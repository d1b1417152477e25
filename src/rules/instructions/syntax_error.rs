//! ## What it does
//! Reports what BuildKit refuses to build: a word that is no instruction, a flag that does not exist, a missing
//! argument, a heredoc without its end, a stage that is copied from before it is built.
//!
//! ## Why is this bad?
//! `docker build` stops at the first of these, before anything is built. mllint goes on behind it: the rest of the file
//! is read as if the line were whole.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPPY requirements.txt .
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY requirements.txt .
//! ```
//!
//! ## Fix safety
//! Unsafe, and only offered where one word is surely meant for another: the file does not build as it stands, so
//! nobody can say what it was to do.
//!
//! ## References
//! - [Dockerfile reference](https://docs.docker.com/reference/dockerfile/)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "BK000",
    name: "syntax-error",
    aliases: &["DL1000"],
    theme: Theme::Instructions,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("syntax_error.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for error in &cx.model.file.errors {
        let finding = report.push(error.span, error.message.clone());
        finding.help.clone_from(&error.help);
        finding.fix = error.suggestion.as_ref().map(|(span, text)| {
            let title = format!("write `{}`", text.trim());
            let mut fix = Fix::new(
                title,
                Applicability::Unsafe,
                vec![Edit::replace(*span, text.clone())],
            );
            let at = cx
                .model
                .file
                .instructions
                .iter()
                .position(|i| i.keyword_span().contains(*span));
            // Another keyword is another instruction, which must be declared.
            if let Some(index) = at {
                let keyword = Keyword::parse(text.split([' ', '[']).next().unwrap_or(""));
                fix.changes = vec![
                    Change::Delete { index },
                    Change::Insert {
                        before: index,
                        keyword,
                    },
                ];
            }
            fix
        });
    }
}
