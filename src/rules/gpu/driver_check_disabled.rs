//! ## What it does
//! Flags `ENV NVIDIA_DISABLE_REQUIRE=true` on an image with CUDA.
//!
//! Off by default: whoever writes it mostly knows that CUDA's minor versions get along with older drivers.
//!
//! ## Why is this bad?
//! Images with CUDA say in `NVIDIA_REQUIRE_CUDA` which driver they need, and NVIDIA's container runtime refuses to
//! start them on an older one: `unsatisfied condition: cuda>=12.9, please update your driver`. With the switch the
//! container starts all the same, and fails somewhere later, with `CUDA driver version is insufficient` or an unclear
//! error of a library, in the middle of a job. Whoever knows that a host will do can pass `-e NVIDIA_DISABLE_REQUIRE=1`
//! there.
//!
//! Nothing is said of images that are not built on a known image with CUDA.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
//! ENV NVIDIA_DISABLE_REQUIRE=true
//! COPY serve /usr/local/bin/
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
//! COPY serve /usr/local/bin/
//! ```
//!
//! ## References
//! - [NVIDIA Container Toolkit: `NVIDIA_REQUIRE_*`](https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html#constraints)

use crate::knowledge::cuda::Flavour;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML228",
    name: "driver-check-disabled",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Info,
    on: false,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("driver_check_disabled.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for entry in cx.model.kept_environment("NVIDIA_DISABLE_REQUIRE") {
        let stage = cx.model.stage_of(entry.instruction);
        let facts = stage.and_then(|stage| cx.model.base_facts(stage.index));
        // All that runs on a `base` image brings its own CUDA, whose drivers are those of another version.
        let has_cuda =
            facts.is_some_and(|facts| !matches!(facts.flavour, None | Some(Flavour::Base)));
        let is_on = matches!(entry.literal(), Some("1" | "true" | "TRUE" | "True"));
        if !has_cuda || !is_on {
            continue;
        }
        let message = "`NVIDIA_DISABLE_REQUIRE` switches off the check of the host's driver: on an older one the container starts and fails later";
        report
            .push(entry.span(), message)
            .help("leave it out, and pass it on hosts that are known to do");
    }
}
