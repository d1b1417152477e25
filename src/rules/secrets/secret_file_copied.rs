//! ## What it does
//! Flags `COPY` and `ADD` of files that hold secrets: `kaggle.json`, `.env`, `.netrc`, `~/.aws/credentials`, keys of
//! SSH and of Google service accounts, `.pypirc`, `.streamlit/secrets.toml` and their like, by name or along with a
//! whole folder such as `COPY . .`.
//!
//! Where the file can be read, what stands in it counts: an `.env` without secrets, a `pip.conf` without a password, a
//! public certificate are left alone, as are samples (`.env.example`). What `.dockerignore` keeps out is not copied.
//!
//! An error, but a warning where the file cannot be read and its name alone does not settle it (`.env`), and for mere
//! passwords. Advice in a stage that does not ship.
//!
//! ## Why is this bad?
//! Whoever can pull the image can read the file: each layer is an archive, and deleting the file in a later `RUN`
//! leaves it in the layer below. A study of 337,171 images found secrets in 8.5 % of them.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir kaggle==1.7.4
//! COPY kaggle.json /root/.kaggle/kaggle.json
//! RUN kaggle models instances versions download google/gemma/keras/2b/1 -p /models
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir kaggle==1.7.4
//! RUN --mount=type=secret,id=kaggle,target=/root/.kaggle/kaggle.json kaggle models instances versions download google/gemma/keras/2b/1 -p /models
//! ```
//!
//! Build it with `docker build --secret id=kaggle,src=kaggle.json .`. What the program needs when it runs comes with
//! `docker run --env-file .env`, or from the secrets of the platform.
//!
//! ## References
//! - [Docker: build secrets](https://docs.docker.com/build/building/secrets/)
//! - [Secrets revealed in container images](https://arxiv.org/abs/2307.03958)

use std::collections::HashSet;

use crate::model::secret_files::SecretCopied;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML703",
    name: "secret-file-copied",
    aliases: &[],
    theme: Theme::Secrets,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("secret_file_copied.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let copied = model.secrets_copied();
    // `COPY . .` and `COPY .env ./`: the copy that names the file speaks for both.
    let mut order: Vec<usize> = (0..copied.len()).collect();
    order.sort_by_key(|&at| !copied[at].1.iter().any(|secret| secret.is_named));
    let mut told = HashSet::new();
    for at in order {
        let (copy, secrets) = &copied[at];
        let is_new = |secret: &&SecretCopied| told.insert((copy.stage, secret.path.clone()));
        let mut secrets: Vec<&SecretCopied> = secrets.iter().filter(is_new).collect();
        secrets.sort_by_key(|secret| !secret.is_certain);
        let Some(&first) = secrets.first() else {
            continue;
        };
        let ships = model.ships(copy.instruction);
        let severity = match (ships, first.is_certain) {
            (false, _) => Severity::Info,
            (true, true) => Severity::Error,
            (true, false) => Severity::Warning,
        };
        let place = if ships {
            "into the image for anyone who pulls it"
        } else {
            "into the build cache"
        };
        let shown = model.shown_copy(copy);
        let what = first.what;
        let message = match first.is_named {
            true if first.is_guessed => {
                format!("`{shown}` puts a file {place}, and such a file mostly holds secrets")
            }
            true => format!("`{shown}` puts {what} {place}"),
            false => format!(
                "`{shown}` takes {} along, which puts {what} {place}",
                name(first)
            ),
        };
        let finding = report.push(model.instruction(copy.instruction).head, message);
        finding.severity(severity).help(help(first));
        if secrets.len() > 1 {
            let names: Vec<String> = secrets.iter().take(4).map(|secret| name(secret)).collect();
            finding.at_span(format!("brings {}", names.join(", ")));
        }
    }
}

/// The path in backticks, if it can stand there.
fn name(secret: &SecretCopied) -> String {
    let path = &secret.path;
    match path.contains('`') || path.contains(char::is_control) {
        true => "a file".to_owned(),
        false => format!("`{path}`"),
    }
}

fn help(secret: &SecretCopied) -> String {
    let path = name(secret);
    let is_env = secret.what.starts_with("environment");
    match (&secret.target, is_env) {
        _ if !secret.is_named => format!("list {path} in `.dockerignore`"),
        (_, true) => format!("pass {path} with `docker run --env-file`, and what the build needs by `RUN --mount=type=secret`"),
        (Some(target), _) if !target.contains('`') && !target.contains(char::is_control) => {
            format!("`RUN --mount=type=secret,id=…,target={target}` where the build needs it; if the program does, mount it when the container starts")
        }
        _ => "`RUN --mount=type=secret` where the build needs it; if the program does, mount it when the container starts".to_owned(),
    }
}
