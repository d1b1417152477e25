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
use crate::syntax::SyntaxError;

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
            let edit = Edit::replace(*span, text.clone());
            let mut fix = Fix::new(title(error, text), Applicability::Unsafe, vec![edit]);
            let instructions = &cx.model.file.instructions;
            let behind = instructions.partition_point(|i| i.head.start <= span.start);
            let word = behind
                .checked_sub(1)
                .filter(|at| instructions[*at].keyword_span().contains(*span));
            // Another keyword is another instruction, which must be declared.
            if let Some(index) = word {
                let keyword = Keyword::parse(text.split([' ', '[']).next().unwrap_or(""));
                let before = index;
                fix.changes = vec![Change::Delete { index }, Change::Insert { before, keyword }];
            }
            let gone = error.swallowed.clone();
            fix.changes
                .extend(gone.map(|index| Change::Delete { index }));
            fix
        });
    }
}

fn title(error: &SyntaxError, text: &str) -> String {
    let is_word = !text.trim().is_empty() && !text.contains('\n') && error.swallowed.is_empty();
    match &error.help {
        Some(help) if !is_word => help.clone(),
        _ => format!("write `{}`", text.trim()),
    }
}
