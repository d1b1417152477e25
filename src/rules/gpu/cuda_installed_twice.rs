//! ## What it does
//! Flags packages of CUDA, cuDNN or NCCL that the `nvidia/cuda` image below has already, and a second CUDA beside it:
//! Ubuntu's `nvidia-cuda-toolkit`.
//!
//! ## Why is this bad?
//! Ubuntu's package is an older CUDA, 11.5 on 22.04 whatever the image has: gigabytes more, and what its `nvcc` builds
//! fits neither the image's libraries nor PyTorch's. Where the package is NVIDIA's own, apt either does nothing, or
//! brings a newer version as a second copy (cuDNN: 1 GB), or stops: NVIDIA holds cuDNN, cuBLAS and NCCL, and apt does
//! not change what is held.
//!
//! Packages with a version of their own (`libcudnn9-cuda-12=9.7*`), another CUDA version side by side, and what the tag's
//! flavour lacks (`cuda-nvcc-12-8` on `base`) are left alone.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-cudnn-runtime-ubuntu22.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends libcudnn9-cuda-12 python3 \
//!     && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-cudnn-runtime-ubuntu22.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends python3 \
//!     && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## References
//! - [nvidia/cuda: what base, runtime and devel hold](https://hub.docker.com/r/nvidia/cuda)
//! - [nvidia-cuda-toolkit in Ubuntu 22.04](https://packages.ubuntu.com/jammy/nvidia-cuda-toolkit)

use crate::knowledge::bases::Family;
use crate::knowledge::cuda_packages::{Twice, twice};
use crate::model::installs::{Install, Package, Tool, Verb};
use crate::model::{Base, Value};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML212",
    name: "cuda-installed-twice",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("cuda_installed_twice.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let is_install = |install: &&Install<'_>| {
        matches!(install.tool, Tool::Apt | Tool::Dnf | Tool::Yum) && install.verb == Verb::Install
    };
    for install in cx.model.installs().filter(is_install) {
        let stage = cx.model.commands[install.command].stage;
        let Base::Image(image) = cx.model.root_base(stage) else {
            continue;
        };
        let Some(Family::Cuda(Some(tag))) = image.facts.as_ref().map(|facts| facts.family) else {
            continue;
        };
        let mut found = install.packages.iter().filter_map(|package| {
            let is_plain = package.specifier == Value::Unset && package.origin.is_none();
            let name = package.name.as_deref().filter(|_| is_plain)?;
            Some((package, twice(name, &tag)?))
        });
        let Some((package, why)) = found.next() else {
            continue;
        };
        let finding = report.push(
            package.span,
            message(package, why, &image.reference, install.tool),
        );
        for (other, _) in found {
            finding.also(other.span, "and this");
        }
        finding.help(match why {
            Twice::Older => "leave it out; where `nvcc` is needed, build on a `devel` image",
            Twice::There | Twice::Newest => {
                "leave it out, or take the tag with the version that is wanted"
            }
        });
    }
}

fn message(package: &Package, why: Twice, image: &str, tool: Tool) -> String {
    let name = package.name.as_deref().unwrap_or_default();
    match why {
        Twice::There if tool == Tool::Apt => format!(
            "`{name}` is in `{image}` already: a newer one comes as a second copy, or fails on NVIDIA's hold"
        ),
        Twice::There => {
            format!("`{name}` is in `{image}` already: a newer one comes as a second copy")
        }
        Twice::Older => {
            format!("`{name}` is the distribution's older CUDA, gigabytes beside that of `{image}`")
        }
        Twice::Newest => {
            format!("`{name}` installs the newest CUDA, gigabytes beside that of `{image}`")
        }
    }
}
