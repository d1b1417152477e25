//! ## What it does
//! Flags an install that replaces the PyTorch of a `pytorch/pytorch` image, or the TensorFlow of a `tensorflow/tensorflow`
//! image, by another version.
//!
//! ## Why is this bad?
//! The base's own copy stays in the layers below, hidden: torch 2.9.1 with CUDA is 6.6 GB unpacked, and the image holds it
//! beside the old one. What the base was chosen for, a version that was tested with its CUDA and its other packages, is
//! gone. AWS's Deep Learning Containers lost about 1 GB in that way.
//!
//! Versions are those of the tag. `torchvision==0.24.1` counts as torch 2.9.1, which it asks for. Images whose tag does not
//! name the version, such as NVIDIA's, are not judged.
//!
//! ## Example
//! ```dockerfile
//! FROM pytorch/pytorch:2.8.0-cuda12.8-cudnn9-runtime
//! RUN pip install --no-cache-dir torch==2.9.1 fastapi==0.115.0
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM pytorch/pytorch:2.9.1-cuda12.8-cudnn9-runtime
//! RUN pip install --no-cache-dir torch==2.9.1 fastapi==0.115.0
//! ```
//!
//! ## References
//! - [AWS Deep Learning Containers: torch twice](https://github.com/aws/deep-learning-containers/issues/900)
//! - [pytorch/pytorch: tags](https://hub.docker.com/r/pytorch/pytorch/tags)

use crate::diagnostic::{Confidence, Cost};
use crate::knowledge::torch::cuda_size::cuda_row;
use crate::model::contents::MAX_STAGES;
use crate::model::requirements::WantedPackage;
use crate::model::torches::Replaced;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML106",
    name: "framework-reinstalled",
    aliases: &[],
    theme: Theme::Image,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("framework_reinstalled.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.stages().len() > MAX_STAGES {
        return;
    }
    for Replaced {
        first,
        place,
        install,
        by,
        ..
    } in model.replaced_frameworks()
    {
        if first.is_some() {
            continue;
        }
        let new = install.named("torch").and_then(WantedPackage::exact);
        let row = new
            .filter(|_| install.is_from_pypi())
            .and_then(|new| cuda_row(Some(&new), None));
        let framework = match by.name() {
            Some("tensorflow") => "TensorFlow",
            _ => "PyTorch",
        };
        let size = row.as_ref().map_or(String::new(), |row| {
            format!(", with {:.1} GB of CUDA", row.bytes as f64 / 1e9)
        });
        let message = format!(
            "{} puts a second {framework} over that of the base, which stays in the image{size}",
            by.shown()
        );
        let finding = report.push(by.package.span, message);
        finding.cost(Cost::of(row.into_iter().collect(), Confidence::Table));
        finding.label(place, "the version of this base is another one");
        finding.help("take the base with that version, or leave the version to the base");
    }
}
