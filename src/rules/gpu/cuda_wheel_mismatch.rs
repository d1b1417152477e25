//! ## What it does
//! Flags wheels that are built for another major version of CUDA than the `nvidia/cuda` image that they are installed
//! into: torch for CUDA 11.8 on an image of CUDA 12.8, or `cupy-cuda11x` there.
//!
//! ## Why is this bad?
//! cupy loads CUDA's libraries from the system by their major version and does not start. torch brings its own libraries,
//! but an extension that is compiled beside it is compiled by the image's CUDA: PyTorch refuses that with an error, and
//! DeepSpeed does so when the program runs. And the image asks for a driver that suits its own CUDA, not that of torch.
//!
//! On an image of PyTorch it flags `torchvision` or `torchaudio` without a version from the index of an older CUDA, which
//! has none for the image's torch: pip leaves the image's own one as it is, so the line does nothing.
//!
//! For torch it is advice on images without a compiler, and nothing is said of those that run on a CPU. Nothing is said
//! about versions of one major version, which go together, nor about cupy where the packages bring CUDA's libraries of
//! that version along.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-devel-ubuntu22.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends python3-dev python3-pip \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN pip3 install --no-cache-dir torch==2.7.1 --index-url https://download.pytorch.org/whl/cu118
//! RUN FORCE_CUDA=1 pip3 install --no-cache-dir --no-build-isolation torch-scatter==2.1.2
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-devel-ubuntu22.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends python3-dev python3-pip \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN pip3 install --no-cache-dir torch==2.7.1 --index-url https://download.pytorch.org/whl/cu128
//! RUN FORCE_CUDA=1 pip3 install --no-cache-dir --no-build-isolation torch-scatter==2.1.2
//! ```
//!
//! ## Fix safety
//! Unsafe: another CUDA may need another driver or other GPUs. The fix takes the newest CUDA, no newer than the image's,
//! that this version of torch was built for; a version without a pin has none.
//!
//! ## References
//! - [PyTorch: the check of `cpp_extension`](https://github.com/pytorch/pytorch/blob/main/torch/utils/cpp_extension.py)
//! - [cupy: installation](https://docs.cupy.dev/en/stable/install.html)

use crate::fixes::torch::rebuild;
use crate::knowledge::bases::Family;
use crate::knowledge::cuda::{CudaTag, Flavour};
use crate::knowledge::torch::{Build, release_of};
use crate::model::contents::MAX_STAGES;
use crate::model::gpu::Intent;
use crate::model::torches::is_renewed;
use crate::model::wheels::WheelInstall;
use crate::model::{Base, Model};
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML205",
    name: "cuda-wheel-mismatch",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("cuda_wheel_mismatch.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.stages().len() > MAX_STAGES {
        return;
    }
    for install in model.wheel_installs() {
        let command = &model.commands[install.command];
        tell_of_idle(model, report, install);
        let Some((base, place)) = cuda_of_base(model, command.stage) else {
            continue;
        };
        if command.context.conditional {
            continue;
        }
        if let Some((span, shown, major)) = of_cupy(install)
            && major != u16::from(base.version.major)
        {
            let message = format!(
                "{shown} loads the libraries of CUDA {major}, but those of this base are of CUDA {}",
                base.version.major
            );
            let finding = report.push(span, message);
            finding.label(place, "this base");
            finding.help(format!("install `cupy-cuda{}x`", base.version.major));
        }
        let Some((span, build, number)) = of_torch(install) else {
            continue;
        };
        if number / 10 == u16::from(base.version.major) {
            continue;
        }
        let intent = model.gpu_intent(command.stage, cx.name);
        let is_for_cpu = matches!(intent, Intent::Cpu(_) | Intent::Both);
        if is_for_cpu && base.flavour != Flavour::Devel {
            continue;
        }
        let (cuda, minor) = (number / 10, number % 10);
        let consequence = match base.flavour {
            Flavour::Devel => "extensions cannot be compiled for both",
            Flavour::Runtime | Flavour::Base => "torch does not use that",
        };
        let message = format!(
            "torch is built for CUDA {cuda}.{minor}, and this base has CUDA {}: {consequence}",
            base.version
        );
        let finding = report.push(span, message);
        if base.flavour != Flavour::Devel {
            finding.severity(Severity::Info);
        }
        finding.label(place, "this base");
        finding.fix = fix(model, install, build, base);
        if finding.fix.is_none() {
            finding.help("take a base and a build of torch with the same major version of CUDA");
        }
    }
}

