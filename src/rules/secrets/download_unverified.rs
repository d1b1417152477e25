//! ## What it does
//! Flags archives, installers and programs that a `RUN` downloads and unpacks, installs or runs without having compared
//! them with a sum or a signature, and wheels of Python that `pip` is given by an address without `#sha256=…`. One
//! finding a file.
//!
//! It is a warning where the makers publish the sum and the file says which version it takes, so that one line checks it;
//! where the file comes over plain HTTP; and where it is the build of somebody with an account of his own, such as a wheel
//! in a repository of Hugging Face or a pickle of weights, which runs code where it is loaded. Everything else is advice,
//! shown with `--min-severity info`. An account that the file's `LABEL`s or its base image name is the author's own, whose
//! builds are advice. Nothing is said of this machine, private networks and keys, and where the same `RUN` checks anything.
//! Scripts are a matter of `remote-script-unverified`.
//!
//! ## Why is this bad?
//! What is unpacked into `/usr/local` or run as root decides what the image is. A file that was replaced, by whoever took
//! over the account, the bucket or the way to it, is built in without a sound, and so is half a file. With the sum in the
//! Dockerfile the build stops instead, and it says which file was meant.
//!
//! ## Example
//! ```dockerfile
//! FROM buildpack-deps:bookworm
//! RUN curl -fsSL -o /tmp/tool.tar.gz https://example.org/tool-1.2.tar.gz && \
//!     tar xzf /tmp/tool.tar.gz -C /usr/local && rm /tmp/tool.tar.gz
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM buildpack-deps:bookworm
//! RUN curl -fsSL -o /tmp/tool.tar.gz https://example.org/tool-1.2.tar.gz && \
//!     echo "24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d  /tmp/tool.tar.gz" | sha256sum -c - && \
//!     tar xzf /tmp/tool.tar.gz -C /usr/local && rm /tmp/tool.tar.gz
//! ```
//!
//! ## References
//! - [Docker: `ADD --checksum`](https://docs.docker.com/reference/dockerfile/#add---checksum)
//! - [Python: pickle is not secure](https://docs.python.org/3/library/pickle.html)
//! - [OpenSSF Scorecard: pinned dependencies](https://github.com/ossf/scorecard/blob/main/docs/checks.md#pinned-dependencies)

use crate::knowledge::makers::{self, Sums};
use crate::model::unchecked::{Concern, Taken, Unchecked};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML709",
    name: "download-unverified",
    aliases: &[],
    theme: Theme::Secrets,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("download_unverified.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut downloads = model.unchecked_downloads();
    downloads.extend(model.foreign_wheels());
    downloads.sort_by_key(|download| download.span.start);
    downloads.retain(|download| {
        let command = download.command;
        download.taken != Taken::Script
            && !command.is_some_and(|command| cx.is_silenced(RULE.code, command))
    });
    let is_grave = |download: &&Unchecked| model.concern(download).is_some();
    let first = downloads.iter().find(is_grave).or(downloads.first());
    let Some(first) = first else {
        return;
    };
    let concern = model.concern(first);
    // Weights that their makers publish are taken on trust by everyone.
    if concern.is_none() && first.taken == Taken::Loaded {
        return;
    }
    let place = first.runner.map(|at| model.commands[at].instruction);
    let is_root = model.is_root(place.unwrap_or(first.instruction)) == Some(true);
    let finding = report.push(first.span, message(first, concern, is_root));
    if concern.is_none() {
        finding.severity(Severity::Info);
    }
    let others = downloads.iter().filter(|other| {
        let is_trusted = other.taken == Taken::Loaded && model.concern(other).is_none();
        other.span != first.span && !is_trusted
    });
    for other in others {
        finding.also(other.span, "nor is this");
    }
    finding.help(help(first, concern));
}

/// What is wrong with a download that is used without a check.
fn message(download: &Unchecked, concern: Option<Concern<'_>>, is_root: bool) -> String {
    let what = match download.taken {
        Taken::Script | Taken::Run if is_root => "run as root",
        Taken::Script | Taken::Run => "run",
        Taken::Unpacked => "unpacked",
        Taken::Installed => "installed",
        Taken::Loaded => "loaded",
    };
    match (concern, download.taken) {
        (Some(Concern::Plain), _) => {
            format!(
                "this is {what} as it comes over plain HTTP: anyone on the way may send another file"
            )
        }
        (Some(Concern::Stranger(account)), Taken::Loaded) => format!(
            "a pickle from the account `{}` is checked by nobody, and runs code where it is loaded",
            account.owner
        ),
        (Some(Concern::Stranger(account)), _) => format!(
            "this build from the account `{}` is {what} unchecked: it may be replaced at any time",
            account.owner
        ),
        _ => format!("this is {what} without a check of its sum: a replaced file goes unnoticed"),
    }
}

fn help(first: &Unchecked, concern: Option<Concern<'_>>) -> String {
    if first.taken == Taken::Installed && matches!(concern, Some(Concern::Stranger(_))) {
        return "build the wheel in a stage of its own or keep a copy, and write its sum behind the address: `…whl#sha256=SUM`"
            .to_owned();
    }
    // `pip install https://github.com/…/torch-2.9.1-cp312-cp312-linux_x86_64.whl`
    if first.taken == Taken::Installed && first.runner.is_none() && first.name.ends_with(".whl") {
        return "write its sum behind the address: `…whl#sha256=SUM`".to_owned();
    }
    let check = "`echo \"SUM  FILE\" | sha256sum -c -`";
    let rest = format!("write its sum into the Dockerfile: {check}, or `ADD --checksum=sha256:…`");
    let is_versioned = makers::is_versioned(&first.address);
    match concern {
        Some(Concern::Published(Sums::Beside(end))) if !first.is_whole => format!(
            "its makers publish the sum at the same address with `{end}` behind it: fetch that as well, and compare"
        ),
        Some(Concern::Published(Sums::Beside(end))) => {
            format!("its makers publish the sum at the same address with `{end}` behind it: {rest}")
        }
        Some(Concern::Published(Sums::At(place))) => {
            format!("its makers publish the sum ({place}): {rest}")
        }
        Some(Concern::Plain) if is_versioned && first.is_whole => {
            format!("use https if the server has it, or {rest}")
        }
        Some(Concern::Plain) => {
            "use https if the server has it, or take the program from somewhere that does"
                .to_owned()
        }
        _ if !first.is_whole => format!(
            "the file depends on a variable: keep a sum for each version and architecture, `ARG TOOL_SHA256=…`, and check it: {check}"
        ),
        _ if !is_versioned => format!(
            "this address serves whatever is the newest: take that of a release if there is one, and check its sum: {check}"
        ),
        _ => rest,
    }
}
