//! ## What it does
//! Flags `ENV HF_HUB_ENABLE_HF_TRANSFER=1` where the file installs `huggingface_hub` 1.0 or newer.
//!
//! Nothing is said where it is pinned below 1.0, or its version cannot be told. A requirements file that is not seen
//! may hold it back; that is pointed out.
//!
//! ## Why is this bad?
//! From 1.0 on, `huggingface_hub` does not use `hf_transfer`: the variable only prints a warning at each start, and
//! downloads are no faster for it. `hf_xet`, which comes with `huggingface_hub`, has a switch of its own.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! ENV HF_HUB_ENABLE_HF_TRANSFER=1
//! RUN pip install --no-cache-dir huggingface_hub==1.9.2
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! ENV HF_XET_HIGH_PERFORMANCE=1
//! RUN pip install --no-cache-dir huggingface_hub==1.9.2
//! ```
//!
//! ## Fix safety
//! Unsafe: `HF_XET_HIGH_PERFORMANCE` takes all cores and much more memory while it downloads.
//!
//! ## References
//! - [huggingface_hub: `HF_XET_HIGH_PERFORMANCE`](https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables#hfxethighperformance)

use crate::knowledge::hubs::End;
use crate::model::hub_client::Release;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML604",
    name: "hf-transfer-dead",
    aliases: &[],
    theme: Theme::Data,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("hf_transfer_dead.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for setting in model.old_hub_settings() {
        let releases = setting.stages.iter().map(|at| model.hub_release(*at));
        let mut known = releases.filter(|release| *release != Release::Unknown);
        let release = known.next().unwrap_or(Release::Unknown);
        let (Release::From(at) | Release::Needed(at) | Release::Perhaps(at)) = release else {
            continue;
        };
        if setting.old.end != End::Hub1 {
            continue;
        }
        let name = setting.old.name;
        let finding = report.push(
            setting.span,
            format!("`{name}` does nothing in `huggingface_hub` 1.0 and newer but print a warning"),
        );
        finding.label(
            at,
            match release {
                Release::Perhaps(_) => {
                    "this brings such a version, if no requirements file holds it back"
                }
                _ => "this brings such a version",
            },
        );
        let new = setting.old.new;
        if setting.is_free {
            let edits = vec![Edit::replace(setting.name, new)];
            finding.fix(Some(Fix::new(
                format!("set `{new}` instead"),
                Applicability::Unsafe,
                edits,
            )));
        } else {
            finding.help(format!("leave it out, or set `{new}` instead"));
        }
    }
}
