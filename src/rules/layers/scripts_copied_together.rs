//! ## What it does
//! Flags a `COPY` that brings several scripts, of which one is run to install Python packages and others only by later
//! instructions, or when the container starts.
//!
//! The scripts are read from the build context. Nothing is said where the project itself is installed, which needs its
//! files, and in `.devcontainer`.
//!
//! ## Why is this bad?
//! A layer is rebuilt when anything above it changes: a new line in the start script downloads and installs torch and all
//! the rest again, and pushes that. With each script copied where it is run, only what is below it runs again.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY scripts/ /scripts/
//! RUN /scripts/install.sh
//! CMD ["/scripts/start.sh"]
//! ```
//! ```sh title="scripts/install.sh"
//! #!/bin/sh -e
//! pip install --no-cache-dir fastapi==0.115.6
//! ```
//! ```sh title="scripts/start.sh"
//! #!/bin/sh
//! exec python -m app
//! ```
//! ```text title=".dockerignore"
//! .git
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY scripts/install.sh /scripts/
//! RUN /scripts/install.sh
//! COPY scripts/start.sh /scripts/
//! CMD ["/scripts/start.sh"]
//! ```
//! ```sh title="scripts/install.sh"
//! #!/bin/sh -e
//! pip install --no-cache-dir fastapi==0.115.6
//! ```
//! ```sh title="scripts/start.sh"
//! #!/bin/sh
//! exec python -m app
//! ```
//! ```text title=".dockerignore"
//! .git
//! ```
//!
//! ## References
//! - [Docker: optimize cache usage in builds](https://docs.docker.com/build/cache/optimize/)

use crate::model::paths;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML512",
    name: "scripts-copied-together",
    aliases: &[],
    theme: Theme::Layers,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("scripts_copied_together.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    // The scripts of such a folder are updated together.
    if paths::is_of_devcontainer(cx.name) {
        return;
    }
    for found in model.scripts_together() {
        let (run, script) = &found.install;
        let script = paths::file_name(script);
        let (_, first) = &found.others[0];
        let others = match found.others.len() {
            1 => format!("`{}`", paths::file_name(first)),
            count => format!("`{}` or {} more", paths::file_name(first), count - 1),
        };
        let span = model.instruction(found.copy.instruction).span;
        let message = format!(
            "a change of {others} installs all of `{script}` again: they are copied together"
        );
        let finding = report.push(span, message);
        finding.label(model.instruction(*run).head, "this needs only one of them");
        for (at, _) in &found.others {
            finding.label(model.instruction(*at).head, "another is only needed here");
        }
        finding.help("copy each script directly above the instruction that runs it");
    }
}
