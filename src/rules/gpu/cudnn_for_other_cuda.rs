//! ## What it does
//! Flags `libcudnn8` that apt installs without a version beside CUDA 11 or older.
//!
//! ## Why is this bad?
//! NVIDIA's repository has cuDNN 8 for CUDA 10.2, 11 and 12 under one name, and apt takes the newest: 8.9.7 for CUDA
//! 12.2. It needs `libcublas.so.12`, which CUDA 11 does not have. The build does not show it; the container ends with
//! `Could not load library libcudnn_ops_infer.so.8`, or runs on the CPU.
//!
//! CUDA's version is told by the base image's tag, or by packages such as `cuda-toolkit-11-8`. Images that have cuDNN 8
//! already are the matter of `cuda-installed-twice`.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:11.8.0-runtime-ubuntu22.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends libcudnn8 \
//!     && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:11.8.0-runtime-ubuntu22.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends libcudnn8=8.9.7.29-1+cuda11.8 \
//!     && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## References
//! - [JAX-Toolbox: the cuDNN that matches CUDA](https://github.com/NVIDIA/JAX-Toolbox/pull/301)
//! - [OpenMPF: libcudnn8 for another CUDA](https://github.com/openmpf/openmpf/issues/1649)

use crate::model::contents::MAX_STAGES;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML221",
    name: "cudnn-for-other-cuda",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("cudnn_for_other_cuda.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.stages().len() > MAX_STAGES {
        return;
    }
    for (package, cuda, place) in model.cudnn_for_other_cuda() {
        let name = package.name.as_deref().unwrap_or("libcudnn8");
        let message = format!(
            "`{name}` without a version is built for CUDA 12, and here is CUDA {cuda}, so that it does not load"
        );
        let finding = report.push(package.span, message);
        finding.label(place, "this is the CUDA here");
        finding.help(format!(
            "ask for the build for this CUDA: `apt-cache madison {name}` lists them, such as `8.9.7.29-1+cuda11.8`"
        ));
    }
}
