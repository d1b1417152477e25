//! ## What it does
//! Flags data and weights that end up in the image: copied from the build context by name or along with a whole folder,
//! added from a URL, or downloaded by a `RUN` that does not delete them again.
//!
//! What is data is told by folder (`data/`, `datasets/`, `weights/`, `checkpoints/` …) and extension (`.csv`,
//! `.parquet`, `.npz`, `.pt`, `.safetensors`, `.onnx` …). What is copied by name and known to have less than 50 MB is
//! left alone, and what comes along with a folder is advice up to there, and left alone below 5 MB. Pickles of unknown
//! size and `dvc pull` are advice, too. Weights in images of AWS Lambda, which mounts nothing, samples, tests, label
//! maps and vocabularies are left alone, as are folders of code, stages that are not shipped, and images for notebooks.
//! Weights that are copied alone and with `--link`, or added so, are taken to be there on purpose.
//!
//! ## Why is this bad?
//! Every machine that runs the image downloads the data first, whether it needs it or not: 10 GB take 80 s at 1 Gbit/s.
//! Data that comes with the code is built, pushed and pulled again with each change of code, and whoever may pull the
//! image may read it. New data or a new model should not need a new image.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! COPY data/ data/
//! COPY train.py .
//! CMD ["python", "train.py"]
//! ```
//! ```text title="requirements.txt"
//! pandas==2.2.3
//! ```
//! ```text title="data/customers.csv"
//! version https://git-lfs.github.com/spec/v1
//! oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
//! size 2147483648
//! ```
//! ```text title="train.py"
//! import pandas
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! COPY train.py .
//! CMD ["python", "train.py"]
//! ```
//! ```text title="compose.yaml"
//! services:
//!   train:
//!     build: .
//!     volumes:
//!       - ./data:/app/data:ro
//! ```
//! ```text title="requirements.txt"
//! pandas==2.2.3
//! ```
//! ```text title="data/customers.csv"
//! version https://git-lfs.github.com/spec/v1
//! oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
//! size 2147483648
//! ```
//! ```text title="train.py"
//! import pandas
//! ```
//!
//! ## References
//! - [Docker: bind mounts](https://docs.docker.com/engine/storage/bind-mounts/)
//! - [Docker: `.dockerignore`](https://docs.docker.com/build/concepts/context/#dockerignore-files)
//! - [Docker: `COPY --link`](https://docs.docker.com/reference/dockerfile/#copy---link)

use crate::diagnostic::Cost;
use crate::knowledge::artifacts::{self, Artifact};
use crate::model::baked::Baked;
use crate::model::context::Size;
use crate::model::{Copy, Model};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML601",
    name: "dataset-in-image",
    aliases: &[],
    theme: Theme::Data,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("dataset_in_image.rs"),
    check,
};

/// What is smaller, in bytes, is no matter where somebody named it.
const SMALL: u64 = 50_000_000;
/// What is smaller, in bytes, is no matter in any case.
const SLIGHT: u64 = 5_000_000;
/// From here on a message tells the size.
const WORTH_TELLING: u64 = 1_000_000;

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let is_concerned = |stage: usize| {
        let stage = &model.stages()[stage];
        stage.ships && !model.is_for_notebooks(stage)
    };
    for (copy, baked) in model.baked() {
        if is_concerned(copy.stage) && !is_on_purpose(model, copy, &baked) {
            copied(model, copy, &baked, report);
        }
    }
    let mut added = model.added_weights();
    added.retain(|(copy, source)| {
        let is_linked = model.instruction(copy.instruction).flag("link").is_some();
        is_concerned(copy.stage) && !is_linked && !(cx.silenced)(RULE.code, source.span)
    });
    if let Some(((_, first), others)) = added.split_first() {
        let count = match added.len() {
            1 => "a file".to_owned(),
            many => format!("{many} files"),
        };
        let message = format!(
            "`ADD` puts {count} of weights into the image, which every machine that runs it has to download"
        );
        let finding = report.push(first.span, message);
        for (_, source) in others {
            finding.also(source.span, "and this");
        }
        finding.help("mount the weights or fetch them when the container starts; if the image must hold them, give them an `ADD --link` of their own");
    }
    let mut downloads = model.data_downloads();
    downloads.retain(|download| is_concerned(model.commands[download.command].stage));
    let instruction = |command: usize| model.commands[command].instruction;
    for of_run in downloads.chunk_by(|a, b| instruction(a.command) == instruction(b.command)) {
        let first = &of_run[0];
        let finding = report.push(
            model.commands[first.command].program_span(),
            format!(
                "what `{}` downloads stays in this layer, and every machine that runs the image downloads it too",
                first.shown
            ),
        );
        // DVC's files are as often one small model as they are data.
        if of_run
            .iter()
            .all(|download| download.shown.starts_with("dvc"))
        {
            finding.severity(Severity::Info);
        }
        for other in &of_run[1..] {
            finding.label(model.commands[other.command].program_span(), "this too");
        }
        finding.help("mount the data, fetch it when the container starts, or delete it in this `RUN` once it is used");
    }
}

