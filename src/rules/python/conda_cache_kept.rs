//! ## What it does
//! Flags `conda`, `mamba` and `micromamba` commands that leave the packages they downloaded in a layer of the image.
//!
//! ## Why is this bad?
//! `pkgs/` keeps the archive of each package and an unpacked copy, which the environments then hold once more (as links,
//! where they can). Nothing reads the archives again: an environment with PyTorch leaves gigabytes.
//!
//! It must be cleaned in the same `RUN`: a later one only hides the files. Nothing is said of `--download-only`, and of
//! what runs only if there is a conda, on a base that is not known to have one.
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
//! Safe where no later command of the stage, or of a stage built from it, runs what mllint cannot see into
//! (`./setup.sh`, `make`). Unsafe otherwise, where a later one may run without a network (`RUN --network=none`,
//! `CONDA_OFFLINE`), and where environments may link to the packages: they lie in another place than usual, or conda's
//! settings allow it. There is no fix where a later command works `--offline` or with `--clone`.
//!
//! ## References
//! - [conda clean](https://docs.conda.io/projects/conda/en/stable/commands/clean.html)

use crate::fixes::chain;
use crate::model::installs::{Cache, Install, Tool};
use crate::model::{Model, Value};
use crate::rules::prelude::*;
use crate::text::Span;

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
        let sites: Vec<Site<'_>> = cx
            .model
            .runs(stage)
            .filter_map(|run| site(cx.model, run))
            .filter(|site| !cx.is_silenced(RULE.code, site.install.command))
            .collect();
        for level in [Some(Applicability::Safe), Some(Applicability::Unsafe), None] {
            let group: Vec<&Site<'_>> = sites.iter().filter(|site| site.level == level).collect();
            one(cx.model, &group, level, report);
        }
    }
}

/// A `RUN` that keeps the packages.
struct Site<'a> {
    /// The last install in it: one clean-up at the end serves all.
    install: &'a Install<'a>,
    edit: Option<Edit>,
    /// How far the edit may be trusted; none if there is no edit.
    level: Option<Applicability>,
    /// A later command that needs the packages.
    reader: Option<Span>,
}

fn site<'a>(model: &'a Model<'_>, run: usize) -> Option<Site<'a>> {
    let is_conda = |tool| matches!(tool, Tool::Conda | Tool::Mamba | Tool::Micromamba);
    let kept = |install: &&Install<'_>| {
        is_conda(install.tool)
            // The packages are what it is for.
            && !install.has("--download-only")
            && !model.may_lack_conda(install)
            && matches!(model.cache_of(install), Cache::Kept { .. })
    };
    let install = model.installs_of(run).iter().rfind(kept)?;
    let readers = model.readers_of_conda_packages(run);
    // Where conda is certainly there by then; what `sudo` runs may have other folders.
    let command = &model.commands[install.command];
    let arguments = format!("clean {}", options(install.tool));
    let is_own = command.invocation.as_ref().is_some_and(|it| !it.elevated);
    let edit = chain::append_same(model, command, &arguments)
        .filter(|_| is_own && readers.known.is_empty());
    let folder = match model.cache_of(install) {
        Cache::Kept { dir } => dir,
        _ => Value::Unknown,
    };
    let is_safe = readers.none()
        && !model.may_link_conda_packages(install.command)
        && !model.names_cache(install.command, &folder);
    let level = edit.as_ref().map(|_| match is_safe {
        true => Applicability::Safe,
        false => Applicability::Unsafe,
    });
    Some(Site {
        install,
        edit,
        level,
        reader: readers
            .known
            .first()
            .map(|&at| model.commands[at].program_span()),
    })
}

fn one(
    model: &Model<'_>,
    sites: &[&Site<'_>],
    level: Option<Applicability>,
    report: &mut Report<'_>,
) {
    let Some((first, others)) = sites.split_first() else {
        return;
    };
    let command = |site: &Site<'_>| &model.commands[site.install.command];
    let (name, verb) = (command(first).name(), &first.install.subcommand);
    let message = format!(
        "`{name} {verb}` keeps the packages it downloaded in the image, archives and unpacked copies"
    );
    let finding = report.push(command(first).program_span(), message);
    for site in others {
        finding.also(command(site).program_span(), "here too");
    }
    let Some(level) = level else {
        let options = options(first.install.tool);
        finding.help(format!("end the `RUN` with `{name} clean {options}`"));
        if let Some(reader) = first.reader {
            finding.label(reader, "this still needs them");
            finding.help(format!(
                "run `{name} clean {options}` in one `RUN` with all that needs the packages"
            ));
        }
        return;
    };
    let edits = sites.iter().filter_map(|site| site.edit.clone()).collect();
    finding.fix(Some(Fix::new(
        "remove the packages in the same `RUN`",
        level,
        edits,
    )));
}

const fn options(tool: Tool) -> &'static str {
    match tool {
        Tool::Micromamba => "-ay",
        _ => "-afy",
    }
}
