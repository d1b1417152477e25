//! ## What it does
//! Points to installs in which every package that is named has its version, while what these depend on has none: there is
//! no lock file, no file of constraints and no list as `pip freeze` writes it.
//!
//! ## Why is this bad?
//! `mlflow==3.1.0` brings dozens of packages along, most of them in whatever release is the newest on the day of the
//! build. Two builds of one file differ, and a release of any of them may break the second one.
//!
//! Lists with hashes, more than 40 packages in a file, lists that `pip freeze`, pip-compile or uv wrote, and
//! `--no-deps` count as locked. Nothing is said where another install of the file is open or not seen, on a base image
//! that may have the dependencies already, for Pythons before 3.9, which get no new releases, and where PyTorch is all
//! that is installed: it names the versions that it needs.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir mlflow==3.1.0
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY constraints.txt .
//! RUN pip install --no-cache-dir -c constraints.txt mlflow==3.1.0
//! ```
//!
//! ## References
//! - [pip: repeatable installs](https://pip.pypa.io/en/stable/topics/repeatable-installs/)
//! - [uv: locking requirements](https://docs.astral.sh/uv/pip/compile/)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML348",
    name: "only-top-level-pinned",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("only_top_level_pinned.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let pinned = cx.model.pinned_without_lock();
    let Some((first, others)) = pinned.split_first() else {
        return;
    };
    let span = cx.model.commands[*first].program_span();
    let message = "only the packages that are named have a version: what they depend on may be another release in each build";
    let finding = report.push(span, message);
    for other in others {
        finding.also(cx.model.commands[*other].program_span(), "here too");
    }
    finding.help("write all versions down (`uv pip compile`, `pip freeze`), and pass them as requirements or with `-c`");
}
