//! ## What it does
//! Flags `ADD` of a URL without `--checksum`.
//!
//! Nothing is said of Git repositories, nor of addresses that are there to change: GitHub's API and random numbers, which
//! are added to end the build cache.
//!
//! ## Why is this bad?
//! What the server sends goes into the image unseen, and what a later build gets may be something else. With
//! `--checksum` BuildKit refuses anything but the file that was meant, and does not even have to ask for one it has.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! ADD https://example.org/models/classifier-1.2.onnx /models/
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/models/classifier-1.2.onnx /models/
//! ```
//!
//! ## References
//! - [Docker: `ADD --checksum`](https://docs.docker.com/reference/dockerfile/#add---checksum)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML707",
    name: "remote-add-unverified",
    aliases: &[],
    theme: Theme::Secrets,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("remote_add_unverified.rs"),
    check,
};

/// Addresses whose answers are meant to change.
const CHANGING: [&str; 4] = [
    "://api.github.com/",
    "://www.random.org/",
    "://worldtimeapi.org/",
    "://google.com",
];

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for copy in &model.copies {
        let instruction = model.instruction(copy.instruction);
        let is_pinned = instruction.flag("checksum").is_some();
        let is_dropped = copy.destination.known() == Some("/dev/null");
        if is_pinned || is_dropped {
            continue;
        }
        let mut remote = copy.sources.iter().filter(|source| {
            let address = source.value.known().unwrap_or("");
            let changes = CHANGING.iter().any(|part| address.contains(part));
            source.remote && !source.is_git() && !changes
        });
        if let Some(source) = remote.next() {
            let message = "this adds whatever the address serves on the day of the build";
            report
                .push(source.span, message)
                .help("say what it must be: `ADD --checksum=sha256:…`");
        }
    }
}
