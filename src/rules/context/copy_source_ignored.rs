//! ## What it does
//! Flags `COPY`, `ADD` and bind mounts of a file or folder that `.dockerignore` leaves out of the build context. A later
//! `!` that brings something back counts, and globs are left alone, since they may match nothing.
//!
//! ## Why is this bad?
//! The builder never gets the file, and the build stops at this line: `"/.env": not found`. It is there on disk, so that
//! the message puzzles.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! COPY config.yml app.py ./
//! CMD ["python", "app.py"]
//! ```
//! ```text title=".dockerignore"
//! *.yml
//! ```
//! ```text title="config.yml"
//! epochs: 3
//! ```
//! ```text title="app.py"
//! print(open("config.yml").read())
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! COPY config.yml app.py ./
//! CMD ["python", "app.py"]
//! ```
//! ```text title=".dockerignore"
//! *.yml
//! !config.yml
//! ```
//! ```text title="config.yml"
//! epochs: 3
//! ```
//! ```text title="app.py"
//! print(open("config.yml").read())
//! ```
//!
//! ## References
//! - [Docker: `CopyIgnoredFile`](https://docs.docker.com/reference/build-checks/copy-ignored-file/)
//! - [Docker: `.dockerignore` files](https://docs.docker.com/build/concepts/context/#dockerignore-files)

use crate::knowledge::secret_files;
use crate::model::context_reads::ContextRead;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML903",
    name: "copy-source-ignored",
    aliases: &["CopyIgnoredFile"],
    theme: Theme::Context,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("copy_source_ignored.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let unsent = model.unsent_reads();
    let Some((first, others)) = unsent.split_first() else {
        return;
    };
    // The build fails before, or stands in another folder than is thought.
    let is_gone = |read: &ContextRead| {
        read.instruction <= first.instruction
            && !read.is_made()
            && !model.context.ignored_by_git(&read.path)
    };
    if model.context.inferred() && model.missing_reads().iter().any(is_gone) {
        return;
    }
    let Some((pattern, file)) = model.left_out_by(&first.path) else {
        return;
    };
    let by = match pattern.contains('`') || pattern.contains(char::is_control) {
        true => format!("`{file}`"),
        false => format!("`{pattern}` in `{file}`"),
    };
    let finding = report.push(
        first.span,
        format!(
            "{by} keeps `{}` from the builder, so that the build fails here",
            first.path
        ),
    );
    // A context that is a guess may have another ignore file.
    if model.context.inferred() {
        finding.severity(Severity::Warning);
    }
    finding.help(match secret_files::by_path(&first.path) {
        Some(_) => "remove it here: it holds secrets, which whoever pulls the image could read; pass them when the container starts".to_owned(),
        None => format!(
            "append `!{}` to `{file}` if the image needs it, else remove it here",
            first.path
        ),
    });
    for other in others {
        finding.also(other.span, format!("`{}` is left out, too", other.path));
    }
}
