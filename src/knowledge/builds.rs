//! What needs a compiler, CUDA's or the system's, and what a slim image lacks at run time.

/// A distribution's name as PyPI compares names (PEP 503): lower case, with one dash for every run of `-`, `_` and `.`.
pub fn normalised(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for char in name.chars() {
        if !matches!(char, '-' | '_' | '.') {
            normal.extend(char.to_lowercase());
        } else if !normal.ends_with('-') {
            normal.push('-');
        }
    }
    normal
}

/// Programs that compile. Source: their manuals.
const COMPILERS: &[&str] = &[
    "nvcc",
    "gcc",
    "g++",
    "cc",
    "c++",
    "clang",
    "clang++",
    "gfortran",
    "make",
    "gmake",
    "cmake",
    "ninja",
    "meson",
    "bazel",
    "bazelisk",
    "cargo",
    "rustc",
    "go",
    "hipcc",
    "scons",
    "cython",
    "swig",
    "ld",
    "configure",
    "autoreconf",
    "nvc++",
    "nvfortran",
];

/// Whether a program compiles: `/usr/bin/gcc-12`, `./configure`, `x86_64-linux-gnu-g++`.
pub fn is_compiler(program: &str) -> bool {
    let name = program.rsplit('/').next().unwrap_or(program);
    let name = name.rsplit_once("-gnu-").map_or(name, |(_, tool)| tool);
    let plain = match name.rsplit_once('-') {
        Some((tool, version)) if version.bytes().all(|b| b.is_ascii_digit() || b == b'.') => tool,
        _ => name,
    };
    COMPILERS.contains(&plain)
}

/// Packages that bring a C compiler. Source: their dependencies in Debian 12, Fedora 42 and Alpine 3.22, 2026-11.
const C_COMPILERS: &[&str] = &[
    "build-base",
    "build-essential",
    "c++-compiler",
    "c-compiler",
    "clang",
    "compilers",
    "cxx-compiler",
    "dpkg-dev",
    "g++",
    "gcc",
    "gcc-c++",
];

/// Whether a package of the system, or of conda, brings a C compiler: `gcc-12`.
pub fn brings_c_compiler(name: &str) -> bool {
    C_COMPILERS.contains(&without_version(name)) || name.starts_with("gcc_linux")
}

/// Packages that one installs to compile larger programs, CUDA's among them, of the system, of conda and of PyPI. Source:
/// their descriptions there and in NVIDIA's repository for Ubuntu; PyTorch's `cpp_extension` calls ninja. 2026-11.
const BUILD_SYSTEMS: &[&str] = &[
    "bazel",
    "cmake",
    "cuda",
    "cuda-nvcc",
    "cuda-toolkit",
    "cudatoolkit-dev",
    "cython",
    "maturin",
    "meson",
    "meson-python",
    "ninja",
    "ninja-build",
    "nvidia-cuda-nvcc",
    "nvidia-cuda-toolkit",
    "pybind11",
    "scikit-build",
    "scikit-build-core",
    "setuptools-rust",
];

/// Whether a package is there to compile larger programs, or programs for CUDA: `cuda-nvcc-12-4`.
pub fn is_build_system(name: &str) -> bool {
    let starts = [
        "cuda-compiler",
        "cuda-minimal-build",
        "nsight",
        "nvidia-cuda-nvcc",
    ];
    BUILD_SYSTEMS.contains(&without_version(name))
        || starts.iter().any(|start| name.starts_with(start))
}

/// Whether a package of the system holds the headers of Python, which compiling an extension needs: `python3.11-dev`.
pub fn holds_python_headers(name: &str) -> bool {
    name.starts_with("python") && (name.ends_with("-dev") || name.ends_with("-devel"))
}

