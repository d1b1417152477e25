//! Releases of Python packages that the newest release of one of their dependencies has broken: they ask for it without an
//! upper bound, so that a new install gets both.

use super::version::Version;

/// A range of releases that a dependency has outgrown.
#[derive(Debug, PartialEq, Eq)]
pub struct Outgrown {
    /// The package, as PyPI compares names.
    pub package: &'static str,
    /// The first release that is known to be broken.
    pub from: &'static [u32],
    /// The first that is not.
    pub before: &'static [u32],
    /// The dependency.
    pub dependency: &'static str,
    /// Its first release that does so.
    pub breaking: &'static [u32],
    /// What is seen then.
    pub symptom: &'static str,
    /// Whether the package needs the dependency, so that pip brings it along.
    pub needed: bool,
}

const fn outgrown(
    package: &'static str,
    from: &'static [u32],
    before: &'static [u32],
    dependency: &'static str,
    breaking: &'static [u32],
    symptom: &'static str,
) -> Outgrown {
    Outgrown {
        package,
        from,
        before,
        dependency,
        breaking,
        symptom,
        needed: true,
    }
}

const COMPILED: &str = "it is compiled against NumPy 1, and fails when it is imported";

/// Source: each package installed alone with pip's newest dependencies and imported (`openai`: its client made) on Python
/// 3.11, x86-64, at both ends of the range and beyond its upper one, 2026-11-23; `torch`:
/// securefederatedai/openfederatedlearning#999 (2.2.2) and PyTorch 2.3's release notes.
static TABLE: &[Outgrown] = &[
    outgrown(
        "flask",
        &[2, 0, 3],
        &[2, 2, 4],
        "werkzeug",
        &[3],
        "it fails when it is imported: `url_quote` is gone",
    ),
    outgrown(
        "gradio",
        &[4, 10],
        &[5, 6],
        "huggingface-hub",
        &[1],
        "it fails when it is imported: `HfFolder` is gone",
    ),
    outgrown(
        "matplotlib",
        &[3, 6, 3],
        &[3, 7, 1],
        "numpy",
        &[2],
        COMPILED,
    ),
    outgrown(
        "openai",
        &[1],
        &[1, 55, 3],
        "httpx",
        &[0, 28],
        "its client cannot be made: httpx takes no `proxies` any more",
    ),
    outgrown(
        "opencv-python",
        &[4, 5, 5],
        &[4, 10],
        "numpy",
        &[2],
        COMPILED,
    ),
    outgrown(
        "opencv-python-headless",
        &[4, 5, 5],
        &[4, 10],
        "numpy",
        &[2],
        COMPILED,
    ),
    outgrown("pandas", &[1, 5, 3], &[2, 1, 2], "numpy", &[2], COMPILED),
    outgrown(
        "prefect",
        &[2, 11],
        &[2, 20],
        "griffe",
        &[1],
        "it fails when it is imported: `griffe.dataclasses` is gone",
    ),
    outgrown(
        "scikit-learn",
        &[1, 1, 3],
        &[1, 3, 1],
        "numpy",
        &[2],
        COMPILED,
    ),
    Outgrown {
        needed: false,
        ..outgrown(
            "torch",
            &[1, 13],
            &[2, 3],
            "numpy",
            &[2],
            "it is compiled against NumPy 1, and says \"Numpy is not available\"",
        )
    },
];

/// What has outgrown a release of a package.
pub fn outgrown_by(package: &str, version: &Version) -> Option<&'static Outgrown> {
    let mut table = TABLE.iter();
    table.find(|one| {
        one.package == package && version.is_at_least(one.from) && version.is_below(one.before)
    })
}

/// Packages that bring NumPy along, and ask for no release below 2 where they are not named in [`TABLE`] for it. Source:
/// metadata on PyPI, 2026-11-23.
const WITH_NUMPY: &[&str] = &[
    "accelerate",
    "faster-whisper",
    "imageio",
    "librosa",
    "matplotlib",
    "opencv-python",
    "opencv-python-headless",
    "openai-whisper",
    "pandas",
    "peft",
    "scikit-learn",
    "seaborn",
    "soundfile",
    "timm",
    "torchvision",
];

/// Packages of which no release asks for one of NumPy, huggingface_hub, Werkzeug, httpx or griffe that is below those of
/// [`TABLE`], Flask before 2.0 apart. Source: as above.
const WITHOUT: &[&str] = &[
    "boto3",
    "cython",
    "einops",
    "fastapi",
    "ffmpeg-python",
    "flask",
    "flask-cors",
    "gunicorn",
    "hydra-core",
    "jinja2",
    "joblib",
    "loguru",
    "ninja",
    "omegaconf",
    "openai",
    "openai-whisper",
    "packaging",
    "pillow",
    "pip",
    "psycopg2",
    "psycopg2-binary",
    "pydantic",
    "python-dotenv",
    "python-multipart",
    "pyyaml",
    "redis",
    "requests",
    "rich",
    "runpod",
    "safetensors",
    "setuptools",
    "soundfile",
    "torch",
    "torchaudio",
    "torchvision",
    "tqdm",
    "typer",
    "uvicorn",
    "wheel",
];

/// Whether a package brings NumPy along, in whatever release.
pub fn brings_numpy(package: &str) -> bool {
    WITH_NUMPY.contains(&package)
}

/// Whether a package is known not to hold back a dependency of the table. `newest` if no version of it is asked for.
pub fn holds_nothing_back(package: &str, newest: bool) -> bool {
    WITHOUT.contains(&package) || (newest && WITH_NUMPY.contains(&package))
}
