//! ## What it does
//! Flags a `pip install` of torch, TensorFlow or vLLM without a cache mount, in a file that asks for BuildKit anyway
//! (`# syntax=`, `--mount`, heredocs). Off by default: builders without a disk that lasts, as many CI systems have,
//! gain nothing.
//!
//! ## Why is this bad?
//! Each time the layer is rebuilt, gigabytes of wheels are downloaded again. A cache mount keeps them between builds, and
//! out of the image.
//!
//! ## Example
//! ```dockerfile
//! # syntax=docker/dockerfile:1
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir torch==2.9.1
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! # syntax=docker/dockerfile:1
//! FROM python:3.12-slim
//! RUN --mount=type=cache,target=/root/.cache/pip pip install torch==2.9.1
//! ```
//!
//! ## Fix safety
//! Unsafe: the file then builds with BuildKit only. The mount is added, and `--no-cache-dir` goes.
//!
//! ## References
//! - [Docker: cache mounts](https://docs.docker.com/build/cache/optimize/#use-cache-mounts)

use crate::diagnostic::{Cost, Per};
use crate::fixes::flag;
use crate::fixes::instruction::add_flag;
use crate::knowledge::wheels;
use crate::model::installs::{Cache, Tool, Verb};
use crate::model::{Install, Model, Value};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML507",
    name: "no-cache-mount-for-heavy",
    aliases: &[],
    theme: Theme::Layers,
    severity: Severity::Info,
    on: false,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("no_cache_mount_for_heavy.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if !asks_for_buildkit(model) {
        return;
    }
    for install in model.installs() {
        let is_pip =
            install.tool == Tool::Pip && install.verb == Verb::Install && !install.has("--dry-run");
        let is_cached = matches!(model.cache_of(install), Cache::Mounted(_) | Cache::Unknown);
        if !is_pip || is_cached {
            continue;
        }
        let packages = model.wanted(install).packages;
        let mut heavy = packages.iter().filter(|wanted| {
            let name = wanted.package.name.as_deref();
            name.is_some_and(wheels::is_heavy)
        });
        let Some(first) = heavy.next() else {
            continue;
        };
        let message = format!(
            "{} is downloaded again whenever this layer is rebuilt",
            first.shown()
        );
        let finding = report.push(model.commands[install.command].program_span(), message);
        finding.cost(Cost::of_wheels(
            model.wheel_rows(install.command),
            Per::Build,
        ));
        finding.fix(fix(model, install));
        if finding.fix.is_none() {
            finding
                .help("keep pip's cache in a mount: `--mount=type=cache,target=/root/.cache/pip`");
        }
    }
}

/// Whether the file cannot be built without BuildKit, or says that it shall be.
fn asks_for_buildkit(model: &Model<'_>) -> bool {
    let mut directives = model.file.directives.iter();
    let mut instructions = model.file.instructions.iter();
    directives.any(|directive| directive.name == "syntax")
        || instructions.any(|instruction| {
            !instruction.heredocs.is_empty() || instruction.flag("mount").is_some()
        })
}

fn fix(model: &Model<'_>, install: &Install<'_>) -> Option<Fix> {
    let command = &model.commands[install.command];
    let run = command.instruction;
    let [Value::Known(folder)] = &model.cache_dirs(install)[..] else {
        return None;
    };
    let others = model.installs_of(run).iter();
    let is_alone = others.filter(|other| other.tool == Tool::Pip).count() == 1;
    let is_root = model.is_root(run) == Some(true);
    let mut edits = vec![add_flag(
        model,
        run,
        &format!("--mount=type=cache,target={folder}"),
    )];
    let options = command.args().iter();
    for option in options.filter(|word| word.is("--no-cache-dir")) {
        edits.push(flag::remove(model, command, option)?);
    }
    let is_off = edits.len() == 1 && matches!(model.cache_of(install), Cache::Off(_));
    let is_mended = is_alone && is_root && !is_off && !command.exec;
    is_mended.then(|| Fix::new("keep pip's cache in a mount", Applicability::Unsafe, edits))
}
