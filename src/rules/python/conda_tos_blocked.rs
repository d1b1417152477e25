//! ## What it does
//! Flags `conda install`, `create` and `env` commands that ask Anaconda's default channels, in a Miniconda or Anaconda that
//! wants their terms of service accepted first.
//!
//! ## Why is this bad?
//! Since 15 July 2025 such a command ends with `CondaToSNonInteractiveError` where nobody can answer: the build fails. It
//! hits the newest release and those from 25.5 on, also where `-c conda-forge` is given, since the default channels stay on
//! the list. To use them, larger organisations must pay.
//!
//! Nothing is said where the terms are accepted (`conda tos accept`, `CONDA_PLUGINS_AUTO_ACCEPT_TOS`), where
//! `--override-channels` or settings leave the default channels out, and of releases before 25.5.
//!
//! ## Example
//! ```dockerfile
//! FROM continuumio/miniconda3:25.5.1-1
//! RUN conda install -y -c conda-forge numpy=2.1 && conda clean -afy
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM condaforge/miniforge3:24.11.3-0
//! RUN conda install -y -c conda-forge numpy=2.1 && conda clean -afy
//! ```
//!
//! ## Fix safety
//! Unsafe: with Miniforge packages come from conda-forge, and the image stands on Ubuntu. Only an image whose name
//! stands in one `FROM` is replaced; to accept the terms is for whoever builds the image.
//!
//! ## References
//! - [Anaconda: terms of service](https://www.anaconda.com/docs/tools/working-with-conda/channels)
//! - [The error in PyTorch's builds](https://github.com/pytorch/pytorch/issues/158438)

use crate::knowledge::conda::TERMS_SINCE;
use crate::model::conda::Distribution;
use crate::model::installs::{Install, ManifestKind};
use crate::model::{Base, Model};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML318",
    name: "conda-tos-blocked",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("conda_tos_blocked.rs"),
    check,
};

/// What takes the place of Miniconda's and Anaconda's images.
const MINIFORGE: &str = "condaforge/miniforge3:24.11.3-0";

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut told: Vec<usize> = Vec::new();
    let terms = model.conda_terms();
    for install in model.installs().filter(|_| cx.as_of >= TERMS_SINCE) {
        let command = &model.commands[install.command];
        let mut lineage = model.lineage(command.stage);
        if lineage.any(|stage| told.contains(&stage.index)) || !may_be_blocked(model, install) {
            continue;
        }
        let Some(from) = model.anaconda_of(install.command, &terms) else {
            continue;
        };
        if !from.release.asks_for_terms()
            || model.settles_conda_terms(install, &terms)
            || leaves_defaults_out(model, install)
        {
            continue;
        }
        told.push(command.stage);
        let verb = &install.subcommand;
        let finding = report.push(
            command.program_span(),
            format!(
                "`conda {verb}` fails until the terms of Anaconda's default channels are accepted"
            ),
        );
        finding.label(from.span, "this conda asks for them");
        finding.fix(fix(model, command.stage, &from));
        if finding.fix.is_none() {
            finding.help("install Miniforge instead, or add `--override-channels -c conda-forge`");
        }
    }
}

fn may_be_blocked(model: &Model<'_>, install: &Install<'_>) -> bool {
    let context = &model.commands[install.command].context;
    model.asks_conda_channels(install)
        && !context.conditional
        && !context.guarded
        && !install.may_hide_options()
        && !install.has("--override-channels")
}

/// Whether `nodefaults` is among the channels of an environment file, or may be: nobody knows what is in a file that
/// cannot be read.
fn leaves_defaults_out(model: &Model<'_>, install: &Install<'_>) -> bool {
    let mut manifests = install.manifests.iter();
    let has_file = manifests.any(|manifest| manifest.kind == ManifestKind::Environment);
    match model.environment_file(install) {
        Some(file) => file.channels.iter().any(|channel| channel == "nodefaults"),
        None => has_file,
    }
}

/// Miniforge's image, which has conda at the same place.
fn fix(model: &Model<'_>, stage: usize, from: &Distribution) -> Option<Fix> {
    let Base::Image(image) = model.root_base(stage) else {
        return None;
    };
    let asks_defaults = model.installs().any(|install| {
        let of_anaconda = |name: &str| matches!(name, "defaults" | "main" | "anaconda" | "r");
        let mut channels = install.indexes.iter().filter_map(|index| index.url.known());
        install.tool.is_conda() && channels.any(of_anaconda)
    });
    if !from.image || !image.literal || asks_defaults {
        return None;
    }
    let edit = Edit::replace(image.span, MINIFORGE);
    Some(Fix::new(
        "take Miniforge",
        Applicability::Unsafe,
        vec![edit],
    ))
}
