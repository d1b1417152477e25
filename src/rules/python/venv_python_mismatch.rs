//! ## What it does
//! Flags a `COPY --from` that takes a virtual environment or `site-packages` to a stage with another Python: another minor
//! version, another place of the interpreter, or another C library (Alpine's musl).
//!
//! ## Why is this bad?
//! Packages lie in `lib/python3.11/site-packages`, where Python 3.12 does not look; compiled ones would not load in it. An
//! environment's `bin/python` is a link to `/usr/local/bin/python`, which images other than `python` do not have. A build
//! shows none of this; the container ends with `ModuleNotFoundError` or `no such file or directory`.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.11 AS build
//! RUN pip install --no-cache-dir fastapi==0.115.6
//!
//! FROM python:3.12-slim
//! COPY --from=build /usr/local/lib/python3.11/site-packages /usr/local/lib/python3.11/site-packages
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12 AS build
//! RUN pip install --no-cache-dir fastapi==0.115.6
//!
//! FROM python:3.12-slim
//! COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//!
//! ## References
//! - [venv: how environments work](https://docs.python.org/3/library/venv.html#how-venvs-work)
//! - [site: where packages are looked for](https://docs.python.org/3/library/site.html)

use crate::model::carried::Mismatch;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML343",
    name: "venv-python-mismatch",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("venv_python_mismatch.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for (copy, mismatch) in model.python_mismatches() {
        let message = match mismatch {
            Mismatch::Version { of, here } => format!(
                "packages of Python {of} go to a stage with Python {here}, which does not find them"
            ),
            Mismatch::Interpreter => {
                "the environment links to `/usr/local/bin/python`, which this base image does not have"
                    .to_owned()
            }
            Mismatch::Library => {
                "compiled packages for another C library do not load here: one base is Alpine, the other is not"
                    .to_owned()
            }
        };
        let finding = report.push(model.instruction(copy.instruction).head, message);
        finding.label(
            model.instruction(model.stages()[copy.stage].from).head,
            "this is the Python here",
        );
        finding.help("begin both stages with the same Python on the same distribution");
    }
}
