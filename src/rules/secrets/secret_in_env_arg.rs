//! ## What it does
//! Flags secrets that `ENV`, `ARG`, `LABEL` or a variable of a script gives away: in plain text, by an `ENV` that takes
//! the value of a build argument, or by an `ARG` that a `RUN` reads.
//!
//! A secret is known by its shape (tokens of Hugging Face, OpenAI, GitHub, AWS and some thirty more), by the name of
//! its variable (`WANDB_API_KEY`, `DB_PASSWORD`), or as the password of a URL. Empty values, placeholders such as
//! `changeme` or `<token>`, paths, defaults that everybody knows (`POSTGRES_PASSWORD=postgres`), and names that only
//! sound like a secret (`PAD_TOKEN`, `MAX_TOKENS`, `PASSWORD_FILE`) are not reported. No report shows more than the
//! first four characters of a secret.
//!
//! An error in plain text, but a warning for a password, which is often a throwaway one. The rest is a warning in a
//! stage that ships, and advice in any other.
//!
//! ## Why is this bad?
//! Whoever can pull the image reads it with `docker inspect` and `docker history`: the variables, and the values of
//! the build arguments of each `RUN`. Deleting it in a later layer does not help. A study of 337,171 images found
//! secrets in 8.5 % of them.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! ARG HF_TOKEN
//! COPY download.py .
//! RUN python download.py --token "$HF_TOKEN"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY download.py .
//! RUN --mount=type=secret,id=hf_token,env=HF_TOKEN python download.py --token "$HF_TOKEN"
//! ```
//!
//! Build it with `docker build --secret id=hf_token,env=HF_TOKEN .`. What the program needs when it runs comes with
//! `docker run --env-file`, or from the secrets of the platform. A secret that stood in a file is to be revoked.
//!
//! ## Fix safety
//! Unsafe: the build needs `--secret` from then on, and containers no longer have the variable. Only offered where every
//! use is in sight: `RUN`s of the same stage that name the variable, or run a client that is known to read it.
//!
//! ## References
//! - [Docker: build secrets](https://docs.docker.com/build/building/secrets/)
//! - [Secrets revealed in container images](https://arxiv.org/abs/2307.03958)

use crate::fixes::secret_mount;
use crate::knowledge::secrets::SecretKind;
use crate::model::Model;
use crate::model::leaks::{Leak, Way};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML701",
    name: "secret-in-env-arg",
    aliases: &["SecretsUsedInArgOrEnv"],
    theme: Theme::Secrets,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("secret_in_env_arg.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for leak in cx.model.leaks() {
        let fix = secret_mount::mount(cx.model, &leak);
        let finding = report.push(leak.span, message(cx.model, &leak));
        finding
            .severity(severity(cx.model, &leak))
            .help(help(&leak, fix.is_some()))
            .fix(fix);
        match leak.way {
            Way::FromArgument(argument) => {
                let span = cx.model.instruction(argument).span;
                finding.label(span, "the value comes from here");
            }
            Way::Argument(run) => {
                let span = cx.model.instruction(run).keyword_span();
                finding.label(span, "this `RUN` reads it");
            }
            _ => {}
        }
        for other in &leak.others {
            finding.also(*other, "and here");
        }
    }
}

fn severity(model: &Model<'_>, leak: &Leak) -> Severity {
    match leak.way {
        way if way.is_literal() && leak.kind == SecretKind::Password => Severity::Warning,
        way if way.is_literal() => Severity::Error,
        _ if model.ships(leak.instruction) => Severity::Warning,
        _ => Severity::Info,
    }
}

fn message(model: &Model<'_>, leak: &Leak) -> String {
    let name = &leak.name;
    let what = match leak.kind {
        SecretKind::Token(provider) => format!("a secret ({provider})"),
        SecretKind::Named => "a secret".to_owned(),
        SecretKind::Password => "a password".to_owned(),
    };
    let keyword = model.instruction(leak.instruction).keyword;
    let (image, kept) = if model.ships(leak.instruction) {
        ("the image", "the image's history")
    } else {
        ("the build cache", "the build cache")
    };
    match leak.way {
        Way::Env | Way::Label => {
            format!(
                "`{keyword} {name}` holds {what}, readable by anyone who gets the image or this file"
            )
        }
        Way::Default => {
            format!("the default of `ARG {name}` is {what}, readable by anyone who gets this file")
        }
        Way::Script => format!("`{keyword}` sets `{name}` to {what}, which stays in {kept}"),
        Way::FromArgument(_) => {
            format!("`ENV {name}` keeps the value of a build argument, so {what} stays in {image}")
        }
        Way::Argument(_) => {
            format!("`ARG {name}` passes {what} to `RUN`, so its value stays in {kept}")
        }
    }
}

fn help(leak: &Leak, fixed: bool) -> String {
    let name = &leak.name;
    let id = name.to_lowercase();
    let build = format!("build with `docker build --secret id={id},env={name}`");
    let mount = format!("`RUN --mount=type=secret,id={id}` where the build needs it");
    let run = "`docker run --env-file` where the program does";
    match (fixed, leak.way.is_literal()) {
        (true, true) => format!("revoke it, and {build}"),
        (true, false) => format!("then {build}"),
        (false, true) => format!("revoke it, and pass the new one by {mount}, or {run}"),
        (false, false) => format!("pass it by {mount}, or {run}"),
    }
}
