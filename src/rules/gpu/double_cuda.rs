//! ## What it does
//! Flags an image on a `runtime` base of `nvidia/cuda` whose Python packages bring CUDA's libraries along, and in which
//! nothing is known to use those of the base: CUDA is in it twice.
//!
//! ## Why is this bad?
//! PyTorch's wheels depend on `nvidia-cublas-cu12`, `nvidia-cudnn-cu12` and a dozen more, and load those. The copies under
//! `/usr/local/cuda` that `runtime` adds to `base` are some 2 GB that nobody reads, 3 GB with cuDNN. h2o-llmstudio's image
//! went from 15 to 8.5 GB by leaving them out.
//!
//! Nothing is said where something may load or need the libraries of the base: a compiler, `onnxruntime-gpu`,
//! `tensorflow`, `cupy`, `faiss-gpu`, `ctranslate2`, `vllm` and others of a table, a package from a repository, a script or
//! requirements file that cannot be read.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-cudnn-runtime-ubuntu22.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends python3-pip \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN pip3 install --no-cache-dir torch==2.9.1
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu22.04
//! RUN apt-get update \
//!     && apt-get install -y --no-install-recommends python3-pip \
//!     && rm -rf /var/lib/apt/lists/*
//! RUN pip3 install --no-cache-dir torch==2.9.1
//! ```
//!
//! ## Fix safety
//! Unsafe: a program may load a library of CUDA by name while it runs and not say so. The `base` image keeps the driver
//! settings (`NVIDIA_VISIBLE_DEVICES`, `NVIDIA_REQUIRE_CUDA`) and CUDA's runtime library. There is no fix if another stage
//! that needs the libraries is built on the same base.
//!
//! ## References
//! - [nvidia/cuda: three flavours of images](https://hub.docker.com/r/nvidia/cuda)
//! - [h2o-llmstudio: CUDA twice](https://github.com/h2oai/h2o-llmstudio/issues/1081)

use crate::diagnostic::{Confidence, Cost};
use crate::fixes::reference::{change_only, retag};
use crate::knowledge::bases::Family;
use crate::knowledge::builds;
use crate::knowledge::cuda::{Flavour, without_libraries};
use crate::model::contents::{Contents, MAX_STAGES};
use crate::model::installs::Package;
use crate::model::{Image, Model, paths};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML207",
    name: "double-cuda",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("double_cuda.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.stages().len() > MAX_STAGES || paths::is_for_development(cx.name) {
        return;
    }
    for base in cx.base_images(RULE.code) {
        if !is_runtime(base.image) || model.drops_cuda_wheels(&model.stages_on(&base.stages)) {
            continue;
        }
        let mut bringers = Vec::new();
        let base = base.only(model, |&root| {
            let found = bringer(model, root);
            bringers.extend(found.clone());
            found.is_some()
        });
        let (Some(base), Some(bringer)) = (base, bringers.first()) else {
            continue;
        };
        let tag = base
            .image
            .name()
            .and_then(|name| without_libraries(name.tag?));
        let saved = tag.as_deref().and_then(|tag| base.image.bigger_than(tag));
        let size = saved.as_ref().map_or("gigabytes".to_owned(), |row| {
            format!("about {:.1} GB", row.bytes as f64 / 1e9)
        });
        let name = bringer.name.as_deref().unwrap_or("torch");
        let message = format!(
            "`{name}` brings CUDA into an image that has it already: {size} of this base lie idle"
        );
        let finding = report.push(base.image.span, message);
        finding.cost(Cost::of(saved.into_iter().collect(), Confidence::Guess));
        finding.label(bringer.span, "this brings CUDA's libraries along");
        let all = model.contents_on(&base.stages);
        let clean = all.is_some_and(|all| !uses_libraries(&all));
        finding.fix = tag.as_deref().filter(|_| clean).and_then(|tag| {
            let edits = retag(model, &base, tag)?;
            let fix = Fix::new(format!("use `{tag}`"), Applicability::Unsafe, edits);
            change_only(model, &fix.edits, &base).then_some(fix)
        });
        if finding.fix.is_none() {
            finding.help("let the stage that ships begin with a `base` tag");
        }
    }
}

fn is_runtime(image: &Image) -> bool {
    image.facts.as_ref().is_some_and(|facts| {
        facts.flavour == Some(Flavour::Runtime) && matches!(facts.family, Family::Cuda(_))
    })
}

/// The package that brings CUDA along into an image that is built from `root` and ships, where nothing uses the base's.
fn bringer(model: &Model<'_>, root: usize) -> Option<Package> {
    model.ends_on(root).into_iter().find_map(|lineage| {
        let contents = model.contents_with_copies(&lineage)?;
        let end = &model.stages()[lineage[0]];
        let needs = uses_libraries(&contents)
            || contents.starts_unread
            || model.expects_cuda_builds(end)
            || model.copies_cuda_sources(&lineage)
            || model.takes_no_cuda(&lineage);
        if needs {
            return None;
        }
        let mut packages = contents.packages.into_iter().map(|(_, package)| package);
        packages.find(brings_cuda)
    })
}

/// Whether a package brings CUDA's libraries along: by itself, or by what is asked for in brackets.
fn brings_cuda(package: &Package) -> bool {
    package.name.as_deref().is_some_and(builds::bundles_cuda)
}

/// Whether something may use CUDA's libraries of the system.
fn uses_libraries(contents: &Contents) -> bool {
    let mut programs = contents.programs.iter();
    programs.any(|(_, program)| builds::is_compiler(program))
        || contents.package_names().any(|name| {
            builds::uses_system_cuda(name)
                || builds::is_compiled(name)
                || builds::is_build_system(name)
        })
        || contents
            .system_names()
            .any(|name| builds::is_build_system(name) || builds::brings_c_compiler(name))
}
