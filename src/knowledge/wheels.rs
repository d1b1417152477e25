//! Since which version packages with compiled parts have wheels for a Python, so that a pin from before that is built
//! from source there, or cannot be installed at all.

use super::builds::normalised;
use super::eol::PythonVersion;

/// For each package the first version with wheels for Python 3.11, 3.12 and 3.13.
///
/// Source: `uv pip compile --only-binary :all: --resolution lowest-direct` against PyPI, manylinux x86-64, 2026-11-23.
static FIRST_WHEELS: &[(&str, [&str; 3])] = &[
    ("grpcio", ["1.49.1", "1.59.0", "1.66.2"]),
    ("h5py", ["3.8.0", "3.10.0", "3.12.1"]),
    ("jaxlib", ["0.4.13", "0.4.18", "0.4.34"]),
    ("lxml", ["4.9.1", "4.9.3", "5.3.0"]),
    ("matplotlib", ["3.6.0", "3.7.3", "3.9.2"]),
    ("numba", ["0.57.0", "0.59.0", "0.61.0"]),
    ("numpy", ["1.23.2", "1.26.0", "2.1.0"]),
    ("onnxruntime", ["1.15.0", "1.17.0", "1.20.0"]),
    ("pandas", ["1.5.0", "2.1.1", "2.2.3"]),
    ("pillow", ["9.2.0", "10.0.0", "10.4.0"]),
    ("pyarrow", ["10.0.1", "14.0.0", "18.0.0"]),
    ("pyyaml", ["6.0", "6.0.1", "6.0.2"]),
    ("ray", ["2.3.0", "2.31.0", "2.45.0"]),
    ("scikit-image", ["0.20.0", "0.22.0", "0.25.0"]),
    ("scikit-learn", ["1.1.3", "1.3.1", "1.5.2"]),
    ("scipy", ["1.9.2", "1.11.2", "1.14.1"]),
    ("sentencepiece", ["0.1.98", "0.2.0", "0.2.1"]),
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
    fn later_pythons_need_later_versions() {
        for (package, versions) in FIRST_WHEELS {
            let versions = versions.map(|version| numbers(version).expect("dotted numbers"));
            assert!(versions.is_sorted(), "{package}");
        }
    }
}
