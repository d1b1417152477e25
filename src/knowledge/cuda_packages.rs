//! NVIDIA's packages for apt and dnf that are in `nvidia/cuda` already.

use super::cuda::{CudaTag, Cudnn, Flavour};

/// Why a package is too much on an image of CUDA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twice {
    /// The image has it.
    There,
    /// It is the distribution's own CUDA, an older one.
    Older,
    /// It is whatever CUDA is the newest, besides the image's.
    Newest,
}

/// Packages of a version (`cuda-libraries-12-8`), and the smallest image that has them. Source: NVIDIA's Dockerfiles of
/// `base`, `runtime` and `devel` for 12.8.1 on Ubuntu 22.04, 2025-03.
const VERSIONED: &[(&str, Flavour)] = &[
    ("cuda-command-line-tools", Flavour::Devel),
    ("cuda-cudart", Flavour::Base),
    ("cuda-cudart-dev", Flavour::Devel),
    ("cuda-libraries", Flavour::Runtime),
    ("cuda-libraries-dev", Flavour::Devel),
    ("cuda-minimal-build", Flavour::Devel),
    ("cuda-nvcc", Flavour::Devel),
    ("cuda-nvml-dev", Flavour::Devel),
    ("cuda-nvtx", Flavour::Runtime),
    ("cuda-toolkit", Flavour::Devel),
    ("libcublas", Flavour::Runtime),
    ("libcublas-dev", Flavour::Devel),
    ("libcusparse", Flavour::Runtime),
    ("libcusparse-dev", Flavour::Devel),
    ("libnpp", Flavour::Runtime),
    ("libnpp-dev", Flavour::Devel),
];

/// Why a package is too much on an image with this tag; `None` if it adds something.
pub fn twice(name: &str, tag: &CudaTag) -> Option<Twice> {
    let has = |needed: Flavour| tag.flavour >= needed;
    match name {
        "nvidia-cuda-toolkit" => return Some(Twice::Older),
        "cuda-toolkit" => return has(Flavour::Devel).then_some(Twice::Newest),
        "libnccl2" | "libnccl" => return has(Flavour::Runtime).then_some(Twice::There),
        "libnccl-dev" | "libnccl-devel" => return has(Flavour::Devel).then_some(Twice::There),
        _ => {}
    }
    if let Some(rest) = name.strip_prefix("libcudnn") {
        let (major, is_dev) = cudnn(rest)?;
        let is_same = match tag.cudnn {
            Cudnn::No => false,
            Cudnn::Major(own) => own == major,
            // From CUDA 12.4 on images have cuDNN 9.
            Cudnn::Unversioned => major == 9,
        };
        let needed = if is_dev {
            Flavour::Devel
        } else {
            Flavour::Runtime
        };
        return (is_same && has(needed)).then_some(Twice::There);
    }
    let version = format!("-{}-{}", tag.version.major, tag.version.minor);
    let plain = name.strip_suffix(&version)?;
    let (_, needed) = VERSIONED.iter().find(|(known, _)| *known == plain)?;
    has(*needed).then_some(Twice::There)
}

/// The major version of `8`, `9-cuda-12`, `9-dev-cuda-12`, `8-dev`, and whether it is what compilers need.
fn cudnn(rest: &str) -> Option<(u8, bool)> {
    let mut words = rest.split('-');
    let major = words.next()?.parse().ok()?;
    let rest: Vec<&str> = words.collect();
    let is_known = rest.iter().all(|word| {
        matches!(*word, "dev" | "devel" | "cuda") || word.bytes().all(|byte| byte.is_ascii_digit())
    });
    let is_dev = rest.iter().any(|word| word.starts_with("dev"));
    is_known.then_some((major, is_dev))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_there_twice_only_in_images_that_have_it() {
        for (name, tag, expected) in [
            (
                "libcudnn9-cuda-12",
                "12.8.1-cudnn-runtime-ubuntu22.04",
                Some(Twice::There),
            ),
            (
                "libcudnn9-dev-cuda-12",
                "12.8.1-cudnn-runtime-ubuntu22.04",
                None,
            ),
            (
                "libcudnn8",
                "12.1.0-cudnn8-devel-ubuntu22.04",
                Some(Twice::There),
            ),
            ("libcudnn8", "12.8.1-cudnn-devel-ubuntu22.04", None),
            ("libcudnn8-samples", "12.1.0-cudnn8-devel-ubuntu22.04", None),
            ("libcudnn8", "12.1.0-devel-ubuntu22.04", None),
            (
                "cuda-toolkit-12-8",
                "12.8.1-devel-ubuntu22.04",
                Some(Twice::There),
            ),
            ("cuda-toolkit-12-6", "12.8.1-devel-ubuntu22.04", None),
            ("cuda-toolkit-12-8", "12.8.1-base-ubuntu22.04", None),
            ("cuda-nvcc-12-5", "12.5.1-base-ubuntu22.04", None),
            (
                "cuda-toolkit",
                "12.8.1-devel-ubuntu22.04",
                Some(Twice::Newest),
            ),
            (
                "nvidia-cuda-toolkit",
                "12.8.1-base-ubuntu22.04",
                Some(Twice::Older),
            ),
            ("libnccl2", "12.8.1-runtime-ubuntu22.04", Some(Twice::There)),
        ] {
            let tag = CudaTag::parse(tag).expect(tag);
            assert_eq!(twice(name, &tag), expected, "{name}");
        }
    }
}
