//! ## What it does
//! Flags a `*` or `?` in the destination of `COPY` and `ADD`.
//!
//! ## Why is this bad?
//! Only sources are patterns. The destination is taken as it is written, so that
//! `COPY lib-*.so /usr/lib/lib-*.so` makes a file whose name is `lib-*.so`: Python and the linker look for another name
//! and do not find it.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY ext.cpython-312-*.so /app/ext.cpython-312-*.so
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY ext.cpython-312-*.so /app/
//! ```
//!
//! ## References
//! - [Docker: `COPY`](https://docs.docker.com/reference/dockerfile/#copy)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML018",
    name: "glob-in-destination",
    aliases: &[],
    theme: Theme::Instructions,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("glob_in_destination.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for copy in &model.copies {
        let destination = copy.destination.known().unwrap_or_default();
        let Some(pattern) = destination.chars().find(|c| matches!(c, '*' | '?')) else {
            continue;
        };
        let finding = report.push(
            copy.destination_word.span,
            format!(
                "a destination is no pattern: what is copied gets a name with the `{pattern}` in it"
            ),
        );
        finding.help("name the folder, with a slash at its end");
    }
}
