//! ## What it does
//! Reports what BuildKit refuses to build: a word that is no instruction, a flag that does not exist, a missing
//! argument, a heredoc without its end, a stage that is copied from before it is built.
//!
//! ## Why is this bad?
//! `docker build` stops at the first of these, before anything is built. mllint goes on behind it: the rest of the file
//! is read as if the line were whole. Nothing is said of templates of dev containers, where `${templateOption:…}` is
//! filled in before the file is built.
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

use crate::fixes::respell::respell;
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

/// Suggestions are tried out, which takes a parse each; a file with more errors than this has other problems.
const MAX_TRIED: usize = 20;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    if cx.model.is_dev_container_template() {
        return;
    }
    for (index, error) in cx.model.file.errors.iter().enumerate() {
        let finding = report.push(error.span, error.message.clone());
        finding.help.clone_from(&error.help);
        let suggestion = error.suggestion.as_ref().filter(|_| index < MAX_TRIED);
        finding.fix(suggestion.and_then(|(span, text)| {
            let (edit, changes) = respell(cx.model, *span, text)?;
            let title = match text.trim() {
                _ if !error.swallowed.is_empty() => error.help.clone().unwrap_or_default(),
                "" if text.is_empty() => "delete it".to_owned(),
                "" => "put a blank here".to_owned(),
                text if text.contains('\n') => "write it on lines of its own".to_owned(),
                text => format!("write `{text}`"),
            };
            let mut fix = Fix::new(title, Applicability::Unsafe, vec![edit]);
            fix.changes = changes;
            Some(fix)
        }));
    }
}
