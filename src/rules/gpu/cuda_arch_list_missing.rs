//! ## What it does
//! Flags the build of a CUDA extension of PyTorch without `TORCH_CUDA_ARCH_LIST`, or without `FORCE_CUDA=1` where the
//! package asks for a GPU before it compiles anything for one.
//!
//! ## Why is this bad?
//! A build sees no GPU. PyTorch, which else takes the architecture of the one that it finds, then ends with
//! `IndexError: list index out of range`; packages such as `detectron2` and `torch-scatter` compile for the processor alone
//! without a word, and fail at run time with `Not compiled with GPU support`.
//!
//! The rule speaks of images with CUDA's compiler, `devel` ones or by packages of the system, and of packages that are
//! known to build so, when they come from a repository, cloned before or by pip, or have no wheels on PyPI. It is a
//! warning where `SAM2_BUILD_CUDA=1` asks for what the build then leaves out.
//!
//! ## Example
//! ```dockerfile
//! FROM pytorch/pytorch:2.5.1-cuda12.4-cudnn9-devel
//! RUN pip install --no-cache-dir --no-build-isolation torch-scatter==2.1.2
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM pytorch/pytorch:2.5.1-cuda12.4-cudnn9-devel
//! ENV FORCE_CUDA=1 TORCH_CUDA_ARCH_LIST="8.0;8.9;9.0+PTX"
//! RUN pip install --no-cache-dir --no-build-isolation torch-scatter==2.1.2
//! ```
//!
//! ## References
//! - [PyTorch: cpp_extension and TORCH_CUDA_ARCH_LIST](https://pytorch.org/docs/stable/cpp_extension.html)
//! - [pytorch_scatter: installation from source](https://github.com/rusty1s/pytorch_scatter#from-source)

use crate::knowledge::cuda_extensions::Kernels;
use crate::model::Value;
use crate::model::cuda_builds::{CudaBuild, Nvcc};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML215",
    name: "cuda-arch-list-missing",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("cuda_arch_list_missing.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for build in cx.model.cuda_builds() {
        if !matches!(
            cx.model.nvcc_for(build.command),
            Some(Nvcc::InBase | Nvcc::Installed)
        ) {
            continue;
        }
        let name = build.extension.name;
        let is_forced = build.extension.kernels == Kernels::IfForced;
        let list = "TORCH_CUDA_ARCH_LIST";
        match build.kernels {
            Some(false) if is_forced => {
                let message = format!(
                    "`{name}` is built without CUDA: no GPU is there, and `FORCE_CUDA` is not set"
                );
                report.push(build.span, message).help(format!(
                    "set `FORCE_CUDA=1` and `{list}`, such as `8.0;9.0+PTX`"
                ));
            }
            Some(true) if build.extension.torch_chooses && !is_set(cx, &build, list) => {
                let is_optional = matches!(build.extension.kernels, Kernels::IfAsked(_))
                    && !is_set(cx, &build, "SAM2_BUILD_ALLOW_ERRORS");
                let message = match is_optional {
                    true => format!(
                        "`{name}` leaves out its CUDA code: no GPU is there, and nothing says for which one to compile"
                    ),
                    false => format!(
                        "the build of `{name}` fails without a GPU: nothing says for which one it is to compile"
                    ),
                };
                let finding = report.push(build.span, message);
                // The variable asks for what the build then lacks, without a word.
                if is_optional {
                    finding.severity(Severity::Warning);
                }
                finding.help(format!(
                    "set `{list}` to what it is to run on, such as `8.0;9.0+PTX`"
                ));
            }
            _ => {}
        }
    }
}

fn is_set(cx: &Context<'_>, build: &CudaBuild, name: &str) -> bool {
    let value = cx.model.environment_at(build.command, name);
    value.is_some_and(|value| value != Value::Unset)
}
