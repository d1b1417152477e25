//! ## What it does
//! Flags a base image from a repository to which nothing is pushed any more, while the same image lives on elsewhere:
//! `jupyter/*` on Docker Hub (now `quay.io/jupyter/*`) and `condaforge/mambaforge` (now `condaforge/miniforge3`).
//!
//! ## Why is this bad?
//! `latest` there is years old and stays so: an old Python, old packages, and no security fixes, though the file looks
//! up to date. Project Jupyter's images on Docker Hub stopped on 2023-10-20. A tag of theirs that names a version is
//! left alone: it was never pushed to Quay.
//!
//! ## Example
//! ```dockerfile
//! FROM jupyter/scipy-notebook:latest
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM quay.io/jupyter/scipy-notebook:2025-03-14
//! ```
//!
//! ## Fix safety
//! Unsafe: the image of today holds another Python and other versions of all packages. The fix names the new repository
//! where no tag, or `latest`, is given; older tags are not all there.
//!
//! ## References
//! - [Jupyter Docker Stacks](https://github.com/jupyter/docker-stacks)
//! - [Miniforge](https://github.com/conda-forge/miniforge)

use crate::knowledge::retired::{Fate, frozen};
use crate::knowledge::tags;
use crate::model::{Image, Model, Stage};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML108",
    name: "frozen-image-source",
    aliases: &[],
    theme: Theme::Image,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("frozen_image_source.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for base in cx.base_images(RULE.code) {
        let Some(fate) = base.image.name().and_then(|name| frozen(&name)) else {
            continue;
        };
        // The tags of the time are only where they were.
        let is_pinned = base
            .image
            .name()
            .is_some_and(|name| tags::floating(&name).is_none());
        if is_pinned && fate.repository.ends_with('/') {
            continue;
        }
        let message = format!("`{}` {}", base.image.reference, fate.what);
        let finding = report.push(base.image.span, message);
        let stage = &cx.model.stages()[base.stages[0]];
        let only = base.stages.len() == 1;
        finding.fix = fix(cx.model, base.image, stage, fate).filter(|_| only);
        if finding.fix.is_none() {
            finding.help(fate.instead);
        }
    }
}

/// `jupyter/x` → `quay.io/jupyter/x`
fn fix(model: &Model<'_>, image: &Image, stage: &Stage, fate: &Fate) -> Option<Fix> {
    let name = image.name()?;
    if !matches!(name.tag, None | Some("latest")) || name.digest.is_some() {
        return None;
    }
    let moved_to = fate.moved_to?;
    let at = name.repository.find(fate.repository)?;
    let end = name.name_range().end;
    let start = end - name.repository.len() + at;
    let span = model
        .written(stage)?
        .span(0..start + fate.repository.len())?;
    let title = format!("take it from `{}`", moved_to.trim_end_matches('/'));
    let edits = vec![Edit::replace(span, moved_to)];
    Some(Fix::new(title, Applicability::Unsafe, edits))
}
