//! ## What it does
//! Flags installs of R packages that only warn when they fail: `install.packages()` and `BiocManager::install()` in
//! `R -e` or `Rscript -e`, and `install2.r` without `--error`.
//!
//! ## Why is this bad?
//! A package that does not compile, or that a mirror does not have, leaves a warning in the log, R ends with 0, and the
//! image is built without the package: rocker's and Bioconductor's users have met it again and again.
//!
//! Nothing is said where later code of the stage loads a package (`library(…)`, `devtools::install_github(…)`), looks
//! whether it is there, or is a file that nobody sees.
//!
//! ## Example
//! ```dockerfile
//! FROM rocker/r-ver:4.4.2
//! RUN R -e "install.packages('xgboost')"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM rocker/r-ver:4.4.2
//! RUN R -e "options(warn=2); install.packages('xgboost')"
//! ```
//!
//! ## Fix safety
//! Unsafe: every warning of the installation stops the build, those that do no harm as well.
//!
//! ## References
//! - [rocker-versioned issue 306](https://github.com/rocker-org/rocker-versioned2/issues/306)
//! - [install2.r of littler](https://github.com/eddelbuettel/littler/blob/master/inst/examples/install2.r)

use crate::fixes::r_code;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML321",
    name: "r-install-silent-fail",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("r_install_silent_fail.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for stage in model.stages() {
        let installs = model.silent_r_installs(stage.index);
        let Some((first, others)) = installs.split_first() else {
            continue;
        };
        let command = &model.commands[first.command];
        let message = format!(
            "`{}` only warns if a package cannot be installed: the image is built without it",
            command.name()
        );
        let finding = report.push(command.program_span(), message);
        let mut told = vec![first.command];
        for other in others {
            if !told.contains(&other.command) {
                told.push(other.command);
                finding.also(model.commands[other.command].program_span(), "here too");
            }
        }
        let edits: Option<Vec<Edit>> = installs
            .iter()
            .map(|install| r_code::stop(model, install))
            .collect();
        match edits {
            Some(edits) => {
                let title = "let R stop at warnings";
                finding.fix = Some(Fix::new(title, Applicability::Unsafe, edits));
            }
            None => {
                finding.help("begin the code with `options(warn=2)`, or use `install2.r --error`");
            }
        }
    }
}
