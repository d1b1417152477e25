//! ## What it does
//! Flags `pip install`, and `uv pip install --system`, into the Python of a Debian, Ubuntu or Alpine that marks it as its
//! own.
//!
//! ## Why is this bad?
//! pip stops with `error: externally-managed-environment`, and the build with it: so it is from Debian 12, Ubuntu 23.04
//! and Alpine 3.19 on (PEP 668). It is what people meet first who move an image from Ubuntu 22.04 to 24.04.
//!
//! The images `python:…` have a Python of their own in `/usr/local` and are not concerned, nor is a virtual environment.
//! Nothing is said where the file brings another Python, takes the mark away, sets `PIP_BREAK_SYSTEM_PACKAGES`, or runs
//! pip on a condition.
//!
//! ## Example
//! ```dockerfile
//! FROM ubuntu:24.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends python3 python3-pip \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN pip3 install --no-cache-dir fastapi==0.115.0
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM ubuntu:24.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends python3 python3-venv \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN python3 -m venv /opt/venv
//! ENV PATH=/opt/venv/bin:$PATH
//! RUN pip install --no-cache-dir fastapi==0.115.0
//! ```
//!
//! ## Fix safety
//! Unsafe: it makes a virtual environment and puts it first on PATH, so that `python3` is another program from there on.
//! Where pip runs in the `RUN` that installs Python, it adds `--break-system-packages` instead: in a container nothing else
//! uses that Python, but packages of the distribution can then be overwritten.
//!
//! ## References
//! - [PEP 668](https://peps.python.org/pep-0668/)
//! - [Externally managed environments](https://packaging.python.org/en/latest/specifications/externally-managed-environments/)

use crate::fixes::{flag, venv};
use crate::model::{Install, Model};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML307",
    name: "pep668-system-pip",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("pep668_system_pip.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut groups: Vec<Vec<&Install<'_>>> = Vec::new();
    for install in model.installs().filter(|i| model.is_externally_managed(i)) {
        let stage_of = |install: &Install<'_>| model.commands[install.command].stage;
        let is_below = |group: &Vec<&Install<'_>>| {
            let mut lineage = model.lineage(stage_of(install));
            lineage.any(|stage| stage.index == stage_of(group[0]))
        };
        match groups.iter().position(is_below) {
            Some(at) => groups[at].push(install),
            None => groups.push(vec![install]),
        }
    }
    for group in groups {
        one(model, &group, report);
    }
}

fn one(model: &Model<'_>, installs: &[&Install<'_>], report: &mut Report<'_>) {
    let Some((first, others)) = installs.split_first() else {
        return;
    };
    let command = &model.commands[first.command];
    let system = model
        .os(command.stage)
        .map_or("the system", |os| os.distro.name());
    let name = command.name();
    let finding = report.push(
        command.program_span(),
        format!("`{name}` refuses to install into the Python of {system}, so the build fails here (PEP 668)"),
    );
    for other in others {
        finding.also(model.commands[other.command].program_span(), "and here");
    }
    match fix(model, installs) {
        Some(fix) => finding.fix = Some(fix),
        None => {
            finding.help("make a virtual environment with `python3 -m venv` and put its `bin` first on `PATH`, or pass `--break-system-packages`");
        }
    }
}

fn fix(model: &Model<'_>, installs: &[&Install<'_>]) -> Option<Fix> {
    let level = Applicability::Unsafe;
    if let Some((edits, changes)) = venv::create(model, installs) {
        let mut fix = Fix::new("install into a virtual environment", level, edits);
        fix.changes = changes;
        return Some(fix);
    }
    // What the distribution has installed itself cannot be replaced by pip: it does not know its files.
    let replaces = |install: &&Install<'_>| {
        let own = ["pip", "setuptools", "wheel"];
        own.iter().any(|name| install.package(name).is_some())
    };
    if installs.iter().any(replaces) {
        return None;
    }
    let add = |install: &&Install<'_>| {
        let command = &model.commands[install.command];
        flag::add_after(
            model,
            command,
            install.verb_word?,
            "--break-system-packages",
        )
    };
    let edits: Option<Vec<Edit>> = installs.iter().map(add).collect();
    Some(Fix::new("pass `--break-system-packages`", level, edits?))
}
