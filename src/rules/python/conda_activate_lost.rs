//! ## What it does
//! Flags a `RUN` that ends by activating an environment (`conda activate ml`, `source venv/bin/activate`), and an
//! activation in `.bashrc` for a container that starts Python without an interactive shell; in both cases something
//! behind it runs the Python on `PATH`.
//!
//! ## Why is this bad?
//! Activation sets variables of one shell. Each `RUN` is a new shell, and `CMD` does not read `.bashrc`: what follows
//! runs in the base environment, packages are installed there, and the program does not find those of the environment.
//! `ENV PATH` holds for everything behind it, and for the container.
//!
//! ## Example
//! ```dockerfile
//! FROM condaforge/miniforge3:24.11.3-0
//! RUN conda create -y -n ml python=3.12 numpy=2.1 && conda clean -afy
//! RUN conda activate ml
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM condaforge/miniforge3:24.11.3-0
//! RUN conda create -y -n ml python=3.12 numpy=2.1 && conda clean -afy
//! ENV PATH=/opt/conda/envs/ml/bin:$PATH
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//!
//! ## Fix safety
//! Unsafe: it puts the environment on `PATH`, without the other variables that activation may set. There is none where its
//! folder is not known, and where the `RUN` does more than activate.
//!
//! ## References
//! - [conda: activating an environment](https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html)
//! - [Dockerfile: RUN](https://docs.docker.com/reference/dockerfile/#run)

use crate::fixes::instruction::insert_above;
use crate::model::conda::Activation;
use crate::model::{Command, Model, Startup, Value};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML320",
    name: "conda-activate-lost",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("conda_activate_lost.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for stage in model.stages() {
        for run in model.runs(stage) {
            lost_with_run(model, run, report);
        }
    }
    for startup in model.startups() {
        in_settings_of_shell(model, startup, report);
    }
}

/// `RUN conda activate ml`
fn lost_with_run(model: &Model<'_>, run: usize, report: &mut Report<'_>) {
    let Some(last) = model.commands_of(run).last() else {
        return;
    };
    let Some(activation) = model.activation(last).filter(|_| !last.context.conditional) else {
        return;
    };
    if is_on_path(model, last.stage, &activation) {
        return;
    }
    let Some(user) = model.runs_plain_python(run) else {
        return;
    };
    let finding = report.push(
        last.program_span(),
        format!(
            "`{}` is active only to the end of this `RUN`, nothing behind it runs in it",
            activation.name
        ),
    );
    finding.label(user, "this runs without it");
    finding.fix(put_on_path(model, last, &activation));
    if finding.fix.is_none() {
        finding
            .help("put its `bin` on `PATH` by `ENV`, or activate it in each `RUN` that needs it");
    }
}

fn put_on_path(model: &Model<'_>, command: &Command<'_>, activation: &Activation) -> Option<Fix> {
    let at = command.instruction;
    let instruction = model.instruction(at);
    let is_alone = model.commands_of(at).len() == 1 && instruction.heredocs.is_empty();
    let mut comments = model.file.comments.iter();
    if !is_alone || !instruction.flags.is_empty() || comments.any(|c| c.inside == Some(at)) {
        return None;
    }
    let line = line(activation)?;
    let mut fix = Fix::new(
        "put the environment on `PATH`",
        Applicability::Unsafe,
        vec![Edit::replace(instruction.head, line)],
    );
    fix.changes = vec![
        Change::Delete { index: at },
        Change::Insert {
            before: at,
            keyword: Keyword::Env,
        },
    ];
    Some(fix)
}

fn line(activation: &Activation) -> Option<String> {
    let prefix = activation.prefix.as_deref()?;
    let plain = prefix
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    plain.then(|| format!("ENV PATH={prefix}/bin:$PATH"))
}

/// Whether the environment is on `PATH` when the container starts, or nobody knows.
fn is_on_path(model: &Model<'_>, stage: usize, activation: &Activation) -> bool {
    let ends = format!("/{}/bin", activation.name);
    let mut startups = model.startups_on(stage);
    let has = |stage: usize| match model.said_at_start(stage, "PATH") {
        Some(Value::Known(path)) => path.split(':').any(|folder| folder.ends_with(&ends)),
        Some(Value::Unknown) => true,
        _ => false,
    };
    has(stage) || startups.any(|startup| has(startup.stage))
}

/// `RUN echo "conda activate ml" >> ~/.bashrc`, then `CMD ["python", "app.py"]`
fn in_settings_of_shell<'m>(model: &Model<'m>, startup: &'m Startup<'m>, report: &mut Report<'_>) {
    let Some((at, activation)) = model.activated_by_bashrc(startup) else {
        return;
    };
    let writer = &model.commands[at];
    if is_on_path(model, startup.stage, &activation) {
        return;
    }
    let finding = report.push(
        writer.program_span(),
        format!(
            "only interactive shells read this, so the container runs without `{}`",
            activation.name
        ),
    );
    let Some(first) = model.first_at_start(startup) else {
        return;
    };
    finding.label(first.program_span(), "this runs without it");
    let start = startup.cmd.or(startup.entrypoint);
    let insert = start
        .zip(line(&activation))
        .and_then(|(start, line)| insert_above(model, start, &line, Keyword::Env));
    finding.fix(insert.map(|(edit, change)| {
        let mut fix = Fix::new(
            "put the environment on `PATH`",
            Applicability::Unsafe,
            vec![edit],
        );
        fix.changes = vec![change];
        fix
    }));
    if finding.fix.is_none() {
        finding.help("put its `bin` on `PATH` by `ENV`");
    }
}
