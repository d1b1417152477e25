//! ## What it does
//! Flags package versions that are nothing but a build argument without a default: `ARG VERSION`, then
//! `pip install torch==$VERSION`.
//!
//! ## Why is this bad?
//! A plain `docker build` asks for `torch==`, and fails with a message that names neither the argument nor its
//! instruction; an editor or a scanner builds just so. A default says what the image is known to work with, and
//! `--build-arg` still changes it.
//!
//! Nothing is said where a plain build stops before for another reason (a base image without a default, a `RUN` that
//! needs a secret, a download whose address has an empty argument), where a failure is caught, where Compose or
//! `docker-bake.hcl` beside it passes the argument, and where the image starts the package itself: who releases it
//! passes its version.
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

use crate::model::{Base, Command, Model};
use crate::rules::prelude::*;
use crate::syntax::mount::Kind;

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
        let command = &model.commands[install.command];
        // `if [ -n "$VERSION" ]` may stand around it, or `|| ./build.sh` behind.
        let may_fail = command.context.conditional || command.context.guarded;
        let open = model.open_versions(install);
        if may_fail || open.is_empty() || has_no_plain_build(model, command) {
            continue;
        }
        for open in open {
            // One default mends all that an argument is used for.
            if told.contains(&open.declared) {
                continue;
            }
            told.push(open.declared);
            let about = open.package.as_deref().map(|name| is_about(model, name));
            if about == Some(true) || model.may_be_passed(cx.name, &open.variable) {
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

/// Whether a build without arguments and secrets stops anyway, and not for the version.
fn has_no_plain_build(model: &Model<'_>, command: &Command<'_>) -> bool {
    let mounts = model.mounts(command.instruction);
    matches!(model.root_base(command.stage), Base::Unknown)
        || model.downloads_nothing_before(command)
        || mounts.iter().any(|mount| mount.kind == Kind::Secret)
}

/// Whether an image starts a program of a package's name: `ENTRYPOINT ["zizmor"]`.
fn is_about(model: &Model<'_>, package: &str) -> bool {
    let mut startups = model.startups().iter();
    startups.any(|startup| {
        let mut commands = model.commands_at_start(startup).into_iter();
        commands.any(|command| command.name() == package)
    })
}
