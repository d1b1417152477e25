//! ## What it does
//! Flags the installation of a Python package that compiles CUDA code in a stage without CUDA's compiler, such as
//! `llama-cpp-python` with `CMAKE_ARGS=-DGGML_CUDA=on` on `python:3.12-slim`.
//!
//! ## Why is this bad?
//! The build stops after minutes of downloads, with `Could not find nvcc`, `CUDA_HOME environment variable is not set` or
//! `No CUDA toolset found`. PyTorch's wheels bring CUDA's libraries, but not the compiler; nor do the `base` and `runtime`
//! images of `nvidia/cuda` and the `runtime` images of `pytorch/pytorch`.
//!
//! The rule knows a dozen packages that surely compile. Nothing is said where an index or page of wheels is named
//! (`--extra-index-url`, `--find-links`), where anything before the install may bring the compiler (a package, files from
//! another image, a script), and of `flash-attn` and others that fetch a wheel of their release where one fits.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-runtime-ubuntu22.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends build-essential cmake python3-dev python3-pip \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN CMAKE_ARGS="-DGGML_CUDA=on" pip3 install --no-cache-dir llama-cpp-python==0.3.16
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-devel-ubuntu22.04 AS build
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends cmake python3-dev python3-pip \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN CMAKE_ARGS="-DGGML_CUDA=on" pip3 wheel --no-cache-dir -w /wheels llama-cpp-python==0.3.16
//!
//! FROM nvidia/cuda:12.8.1-runtime-ubuntu22.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends libgomp1 python3 python3-pip \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
//!     pip3 install --no-cache-dir --no-index --find-links=/wheels llama-cpp-python
//! ```
//!
//! ## References
//! - [llama-cpp-python: CUDA](https://github.com/abetlen/llama-cpp-python#supported-backends)
//! - [uv: packages that need the CUDA toolkit](https://docs.astral.sh/uv/guides/integration/pytorch/)

use crate::knowledge::cuda_extensions::Kernels;
use crate::model::cuda_builds::Nvcc;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML216",
    name: "nvcc-missing-for-build",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("nvcc_missing_for_build.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for build in cx.model.cuda_builds() {
        let context = &cx.model.commands[build.command].context;
        // It goes on without.
        let is_optional = matches!(build.extension.kernels, Kernels::IfAsked(_));
        let certain = !is_optional
            && build.kernels == Some(true)
            && !(context.guarded || context.conditional);
        if !certain || cx.model.nvcc_for(build.command) != Some(Nvcc::Missing) {
            continue;
        }
        let message = format!(
            "`{}` compiles CUDA code here, and the build fails: nothing in this stage brings `nvcc`",
            build.extension.name
        );
        report.push(build.span, message).help(
            "build its wheel in a stage on a `devel` image, or name an index that has wheels of it",
        );
    }
}
