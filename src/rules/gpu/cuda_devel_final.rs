//! ## What it does
//! Flags an image that ships on a `devel` base of `nvidia/cuda`, `pytorch/pytorch` or `runpod/pytorch`, while nothing in it
//! compiles: no compiler is run or installed, and every package comes as a wheel. It also flags one whose build compiles,
//! or may, but whose containers run one program that needs no compiler: the build belongs in a stage of its own.
//!
//! ## Why is this bad?
//! `devel` adds the compiler, headers, static libraries and profilers of CUDA to `runtime`: some 5 GB for CUDA 12 and
//! 1.4 GB for CUDA 9, that every node pulls and every scanner reads. llm-d's image lost 2.9 GB by that change, a tenant
//! image of Saturn Cloud 2.6 GB. `runtime` holds all shared libraries of CUDA; where the wheels of PyTorch bring their
//! own, `base` is enough.
//!
//! Nothing is said where containers may compile: a stage that is named for it, no `CMD` or one that starts a shell, a
//! script that cannot be read or that installs or compiles, notebooks, `deepspeed`, `vllm`, `cupy`, `jax` and others
//! that build kernels while they run, `triton` where only the base has a C compiler, CUDA sources in the build context;
//! nor where the CUDA libraries that wheels bring are deleted in favour of the base's. The fix is offered only where
//! the build compiles nothing either: no `setup.py`, package from a repository, `flash-attn`, `ninja` or `cmake`, no
//! Python headers without a compiler of the file's own, no `TORCH_CUDA_ARCH_LIST`, no script or requirements file that
//! cannot be read.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-cudnn-devel-ubuntu22.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends python3 python3-pip \
//!     && rm -rf /var/lib/apt/lists/*
//! COPY requirements.txt .
//! RUN pip3 install --no-cache-dir -r requirements.txt
//! COPY serve.py .
//! CMD ["python3", "serve.py"]
//! ```
//! ```text title="serve.py"
//! print("ready")
//! ```
//! ```text title="requirements.txt"
//! torch==2.9.1
//! transformers==4.57.0
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu22.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends python3 python3-pip \
//!     && rm -rf /var/lib/apt/lists/*
//! COPY requirements.txt .
//! RUN pip3 install --no-cache-dir -r requirements.txt
//! COPY serve.py .
//! CMD ["python3", "serve.py"]
//! ```
//! ```text title="serve.py"
//! print("ready")
//! ```
//! ```text title="requirements.txt"
//! torch==2.9.1
//! transformers==4.57.0
//! ```
//!
//! ## Fix safety
//! Unsafe: a program may compile while it runs and not say so, as `torch.compile` does with the system's C compiler. The
//! fix takes the `runtime` tag of the same version, or `base` if PyTorch's wheels bring CUDA along and no package is
//! known to look for it in the system. There is none if another stage that compiles is built on the same base: that one
//! needs a base of its own.
//!
//! ## References
//! - [nvidia/cuda: three flavours of images](https://hub.docker.com/r/nvidia/cuda)
//! - [llm-d: runtime instead of devel](https://github.com/llm-d/llm-d/pull/606)
//! - [Saturn Cloud: runtime instead of devel](https://github.com/saturncloud/images/pull/256)

use crate::diagnostic::{Confidence, Cost};
use crate::fixes::reference::{change_only, retag};
use crate::knowledge::bases::Family;
use crate::knowledge::builds;
use crate::knowledge::cuda::{Flavour, with_flavour, without_libraries};
use crate::knowledge::price::Row;
use crate::model::contents::{Contents, MAX_STAGES};
use crate::model::references::BaseImage;
use crate::model::{Image, Model, paths};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML201",
    name: "cuda-devel-final",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("cuda_devel_final.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.stages().len() > MAX_STAGES || paths::is_for_development(cx.name) {
        return;
    }
    for base in cx.base_images(RULE.code) {
        if !is_devel(base.image) || model.drops_cuda_wheels(&model.stages_on(&base.stages)) {
            continue;
        }
        let mut shipped = Vec::new();
        let whole = base.clone();
        let base = base.only(model, |&root| {
            let found = needless(model, root);
            shipped.extend(found.clone());
            found.is_some()
        });
        let (Some(base), Some(&(end, _))) = (base, shipped.first()) else {
            tell_of_build(cx, report, &whole);
            continue;
        };
        let root = &model.stages()[base.stages[0]];
        let all = model.contents_on(&base.stages);
        let contents = shipped.iter().map(|(_, contents)| contents).chain(&all);
        let smaller = smaller(base.image, contents.flat_map(Contents::package_names));
        let saved = smaller
            .as_ref()
            .and_then(|(tag, _)| base.image.bigger_than(tag));
        let finding = report.push(
            base.image.span,
            message(base.image, smaller.as_ref(), saved.as_ref()),
        );
        finding.cost(Cost::of(saved.into_iter().collect(), Confidence::Guess));
        if end != root.index {
            let from = model.instruction(model.stages()[end].from);
            finding.label(from.head, "this stage ships it");
        }
        for &other in &base.stages[1..] {
            let from = model.instruction(model.stages()[other].from);
            finding.also(from.head, "and here");
        }
        let tag = smaller.map(|(tag, _)| tag);
        let clean = all.is_some_and(|all| !compiles(&all));
        finding.fix = tag
            .as_deref()
            .filter(|_| clean)
            .and_then(|tag| fix(model, &base, tag));
        if finding.fix.is_none() {
            finding.help(help(tag.as_deref()));
        }
    }
}

