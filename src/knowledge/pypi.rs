//! Names on PyPI: those under which nothing can be installed, and those of which every build should name the version.

use super::builds::normalised;

/// A name under which PyPI has nothing to install.
#[derive(Debug, PartialEq, Eq)]
pub struct DeadName {
    /// As PyPI compares names.
    pub name: &'static str,
    /// Why an install fails.
    pub cause: Cause,
    /// What people mean by it.
    pub instead: &'static str,
}

/// Why an install of a name fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// There is no such project, or it has no files.
    None,
    /// The newest release is there to fail; those below this one can still be installed.
    StubFrom(&'static [u32]),
    /// Every release but one that nobody asks for by accident is there to fail.
    Stub,
}

/// Source: PyPI's JSON for each name, and `pip download --no-binary :all:` of those that have files, 2026-11-23.
static DEAD: &[DeadName] = &[
    dead("cv2", Cause::None, "opencv-python-headless"),
    dead("lightgbm-gpu", Cause::None, "lightgbm"),
    dead("opencv", Cause::None, "opencv-python-headless"),
    dead("pil", Cause::None, "pillow"),
    dead("python-opencv", Cause::None, "opencv-python-headless"),
    dead("pytorch", Cause::Stub, "torch"),
    dead("pytorch-gpu", Cause::None, "torch"),
    dead("sentence-transformer", Cause::None, "sentence-transformers"),
    dead("skimage", Cause::Stub, "scikit-image"),
    dead("sklearn", Cause::Stub, "scikit-learn"),
    dead(
        "tensorflow-gpu",
        Cause::StubFrom(&[2, 12]),
        "tensorflow[and-cuda]",
    ),
    dead("tf-nightly-gpu", Cause::Stub, "tf-nightly"),
    dead("torch-gpu", Cause::None, "torch"),
    dead("transformer", Cause::None, "transformers"),
    dead("yaml", Cause::None, "pyyaml"),
];

const fn dead(name: &'static str, cause: Cause, instead: &'static str) -> DeadName {
    DeadName {
        name,
        cause,
        instead,
    }
}

/// What is known of a name under which nothing can be installed.
pub fn dead_name(name: &str) -> Option<&'static DeadName> {
    let name = normalised(name);
    DEAD.iter().find(|dead| dead.name == name)
}

/// Indexes that have what PyPI has: itself, its mirrors, and PyTorch's, which has less. Source: their own pages, 2026-11.
const PUBLIC: &[&str] = &[
    "download.pytorch.org",
    "files.pythonhosted.org",
    "mirror.baidu.com",
    "mirrors.aliyun.com",
    "mirrors.cloud.tencent.com",
    "mirrors.tuna.tsinghua.edu.cn",
    "mirrors.ustc.edu.cn",
    "pypi.douban.com",
    "pypi.mirrors.ustc.edu.cn",
    "pypi.org",
    "pypi.python.org",
    "pypi.tuna.tsinghua.edu.cn",
];

/// Whether an index (a URL) has no packages that PyPI has not, PyTorch's builds apart.
pub fn is_public_index(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', ':', '?']).next().unwrap_or("");
    PUBLIC.contains(&host)
}

/// Packages whose new releases break what is built on the old ones: frameworks, what they are compiled against, what
/// unpickles or loads models, and what serves them. Source: release notes of each with an incompatible change since 2023
/// (among them NumPy 2.0, pydantic 2.0, Flask 3.0, Keras 3, transformers 5, huggingface_hub 1.0, CTranslate2 4.5's cuDNN 9,
/// PyTorch 2.11's CUDA 13, Prefect 3, Evidently 0.7, scikit-learn's warning on models of other versions), and
/// runpod/docs#264 for the broken releases of `runpod`, 2026-11.
const BREAKS: &[&str] = &[
    "accelerate",
    "albumentations",
    "apache-airflow",
    "bitsandbytes",
    "chromadb",
    "ctranslate2",
    "datasets",
    "diffusers",
    "evidently",
    "fastapi",
    "faster-whisper",
    "flash-attn",
    "flask",
    "gradio",
    "great-expectations",
    "gymnasium",
    "huggingface-hub",
    "jax",
    "jaxlib",
    "keras",
    "kfp",
    "langchain",
    "langchain-community",
    "langchain-core",
    "lightgbm",
    "lightning",
    "llama-index",
    "mlflow",
    "moviepy",
    "numpy",
    "onnx",
    "onnxruntime",
    "onnxruntime-gpu",
    "openai",
    "opencv-python",
    "opencv-python-headless",
    "optimum",
    "pandas",
    "peft",
    "polars",
    "prefect",
    "protobuf",
    "pyannote-audio",
    "pydantic",
    "pytorch-lightning",
    "ray",
    "runpod",
    "scikit-learn",
    "scipy",
    "sentence-transformers",
    "sglang",
    "spacy",
    "sqlalchemy",
    "streamlit",
    "tensorflow",
    "tensorflow-cpu",
    "tokenizers",
    "torch",
    "torchaudio",
    "torchvision",
    "transformers",
    "triton",
    "trl",
    "ultralytics",
    "vllm",
    "whisperx",
    "xformers",
    "xgboost",
];

