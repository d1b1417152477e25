//! ## What it does
//! Advises to leave formats out that nothing reads where `hf download` or `snapshot_download` takes a whole repository
//! that is known to hold its weights several times: those of `meta-llama`, `mistralai`, `openai/gpt-oss`,
//! `sentence-transformers`.
//!
//! Nothing is said of others, many of which hold one format, or where `--include`, `--exclude` or patterns are given.
//!
//! ## Why is this bad?
//! `openai/gpt-oss-20b` is 41 GB, of which the 14 GB of safetensors are read; the rest are copies for other programs,
//! in `original/` and `metal/`. Repositories of `sentence-transformers` hold the same weights for PyTorch, TensorFlow,
//! Rust, ONNX and OpenVINO. All of it ends up in the layer.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir huggingface_hub==1.9.2
//! RUN hf download openai/gpt-oss-20b --revision 6cee5e81ee83917806bbde320786a8fb61efebee --local-dir /model
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir huggingface_hub==1.9.2
//! RUN hf download openai/gpt-oss-20b --revision 6cee5e81ee83917806bbde320786a8fb61efebee --local-dir /model --exclude "original/*" --exclude "metal/*"
//! ```
//!
//! ## References
//! - [huggingface_hub: filter files to download](https://huggingface.co/docs/huggingface_hub/guides/download#filter-files-to-download)
//! - [unsloth: 41 GB instead of 14](https://github.com/unslothai/unsloth/pull/11227)

use crate::knowledge::hubs::SEVERAL_FORMATS;
use crate::model::model_downloads::{By, Scope};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML611",
    name: "hf-snapshot-all-formats",
    aliases: &[],
    theme: Theme::Data,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("hf_snapshot_all_formats.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for download in model.model_downloads() {
        let repository = download.what.known().unwrap_or_default();
        let mut known = SEVERAL_FORMATS.iter();
        let Some((_, pattern)) = known.find(|(start, _)| repository.starts_with(start)) else {
            continue;
        };
        if download.by == By::Git || download.scope != Scope::All || repository.contains('`') {
            continue;
        }
        let shown = &download.shown;
        let finding = report.push(
            model.commands[download.command].program_span(),
            format!("{shown} takes all of `{repository}`, which holds its weights in several formats, of which one is read"),
        );
        finding.help(match (download.by, *pattern) {
            (_, "") => {
                "pick the files that are read: their settings, tokenizer and `*.safetensors`"
                    .to_owned()
            }
            (By::HubCommand, pattern) => format!("leave the others out: `--exclude \"{pattern}\"`"),
            (_, pattern) => format!("leave the others out: `ignore_patterns=[\"{pattern}\"]`"),
        });
    }
}
