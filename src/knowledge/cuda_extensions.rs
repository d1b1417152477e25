//! Python packages that compile CUDA code where they are installed.

use super::builds::normalised;

/// When a build without a GPU compiles kernels at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernels {
    /// Always: without `nvcc` it fails.
    Always,
    /// Only with `FORCE_CUDA=1`, since it asks for a GPU otherwise and makes code for the processor alone.
    IfForced,
    /// Only where CMake is told so: `CMAKE_ARGS=-DGGML_CUDA=on`.
    IfConfigured,
    /// It tries, and goes on without where that fails; a variable that is `1` says that it is wanted.
    IfAsked(&'static str),
}

/// A Python package with CUDA code.
#[derive(Clone, Copy, Debug)]
pub struct Extension {
    /// Its name on PyPI.
    pub name: &'static str,
    /// The last part of its repository's address, in lower case.
    repository: &'static str,
    /// Whether PyPI has sources alone, so that an install from there compiles.
    pub from_index: bool,
    /// When it compiles kernels.
    pub kernels: Kernels,
    /// Whether PyTorch's `cpp_extension` chooses the architectures: the package says nothing of them itself.
    pub torch_chooses: bool,
}

const fn extension(
    name: &'static str,
    repository: &'static str,
    from_index: bool,
    kernels: Kernels,
    torch_chooses: bool,
) -> Extension {
    Extension {
        name,
        repository,
        from_index,
        kernels,
        torch_chooses,
    }
}

use Kernels::{Always, IfAsked, IfConfigured, IfForced};

/// Source: each project's `setup.py` or CMakeLists.txt on its main branch, 2026; no wheel on PyPI for Linux and Python
/// 3.12 on 2026-11-23 where `from_index` is set; for SAM 2 pull requests 155 and 175 of its repository, 2024-08, which made
/// the extension optional. flash-attn, mamba-ssm and causal-conv1d are left out: they fetch a
/// wheel of their release that fits, if there is one, and nobody can tell here whether there is.
static EXTENSIONS: &[Extension] = &[
    extension(
        "diff-gaussian-rasterization",
        "diff-gaussian-rasterization",
        false,
        Always,
        true,
    ),
    extension("detectron2", "detectron2", false, IfForced, true),
    extension(
        "llama-cpp-python",
        "llama-cpp-python",
        true,
        IfConfigured,
        false,
    ),
    extension("minkowskiengine", "minkowskiengine", true, Always, true),
    extension("pytorch3d", "pytorch3d", false, IfForced, true),
    extension("sam-2", "sam2", false, IfAsked("SAM2_BUILD_CUDA"), true),
    extension(
        "sam-2",
        "segment-anything-2",
        false,
        IfAsked("SAM2_BUILD_CUDA"),
        true,
    ),
    extension("simple-knn", "simple-knn", false, Always, true),
    extension("tinycudann", "tiny-cuda-nn", false, Always, false),
    extension("torch-cluster", "pytorch_cluster", true, IfForced, true),
    extension("torch-scatter", "pytorch_scatter", true, IfForced, true),
    extension("torch-sparse", "pytorch_sparse", true, IfForced, true),
    extension(
        "torch-spline-conv",
        "pytorch_spline_conv",
        true,
        IfForced,
        true,
    ),
];

/// The package of a name.
pub fn by_name(name: &str) -> Option<&'static Extension> {
    let name = normalised(name);
    EXTENSIONS.iter().find(|known| known.name == name)
}

/// The package whose sources an address holds: `git+https://github.com/facebookresearch/detectron2.git@v0.6`.
pub fn by_repository(address: &str) -> Option<&'static Extension> {
    let end = address.find(['#', '?']).unwrap_or(address.len());
    let address = &address[..end];
    let path = address
        .rfind('@')
        .filter(|at| *at > address.rfind('/').unwrap_or(0));
    let address = &address[..path.unwrap_or(address.len())];
    let mut parts = address.trim_end_matches('/').split('/');
    let last = parts.next_back()?.to_ascii_lowercase();
    let last = last.strip_suffix(".git").unwrap_or(&last);
    EXTENSIONS.iter().find(|known| known.repository == last)
}

/// Whether CMake's arguments ask for CUDA. Source: llama-cpp-python's README (`GGML_CUDA`, before it `LLAMA_CUDA` and
/// `LLAMA_CUBLAS`).
pub fn configures_cuda(cmake_args: &str) -> bool {
    cmake_args.split([' ', ';']).any(|word| {
        let Some((name, value)) = word.trim_start_matches("-D").split_once('=') else {
            return false;
        };
        let name = name.split(':').next().unwrap_or(name);
        let is_on = ["on", "1", "true", "yes"]
            .iter()
            .any(|on| value.eq_ignore_ascii_case(on));
        is_on
            && matches!(
                name,
                "GGML_CUDA" | "LLAMA_CUDA" | "LLAMA_CUBLAS" | "GGML_CUBLAS"
            )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_known_by_its_repository() {
        for (address, expected) in [
            (
                "git+https://github.com/facebookresearch/detectron2.git",
                Some("detectron2"),
            ),
            (
                "git+https://github.com/facebookresearch/detectron2.git@v0.6",
                Some("detectron2"),
            ),
            (
                "git+https://github.com/NVlabs/tiny-cuda-nn/#subdirectory=bindings/torch",
                Some("tinycudann"),
            ),
            (
                "git+ssh://git@github.com/rusty1s/pytorch_scatter.git@2.1.2",
                Some("torch-scatter"),
            ),
            ("git+https://github.com/huggingface/transformers", None),
        ] {
            let found = by_repository(address).map(|known| known.name);
            assert_eq!(found, expected, "{address}");
        }
    }

    #[test]
    fn cmake_is_told_by_a_definition() {
        assert!(configures_cuda("-DGGML_CUDA=on"));
        assert!(configures_cuda(
            "-DCMAKE_BUILD_TYPE=Release -DLLAMA_CUBLAS:BOOL=ON"
        ));
        assert!(!configures_cuda("-DGGML_CUDA=off"));
        assert!(!configures_cuda("-DGGML_BLAS=ON"));
    }
}
