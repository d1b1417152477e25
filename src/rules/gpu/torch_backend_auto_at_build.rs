//! ## What it does
//! Flags `uv pip install --torch-backend=auto` in a `RUN`, also by `UV_TORCH_BACKEND=auto`.
//!
//! ## Why is this bad?
//! `auto` looks for the driver of the machine that builds, not of the one that runs the image. A build machine in CI has
//! none, and uv then takes PyTorch's CPU index without a word: the program leaves the GPU of its node idle. On a
//! workstation the same file gives CUDA wheels for whatever driver is there.
//!
//! Nothing is said where `UV_CUDA_DRIVER_VERSION` or `UV_AMD_GPU_ARCHITECTURE` tells uv what to assume.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu22.04
//! COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /bin/
//! RUN uv venv --python 3.12 /opt/venv
//! RUN VIRTUAL_ENV=/opt/venv uv pip install --no-cache --torch-backend=auto torch==2.9.1
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu22.04
//! COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /bin/
//! RUN uv venv --python 3.12 /opt/venv
//! RUN VIRTUAL_ENV=/opt/venv uv pip install --no-cache --torch-backend=cu128 torch==2.9.1
//! ```
//!
//! ## Fix safety
//! Unsafe: other wheels are installed than the build machine would have chosen. The fix takes the index of the base image's
//! CUDA version; there is none if PyTorch has no such index, or none with the version of torch that is asked for.
//!
//! ## References
//! - [uv: automatic backend selection](https://docs.astral.sh/uv/guides/integration/pytorch/#automatic-backend-selection)

use crate::knowledge::bases::Family;
use crate::knowledge::torch_backends::backend;
use crate::model::installs::{Install, InstallOption};
use crate::model::{Base, Value};
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML210",
    name: "torch-backend-auto-at-build",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("torch_backend_auto_at_build.rs"),
    check,
};

const OVERRIDES: [&str; 2] = ["UV_CUDA_DRIVER_VERSION", "UV_AMD_GPU_ARCHITECTURE"];

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let is_install = |install: &&Install<'_>| install.is_uv_pip() && install.installs();
    for install in cx.model.installs().filter(is_install) {
        let told = |name: &&str| cx.model.environment_at(install.command, name);
        let is_set = |value: Value| value != Value::Unset && value.known() != Some("");
        let is_told = OVERRIDES.iter().filter_map(told).any(is_set);
        let option = install.option("--torch-backend");
        let variable = || cx.model.set_at(install.command, "UV_TORCH_BACKEND");
        let is_auto = match option {
            Some(option) => option.value.known() == Some("auto"),
            None => variable().as_deref() == Some("auto"),
        };
        if !is_auto || is_told {
            continue;
        }
        let command = &cx.model.commands[install.command];
        let span = option.map_or(command.program_span(), |option| option.span);
        let what = match option {
            Some(_) => "`--torch-backend=auto`",
            None => "`UV_TORCH_BACKEND=auto`",
        };
        let message = format!(
            "{what} looks at the machine that builds: without a GPU there, the image gets CPU wheels"
        );
        let finding = report.push(span, message);
        finding.fix(option.and_then(|option| fix(cx, install, option)));
        if finding.fix.is_none() {
            finding.help("name the index, such as `--torch-backend=cu128` for CUDA 12.8");
        }
    }
}

fn fix(cx: &Context<'_>, install: &Install<'_>, option: &InstallOption) -> Option<Fix> {
    let stage = cx.model.commands[install.command].stage;
    let Base::Image(image) = cx.model.root_base(stage) else {
        return None;
    };
    let Family::Cuda(Some(tag)) = image.facts.as_ref()?.family else {
        return None;
    };
    let wanted = cx.model.wanted(install);
    let torch = wanted.named("torch").next();
    let version = torch.and_then(|torch| torch.package.exact_version());
    let index = backend(tag.version, version)?;
    let place = cx.model.text(option.span).strip_suffix("auto")?.len();
    let auto = Span::new(option.span.start + place, option.span.end);
    Some(Fix::new(
        format!("take the index `{index}`"),
        Applicability::Unsafe,
        vec![Edit::replace(auto, index)],
    ))
}
