//! ## What it does
//! Flags a build that downloads a model with `cache_dir` or `--cache-dir` set to `HF_HOME`, while containers look for it in
//! the folder `hub` below.
//!
//! ## Why is this bad?
//! `cache_dir` is the cache itself, `HF_HOME` the folder around it: `huggingface_hub` keeps models in `$HF_HOME/hub`, or in
//! `$HF_HUB_CACHE`. A model in `$HF_HOME/models--…` is never found. The image is some GB bigger for nothing, and each new
//! container downloads the model again; without a network it fails.
//!
//! Nothing is said of `local_dir`, where the path is named by whoever loads the model, and if a later command of the same
//! `RUN` moves or links files.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir huggingface_hub==1.9.2
//! ENV HF_HOME=/models
//! RUN hf download openai/whisper-tiny --revision 169d4a4 --cache-dir /models
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir huggingface_hub==1.9.2
//! ENV HF_HOME=/models
//! RUN hf download openai/whisper-tiny --revision 169d4a4
//! ```
//!
//! ## References
//! - [huggingface_hub: `HF_HOME`, `HF_HUB_CACHE`](https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables#hfhome)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML614",
    name: "baked-cache-not-searched",
    aliases: &[],
    theme: Theme::Data,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("baked_cache_not_searched.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for found in model.baked_elsewhere() {
        let (folder, looks) = (&found.folder, &found.looks);
        report
            .push(
                model.commands[found.download.command].span(),
                format!(
                    "{} puts the model into `{folder}`, but containers look in `{looks}`: it is downloaded again at run time",
                    found.download.shown
                ),
            )
            .help(format!("leave out the cache folder, or name `{looks}`"));
    }
}
