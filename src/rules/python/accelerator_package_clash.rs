//! ## What it does
//! Flags two packages in one environment that are builds of the same library and hold the same files: `onnxruntime` and
//! `onnxruntime-gpu`, `tensorflow` and `tensorflow-cpu`, `faiss-cpu` and `faiss-gpu`, `paddlepaddle` and
//! `paddlepaddle-gpu`, `opencv-python` and `opencv-python-headless`. OpenCV out of a lock file, or with
//! three or more of its packages in one list, is advice.
//!
//! ## Why is this bad?
//! pip does not know that they clash. What is installed last writes over the files of the other, and which one that is
//! may change with every build. ONNX Runtime then offers the CPU only, and the GPU stays idle. The space of one is lost
//! in any case: 140 to 180 MB for OpenCV. pip 23 to 26 leaves `opencv-python` on top of `opencv-python-headless` in
//! whichever order they are named, so that `import cv2` needs libGL after all; and to uninstall one of them takes the
//! other's files away.
//!
//! What `poetry install` and `uv sync` take from the lock file counts, too, with the extras that are chosen.
//!
//! Nothing is said about packages in different stages or environments, where one of them is taken away again or put over
//! the other by `--force-reinstall`, or where an install hangs on a condition.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir onnxruntime==1.23.2 onnxruntime-gpu==1.23.2
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir onnxruntime-gpu==1.23.2
//! ```
//!
//! ## References
//! - [ONNX Runtime: install only one of the packages](https://onnxruntime.ai/docs/get-started/with-python.html)
//! - [opencv-python: which package](https://github.com/opencv/opencv-python#installation-and-usage)

use std::collections::BTreeSet;

use crate::model::Model;
use crate::model::contents::MAX_STAGES;
use crate::model::installs::Verb;
use crate::model::requirements::WantedPackage;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML311",
    name: "accelerator-package-clash",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("accelerator_package_clash.rs"),
    check,
};

/// Builds of one library, all of which write the same folders.
const LIBRARIES: [&[&str]; 5] = [
    &[
        "onnxruntime",
        "onnxruntime-gpu",
        "onnxruntime-openvino",
        "onnxruntime-directml",
    ],
    &["tensorflow", "tensorflow-cpu"],
    &["faiss-cpu", "faiss-gpu", "faiss-gpu-cu11", "faiss-gpu-cu12"],
    &["paddlepaddle", "paddlepaddle-gpu"],
    OPENCV,
];

/// These hold the same code, with or without windows.
const OPENCV: &[&str] = &[
    "opencv-python",
    "opencv-python-headless",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
];

/// A member of a library, where it is installed.
struct Member<'m> {
    library: usize,
    wanted: &'m WantedPackage,
    command: usize,
    environment: String,
    stage: usize,
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.stages().len() > MAX_STAGES {
        return;
    }
    let removals = removals(model);
    tell_of_locks(model, report, &removals);
    let mut members: Vec<Member<'_>> = Vec::new();
    let mut told: Vec<(usize, usize)> = Vec::new();
    for install in model.wheel_installs() {
        let command = &model.commands[install.command];
        if command.context.conditional {
            continue;
        }
        for wanted in install.packages() {
            let is_of = |names: &&[&str]| wanted.name().is_some_and(|name| names.contains(&name));
            let Some(library) = LIBRARIES.iter().position(is_of) else {
                continue;
            };
            let given = model.install_at(install.command);
            let Some(environment) = given.and_then(|given| model.python_environment(given)) else {
                continue;
            };
            let below: Vec<usize> = model.lineage(command.stage).map(|s| s.index).collect();
            let mut beside = members.iter().filter(|other| {
                other.library == library
                    && other.environment == environment
                    && below.contains(&other.stage)
            });
            match beside.next() {
                Some(other) if other.wanted.name() == wanted.name() => {}
                Some(other) => {
                    // Whatever is taken away, before or behind it, shows that somebody knows.
                    let is_removed = removals[library].iter().any(|&at| at > other.command);
                    let is_put_over = other.command != install.command
                        && given.is_some_and(|given| given.has("--force-reinstall"));
                    if is_removed || is_put_over || told.contains(&(command.stage, library)) {
                        continue;
                    }
                    told.push((command.stage, library));
                    let names = install.packages().filter_map(WantedPackage::name);
                    let named: BTreeSet<&str> = names.filter(|n| OPENCV.contains(n)).collect();
                    tell(report, other, wanted, library, named.len() > 2);
                }
                None => members.push(Member {
                    library,
                    wanted,
                    command: install.command,
                    environment,
                    stage: command.stage,
                }),
            }
        }
    }
}

/// Two members that an install takes from one lock.
fn tell_of_locks(model: &Model<'_>, report: &mut Report<'_>, removals: &[Vec<usize>]) {
    let mut told = [false; LIBRARIES.len()];
    for install in model.installs() {
        let command = &model.commands[install.command];
        if command.context.conditional {
            continue;
        }
        let locked = model.packages_of_lock(install);
        for (library, names) in LIBRARIES.iter().enumerate() {
            let mut members = names.iter().filter(|name| locked.contains(**name));
            let (Some(one), Some(other)) = (members.next(), members.next()) else {
                continue;
            };
            let is_removed = removals[library].iter().any(|&at| at > install.command);
            if is_removed || std::mem::replace(&mut told[library], true) {
                continue;
            }
            let finding = report.push(
                command.span(),
                format!(
                    "the lock installs `{one}` and `{other}`, which hold the same files: one overwrites the other"
                ),
            );
            finding.help("keep one of them among the dependencies and extras of `pyproject.toml`, and lock it");
            if *names == OPENCV {
                finding.severity(Severity::Info);
            }
        }
    }
}

/// The commands that take away a member of each library.
fn removals(model: &Model<'_>) -> Vec<Vec<usize>> {
    let mut found = vec![Vec::new(); LIBRARIES.len()];
    for install in model
        .installs()
        .filter(|install| install.verb == Verb::Remove)
    {
        for (library, names) in LIBRARIES.iter().enumerate() {
            if names.iter().any(|name| install.package(name).is_some()) {
                found[library].push(install.command);
            }
        }
    }
    found
}

/// The names of two packages; of those in one list the places in short.
fn both(one: &WantedPackage, other: &WantedPackage) -> String {
    match (&one.listed, &other.listed) {
        (Some(first), Some(second)) if first.path == second.path => format!(
            "`{}` and `{}` ({}:{}, {})",
            one.name().unwrap_or(""),
            other.name().unwrap_or(""),
            first.path,
            first.line,
            second.line
        ),
        _ => format!("{} and {}", one.shown(), other.shown()),
    }
}

/// Whoever lists all packages of OpenCV (`is_advice`) has them there for others that ask for either.
fn tell(
    report: &mut Report<'_>,
    other: &Member<'_>,
    wanted: &WantedPackage,
    library: usize,
    is_advice: bool,
) {
    let message = format!(
        "{} hold the same files: one overwrites the other",
        both(other.wanted, wanted)
    );
    let finding = report.push(wanted.package.span, message);
    if other.wanted.package.span != wanted.package.span {
        finding.label(other.wanted.package.span, "the other one");
    }
    finding.help(match LIBRARIES[library] == OPENCV {
        true => "keep one of them; a headless one has no windows, and needs no `libGL`",
        false => "keep one of them",
    });
    if is_advice {
        finding.severity(Severity::Info);
    }
}
