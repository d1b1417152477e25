//! ## What it does
//! Points out `git` that no instruction calls, and an `apt-get install` that is for nothing as a whole: of `curl`,
//! `wget`, `unzip`, `jq`, `rsync` and `tree` that no instruction calls, of `ca-certificates` on `python` images, which
//! have them, and of `curl` that only the health check calls where there is Python. One finding a file.
//!
//! Nothing is said where a script cannot be read, where the container starts a shell or Python without a program, for
//! notebooks, and of Git beside Python packages that call it (GitPython, DVC, MLflow …). What the program itself calls
//! cannot be seen: it is advice.
//!
//! ## Why is this bad?
//! `git` and what it depends on take 90 MB on `python:3.12-slim`, which has 120 itself; every package has to be patched,
//! and is at hand for whoever breaks in. Where it is the only one, a whole `apt-get update` goes with it.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends ffmpeg git \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN pip install --no-cache-dir fastapi==0.115.0 uvicorn==0.32.0
//! COPY app.py .
//! CMD ["uvicorn", "app:app", "--host", "0.0.0.0"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends ffmpeg \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN pip install --no-cache-dir fastapi==0.115.0 uvicorn==0.32.0
//! COPY app.py .
//! CMD ["uvicorn", "app:app", "--host", "0.0.0.0"]
//! ```
//!
//! ## References
//! - [Docker: do not install unnecessary packages](https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages)

use crate::model::needless::{Needless, Why};
use crate::model::paths;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML410",
    name: "package-without-use",
    aliases: &[],
    theme: Theme::Packages,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("package_without_use.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    if paths::is_for_development(cx.name) {
        return;
    }
    let mut found = cx.model.needless_packages();
    found.retain(|needless| !(cx.silenced)(RULE.code, needless.span));
    let Some(first) = found.first() else {
        return;
    };
    let finding = report.push(first.span, message(first));
    for other in found.iter().filter(|other| other.span != first.span) {
        finding.also(other.span, message(other));
    }
    finding.help(match first.why {
        Why::HealthCheck => "let the check ask in Python: `python -c \"import urllib.request; urllib.request.urlopen('http://…')\"`",
        _ => "leave it out, or into a stage that is not shipped",
    });
}

fn message(needless: &Needless) -> String {
    let name = &needless.name;
    match needless.why {
        Why::InBase => format!("`{name}` is in the base image already"),
        Why::HealthCheck => {
            format!("`{name}` is installed for the health check alone, which Python can do")
        }
        Why::Unused => {
            format!("`{name}` is called by nothing in this file, and shipped with every image")
        }
    }
}
