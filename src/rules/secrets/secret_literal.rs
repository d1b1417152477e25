//! ## What it does
//! Flags tokens, API keys and private keys in plain text, wherever they stand: in `RUN`, `ENV`, `CMD`, a heredoc, a
//! comment, or a requirements file that an install reads.
//!
//! A secret is known by its shape: tokens of Hugging Face, OpenAI, Anthropic, GitHub, GitLab, AWS, Databricks, Slack
//! and some thirty more, private keys, JSON web tokens. Samples such as `AKIAIOSFODNN7EXAMPLE` or `hf_xxxx…` are not
//! reported, nor are keys that web pages hand out (`NEXT_PUBLIC_…`). No report shows more than the first four
//! characters of a secret.
//!
//! ## Why is this bad?
//! Whoever gets the file or pulls the image can use it, and bots find tokens in public repositories within minutes. A
//! commit that deletes it does not help: the history of the repository, and the layers of images that were built,
//! keep it. Of 337,171 images that a study looked at, 8.5 % held secrets.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! RUN pip install --no-cache-dir churn==1.0 --index-url https://gitlab.corp/simple?private_token=glpat-aB3dE5fG7hJ9kL2mN4pQ
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! RUN --mount=type=secret,id=pip,target=/etc/pip.conf pip install --no-cache-dir churn==1.0
//! ```
//!
//! Revoke the secret first: it has to be taken for known. Build with `docker build --secret id=pip,src=pip.conf .`.
//!
//! ## Fix safety
//! Unsafe: it takes the secret out of `ENV` or `ARG` and mounts it in the `RUN` that uses it, so that the build needs
//! `--secret`. Only offered where every use is in sight.
//!
//! ## References
//! - [Docker: build secrets](https://docs.docker.com/build/building/secrets/)
//! - [Secrets revealed in container images](https://arxiv.org/abs/2307.03958)
//! - [GitHub: removing sensitive data](https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository)

use crate::fixes::secret_mount;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML702",
    name: "secret-literal",
    aliases: &[],
    theme: Theme::Secrets,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("secret_literal.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let leaks = model.leaks();
    for token in model.tokens() {
        let ships = token.instruction.is_some_and(|at| model.ships(at));
        let who = if ships {
            "the file or the image"
        } else {
            "the file"
        };
        let leak = leaks.iter().find(|leak| leak.span.overlaps(token.span));
        let fix = leak.and_then(|leak| secret_mount::mount(model, leak));
        let help = match (&fix, leak) {
            (Some(_), Some(leak)) => {
                let (name, id) = (&leak.name, leak.name.to_lowercase());
                format!("revoke it, and build with `docker build --secret id={id},env={name}`")
            }
            _ => "revoke it; what the build needs comes by `RUN --mount=type=secret`, what the program needs when the container starts".to_owned(),
        };
        let what = token.what;
        let finding = report.push(
            token.span,
            format!("a secret ({what}) stands here in plain text, for anyone who gets {who}"),
        );
        finding.help(help).fix(fix);
        for other in token.others {
            finding.also(other, "and here");
        }
    }
    let mut told = Vec::new();
    for install in model.installs() {
        for (what, path, line) in model.tokens_in_requirements(install) {
            if told.contains(&(path.clone(), line)) {
                continue;
            }
            told.push((path.clone(), line));
            let command = &model.commands[install.command];
            let shown = match path.contains('`') || path.contains(char::is_control) {
                true => "a requirements file".to_owned(),
                false => format!("`{path}`"),
            };
            let message = format!(
                "a secret ({what}) stands in {shown} on line {line}, for anyone who gets the repository"
            );
            report
                .push(command.program_span(), message)
                .help("revoke it, and pass the new one by `RUN --mount=type=secret`");
        }
    }
}
