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
        let lacking: Vec<Lacking<'_>> = plain(install)
            .filter_map(|package| lacking(cx, install, package, suite))
            .collect();
        for level in [Some(Applicability::Safe), Some(Applicability::Unsafe), None] {
            let group: Vec<&Lacking<'_>> = lacking.iter().filter(|l| l.level() == level).collect();
            one(&group, suite, report);
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

/// A package that the release lacks, and what to do about it.
struct Lacking<'a> {
    package: &'a Package,
    /// The package to install instead, and how far that may be trusted.
    mend: Option<(&'static str, Applicability)>,
    advice: String,
}

impl Lacking<'_> {
    fn level(&self) -> Option<Applicability> {
        self.mend.map(|(_, level)| level)
    }
}

fn lacking<'a>(
    cx: &Context<'_>,
    install: &Install<'_>,
    package: &'a Package,
    suite: Suite,
) -> Option<Lacking<'a>> {
    let name = name(package);
    let (new, level) = match gone::instead(name, suite.release)? {
        Instead::Renamed(new) if suite.certain => (new, Applicability::Safe),
        Instead::Renamed(new) | Instead::Use(new) => (new, Applicability::Unsafe),
        Instead::Do(advice) => {
            return Some(Lacking {
                package,
                mend: None,
                advice: advice.to_owned(),
            });
        }
    };
    let is_written = cx.model.text(package.span) == name && install.package(new).is_none();
    Some(Lacking {
        package,
        mend: is_written.then_some((new, level)),
        advice: format!("install `{new}` instead"),
    })
}

/// One finding for all packages of an install that are mended alike.
fn one(group: &[&Lacking<'_>], suite: Suite, report: &mut Report<'_>) {
    let Some((first, others)) = group.split_first() else {
        return;
    };
    let more = match others.len() {
        0 => " is".to_owned(),
        1 => " and one more are".to_owned(),
        more => format!(" and {more} more are"),
    };
    let message = format!(
        "`{}`{more} not in {}, so this install fails",
        name(first.package),
        shown(suite.release)
    );
    let finding = report.push(first.package.span, message);
    finding.severity(severity(suite));
    for other in others {
        finding.also(other.package.span, "nor is this");
    }
    let mends = group.iter().filter_map(|l| Some((l.package.span, l.mend?)));
    let edits: Vec<Edit> = mends
        .map(|(span, (new, _))| Edit::replace(span, new))
        .collect();
    match first.mend {
        Some((new, level)) => {
            let title = match others.len() {
                0 => format!("install `{new}`"),
                _ => "install what takes their place".to_owned(),
            };
            finding.fix(Some(Fix::new(title, level, edits)));
        }
        None => {
            finding.help(first.advice.clone());
        }
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
        finding.also(package.span, "nor is this");
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
