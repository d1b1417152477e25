//! ## What it does
//! Flags an install that takes PyTorch from PyPI, with CUDA's libraries, into an image that nothing shows to run on a GPU.
//!
//! PyTorch itself counts, and packages that ask for it: `sentence-transformers`, `ultralytics`, `easyocr`, `accelerate` …
//!
//! ## Why is this bad?
//! For Linux on x86-64 PyPI has PyTorch with CUDA only. CUDA's libraries and Triton are 5.1 GB of an image with torch 2.9
//! and 4.3 GB with torch 2.15, unpacked, and nothing loads them on a processor. PyTorch's own index has builds without
//! them. Users report images that shrank from 9.4 to 2.9 GB by that.
//!
//! It is a warning where something says that the image is for a processor: packages such as `faiss-cpu` or
//! `onnxruntime`, a name such as `Dockerfile.cpu`, AWS Lambda's base, or a server whose Python files never speak of a
//! GPU. Where nothing says so it is advice, since an image for GPUs may look the same. Nothing is said if anything speaks
//! of a GPU: the base, packages, variables, options, names, a Compose file; and nothing where wheels may come from
//! elsewhere.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! COPY requirements.txt .
//! RUN pip install --no-cache-dir -r requirements.txt
//! COPY main.py .
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
//! ```
//! ```text title="requirements.txt"
//! torch==2.9.1
//! fastapi==0.115.0
//! uvicorn==0.32.0
//! ```
//! ```text title="main.py"
//! import torch
//! from fastapi import FastAPI
//! app = FastAPI()
//! model = torch.jit.load("model.pt")
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! WORKDIR /app
//! COPY requirements.txt .
//! RUN pip install --extra-index-url https://download.pytorch.org/whl/cpu --no-cache-dir -r requirements.txt
//! COPY main.py .
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
//! ```
//! ```text title="requirements.txt"
//! torch==2.9.1
//! fastapi==0.115.0
//! uvicorn==0.32.0
//! ```
//! ```text title="main.py"
//! import torch
//! from fastapi import FastAPI
//! app = FastAPI()
//! model = torch.jit.load("model.pt")
//! ```
//!
//! ## Fix safety
//! Unsafe: an image that runs on a GPU after all gets a PyTorch that cannot use it. pip takes the build for processors from
//! the index beside PyPI since `2.9.1+cpu` counts as newer than `2.9.1`. There is no fix where hashes are asked for, or
//! where it is not known that PyTorch has such a build.
//!
//! ## References
//! - [PyTorch: start locally](https://pytorch.org/get-started/locally/)
//! - [PyTorch: the CPU build is not on PyPI](https://github.com/pytorch/pytorch/issues/146786)
//! - [An image that shrank from 9.4 to 2.9 GB](https://github.com/metronix/metronix/pull/39)

use crate::diagnostic::{Confidence, Cost};
use crate::fixes::flag;
use crate::knowledge::price::Row;
use crate::knowledge::torch::cuda_size::cuda_row;
use crate::knowledge::torch::{asks_for_torch, release_of};
use crate::knowledge::version::Version;
use crate::model::contents::MAX_STAGES;
use crate::model::gpu::Intent;
use crate::model::installs::PackageKind;
use crate::model::requirements::WantedPackage;
use crate::model::wheel_prices::{takes_newest_torch, version_of};
use crate::model::wheels::WheelInstall;
use crate::model::{Model, Stage};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML204",
    name: "cuda-wheels-on-cpu",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("cuda_wheels_on_cpu.rs"),
    check,
};

