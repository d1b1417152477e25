//! ## What it does
//! Flags a `RUN` that fails without a GPU: `nvidia-smi`, `rocm-smi` and their kin, or Python code on the command line that
//! asserts `torch.cuda.is_available()` or asks for the name of a device.
//!
//! ## Why is this bad?
//! A build has no GPU, whatever the host has: the container runtime puts driver and devices into a container when it
//! starts, and BuildKit does not use that runtime. `nvidia-smi` itself comes with the driver, so that the build ends with
//! `nvidia-smi: not found`.
//!
//! Only commands whose failure ends the build are flagged, not `nvidia-smi || true` or `print(torch.cuda.is_available())`.
//! Images for Jetson, bases that a build argument leaves open and `RUN --device` are left alone.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu22.04
//! RUN nvidia-smi
//! COPY serve /usr/local/bin/serve
//! ENTRYPOINT ["/usr/local/bin/serve"]
//! ```
//!
//! ## Use instead
//! Ask when the container runs, in the program or in a test of the image: `docker run --rm --gpus all IMAGE nvidia-smi`.
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu22.04
//! COPY serve /usr/local/bin/serve
//! ENTRYPOINT ["/usr/local/bin/serve"]
//! ```
//!
//! ## References
//! - [Hugging Face: no GPU while a Docker image is built](https://huggingface.co/docs/hub/spaces-sdks-docker)
//! - [NVIDIA Container Toolkit: how the driver gets into a container](https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/arch-overview.html)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML209",
    name: "gpu-probe-at-build",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("gpu_probe_at_build.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for probe in cx.model.gpu_probes() {
        let message = format!(
            "`{}` fails here and ends the build: no GPU and no driver is there while an image is built",
            probe.shown
        );
        report.push(probe.span, message).help(
            "ask when the container starts, or in a test that runs the image with `--gpus all`",
        );
    }
}
