//! ## What it does
//! Flags `ENV LD_LIBRARY_PATH` that leads to CUDA's `stubs` folder in the image that ships.
//!
//! ## Why is this bad?
//! `…/lib64/stubs` holds empty stand-ins for the driver, `libcuda.so` and `libnvidia-ml.so`, to link against where no
//! driver is, as in a build. At run time `LD_LIBRARY_PATH` comes before the folders in which the container runtime puts the
//! real driver: a program that loads `libcuda.so`, or `libcuda.so.1` where a link of that name was made, gets the stub,
//! and every call fails with `CUDA_ERROR_STUB_LIBRARY` or finds no device.
//!
//! The linker needs only `LIBRARY_PATH`, which `devel` images set, and one `RUN` can set the variable for itself.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-devel-ubuntu22.04
//! ENV LD_LIBRARY_PATH=/usr/local/cuda/lib64/stubs:$LD_LIBRARY_PATH
//! COPY serve /usr/local/bin/serve
//! CMD ["/usr/local/bin/serve"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-runtime-ubuntu22.04
//! COPY serve /usr/local/bin/serve
//! CMD ["/usr/local/bin/serve"]
//! ```
//!
//! ## References
//! - [CUDA driver API: CUDA_ERROR_STUB_LIBRARY](https://docs.nvidia.com/cuda/cuda-driver-api/group__CUDA__TYPES.html)
//! - [ld.so: the order in which libraries are looked for](https://man7.org/linux/man-pages/man8/ld.so.8.html)

use crate::knowledge::cuda::Flavour;
use crate::model::Stage;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML218",
    name: "cuda-stubs-at-runtime",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("cuda_stubs_at_runtime.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for entry in cx.model.kept_environment("LD_LIBRARY_PATH") {
        // NVIDIA's images without the compiler have no such folder.
        let has_none = |stage: &Stage| {
            let image = cx.model.base_facts(stage.index);
            let flavour = image.and_then(|facts| facts.flavour);
            flavour.is_some_and(|flavour| flavour != Flavour::Devel)
        };
        let passed = cx.model.stage_of(entry.instruction).is_some_and(|stage| {
            stage.is_for_building() || stage.is_for_tests() || has_none(stage)
        });
        let Some(stubs) = entry.folder_named("stubs").filter(|_| !passed) else {
            continue;
        };
        let message = format!(
            "`{stubs}` hides the host's driver at run time: programs load the empty `libcuda.so` in it"
        );
        report.push(entry.span(), message).help(
            "set `LIBRARY_PATH` for the linker instead, or set it for the one `RUN` that needs it",
        );
    }
}