/// `COPY --link weights/ /weights/`: a layer of its own, which stays as it is whatever else changes.
fn is_on_purpose(model: &Model<'_>, copy: &Copy, baked: &[Baked]) -> bool {
    let mut links = model.instruction(copy.instruction).flags_named("link");
    let is_linked = links.next().is_some();
    let is_weights = |baked: &Baked| baked.is_named && baked.artifact == Artifact::Weights;
    is_linked && baked.len() == copy.sources.len() && baked.iter().all(is_weights)
}

fn copied(model: &Model<'_>, copy: &Copy, baked: &[Baked], report: &mut Report<'_>) {
    let has = |artifact| baked.iter().any(|baked| baked.artifact == artifact);
    let what = match (has(Artifact::Data), has(Artifact::Weights)) {
        (true, true) => "data and weights",
        (true, false) => "data",
        _ => "weights",
    };
    let size = Size::total(baked.iter().map(|baked| baked.size));
    let is_named = baked.iter().all(|baked| baked.is_named);
    let is_below = |limit| size.is_some_and(|size| !size.at_least && size.bytes < limit);
    let is_small = is_below(SMALL);
    // Who keeps an empty file in its place has the real one elsewhere.
    let is_slight = is_below(SLIGHT) && size.is_some_and(|size| size.bytes > 0);
    if is_slight || is_small && is_named || model.is_below_volume(copy) {
        return;
    }
    // AWS Lambda mounts nothing, and each cold start would pay for a download.
    if what == "weights" && model.is_for_lambda(copy.stage) {
        return;
    }
    let told = match size.filter(|size| size.bytes >= WORTH_TELLING) {
        Some(size) => format!("{size} of {what}"),
        None => what.to_owned(),
    };
    let is_big = size.is_some_and(|size| size.bytes >= WORTH_TELLING);
    let consequence = match (is_named, what) {
        (false, _) => "in a layer that each change of code builds, pushes and pulls again",
        (true, "weights") if !is_big => "so that each new model needs a new image",
        (true, _) => "which every machine that runs it has to download",
    };
    let shown = model.shown_copy(copy);
    let finding = report.push(
        model.instruction(copy.instruction).head,
        format!("`{shown}` puts {told} into the image, {consequence}"),
    );
    // A pickle of scikit-learn mostly has a few kilobytes.
    let is_unsure = size.is_none() && baked.iter().all(|baked| artifacts::is_pickle(&baked.path));
    if is_small || is_unsure {
        finding.severity(Severity::Info);
    }
    if !is_named || baked.len() > 1 || shown.ends_with('…') {
        finding.at_span(format!("brings {}", list(baked)));
    }
    finding.help(match (what, is_named) {
        ("weights", _) => {
            "mount the weights or fetch them at start; if the image must hold them, give them a `COPY --link` of their own"
        }
        ("data", true) => "mount the data or fetch it when the container starts, instead of copying it",
        ("data", false) => "list the data in `.dockerignore`, and mount it or fetch it when the container starts",
        _ => "list both in `.dockerignore` and mount them; weights that the image must hold go into a `COPY --link` of their own",
    });
    finding.cost(size.map(Cost::of_context));
}

/// `` `data/` (3.3 kB), `models/` and 2 more ``
fn list(baked: &[Baked]) -> String {
    let readable = |path: &str| !path.contains('`') && !path.contains(char::is_control);
    let shown = baked.iter().filter(|baked| readable(&baked.path)).take(3);
    let shown = shown.map(|baked| {
        let slash = if baked.is_folder { "/" } else { "" };
        let size = baked.size.map(|size| format!(" ({size})"));
        format!("`{}{slash}`{}", baked.path, size.unwrap_or_default())
    });
    let shown: Vec<String> = shown.collect();
    match baked.len() - shown.len() {
        all if shown.is_empty() => format!("{all} of them"),
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
