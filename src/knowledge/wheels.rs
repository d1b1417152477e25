//! Since which version packages with compiled parts have wheels for a Python, so that a pin from before that is built
//! from source there, or cannot be installed at all.

use super::builds::normalised;
use super::eol::PythonVersion;

/// For each package the first version with wheels for Python 3.11, 3.12 and 3.13.
///
/// Source: `uv pip compile --only-binary :all: --resolution lowest-direct` against PyPI, manylinux x86-64, 2026-11-23.
static FIRST_WHEELS: &[(&str, [&str; 3])] = &[
    ("aiohttp", ["3.8.3", "3.9.0", "3.10.5"]),
    ("grpcio", ["1.49.1", "1.59.0", "1.66.2"]),
    ("h5py", ["3.8.0", "3.10.0", "3.12.1"]),
    ("jaxlib", ["0.4.13", "0.4.18", "0.4.34"]),
    ("lxml", ["4.9.1", "4.9.3", "5.3.0"]),
    ("matplotlib", ["3.6.0", "3.7.3", "3.9.2"]),
    ("numba", ["0.57.0", "0.59.0", "0.61.0"]),
    ("numpy", ["1.23.2", "1.26.0", "2.1.0"]),
    ("onnxruntime", ["1.15.0", "1.17.0", "1.20.0"]),
    ("orjson", ["3.7.7", "3.9.3", "3.10.7"]),
    ("pandas", ["1.5.0", "2.1.1", "2.2.3"]),
    ("pillow", ["9.2.0", "10.0.0", "10.4.0"]),
    ("psutil", ["5.9.4", "5.9.4", "5.9.4"]),
    ("psycopg2-binary", ["2.9.5", "2.9.9", "2.9.10"]),
    ("pyarrow", ["10.0.1", "14.0.0", "18.0.0"]),
    ("pyyaml", ["6.0", "6.0.1", "6.0.2"]),
    ("ray", ["2.3.0", "2.31.0", "2.45.0"]),
    ("scikit-image", ["0.20.0", "0.22.0", "0.25.0"]),
    ("scikit-learn", ["1.1.3", "1.3.1", "1.5.2"]),
    ("scipy", ["1.9.2", "1.11.2", "1.14.1"]),
    ("sentencepiece", ["0.1.98", "0.2.0", "0.2.1"]),
    ("sqlalchemy", ["1.4.41", "1.4.49", "2.0.0"]),
    ("statsmodels", ["0.13.3", "0.14.0", "0.14.3"]),
    ("tensorflow", ["2.12.0", "2.16.1", "2.20.0"]),
    ("tokenizers", ["0.13.2", "0.14.0", "0.15.1"]),
    ("torch", ["1.13.0", "2.2.0", "2.5.0"]),
    ("torchaudio", ["2.0.1", "2.2.0", "2.6.0"]),
    ("torchvision", ["0.15.1", "0.17.0", "0.21.0"]),
];

/// Whether a version of a package came before its first wheels for a Python. A package or a Python that the table does
/// not have, and a version that is not dotted numbers, is not said to.
pub fn precedes_wheels(package: &str, version: &str, python: PythonVersion) -> bool {
    let column = match (python.major, python.minor) {
        (3, minor @ 11..=13) => usize::from(minor - 11),
        _ => return false,
    };
    let name = normalised(package);
    let first = FIRST_WHEELS.iter().find(|(known, _)| *known == name);
    let Some((_, versions)) = first else {
        return false;
    };
    match (numbers(version), numbers(versions[column])) {
        (Some(version), Some(first)) => version < first,
        _ => false,
    }
}

/// Packages of Python alone, whose dependencies have wheels. Source: `uv pip compile --only-binary :all:` of all of them, for
/// Python 3.9 to 3.14 on manylinux x86-64 and for 3.12 to 3.14 on ARM, 2026-11-24.
const PURE: &[&str] = &[
    "accelerate",
    "alembic",
    "boto3",
    "botocore",
    "celery",
    "click",
    "datasets",
    "fastapi",
    "flask",
    "flask-cors",
    "gradio",
    "gunicorn",
    "httpx",
    "huggingface-hub",
    "jinja2",
    "joblib",
    "langchain",
    "loguru",
    "networkx",
    "openai",
    "pip",
    "plotly",
    "prometheus-client",
    "pydantic-settings",
    "python-dateutil",
    "python-dotenv",
    "python-jose",
    "python-multipart",
    "pytz",
    "redis",
    "requests",
    "rich",
    "runpod",
    "seaborn",
    "setuptools",
    "starlette",
    "streamlit",
    "tqdm",
    "typer",
    "uvicorn",
    "wheel",
];

