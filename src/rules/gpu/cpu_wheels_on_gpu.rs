//! ## What it does
//! Flags a build for processors alone that is installed into an image on a base for GPUs: torch from `whl/cpu` or with
//! `+cpu`, or `tensorflow-cpu`.
//!
//! ## Why is this bad?
//! Nothing fails. The program computes on the processor, often ten times slower or worse, while the GPU that somebody pays
//! for stays idle. If no GPU is wanted, a base without CUDA saves gigabytes.
//!
//! Nothing is said in a command that hangs on a condition, where the same file installs a build for GPUs, too, and on bases
//! that are not known to be for GPUs.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu22.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends python3-pip \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN pip3 install --no-cache-dir torch==2.9.1 --index-url https://download.pytorch.org/whl/cpu
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu22.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends python3-pip \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN pip3 install --no-cache-dir torch==2.9.1 --index-url https://download.pytorch.org/whl/cu128
//! ```
//!
//! ## References
//! - [PyTorch: start locally](https://pytorch.org/get-started/locally/)
//! - [TensorFlow: install with pip](https://www.tensorflow.org/install/pip)

use crate::knowledge::torch::Build;
use crate::model::Model;
use crate::model::wheels::WheelInstall;
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML208",
    name: "cpu-wheels-on-gpu",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("cpu_wheels_on_gpu.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut told: Vec<usize> = Vec::new();
    for install in model.wheel_installs() {
        let command = &model.commands[install.command];
        if told.contains(&command.stage) {
            continue;
        }
        let Some(base) = model.gpu_base(command.stage) else {
            continue;
        };
        let ships = model.stages()[command.stage].ships;
        if command.context.conditional || !ships {
            continue;
        }
        let Some(found) = of_torch(install).or_else(|| of_tensorflow(install)) else {
            continue;
        };
        if has_other(model, found.is_torch) {
            return;
        }
        told.push(command.stage);
        let finding = report.push(
            found.span,
            format!(
                "{} computes on the CPU alone, and the GPU that this image is for stays idle",
                found.shown
            ),
        );
        if let Some(span) = base.span {
            finding.label(span, "this base is for GPUs");
        }
        finding.help(match found.is_torch {
            true => "take torch from PyPI or from an index for CUDA, or begin with an image without CUDA",
            false => "install `tensorflow`, or begin with an image without CUDA",
        });
    }
}

struct Found {
    span: Span,
    shown: String,
    is_torch: bool,
}

fn of_torch(install: &WheelInstall) -> Option<Found> {
    let torch = install.named("torch")?;
    if install.torch_build() != Some(Build::Cpu) {
        return None;
    }
    let mut indexes = install.torch_indexes.iter();
    let of_cpu = indexes.find(|used| used.index.build == Some(Build::Cpu));
    Some(Found {
        span: of_cpu
            .and_then(|used| used.span)
            .unwrap_or(torch.package.span),
        shown: torch.shown(),
        is_torch: true,
    })
}

fn of_tensorflow(install: &WheelInstall) -> Option<Found> {
    let wanted = install.named("tensorflow-cpu")?;
    Some(Found {
        span: wanted.package.span,
        shown: wanted.shown(),
        is_torch: false,
    })
}

/// Whether the file installs a build for GPUs, too.
fn has_other(model: &Model<'_>, is_torch: bool) -> bool {
    model.wheel_installs().iter().any(|install| match is_torch {
        true => matches!(install.torch_build(), Some(Build::Cuda(_) | Build::Other)),
        false => install.named("tensorflow").is_some() || install.named("tensorflow-gpu").is_some(),
    })
}