/// `llvm` of `llvm-15`, `cuda-toolkit` of `cuda-toolkit-12-4`
fn without_version(name: &str) -> &str {
    let is_number = |part: &str| {
        part.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    let mut plain = name;
    while let Some((before, number)) = plain.rsplit_once('-')
        && is_number(number)
    {
        plain = before;
    }
    plain
}

/// Python packages whose wheels on PyPI bring CUDA's libraries along, as packages of their own (`nvidia-cublas-cu12`).
/// Source: locks of uv for Python 3.12 on manylinux x86-64 that hold `nvidia-…`, 2026-11-23; for torch from 1.13 on.
const BUNDLES_CUDA: &[&str] = &[
    "accelerate",
    "bitsandbytes",
    "docling",
    "easyocr",
    "lightning",
    "sentence-transformers",
    "torch",
    "ultralytics",
];

/// Whether a Python package brings CUDA's libraries along.
pub fn bundles_cuda(package: &str) -> bool {
    BUNDLES_CUDA.contains(&normalised(package).as_str())
}

/// Whether one of the extras of a Python package brings CUDA's libraries along: `tensorflow[and-cuda]`, `jax[cuda12]`.
/// Source: locks of uv, as above; `jax[cuda12-local]` takes those of the system.
pub fn extra_bundles_cuda(package: &str, extras: &[String]) -> bool {
    let asked: &[&str] = match normalised(package).as_str() {
        "tensorflow" => &["and-cuda"],
        "jax" => &["cuda12", "cuda12-pip", "cuda13"],
        _ => return false,
    };
    let mut extras = extras.iter().map(|extra| normalised(extra));
    extras.any(|extra| asked.contains(&extra.as_str()))
}

/// Python packages that look for CUDA's libraries in the system, some of them only if asked to. Source: their
/// installation pages, 2026-11. A name too many costs nothing but a bigger image than could be.
const USES_SYSTEM_CUDA: &[&str] = &[
    "bitsandbytes",
    "ctranslate2",
    "cudf",
    "cuml",
    "dali",
    "faiss",
    "faiss-gpu",
    "faster-whisper",
    "jax",
    "jaxlib",
    "kaldi",
    "keras",
    "mxnet",
    "numba",
    "nvidia-dali",
    "onnxruntime-gpu",
    "onnxruntime-genai-cuda",
    "paddlepaddle-gpu",
    "pycuda",
    "spacy",
    "tensorflow",
    "tensorflow-gpu",
    "tensorrt",
    "tf-nightly",
    "thinc",
    "torch-tensorrt",
    "torchcodec",
    "whisperx",
];

/// Whether a Python package may need CUDA's libraries in the system: `cupy-cuda12x`, `faiss-gpu-cu12`.
pub fn uses_system_cuda(package: &str) -> bool {
    let name = normalised(package);
    let plain = name.find("-cu").map_or(name.as_str(), |at| &name[..at]);
    plain == "cupy"
        || USES_SYSTEM_CUDA.contains(&plain)
        || USES_SYSTEM_CUDA.contains(&name.as_str())
        || NEEDS_CUDA_TOOLKIT.contains(&name.as_str())
}

/// Python packages that need CUDA's compiler or headers where they are installed or run: they build an extension from
/// source, or compile kernels while they run.
///
/// Source: no wheel on PyPI for Linux and Python 3.12 on 2026-11-23 (flash-attn, mamba-ssm, causal-conv1d,
/// torch-scatter, pycuda, llama-cpp-python, deepspeed); the others as their projects describe a build from source or
/// kernels that are compiled on the fly. The list silences findings: a name too many costs nothing but one of these.
static NEEDS_CUDA_TOOLKIT: &[&str] = &[
    "apex",
    "auto-gptq",
    "autoawq",
    "autoawq-kernels",
    "causal-conv1d",
    "cupy",
    "deep-gemm",
    "deepspeed",
    "detectron2",
    "diff-gaussian-rasterization",
    "exllamav2",
    "fairseq",
    "flash-attn",
    "flash-attn-3",
    "flashinfer",
    "flashinfer-jit-cache",
    "flashinfer-python",
    "fused-dense-lib",
    "gptqmodel",
    "grouped-gemm",
    "gsplat",
    "horovod",
    "kaolin",
    "lightseq",
    "llama-cpp-python",
    "mamba-ssm",
    "megablocks",
    "minkowskiengine",
    "mmcv",
    "mmcv-full",
    "natten",
    "numba-cuda",
    "nvdiffrast",
    "pycuda",
    "pyg-lib",
    "pytorch3d",
    "sageattention",
    "sglang",
    "sgl-kernel",
    "tensorrt-llm",
    "tinycudann",
    "torch-cluster",
    "torch-scatter",
    "torch-sparse",
    "torch-spline-conv",
    "torch2trt",
    "transformer-engine",
    "transformer-engine-torch",
    "vllm",
];

/// Whether a Python package needs CUDA's compiler or headers. `cupy-cuda12x` compiles kernels as cupy does.
pub fn needs_cuda_toolkit(package: &str) -> bool {
    let name = normalised(package);
    NEEDS_CUDA_TOOLKIT.contains(&name.as_str())
        || name.starts_with("cupy-")
        || name.starts_with("spconv-cu")
}

/// Python packages of which PyPI has no wheel, so that an install compiles C or C++.
///
/// Source: `uv pip compile --only-binary :all:` for Python 3.12 on manylinux x86-64, 2026-11-23.
static COMPILED: &[&str] = &[
    "annoy",
    "dlib",
    "fasttext",
    "hnswlib",
    "llama-cpp-python",
    "madmom",
    "mysqlclient",
    "netifaces",
    "psycopg2",
    "pyaudio",
    "pycairo",
    "pycuda",
    "python-ldap",
    // By its part `rpy2-rinterface`, which is compiled against R.
    "rpy2",
    "rpy2-rinterface",
    // It needs pyfarmhash below 0.4, which has none.
    "tensorflow-data-validation",
    "tfx",
    "uwsgi",
    "webrtcvad",
];

/// Whether an install of a Python package compiles, as far as the tables know.
pub fn is_compiled(package: &str) -> bool {
    let name = normalised(package);
    COMPILED.contains(&name.as_str()) || NEEDS_CUDA_TOOLKIT.contains(&name.as_str())
}

/// Whether a Python package reads headers of CUDA while it runs, without its own: CuPy compiles all its kernels so. Source:
/// docs.cupy.dev, "CuPy always raises NVRTC_ERROR_COMPILATION", for CUDA 12.2 and later, 2026-11-24.
pub fn reads_cuda_headers(package: &str) -> bool {
    normalised(package).starts_with("cupy")
}

/// Python packages that load a library of the system, and the Debian packages that hold it: the full Python image has
/// these, the slim one has not.
///
/// Source: `readelf -d` on the wheels of lightgbm 4.7.0 and opencv-python 5.0.0.93 for the libraries; the installation
/// pages of the others, which load theirs by name; the dependencies of what buildpack-deps installs on Debian 12 for
/// what the full image has. 2026-11-23. The names are those of Debian 12.
static SYSTEM_LIBRARIES: &[(&str, &[&str])] = &[
    ("cairocffi", &["libcairo2"]),
    ("cairosvg", &["libcairo2"]),
    ("lightgbm", &["libgomp1"]),
    ("mysqlclient", &["libmariadb3"]),
    (
        "opencv-contrib-python",
        &["libglib2.0-0", "libsm6", "libxext6"],
    ),
    ("opencv-python", &["libglib2.0-0", "libsm6", "libxext6"]),
    ("psycopg", &["libpq5"]),
    ("psycopg2", &["libpq5"]),
    ("python-magic", &["libmagic1"]),
    ("wand", &["libmagickwand-6.q16-6"]),
    ("weasyprint", &["libpango-1.0-0", "libpangocairo-1.0-0"]),
];

/// Python packages that run a program which the full Python image has and the slim one has not. Source: their
/// documentation, 2026-11: GitPython fails at its import without git, which DVC imports.
static RUN_PROGRAMS: &[(&str, &str)] = &[
    ("dvc", "git"),
    ("gitpython", "git"),
    ("pre-commit", "git"),
    ("setuptools-scm", "git"),
    ("versioneer", "git"),
];

/// The program that a Python package runs, if the full Python image has it and the slim one has not.
pub fn program_missing_in_slim(package: &str) -> Option<&'static str> {
    let name = normalised(package);
    let (_, program) = RUN_PROGRAMS.iter().find(|(known, _)| *known == name)?;
    Some(program)
}

