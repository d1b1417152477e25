//! ## What it does
//! Flags a `COPY --from` that takes a virtual environment into another stage without the Python that uv downloaded for it.
//!
//! ## Why is this bad?
//! The environment's `bin/python` is a link to the interpreter, and where uv downloaded one it lies in
//! `~/.local/share/uv/python`. In the other stage the link leads nowhere: nothing of the environment runs, and even a
//! Python of the same version in the base image is not used.
//!
//! uv downloads a Python where the base image has none, and takes one of its own where `uv python install` ran.
//!
//! ## Example
//! ```dockerfile
//! FROM ghcr.io/astral-sh/uv:0.13.9-debian-slim AS build
//! WORKDIR /app
//! RUN uv venv --python 3.12 && uv pip install --no-cache fastapi==0.115.6
//!
//! FROM debian:trixie-slim
//! COPY --from=build /app/.venv /app/.venv
//! COPY app.py /app/
//! CMD ["/app/.venv/bin/python", "/app/app.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM ghcr.io/astral-sh/uv:0.13.9-debian-slim AS build
//! ENV UV_PYTHON_INSTALL_DIR=/opt/python
//! WORKDIR /app
//! RUN uv venv --python 3.12 && uv pip install --no-cache fastapi==0.115.6
//!
//! FROM debian:trixie-slim
//! COPY --from=build /opt/python /opt/python
//! COPY --from=build /app/.venv /app/.venv
//! COPY app.py /app/
//! CMD ["/app/.venv/bin/python", "/app/app.py"]
//! ```
//!
//! ## References
//! - [uv: Python versions](https://docs.astral.sh/uv/concepts/python-versions/)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML341",
    name: "uv-python-left-behind",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("uv_python_left_behind.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for venv in model.copied_venvs() {
        let Some(python) = model.uv_python_of(&venv.venv) else {
            continue;
        };
        if model.has_uv_python(venv.copy, &python) {
            continue;
        }
        let shown = model.shown_copy(venv.copy);
        let finding = report.push(
            model.instruction(venv.copy.instruction).head,
            format!(
                "`{shown}` leaves behind the Python that the environment links to, in `{python}`"
            ),
        );
        let made = &model.commands[venv.venv.command];
        finding.label(made.program_span(), "uv takes a Python of its own here");
        finding.help(format!(
            "copy `{python}` too, to the same path, or begin both stages with the same `python` image"
        ));
    }
}
