//! ## What it does
//! Points out compilers and build systems that stay in the image that ships: `build-essential`, `gcc`, `g++`, `cmake`,
//! `python3-dev`, Alpine's `build-base`, and the headers installed with them, whatever the package manager.
//!
//! ## Why is this bad?
//! They serve to install packages and are never run again: 250 MB for `build-essential` on `python:3.12-slim`, which itself
//! has 120, pulled by every node, and a compiler at hand for whoever breaks in. In a stage of its own the same build
//! leaves its result alone.
//!
//! It is a warning where all Python packages are among those that are known to come as wheels for their Python, so that
//! nothing is compiled at all; else advice, shown with `--min-severity info`. Nothing is said where the base has a
//! compiler already, where the same `RUN` removes packages again, where a package may compile while it runs (`torch`,
//! `triton`, `vllm`, `numba`, …) or cannot be told, for notebooks and development, and where the container starts a
//! shell or a script that cannot be read.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends build-essential \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN pip install --no-cache-dir hdbscan==0.8.40
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim AS build
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends build-essential \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir hdbscan==0.8.40
//!
//! FROM python:3.12-slim
//! COPY --from=build /opt/venv /opt/venv
//! ENV PATH=/opt/venv/bin:$PATH
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//!
//! ## References
//! - [Docker: multi-stage builds](https://docs.docker.com/build/building/multi-stage/)

use crate::diagnostic::{Confidence, Cost};
use crate::knowledge::toolchains::tool_row;
use crate::model::paths;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML406",
    name: "toolchain-in-final",
    aliases: &[],
    theme: Theme::Packages,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("toolchain_in_final.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    if paths::is_for_development(cx.name) {
        return;
    }
    for left in cx.model.toolchains_left() {
        let megabytes = left.bytes / 1_000_000;
        let message = match left.idle {
            true => format!(
                "`{}` takes some {megabytes} MB for nothing: all Python packages here come as wheels",
                left.name
            ),
            false => format!(
                "`{}` stays in the image that ships: some {megabytes} MB that only its build needs",
                left.name
            ),
        };
        let finding = report.push(left.span, message);
        if left.idle {
            finding.severity(Severity::Warning);
        }
        for other in left.others {
            finding.also(other, "so does this");
        }
        let rows = tool_row(&left.name).into_iter().collect();
        finding.cost(Cost::of(rows, Confidence::Guess));
        finding.help(match left.idle {
            true => "leave it out, with the headers that were to be compiled against",
            false => "install in a stage of its own, and copy the virtual environment or the program from there",
        });
    }
}
