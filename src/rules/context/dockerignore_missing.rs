//! ## What it does
//! Flags a `COPY .` of the whole build context where that has no `.dockerignore`. It is advice as long as nothing lies
//! there that the image does not need, or less than a megabyte of it, and a warning from then on, or with Git's history
//! and files of keys. Nothing is said where the context is not known, or holds no more than ten files that all look
//! needed.
//!
//! ## Why is this bad?
//! All that lies in the folder is sent to the builder and becomes part of the layer: Git's history, virtual environments,
//! caches, `.env` files with keys, data. Paddle's build sent 2.95 GB before it had an ignore file and 35 MB after; for
//! flytekit it was 8.8 GB against 160 MB. And since any of these files changes the layer, a commit, a test run or an
//! opened editor is enough to rebuild all that stands below.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! COPY . .
//! CMD ["python", "main.py"]
//! ```
//! ```text title="requirements.txt"
//! fastapi==0.115.6
//! ```
//! ```text title="main.py"
//! import fastapi
//! ```
//! ```text title=".git/HEAD"
//! ref: refs/heads/main
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! COPY . .
//! CMD ["python", "main.py"]
//! ```
//! ```text title="requirements.txt"
//! fastapi==0.115.6
//! ```
//! ```text title="main.py"
//! import fastapi
//! ```
//! ```text title=".git/HEAD"
//! ref: refs/heads/main
//! ```
//! ```text title=".dockerignore"
//! .git
//! **/__pycache__
//! **/.venv
//! **/.env
//! ```
//!
//! ## Fix safety
//! Unsafe, since files that were in the image are no longer there. The fix creates a `.dockerignore` with what such
//! projects leave behind, and with data, notebooks and results of runs that are there now. It leaves nothing out that
//! a `COPY`, a command, a variable or another Dockerfile beside this one names; `.git` stays if the project's version
//! may be taken from it, data and notebooks stay if the build runs programs that may read them, and weights always do.
//!
//! ## References
//! - [Docker: `.dockerignore` files](https://docs.docker.com/build/concepts/context/#dockerignore-files)
//! - [Paddle: `.dockerignore`](https://github.com/PaddlePaddle/Paddle/pull/697)
//! - [flytekit: `.dockerignore`](https://github.com/flyteorg/flytekit/pull/3323)

use crate::diagnostic::{Cost, NewFile};
use crate::knowledge::secret_files::{by_folder, by_path};
use crate::model::context::{Entry, Size};
use crate::model::context_reads::ContextRead;
use crate::model::paths;
use crate::model::unneeded::Unneeded;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML901",
    name: "dockerignore-missing",
    aliases: &[],
    theme: Theme::Context,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Always(Applicability::Unsafe),
    source: include_str!("dockerignore_missing.rs"),
    check,
};

/// What the unneeded may have, in bytes, before it is worth a warning.
const SLIGHT: u64 = 1_000_000;
/// How many of the entries a message names.
const NAMED: usize = 3;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let Some(copy) = model.whole_copies().next() else {
        return;
    };
    if model.context.ignore_file() != Some(None) {
        return;
    }
    // A folder that lacks what the build needs is not the one that is sent.
    let is_gone = |read: &ContextRead| !read.is_made() && !model.context.ignored_by_git(&read.path);
    let is_another = || paths::is_fixture(cx.name) || model.missing_reads().iter().any(is_gone);
    if model.context.inferred() && is_another() {
        return;
    }
    let unneeded = model.unneeded();
    if unneeded.is_empty() {
        return;
    }
    let mut sent: Vec<(String, Option<Size>)> = model
        .left_out(&unneeded)
        .into_iter()
        .map(|(name, entry)| {
            let slash = if entry == Entry::Folder { "/" } else { "" };
            (format!("{name}{slash}"), model.context.size(&name))
        })
        .collect();
    let size = Size::total(sent.iter().map(|(_, size)| *size)).filter(|size| size.bytes > 0);
    // Notebooks and an editor's settings of a few kilobytes; Git's history and keys weigh whatever they have.
    let is_grave = |name: &str| {
        let name = name.trim_end_matches('/');
        name == ".git" || by_path(name).is_some() || by_folder(name).is_some()
    };
    let is_slight = !sent.iter().any(|(name, _)| is_grave(name))
        && size.is_none_or(|size| size.bytes < SLIGHT && !size.at_least);
    if is_slight && model.is_tiny_context() {
        return;
    }
    sent.sort_by_key(|(_, size)| std::cmp::Reverse(size.map(|size| size.bytes)));
    let ships = model
        .whole_copies()
        .any(|copy| model.stages()[copy.stage].ships);
    let does = if ships {
        "puts the whole folder into the image"
    } else {
        "sends the whole folder to the builder"
    };
    let finding = report.push(
        model.instruction(copy.instruction).head,
        format!(
            "without a `.dockerignore`, `{}` {does}, {}",
            model.shown_copy(copy),
            included(&sent)
        ),
    );
    if is_slight {
        finding.severity(Severity::Info);
    }
    finding.cost(size.map(Cost::of_context));
    finding.fix(Some(fix(&unneeded)));
}

/// `` `.git/` (38 MB) and `data/` (3.3 kB) included ``
fn included(sent: &[(String, Option<Size>)]) -> String {
    let readable = |name: &str| !name.contains(['`']) && !name.contains(char::is_control);
    let shown: Vec<String> = sent
        .iter()
        .filter(|(name, _)| readable(name))
        .take(NAMED)
        .map(|(name, size)| {
            let size = size.map(|size| format!(" ({size})"));
            format!("`{name}`{}", size.unwrap_or_default())
        })
        .collect();
    match &shown[..] {
        [] => "with whatever comes to lie there: caches, environments, keys".to_owned(),
        [first @ .., last] if !first.is_empty() => {
            format!("{} and {last} included", first.join(", "))
        }
        [one, ..] => format!("{one} included"),
    }
}

fn fix(unneeded: &[Unneeded]) -> Fix {
    let groups = unneeded
        .iter()
        .map(|group| format!("# {}\n{}\n", group.title, group.patterns.join("\n")));
    let mut fix = Fix::new("create `.dockerignore`", Applicability::Unsafe, Vec::new());
    fix.creates.push(NewFile {
        path: ".dockerignore".to_owned(),
        text: groups.collect::<Vec<_>>().join("\n"),
    });
    fix
}
