//! PyTorch's wheels: which index has which version, which sister packages belong to it, how big its CUDA is.

use super::eol::PythonVersion;
use super::version::Version;

pub mod cuda_size;

/// What a wheel of PyTorch computes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// The processor.
    Cpu,
    /// CUDA, by the number of its tag: 121 of `cu121`, which is CUDA 12.1.
    Cuda(u16),
    /// ROCm, or Intel's XPU.
    Other,
}

impl Build {
    /// Reads `cpu`, `cu121`, `rocm6.2`, `xpu`: the last part of an index, and what stands behind `+` of a version.
    pub fn parse(word: &str) -> Option<Self> {
        if let Some(number) = word.strip_prefix("cu") {
            let digits =
                matches!(number.len(), 2 | 3) && number.bytes().all(|b| b.is_ascii_digit());
            return digits
                .then(|| number.parse().ok().map(Self::Cuda))
                .flatten();
        }
        match word {
            "cpu" => Some(Self::Cpu),
            "xpu" => Some(Self::Other),
            _ => word.starts_with("rocm").then_some(Self::Other),
        }
    }

    /// 12 of CUDA 12.1.
    pub const fn cuda_major(self) -> Option<u16> {
        match self {
            Self::Cuda(number) => Some(number / 10),
            _ => None,
        }
    }

    /// As indexes write it: `cu121`.
    pub fn tag(self) -> String {
        match self {
            Self::Cpu => "cpu".to_owned(),
            Self::Cuda(number) => format!("cu{number}"),
            Self::Other => "rocm".to_owned(),
        }
    }
}

/// An index of PyTorch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TorchIndex {
    /// Of what its wheels are; `None` for one that has them all, such as `torch_stable.html`.
    pub build: Option<Build>,
    /// Whether it has releases, and not nightly builds or candidates.
    pub stable: bool,
}

/// Reads the URL of an index or page of PyTorch's own host; mirrors are none.
pub fn index(url: &str) -> Option<TorchIndex> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.strip_prefix("download.pytorch.org")?;
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    if parts.next() != Some("whl") {
        return None;
    }
    let mut index = TorchIndex {
        build: None,
        stable: true,
    };
    for part in parts {
        match part {
            "nightly" | "test" | "preview" | "variant" => index.stable = false,
            _ => index.build = index.build.or_else(|| Build::parse(part)),
        }
    }
    Some(index)
}

/// A minor version of torch.
#[derive(Debug)]
pub struct Release {
    /// Its first two numbers.
    pub version: [u32; 2],
    /// The CUDA builds that PyTorch's index has of it, besides `cpu`.
    pub builds: &'static [u16],
    /// The minor versions of Python 3 that its wheels are for: the first and the last.
    pub pythons: [u8; 2],
    /// The CUDA of the wheel on PyPI for Linux on x86-64.
    pub on_pypi: u16,
    /// Megabytes of the packages of CUDA and Triton that this wheel brings along, to download and unpacked; zeros before
    /// 1.13, which has CUDA in its own wheel.
    cuda: [u32; 2],
}

impl Release {
    /// Whether it has wheels for a Python.
    pub fn is_for(&self, python: PythonVersion) -> bool {
        let [first, last] = self.pythons;
        python.major == 3 && (first..=last).contains(&python.minor)
    }
}

const fn release(
    version: [u32; 2],
    builds: &'static [u16],
    pythons: [u8; 2],
    on_pypi: u16,
    cuda: [u32; 2],
) -> Release {
    Release {
        version,
        builds,
        pythons,
        on_pypi,
        cuda,
    }
}

