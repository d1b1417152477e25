//! ## What it does
//! Flags `poetry export --without-hashes`.
//!
//! ## Why is this bad?
//! `poetry.lock` has a SHA-256 of every file. With them in the requirements pip refuses whatever differs; without them it
//! takes any file that an index, a mirror or a proxy has under that version.
//!
//! Nothing is said where the lock is seen to hold packages from a repository or a folder, which have no hash.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir poetry==2.2.1 poetry-plugin-export==1.9.0
//! COPY pyproject.toml poetry.lock ./
//! RUN poetry export --without-hashes -o requirements.txt && pip install --no-cache-dir -r requirements.txt
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir poetry==2.2.1 poetry-plugin-export==1.9.0
//! COPY pyproject.toml poetry.lock ./
//! RUN poetry export -o requirements.txt && pip install --no-cache-dir -r requirements.txt
//! ```
//!
//! ## Fix safety
//! Unsafe: with one hash in a file pip wants one for every package of the install, and refuses repositories, folders and
//! packages that are named besides.
//!
//! ## References
//! - [pip: hash-checking mode](https://pip.pypa.io/en/stable/topics/secure-installs/#hash-checking-mode)
//! - [poetry-plugin-export](https://github.com/python-poetry/poetry-plugin-export)

use crate::fixes::flag;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML346",
    name: "lock-hashes-dropped",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("lock_hashes_dropped.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for export in model.unhashed_exports() {
        let command = &model.commands[export.command];
        let finding = report.push(
            command.word_span(export.option),
            "the hashes of `poetry.lock` are thrown away, so that pip installs files that it cannot check",
        );
        let edit = flag::remove(model, command, export.option);
        finding.fix(edit.map(|edit| {
            let title = "keep the hashes";
            Fix::new(title, Applicability::Unsafe, vec![edit])
        }));
        if finding.fix.is_none() {
            finding.help("leave `--without-hashes` out");
        }
    }
}
