//! ## What it does
//! Points out NVIDIA's repository of CUDA packages for another system than that of the base image: `ubuntu2204` in an image
//! of Debian, `rhel8` in one of Rocky Linux 9.
//!
//! ## Why is this bad?
//! Its packages are built against the libraries of that system: some need what the other one no longer has, such as
//! `libtinfo5`, and others run against libraries that NVIDIA never tested them with. It is advice, since most of them are
//! linked so that they work. Nothing is said where a comment names the other system: its author knows.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/cuda.pub /tmp/cuda.pub
//! RUN echo "deb https://developer.download.nvidia.com/compute/cuda/repos/ubuntu2204/x86_64/ /" > /etc/apt/sources.list.d/cuda.list
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/cuda.pub /tmp/cuda.pub
//! RUN echo "deb https://developer.download.nvidia.com/compute/cuda/repos/debian12/x86_64/ /" > /etc/apt/sources.list.d/cuda.list
//! ```
//!
//! ## References
//! - [NVIDIA: repositories of CUDA](https://developer.download.nvidia.com/compute/cuda/repos/)
//! - [NVIDIA: systems that CUDA supports](https://docs.nvidia.com/cuda/cuda-installation-guide-linux/#system-requirements)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML408",
    name: "cuda-repository-of-other-system",
    aliases: &[],
    theme: Theme::Packages,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("cuda_repository_of_other_system.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for foreign in model.foreign_cuda() {
        let message = format!(
            "`{}` holds packages for another system than {}, a mixture that NVIDIA does not support",
            foreign.repository, foreign.base
        );
        report
            .push(model.commands[foreign.command].program_span(), message)
            .help("take the repository of the system, or a base image of NVIDIA's that has CUDA");
    }
}
