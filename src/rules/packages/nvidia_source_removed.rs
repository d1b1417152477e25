//! ## What it does
//! Points out a `RUN` that deletes apt's further sources, `/etc/apt/sources.list.d/*`, in an image built on NVIDIA's CUDA
//! images: among them is NVIDIA's own repository.
//!
//! ## Why is this bad?
//! CUDA and cuDNN are packages of that repository. Without it no `apt-get upgrade` in this image, or in one that is built
//! on it, patches them. It was the way out in 2022, when NVIDIA changed its key; the images of today have the new one.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-cudnn-runtime-ubuntu22.04
//! RUN rm -f /etc/apt/sources.list.d/*.list
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-cudnn-runtime-ubuntu22.04
//! ```
//!
//! ## References
//! - [NVIDIA: updated GPG keys](https://developer.nvidia.com/blog/updating-the-cuda-linux-gpg-repository-key/)

use crate::knowledge::Family;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML409",
    name: "nvidia-source-removed",
    aliases: &[],
    theme: Theme::Packages,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("nvidia_source_removed.rs"),
    check,
};

/// The file that NVIDIA's images name their repository in.
const SOURCE: &str = "/etc/apt/sources.list.d/cuda.list";

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let is_run = |at: usize| model.instruction(at).keyword == Keyword::Run;
    let is_of_nvidia = |stage: usize| {
        let facts = model.base_facts(stage);
        facts.is_some_and(|facts| matches!(facts.family, Family::Cuda(_)))
    };
    // Who writes one of his own has replaced it.
    let is_written = model.commands.iter().any(|command| {
        let writes = model.writes(command.index);
        let mut paths = writes.iter().filter_map(|write| write.path.known());
        paths.any(|path| path.starts_with("/etc/apt/sources.list.d/cuda"))
    });
    let mut commands = model.commands.iter().filter(|command| {
        let is_removal = matches!(command.name(), "rm" | "find" | "unlink");
        is_removal && is_run(command.instruction) && !command.context.conditional
    });
    let removal = commands
        .find(|command| is_of_nvidia(command.stage) && model.deletes(command.index, SOURCE, true));
    if let Some(command) = removal.filter(|_| !is_written) {
        let message = "this removes NVIDIA's repository too, so CUDA and cuDNN can no longer be patched by apt";
        report.push(command.program_span(), message);
    }
}
