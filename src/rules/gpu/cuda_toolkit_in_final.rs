//! ## What it does
//! Points to CUDA's toolkit that the packages of the system bring into the image that ships (`cuda-toolkit-12-8`,
//! `cuda-libraries-devel-12-1`, …), where wheels bring CUDA's libraries along and what containers run needs no compiler.
//!
//! Off by default: images of which the toolkit is a feature look the same.
//!
//! ## Why is this bad?
//! torch's wheels load the libraries that they bring themselves. Compilers, headers, static libraries and profilers are of
//! use to builds alone: some 4.8 GB, the difference between `devel` and `runtime` of `nvidia/cuda`, which every node pulls.
//!
//! Nothing is said where containers may compile: a shell or a script that cannot be read is started, `deepspeed`, `vllm`,
//! `nvdiffrast` or another package that builds kernels while it runs is installed, in a stage for building or testing. cupy
//! needs no more than `cuda-cudart-dev` and `cuda-nvrtc`, which are no finding. `devel` base images are the matter of
//! `cuda-devel-final`.
//!
//! ## Example
//! ```dockerfile
//! FROM opensuse/leap:15.6
//! RUN zypper --non-interactive install cuda-toolkit-12-8 python311-pip && zypper clean --all
//! RUN pip3.11 install --no-cache-dir torch==2.9.1
//! COPY app.py .
//! CMD ["python3.11", "app.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM opensuse/leap:15.6
//! RUN zypper --non-interactive install python311-pip && zypper clean --all
//! RUN pip3.11 install --no-cache-dir torch==2.9.1
//! COPY app.py .
//! CMD ["python3.11", "app.py"]
//! ```
//!
//! ## References
//! - [CUDA: meta packages](https://docs.nvidia.com/cuda/cuda-installation-guide-linux/#meta-packages)
//! - [Docker: multi-stage builds](https://docs.docker.com/build/building/multi-stage/)

use crate::diagnostic::{Confidence, Cost};
use crate::knowledge::cuda_packages::toolkit_row;
use crate::model::contents::MAX_STAGES;
use crate::model::paths;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML220",
    name: "cuda-toolkit-in-final",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Info,
    on: false,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("cuda_toolkit_in_final.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.stages().len() > MAX_STAGES || paths::is_for_development(cx.name) {
        return;
    }
    for toolkit in model.toolkits_beside_wheels() {
        let (name, span) = toolkit.package;
        let row = toolkit_row();
        let message = format!(
            "`{name}` ships some {:.1} GB of CUDA compilers and headers beside the libraries that `{}` brings",
            row.bytes as f64 / 1e9,
            toolkit.wheel
        );
        let finding = report.push(span, message);
        finding.cost = Cost::of(vec![row], Confidence::Guess);
        finding.label(
            model.commands[toolkit.wheel_at].span(),
            "this brings CUDA's libraries along",
        );
        if let Some(other) = toolkit.others.first() {
            let more = toolkit.others.len() - 1;
            let note = match more {
                0 => "so does this".to_owned(),
                _ => format!("so does this, and {more} more"),
            };
            finding.label(*other, note);
        }
        finding
            .help("leave it out, or compile in a stage of its own and copy the result from there");
    }
}
