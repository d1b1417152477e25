//! ## What it does
//! Flags `pytorch` without a version from the conda channel `pytorch`, on a command line or in an environment file.
//!
//! ## Why is this bad?
//! PyTorch stopped publishing there: 2.5.1 of October 2024 is the last release. The line still works and looks as if it
//! took the newest version; the image keeps an old PyTorch, with the bugs and the CUDA of its day, and new GPUs are not
//! supported. Whoever wants 2.5.1 or an older version names it, and nothing is said.
//!
//! ## Example
//! ```dockerfile
//! FROM condaforge/miniforge3:24.11.3-0
//! RUN mamba install -y pytorch pytorch-cuda=12.4 -c pytorch -c nvidia && mamba clean -afy
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM condaforge/miniforge3:24.11.3-0
//! RUN mamba install -y pytorch-gpu -c conda-forge && mamba clean -afy
//! ```
//!
//! ## References
//! - [PyTorch: deprecating the conda channel](https://github.com/pytorch/pytorch/issues/138506)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML319",
    name: "pytorch-conda-channel-frozen",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("pytorch_conda_channel_frozen.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for install in cx.model.installs() {
        if let Some(span) = cx.model.takes_pytorch_channel(install) {
            let finding = report.push(
                span,
                "the channel `pytorch` ended with PyTorch 2.5.1 of October 2024, so this gets nothing newer",
            );
            finding.help("take `pytorch-gpu` from conda-forge or wheels by pip, or name the version that you mean");
        }
    }
}
