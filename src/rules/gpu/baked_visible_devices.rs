//! ## What it does
//! Flags `ENV` that gives the image certain GPUs by number or UUID: `CUDA_VISIBLE_DEVICES`, `NVIDIA_VISIBLE_DEVICES`,
//! `HIP_VISIBLE_DEVICES` or `ROCR_VISIBLE_DEVICES`.
//!
//! ## Why is this bad?
//! Which GPUs a container gets is for the host and its scheduler to say. With `CUDA_VISIBLE_DEVICES=0` a program uses
//! the first of the GPUs that its container sees while the others idle, and replicas that see all of them crowd there;
//! with `0,1` or a UUID the program finds no device on a host that has fewer or other ones. Kubernetes and `docker run
//! --gpus` set `NVIDIA_VISIBLE_DEVICES` themselves.
//!
//! `all`, `none`, `void`, an empty value and `-1` are fine, and so is a value that a build argument gives.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu22.04
//! ENV CUDA_VISIBLE_DEVICES=0
//! COPY serve /usr/local/bin/serve
//! CMD ["/usr/local/bin/serve"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu22.04
//! COPY serve /usr/local/bin/serve
//! CMD ["/usr/local/bin/serve"]
//! ```
//!
//! ## Fix safety
//! Unsafe: it deletes the variable, so that the program sees all GPUs of its container.
//!
//! ## References
//! - [CUDA: environment variables](https://docs.nvidia.com/cuda/cuda-c-programming-guide/index.html#cuda-environment-variables)
//! - [NVIDIA Container Toolkit: NVIDIA_VISIBLE_DEVICES](https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html)

use crate::fixes::instruction;
use crate::knowledge::gpu_probes::{Devices, named_devices};
use crate::model::environment::EnvEntry;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML213",
    name: "baked-visible-devices",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("baked_visible_devices.rs"),
    check,
};

const VARIABLES: [&str; 4] = [
    "CUDA_VISIBLE_DEVICES",
    "HIP_VISIBLE_DEVICES",
    "NVIDIA_VISIBLE_DEVICES",
    "ROCR_VISIBLE_DEVICES",
];

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for name in VARIABLES {
        for entry in cx.model.kept_environment(name) {
            let Some(value) = entry.literal() else {
                continue;
            };
            let Some(devices) = named_devices(value) else {
                continue;
            };
            let finding = report.push(entry.span(), message(name, value, devices));
            finding.fix(fix(cx, &entry, name));
            if finding.fix.is_none() {
                finding.help("delete it, and let `docker run --gpus` or the scheduler choose");
            }
        }
    }
}

fn message(name: &str, value: &str, devices: Devices) -> String {
    let effect = match devices {
        // A host's number here, one of those that the container sees there.
        Devices::One if name.starts_with("NVIDIA") => {
            "every container of a host crowds on that GPU"
        }
        Devices::One => "of all GPUs that a container gets, only that one is used",
        // NVIDIA's runtime refuses a device that it does not know; CUDA hides it.
        Devices::Several if name.starts_with("NVIDIA") => {
            "on a host with other GPUs the container does not start"
        }
        Devices::Several => "a host with other GPUs runs the program without one",
    };
    format!("`{name}={value}` is baked into the image: {effect}")
}

fn fix(cx: &Context<'_>, entry: &EnvEntry<'_>, name: &str) -> Option<Fix> {
    let (edit, change) = instruction::delete_name(cx.model, entry.instruction, name)?;
    let mut fix = Fix::new(
        format!("delete `{name}`"),
        Applicability::Unsafe,
        vec![edit],
    );
    fix.changes.extend(change);
    Some(fix)
}
