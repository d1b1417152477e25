//! ## What it does
//! Flags `uv sync` that builds the project itself while the readme that `pyproject.toml` names, or all of the code, has
//! not been copied yet. Such a project has a `build-system`; those of hatchling, uv, Poetry, PDM and flit fail without
//! the readme, the first three without the code as well, and setuptools without neither.
//!
//! Silent with `--no-install-project`, `package = false`, in workspaces, where anything unseen may bring the files, and
//! for code where the project says itself what belongs to it.
//!
//! ## Why is this bad?
//! The build stops: `Readme file does not exist: README.md`, `Unable to determine which files to ship inside the wheel`.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.9.5 /uv /bin/
//! ENV UV_NO_CACHE=1
//! WORKDIR /app
//! COPY pyproject.toml uv.lock ./
//! RUN uv sync --locked --no-dev
//! COPY app.py .
//! CMD ["/app/.venv/bin/python", "app.py"]
//! ```
//! ```text title="pyproject.toml"
//! [project]
//! name = "churn"
//! version = "0.1.0"
//! readme = "README.md"
//! dependencies = []
//!
//! [build-system]
//! requires = ["hatchling"]
//! build-backend = "hatchling.build"
//! ```
//! ```text title="uv.lock"
//! version = 1
//! ```
//! ```text title="README.md"
//! A model that tells who leaves.
//! ```
//! ```text title="app.py"
//! print("ready")
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.9.5 /uv /bin/
//! ENV UV_NO_CACHE=1
//! WORKDIR /app
//! COPY pyproject.toml uv.lock ./
//! RUN uv sync --locked --no-dev --no-install-project
//! COPY app.py .
//! CMD ["/app/.venv/bin/python", "app.py"]
//! ```
//! ```text title="pyproject.toml"
//! [project]
//! name = "churn"
//! version = "0.1.0"
//! readme = "README.md"
//! dependencies = []
//!
//! [build-system]
//! requires = ["hatchling"]
//! build-backend = "hatchling.build"
//! ```
//! ```text title="uv.lock"
//! version = 1
//! ```
//! ```text title="README.md"
//! A model that tells who leaves.
//! ```
//! ```text title="app.py"
//! print("ready")
//! ```
//!
//! ## References
//! - [uv: intermediate layers](https://docs.astral.sh/uv/guides/integration/docker/#intermediate-layers)
//! - [uv: build systems](https://docs.astral.sh/uv/concepts/projects/config/#build-systems)

use crate::model::unbuilt_projects::Lacking;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML361",
    name: "project-built-without-files",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("project_built_without_files.rs"),
    check,
};

/// How many installs of a file are looked at.
const MAX_INSTALLS: usize = 20;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let installs = model.installs().take(MAX_INSTALLS);
    let mut lacking = installs.filter_map(|install| Some((install, model.lacking(install)?)));
    let Some((install, lacks)) = lacking.next() else {
        return;
    };
    let what = match lacks {
        Lacking::Readme(readme) if !readme.contains('`') => {
            format!("its readme `{readme}` has not been copied")
        }
        Lacking::Readme(_) => "its readme has not been copied".to_owned(),
        Lacking::Code => "no code of it has been copied".to_owned(),
    };
    let finding = report.push(
        model.commands[install.command].program_span(),
        format!("`uv sync` builds the project itself, but {what}: the build fails"),
    );
    finding.help(
        "add `--no-install-project`; if the image needs the project, sync once more below its code",
    );
    for (other, _) in lacking {
        finding.also(model.commands[other.command].program_span(), "here too");
    }
}
