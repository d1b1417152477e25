//! ## What it does
//! Flags an `ARG` without a default that the `docker-bake.hcl` or Compose file in the build context does not pass, while it
//! passes others: where an `ENV` takes its value, or where one of nearly the same name is passed that nothing declares.
//!
//! ## Why is this bad?
//! The argument is empty in every such build. `ENV VENV_PATH=$VENV_PATH` sets an empty string, and what reads it works
//! on a folder without a name. And an argument that is passed under another name than it is declared, `APP_VERSION` for
//! `ARG APP_COMMIT`, is dropped: `git checkout $APP_VERSION` without an argument succeeds, and builds the newest commit
//! under the tag of an old release.
//!
//! Nothing is said if more than one such file passes arguments, if targets or services are put together by functions,
//! anchors or includes, and of arguments that BuildKit knows by itself.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:13-slim
//! ARG SERVE_COMMIT
//! COPY --chmod=755 install.sh /
//! RUN /install.sh
//! ```
//! ```text title="docker-bake.hcl"
//! target "default" {
//!   dockerfile = "Dockerfile"
//!   args = {
//!     SERVE_VERSION = "v1.4.0"
//!   }
//! }
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:13-slim
//! ARG SERVE_VERSION
//! COPY --chmod=755 install.sh /
//! RUN /install.sh
//! ```
//! ```text title="docker-bake.hcl"
//! target "default" {
//!   dockerfile = "Dockerfile"
//!   args = {
//!     SERVE_VERSION = "v1.4.0"
//!   }
//! }
//! ```
//!
//! ## References
//! - [Bake: `args`](https://docs.docker.com/build/bake/reference/#targetargs)
//! - [Compose: `args`](https://docs.docker.com/reference/compose-file/build/#args)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML015",
    name: "build-arg-not-passed",
    aliases: &[],
    theme: Theme::Instructions,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("build_arg_not_passed.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for lost in cx.model.build_args_not_passed(cx.name) {
        let (name, file) = (&lost.name, lost.file);
        let message = match &lost.instead {
            Some(other) => format!(
                "`{name}` is empty, and `{other}`, which `{file}` passes, is dropped: nothing declares it"
            ),
            None => format!(
                "`{name}` is empty in the image: `{file}` passes other arguments, but not this one"
            ),
        };
        let finding = report.push(lost.declared, message);
        if let Some(env) = lost.env {
            finding.label(env, "becomes an empty string");
        }
        finding.help(match &lost.instead {
            Some(other) => format!("declare `ARG {other}`, or pass `{name}`"),
            None => format!("pass `{name}` there, or give it a default"),
        });
    }
}
