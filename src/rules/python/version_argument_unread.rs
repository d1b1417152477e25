//! ## What it does
//! Flags a build argument that is to choose a version, and that nothing in its stage, or in those built from it, reads:
//! `ARG TORCH_VERSION=2.9.1` above `pip install torch`.
//!
//! ## Why is this bad?
//! The file reads as if the version were pinned, and `--build-arg` as if it could be changed; the build takes whatever is
//! the newest. An argument ends with its stage: one that is declared before the first `FROM` has to be declared again where
//! it is used.
//!
//! Nothing is said where a script or a build of a project runs behind it, which may read it from its environment, nor of
//! the version of the image itself (`VERSION`, `APP_VERSION` …). One that is a word (`latest`) may be
//! there to run again what is below it: it is better called so (`CACHEBUST`), or asked for.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! ARG XGBOOST_VERSION=3.1.1
//! RUN pip install --no-cache-dir "xgboost<4"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! ARG XGBOOST_VERSION=3.1.1
//! RUN pip install --no-cache-dir xgboost==${XGBOOST_VERSION}
//! ```
//!
//! ## References
//! - [Dockerfile reference: scope of `ARG`](https://docs.docker.com/reference/dockerfile/#scope)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML345",
    name: "version-argument-unread",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("version_argument_unread.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let unread = cx.model.unread_versions();
    let Some((first, others)) = unread.split_first() else {
        return;
    };
    let mut names: Vec<&str> = others.iter().map(|one| one.name.as_str()).collect();
    names.retain(|name| *name != first.name);
    names.sort_unstable();
    names.dedup();
    let what = match names.len() {
        0 => format!("`{}`", first.name),
        1 => format!("`{}` and `{}`", first.name, names[0]),
        more => format!("`{}` and {more} others", first.name),
    };
    let message = format!(
        "nothing reads {what} here: a build that is given another version installs what it always does"
    );
    let finding = report.push(first.span, message);
    for other in others {
        finding.also(other.span, "nor this");
    }
    // One that names no version may be there to make a layer anew: `ARG TORCH_VERSION=latest`.
    let names_version = unread.iter().all(|one| one.names_version);
    finding.help(match names_version {
        true => "ask for the version where the package is installed, or take the `ARG` away",
        false => "ask for the version where the package is installed; to only install anew, call it `CACHEBUST`",
    });
}
