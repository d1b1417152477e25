//! ## What it does
//! Flags `RUN`s whose commands get a password or token in a URL, or log in with one, where it becomes known to others: it
//! stands in the file, it is the value of an `ARG` or `ENV`, or the command writes it into a file of the layer.
//!
//! `git clone https://$TOKEN@…` writes its URL into `.git/config`, `hf auth login` and `wandb login` write the token
//! into the home, also where it came from a secret mount. Nothing is said where the same `RUN` deletes that file again,
//! logs out, or sets the URL back.
//!
//! Advice in a stage that does not ship, unless the secret stands in the file.
//!
//! ## Why is this bad?
//! Whoever can pull the image reads the file, and the arguments of the build in `docker history`. The token of a CI
//! system that ends up there mostly opens every repository of the organisation.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! ARG PIP_TOKEN
//! RUN pip install --no-cache-dir --extra-index-url https://ci:${PIP_TOKEN}@pypi.corp/simple churn==1.0
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN --mount=type=secret,id=pip_token,env=PIP_TOKEN pip install --no-cache-dir --extra-index-url https://ci:${PIP_TOKEN}@pypi.corp/simple churn==1.0
//! ```
//!
//! Build it with `docker build --secret id=pip_token,env=PIP_TOKEN .`. For `git`, mount an SSH agent or let it ask for
//! the token (`--mount=type=ssh`, `GIT_ASKPASS`); `hf` and `wandb` read `HF_TOKEN` and `WANDB_API_KEY` without a login.
//!
//! ## Fix safety
//! Unsafe: the build needs `--secret` from then on. Only offered where the command keeps nothing, and every use of the
//! variable is in sight.
//!
//! ## References
//! - [Docker: build secrets](https://docs.docker.com/build/building/secrets/)
//! - [pip: authentication](https://pip.pypa.io/en/stable/topics/authentication/)
//! - [git-clone: `.git/config` holds the URL](https://git-scm.com/docs/git-clone)

use std::collections::HashMap;

use crate::fixes::secret_mount;
use crate::model::Model;
use crate::model::credentials::{Credential, From};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML704",
    name: "credential-in-url",
    aliases: &[],
    theme: Theme::Secrets,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("credential_in_url.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let leaks = model.leaks();
    let credentials = model.credentials();
    let mut groups: Vec<Vec<&Credential>> = Vec::new();
    let mut known = HashMap::new();
    for credential in &credentials {
        let at = model.commands[credential.command].instruction;
        let group = known.entry((at, &credential.from, credential.kept_in));
        let group = *group.or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(credential);
    }
    for group in groups {
        let first = group[0];
        let instruction = model.commands[first.command].instruction;
        let ships = model.ships(instruction);
        let leak = match &first.from {
            From::Declared(at, name) => leaks
                .iter()
                .find(|leak| leak.instruction == *at && leak.name == *name),
            _ => None,
        };
        let fix = leak
            .filter(|_| first.kept_in.is_none())
            .and_then(|leak| secret_mount::mount(model, leak));
        let finding = report.push(first.span, message(model, first, ships));
        if !ships && first.from != From::Here {
            finding.severity(Severity::Info);
        }
        finding.help(help(first)).fix(fix);
        if let From::Declared(at, _) = first.from {
            let declaration = model.instruction(at);
            let span = match leak {
                Some(leak) if declaration.keyword == Keyword::Arg => leak.span,
                // That an `ENV` keeps it is one more cause, which has a finding of its own.
                _ => declaration.keyword_span(),
            };
            finding.label(span, "its value comes from here");
        }
        for other in group.iter().filter(|other| other.span != first.span) {
            finding.also(other.span, "and here");
        }
    }
}

fn message(model: &Model<'_>, credential: &Credential, ships: bool) -> String {
    let shown = &credential.shown;
    let what = match credential.is_url {
        true => "the credentials of this URL",
        false => "the token",
    };
    let (layer, history) = match ships {
        true => ("the image", "the image's history"),
        false => ("the build cache", "the build cache"),
    };
    match (&credential.from, credential.kept_in) {
        (From::Here, _) => {
            format!("`{shown}` gets {what} in plain text, for anyone who gets the file or {layer}")
        }
        (_, Some("a file")) => {
            format!("`{shown}` writes {what} into a file, which stays in {layer}")
        }
        (_, Some(file)) => format!("`{shown}` writes {what} to `{file}`, which stays in {layer}"),
        (From::Declared(at, name), None) => {
            let keyword = model.instruction(*at).keyword;
            format!("{what} come from `{keyword} {name}`, so they stay in {history}")
        }
        (From::Elsewhere, None) => format!("{what} stay in {layer}"),
    }
}

fn help(credential: &Credential) -> &'static str {
    match (&*credential.shown, &credential.from) {
        (shown, _) if shown.starts_with("git") => {
            "clone by `--mount=type=ssh`, or with `GIT_ASKPASS` and a secret mount; or delete `.git` in this `RUN`"
        }
        (shown, _) if shown.starts_with("hf") || shown.starts_with("hugging") => {
            "no login is needed: `RUN --mount=type=secret,id=hf_token,env=HF_TOKEN hf download …` reads the variable"
        }
        (shown, _) if shown.starts_with("wandb") => {
            "no login is needed: `wandb` reads `WANDB_API_KEY`, by `RUN --mount=type=secret,id=wandb,env=WANDB_API_KEY` or when the container starts"
        }
        (_, From::Here) => "revoke it, and pass the new one by `RUN --mount=type=secret`",
        _ => "pass it by `RUN --mount=type=secret`",
    }
}