/// The releases whose builds are known, oldest first.
///
/// Sources: the release lists of `generate_binary_build_matrix.py` in pytorch/test-infra's history, 2023-01 to
/// 2026-07-08 (`CUDA_ARCHES_DICT`), and for 1.11 and 1.12 pytorch.org's page of previous versions, with which the others
/// agree; Pythons, sizes and PyPI's CUDA by the metadata and the zip directories of the wheels on PyPI, CPython 3.12 (before
/// torch 2.2: 3.11), x86-64, 2026-11-24.
pub static RELEASES: &[Release] = &[
    release([1, 11], &[102, 113], [7, 10], 102, [0, 0]),
    release([1, 12], &[102, 113, 116], [7, 10], 102, [0, 0]),
    release([1, 13], &[116, 117], [7, 11], 117, [900, 1_400]),
    release([2, 0], &[117, 118], [8, 11], 117, [1_750, 3_100]),
    release([2, 1], &[118, 121], [8, 11], 121, [2_250, 3_700]),
    release([2, 2], &[118, 121], [8, 12], 121, [2_290, 3_800]),
    release([2, 3], &[118, 121], [8, 12], 121, [2_300, 3_800]),
    release([2, 4], &[118, 121, 124], [8, 12], 121, [2_270, 3_800]),
    release([2, 5], &[118, 121, 124], [9, 13], 124, [2_370, 3_900]),
    release([2, 6], &[118, 124, 126], [9, 13], 124, [2_570, 4_300]),
    release([2, 7], &[118, 126, 128], [9, 13], 126, [2_420, 4_100]),
    release([2, 8], &[126, 128, 129], [9, 13], 128, [3_010, 4_900]),
    release([2, 9], &[126, 128, 130], [10, 14], 128, [3_150, 5_100]),
    release([2, 10], &[126, 128, 130], [10, 14], 128, [3_190, 5_300]),
    release([2, 11], &[126, 128, 130], [10, 14], 130, [2_170, 3_500]),
    release([2, 12], &[126, 130, 132], [10, 14], 130, [2_190, 3_500]),
    release([2, 13], &[126, 130, 132], [10, 14], 130, [2_190, 3_600]),
];

/// The release of a version, if its builds are known.
pub fn release_of(version: &Version) -> Option<&'static Release> {
    let minor = [version.major(), version.minor()];
    let release = RELEASES.iter().find(|release| release.version == minor);
    release.filter(|_| !version.pre)
}

/// From 2.9 on, builds that the release lists do not name were published, too: `2.10.0+cu129`. What is older than the
/// oldest of a list is surely gone.
const MORE_BUILDS: ([u32; 2], u16) = ([2, 9], 126);

/// Whether PyTorch's index of a build has a version; `None` if that is not known.
pub fn exists(version: &Version, build: Build) -> Option<bool> {
    let release = release_of(version)?;
    match build {
        Build::Cpu => Some(true),
        Build::Cuda(number) if release.builds.contains(&number) => Some(true),
        Build::Cuda(number) if release.version >= MORE_BUILDS.0 && number >= MORE_BUILDS.1 => None,
        Build::Cuda(_) => Some(false),
        Build::Other => None,
    }
}

/// The CUDA build of a version that comes closest to another one: the next newer, else the newest.
pub fn nearest(version: &Version, number: u16) -> Option<Build> {
    let builds = release_of(version)?.builds;
    let newer = builds.iter().find(|&&build| build >= number);
    newer.or(builds.last()).copied().map(Build::Cuda)
}

/// The CUDA build of a version that comes closest below another one, else its oldest.
pub fn closest_below(version: &Version, build: Build) -> Option<Build> {
    let Build::Cuda(number) = build else {
        return nearest(version, 0);
    };
    let builds = release_of(version)?.builds;
    let older = builds.iter().filter(|&&build| build < number).max();
    older.or(builds.iter().min()).copied().map(Build::Cuda)
}

/// The newest minor version of torch in the index of a CUDA build that new releases leave out; `None` for one that they
/// still have, and one that is not known.
pub fn last_release(build: Build) -> Option<&'static Release> {
    let Build::Cuda(number) = build else {
        return None;
    };
    let mut releases = RELEASES.iter().rev();
    let last = releases.find(|release| release.builds.contains(&number))?;
    (number < MORE_BUILDS.1).then_some(last)
}

/// A version of torch, and those of torchvision and torchaudio that ask for it and no other.
type Trio = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

