//! ## What it does
//! Flags `ENV NAME=$NAME` and `ENV NAME=$OTHER` where no `ARG` or `ENV` of the stage gives the variable a value, so that
//! `NAME` is set to the empty string.
//!
//! ## Why is this bad?
//! Docker does not read the environment of whoever runs the build: without an `ARG` the variable is empty, always. And
//! an empty variable is not an unset one. `os.environ.get("BUCKET", "models")` gives `""`, not the default; with
//! `AWS_DEFAULT_REGION=""` or `AWS_PROFILE=""` boto3 does not go on to its configuration files, and fails. An `ARG`
//! before the first `FROM` does not help: stages do not see it.
//!
//! Only official images of Python and of distributions are known well enough to say that they do not set a variable. On
//! others it is said of names such as `AWS_…` and `…_TOKEN`, which no image sets. `$PATH` and proxies are left alone.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! ENV AWS_DEFAULT_REGION=$AWS_DEFAULT_REGION
//! COPY app.py /app/
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! # docker run -e AWS_DEFAULT_REGION=eu-central-1 …
//! COPY app.py /app/
//! ```
//!
//! ## References
//! - [Docker: `ARG` and `ENV`](https://docs.docker.com/build/building/variables/)
//! - [BuildKit: UndefinedVar](https://docs.docker.com/reference/build-checks/undefined-var/)

use crate::model::undeclared::EmptySetting;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML014",
    name: "env-from-nothing",
    aliases: &[],
    theme: Theme::Instructions,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("env_from_nothing.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let all = cx.model.empty_settings().into_iter();
    let mut all = all.filter(|one| !(cx.silenced)(RULE.code, one.span()));
    let Some(first) = all.next() else { return };
    let (name, variable) = (&first.pair.name.raw, &first.variable);
    let finding = report.push(
        first.span(),
        format!(
            "`{name}` becomes an empty string, and not unset: the stage declares no `{variable}`"
        ),
    );
    if let Some(global) = first.global {
        finding.label(
            global,
            "declared before the first `FROM`, it holds for `FROM` lines alone",
        );
    }
    for other in all {
        finding.also(other.span(), "and so does this");
    }
    finding.help(help(&first));
}

fn help(first: &EmptySetting<'_>) -> String {
    let (name, variable) = (&first.pair.name.raw, &first.variable);
    match first.global {
        Some(_) => format!("repeat `ARG {variable}` behind the `FROM`"),
        None => format!(
            "leave it out, and pass it to the container (`-e {name}`); if it is fixed when the image is built, declare `ARG {variable}` before it"
        ),
    }
}
