//! ## What it does
//! Flags a base image on a release of Linux that gets no security fixes any more: `debian:10`, `python:3.11-slim-buster`,
//! `nvidia/cuda:11.1.1-devel-ubuntu18.04`, `centos:7`, `node:18-bullseye`.
//!
//! ## Why is this bad?
//! Holes in OpenSSL, glibc and all that apt installs stay open, and drivers and wheels of today expect a newer glibc.
//! Where the packages have left their mirrors as well, the image cannot be built at all: `apt-get update` exits with
//! 100 on Debian 10 and older and on the interim releases of Ubuntu, `yum install` on CentOS. That is an error if
//! something is installed from there. What counts as today is `--as-of`.
//!
//! Nothing is said of a stage that points apt or yum to an archive (`archive.debian.org`, `old-releases.ubuntu.com`,
//! `vault.centos.org`) or to Ubuntu Pro, and of one that only helps to build. Where the Python of the same image has had
//! its day too, [eol-python-base](#ml102-eol-python-base) says so.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.11-slim-buster
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends git \
//!     && rm -rf /var/lib/apt/lists/*
//! COPY train.py .
//! CMD ["python", "train.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.11-slim-bookworm
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends git \
//!     && rm -rf /var/lib/apt/lists/*
//! COPY train.py .
//! CMD ["python", "train.py"]
//! ```
//!
//! ## Fix safety
//! Unsafe: packages of the new release are newer, and some have another name. There is a fix for `python` with a minor
//! version alone, whose tags are built on Debian 12 as well; a patch release stands on what it was built on, and images
//! of other makers have tags of their own.
//!
//! ## References
//! - [Releases of Debian and their support](https://www.debian.org/releases/)
//! - [Ubuntu's release cycle](https://ubuntu.com/about/release-cycle)
//! - [CentOS Linux 7: end of life](https://www.redhat.com/en/topics/linux/centos-linux-eol)

use crate::fixes::reference::{change_only, retag};
use crate::knowledge::Family;
use crate::knowledge::bases::promised_os;
use crate::knowledge::eol::is_python_eol;
use crate::knowledge::os::{Distro, Release};
use crate::knowledge::python_tags::with_python;
use crate::model::paths;
use crate::model::references::BaseImage;
use crate::model::{Image, Model};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML104",
    name: "eol-distro-base",
    aliases: &[],
    theme: Theme::Image,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("eol_distro_base.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for base in cx.base_images(RULE.code) {
        let Some(release) = release(base.image).filter(|release| release.eol <= cx.as_of) else {
            continue;
        };
        if paths::is_test_on(cx.name, release) {
            continue;
        }
        let built_on = cx.model.stages_on(&base.stages);
        let first = cx.model.first_from_mirrors(&built_on, release.distro);
        let before = first.map_or(usize::MAX, |install| install.command);
        if cx.model.changes_package_sources(&built_on, before) {
            continue;
        }
        let seen = !cx.model.runs_unseen(&built_on, before);
        let fails = first.filter(|_| release.archived && seen);
        if fails.is_none() && cx.model.changes_package_sources(&built_on, usize::MAX) {
            continue;
        }
        let ships = built_on.iter().any(|&stage| cx.model.stages()[stage].ships);
        let old_python = base
            .image
            .facts
            .as_ref()
            .and_then(|facts| facts.python)
            .is_some_and(|python| is_python_eol(python, cx.as_of));
        if fails.is_none() && (!ships || old_python) {
            continue;
        }
        let reference = &base.image.reference;
        let (name, version) = (release.distro.name(), release.version);
        let finding = match fails {
            Some(install) => {
                let message = format!(
                    "nothing can be installed on `{reference}`: {name} {version} is gone from its mirrors"
                );
                let finding = report.push(base.image.span, message);
                finding.severity(Severity::Error);
                let command = &cx.model.commands[install.command];
                finding.label(command.span(), "this fails");
                finding
            }
            None => {
                let message = format!(
                    "`{reference}` keeps its security holes: {name} {version} has had no fixes since {}",
                    release.eol
                );
                report.push(base.image.span, message)
            }
        };
        for &other in &base.stages[1..] {
            if let Some(image) = cx.model.stages()[other].image() {
                finding.also(image.span, "and here");
            }
        }
        finding.fix = fix(cx.model, &base);
        if finding.fix.is_none() {
            finding.help = Some(help(base.image, release));
        }
    }
}

/// The release that an image stands on, as its own tag says.
fn release(image: &Image) -> Option<&'static Release> {
    let known = image.facts.as_ref().and_then(|facts| facts.os);
    let promised = || promised_os(&image.name()?);
    match known {
        Some(os) => os.release,
        None => promised()?.release,
    }
}

/// `3.11-slim-buster` → `3.11-slim-bookworm`
fn fix(model: &Model<'_>, base: &BaseImage<'_>) -> Option<Fix> {
    let facts = base.image.facts.as_ref()?;
    let name = base.image.name()?;
    let tag = name.tag?;
    let python = facts
        .python
        .filter(|_| matches!(facts.family, Family::Python(_)))?;
    let is_minor = tag.split('-').next() == Some(python.to_string().as_str());
    let newer = with_python(tag, python).filter(|newer| is_minor && newer != tag)?;
    let edits = retag(model, base, &newer)?;
    change_only(model, &edits, base)
        .then(|| Fix::new(format!("use `{newer}`"), Applicability::Unsafe, edits))
}

fn help(image: &Image, release: &Release) -> String {
    let family = image.facts.as_ref().map(|facts| facts.family);
    if !matches!(family, Some(Family::Distro)) {
        return "take a tag of this image on a release that is still supported".to_owned();
    }
    match release.distro {
        Distro::Debian => "move to Debian 12, or to 13".to_owned(),
        Distro::Ubuntu => {
            "move to Ubuntu 22.04, or to 24.04, where pip wants a virtual environment".to_owned()
        }
        Distro::Centos => "move to `rockylinux:9` or `almalinux:9`".to_owned(),
        Distro::Amazon => "move to Amazon Linux 2023".to_owned(),
        distro => format!("move to a supported release of {}", distro.name()),
    }
}