/// The Debian packages that a Python package needs at run time and a slim image lacks; empty where none is known.
pub fn libraries_missing_in_slim(package: &str) -> &'static [&'static str] {
    let name = normalised(package);
    SYSTEM_LIBRARIES
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(&[], |&(_, libraries)| libraries)
}

/// Programs that the full Python image has and the slim one has not, with the Debian package that brings each.
///
/// Source: docker-library/buildpack-deps, 2025-11-13, and what its packages contain in Debian 12.
static FULL_PROGRAMS: &[(&str, &str)] = &[
    ("addgroup", "adduser"),
    ("adduser", "adduser"),
    ("apt-key", "gnupg"),
    ("autoconf", "autoconf"),
    ("automake", "automake"),
    ("bzip2", "bzip2"),
    ("c++", "g++"),
    ("cc", "gcc"),
    ("convert", "imagemagick"),
    ("curl", "curl"),
    ("file", "file"),
    ("g++", "g++"),
    ("gcc", "gcc"),
    ("git", "git"),
    ("gpg", "gnupg"),
    ("hg", "mercurial"),
    ("identify", "imagemagick"),
    ("make", "make"),
    ("mogrify", "imagemagick"),
    ("mysql_config", "default-libmysqlclient-dev"),
    ("patch", "patch"),
    ("pg_config", "libpq-dev"),
    ("pkg-config", "pkg-config"),
    ("ps", "procps"),
    ("scp", "openssh-client"),
    ("ssh", "openssh-client"),
    ("svn", "subversion"),
    ("unzip", "unzip"),
    ("wget", "wget"),
    ("xz", "xz-utils"),
];

