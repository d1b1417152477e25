//! ## What it does
//! Flags Python packages that are installed without an upper bound on the version: `torch`, `numpy>=1.26`. It is a warning
//! for frameworks and libraries whose new releases are known to break what is built on the old ones (`torch`, `numpy`,
//! `transformers`, `pydantic` …), if the image gets them, and else advice; so it is for packages of conda.
//!
//! ## Why is this bad?
//! The same Dockerfile builds another image next month. huggingface_hub 1.0 dropped `huggingface-cli`, NumPy 2.0 the
//! binary interface that extensions were compiled against, PyTorch 2.11 moved its wheels to CUDA 13, which needs a newer
//! driver; models that scikit-learn has pickled are only promised to load in the release that wrote them.
//!
//! One finding a file, for command lines and requirements files. Any upper bound counts as pinned (`==`, `~=`, `<3`),
//! in whichever install of the file it stands, and so do constraints, lock files and `--exclude-newer`. Nothing is said
//! of pip, conda, what builds wheels, nightly builds, and for Pythons before 3.9, which get no new releases, nor, as a
//! warning, of what the base image brings, what a pinned package holds (`flask` beside `mlflow==2.15.1`, `torch` beside
//! `vllm==0.9.0`), and from indexes of test builds and other ones than PyPI's. Packages that are not known to break are
//! named beside those that are. In a Dockerfile of a nightly image or of documentation it is advice.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir transformers fastapi
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir transformers==4.57.0 fastapi==0.115.0
//! ```
//!
//! ## References
//! - [pip: repeatable installs](https://pip.pypa.io/en/stable/topics/repeatable-installs/)
//! - [scikit-learn: model persistence](https://scikit-learn.org/stable/model_persistence.html)

use std::collections::{BTreeMap, BTreeSet};

use crate::model::paths;
use crate::model::unbounded::Unbounded;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML306",
    name: "unpinned-ml-deps",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("unpinned_ml_deps.rs"),
    check,
};

/// How many packages a message names.
const SHOWN: usize = 3;
/// How many bytes their names may have together.
const MAX_NAMES: usize = 33;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let mut all = cx.model.unbounded();
    all.retain(|one| !cx.is_silenced(RULE.code, one.command));
    let severe = all.iter().any(|one| one.breaks);
    let (told, others): (Vec<Unbounded>, Vec<Unbounded>) =
        all.into_iter().partition(|one| one.breaks == severe);
    let mut places = BTreeMap::new();
    for one in &told {
        places.entry(one.command).or_insert(one.span);
    }
    let names = names(&told);
    let mut spans: BTreeSet<_> = places.into_values().collect();
    let Some(first) = spans.pop_first() else {
        return;
    };
    let finding = report.push(first, message(&names, severe));
    // What is built from the newest code of a project is to have the newest of the rest.
    if !severe || paths::is_for_newest(cx.name) {
        finding.severity(Severity::Info);
    }
    for other in spans {
        finding.also(other, "here too");
    }
    let of_conda = told.iter().any(|one| {
        let install = cx.model.install_at(one.command);
        install.is_some_and(|install| install.tool.is_conda())
    });
    finding.help(help(&told, names.len(), &self::names(&others), of_conda));
}

/// Each name once, in the order of the file.
fn names(told: &[Unbounded]) -> Vec<&str> {
    let mut known = BTreeSet::new();
    let names = told.iter().map(|one| one.name.as_str());
    names.filter(|name| known.insert(*name)).collect()
}

/// The first names, and how many more there are: `` `a`, `b` and 3 more ``.
fn shown(names: &[&str]) -> String {
    let mut room = MAX_NAMES;
    let fits = |name: &&&str| {
        let is_first = room == MAX_NAMES;
        room = room.saturating_sub(name.len());
        is_first || room > 0
    };
    let shown = names.iter().take(SHOWN).take_while(fits);
    let shown: Vec<String> = shown.map(|n| format!("`{n}`")).collect();
    let more = match names.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}

fn message(names: &[&str], severe: bool) -> String {
    let verb = if names.len() == 1 { "has" } else { "have" };
    let then = match severe {
        true => "the next build may get one that breaks the code",
        false => "the next build may get another one",
    };
    format!(
        "{} {verb} no upper bound on the version: {then}",
        shown(names)
    )
}

fn help(told: &[Unbounded], names: usize, others: &[&str], of_conda: bool) -> String {
    let listed = told.iter().filter_map(|one| one.listed.as_ref());
    let mut lines: Vec<String> = listed
        .map(|listed| format!("{}:{}", listed.path, listed.line))
        .collect();
    lines.dedup();
    lines.truncate(SHOWN);
    let listed = match lines.is_empty() {
        true => String::new(),
        false => format!(" ({})", lines.join(", ")),
    };
    let more = match others {
        [] => String::new(),
        [one] => format!("; `{one}` has no bound either"),
        _ => format!("; {} have no bound either", shown(others)),
    };
    let what = if names == 1 {
        "version that works"
    } else {
        "versions that work"
    };
    // `-c` of conda is a channel.
    let or = match of_conda {
        true => "",
        false => ", or pass a file of constraints with `-c`",
    };
    format!("pin the {what}{listed}{or}{more}")
}
