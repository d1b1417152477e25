//! ## What it does
//! Flags a `COPY` of a virtual environment, `site-packages` or conda environment from the build context.
//!
//! ## Why is this bad?
//! An environment belongs to the machine that made it: its `bin/python` is a link to an interpreter there, its programs
//! name that folder in their first line, and its compiled packages may be for another system. In the image it does not
//! run, or runs by chance. It is not in the repository either, so that a build elsewhere fails; and it makes the
//! context gigabytes larger.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! COPY .venv /app/.venv
//! COPY app.py .
//! CMD ["/app/.venv/bin/python", "app.py"]
//! ```
//! ```text title="app.py"
//! print("ready")
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//! ```text title="app.py"
//! print("ready")
//! ```
//! ```text title="requirements.txt"
//! fastapi==0.115.6
//! ```
//!
//! ## References
//! - [venv: not movable or copyable](https://docs.python.org/3/library/venv.html)
//! - [uv in Docker](https://docs.astral.sh/uv/guides/integration/docker/#installing-a-project)

use crate::model::context::Entry;
use crate::model::copies::{Origin, Source};
use crate::model::{Model, paths};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML342",
    name: "venv-from-context",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("venv_from_context.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let copies = cx.model.copies.iter();
    for copy in copies.filter(|copy| copy.origin == Origin::Context) {
        let mut sources = copy.sources.iter();
        let Some(source) = sources.find(|source| is_environment(cx.model, source)) else {
            continue;
        };
        let name = source.context_path().unwrap_or_default();
        let finding = report.push(
            source.span,
            format!("`{name}` is an environment of another machine, whose Python and paths are not in the image"),
        );
        finding
            .help("install the packages in the image, and leave the folder out in `.dockerignore`");
    }
}

/// Whether a source is the folder of an environment: by its name, or by what lies in it.
fn is_environment(model: &Model<'_>, source: &Source) -> bool {
    let Some(path) = source.context_path().filter(|path| !path.is_empty()) else {
        return false;
    };
    let folder = model.context.entry(&path);
    if matches!(folder, Some(Entry::File | Entry::Other)) {
        return false;
    }
    let is_there = |file: &str| {
        let entry = model
            .context
            .entry(&paths::join("/", &format!("{path}/{file}"))[1..]);
        matches!(entry, Some(Entry::File | Entry::Other))
    };
    let marks = ["pyvenv.cfg", "bin/python", "conda-meta/history"];
    if folder == Some(Entry::Folder) {
        return marks.into_iter().any(is_there);
    }
    // It lies on another machine only, or nobody can see the context.
    matches!(
        paths::file_name(&path),
        ".venv" | "venv" | ".virtualenv" | "virtualenv" | "site-packages"
    )
}
