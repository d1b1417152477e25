//! ## What it does
//! Flags models that a `RUN` downloads from Hugging Face without a revision: by `hf download`, `snapshot_download`,
//! `hf_hub_download`, `from_pretrained`, `SentenceTransformer` and their kin, by `infinity_emb --preload-only`, or from a
//! URL with `/resolve/main/`.
//!
//! A commit, a tag or a variable counts as a revision, `main` does not. Clones by `git` are left to
//! [hf-git-lfs-clone](#ml606). It is advice in a Dockerfile to develop in, and in stages that test.
//!
//! ## Why is this bad?
//! A repository on the Hub is a git repository whose `main` moves on: the same Dockerfile builds an image with other
//! weights, another tokenizer, or other code where that is trusted, and the build cache decides on which day. What a
//! service answered last month cannot be built again.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir huggingface_hub==1.9.2 \
//!     && hf download Qwen/Qwen3-0.6B --local-dir /model
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir huggingface_hub==1.9.2 \
//!     && hf download Qwen/Qwen3-0.6B --revision c1899de289a04d12100db370d81485cdf75e47ca --local-dir /model
//! ```
//!
//! ## References
//! - [huggingface_hub: download from a revision](https://huggingface.co/docs/huggingface_hub/guides/download)

use crate::knowledge::hubs::HUGGING_FACE;
use crate::model::model_downloads::{By, ModelDownload};
use crate::model::{Value, paths};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML605",
    name: "hf-revision-unpinned",
    aliases: &[],
    theme: Theme::Data,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("hf_revision_unpinned.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut downloads = model.model_downloads();
    downloads.retain(|download| {
        *download.hub == HUGGING_FACE && download.by != By::Git && is_open(&download.revision)
    });
    let instruction = |download: &ModelDownload| model.commands[download.command].instruction;
    for of_run in downloads.chunk_by(|a, b| instruction(a) == instruction(b)) {
        let first = &of_run[0];
        let span = model.commands[first.command].program_span();
        let shown = &first.shown;
        let finding = report.push(
            span,
            format!("{shown} takes the `main` of the day, so the same file builds an image with other weights"),
        );
        let stage = &model.stages()[model.commands[first.command].stage];
        if paths::is_for_development(cx.name) || stage.is_for_tests() {
            finding.severity(Severity::Info);
        }
        let others = of_run.iter().map(|other| other.command);
        let mut others: Vec<usize> = others.filter(|at| *at != first.command).collect();
        others.dedup();
        for other in others {
            finding.label(model.commands[other].program_span(), "this too");
        }
        finding.help(match first.by {
            By::HubCommand => "add `--revision` with a commit of the repository",
            By::Url => "put a commit of the repository into the URL, instead of `main`",
            _ => "pass `revision=` with a commit of the repository",
        });
    }
}

/// Whether a revision is none, or a branch that moves on.
fn is_open(revision: &Value) -> bool {
    match revision {
        Value::Unset => true,
        Value::Known(name) => matches!(name.as_str(), "main" | "master"),
        Value::Unknown => false,
    }
}
