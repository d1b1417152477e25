//! ## What it does
//! Flags `git clone`, `git checkout` and downloads of models whose failure does not stop the build: by `|| echo …` or
//! `|| true`, also around the compound command that they are part of. A checkout is flagged behind `;` instead of `&&`, in
//! a here-document without `set -e`, and in a pipe without `pipefail`, too.
//!
//! ## Why is this bad?
//! A tag that was moved, a commit that a shallow clone does not have, or a pull request that is gone leaves what was
//! cloned before: the branch of the day. Of a clone or a model that fails nothing is there. The image is built all the
//! same, and only a line of the build log tells.
//!
//! `|| git checkout main` and `|| exit 1` are left alone, and so is a clone or a download that the rest of the build cannot
//! do without: the same `RUN` goes on with something that may fail, or a later one works in the folder.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12
//! RUN git clone https://github.com/facebookresearch/detectron2 /opt/detectron2
//! WORKDIR /opt/detectron2
//! RUN git checkout v0.6 || echo "no such tag"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12
//! RUN git clone https://github.com/facebookresearch/detectron2 /opt/detectron2
//! WORKDIR /opt/detectron2
//! RUN git checkout v0.6
//! ```
//!
//! ## References
//! - [git-checkout](https://git-scm.com/docs/git-checkout)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML350",
    name: "fetch-failure-ignored",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("fetch_failure_ignored.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let downloads = model.model_downloads();
    let mut found = model.commands.iter().filter_map(|command| {
        let downloads = || downloads.iter().any(|one| one.command == command.index);
        if model.goes_to_revision(command) {
            let message =
                "where this fails the build goes on with whatever revision was there before";
            Some((command, model.unnoticed(command)?, message))
        } else if model.is_clone(command) {
            let message = "where this fails the build goes on without the repository";
            let by = model.shrugged_off(command)?;
            (!model.is_fetch_missed(command)).then_some((command, by, message))
        } else if downloads() {
            let message = "where this fails the build goes on without the model";
            let by = model.shrugged_off(command)?;
            (!model.is_fetch_missed(command)).then_some((command, by, message))
        } else {
            None
        }
    });
    let Some((command, by, message)) = found.next() else {
        return;
    };
    let finding = report.push(command.program_span(), message);
    finding.label(by, "it goes on here");
    for (other, _, _) in found {
        finding.also(other.program_span(), "here too");
    }
    finding.help(
        "let the failure stop the build; what may fail goes into braces: `{ command || true; }`",
    );
}
