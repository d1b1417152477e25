//! ## What it does
//! Flags a base image without a version: no tag or `latest` for any image; for images that machine-learning projects
//! build on also a tag that names no version, such as `python:3-slim` or `tensorflow/tensorflow:nightly`; and for
//! images that are not known one that is a mere name, `me/models:jupyterlab`. It is an error for `nvidia/cuda`, which
//! has no `latest`.
//!
//! ## Why is this bad?
//! The same file builds another image tomorrow. A new minor version of Python has no wheels of half the packages on its
//! first day; a new CUDA needs a newer driver than the cluster has; a new framework does not load the model that was
//! trained with the old one. About 10 % of 8,132 projects in one study had builds that failed with time alone, and in
//! another, where 26 % of the Dockerfiles no longer built, the most frequent repair was another base image.
//!
//! A rolling distribution (`opensuse/tumbleweed`, `archlinux`, `debian:sid`, `ubuntu:rolling`, `fedora:rawhide`,
//! `alpine:edge`) is flagged under a stack that names its versions: CUDA's packages, PyTorch, a Python of the system. What
//! was built for them last month finds another libc, compiler and Python next month, and some day not its Python at all.
//!
//! A digest, a build argument with a versioned default and a repository of one version
//! (`deeplearning-platform-release/tf2-gpu.2-12`) name a version too. Left alone are stages that only hand a file to
//! others (`FROM ghcr.io/astral-sh/uv AS uv`), images that are built on the spot (`FROM train-base`), and unknown ones
//! that a build argument names, images of which only `latest` is to be had or to which nothing is pushed any more, and
//! images of the project itself: those whose path a build argument `OWNER` makes, those named after the owner of the
//! repository that a `LABEL` tells, and those that a file beside the Dockerfile builds (another Dockerfile named like
//! the tag, Compose, `docker-bake.hcl`, a `Makefile` or shell script).
//!
//! ## Example
//! ```dockerfile
//! FROM tensorflow/tensorflow:latest-gpu
//! COPY train.py .
//! CMD ["python", "train.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM tensorflow/tensorflow:2.19.0-gpu
//! COPY train.py .
//! CMD ["python", "train.py"]
//! ```
//!
//! ## References
//! - [Docker: pin base image versions](https://docs.docker.com/build/building/best-practices/#pin-base-image-versions)
//! - [A study of Docker builds that fail with time](https://arxiv.org/abs/2408.05379)
//! - [Shipwright: a study of broken Dockerfiles](https://arxiv.org/abs/2103.02591)

use crate::knowledge::ImageName;
use crate::knowledge::bases::Family;
use crate::knowledge::official::is_official;
use crate::knowledge::retired;
use crate::knowledge::tags::{self, Floating};
use crate::model::references::{BaseImage, Written};
use crate::model::{Image, Model};
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML103",
    name: "floating-ml-base",
    aliases: &["DL3006", "DL3007"],
    theme: Theme::Image,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("floating_ml_base.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for mut base in cx.base_images(RULE.code) {
        base.stages
            .retain(|&stage| !is_only_a_source(cx.model, stage) && !is_plain_tool(cx.model, stage));
        let first = base.stages.first().map(|&stage| &cx.model.stages()[stage]);
        let Some(image) = first.and_then(|stage| stage.image()) else {
            continue;
        };
        let Some(name) = image.name() else { continue };
        let written = first.and_then(|stage| cx.model.written(stage));
        let end = image.reference.len() - 1;
        let default = written.as_ref().and_then(|written| written.default_at(end));
        let finding = match rolls(cx.model, &base, &name) {
            Some((instead, (what, pin))) => {
                let finding = report.push(image.span, rolling(image, &what));
                finding.aliases = tags::floating(&name).map_or(&[], |it| aliases(&name, it));
                finding.help(format!("take {instead}"));
                finding.label(pin, "this is to stay what it is");
                finding
            }
            None => {
                let is_own = written.as_ref().is_some_and(Written::names_owner)
                    || image.facts.is_none()
                        && (cx.model.is_of_labelled_owner(&name)
                            || cx.model.is_built_beside(cx.name, &name));
                let Some(floating) = floats(image, &name).filter(|_| !is_own) else {
                    continue;
                };
                let finding = report.push(image.span, message(image, &name, floating));
                finding.aliases = aliases(&name, floating);
                if is_gone(&name, floating) {
                    finding.severity(Severity::Error);
                }
                finding.help(help(image, &name));
                finding
            }
        };
        for image in others(cx.model, &base) {
            finding.also(image.span, "and here");
        }
        if let Some(default) = default {
            finding.label(default, "unless the build says otherwise, it is this");
        }
    }
}

/// What to take instead of a rolling distribution, and what is pinned on top of it.
fn rolls(
    model: &Model<'_>,
    base: &BaseImage<'_>,
    name: &ImageName<'_>,
) -> Option<(&'static str, (String, Span))> {
    // A build argument is given by the build, as scripts beside do.
    let instead = tags::instead_of_rolling(name).filter(|_| base.image.literal)?;
    Some((instead, model.pinned_stack(&model.stages_on(&base.stages))?))
}

/// Whether nothing happens in a stage, and others copy from it: `FROM ghcr.io/astral-sh/uv AS uv`.
fn is_only_a_source(model: &Model<'_>, stage: usize) -> bool {
    let stage = &model.stages()[stage];
    !stage.ships && stage.instructions.len() == 1
}

