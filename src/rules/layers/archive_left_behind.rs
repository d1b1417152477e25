//! ## What it does
//! Flags an archive, a package or an installer that stays in the image after it was unpacked: downloaded by the `RUN`
//! that unpacks it, or by an earlier one, or copied.
//!
//! Nothing is said where something else than `tar`, `unzip`, an installer and their like reads the file, where it lies on
//! a mount, in stages that are not shipped, and of copied wheels of less than a megabyte or of unknown size. A file that
//! a later `RUN` deletes is told of by `delete-in-later-layer`. One that always has 20 MB or more is a warning (Miniconda,
//! CUDA's runfile, libtorch, TensorRT, Spark …).
//!
//! ## Why is this bad?
//! Its content is in the image twice: once packed, once unpacked. Miniconda's installer adds some 130 MB, the
//! runfile of CUDA 12.4 4 GB, a data set its whole size.
//!
//! ## Example
//! ```dockerfile
//! FROM buildpack-deps:bookworm
//! ARG SHA256
//! RUN wget -q https://repo.anaconda.com/miniconda/Miniconda3-py312_25.5.1-0-Linux-x86_64.sh && echo "$SHA256  Miniconda3-py312_25.5.1-0-Linux-x86_64.sh" | sha256sum -c - && bash Miniconda3-py312_25.5.1-0-Linux-x86_64.sh -b -p /opt/conda
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM buildpack-deps:bookworm
//! ARG SHA256
//! RUN wget -q https://repo.anaconda.com/miniconda/Miniconda3-py312_25.5.1-0-Linux-x86_64.sh && echo "$SHA256  Miniconda3-py312_25.5.1-0-Linux-x86_64.sh" | sha256sum -c - && bash Miniconda3-py312_25.5.1-0-Linux-x86_64.sh -b -p /opt/conda && rm -f Miniconda3-py312_25.5.1-0-Linux-x86_64.sh
//! ```
//!
//! ## Fix safety
//! Unsafe: something that no Dockerfile shows may read the file. It is deleted at the end of the `RUN` that downloads and
//! unpacks it.
//!
//! ## References
//! - [Docker: best practices for ADD or COPY](https://docs.docker.com/build/building/best-practices/#add-or-copy)

use crate::diagnostic::Cost;
use crate::fixes::chain;
use crate::knowledge::parcels::Kind;
use crate::model::filled::Filler;
use crate::model::parcels::{Fate, Parcel};
use crate::model::{Model, paths};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML509",
    name: "archive-left-behind",
    aliases: &[],
    theme: Theme::Layers,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("archive_left_behind.rs"),
    check,
};

/// A copied file that is smaller than this is not worth a word, in bytes; one that is bigger than the other is a warning.
const WORTH: u64 = 1_000_000;
const BIG: u64 = 20_000_000;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut found: Vec<(Parcel, Fate, Option<Fix>)> = Vec::new();
    for parcel in model.parcels() {
        let is_worth = match (parcel.size, parcel.by) {
            (Some(size), _) => size.bytes >= WORTH,
            (None, Filler::Copy(_)) => parcel.facts.kind != Kind::Package,
            (None, Filler::Command(_)) => true,
        };
        let fate = model.fate(&parcel);
        let stays = !fate.opened.is_empty() && !fate.unclear && fate.deleted.is_none();
        if is_worth && stays {
            let fix = fix(model, &parcel, &fate);
            found.push((parcel, fate, fix));
        }
    }
    let alone: Vec<Option<Fix>> = found.iter().map(|(.., fix)| fix.clone()).collect();
    for (parcel, fate, fix) in &found {
        let fix = fix.as_ref().map(|fix| together(fix, &alone));
        one(model, parcel, fate, fix, report);
    }
}