/// An image in which something compiles, or may: what it runs needs no compiler any more.
fn tell_of_build(cx: &Context<'_>, report: &mut Report<'_>, base: &BaseImage<'_>) {
    let model = cx.model;
    let ends = base.stages.iter().flat_map(|&root| model.ends_on(root));
    // A variable that only builds read, and no build: the program compiles.
    let builds = |lineage: &Vec<usize>| {
        let contents = model.contents_with_copies(lineage);
        contents.is_none_or(|contents| compiles(&contents))
    };
    let ends = ends.filter(builds);
    let mut ends =
        ends.filter_map(|lineage| Some((lineage[0], model.runs_without_nvcc(lineage[0])?)));
    let Some((_, start)) = ends.next() else {
        return;
    };
    let smaller = runtime(base.image);
    let saved = smaller
        .as_deref()
        .and_then(|tag| base.image.bigger_than(tag));
    let size = saved.as_ref().map_or("gigabytes".to_owned(), |row| {
        format!("about {:.1} GB", row.bytes as f64 / 1e9)
    });
    let message = format!(
        "`{}` ships {size} of compilers and headers, which builds may need, but not what runs",
        base.image.reference
    );
    let finding = report.push(base.image.span, message);
    finding.cost(Cost::of(saved.into_iter().collect(), Confidence::Guess));
    finding.label(
        model.instruction(start).head,
        "this is all that containers run",
    );
    finding.help(match smaller {
        Some(tag) => format!("build in a stage of its own, and let the one that ships begin with the tag `{tag}`"),
        None => "build in a stage of its own, and ship a `runtime` tag of `pytorch/pytorch`, or a Python image: torch brings its CUDA".to_owned(),
    });
}

fn message(image: &Image, smaller: Option<&(String, Flavour)>, saved: Option<&Row>) -> String {
    let size = saved.map_or("gigabytes".to_owned(), |row| {
        format!("about {:.1} GB", row.bytes as f64 / 1e9)
    });
    let what = match smaller {
        Some((_, Flavour::Base)) => "compilers, headers and libraries",
        _ => "compilers and headers",
    };
    let reference = &image.reference;
    format!("`{reference}` ships {size} of {what} that nothing here uses")
}

/// Whether an image is CUDA's or PyTorch's with compilers. ROCm has no smaller image to take instead.
fn is_devel(image: &Image) -> bool {
    image.facts.as_ref().is_some_and(|facts| {
        facts.flavour == Some(Flavour::Devel)
            && matches!(
                facts.family,
                Family::Cuda(_) | Family::Pytorch(_) | Family::Runpod(_)
            )
    })
}

/// The first stage that is built from `root`, ships and needs no compiler; and what it holds.
fn needless(model: &Model<'_>, root: usize) -> Option<(usize, Contents)> {
    model.ends_on(root).into_iter().find_map(|lineage| {
        let contents = model.contents_with_copies(&lineage)?;
        let end = &model.stages()[lineage[0]];
        let needs = compiles(&contents)
            || model.expects_cuda_builds(end)
            || model.copies_cuda_sources(&lineage);
        (!needs).then_some((end.index, contents))
    })
}

/// Whether something compiles, or is there to do so later. A C compiler of the file's own is there on any base.
fn compiles(contents: &Contents) -> bool {
    let own_compiler = contents.system_names().any(builds::brings_c_compiler);
    let mut programs = contents.programs.iter();
    programs.any(|(_, program)| builds::is_compiler(program))
        || contents.package_names().any(|name| {
            builds::is_compiled(name)
                || builds::is_build_system(name)
                || builds::reads_cuda_headers(name)
        })
        || contents.system_names().any(builds::is_build_system)
        || (!own_compiler && contents.system_names().any(builds::holds_python_headers))
}

/// The tag of the smallest image that holds what the packages need.
fn smaller<'n>(
    image: &Image,
    packages: impl Iterator<Item = &'n str>,
) -> Option<(String, Flavour)> {
    let tag = image.name()?.tag?;
    let names: Vec<&str> = packages.collect();
    let any = |asked: fn(&str) -> bool| names.iter().any(|name| asked(name));
    if any(builds::bundles_cuda)
        && !any(builds::uses_system_cuda)
        && let Some(base) = without_libraries(tag)
    {
        return Some((base, Flavour::Base));
    }
    Some((runtime(image)?, Flavour::Runtime))
}

/// The `runtime` tag of the same version. RunPod has none.
fn runtime(image: &Image) -> Option<String> {
    let family = image.facts.as_ref()?.family;
    let tag = image.name()?.tag?;
    let has_one = !matches!(family, Family::Runpod(_));
    has_one
        .then(|| with_flavour(tag, Flavour::Runtime))
        .flatten()
}

fn fix(model: &Model<'_>, base: &BaseImage<'_>, tag: &str) -> Option<Fix> {
    let edits = retag(model, base, tag)?;
    let fix = Fix::new(format!("use `{tag}`"), Applicability::Unsafe, edits);
    change_only(model, &fix.edits, base).then_some(fix)
}

fn help(tag: Option<&str>) -> String {
    match tag {
        Some(tag) => format!("let the stage that ships begin with the tag `{tag}`"),
        None => "let the stage that ships begin with a `runtime` image".to_owned(),
    }
}
