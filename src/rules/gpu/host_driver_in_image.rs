//! ## What it does
//! Flags the installation of what belongs on the host: a GPU driver, the NVIDIA container toolkit, or a meta package of
//! CUDA that brings a driver along (`cuda`, `cuda-12-8`, `cuda-runtime-12-8`, but not `cuda-toolkit-12-8`).
//!
//! ## Why is this bad?
//! The driver's libraries must be of the same version as the host's kernel module, which is why the container runtime
//! puts the host's own into each container. A second copy in the image costs hundreds of MB, and where it is found first,
//! every call fails with `Driver/library version mismatch`. The container toolkit starts
//! containers, it does nothing inside of one.
//!
//! Nothing is said of the toolkit in an image with a container engine of its own (Docker in Docker), of `nvidia-utils` on
//! images of NVIDIA's catalogue and for Jetson, and of stages that do not ship.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu22.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends cuda-12-8 \
//!     && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu22.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends cuda-toolkit-12-8 \
//!     && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Fix safety
//! Unsafe: it takes the meta package without the driver, and with it whatever else only the driver brought. There is none
//! for drivers and the container toolkit: what is installed beside them may be for their sake.
//!
//! ## References
//! - [CUDA installation guide: meta packages](https://docs.nvidia.com/cuda/cuda-installation-guide-linux/#meta-packages)
//! - [NVIDIA Container Toolkit: how the driver gets into a container](https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/arch-overview.html)

use crate::knowledge::Family;
use crate::knowledge::host_driver::{HostPart, host_part, starts_containers, without_driver};
use crate::model::installs::{Install, Package, Tool, Verb};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML211",
    name: "host-driver-in-image",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("host_driver_in_image.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for install in cx.model.installs() {
        let command = &cx.model.commands[install.command];
        let stage = cx.model.stages().get(command.stage);
        let ships = stage.is_some_and(|stage| stage.ships);
        if !ships || !is_of_system(install.tool) || install.verb != Verb::Install {
            continue;
        }
        let mut found = install.packages.iter().filter_map(|package| {
            let part = host_part(package.name.as_deref()?)?;
            let is_own = match part {
                HostPart::ContainerRuntime => is_host(cx, command.stage),
                HostPart::Driver => {
                    package.name.as_deref()?.starts_with("nvidia-utils-")
                        && has_parts(cx, command.stage)
                }
                HostPart::WithDriver(_) => false,
            };
            (!is_own).then_some((package, part))
        });
        let Some((package, part)) = found.next() else {
            continue;
        };
        let finding = report.push(package.span, message(package, part));
        let others: Vec<_> = found.collect();
        for (other, _) in &others {
            finding.also(other.span, "and this");
        }
        if others.is_empty() {
            finding.fix(fix(cx, package));
        }
        if finding.fix.is_none() {
            finding.help(match part {
                HostPart::WithDriver(_) => {
                    "install `cuda-toolkit` of that version, or what of CUDA is needed"
                }
                _ if package.name.as_deref().is_some_and(is_of_amd) => {
                    "leave it out, and run the image with `docker run --device=/dev/kfd --device=/dev/dri`"
                }
                _ => "leave it out, and run the image with `docker run --gpus all`",
            });
        }
    }
}

/// AMD's kernel module.
fn is_of_amd(package: &str) -> bool {
    package == "amdgpu-dkms"
}

fn is_of_system(tool: Tool) -> bool {
    matches!(
        tool,
        Tool::Apt | Tool::Dnf | Tool::Yum | Tool::Microdnf | Tool::Tdnf | Tool::Zypper
    )
}

/// Whether a stage is on an image of NVIDIA's catalogue or for Jetson, which have parts of a driver of their own.
fn has_parts(cx: &Context<'_>, stage: usize) -> bool {
    let facts = cx.model.base_facts(stage);
    facts.is_some_and(|facts| matches!(facts.family, Family::Jetson | Family::Ngc))
}

/// Whether a stage has a container engine of its own.
fn is_host(cx: &Context<'_>, stage: usize) -> bool {
    let is_below = |install: &&Install<'_>| {
        let own = cx.model.commands[install.command].stage;
        cx.model.lineage(stage).any(|stage| stage.index == own)
    };
    let mut installs = cx.model.installs().filter(is_below);
    installs.any(|install| {
        let names = install.packages.iter().filter_map(|p| p.name.as_deref());
        is_of_system(install.tool) && names.into_iter().any(starts_containers)
    })
}

fn name(package: &Package) -> &str {
    package.name.as_deref().unwrap_or_default()
}

fn message(package: &Package, part: HostPart) -> String {
    let name = name(package);
    match part {
        // Its modules are for a kernel that no container loads.
        HostPart::Driver if name.starts_with("amdgpu") => {
            format!("`{name}` puts a driver into the image, which no container can load")
        }
        HostPart::Driver => format!(
            "`{name}` puts a driver into the image: the host brings its own, and another version beside it fails"
        ),
        HostPart::WithDriver(_) => format!(
            "`{name}` puts a driver into the image besides CUDA: hundreds of MB that every host brings itself"
        ),
        HostPart::ContainerRuntime => format!(
            "`{name}` starts containers on a host and does nothing inside of one but make the image larger"
        ),
    }
}

fn fix(cx: &Context<'_>, package: &Package) -> Option<Fix> {
    let name = name(package);
    let new = without_driver(name)?;
    (cx.model.text(package.span) == name).then(|| {
        let edit = Edit::replace(package.span, &new);
        Fix::new(
            format!("install `{new}`"),
            Applicability::Unsafe,
            vec![edit],
        )
    })
}
