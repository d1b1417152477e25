//! NVIDIA's packages for apt and dnf that are in `nvidia/cuda` already.

use super::cuda::{CudaTag, CudaVersion, Cudnn, Flavour};
use super::price::Row;

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
/// `base`, `runtime` and `devel` for 12.8.1 on Ubuntu 22.04, 2025-03, and for 11.3 to 12.0 as public repositories copy them,
/// 2026-11-24. `cuda-toolkit` would add profilers and documentation.
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

/// How much of CUDA's toolkit a package of the system brings to those who compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The compiler, or the headers of one library.
    Some,
    /// The headers and static libraries of all libraries, with or without the compiler.
    Whole,
}

/// The row of what the whole toolkit is larger than CUDA's libraries.
pub fn toolkit_row() -> Row {
    Row::new(
        "CUDA's toolkit without its libraries",
        4_800,
        "what `devel` adds to `runtime` in `nvidia/cuda` from CUDA 11.7 to 12, good to some 20 %",
    )
}

/// What a package of NVIDIA's repositories for apt, dnf and zypper brings to those who compile, whatever its version:
/// `cuda-libraries-devel-12-1`, `libcublas-dev-12-8`. Source: the dependencies of `cuda-toolkit-12-8` there, 2025-03.
pub fn toolkit_part(name: &str) -> Option<Part> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mut plain = name;
    while let Some((before, last)) = plain.rsplit_once('-')
        && is_number(last)
    {
        plain = before;
    }
    match plain {
        "cuda" | "cuda-toolkit" | "cuda-libraries-dev" | "cuda-libraries-devel" => {
            return Some(Part::Whole);
        }
        "cuda-compiler" | "cuda-nvcc" | "cuda-minimal-build" | "cuda-command-line-tools" => {
            return Some(Part::Some);
        }
        _ => {}
    }
    let library = plain
        .strip_suffix("-dev")
        .or_else(|| plain.strip_suffix("-devel"))?;
    let is_one = library.starts_with("cuda-")
        || matches!(
            library,
            "libcublas"
                | "libcufft"
                | "libcurand"
                | "libcusolver"
                | "libcusparse"
                | "libnpp"
                | "libnvjpeg"
        );
    is_one.then_some(Part::Some)
}

/// Whether a part of the toolkit brings its compiler: `cuda-toolkit-12-8`, `cuda-nvcc-12-8`, `cuda-compiler-10-0`.
pub fn brings_nvcc(name: &str) -> bool {
    let is_headers = name.contains("-dev");
    !is_headers && toolkit_part(name).is_some()
}

/// The CUDA that a package is for, by its name: 11.8 of `cuda-toolkit-11-8`.
pub fn version_of(name: &str) -> Option<CudaVersion> {
    let mut words = name.strip_prefix("cuda-")?.rsplit('-');
    let (minor, major) = (words.next()?, words.next()?);
    CudaVersion::parse(&format!("{major}.{minor}"))
}

/// The oldest CUDA that NVIDIA's newest `libcudnn8` is built for: apt takes 8.9.7.29-1+cuda12.2 where no version is asked
/// for. Source: NVIDIA/JAX-Toolbox pull request 301, 2023-10, and openmpf/openmpf issue 1649, 2023-02.
pub const NEWEST_CUDNN_8: u8 = 12;

/// Whether a package is cuDNN 8, built for one version of CUDA or another under one name.
pub fn is_cudnn_8(name: &str) -> bool {
    matches!(name, "libcudnn8" | "libcudnn8-dev" | "libcudnn8-devel")
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
    fn parts_of_the_toolkit_are_known_whatever_their_version() {
        for (name, part) in [
            ("cuda-toolkit-12-8", Some(Part::Whole)),
            ("cuda", Some(Part::Whole)),
            ("cuda-13-0", Some(Part::Whole)),
            ("cuda-libraries-devel-12-1", Some(Part::Whole)),
            ("cuda-nvcc-12-9", Some(Part::Some)),
            ("libcublas-devel-13-0", Some(Part::Some)),
            ("cuda-cudart-dev-12-9", Some(Part::Some)),
            ("cuda-libraries-12-1", None),
            ("cuda-drivers", None),
            ("libssl-dev", None),
        ] {
            assert_eq!(toolkit_part(name), part, "{name}");
        }
        let version = version_of("cuda-toolkit-11-8").map(|version| version.to_string());
        assert_eq!(version.as_deref(), Some("11.8"));
        assert_eq!(version_of("cuda-keyring"), None);
    }

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
