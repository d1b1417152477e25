//! ## What it does
//! Points out where pip is let into the distribution's own Python: `pip install --break-system-packages`, or a
//! `rm …/EXTERNALLY-MANAGED`.
//!
//! Nothing is said of images that bring a Python of their own, `python:…` among them or `python3.14` of another
//! archive, and of stages that are not shipped.
//!
//! ## Why is this bad?
//! pip and the package manager then write into the same Python and know nothing of each other: pip replaces what a package
//! of the system needs, and the next upgrade of that package replaces it back, or fails. In an image that nobody upgrades
//! it mostly works, which is why this is advice. A virtual environment costs one line and can be copied to another stage.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends python3 python3-pip \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN pip install --no-cache-dir --break-system-packages fastapi==0.115.0
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends python3 python3-venv \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN python3 -m venv /opt/venv
//! ENV PATH=/opt/venv/bin:$PATH
//! RUN pip install --no-cache-dir fastapi==0.115.0
//! ```
//!
//! ## References
//! - [Externally managed environments](https://packaging.python.org/en/latest/specifications/externally-managed-environments/)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML411",
    name: "distribution-python-overridden",
    aliases: &[],
    theme: Theme::Packages,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("distribution_python_overridden.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let mut found = cx.model.overridden_pythons();
    found.retain(|span| !(cx.silenced)(RULE.code, *span));
    let Some((first, others)) = found.split_first() else {
        return;
    };
    let message =
        "this mixes pip's packages into the distribution's Python, where each may break the other";
    let finding = report.push(*first, message);
    for other in others {
        finding.also(*other, "and this");
    }
    finding.help("make a virtual environment with `python3 -m venv /opt/venv`, and put its `bin` first on `PATH`");
}
