//! ## What it does
//! Flags `conda`, `mamba` and `micromamba` commands that leave the packages they downloaded in a layer of the image.
//!
//! ## Why is this bad?
//! `pkgs/` keeps the archive of each package and an unpacked copy, which the environments then hold once more (as links,
//! where they can). Nothing reads the archives again: an environment with PyTorch leaves gigabytes.
//!
//! It must be cleaned in the same `RUN`: a later one only hides the files.
//!
//! ## Example
//! ```dockerfile
//! FROM continuumio/miniconda3:25.1.1-2
//! RUN conda install -y -c conda-forge numpy=2.1
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM continuumio/miniconda3:25.1.1-2
//! RUN conda install -y -c conda-forge numpy=2.1 && conda clean -afy
//! ```
//!
//! ## Fix safety
//! Safe where no later command of the stage, or of a stage built from it, works `--offline` or with `--clone`, and none
//! runs what mllint cannot see into (`./setup.sh`, `make`). Unsafe otherwise, and where the packages lie in another place
//! than usual, so that environments may link to them.
//!
//! ## References
//! - [conda clean](https://docs.conda.io/projects/conda/en/stable/commands/clean.html)

use crate::fixes::chain;
use crate::model::installs::{Cache, Install, Tool};
use crate::model::{Model, Value};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML302",
    name: "conda-cache-kept",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Safe),
    source: include_str!("conda_cache_kept.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for stage in cx.model.stages().iter().filter(|stage| stage.ships) {
        for run in cx.model.runs(stage) {
            let kept = |install: &&Install<'_>| {
                matches!(install.tool, Tool::Conda | Tool::Mamba | Tool::Micromamba)
                    && matches!(cx.model.cache_of(install), Cache::Kept { .. })
            };
            // One clean-up at the end serves all commands of a RUN.
            let Some(install) = cx.model.installs_of(run).iter().filter(kept).next_back() else {
                continue;
            };
            let command = &cx.model.commands[install.command];
            let name = command.name();
            let message = format!(
                "`{name} {}` keeps the packages it downloaded in the image, archives and unpacked copies",
                install.subcommand
            );
            report
                .push(command.program_span(), message)
                .fix(fix(cx.model, run, install));
        }
    }
}

fn fix(model: &Model<'_>, run: usize, install: &Install<'_>) -> Option<Fix> {
    let command = &model.commands[install.command];
    let invocation = command.invocation.as_ref()?;
    if invocation.elevated || !invocation.wrappers.is_empty() {
        return None;
    }
    // The program as it is called: perhaps only its full path is known to the shell.
    let program = invocation.word.literal()?;
    let plain = program
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    if !plain {
        return None;
    }
    let options = if install.tool == Tool::Micromamba {
        "-ay"
    } else {
        "-afy"
    };
    let edit = chain::append(model, command, &format!("{program} clean {options}"))?;
    let moved = [
        "CONDA_PKGS_DIRS",
        "CONDA_ALLOW_SOFTLINKS",
        "CONDA_ALWAYS_SOFTLINK",
    ]
    .iter()
    .any(|name| {
        !matches!(
            model.environment_at(install.command, name),
            None | Some(Value::Unset)
        )
    });
    let unread = model.readers_of_conda_packages(run).none() && !moved;
    let level = if unread {
        Applicability::Safe
    } else {
        Applicability::Unsafe
    };
    Some(Fix::new(
        format!("append `{} clean {options}`", command.name()),
        level,
        vec![edit],
    ))
}
