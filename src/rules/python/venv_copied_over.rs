//! ## What it does
//! Flags a `COPY --from` that puts a virtual environment over another one, which an earlier `COPY` brought to the same
//! place from another stage.
//!
//! ## Why is this bad?
//! `COPY` merges folders file by file. Where both environments have a package, in two versions or builds, files of the
//! one are mixed with what only the other has: modules that are gone, the metadata of both, CUDA's libraries of the one
//! beside the ROCm torch of the other. Nobody has resolved that set, imports fail or not by chance, and gigabytes of the
//! first stay in its layer.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim AS app
//! RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir transformers==4.57.0 accelerate==1.10.1
//!
//! FROM python:3.12-slim AS torch
//! RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir torch==2.9.1 --index-url https://download.pytorch.org/whl/cpu
//!
//! FROM python:3.12-slim
//! COPY --from=app /opt/venv /opt/venv
//! COPY --from=torch /opt/venv /opt/venv
//! ENV PATH=/opt/venv/bin:$PATH
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim AS app
//! RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir torch==2.9.1 --index-url https://download.pytorch.org/whl/cpu
//! RUN /opt/venv/bin/pip install --no-cache-dir transformers==4.57.0 accelerate==1.10.1
//!
//! FROM python:3.12-slim
//! COPY --from=app /opt/venv /opt/venv
//! ENV PATH=/opt/venv/bin:$PATH
//! ```
//!
//! ## References
//! - [Dockerfile reference: COPY](https://docs.docker.com/reference/dockerfile/#copy)
//! - [venv: how environments work](https://docs.python.org/3/library/venv.html#how-venvs-work)

use crate::model::contents::MAX_STAGES;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML358",
    name: "venv-copied-over",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("venv_copied_over.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.stages().len() > MAX_STAGES {
        return;
    }
    let mut over = model.venvs_copied_over().into_iter();
    let Some((below, above)) = over.find(|(_, above)| {
        !(cx.silenced)(RULE.code, model.instruction(above.copy.instruction).head)
    }) else {
        return;
    };
    let head = |at: usize| model.instruction(at).head;
    let message = format!(
        "a second environment is mixed file by file into the one at `{}`: packages of both lie in one folder",
        above.path
    );
    let finding = report.push(head(above.copy.instruction), message);
    finding.label(head(below.copy.instruction), "this brought the first one");
    for (_, other) in over {
        finding.also(head(other.copy.instruction), "and here");
    }
    finding.help("install all packages into one environment, in one stage, and copy that");
}