/// Source: `Requires-Dist` of every wheel of torchvision from 0.5 to 0.29.0 and of torchaudio from 0.4 to 2.10 on PyPI,
/// Linux x86-64, 2026-11-23. Later ones take any torch from some version on, and torchvision 0.15.0 asks for a build that
/// PyPI has not.
static TRIOS: &[Trio] = &[
    ("1.4.0", &["0.5.0"], &["0.4.0"]),
    ("1.5.0", &["0.6.0"], &["0.5.0"]),
    ("1.5.1", &["0.6.1"], &["0.5.1"]),
    ("1.6.0", &["0.7.0"], &["0.6.0"]),
    ("1.7.0", &["0.8.1", "0.8.0"], &["0.7.0"]),
    ("1.7.1", &["0.8.2"], &["0.7.2"]),
    ("1.8.0", &["0.9.0"], &["0.8.0"]),
    ("1.8.1", &["0.9.1"], &["0.8.1"]),
    ("1.9.0", &["0.10.0"], &["0.9.0"]),
    ("1.9.1", &["0.10.1"], &["0.9.1"]),
    ("1.10.0", &["0.11.1", "0.11.0"], &["0.10.0"]),
    ("1.10.1", &["0.11.2"], &["0.10.1"]),
    ("1.10.2", &["0.11.3"], &["0.10.2"]),
    ("1.11.0", &["0.12.0"], &["0.11.0"]),
    ("1.12.0", &["0.13.0"], &["0.12.0"]),
    ("1.12.1", &["0.13.1"], &["0.12.1"]),
    ("1.13.0", &["0.14.0"], &["0.13.0"]),
    ("1.13.1", &["0.14.1"], &["0.13.1"]),
    ("2.0.0", &["0.15.1"], &["2.0.1", "2.0.0"]),
    ("2.0.1", &["0.15.2"], &["2.0.2"]),
    ("2.1.0", &["0.16.0"], &["2.1.0"]),
    ("2.1.1", &["0.16.1"], &["2.1.1"]),
    ("2.1.2", &["0.16.2"], &["2.1.2"]),
    ("2.2.0", &["0.17.0"], &["2.2.0"]),
    ("2.2.1", &["0.17.1"], &["2.2.1"]),
    ("2.2.2", &["0.17.2"], &["2.2.2"]),
    ("2.3.0", &["0.18.0"], &["2.3.0"]),
    ("2.3.1", &["0.18.1"], &["2.3.1"]),
    ("2.4.0", &["0.19.0"], &["2.4.0"]),
    ("2.4.1", &["0.19.1"], &["2.4.1"]),
    ("2.5.0", &["0.20.0"], &["2.5.0"]),
    ("2.5.1", &["0.20.1"], &["2.5.1"]),
    ("2.6.0", &["0.21.0"], &["2.6.0"]),
    ("2.7.0", &["0.22.0"], &["2.7.0"]),
    ("2.7.1", &["0.22.1"], &["2.7.1"]),
    ("2.8.0", &["0.23.0"], &["2.8.0"]),
    ("2.9.0", &["0.24.0"], &["2.9.0"]),
    ("2.9.1", &["0.24.1"], &["2.9.1"]),
    ("2.10.0", &["0.25.0"], &["2.10.0"]),
    ("2.11.0", &["0.26.0"], &[]),
    ("2.12.0", &["0.27.0"], &[]),
    ("2.12.1", &["0.27.1"], &[]),
    ("2.13.0", &["0.28.0"], &[]),
    ("2.14.0", &["0.29.0"], &[]),
];

fn sisters(trio: &Trio, package: &str) -> &'static [&'static str] {
    match package {
        "torchvision" => trio.1,
        "torchaudio" => trio.2,
        _ => &[],
    }
}

/// Whether two versions are the same, but for what stands behind `+`.
fn same(written: &Version, known: &str) -> bool {
    let mut public = written.clone();
    public.local = None;
    Version::parse(known) == Some(public)
}

/// The version of torch that a version of `torchvision` or `torchaudio` asks for and no other.
pub fn torch_of(package: &str, version: &Version) -> Option<&'static str> {
    let mut trios = TRIOS.iter();
    let has = |trio: &&Trio| {
        sisters(trio, package)
            .iter()
            .any(|known| same(version, known))
    };
    trios.find(has).map(|trio| trio.0)
}

/// Packages whose newest release for Python 3.10 and newer needs torch 2.10 or newer, and for Python 3.8 and 3.9 torch 2.4.1
/// or newer. Source: `requires_dist` of torchvision 0.19.1, 0.23.0 and 0.29.2, vllm 0.33.0, xformers 0.0.28.post1 and 0.0.35
/// on PyPI, 2026-11-24.
const FOLLOWERS: &[&str] = &["torchvision", "vllm", "xformers"];

/// Whether the newest release of a package takes another torch than an old one, in a Python that is at least as new as is
/// said (`None`: one that has that torch).
pub fn outgrows(package: &str, torch: &Version, python: Option<PythonVersion>) -> bool {
    let old = [torch.major(), torch.minor()];
    let is_old = match python {
        Some(python) => old < [2, 10] && python >= PythonVersion::new(3, 10),
        None => ([2, 0]..[2, 4]).contains(&old),
    };
    is_old && FOLLOWERS.contains(&package)
}

/// The version of `torchvision` or `torchaudio` that belongs to a version of torch.
pub fn sister_of(package: &str, torch: &Version) -> Option<&'static str> {
    let trio = TRIOS.iter().find(|trio| same(torch, trio.0))?;
    sisters(trio, package).first().copied()
}

/// The newest version of torch with these first two numbers.
pub fn newest_patch(minor: [u32; 2]) -> Option<&'static str> {
    let versions = TRIOS.iter().rev().map(|trio| trio.0);
    let mut versions = versions.filter_map(|text| Some((text, Version::parse(text)?)));
    let found = versions.find(|(_, version)| [version.major(), version.minor()] == minor);
    found.map(|(text, _)| text)
}

