//! ## What it does
//! Points out a `RUN` that deletes apt's further sources, `/etc/apt/sources.list.d/*`, in an image built on NVIDIA's CUDA
//! images: among them is NVIDIA's own repository.
//!
//! ## Why is this bad?
//! CUDA and cuDNN are packages of that repository. Without it no `apt-get upgrade` in this image, or in one that is
//! built on it, patches them. It was the way out in 2022, when NVIDIA changed its key; the images of today have the new
//! one. Left alone are images from before, on which `apt-get update` fails without it, `base` images, which hold next
//! to nothing of CUDA, and stages that do not ship.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-cudnn-runtime-ubuntu22.04
//! RUN rm -f /etc/apt/sources.list.d/*.list
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-cudnn-runtime-ubuntu22.04
//! ```
//!
//! ## References
//! - [NVIDIA: updated GPG keys](https://developer.nvidia.com/blog/updating-the-cuda-linux-gpg-repository-key/)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML409",
    name: "nvidia-source-removed",
    aliases: &[],
    theme: Theme::Packages,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("nvidia_source_removed.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if let Some(command) = model.removes_nvidia_source() {
        let message = "this removes NVIDIA's repository too, so CUDA and cuDNN can no longer be patched by apt";
        report.push(model.commands[command].program_span(), message);
    }
}
