//! ## What it does
//! Flags an install that replaces the torch of an earlier `RUN` by another version: it names one, or a package without a
//! version (`xformers`, `vllm`, `torchvision`) whose newest release needs a newer torch.
//!
//! ## Why is this bad?
//! A layer only adds. What the earlier `RUN` installed stays in the image, hidden behind the second version: 5 to 7 GB
//! with CUDA that everybody pulls and nobody can reach, and a second download at every build. The second one is PyPI's,
//! built for another CUDA than the index of the first may have been chosen for.
//!
//! Nothing is said in stages that are thrown away, for other environments, and where an install hangs on a condition.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.11-slim
//! RUN pip install --no-cache-dir torch==2.5.1
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! ```
//! ```text title="requirements.txt"
//! torch==2.6.0
//! onnxruntime-gpu==1.20.1
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.11-slim
//! RUN pip install --no-cache-dir torch==2.6.0
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! ```
//! ```text title="requirements.txt"
//! torch==2.6.0
//! onnxruntime-gpu==1.20.1
//! ```
//!
//! ## References
//! - [Docker: how layers work](https://docs.docker.com/get-started/docker-concepts/building-images/understanding-image-layers/)

use crate::diagnostic::{Confidence, Cost};
use crate::knowledge::torch::cuda_size::cuda_row;
use crate::model::contents::MAX_STAGES;
use crate::model::torches::Replaced;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML325",
    name: "torch-installed-twice",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("torch_installed_twice.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.stages().len() > MAX_STAGES {
        return;
    }
    for Replaced {
        old,
        first,
        place,
        by,
        ..
    } in model.replaced_frameworks()
    {
        let Some(first) = first.filter(|first| first.named("torch").is_some()) else {
            continue;
        };
        let row = first
            .is_from_pypi()
            .then(|| cuda_row(Some(&old), None))
            .flatten();
        let size = row.as_ref().map_or(String::new(), |row| {
            format!(" with {:.1} GB of CUDA", row.bytes as f64 / 1e9)
        });
        let message = format!(
            "{} replaces the torch of an earlier layer, which stays in the image{size}",
            by.shown()
        );
        let finding = report.push(by.package.span, message);
        finding.cost(Cost::of(row.into_iter().collect(), Confidence::Table));
        finding.label(place, "this one is hidden");
        let torch = format!("{}.{}", old.major(), old.minor());
        finding.help(match by.package.is_unbounded() && by.name() != Some("torch") {
            true => format!("ask for the release of it that goes with torch {torch}, or hold torch by a file of constraints (`-c`)"),
            false => "ask for one version in both places, or install all of it by one command".to_owned(),
        });
    }
}
