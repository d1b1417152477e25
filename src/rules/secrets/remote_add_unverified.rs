//! ## What it does
//! Points out `ADD` of a URL without `--checksum`. One finding a file.
//!
//! It is a warning for what is run, installed or unpacked if its makers publish the sum or it comes over plain HTTP,
//! and for weights as pickles (`.ckpt`, `.pth`, `.pt`) from somebody's account on Hugging Face. Nothing is said of Git
//! repositories, fonts, images of Windows, which mostly the classic builder builds, nor of addresses that are there to
//! change: `aka.ms`, `…/latest/…`, and GitHub's API and random numbers, which are added to end the build cache. Nor of
//! branches of the author's own account, as the base image or a `LABEL` names it.
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

use crate::knowledge::makers;
use crate::model::unchecked::{Taken, Unchecked};
use crate::rules::prelude::*;
use crate::text::Span;

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

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut found: Vec<(Span, Option<Unchecked>)> = Vec::new();
    // `FROM corp/base`, and `ADD https://raw.githubusercontent.com/corp/app/main/a.py`: its newest state is what is wanted.
    let is_own_branch = |address: &str| {
        let account = makers::account(address);
        !makers::is_versioned(address)
            && account.is_some_and(|account| model.is_own_account(account.owner))
    };
    for copy in &model.copies {
        let instruction = model.instruction(copy.instruction);
        let is_pinned = instruction.flag("checksum").is_some();
        let is_dropped = copy.destination.known() == Some("/dev/null");
        let is_windows = model.is_windows(copy.stage);
        if is_pinned || is_dropped || is_windows {
            continue;
        }
        let mut remote = copy.sources.iter().enumerate().filter(|(_, source)| {
            let address = source.value.known().unwrap_or("");
            let is_let_be = makers::is_answer_of_the_day(address) || makers::is_inert(address);
            source.remote && !source.is_git() && !is_let_be && !is_own_branch(address)
        });
        if let Some((at, source)) = remote.next()
            && !(cx.silenced)(RULE.code, source.span)
        {
            let addition = model.unchecked_addition(copy, at);
            let is_grave = addition
                .as_ref()
                .is_some_and(|one| model.concern(one).is_some());
            let address = source.value.known().unwrap_or("");
            let is_latest = makers::is_of_the_latest(address);
            if is_grave || !is_latest {
                found.push((source.span, addition));
            }
        }
    }
    let concern = |addition: &Option<Unchecked>| {
        let addition = addition.as_ref().filter(|one| model.concern(one).is_some());
        addition.map(|one| one.taken)
    };
    // Of pickles and programs the former come first: nobody can read them.
    let grave = found
        .iter()
        .filter_map(|(span, one)| Some((concern(one)?, *span)));
    let first =
        grave.max_by_key(|(taken, span)| (*taken == Taken::Loaded, std::cmp::Reverse(span.start)));
    let Some((taken, span)) = first.or_else(|| Some((Taken::Script, found.first()?.0))) else {
        return;
    };
    let message = match (first, taken) {
        (Some(_), Taken::Loaded) => {
            "this adds a pickle from somebody's account unchecked, which runs code where it is loaded"
        }
        (Some(_), _) => "this adds a program unchecked: a replaced file goes unnoticed",
        (None, _) => "this adds whatever the address serves on the day of the build",
    };
    let finding = report.push(span, message);
    if first.is_some() {
        finding.severity(Severity::Warning);
    }
    for (other, _) in found.iter().filter(|(other, _)| *other != span) {
        finding.also(*other, "so does this, whatever it serves");
    }
    finding.help(match taken {
        Taken::Loaded => "take weights as `.safetensors`, at a commit (`/resolve/COMMIT/`), and say what they must be: `ADD --checksum=sha256:…`",
        _ if !makers::is_versioned(model.text(span)) => {
            "name a commit or a release in the address if there is one, and say what it must be: `ADD --checksum=sha256:…`"
        }
        _ => "say what it must be: `ADD --checksum=sha256:…`",
    });
}
