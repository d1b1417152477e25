//! ## What it does
//! Flags `COPY`, `ADD` and bind mounts of a file or folder that the build context does not have, and of weights and data
//! that Git ignores, so that a fresh clone lacks them.
//!
//! The context is the folder that `--context` or a Compose file names, or the one that has most of the sources, if no
//! other folder above the Dockerfile has the missing one either. An error where the context is sure and the source is a
//! file that people write (`app.py`); a warning otherwise, and advice for folders, for what may be made before the build
//! (`dist/`, `*.whl`), and for what Git ignores. Globs, variables, submodules, `--from`, and files that a `README.md` or
//! a `Makefile` tells one to fetch are left alone.
//!
//! ## Why is this bad?
//! The build stops at this line: `failed to calculate checksum of ref …: "/app.py": not found`. Mostly the file was
//! renamed, the path counts from another folder, or it lies on the author's machine only.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! COPY batch.py .
//! CMD ["python", "batch.py"]
//! ```
//! ```text title="requirements.txt"
//! scikit-learn==1.6.1
//! ```
//! ```text title="batch_processing.py"
//! import sklearn
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! COPY batch_processing.py .
//! CMD ["python", "batch_processing.py"]
//! ```
//! ```text title="requirements.txt"
//! scikit-learn==1.6.1
//! ```
//! ```text title="batch_processing.py"
//! import sklearn
//! ```
//!
//! ## References
//! - [Docker: build context](https://docs.docker.com/build/concepts/context/)

use crate::model::context_reads::ContextRead;
use crate::model::{Model, paths};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML902",
    name: "copy-source-missing",
    aliases: &[],
    theme: Theme::Context,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("copy_source_missing.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if paths::is_template(cx.name) {
        return;
    }
    let mut missing = model.missing_reads();
    missing.retain(|read| {
        let is_elsewhere = model.context.inferred() && read.is_stored();
        !is_elsewhere && (read.is_written() || !model.is_told_of(read))
    });
    let is_ignored = |read: &&ContextRead| model.context.ignored_by_git(&read.path);
    let (ignored, gone): (Vec<&ContextRead>, Vec<&ContextRead>) =
        missing.iter().partition(is_ignored);
    let mut gone: Vec<(Severity, &ContextRead)> = gone
        .into_iter()
        .map(|read| (severity_of(model, read), read))
        .collect();
    gone.sort_by_key(|(severity, _)| std::cmp::Reverse(*severity));
    if let Some(&(severity, _)) = gone.first() {
        let reads: Vec<&ContextRead> = gone.into_iter().map(|(_, read)| read).collect();
        tell(&reads, severity, report, &|path| {
            format!("`{path}` is not in the build context, so that the build fails here")
        });
    }
    // What else Git ignores is made or filled in before the build, as everybody there knows.
    let data: Vec<&ContextRead> = ignored.into_iter().filter(|read| read.is_data()).collect();
    tell(&data, Severity::Info, report, &|path| {
        format!("`{path}` is ignored by Git, so that the build fails here in a fresh clone")
    });
}

fn severity_of(model: &Model<'_>, read: &ContextRead) -> Severity {
    match (model.context.inferred(), read.is_written()) {
        _ if read.is_made() => Severity::Info,
        (false, true) => Severity::Error,
        (false, false) | (true, true) => Severity::Warning,
        (true, false) => Severity::Info,
    }
}

/// One finding for all: their causes are mostly one.
fn tell(
    reads: &[&ContextRead],
    severity: Severity,
    report: &mut Report<'_>,
    message: &dyn Fn(&str) -> String,
) {
    let Some((first, others)) = reads.split_first() else {
        return;
    };
    let finding = report.push(first.span, message(&first.path));
    finding.severity(severity);
    if first.is_data() {
        finding
            .help("fetch it in the build, with a checksum, or mount it when the container starts");
    }
    for other in others {
        finding.also(other.span, format!("nor is `{}`", other.path));
    }
}
