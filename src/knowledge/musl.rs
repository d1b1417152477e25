//! Python packages without wheels for musl, the C library of Alpine.

/// How a package without a wheel for musl gets there, if at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnMusl {
    /// There is no source archive either: pip finds nothing to install.
    Never,
    /// It needs such a package.
    NeedsOther,
    /// pip compiles it.
    Compiled,
}

/// Packages that no file on PyPI is for musl of: neither a wheel nor sources.
///
/// Source: the files that PyPI lists for each, all versions, 2026-11-23. The old `torchvision` has sources, but needs
/// `torch`.
const NEVER: &[&str] = &[
    "ctranslate2",
    "cupy-cuda11x",
    "cupy-cuda12x",
    "jaxlib",
    "mediapipe",
    "onnxruntime",
    "onnxruntime-gpu",
    "open3d",
    "paddlepaddle",
    "paddlepaddle-gpu",
    "ray",
    "tensorflow",
    "tensorflow-cpu",
    "tensorflow-text",
    "tflite-runtime",
    "torch",
    "torchaudio",
    "torchvision",
    "triton",
];

/// Packages that cannot do without one of those, by their own metadata on PyPI, 2026-11-23.
const NEED_THEM: &[&str] = &[
    "accelerate",
    "easyocr",
    "faster-whisper",
    "lightning",
    "openai-whisper",
    "peft",
    "pytorch-lightning",
    "sentence-transformers",
    "timm",
    "torchmetrics",
    "ultralytics",
    "vllm",
];

/// Packages with sources that take tens of minutes and a toolchain to compile, and no wheel for musl. Source as above.
const COMPILED: &[&str] = &[
    "catboost",
    "dlib",
    "gensim",
    "lightgbm",
    "llvmlite",
    "numba",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
    "opencv-python",
    "opencv-python-headless",
    "scikit-learn",
    "sentencepiece",
    "xgboost",
];

/// How a package gets onto Alpine; `None` if it has wheels for musl, needs none, or is not known. Names are as PEP 503
/// normalises them.
pub fn on_musl(package: &str) -> Option<OnMusl> {
    if NEVER.contains(&package) {
        return Some(OnMusl::Never);
    }
    if NEED_THEM.contains(&package) {
        return Some(OnMusl::NeedsOther);
    }
    COMPILED.contains(&package).then_some(OnMusl::Compiled)
}
