//! ## What it does
//! Flags `pip install` as a user who is not root, outside of any environment, on an image whose PATH lacks `~/.local/bin`.
//!
//! ## Why is this bad?
//! Such a user cannot write to the system's `site-packages`, so pip installs below `~/.local` and puts programs into
//! `~/.local/bin`, with a warning that few people read in a build. Neither official images of Python nor those of
//! distributions have this folder on PATH: `uvicorn`, `whisper` or `accelerate` are "not found", in later `RUN`s and when
//! the container starts. `python -m uvicorn` works.
//!
//! It speaks where the container starts such a program, or starts nothing of its own and a package is known for one.
//! Nothing is said where everything is started with `python -m`, and where an environment, a `chown` of `/usr`, another
//! folder on PATH or `.local/bin` in the file shows that somebody thought of it.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN useradd --create-home app
//! USER app
//! RUN pip install --no-cache-dir streamlit==1.45.0
//! CMD ["streamlit", "run", "/srv/app.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN useradd --create-home app
//! USER app
//! ENV PATH=/home/app/.local/bin:$PATH
//! RUN pip install --no-cache-dir streamlit==1.45.0
//! CMD ["streamlit", "run", "/srv/app.py"]
//! ```
//!
//! ## References
//! - [pip: user installs](https://pip.pypa.io/en/stable/user_guide/#user-installs)

use crate::model::user_programs::LostProgram;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML016",
    name: "user-programs-not-on-path",
    aliases: &[],
    theme: Theme::Instructions,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("user_programs_not_on_path.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(found) = cx.model.user_programs() else {
        return;
    };
    let lost = match &found.lost {
        LostProgram::Started(name) => format!("`{name}` is not found when the container starts"),
        LostProgram::Known(name) => format!("`{name}` is not found"),
    };
    let place = cx.model.commands[found.command].span();
    let message = format!(
        "pip as `{}` installs into `~/.local/bin`, which is not on PATH: {lost}",
        found.user
    );
    let finding = report.push(place, message);
    finding.help("add `~/.local/bin`, with the full name of the home, to PATH by `ENV`, or install before `USER`");
}
