//! ## What it does
//! Flags `apt-get install python3-pip`, `python3-numpy` and the like in an image that has a Python of its own: `python`,
//! conda's images, `uv` on Python.
//!
//! ## Why is this bad?
//! apt knows nothing of the Python in `/usr/local` or `/opt/conda` and installs Debian's beside it, 50 to 200 MB. What
//! comes as `python3-numpy` is for that one alone: `python` still says `No module named 'numpy'`, or worse,
//! `/usr/bin/python3` and `python3` have different versions of it.
//!
//! Nothing is said of packages that only bring programs of the system along (`python3-apt`, `gdb`), and of bindings that
//! PyPI does not have in a usable form (`python3-gdal`, `python3-gi`).
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends libgomp1 python3-pip python3-numpy \
//!     && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends libgomp1 \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN pip install --no-cache-dir numpy==2.1.3
//! ```
//!
//! ## References
//! - [python on Docker Hub: about Debian's own Python](https://hub.docker.com/_/python)

use crate::knowledge::apt;
use crate::model::installs::{Install, Package, Tool, Verb};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML322",
    name: "second-python-by-apt",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("second_python_by_apt.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for stage in model.stages() {
        if !model.has_own_python(stage.index) {
            continue;
        }
        let installs = model.installs().filter(|install| {
            let command = &model.commands[install.command];
            command.stage == stage.index
                && install.tool == Tool::Apt
                && install.verb == Verb::Install
                && !model.is_purged_again(install)
        });
        let mut found = installs.flat_map(second);
        let Some(first) = found.next() else {
            continue;
        };
        let name = first.name.as_deref().unwrap_or_default();
        let message = format!(
            "`{name}` brings Debian's Python along, a second one that `python` of this image does not use"
        );
        let finding = report.push(first.span, message);
        for other in found {
            finding.also(other.span, "and this");
        }
        finding.help("install Python packages by `pip`, and leave the system's Python out");
    }
}

/// The packages of an install that are for the system's Python alone.
fn second<'a>(install: &'a Install<'_>) -> impl Iterator<Item = &'a Package> {
    install.packages.iter().filter(|package| {
        let name = package.name.as_deref().unwrap_or_default();
        apt::is_for_own_python(apt::package_name(name))
    })
}
