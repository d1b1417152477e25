//! ## What it does
//! Flags package versions that are nothing but a build argument without a default: `ARG VERSION`, then
//! `pip install torch==$VERSION`.
//!
//! ## Why is this bad?
//! A plain `docker build` asks for `torch==`, and fails with a message that names neither the argument nor its
//! instruction; an editor or a scanner builds just so. A default says what the image is known to work with, and
//! `--build-arg` still changes it. Nothing is said where Compose or `docker-bake.hcl` beside it passes the argument.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! ARG TORCH_VERSION
//! RUN pip install --no-cache-dir torch==$TORCH_VERSION
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! ARG TORCH_VERSION=2.9.1
//! RUN pip install --no-cache-dir torch==$TORCH_VERSION
//! ```
//!
//! ## References
//! - [Dockerfile reference: ARG](https://docs.docker.com/reference/dockerfile/#arg)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML329",
    name: "empty-arg-in-specifier",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("empty_arg_in_specifier.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut told = Vec::new();
    for install in model.installs().filter(|install| install.installs()) {
        // `if [ -n "$VERSION" ]` may stand around it.
        if model.commands[install.command].context.conditional {
            continue;
        }
        for open in model.open_versions(install) {
            // One default mends all that an argument is used for.
            if told.contains(&open.declared) {
                continue;
            }
            told.push(open.declared);
            if model.may_be_passed(cx.name, &open.variable) {
                continue;
            }
            let variable = &open.variable;
            let what = match &open.package {
                Some(package) => format!("`{package}`"),
                None => "what is installed here".to_owned(),
            };
            let message = format!(
                "`{variable}` has no default: a plain build asks for an empty version of {what}, and fails"
            );
            let finding = report.push(open.span, message);
            finding.label(open.declared, "it is declared here");
            finding.help(format!("give it a default: `ARG {variable}=…`"));
        }
    }
}