/// Whether a program makes users as Debian does it. Debian 13 no longer brings it, so that the slim images on it have none
/// (hangxie/parquet-tools pull request 695, 2025-08); the full ones do, since openssh-client depends on it (`apt-cache
/// depends`, Debian 13, 2026-11-23).
pub fn is_account_tool(program: &str) -> bool {
    matches!(program, "adduser" | "addgroup" | "deluser" | "delgroup")
}

/// Whether installing a package of Debian fails in slim images, since they have no folders for manual pages. Source:
/// debuerreotype/docker-debian-artifacts issues 24, 25, 42 and 89 (Java), and debuerreotype issue 10 (PostgreSQL).
pub fn fails_in_slim(package: &str) -> bool {
    ["openjdk-", "default-jdk", "default-jre", "postgresql"]
        .iter()
        .any(|start| package.starts_with(start))
}

/// The Debian package that brings a program which the full Python image has and the slim one lacks; `None` for a
/// program that both or neither have.
pub fn package_of_full_program(program: &str) -> Option<&'static str> {
    let name = program.rsplit('/').next().unwrap_or(program);
    FULL_PROGRAMS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|&(_, package)| package)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_pypi_does() {
        for name in ["flash-attn", "Flash_Attn", "flash.attn", "flash__attn"] {
            assert!(needs_cuda_toolkit(name), "{name}");
        }
        assert_eq!(normalised("Foo._-Bar"), "foo-bar");
        assert!(needs_cuda_toolkit("cupy-cuda12x"));
        assert!(!needs_cuda_toolkit("torch") && !needs_cuda_toolkit("triton"));
    }

    #[test]
    fn compilers_are_known_with_version_and_target() {
        for program in [
            "gcc",
            "/usr/bin/gcc-12",
            "x86_64-linux-gnu-g++",
            "./configure",
            "nvcc",
        ] {
            assert!(is_compiler(program), "{program}");
        }
        for program in ["python", "makeinfo", "go-getter", "-"] {
            assert!(!is_compiler(program), "{program}");
        }
    }

    #[test]
    fn packages_to_build_with_are_known_with_their_versions() {
        assert!(brings_c_compiler("gcc-12") && brings_c_compiler("build-essential"));
        assert!(!brings_c_compiler("gcc-12-base") && !brings_c_compiler("libc6"));
        for name in [
            "cuda-nvcc-12-4",
            "cuda-toolkit-12-4",
            "cmake",
            "nsight-compute-2024.1.1",
        ] {
            assert!(is_build_system(name), "{name}");
        }
        for name in [
            "git",
            "libpq-dev",
            "cuda-libraries-12-4",
            "cuda-cudart-12-4",
        ] {
            assert!(!is_build_system(name), "{name}");
        }
        assert!(holds_python_headers("python3.11-dev") && !holds_python_headers("libpq-dev"));
    }

    #[test]
    fn wheels_bring_cuda_or_look_for_it() {
        assert!(bundles_cuda("Torch") && !bundles_cuda("transformers"));
        for name in [
            "tensorflow",
            "cupy-cuda12x",
            "faiss-gpu-cu12",
            "onnxruntime-gpu",
            "vllm",
        ] {
            assert!(uses_system_cuda(name), "{name}");
        }
        assert!(!uses_system_cuda("torch") && !uses_system_cuda("fastapi"));
    }

    #[test]
    fn what_slim_lacks_is_named_by_debian_package() {
        assert_eq!(libraries_missing_in_slim("LightGBM"), ["libgomp1"]);
        assert!(libraries_missing_in_slim("numpy").is_empty());
        assert_eq!(package_of_full_program("/usr/bin/git"), Some("git"));
        assert_eq!(package_of_full_program("python"), None);
        assert!(is_compiled("psycopg2") && !is_compiled("psycopg2-binary"));
    }
}