/// Packages without dependencies, or with such as matter in one exact version: PyTorch names those of CUDA and Triton.
/// Source: `requires_dist` of each on PyPI, 2026-11-24.
const FIXED: &[&str] = &[
    "numpy",
    "psycopg2",
    "psycopg2-binary",
    "torch",
    "torchaudio",
    "torchvision",
];

/// Whether an exact version of a package fixes what comes along with it, as far as that can break anything.
pub fn fixes_its_own(name: &str) -> bool {
    FIXED.contains(&normalised(name).as_str()) || only_comes_along(name)
}

/// Packages whose every release keeps others below their next incompatible one. Source: `requires_dist` of
/// apache-airflow 2.9.0, mlflow 2.15.1 and 3.1.0, tensorflow 2.16.1 and 2.19.0, vllm 0.9.0 and 0.33.0 on PyPI, 2026-11-24.
const HOLDERS: &[(&str, &[&str])] = &[
    ("apache-airflow", &["flask", "sqlalchemy"]),
    ("mlflow", &["flask", "numpy", "pandas", "sqlalchemy"]),
    ("tensorflow", &["numpy", "protobuf"]),
    ("tensorflow-cpu", &["numpy", "protobuf"]),
    ("vllm", &["torch", "torchaudio", "torchvision", "xformers"]),
];

/// Whether an exact version of one package (`by`) keeps another (`name`) from a release that breaks what is built on it.
pub fn is_held_by(name: &str, by: &str) -> bool {
    let by = normalised(by);
    let mut holders = HOLDERS.iter();
    holders.any(|(holder, held)| *holder == by && held.contains(&normalised(name).as_str()))
}

/// Packages that come along with others, and are in a list because `pip freeze` or a program like it wrote it. None needs
/// another one. Source: `requires_dist` of each on PyPI, 2026-11-24.
const ALONG: &[&str] = &[
    "certifi",
    "charset-normalizer",
    "idna",
    "markupsafe",
    "pycparser",
    "six",
    "urllib3",
];

/// Whether hardly anybody asks for a package by its name, since others need it.
pub fn only_comes_along(name: &str) -> bool {
    ALONG.contains(&normalised(name).as_str())
}

/// Whether new releases of a package are known to break what is built on old ones.
pub fn breaks_between_releases(name: &str) -> bool {
    BREAKS.contains(&normalised(name).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_however_they_are_written() {
        let instead = |name| dead_name(name).map(|dead| dead.instead);
        assert_eq!(instead("Tensorflow_GPU"), Some("tensorflow[and-cuda]"));
        assert_eq!(instead("PIL"), Some("pillow"));
        assert_eq!(instead("pillow"), None);
        assert!(breaks_between_releases("Scikit_Learn") && !breaks_between_releases("pip"));
    }

    #[test]
    fn tables_are_sorted() {
        assert!(DEAD.is_sorted_by_key(|dead| dead.name));
        assert!(
            BREAKS.is_sorted()
                && PUBLIC.is_sorted()
                && FIXED.is_sorted()
                && ALONG.is_sorted()
                && HOLDERS.is_sorted()
        );
    }

    #[test]
    fn an_index_is_known_by_its_host() {
        assert!(is_public_index("https://pypi.org/simple"));
        assert!(is_public_index("https://download.pytorch.org/whl/cu121"));
        assert!(!is_public_index("https://pypi.org.example.com/simple"));
        assert!(!is_public_index("https://me:secret@pypi.corp/simple"));
    }
}
