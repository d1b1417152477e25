//! ## What it does
//! Flags a base image of a model server that its makers have given up: TorchServe (`pytorch/torchserve`) and Hugging
//! Face's Text Generation Inference (`ghcr.io/huggingface/text-generation-inference`).
//!
//! ## Why is this bad?
//! A server that the network reaches gets no security fixes, and new models and new versions of PyTorch and CUDA pass it
//! by. TorchServe has been without maintenance since 2025; TGI was archived in March 2026.
//!
//! ## Example
//! ```dockerfile
//! FROM pytorch/torchserve:0.12.0-gpu
//! COPY model.mar /home/model-server/model-store/
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvcr.io/nvidia/tritonserver:25.08-py3
//! COPY models/ /models/
//! CMD ["tritonserver", "--model-repository=/models"]
//! ```
//!
//! ## References
//! - [pytorch/serve#3396](https://github.com/pytorch/serve/issues/3396)
//! - [text-generation-inference](https://github.com/huggingface/text-generation-inference)

use crate::knowledge::retired::abandoned_server;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML107",
    name: "archived-model-server",
    aliases: &[],
    theme: Theme::Image,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("archived_model_server.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for base in cx.base_images(RULE.code) {
        let Some(fate) = base.image.name().and_then(|name| abandoned_server(&name)) else {
            continue;
        };
        let message = format!("`{}` {}", base.image.reference, fate.what);
        report.push(base.image.span, message).help(fate.instead);
    }
}