/// Packages with compiled parts that have wheels for x86-64 and ARM, and whose dependencies do. Source: as above.
const BUILT: &[&str] = &[
    "aiohttp",
    "cryptography",
    "faster-whisper",
    "lightgbm",
    "matplotlib",
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "orjson",
    "pandas",
    "pillow",
    "psutil",
    "psycopg2-binary",
    "pyarrow",
    "pydantic",
    "pyyaml",
    "safetensors",
    "scikit-learn",
    "scipy",
    "sentencepiece",
    "soundfile",
    "sqlalchemy",
    "tokenizers",
    "transformers",
    "xgboost",
];

/// Packages of these whose older releases ask for a NumPy or MarkupSafe from before its first wheels for Python 3.13. Source:
/// the same of gradio 3.50 to 5.0, langchain 0.1 to 0.3 and streamlit 1.28 and 1.35, with which it fails; it succeeds with
/// releases of 2021 to 2023 of 19 others, 2026-11-24.
const HOLD_BACK: &[&str] = &["gradio", "langchain", "streamlit"];

/// Whether an install of a Python package, of one version or of the newest, compiles nothing under a Python: it has
/// wheels, and so has all that it depends on.
pub fn compiles_nothing(package: &str, version: Option<&str>, python: PythonVersion) -> bool {
    let name = normalised(package);
    if PURE.contains(&name.as_str()) {
        let is_held_back = version.is_some() && HOLD_BACK.contains(&name.as_str());
        return !is_held_back || python.minor <= 12;
    }
    let Some(version) = version else {
        return BUILT.contains(&name.as_str());
    };
    // What has wheels for 3.11 has them for 3.9 and 3.10.
    let python = python.max(PythonVersion::new(3, 11));
    let has_row = FIRST_WHEELS.iter().any(|(known, _)| *known == name);
    let in_table = has_row && python.minor <= 13 && !precedes_wheels(&name, version, python);
    // Its core is written in Rust from 2.0 on, and built for 3.13 from 2.9 on.
    let is_core_built = name == "pydantic"
        && python.minor <= 13
        && numbers(version).is_some_and(|v| v >= vec![2, 9] || python.minor == 11 && v >= vec![2]);
    BUILT.contains(&name.as_str()) && (in_table || is_core_built)
}

/// `2.1.0+cu118` → 2, 1. Zeros at the end say nothing: `2.1` is `2.1.0`.
fn numbers(version: &str) -> Option<Vec<u32>> {
    let public = version.split('+').next().unwrap_or(version);
    let parts: Result<Vec<u32>, _> = public.split('.').map(str::parse).collect();
    let mut numbers = parts.ok()?;
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    Some(numbers)
}

/// Python packages whose wheel for Linux and x86-64 has at least 200 MB, or needs torch, which has. Source: the lists of
/// files on PyPI, 2026-11.
const HEAVY: &[&str] = &["tensorflow", "torch", "vllm"];

/// Whether a Python package is one of gigabytes.
pub fn is_heavy(package: &str) -> bool {
    HEAVY.contains(&normalised(package).as_str())
}

/// Whether a package is of the kind that changes together with the heavy ones, and weighs much itself.
pub fn goes_with_heavy(package: &str) -> bool {
    let name = normalised(package);
    let starts = [
        "cuda-",
        "flash-attn",
        "jax",
        "nvidia-",
        "onnxruntime",
        "opencv-",
        "tensorflow",
        "torch",
        "triton",
        "xformers",
    ];
    starts.iter().any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_pins_have_no_wheels_for_a_new_python() {
        let twelve = PythonVersion::new(3, 12);
        for (package, version, expected) in [
            ("numpy", "1.21.0", true),
            ("numpy", "1.26", false),
            ("Scikit_Learn", "1.3.0", true),
            ("torch", "2.1.0+cu118", true),
            ("torch", "2.10.0", false),
            ("torch", "2.1.0rc1", false),
            ("fastapi", "0.1", false),
        ] {
            assert_eq!(
                precedes_wheels(package, version, twelve),
                expected,
                "{package} {version}"
            );
        }
        assert!(!precedes_wheels("numpy", "1.0", PythonVersion::new(3, 20)));
    }

    #[test]
    fn old_releases_that_hold_numpy_back_may_compile_under_a_new_python() {
        let (twelve, thirteen) = (PythonVersion::new(3, 12), PythonVersion::new(3, 13));
        assert!(compiles_nothing("gradio", Some("4.44.0"), twelve));
        assert!(!compiles_nothing("gradio", Some("4.44.0"), thirteen));
        assert!(compiles_nothing("gradio", None, thirteen));
        assert!(compiles_nothing("fastapi", Some("0.95.0"), thirteen));
    }

    #[test]
    fn later_pythons_need_later_versions() {
        for (package, versions) in FIRST_WHEELS {
            let versions = versions.map(|version| numbers(version).expect("dotted numbers"));
            assert!(versions.is_sorted(), "{package}");
        }
    }
}
