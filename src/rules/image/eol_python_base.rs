//! ## What it does
//! Flags a base image with a Python that gets no security fixes any more, by its tag (`python:3.9`,
//! `tiangolo/uvicorn-gunicorn-fastapi:python3.9`, `rayproject/ray:2.9.0-py39`) or by what conda installs in a conda image
//! (`conda install python=3.9`).
//!
//! ## Why is this bad?
//! Holes in the interpreter and its standard library stay open, the image is not built again, so that the system below
//! it grows old as well, and new releases of PyTorch, NumPy and others have no wheels for it. Support of a minor
//! version ends five years after its release: 3.9's ended on 2025-10-31, 3.10's on 2026-10-31. What counts as today is
//! `--as-of`. The Python of a supported Ubuntu, or one that may be, is left alone: Canonical mends it for as long.
//! Stages whose name says that they test old versions are left alone. It is an error below Python 3.8.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.9-slim
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//! ```text title="app.py"
//! print("ready")
//! ```
//! ```text title="requirements.txt"
//! numpy==2.0.2
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! COPY app.py .
//! CMD ["python", "app.py"]
//! ```
//! ```text title="app.py"
//! print("ready")
//! ```
//! ```text title="requirements.txt"
//! numpy==2.0.2
//! ```
//!
//! ## Fix safety
//! Unsafe: the code and its dependencies must run on the new Python. The fix takes the newest version for which all of
//! the common machine-learning packages have wheels, or the one before if a pin asks for that; it keeps the variant, moves
//! from a Debian or Alpine release on which no Python is built any more to one on which they are, and takes along every
//! base of the file with that Python and paths such as `/usr/local/lib/python3.9/`. There is none if a pin has no wheels
//! for either version, if the file names the old version elsewhere, or if the tag stands in more than one piece.
//!
//! ## References
//! - [Status of Python versions](https://devguide.python.org/versions/)
//! - [python on Docker Hub](https://hub.docker.com/_/python)

use std::collections::BTreeMap;

use crate::fixes::python::migrate;
use crate::knowledge::apt::gone::packages_python;
use crate::knowledge::bases::{Family, promised_os, promised_python};
use crate::knowledge::date::Date;
use crate::knowledge::eol::{PythonVersion, RECOMMENDED_PYTHON, is_python_eol, python_eol};
use crate::knowledge::os::{Distro, RELEASES};
use crate::model::references::BaseImage;
use crate::model::{Base, Install, Model};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML102",
    name: "eol-python-base",
    aliases: &[],
    theme: Theme::Image,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("eol_python_base.rs"),
    check,
};

/// Versions before it were left behind by nearly everything: an error.
const OLDEST_WARNING: PythonVersion = PythonVersion::new(3, 8);

/// What the fix moves to, best first: the second one is for pins that have no wheels for the first.
const TARGETS: [PythonVersion; 2] = [RECOMMENDED_PYTHON, PythonVersion::new(3, 11)];

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let mut ended: BTreeMap<PythonVersion, Vec<BaseImage<'_>>> = BTreeMap::new();
    for base in cx.base_images(RULE.code) {
        if let Some((version, base)) = without_tests(cx.model, base, cx.as_of)
            && is_python_eol(version, cx.as_of)
        {
            ended.entry(version).or_default().push(base);
        }
    }
    for (version, bases) in ended {
        let fix = migrate(cx.model, version, &bases, &targets(cx));
        for base in &bases {
            let place = format!("`{}`", base.image.reference);
            let finding = report.push(base.image.span, message(&place, version));
            finding.severity(severity(version));
            let others = base.stages[1..]
                .iter()
                .filter_map(|&s| cx.model.stages()[s].image());
            for image in others {
                finding.also(image.span, "and here");
            }
            let written = cx.model.written(&cx.model.stages()[base.stages[0]]);
            let tag = base.image.name().and_then(|name| name.tag_range());
            if let Some((written, tag)) = written.zip(tag)
                && let Some(default) = written.default_at(tag.start)
            {
                finding.label(default, "it comes from here");
            }
            match &fix {
                Ok(fix) => finding.fix = Some(fix.clone()),
                Err(obstacle) => {
                    finding.help = help(cx);
                    finding.labels.extend(obstacle.clone());
                }
            }
        }
    }
    by_conda(cx, report);
}

