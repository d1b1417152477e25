//! ## What it does
//! Flags tools to develop and test with (Jupyter, pytest, linters, debuggers, the extra `dev` of a package) in the image
//! of a server.
//!
//! Nothing is said of images that start a notebook, ComfyUI, whose extensions ask for such packages, or nothing that is
//! known as a server, of tools of the system where a shell for people is installed too (`fish`, `tmux`), and of Dockerfiles
//! that are named for development.
//!
//! ## Why is this bad?
//! Nobody uses them there, but they are pulled with every container and have to be patched: JupyterLab 4.3 and what comes
//! with it are 150 MB in 11,500 files, and a shell in the browser for whoever gets in.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir fastapi==0.115.6 uvicorn==0.34.0 jupyterlab==4.3.4
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir fastapi==0.115.6 uvicorn==0.34.0
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
//! ```
//!
//! ## References
//! - [Docker: multi-stage builds](https://docs.docker.com/build/building/multi-stage/)

use std::collections::BTreeSet;

use crate::knowledge::dev_tools;
use crate::model::{Install, Model, paths};
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML510",
    name: "dev-tools-in-final",
    aliases: &[],
    theme: Theme::Layers,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("dev_tools_in_final.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if paths::is_for_development(cx.name) {
        return;
    }
    let mut told = BTreeSet::new();
    for server in &model.servers {
        let stage = &model.stages()[server.startup.stage];
        let name = server.facts.name.to_ascii_lowercase();
        let is_tool = [
            "jupyter",
            "notebook",
            "tensorboard",
            "code-server",
            "comfyui",
        ]
        .iter()
        .any(|tool| name.contains(tool));
        if is_tool || !stage.ships || stage.is_for_tests() || model.is_for_notebooks(stage) {
            continue;
        }
        let lineage: Vec<usize> = model
            .lineage(stage.index)
            .map(|stage| stage.index)
            .collect();
        let installs = model.installs().filter(|install| {
            let command = &model.commands[install.command];
            lineage.contains(&command.stage) && install.installs() && !command.context.conditional
        });
        let found: Vec<(String, Span)> =
            installs.flat_map(|install| tools(model, install)).collect();
        let Some((first, span)) = found.first().filter(|(_, span)| told.insert(span.start)) else {
            continue;
        };
        let (others, verb) = match found.len() {
            1 => (String::new(), "is"),
            count => (format!(" and {} more", count - 1), "are"),
        };
        let server = server.facts.name;
        let what = format!(
            "{first}{others} {verb} there to develop with, in the image of a server (`{server}`)"
        );
        let finding = report.push(*span, what);
        let mut shown = vec![*span];
        for (name, place) in &found[1..] {
            if shown.len() < 4 && !shown.contains(place) {
                shown.push(*place);
                finding.label(*place, format!("and {name}"));
            }
        }
        finding.help("install them in a stage of their own, from a requirements file of their own");
    }
}

/// What an install gets that is there to develop with, and the words that ask for it.
fn tools(model: &Model<'_>, install: &Install<'_>) -> Vec<(String, Span)> {
    if !install.tool.is_python() {
        let named = install.packages.iter();
        // `apt-get install fish less vim`: somebody works in the container.
        let is_shell = |name: &str| matches!(name, "fish" | "screen" | "tmux" | "zsh");
        let mut all = named.clone();
        if all.any(|package| package.name.as_deref().is_some_and(is_shell)) {
            return Vec::new();
        }
        let tools =
            named.filter(|package| package.name.as_deref().is_some_and(dev_tools::is_system));
        return tools
            .map(|package| {
                (
                    format!("`{}`", package.name.as_deref().unwrap_or("")),
                    package.span,
                )
            })
            .collect();
    }
    let wanted = model.wanted(install).packages.into_iter();
    let tools = wanted.filter_map(|wanted| {
        let name = wanted.package.name.as_deref();
        let extra = wanted
            .package
            .extras
            .iter()
            .find(|extra| dev_tools::is_extra(extra));
        let shown = match extra {
            Some(extra) => format!("the extra `{extra}`"),
            None if name.is_some_and(dev_tools::is_python) => wanted.shown(),
            None => return None,
        };
        Some((shown, wanted.package.span))
    });
    tools.collect()
}