const INDEX: &str = "https://download.pytorch.org/whl/cpu";

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.stages().len() > MAX_STAGES {
        return;
    }
    for stage in model.stages().iter().filter(|stage| !stage.is_for_tests()) {
        let Some((install, package)) = first(model, stage) else {
            continue;
        };
        let (sign, use_case) = match model.gpu_intent(stage.index, cx.name) {
            Intent::Cpu(sign) => (Some(sign), "on a CPU"),
            Intent::Unknown => (None, "unless this image runs on a GPU"),
            Intent::Gpu(_) | Intent::Both => continue,
        };
        let version = torch_version(install);
        let row = cuda(model, stage, install, package);
        let size = row.as_ref().map_or("gigabytes".to_owned(), |row| {
            format!("{:.1} GB", row.bytes as f64 / 1e9)
        });
        let brings = match package.name() {
            Some("torch") => "brings",
            _ => "brings torch with",
        };
        let finding = report.push(
            model.commands[install.command].program_span(),
            format!(
                "{} {brings} {size} of CUDA libraries, of no use {use_case}",
                package.shown()
            ),
        );
        finding.cost(Cost::of(row.into_iter().collect(), Confidence::Table));
        match sign {
            Some(sign) => {
                if let Some(span) = sign.span {
                    finding.label(span, format!("it is for a CPU: {}", sign.what));
                }
            }
            None => {
                finding.severity(Severity::Info);
            }
        }
        // `nvidia-cublas-cu12==12.8.4.1`, of a list that was made with torch for CUDA.
        let given = model.install_at(install.command);
        let all = given.map(|given| model.wanted(given).packages);
        let is_library = |wanted: &WantedPackage| {
            let name = wanted.package.name.as_deref();
            name.is_some_and(|name| name.starts_with("nvidia-"))
        };
        if all.is_some_and(|all| all.iter().any(is_library)) {
            finding.help(format!(
                "make the list again with torch from {INDEX}: it names CUDA's libraries one by one"
            ));
            continue;
        }
        finding.fix = fix(model, install, version.as_ref());
        if finding.fix.is_none() {
            finding.help(format!("install torch from {INDEX} before it"));
        }
    }
}

/// The first install of a stage that takes torch from PyPI, and the package that does. `None` if torch may be there
/// already, or if it hangs on a condition.
fn first<'m>(model: &'m Model<'_>, stage: &Stage) -> Option<(&'m WheelInstall, &'m WantedPackage)> {
    if !model.begins_without_torch(stage.index) || model.is_for_arm(stage) {
        return None;
    }
    let lineage: Vec<usize> = model
        .lineage(stage.index)
        .map(|stage| stage.index)
        .collect();
    let mut installs = model
        .wheel_installs()
        .iter()
        .filter(|install| lineage.contains(&model.commands[install.command].stage));
    let (install, package) = installs.find_map(|install| {
        let is_bare = model
            .install_at(install.command)
            .is_some_and(|i| i.has("--no-deps"));
        let brings = |wanted: &&WantedPackage| {
            let name = wanted.name().unwrap_or("");
            let asks = match is_bare {
                true => name == "torch",
                false => asks_for_torch(name),
            };
            asks || (name == "transformers"
                && wanted.package.extras.iter().any(|extra| extra == "torch"))
        };
        let package = install
            .packages()
            .filter(brings)
            .min_by_key(|wanted| wanted.name() != Some("torch"))?;
        Some((install, package))
    })?;
    let command = &model.commands[install.command];
    // `git+https://github.com/openai/whisper`
    let is_of_repository =
        package.package.kind == PackageKind::Git && package.name() != Some("torch");
    let is_sure = command.stage == stage.index
        && !command.context.conditional
        && install.is_from_pypi()
        && install.torch_build().is_none()
        && !install.is_constrained(model)
        && (package.specifiers().is_some() || is_of_repository);
    is_sure.then_some((install, package))
}

/// The row of the CUDA that comes, if the version of torch is known.
fn cuda(
    model: &Model<'_>,
    stage: &Stage,
    install: &WheelInstall,
    package: &WantedPackage,
) -> Option<Row> {
    let python = model.python_of_base(stage.index);
    let version = match install.named("torch") {
        Some(torch) => version_of(torch, "torch", python)?,
        None if takes_newest_torch(package) => None,
        None => return None,
    };
    cuda_row(version.as_ref(), python)
}

/// The version of torch that is asked for; `None` if it is whichever is newest.
fn torch_version(install: &WheelInstall) -> Option<Version> {
    install.named("torch")?.exact()
}

fn fix(model: &Model<'_>, install: &WheelInstall, version: Option<&Version>) -> Option<Fix> {
    if install.hashes || version.is_some_and(|version| release_of(version).is_none()) {
        return None;
    }
    let command = &model.commands[install.command];
    let given = model.install_at(install.command)?;
    let (title, words) = match given.is_uv_pip() {
        true => ("add `--torch-backend cpu`", ["--torch-backend", "cpu"]),
        false => ("add PyTorch's index for CPUs", ["--extra-index-url", INDEX]),
    };
    let edit = flag::add_words_after(model, command, given.verb_word?, &words)?;
    Some(Fix::new(title, Applicability::Unsafe, vec![edit]))
}
