//! ## What it does
//! Flags `git clone` without `--depth` or `--filter` where the repository stays in the image with all of its history.
//!
//! Nothing is said where `.git` is deleted, where a command behind it asks for older commits (`git checkout`, `git
//! describe` …), in stages that are not shipped, and in images to develop in. A `.git` that `COPY . .` brings along is told
//! of by `dockerignore-missing`.
//!
//! ## Why is this bad?
//! Of a repository with years of notebooks, weights and videos the history is often many times as big as the files: it is
//! downloaded by every build and shipped with every image, and nobody reads it there. It also holds what was deleted on
//! purpose.
//!
//! ## Example
//! ```dockerfile
//! FROM pytorch/pytorch:2.9.1-cuda12.6-cudnn9-runtime
//! RUN git clone --branch v7.0 https://github.com/ultralytics/yolov5 /opt/yolov5
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM pytorch/pytorch:2.9.1-cuda12.6-cudnn9-runtime
//! RUN git clone --depth 1 --branch v7.0 https://github.com/ultralytics/yolov5 /opt/yolov5
//! ```
//!
//! ## Fix safety
//! Unsafe: something may ask Git later. There is none where something is built from the repository, since a build may
//! take its version from the tags.
//!
//! ## References
//! - [git-clone: `--depth`](https://git-scm.com/docs/git-clone#Documentation/git-clone.txt---depthdepth)
//! - [Docker: `ADD` of a Git repository](https://docs.docker.com/reference/dockerfile/#adding-files-from-a-git-repository)

use crate::fixes::flag;
use crate::model::Model;
use crate::model::clones::Clone;
use crate::model::paths;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML511",
    name: "git-history-in-image",
    aliases: &[],
    theme: Theme::Layers,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("git_history_in_image.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if paths::is_for_development(cx.name) {
        return;
    }
    let clones = model.whole_clones().into_iter();
    let clones = clones.filter(|clone| !cx.is_silenced(RULE.code, clone.command));
    let (mended, others): (Vec<_>, Vec<_>) = clones
        .map(|clone| (edit(model, &clone), clone))
        .partition(|(edit, _)| edit.is_some());
    for group in [mended, others] {
        let Some(((_, first), rest)) = group.split_first() else {
            continue;
        };
        let span = |clone: &Clone<'_>| model.commands[clone.command].program_span();
        let message = format!(
            "the whole history of `{}` goes into the image",
            first.folder
        );
        let finding = report.push(span(first), message);
        for (_, other) in rest {
            finding.also(span(other), "and that of this");
        }
        let edits: Vec<Edit> = group.iter().filter_map(|(edit, _)| edit.clone()).collect();
        if edits.is_empty() {
            finding.help("clone with `--depth 1`; or, if its version is taken from the tags, `rm -rf .git` at the end of the `RUN`");
        } else {
            let title = "clone with `--depth 1`";
            finding.fix(Some(Fix::new(title, Applicability::Unsafe, edits)));
        }
    }
}

fn edit(model: &Model<'_>, clone: &Clone<'_>) -> Option<Edit> {
    let command = &model.commands[clone.command];
    let add = || flag::add_words_after(model, command, clone.verb, &["--depth", "1"]);
    (!clone.is_built).then(add).flatten()
}
