//! ## What it does
//! Flags `pip install -e FOLDER` where the folder is removed afterwards, or is only mounted while the `RUN` lasts.
//!
//! ## Why is this bad?
//! An editable install copies nothing: it leaves a link to the folder. Without the folder the package is listed by
//! `pip list` and cannot be imported, so the image fails as soon as it runs.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12
//! RUN git clone --branch v1.2.0 --depth 1 https://github.com/acme/tool.git /tmp/tool \
//!     && pip install --no-cache-dir -e /tmp/tool \
//!     && rm -rf /tmp/tool
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12
//! RUN git clone --branch v1.2.0 --depth 1 https://github.com/acme/tool.git /tmp/tool \
//!     && pip install --no-cache-dir /tmp/tool \
//!     && rm -rf /tmp/tool
//! ```
//!
//! ## Fix safety
//! Unsafe: it takes `-e` away, so that the package is built and copied; files that a build leaves out are then missing.
//!
//! ## References
//! - [pip: editable installs](https://pip.pypa.io/en/stable/topics/local-project-installs/#editable-installs)

use crate::fixes::flag;
use crate::model::editable::Lost;
use crate::model::installs::Package;
use crate::model::{Install, Model};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML330",
    name: "editable-source-deleted",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("editable_source_deleted.rs"),
    check,
};

/// How many editable installs of a file are followed.
const MAX_INSTALLS: usize = 50;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let installs = model.installs().filter(|install| install.tool.is_python());
    let packages = installs
        .filter(|install| install.installs())
        .flat_map(|install| {
            install
                .packages
                .iter()
                .map(move |package| (install, package))
        });
    let editable = packages.filter(|(_, package)| package.editable);
    for (install, package) in editable.take(MAX_INSTALLS) {
        let Some(lost) = model.lost_source(install, package) else {
            continue;
        };
        let why = match lost {
            Lost::Removed(_) => "is removed",
            Lost::Mounted(_) => "is only mounted here",
        };
        let message = format!(
            "the editable install is a link to a folder that {why}: the import fails in the image"
        );
        let finding = report.push(package.span, message);
        match lost {
            Lost::Removed(by) => {
                finding.label(model.commands[by].program_span(), "this removes it");
            }
            Lost::Mounted(flag) => {
                finding.label(flag, "the mount ends with the `RUN`");
            }
        }
        match without_editable(model, install, package) {
            Some(edit) => {
                let title = "install a copy: take `-e` away";
                finding.fix = Some(Fix::new(title, Applicability::Unsafe, vec![edit]));
            }
            None => {
                finding.help("install it without `-e`");
            }
        }
    }
}

/// Takes the `-e` away that stands as a word of its own before a package.
fn without_editable(model: &Model<'_>, install: &Install<'_>, package: &Package) -> Option<Edit> {
    let command = &model.commands[install.command];
    let args = command.args();
    let at = args
        .iter()
        .position(|word| command.word_span(word) == package.span)?;
    let option = args.get(at.checked_sub(1)?)?;
    let is_option = option.is("-e") || option.is("--editable");
    is_option.then(|| flag::remove(model, command, option))?
}