/// Whether a package is torch or one of its sisters, which PyTorch publishes for each build: those that have to come
/// from one index.
pub fn is_family(package: &str) -> bool {
    matches!(package, "torch" | "torchvision" | "torchaudio")
}

/// Packages that ask for torch without condition, so that pip takes the one from PyPI where none is there.
///
/// Source: `requires_dist` of their newest releases by PyPI's JSON interface, and uv's locks for those that ask for it by
/// way of others (docling), 2026-11-23.
static ASKS_FOR_TORCH: &[&str] = &[
    "accelerate",
    "allennlp",
    "bertopic",
    "botorch",
    "captum",
    "clip-interrogator",
    "demucs",
    "detoxify",
    "docling",
    "easyocr",
    "effdet",
    "facenet-pytorch",
    "fairseq",
    "fastai",
    "flagembedding",
    "flair",
    "gliner",
    "keybert",
    "kornia",
    "lightning",
    "lpips",
    "monai",
    "open-clip-torch",
    "openai-whisper",
    "peft",
    "pyannote-audio",
    "python-doctr",
    "pytorch-lightning",
    "pytorch-tabnet",
    "qwen-asr",
    "segmentation-models-pytorch",
    "sentence-transformers",
    "setfit",
    "silero-vad",
    "spacy-transformers",
    "span-marker",
    "speechbrain",
    "stanza",
    "timm",
    "torch",
    "torchaudio",
    "torchmetrics",
    "torchvision",
    "trl",
    "tts",
    "ultralytics",
    "unstructured-inference",
];

/// Whether installing a package, named as PEP 503 normalises it, installs torch.
pub fn asks_for_torch(package: &str) -> bool {
    ASKS_FOR_TORCH.binary_search(&package).is_ok()
}

/// Packages that people list beside torch and that PyTorch's index does not have.
///
/// Source: the names are not in `PACKAGE_ALLOW_LIST` of pytorch/test-infra's `s3_management/manage.py`, which lists what
/// the index may show, 2026-08-21.
static NOT_ON_TORCH_INDEX: &[&str] = &[
    "accelerate",
    "albumentations",
    "beautifulsoup4",
    "bitsandbytes",
    "black",
    "bokeh",
    "boto3",
    "catboost",
    "celery",
    "chromadb",
    "dash",
    "deepspeed",
    "diffusers",
    "django",
    "dvc",
    "easydict",
    "easyocr",
    "evaluate",
    "evidently",
    "faiss-cpu",
    "faiss-gpu",
    "flask",
    "flask-cors",
    "ftfy",
    "gdown",
    "google-cloud-aiplatform",
    "google-cloud-storage",
    "gradio",
    "gunicorn",
    "h5py",
    "hydra-core",
    "imageio",
    "ipykernel",
    "ipython",
    "ipywidgets",
    "joblib",
    "jupyter",
    "jupyterlab",
    "kaggle",
    "keras",
    "langchain",
    "langchain-community",
    "librosa",
    "lightgbm",
    "lightning",
    "litellm",
    "loguru",
    "minio",
    "mlflow",
    "moviepy",
    "nltk",
    "notebook",
    "onnx",
    "onnxruntime",
    "onnxruntime-gpu",
    "openai-whisper",
    "opencv-contrib-python",
    "opencv-python",
    "optimum",
    "optuna",
    "peft",
    "plotly",
    "prefect",
    "psycopg2",
    "psycopg2-binary",
    "pycocotools",
    "pydub",
    "pymongo",
    "pymupdf",
    "pypdf",
    "pypdf2",
    "pytest",
    "pytorch-lightning",
    "redis",
    "rouge-score",
    "runpod",
    "sacrebleu",
    "sagemaker",
    "scikit-image",
    "scikit-learn",
    "seaborn",
    "sentence-transformers",
    "shap",
    "spacy",
    "sqlalchemy",
    "statsmodels",
    "streamlit",
    "tensorboardx",
    "tensorflow",
    "termcolor",
    "timm",
    "torch-geometric",
    "torchinfo",
    "torchsummary",
    "ultralytics",
    "umap-learn",
    "wget",
    "xgboost",
    "yacs",
    "yfinance",
];

/// Whether PyTorch's index surely has no package of this name, as PEP 503 normalises it.
pub fn is_not_on_index(package: &str) -> bool {
    NOT_ON_TORCH_INDEX.binary_search(&package).is_ok()
}

#[cfg(test)]
mod tests;
