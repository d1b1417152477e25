//! ## What it does
//! Flags a base image and an installer of conda that are pinned to what is years old: a point release of Debian or a dated
//! tag of Debian or Ubuntu of more than a year (`debian:12.6-slim`, `ubuntu:jammy-20230425`), Miniconda, Anaconda or
//! Miniforge of more than two. What counts as today is `--as-of`.
//!
//! Nothing is said where the file upgrades the packages of the system, or conda.
//!
//! ## Why is this bad?
//! Such a tag is never built again: every hole in OpenSSL, glibc or Python that was closed since is open in the image.
//! Pinning is right, as long as something moves the pin. A tag such as `debian:12-slim` is rebuilt every few weeks.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12.6-slim
//! COPY server /usr/local/bin/
//! CMD ["server"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12-slim
//! COPY server /usr/local/bin/
//! CMD ["server"]
//! ```
//!
//! ## References
//! - [Debian's releases of Debian 12](https://www.debian.org/releases/bookworm/)
//! - [Docker: pin base image versions](https://docs.docker.com/build/building/best-practices/#pin-base-image-versions)

use crate::knowledge::snapshots::{months_between, of_image, of_installer};
use crate::model::installs::Verb;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML711",
    name: "outdated-pin",
    aliases: &[],
    theme: Theme::Secrets,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("outdated_pin.rs"),
    check,
};

/// From how many months on an image, and an installer, is worth a word.
const OLD_IMAGE: u32 = 12;
const OLD_INSTALLER: u32 = 24;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for base in cx.base_images(RULE.code) {
        let name = base.image.name();
        let Some(date) = name.and_then(|name| of_image(&name)) else {
            continue;
        };
        let stages = model.stages_on(&base.stages);
        let months = months_between(date, cx.as_of);
        let ships = stages.iter().any(|&stage| model.stages()[stage].ships);
        if months < OLD_IMAGE || !ships || model.upgrades_system(&stages) {
            continue;
        }
        let message = format!(
            "this image is of {date} and never built again: the security fixes of {} are missing",
            span_of(months)
        );
        report
            .push(base.image.span, message)
            .help("take a newer one, or a tag that is rebuilt, and let a bot move the digest");
    }
    let mut found = model.pinned_addresses();
    found.retain(|(address, span)| {
        let old = of_installer(address)
            .filter(|(_, date)| months_between(*date, cx.as_of) >= OLD_INSTALLER);
        old.is_some() && !(cx.silenced)(RULE.code, *span)
    });
    let updates = |install: &crate::model::Install<'_>| {
        let renews = install.verb == Verb::Update || install.package("conda").is_some();
        install.tool.is_conda() && renews
    };
    let Some((address, span)) = found.first().filter(|_| !model.installs().any(updates)) else {
        return;
    };
    let Some((name, date)) = of_installer(address) else {
        return;
    };
    let message = format!(
        "{} installs conda and Python of {}-{:02} or before: the fixes of {} are missing",
        format_args!("`{name}`"),
        date.year,
        date.month,
        span_of(months_between(date, cx.as_of))
    );
    let finding = report.push(*span, message);
    for (_, other) in found[1..].iter().filter(|(_, other)| other != span) {
        finding.also(*other, "and here");
    }
    finding.help("take a newer release, or `conda update --all` behind it");
}

/// `14 months`, `2 years`
fn span_of(months: u32) -> String {
    match months {
        0..24 => format!("{months} months"),
        _ => format!("{} years", months / 12),
    }
}