/// A sister of torch that the base has, from an index that has none for the base's torch.
fn tell_of_idle(model: &Model<'_>, report: &mut Report<'_>, install: &WheelInstall) {
    let command = &model.commands[install.command];
    let Some(given) = model.install_at(install.command) else {
        return;
    };
    let Some((torch, place)) = model.framework_of_base(command.stage, "torch") else {
        return;
    };
    let mut family = install.family();
    let (Some(sister), Some(used)) = (family.next(), install.primary()) else {
        return;
    };
    let only_sisters = install
        .family()
        .all(|wanted| wanted.name() != Some("torch") && wanted.package.is_unbounded());
    let is_idle = only_sisters
        && !command.context.conditional
        && !is_renewed(given)
        && !given.has("--no-deps")
        && model.is_for_first_python(given)
        && install.index_precedes(&torch);
    if !is_idle {
        return;
    }
    let index = used.index.build.map_or(String::new(), Build::tag);
    let message = format!(
        "{} is in the base already, so this does nothing; and `{index}` has none for its torch {}.{}",
        sister.shown(),
        torch.major(),
        torch.minor()
    );
    let finding = report.push(sister.package.span, message);
    finding.label(place, "this has torch and its sisters");
    finding.help("leave the install out: the base's own one belongs to its torch");
}

/// The CUDA of the `nvidia/cuda` image that a stage is built on, and where that stands.
fn cuda_of_base(model: &Model<'_>, stage: usize) -> Option<(CudaTag, Span)> {
    let Base::Image(image) = model.root_base(stage) else {
        return None;
    };
    match image.facts.as_ref()?.family {
        Family::Cuda(Some(tag)) => Some((tag, image.span)),
        _ => None,
    }
}

/// `cupy-cuda11x`, `cupy-cuda118`: the major version, unless CUDA's libraries come as wheels, too.
fn of_cupy(install: &WheelInstall) -> Option<(Span, String, u16)> {
    let brings = |name: &str| name.starts_with("nvidia-");
    if install
        .packages()
        .any(|wanted| wanted.name().is_some_and(brings))
    {
        return None;
    }
    install.packages().find_map(|wanted| {
        let version = wanted.name()?.strip_prefix("cupy-cuda")?;
        let major: u16 = version.get(..2)?.parse().ok()?;
        let has_ctk = wanted.package.extras.iter().any(|extra| extra == "ctk");
        (!has_ctk).then(|| (wanted.package.span, wanted.shown(), major))
    })
}

/// The CUDA that torch is built for, where it is certain, by its index, its version, or that of the wheel on PyPI.
fn of_torch(install: &WheelInstall) -> Option<(Span, Option<Build>, u16)> {
    let torch = install.named("torch")?;
    if let Some(Build::Cuda(number)) = install.torch_build() {
        let mut indexes = install.torch_indexes.iter();
        let used = indexes.find(|used| used.index.build == Some(Build::Cuda(number)));
        let span = used
            .and_then(|used| used.span)
            .unwrap_or(torch.package.span);
        return Some((span, Some(Build::Cuda(number)), number));
    }
    let version = torch.exact().filter(|_| install.is_from_pypi())?;
    Some((torch.package.span, None, release_of(&version)?.on_pypi))
}

fn fix(
    model: &Model<'_>,
    install: &WheelInstall,
    build: Option<Build>,
    base: CudaTag,
) -> Option<Fix> {
    let version = install.named("torch")?.exact()?;
    let newest = u16::from(base.version.major) * 10 + u16::from(base.version.minor);
    let mut builds = release_of(&version)?.builds.iter().rev();
    let fits =
        builds.find(|&&number| number <= newest && number / 10 == u16::from(base.version.major))?;
    let new = Build::Cuda(*fits).tag();
    let edits = rebuild(model, install, &build?.tag(), &new)?;
    Some(Fix::new(
        format!("take the build for `{new}`"),
        Applicability::Unsafe,
        edits,
    ))
}