/// All that is deleted at the end of the same `RUN`, in one fix: there each would wait for the one before it.
fn together(fix: &Fix, all: &[Option<Fix>]) -> Fix {
    let [edit] = &fix.edits[..] else {
        return fix.clone();
    };
    let same = all.iter().flatten().filter(|other| {
        let edits = &other.edits[..];
        matches!(edits, [one] if one.span == edit.span && one.file == edit.file)
    });
    let texts: Vec<&str> = same.map(|other| other.edits[0].text.as_str()).collect();
    if texts.len() < 2 || !edit.span.is_empty() {
        return fix.clone();
    }
    let edits = vec![Edit::insert(edit.span.start, texts.concat())];
    Fix::new(
        "delete the archives in the same `RUN`",
        Applicability::Unsafe,
        edits,
    )
}

fn one(model: &Model<'_>, parcel: &Parcel, fate: &Fate, fix: Option<Fix>, report: &mut Report<'_>) {
    let name = paths::file_name(&parcel.path);
    let beside = match parcel.facts.kind {
        Kind::Archive => "what was unpacked from it",
        Kind::Package | Kind::Installer => "what was installed from it",
    };
    let more = match parcel.size {
        Some(size) => format!(", {size} more"),
        None => String::new(),
    };
    let span = match parcel.by {
        Filler::Command(command) => model.commands[command].program_span(),
        Filler::Copy(_) => model.instruction(parcel.instruction).head,
    };
    let message = format!("`{name}` stays in the image beside {beside}{more}");
    let finding = report.push(span, message);
    finding.label(
        model.commands[fate.opened[0]].program_span(),
        "nobody needs it behind this",
    );
    let is_big = parcel
        .size
        .map_or(parcel.facts.big, |size| size.bytes >= BIG);
    if is_big {
        finding.severity(Severity::Warning);
    }
    finding.cost(parcel.size.map(Cost::of_context));
    finding.fix(fix);
    if finding.fix.is_none() {
        let is_remote = |copy: usize| model.copies[copy].sources.iter().any(|s| s.remote);
        finding.help(match parcel.by {
            Filler::Copy(copy) if !is_remote(copy) => {
                "do not copy it: mount it for the `RUN` that unpacks it, `--mount=type=bind`"
            }
            _ => "download it, unpack it and delete it in one `RUN`",
        });
    }
}

/// `&& rm -f FILE`, where all is done in one `RUN`.
fn fix(model: &Model<'_>, parcel: &Parcel, fate: &Fate) -> Option<Fix> {
    let Filler::Command(by) = parcel.by else {
        return None;
    };
    let last = *fate.opened.last()?;
    let opener = &model.commands[last];
    if opener.instruction != parcel.instruction {
        return None;
    }
    let odd = |c: char| !c.is_ascii_alphanumeric() && !"/._-+".contains(c);
    let sudo = match model.commands[by].invocation.as_ref()?.elevated {
        true => "sudo ",
        false => "",
    };
    let end = model.commands_of(parcel.instruction).last()?;
    let is_same_folder = model.workdir_at(end.index) == model.workdir_at(last)
        && end.name() != "cd"
        && opener.nesting == 0
        && !opener.context.subshell;
    // As the command writes it, where that still means the same at the end: `$VERSION` stays one.
    let written = opener.args().iter().find_map(|word| {
        let text = model.text(opener.word_span(word));
        let is_plain = !text.starts_with('-') && !text.contains(['*', '?', '[', '`', '(', '\n']);
        (is_plain && model.is_named_by(opener, word, &parcel.path)).then_some(text)
    });
    let path = match written {
        Some(written) if is_same_folder => written.to_owned(),
        _ if parcel.path.contains(odd) => return None,
        _ => parcel.path.clone(),
    };
    let edit = chain::append(model, opener, &format!("{sudo}rm -f {path}"))?;
    let title = format!(
        "delete `{}` in the same `RUN`",
        paths::file_name(&parcel.path)
    );
    Some(Fix::new(title, Applicability::Unsafe, vec![edit]))
}
