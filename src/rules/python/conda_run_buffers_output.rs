//! ## What it does
//! Flags an `ENTRYPOINT` or `CMD` that starts its program by `conda run` without `--no-capture-output`.
//!
//! ## Why is this bad?
//! `conda run` keeps what the program prints until it ends. A server never ends: `docker logs` stays empty, log collectors
//! get nothing, and what it printed before it was killed is lost.
//!
//! ## Example
//! ```dockerfile
//! FROM condaforge/miniforge3:24.11.3-0
//! RUN conda create -y -n ml python=3.12 && conda clean -afy
//! COPY app.py .
//! ENTRYPOINT ["conda", "run", "-n", "ml", "python", "app.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM condaforge/miniforge3:24.11.3-0
//! RUN conda create -y -n ml python=3.12 && conda clean -afy
//! COPY app.py .
//! ENTRYPOINT ["conda", "run", "--no-capture-output", "-n", "ml", "python", "app.py"]
//! ```
//!
//! ## Fix safety
//! Unsafe: it changes the command that the container starts.
//!
//! ## References
//! - [conda run](https://docs.conda.io/projects/conda/en/stable/commands/run.html)

use crate::fixes::flag;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML335",
    name: "conda-run-buffers-output",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Always(Applicability::Unsafe),
    source: include_str!("conda_run_buffers_output.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut told: Vec<usize> = Vec::new();
    for startup in model.startups() {
        let run = model.conda_run_at_start(startup);
        let Some(run) = run.filter(|run| run.holds_output && !told.contains(&run.command)) else {
            continue;
        };
        told.push(run.command);
        let command = &model.commands[run.command];
        let Some(edit) = flag::add_after(model, command, run.verb, "--no-capture-output") else {
            continue;
        };
        let finding = report.push(
            command.word_span(run.verb),
            "`conda run` holds back what the program prints until it ends, so that logs stay empty",
        );
        finding.fix(Some(Fix::new(
            "add `--no-capture-output`",
            Applicability::Unsafe,
            vec![edit],
        )));
    }
}
