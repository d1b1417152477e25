//! ## What it does
//! Flags `git clone` of a model or data set from Hugging Face in a stage that has Git LFS.
//!
//! Nothing is said where `GIT_LFS_SKIP_SMUDGE=1` leaves the big files out, where `.git` or the whole folder is deleted
//! in the same `RUN`, for Spaces, which are code, or where nothing tells that Git LFS is there.
//!
//! ## Why is this bad?
//! Git LFS keeps each big file twice: in the folder, and in `.git/lfs/objects`. A model of 15 GB becomes a layer of 30
//! GB. `hf download` fetches only what is asked for, in parallel, and keeps it once.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends git git-lfs \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN git clone https://huggingface.co/Qwen/Qwen3-0.6B /model
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
//! - [Git LFS: where objects are kept](https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md)
//! - [huggingface_hub: downloading from the command line](https://huggingface.co/docs/huggingface_hub/guides/cli)

use crate::model::model_downloads::By;
use crate::model::{Removal, Value};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML606",
    name: "hf-git-lfs-clone",
    aliases: &[],
    theme: Theme::Data,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("hf_git_lfs_clone.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for download in model.model_downloads() {
        let command = &model.commands[download.command];
        let is_kept = match &download.folder {
            Value::Known(folder) => {
                model.removal(command.index, folder) == Removal::No
                    && model.removal(command.index, &format!("{folder}/.git")) == Removal::No
            }
            _ => false,
        };
        let what = download.what.known().unwrap_or("spaces/");
        if download.by != By::Git
            || !is_kept
            || what.starts_with("spaces/")
            || !model.stages()[command.stage].ships
            || !model.smudges(command)
        {
            continue;
        }
        let finding = report.push(
            command.program_span(),
            "`git clone` with Git LFS keeps all weights twice: in the folder, and in `.git/lfs`",
        );
        let plain = |text: &str| {
            text.chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c))
        };
        let folder = download.folder.known().unwrap_or_default();
        finding.help(match plain(what) && plain(folder) {
            true => {
                format!("`hf download {what} --local-dir {folder}`, or delete `.git` in this `RUN`")
            }
            false => "use `hf download`, or delete `.git` in this `RUN`".to_owned(),
        });
    }
}
