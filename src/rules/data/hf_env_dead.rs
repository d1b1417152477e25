//! ## What it does
//! Flags `ENV` of variables that Hugging Face's libraries do not read any more, or under another name: `TRANSFORMERS_CACHE`
//! and its older names, `HUGGINGFACE_HUB_CACHE`, `HUGGINGFACE_ASSETS_CACHE`, `HUGGING_FACE_HUB_TOKEN`.
//!
//! A warning where the file installs `transformers` without keeping it below 5; advice where the version cannot be
//! told, and for the names that are only deprecated. Nothing is said where `transformers` is pinned below 5, or
//! `HF_HOME` or the new name is set as well, nor where Python is too old for `transformers` 5 or the value is the
//! default; but if these name another cache than `TRANSFORMERS_CACHE`, that is advice, too.
//!
//! ## Why is this bad?
//! `transformers` 5 does not look at `TRANSFORMERS_CACHE`: models go to `~/.cache/huggingface` instead, that is into
//! the writable layer of the container instead of the volume, or they fail with `PermissionError` where the home cannot
//! be written to. Models that were put into the old folder are downloaded again.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! ENV TRANSFORMERS_CACHE=/models
//! RUN pip install --no-cache-dir transformers==5.0.0
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! ENV HF_HUB_CACHE=/models
//! RUN pip install --no-cache-dir transformers==5.0.0
//! ```
//!
//! ## Fix safety
//! Unsafe: it changes the environment of containers, and the program itself may read the old name. `HF_HUB_CACHE` is
//! the exact successor; `HF_HOME` holds the token and other caches too.
//!
//! ## References
//! - [transformers: migrating to 5](https://github.com/huggingface/transformers/blob/main/MIGRATION_GUIDE_V5.md)
//! - [huggingface_hub: deprecated environment variables](https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables#deprecated-environment-variables)

use crate::knowledge::hubs::End;
use crate::model::Model;
use crate::model::hub_client::Release;
use crate::model::hub_variables::OldSetting;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML603",
    name: "hf-env-dead",
    aliases: &[],
    theme: Theme::Data,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("hf_env_dead.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for setting in model.old_hub_settings() {
        let old = setting.old;
        let (name, new) = (old.name, old.new);
        let (severity, message) = match (old.end, release(model, &setting)) {
            (End::Hub1, _) => continue,
            (End::Transformers5, _) if setting.beside.is_some() => (
                Severity::Info,
                format!(
                    "only `transformers` 4 and older read `{name}`, and it names another cache than the other variables: models may lie in both"
                ),
            ),
            (End::Transformers5, Release::Before) => continue,
            (End::Open, _) if !setting.stages.iter().any(|at| model.uses_hub(*at)) => continue,
            // A release that is pinned goes on to read it.
            (End::Open, _) if is_hub_held(model, &setting) || setting.is_default => continue,
            (End::Open, _) => (
                Severity::Info,
                format!("`{name}` is deprecated, and a later `huggingface_hub` will not read it"),
            ),
            (End::Transformers5, Release::Unknown) => (
                Severity::Info,
                format!(
                    "`transformers` 5 does not read `{name}`, so models go to the home of the user"
                ),
            ),
            (End::Transformers5, _) => (
                Severity::Warning,
                format!(
                    "the `transformers` that is installed does not read `{name}`, so models go to the home of the user"
                ),
            ),
        };
        let finding = report.push(setting.span, message);
        finding.severity(severity);
        // Servers that are not in Python, such as those of text-generation-inference, know the deprecated names alone.
        if setting.is_free && old.end == End::Transformers5 {
            let edits = vec![Edit::replace(setting.name, new)];
            let title = format!("name it `{new}`");
            finding.fix(Some(Fix::new(title, Applicability::Unsafe, edits)));
        } else if let Some(cache) = &setting.beside {
            finding.help(format!("leave it out: all others use `{cache}`"));
        } else {
            finding.help(format!("name it `{new}`"));
        }
    }
}

/// The release of `transformers` in the first stage that tells.
fn release(model: &Model<'_>, setting: &OldSetting) -> Release {
    let releases = setting
        .stages
        .iter()
        .map(|at| model.transformers_release(*at));
    let mut known = releases.filter(|release| *release != Release::Unknown);
    known.next().unwrap_or(Release::Unknown)
}

fn is_hub_held(model: &Model<'_>, setting: &OldSetting) -> bool {
    let mut stages = setting.stages.iter();
    stages.any(|at| model.hub_release(*at) == Release::Before)
}
