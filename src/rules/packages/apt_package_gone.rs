//! ## What it does
//! Flags `apt-get install` of a package that the base image's release of Debian or Ubuntu does not have.
//!
//! ## Why is this bad?
//! apt installs nothing at all and the build fails: `E: Package 'libgl1-mesa-glx' has no installation candidate`. It
//! strikes files that nobody touched, since a tag such as `python:3.12-slim` moves on to the next Debian: in August 2025
//! to trixie, which dropped `libgl1-mesa-glx`, `software-properties-common`, `libatlas-base-dev`, `openjdk-17-*` and every
//! Python but 3.13.
//!
//! The rule knows some 80 packages by name, and which Pythons each release has. Nothing is said where an earlier command
//! adds a repository, runs a script that cannot be read or installs a package from a file; on a base image whose
//! sources are not known; and where the install may fail (`|| true`). It is a warning where the release depends on
//! a build argument or on what `latest` stands for.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim-trixie
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends libgl1-mesa-glx libglib2.0-0 \
//!     && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim-trixie
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends libgl1 libglib2.0-0 \
//!     && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Fix safety
//! Safe where the old package was an empty shell in the release before that depended on the new one, as
//! `libgl1-mesa-glx` did on `libgl1`: the build failed, and now installs the same. Unsafe where another package takes its
//! place, such as `netcat-openbsd` or a newer Java, and where a build may choose another release. There is none where
//! nothing does.
//!
//! ## References
//! - [Debian 13: obsolete packages](https://www.debian.org/releases/trixie/release-notes/issues.html)
//! - [A build that broke when python:3.10-slim moved to trixie](https://github.com/CatchTheTornado/text-extract-api/issues/126)

use crate::knowledge::apt::{
    self,
    gone::{self, Instead},
};
use crate::knowledge::os::Release;
use crate::model::installs::{Install, Package, Suite, Tool, Verb};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML404",
    name: "apt-package-gone",
    aliases: &[],
    theme: Theme::Packages,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Safe),
    source: include_str!("apt_package_gone.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let is_install = |install: &&Install<'_>| {
        let context = &cx.model.commands[install.command].context;
        install.tool == Tool::Apt
            && install.verb == Verb::Install
            && !context.guarded
            && !context.conditional
            && !install.has("--target-release")
    };
    let added = cx.model.added_sources();
    for install in cx.model.installs().filter(is_install) {
        let Some(suite) = cx.model.apt_suite(install, &added) else {
            continue;
        };
        for package in plain(install) {
            if let Some(instead) = gone::instead(name(package), suite.release) {
                one(cx, install, package, suite, instead, report);
            }
        }
        pythons(install, suite, report);
    }
}

/// The packages that apt takes from the release itself.
fn plain<'a>(install: &'a Install<'_>) -> impl Iterator<Item = &'a Package> {
    let packages = install.packages.iter();
    packages.filter(|package| package.origin.is_none())
}

fn name(package: &Package) -> &str {
    package.name.as_deref().map_or("", apt::package_name)
}

fn one(
    cx: &Context<'_>,
    install: &Install<'_>,
    package: &Package,
    suite: Suite,
    instead: Instead,
    report: &mut Report<'_>,
) {
    let name = name(package);
    let message = format!(
        "`{name}` is not in {}, so this install fails",
        shown(suite.release)
    );
    let finding = report.push(package.span, message);
    finding.severity(severity(suite));
    let (new, level) = match instead {
        Instead::Renamed(new) if suite.certain => (new, Applicability::Safe),
        Instead::Renamed(new) | Instead::Use(new) => (new, Applicability::Unsafe),
        Instead::Do(advice) => {
            finding.help(advice);
            return;
        }
    };
    let is_written = cx.model.text(package.span) == name;
    if is_written && install.package(new).is_none() {
        let edits = vec![Edit::replace(package.span, new)];
        finding.fix(Some(Fix::new(format!("install `{new}`"), level, edits)));
    } else {
        finding.help(format!("install `{new}` instead"));
    }
}

/// `python3.11 python3.11-venv` where the release has another Python: one finding for all of them.
fn pythons(install: &Install<'_>, suite: Suite, report: &mut Report<'_>) {
    let mut found = plain(install)
        .filter_map(|package| Some((package, gone::other_pythons(name(package), suite.release)?)));
    let Some((first, there)) = found.next() else {
        return;
    };
    let message = format!(
        "`{}` is not in {}, which has Python {}, so this install fails",
        name(first),
        shown(suite.release),
        there.join(" and "),
    );
    let finding = report.push(first.span, message);
    finding.severity(severity(suite));
    finding
        .help("begin with the `python` image of that version, or let `uv python install` fetch it");
    for (package, _) in found {
        finding.label(package.span, "nor is this");
    }
}

fn severity(suite: Suite) -> Severity {
    match suite.certain {
        true => Severity::Error,
        false => Severity::Warning,
    }
}

fn shown(release: &Release) -> String {
    format!(
        "{} {} ({})",
        release.distro.name(),
        release.version,
        release.codename
    )
}