/// The Python of a base and the stages with it that do more than test, if there is one.
fn without_tests<'m>(
    model: &Model<'m>,
    mut base: BaseImage<'m>,
    as_of: Date,
) -> Option<(PythonVersion, BaseImage<'m>)> {
    let stages = model.stages();
    let is_last = |stage: usize| stage + 1 == stages.len();
    base.stages
        .retain(|&stage| is_last(stage) || !stages[stage].is_for_tests());
    base.image = stages[*base.stages.first()?].image()?;
    let facts = base.image.facts.as_ref();
    // `runpod/pytorch:2.1.0-py3.10-cuda11.8-ubuntu22.04`: Ubuntu's own Python lives as long as its release.
    let promised = || {
        let name = base.image.name()?;
        let python = promised_python(&name)?;
        let release = promised_os(&name).and_then(|os| os.release);
        // `ai-dock/python:3.10-v2-cuda-12.1.1-base-22.04`
        let words: Vec<&str> = name.tag?.split('-').collect();
        let is_python = name.last_component().starts_with("python");
        let mut candidates = RELEASES.iter().filter(|candidate| match release {
            Some(release) => release == *candidate,
            None => !is_python || words[1..].contains(&candidate.version),
        });
        let kept = candidates.any(|release| {
            let is_alive = release.distro == Distro::Ubuntu && release.eol > as_of;
            is_alive && packages_python(release, python)
        });
        (!kept).then_some(python)
    };
    let version = facts.and_then(|facts| facts.python).or_else(promised)?;
    Some((version, base))
}

/// `conda install python=3.8` in an image that is conda's.
fn by_conda(cx: &Context<'_>, report: &mut Report<'_>) {
    let installs = cx.model.installs();
    for install in installs.filter(|install| is_in_conda_image(cx.model, install)) {
        let Some(package) = install.package("python") else {
            continue;
        };
        let asked = package.exact_version().or(package.specifier.known());
        let version = asked.and_then(|asked| {
            let asked = asked.trim_start_matches('=');
            PythonVersion::parse(asked.strip_suffix(".*").unwrap_or(asked))
        });
        if let Some(version) = version.filter(|version| is_python_eol(*version, cx.as_of)) {
            let finding = report.push(package.span, message("this environment", version));
            finding.severity(severity(version));
            finding.help = help(cx);
        }
    }
}

fn is_in_conda_image(model: &Model<'_>, install: &Install<'_>) -> bool {
    let stage = model.commands[install.command].stage;
    let family = match model.root_base(stage) {
        Base::Image(image) => image.facts.as_ref().map(|facts| facts.family),
        _ => None,
    };
    let conda = matches!(
        family,
        Some(Family::Miniconda | Family::Anaconda | Family::Miniforge | Family::Micromamba)
    );
    conda && install.tool.is_conda() && install.installs()
}

fn message(place: &str, version: PythonVersion) -> String {
    let since = python_eol(version).map_or(String::new(), |day| format!(" since {day}"));
    format!("{place} keeps its security holes: Python {version} has had no fixes{since}")
}

fn severity(version: PythonVersion) -> Severity {
    if version < OLDEST_WARNING {
        Severity::Error
    } else {
        Severity::Warning
    }
}

/// What the fix may move to.
fn targets(cx: &Context<'_>) -> Vec<PythonVersion> {
    let mut targets = TARGETS.to_vec();
    targets.retain(|target| !is_python_eol(*target, cx.as_of));
    targets
}

fn help(cx: &Context<'_>) -> Option<String> {
    let version = *targets(cx).first()?;
    let end = python_eol(version)?;
    Some(format!(
        "move to Python {version}, which gets security fixes until {end}"
    ))
}
