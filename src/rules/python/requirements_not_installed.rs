//! ## What it does
//! Flags a requirements file that a `COPY` names and that nothing behind it installs or reads.
//!
//! Silent where a later stage, a script that cannot be read or any command that names the file may use it, and where it
//! comes along with a folder.
//!
//! ## Why is this bad?
//! Its packages are missing when the program imports them, or it has been forgotten: then each change of it only makes
//! all layers below anew.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir fastapi==0.115.6 uvicorn==0.34.0
//! COPY app.py .
//! CMD ["uvicorn", "app:app", "--host", "0.0.0.0"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! COPY app.py .
//! CMD ["uvicorn", "app:app", "--host", "0.0.0.0"]
//! ```
//!
//! ## References
//! - [pip: requirements files](https://pip.pypa.io/en/stable/reference/requirements-file-format/)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML362",
    name: "requirements-not-installed",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("requirements_not_installed.rs"),
    check,
};

/// Files with more instructions than anybody writes are not looked at.
const MAX_INSTRUCTIONS: usize = 2000;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.file.instructions.len() > MAX_INSTRUCTIONS {
        return;
    }
    let lists = model.unused_lists();
    let Some((first, others)) = lists.split_first() else {
        return;
    };
    let shown = match first.path.contains('`') || first.path.contains(char::is_control) {
        true => "a requirements file".to_owned(),
        false => format!("`{}`", first.path),
    };
    let finding = report.push(
        first.source.span,
        format!("nothing installs {shown}: its packages may be missing, and its changes rebuild what stands below"),
    );
    finding.help("install it with `pip install -r`, or do not copy it");
    for other in others {
        finding.also(other.source.span, "nor this one");
    }
}
