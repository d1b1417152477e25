//! ## What it does
//! Flags a `RUN` that writes the secret of a `--mount=type=secret` into a file of the image: `cp /run/secrets/netrc
//! ~/.netrc`, `cat … >> …`, `echo "$TOKEN" > …`, `git config --global` with it, `hf auth login --token`.
//!
//! Nothing is said where the same `RUN` deletes the file, where the file lies on another mount, of public keys and
//! certificates, and in a stage of which no image takes the file.
//!
//! ## Why is this bad?
//! The mount keeps a secret out of the layer, and the copy puts it back: whoever can pull the image can read it, and an
//! `rm` in a later `RUN` leaves it in the layer below.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY requirements.txt .
//! RUN --mount=type=secret,id=netrc cp /run/secrets/netrc /root/.netrc && pip install --no-cache-dir -r requirements.txt
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY requirements.txt .
//! RUN --mount=type=secret,id=netrc,target=/root/.netrc pip install --no-cache-dir -r requirements.txt
//! ```
//!
//! Git takes what would go into its settings for one command: `git -c
//! url."https://$TOKEN@github.com/".insteadOf=https://github.com/ clone …`, or from `GIT_CONFIG_COUNT`,
//! `GIT_CONFIG_KEY_0` and `GIT_CONFIG_VALUE_0` where another program calls it; `hf download` reads `HF_TOKEN`. What the
//! program needs when it runs comes with `docker run`, or from the secrets of the platform.
//!
//! ## References
//! - [Docker: build secrets](https://docs.docker.com/build/building/secrets/)
//! - [git-config](https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT)

use crate::model::secret_writes::SecretWrite;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML712",
    name: "secret-written-into-layer",
    aliases: &[],
    theme: Theme::Secrets,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("secret_written_into_layer.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let all = model.secret_writes();
    for of_run in all.chunk_by(|a, b| {
        model.commands[a.command].instruction == model.commands[b.command].instruction
    }) {
        let first = &of_run[0];
        let path = match first.path.contains('`') || first.path.contains(char::is_control) {
            true => "a file".to_owned(),
            false => format!("`{}`", first.path),
        };
        let message = format!(
            "this writes the mounted secret into {path}, where anyone who pulls the image can read it"
        );
        let finding = report.push(model.commands[first.command].span(), message);
        finding.label(first.mount, "the secret comes from here");
        if let Some(copy) = first.carried {
            finding.label(copy, "this copies the file into the image");
        }
        for other in &of_run[1..] {
            finding.also(model.commands[other.command].span(), "here too");
        }
        finding.help(help(first, &path));
    }
}

fn help(write: &SecretWrite, path: &str) -> String {
    if write.is_whole && write.path.starts_with('/') && path.starts_with('`') {
        return format!(
            "mount it there, `target={}`; if the program needs it, mount it when the container starts",
            write.path
        );
    }
    match write.path.as_str() {
        "~/.gitconfig" | "/etc/gitconfig" => {
            "give it to that command alone, `git -c …`, or set it in `GIT_CONFIG_COUNT` and its like".to_owned()
        }
        "~/.cache/huggingface/token" => {
            "set `HF_TOKEN` for the command that downloads: it needs no login".to_owned()
        }
        _ => "delete the file in the same `RUN`; if the program needs it, mount it when the container starts".to_owned(),
    }
}
