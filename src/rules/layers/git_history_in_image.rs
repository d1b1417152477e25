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
    for clone in model.whole_clones() {
        let command = &model.commands[clone.command];
        let message = format!(
            "the whole history of `{}` goes into the image",
            clone.folder
        );
        let finding = report.push(command.program_span(), message);
        let edit = (!clone.is_built)
            .then(|| flag::add_words_after(model, command, clone.verb, &["--depth", "1"]))
            .flatten();
        let title = "clone with `--depth 1`";
        finding.fix(edit.map(|edit| Fix::new(title, Applicability::Unsafe, vec![edit])));
        if finding.fix.is_none() {
            finding.help("clone with `--depth 1`; or, if its version is taken from the tags, `rm -rf .git` at the end of the `RUN`");
        }
    }
}