/// Whether a stage takes nothing but a shell and common tools from a distribution, and does not ship: `FROM busybox AS folders`
/// before `RUN mkdir -p /build`.
fn is_plain_tool(model: &Model<'_>, stage: usize) -> bool {
    let facts = model.base_facts(stage);
    let family = facts.map(|facts| facts.family);
    let all = model.stages_on(&[stage]);
    let is_busybox = || {
        let name = model.stages()[stage].image().and_then(Image::name);
        name.is_some_and(|name| name.origin() == (None, "busybox"))
    };
    let installs = || {
        let mut installs = model.installs();
        installs.any(|install| all.contains(&model.commands[install.command].stage))
    };
    let ships = all.iter().any(|&stage| model.stages()[stage].ships);
    (family == Some(Family::Distro) || is_busybox()) && !ships && !installs()
}

fn others<'m>(model: &Model<'m>, base: &BaseImage<'m>) -> impl Iterator<Item = &'m Image> {
    let stages = model.stages();
    let rest = base.stages[1..].to_vec();
    rest.into_iter().filter_map(|stage| stages[stage].image())
}

/// How an image floats, where a user of this file would be surprised by it.
fn floats(image: &Image, name: &ImageName<'_>) -> Option<Floating> {
    let floating = tags::floating(name)?;
    if tags::repository_has_version(name) || !tags::has_versions(name) {
        return None;
    }
    // Nothing is pushed there any more: the tag moves no further.
    if retired::stands_still(name) {
        return None;
    }
    let anybodys = match &image.facts {
        Some(facts) if tags::is_ml_relevant(facts) => return Some(floating),
        // `ubi9` and the last `centos` stay what they are.
        Some(facts) => {
            facts.family != Family::Distro || facts.os.is_none_or(|os| os.release.is_none())
        }
        // A name without a path that is nobody's is an image built on the spot; one from a build argument is left to
        // the build.
        None => {
            let built_here = name.registry.is_none() && !name.repository.contains('/');
            image.literal && (!built_here || is_official(name.repository))
        }
    };
    let latest = matches!(name.tag, None | Some("latest"));
    let moves = latest || image.facts.is_none() && tags::is_a_name(name);
    (anybodys && moves).then_some(floating)
}

/// Whether there is no such image, so that the build fails.
fn is_gone(name: &ImageName<'_>, floating: Floating) -> bool {
    !tags::latest_exists(name) && floating != Floating::NoVersion
}

fn rolling(image: &Image, what: &str) -> String {
    format!(
        "`{}` rolls on: the next build puts another system under {what}, which is pinned",
        image.reference
    )
}

fn message(image: &Image, name: &ImageName<'_>, floating: Floating) -> String {
    let reference = &image.reference;
    let family = image.facts.as_ref().map(|facts| facts.family);
    let on_cpu = match family {
        Some(Family::Tensorflow) => !name.tag.is_some_and(|tag| tag.contains("gpu")),
        _ => name.repository.ends_with("-cpu"),
    };
    if is_gone(name, floating) {
        return format!("`{reference}` does not build: its `latest` was removed in 2021");
    }
    let tagged = match floating {
        Floating::Bare => "has no tag",
        Floating::Latest => "is whatever is newest",
        Floating::NoVersion => "names no version",
    };
    format!(
        "`{reference}` {tagged}: the next build may get another {}",
        over(family, on_cpu)
    )
}

/// What may change behind the tag.
fn over(family: Option<Family>, on_cpu: bool) -> &'static str {
    match family {
        Some(Family::HuggingFace) if on_cpu => "PyTorch and Python",
        Some(Family::Tensorflow) if on_cpu => "TensorFlow and Python",
        Some(Family::Python(_) | Family::Tiangolo) => "Python, without wheels for pinned packages",
        Some(Family::Pytorch(_) | Family::Runpod(_) | Family::HuggingFace) => {
            "PyTorch, CUDA and Python"
        }
        Some(Family::Tensorflow) => "TensorFlow, CUDA and Python",
        Some(Family::Miniconda | Family::Anaconda | Family::Miniforge) => "conda and Python",
        Some(Family::Micromamba) => "micromamba and Debian",
        Some(Family::Jupyter) => "Python and other versions of all its packages",
        Some(Family::Vllm | Family::Sglang) => "engine, PyTorch and CUDA",
        Some(Family::Ngc | Family::CloudMl | Family::Ray) => "framework, CUDA and Python",
        Some(Family::Torchserve | Family::TfServing | Family::Triton | Family::Ollama) => {
            "server, which may not load the same models"
        }
        Some(Family::Rocm | Family::Jetson) => "toolkit, which may not fit the driver",
        Some(Family::Distro | Family::BuildpackDeps) => {
            "release, with other versions of all packages"
        }
        _ => "image without a change of this file",
    }
}

fn aliases(name: &ImageName<'_>, floating: Floating) -> &'static [&'static str] {
    match floating {
        Floating::Bare => &["DL3006"],
        Floating::Latest if name.tag == Some("latest") => &["DL3007"],
        _ => &[],
    }
}

fn help(image: &Image, name: &ImageName<'_>) -> String {
    match tags::versioned(name) {
        Some(tag) => {
            let repository = &image.reference[name.name_range()];
            format!("name a version, such as `{repository}:{tag}`")
        }
        None => "name a version or a digest".to_owned(),
    }
}
