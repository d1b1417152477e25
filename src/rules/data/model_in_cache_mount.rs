//! ## What it does
//! Flags models and corpora that a `RUN` downloads into a folder that is a cache mount there, so that they are not in the
//! image.
//!
//! Nothing is said where another command of the same `RUN` follows that may use or copy them, where another `RUN`
//! mounts the same cache, or in a stage that does not ship.
//!
//! ## Why is this bad?
//! A cache mount is no part of the layer: what is written there lives in the builder. The build succeeds, and the image
//! holds no model. Each container downloads it again when it starts, or fails where it may not (`HF_HUB_OFFLINE=1`, no
//! network). A mount of `/root/.cache` for pip does that to a download in the same `RUN`, too.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir huggingface_hub==1.9.2
//! RUN --mount=type=cache,target=/root/.cache hf download Qwen/Qwen3-0.6B --revision c1899de289a04d12100db370d81485cdf75e47ca
//! CMD ["python", "serve.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir huggingface_hub==1.9.2
//! RUN hf download Qwen/Qwen3-0.6B --revision c1899de289a04d12100db370d81485cdf75e47ca
//! CMD ["python", "serve.py"]
//! ```
//!
//! ## References
//! - [Docker: cache mounts](https://docs.docker.com/build/cache/optimize/#use-cache-mounts)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML610",
    name: "model-in-cache-mount",
    aliases: &[],
    theme: Theme::Data,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("model_in_cache_mount.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut told = Vec::new();
    for (download, mount) in model.unmounted_models() {
        let command = &model.commands[download.command];
        if told.contains(&command.instruction) {
            continue;
        }
        told.push(command.instruction);
        let shown = &download.shown;
        report
            .push(
                command.program_span(),
                format!("{shown} fills a cache mount, which is no part of the image, so containers have no model"),
            )
            .help("download without the mount, or copy the model out of it in this `RUN`")
            .label(mount, "what is written here stays with the builder");
    }
}
