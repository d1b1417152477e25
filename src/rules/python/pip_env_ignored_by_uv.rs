//! ## What it does
//! Flags `ENV PIP_INDEX_URL`, `PIP_EXTRA_INDEX_URL` and their kin in an image whose packages are installed by uv alone.
//!
//! ## Why is this bad?
//! uv reads none of pip's variables: the packages come from PyPI, not from the index that the file names. At best the build
//! fails; at worst a public package of the same name takes the place of a private one, or the wrong build of PyTorch is
//! installed.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /bin/
//! ENV PIP_INDEX_URL=https://pypi.corp.example/simple
//! RUN uv pip install --system --no-cache fastapi==0.115.6
//! CMD ["python", "-m", "app"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /bin/
//! ENV UV_DEFAULT_INDEX=https://pypi.corp.example/simple
//! RUN uv pip install --system --no-cache fastapi==0.115.6
//! CMD ["python", "-m", "app"]
//! ```
//!
//! ## Fix safety
//! Unsafe: packages then come from another index, and uv takes a package only from the first index that has it.
//!
//! ## References
//! - [uv: compatibility with pip](https://docs.astral.sh/uv/pip/compatibility/#configuration-files-and-environment-variables)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML334",
    name: "pip-env-ignored-by-uv",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Always(Applicability::Unsafe),
    source: include_str!("pip_env_ignored_by_uv.rs"),
    check,
};

/// pip's variables that say where packages are from, and uv's for the same.
const VARIABLES: [(&str, &str); 3] = [
    ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"),
    ("PIP_EXTRA_INDEX_URL", "UV_INDEX"),
    ("PIP_FIND_LINKS", "UV_FIND_LINKS"),
];

/// How many settings of one file are looked at.
const MAX_SETTINGS: usize = 16;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let settings = model.environment_settings();
    let is_set = |name: &str| settings.iter().any(|set| set.name == name);
    let open: Vec<_> = VARIABLES.iter().filter(|(_, uv)| !is_set(uv)).collect();
    let mut looked = 0;
    for set in &settings {
        let Some((pip, uv)) = open.iter().find(|(pip, _)| *pip == set.name) else {
            continue;
        };
        looked += 1;
        if looked > MAX_SETTINGS {
            return;
        }
        let Some(install) = model.only_uv_behind(set.instruction) else {
            continue;
        };
        let finding = report.push(
            set.span,
            format!("`{pip}` says nothing to uv, which takes the packages from PyPI"),
        );
        finding.label(
            model.commands[install].program_span(),
            "this does not read it",
        );
        let edit = Edit::replace(set.span, *uv);
        let title = format!("set `{uv}` instead");
        finding.fix(Some(Fix::new(title, Applicability::Unsafe, vec![edit])));
    }
}
