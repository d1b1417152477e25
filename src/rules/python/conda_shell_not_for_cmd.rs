//! ## What it does
//! Flags a `CMD` or `ENTRYPOINT` in exec form that starts plain `python` or a program of a package, under a `SHELL` that is
//! `conda run`.
//!
//! ## Why is this bad?
//! `SHELL` holds for the shell form alone. The exec form starts its program without it, with the `PATH` of the image: the
//! container runs in the base environment, which has none of the packages that the `RUN`s above have installed.
//!
//! ## Example
//! ```dockerfile
//! FROM condaforge/miniforge3:24.11.3-0
//! RUN conda create -y -n ml python=3.12 && conda clean -afy
//! SHELL ["conda", "run", "-n", "ml", "/bin/bash", "-c"]
//! RUN pip install --no-cache-dir fastapi==0.115.6
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM condaforge/miniforge3:24.11.3-0
//! RUN conda create -y -n ml python=3.12 && conda clean -afy
//! SHELL ["conda", "run", "-n", "ml", "/bin/bash", "-c"]
//! RUN pip install --no-cache-dir fastapi==0.115.6
//! COPY app.py .
//! CMD ["conda", "run", "-n", "ml", "--no-capture-output", "python", "app.py"]
//! ```
//!
//! ## Fix safety
//! Unsafe: it changes what the container starts. There is none where `ENTRYPOINT` and `CMD` play together.
//!
//! ## References
//! - [Dockerfile: SHELL](https://docs.docker.com/reference/dockerfile/#shell)

use crate::knowledge::scripts;
use crate::model::{Model, Startup, Value};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML336",
    name: "conda-shell-not-for-cmd",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("conda_shell_not_for_cmd.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for startup in model.startups() {
        let Some(at) = startup.cmd.or(startup.entrypoint) else {
            continue;
        };
        let (Some(words), Some(first)) = (model.conda_shell(at), model.first_at_start(startup))
        else {
            continue;
        };
        let name = first.name();
        let is_bare = first
            .invocation
            .as_ref()
            .is_some_and(|invocation| invocation.word.is(name) && invocation.wrappers.is_empty());
        let is_python = scripts::is_python(name) || scripts::is_script(name);
        if !first.exec || !is_bare || !is_python || has_environment(model, startup) {
            continue;
        }
        let finding = report.push(
            first.program_span(),
            format!("`{name}` starts in the base environment, since `SHELL` does not hold for the exec form"),
        );
        finding.fix(fix(model, startup, words));
        if finding.fix.is_none() {
            finding.help(
                "start it by `conda run --no-capture-output`, or put the environment on `PATH`",
            );
        }
    }
}

/// Whether `PATH` may lead to an environment.
fn has_environment(model: &Model<'_>, startup: &Startup<'_>) -> bool {
    match model.said_at_start(startup.stage, "PATH") {
        Some(Value::Known(path)) => path.contains("/envs/"),
        Some(Value::Unknown) => true,
        _ => false,
    }
}

/// `["python", …]` becomes `["conda", "run", "-n", "ml", "--no-capture-output", "python", …]`.
fn fix(model: &Model<'_>, startup: &Startup<'_>, words: &[String]) -> Option<Fix> {
    let at = match (startup.entrypoint, startup.cmd) {
        (Some(at), None) | (None, Some(at)) => at,
        _ => return None,
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if !words.iter().all(|word| word.chars().all(plain)) {
        return None;
    }
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    let streams = ["--no-capture-output", "--live-stream", "-s"];
    if words[0] == "conda" && !words.iter().any(|word| streams.contains(word)) {
        words.push("--no-capture-output");
    }
    let text: String = words.iter().map(|word| format!("\"{word}\", ")).collect();
    let edit = Edit::insert(model.exec_start(at)?, text);
    Some(Fix::new(
        "start it by `conda run`",
        Applicability::Unsafe,
        vec![edit],
    ))
}
