//! Packages of the system that only builds need.

use super::price::Row;

/// A compiler or build system, and the MB that it takes with what it depends on.
///
/// Source: the sums of `Installed-Size` over the dependencies in Debian 12 (main) that `debian:12-slim` lacks, without
/// recommendations, 2026-11-24; other distributions call the same things by other names.
const TOOLS: &[(&str, u64)] = &[
    ("build-base", 250),
    ("build-essential", 310),
    ("c++-compiler", 250),
    ("cargo", 640),
    ("clang", 390),
    ("cmake", 90),
    ("g++", 250),
    ("gcc", 170),
    ("gcc-c++", 250),
    ("gfortran", 240),
    ("python3-dev", 90),
    ("python3-devel", 90),
    ("rustc", 630),
];

/// The MB that a compiler or build system takes: `gcc-12`, `build-base`, `cmake`. Small ones such as `make` are none.
pub fn size_of_tool(name: &str) -> Option<u64> {
    tool(name).map(|(_, size)| *size)
}

fn tool(name: &str) -> Option<&'static (&'static str, u64)> {
    let plain = match name.rsplit_once('-') {
        Some((plain, version)) if version.bytes().all(|b| b.is_ascii_digit() || b == b'.') => plain,
        _ => name,
    };
    TOOLS.iter().find(|(known, _)| *known == plain)
}

/// The row of a compiler or build system.
pub fn tool_row(name: &str) -> Option<Row> {
    tool(name).map(row_of)
}

/// All rows that [`tool_row`] may give.
pub fn tool_rows() -> impl Iterator<Item = Row> {
    TOOLS.iter().map(row_of)
}

fn row_of(&(name, megabytes): &(&str, u64)) -> Row {
    Row::new(
        format!("`{name}` with what it depends on"),
        megabytes,
        "the installed sizes in Debian 12 (main), 2026-11-23",
    )
}

/// Whether a package is for builds alone, if a compiler is there too: headers and small tools.
pub fn is_for_builds(name: &str) -> bool {
    const SMALL: [&str; 10] = [
        "autoconf",
        "automake",
        "libtool",
        "linux-headers",
        "make",
        "meson",
        "musl-dev",
        "ninja-build",
        "pkg-config",
        "swig",
    ];
    let is_headers = name.ends_with("-dev") || name.ends_with("-devel");
    SMALL.contains(&name) || is_headers || size_of_tool(name).is_some()
}

/// Python packages that compile while they run: kernels, C++ extensions or graphs. Source: their documentation, 2026-11;
/// PyTorch's `torch.compile` and triton call the system's C compiler.
const COMPILE_AT_RUN: &[&str] = &[
    "cffi",
    "cppimport",
    "cython",
    // It installs what its integrations ask for, mostly from source.
    "homeassistant",
    "ipython",
    "jupyter",
    "jupyterlab",
    "lmdeploy",
    "mlflow",
    "notebook",
    "numba",
    "pyopencl",
    "pystan",
    "cmdstanpy",
    "pymc",
    "pytensor",
    "theano",
    "torch",
    "torch-tensorrt",
    "triton",
    "unsloth",
];

/// Python packages that need CUDA's compiler or headers while they run, or may: they build kernels for the GPU that they
/// find. Put together from what is generally known of them, without a source for each: a name too many only keeps a rule
/// silent.
const CUDA_AT_RUN: &[&str] = &[
    "aphrodite-engine",
    "auto-gptq",
    "autoawq",
    "colossalai",
    "cumm",
    "cupy",
    "deep-gemm",
    "deepspeed",
    "exllamav2",
    "exllamav3",
    "fairseq",
    "flashinfer",
    "flashinfer-jit-cache",
    "flashinfer-python",
    "gptqmodel",
    "gsplat",
    "jax",
    "jaxlib",
    "kaolin",
    "ktransformers",
    "lightseq",
    "lmdeploy",
    "mlc-llm",
    "nerfacc",
    "numba-cuda",
    "nvdiffrast",
    "paddlepaddle-gpu",
    "pycuda",
    "sgl-kernel",
    "sglang",
    "taichi",
    "tensorflow",
    "tensorrt-llm",
    "tilelang",
    "torch-tensorrt",
    "transformer-engine",
    "transformer-engine-torch",
    "unsloth",
    "vllm",
];

/// Whether a Python package may call CUDA's compiler while it runs.
pub fn compiles_cuda_at_run(package: &str) -> bool {
    let name = super::builds::normalised(package);
    let plain = name.find("-cu").map_or(name.as_str(), |at| &name[..at]);
    CUDA_AT_RUN.contains(&plain) || CUDA_AT_RUN.contains(&name.as_str())
}

/// Python packages whose kernels are Triton's, which calls the system's C compiler when they first run. Source: triton's
/// `runtime/build.py` ("Failed to find C compiler"); the others list triton among their requirements, 2026-11.
const TRITON_AT_RUN: &[&str] = &[
    "fla-core",
    "flash-linear-attention",
    "liger-kernel",
    "sageattention",
    "triton",
];

/// Whether a Python package calls the system's C compiler while it runs.
pub fn compiles_c_at_run(package: &str) -> bool {
    TRITON_AT_RUN.contains(&super::builds::normalised(package).as_str())
}

/// Whether a Python package says that people work in the container.
pub fn is_interactive(package: &str) -> bool {
    let name = super::builds::normalised(package);
    matches!(
        name.as_str(),
        "jupyter" | "jupyterlab" | "notebook" | "jupyter-server" | "code-server"
    )
}

/// Whether a Python package calls the system's C compiler whenever it does its work. Not so PyTorch and MLflow, which
/// only may, and numba, which brings its own.
pub fn needs_compiler_at_run(package: &str) -> bool {
    const NAMES: [&str; 11] = [
        "cmdstanpy",
        "cppimport",
        "deepspeed",
        // Its kernels for the times of words are Triton's: `whisper/triton_ops.py`, 2026-11.
        "openai-whisper",
        "pymc",
        "pystan",
        "pytensor",
        "sglang",
        "theano",
        "unsloth",
        "vllm",
    ];
    NAMES.contains(&super::builds::normalised(package).as_str()) || compiles_c_at_run(package)
}

/// Whether a Python package may call a compiler while it runs, or installs further packages.
pub fn compiles_at_run(package: &str) -> bool {
    let name = super::builds::normalised(package);
    COMPILE_AT_RUN.contains(&name.as_str()) || super::builds::needs_cuda_toolkit(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compilers_are_known_with_a_version_too() {
        assert_eq!(size_of_tool("gcc-12"), Some(170));
        assert_eq!(size_of_tool("g++"), Some(250));
        assert_eq!(size_of_tool("make"), None);
        assert_eq!(size_of_tool("gcc-aarch64-linux-gnu"), None);
        assert!(is_for_builds("libpq-dev"));
        assert!(!is_for_builds("libpq5"));
        assert!(compiles_at_run("vllm"));
        assert!(compiles_c_at_run("Triton") && !compiles_c_at_run("torch"));
        assert!(compiles_cuda_at_run("cupy-cuda12x") && !compiles_cuda_at_run("torch"));
    }
}
