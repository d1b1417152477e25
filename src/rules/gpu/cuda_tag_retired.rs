//! ## What it does
//! Flags a tag of `nvidia/cuda` that NVIDIA has deleted from Docker Hub: every tag of CUDA 10 and before, the tags of
//! CUDA 11 without a patch number, 11.2.1, and those on CentOS.
//!
//! ## Why is this bad?
//! The build stops at its first line with `manifest unknown`, on every machine that does not happen to have the image
//! still. NVIDIA deletes tags some months after the support of their drivers has ended; CUDA 10 went in July 2023.
//! Copies in a registry of your own are not meant, and neither is a reference with a digest.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:10.2-base-ubuntu18.04
//! CMD ["nvidia-smi"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nvidia/cuda:12.8.1-base-ubuntu24.04
//! CMD ["nvidia-smi"]
//! ```
//!
//! ## References
//! - [nvidia-docker#1768: all images of CUDA 10 are gone](https://github.com/NVIDIA/nvidia-docker/issues/1768)
//! - [NVIDIA's support policy for CUDA images](https://gitlab.com/nvidia/container-images/cuda/-/blob/master/doc/support-policy.md)

use crate::knowledge::cuda::CudaTag;
use crate::knowledge::retired::is_deleted_cuda;
use crate::model::Image;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML203",
    name: "cuda-tag-retired",
    aliases: &[],
    theme: Theme::Gpu,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("cuda_tag_retired.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for base in cx.base_images(RULE.code) {
        let image = base.image;
        let is_deleted = |name| is_deleted_cuda(&name) && name.digest.is_none();
        if image.likened || !image.name().is_some_and(is_deleted) {
            continue;
        }
        let reference = &image.reference;
        let message = format!("`{reference}` cannot be pulled: NVIDIA deleted it from Docker Hub");
        let finding = report.push(image.span, message);
        finding.help(help(image));
        for &other in &base.stages[1..] {
            if let Some(image) = cx.model.stages()[other].image() {
                finding.also(image.span, "and here");
            }
        }
    }
}

/// A tag that is there, of the same kind.
fn help(image: &Image) -> String {
    let tag = image.name().and_then(|name| CudaTag::parse(name.tag?));
    let words = match tag {
        Some(tag) if tag.cudnn != crate::knowledge::cuda::Cudnn::No => {
            format!("cudnn-{}", tag.flavour.as_str())
        }
        Some(tag) => tag.flavour.as_str().to_owned(),
        None => "base".to_owned(),
    };
    format!(
        "take a tag that is still there, such as `12.8.1-{words}-ubuntu22.04`, and packages built for its CUDA"
    )
}
