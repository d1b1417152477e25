//! Files of machine-learning projects that are data, weights or leftovers rather than code.

/// What a file or folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Artifact {
    /// Data to train or test on.
    Data,
    /// Weights or a whole trained model.
    Weights,
    /// A notebook.
    Notebook,
    /// An archive, most likely of data or weights.
    Archive,
}

/// What a path is by its last component, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Guess {
    /// What it is.
    pub artifact: Artifact,
    /// Whether nothing else is called so: `.safetensors`, `datasets/`; but `.bin` and `models/` can be anything.
    pub sure: bool,
}

const fn sure(artifact: Artifact) -> Guess {
    Guess {
        artifact,
        sure: true,
    }
}

const fn maybe(artifact: Artifact) -> Guess {
    Guess {
        artifact,
        sure: false,
    }
}

/// Extensions, longest first where one ends in another. Source: the documentation of the formats' projects (PyTorch,
/// safetensors, GGUF, ONNX, TensorRT, TensorFlow, Keras, NeMo, scikit-learn/joblib, CatBoost, XGBoost, NumPy, Parquet,
/// Arrow, LMDB, R, DICOM, NIfTI), 2026-11.
static EXTENSIONS: &[(&str, Guess)] = &[
    (".nii.gz", sure(Artifact::Data)),
    (".tar.gz", maybe(Artifact::Archive)),
    (".tar.bz2", maybe(Artifact::Archive)),
    (".tar.xz", maybe(Artifact::Archive)),
    (".tar.zst", maybe(Artifact::Archive)),
    (".tgz", maybe(Artifact::Archive)),
    (".tar", maybe(Artifact::Archive)),
    (".zip", maybe(Artifact::Archive)),
    (".7z", maybe(Artifact::Archive)),
    (".rar", maybe(Artifact::Archive)),
    (".pt", sure(Artifact::Weights)),
    (".pth", sure(Artifact::Weights)),
    (".ckpt", sure(Artifact::Weights)),
    (".safetensors", sure(Artifact::Weights)),
    (".gguf", sure(Artifact::Weights)),
    (".ggml", sure(Artifact::Weights)),
    (".onnx", sure(Artifact::Weights)),
    (".engine", sure(Artifact::Weights)),
    (".trt", sure(Artifact::Weights)),
    (".tflite", sure(Artifact::Weights)),
    (".keras", sure(Artifact::Weights)),
    (".mlmodel", sure(Artifact::Weights)),
    (".mar", sure(Artifact::Weights)),
    (".nemo", sure(Artifact::Weights)),
    (".joblib", sure(Artifact::Weights)),
    (".cbm", sure(Artifact::Weights)),
    (".ubj", sure(Artifact::Weights)),
    (".caffemodel", sure(Artifact::Weights)),
    (".h5", maybe(Artifact::Weights)),
    (".hdf5", maybe(Artifact::Data)),
    (".pb", maybe(Artifact::Weights)),
    (".bin", maybe(Artifact::Weights)),
    (".plan", maybe(Artifact::Weights)),
    (".model", maybe(Artifact::Weights)),
    (".weights", sure(Artifact::Weights)),
    (".pkl", maybe(Artifact::Weights)),
    (".pickle", maybe(Artifact::Weights)),
    (".npy", sure(Artifact::Data)),
    (".npz", sure(Artifact::Data)),
    (".parquet", sure(Artifact::Data)),
    (".feather", sure(Artifact::Data)),
    (".arrow", sure(Artifact::Data)),
    (".orc", sure(Artifact::Data)),
    (".avro", maybe(Artifact::Data)),
    (".tfrecord", sure(Artifact::Data)),
    (".tfrecords", sure(Artifact::Data)),
    (".lmdb", sure(Artifact::Data)),
    (".mdb", maybe(Artifact::Data)),
    (".csv", sure(Artifact::Data)),
    (".tsv", sure(Artifact::Data)),
    (".jsonl", sure(Artifact::Data)),
    (".ndjson", sure(Artifact::Data)),
    (".rds", sure(Artifact::Data)),
    (".rdata", sure(Artifact::Data)),
    (".sav", maybe(Artifact::Data)),
    (".dta", sure(Artifact::Data)),
    (".mat", maybe(Artifact::Data)),
    (".dcm", sure(Artifact::Data)),
    (".wav", maybe(Artifact::Data)),
    (".mp4", maybe(Artifact::Data)),
    (".ipynb", sure(Artifact::Notebook)),
];

/// Folder names. `models` is as often Python code as it is weights.
static FOLDERS: &[(&str, Guess)] = &[
    ("data", sure(Artifact::Data)),
    ("dataset", sure(Artifact::Data)),
    ("datasets", sure(Artifact::Data)),
    ("raw", maybe(Artifact::Data)),
    ("raw_data", sure(Artifact::Data)),
    ("processed", maybe(Artifact::Data)),
    ("training_data", sure(Artifact::Data)),
    ("train_data", sure(Artifact::Data)),
    ("test_data", sure(Artifact::Data)),
    ("corpus", maybe(Artifact::Data)),
    ("model", maybe(Artifact::Weights)),
    ("models", maybe(Artifact::Weights)),
    ("saved_model", sure(Artifact::Weights)),
    ("saved_models", sure(Artifact::Weights)),
    ("weights", sure(Artifact::Weights)),
    ("checkpoint", sure(Artifact::Weights)),
    ("checkpoints", sure(Artifact::Weights)),
    ("ckpt", sure(Artifact::Weights)),
    ("ckpts", sure(Artifact::Weights)),
    ("pretrained", sure(Artifact::Weights)),
    ("pretrained_models", sure(Artifact::Weights)),
    ("notebook", sure(Artifact::Notebook)),
    ("notebooks", sure(Artifact::Notebook)),
];

/// Words of a path that say that it is small, or read by the code: samples, tests, label maps, vocabularies.
static EXCEPTIONS: &[&str] = &[
    "demo",
    "demos",
    "sample",
    "samples",
    "example",
    "examples",
    "test",
    "tests",
    "testing",
    "fixture",
    "fixtures",
    "mock",
    "mocks",
    "toy",
    "tiny",
    "dummy",
    "vocab",
    "vocabs",
    "vocabulary",
    "label",
    "labels",
    "labelmap",
    "classes",
    "tokenizer",
    "tokenizers",
    "merges",
    "lookup",
    "mapping",
    "mappings",
    "config",
    "configs",
    "schema",
    "schemas",
    "seed",
    "seeds",
    "migrations",
    "locale",
    "locales",
    "static",
    "assets",
    "templates",
    "requirements",
];

/// What a file is by its name; `None` for code, settings and everything else.
pub fn of_file(path: &str) -> Option<Guess> {
    let name = last_component(path).to_ascii_lowercase();
    let (_, guess) = EXTENSIONS.iter().find(|(extension, _)| {
        name.strip_suffix(extension)
            .is_some_and(|stem| !stem.is_empty())
    })?;
    (!is_exception(path)).then_some(*guess)
}

/// What a folder is by its name; `None` for code, settings and everything else.
pub fn of_folder(path: &str) -> Option<Guess> {
    let name = last_component(path).to_ascii_lowercase().replace('-', "_");
    let (_, guess) = FOLDERS.iter().find(|(folder, _)| *folder == name)?;
    (!is_exception(path)).then_some(*guess)
}

/// Whether a path says by a word of a component that it is a sample, a test or a table of the code.
pub fn is_exception(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    // `test_data` is data for a test of the model, not a test.
    if last_component(&lower) == "test_data" {
        return false;
    }
    lower
        .split(['/', '_', '-', '.', ' '])
        .any(|word| EXCEPTIONS.contains(&word))
}

fn last_component(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}

/// How sure it is that no build needs what a pattern matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// No build needs it, and no running program reads it.
    Never,
    /// A build needs it where the project's version is taken from Git: see [`READS_GIT`].
    Git,
    /// Projects differ: data, weights, results, settings with secrets.
    Sometimes,
}

/// Patterns for a `.dockerignore` that belong together.
#[derive(Debug, PartialEq, Eq)]
pub struct IgnoreGroup {
    /// The comment above them.
    pub title: &'static str,
    /// Whether something may need them.
    pub need: Need,
    /// As `.dockerignore` writes them: anchored at the root of the context unless they begin with `**/`.
    pub patterns: &'static [&'static str],
}

/// What a `.dockerignore` of an ML project leaves out, in the order in which it is written.
///
/// Source: the tools' documentation of where they write (Python, pytest, mypy, Ruff, tox, Jupyter, MLflow, Weights &
/// Biases, Lightning, Hydra, TensorBoard, CatBoost, DVC), 2026-11; moby/patternmatcher for the form.
pub static IGNORE: &[IgnoreGroup] = &[
    IgnoreGroup {
        title: "Git",
        need: Need::Git,
        patterns: &[".git"],
    },
    IgnoreGroup {
        title: "Python caches",
        need: Need::Never,
        patterns: &[
            "**/__pycache__",
            "**/*.py[cod]",
            "**/.pytest_cache",
            "**/.mypy_cache",
            "**/.ruff_cache",
            "**/.ipynb_checkpoints",
            "**/.tox",
            "**/.nox",
            "**/.coverage",
            "**/htmlcov",
        ],
    },
    IgnoreGroup {
        title: "Virtual environments",
        need: Need::Sometimes,
        patterns: &["**/.venv", "**/venv"],
    },
    IgnoreGroup {
        title: "Editors and systems",
        need: Need::Never,
        patterns: &["**/.DS_Store", "**/.idea", "**/.vscode"],
    },
    IgnoreGroup {
        title: "Secrets",
        need: Need::Sometimes,
        patterns: &[
            "**/.env",
            "**/.env.*",
            "**/*.pem",
            "**/kaggle.json",
            "**/.netrc",
        ],
    },
    IgnoreGroup {
        title: "Runs and results",
        need: Need::Sometimes,
        patterns: &[
            "mlruns",
            "mlartifacts",
            "wandb",
            "lightning_logs",
            "runs",
            "outputs",
            "multirun",
            "tb_logs",
            "catboost_info",
            ".dvc/cache",
            ".dvc/tmp",
        ],
    },
    IgnoreGroup {
        title: "Data, weights and notebooks",
        need: Need::Sometimes,
        patterns: &["data", "datasets", "checkpoints", "weights", "**/*.ipynb"],
    },
    IgnoreGroup {
        title: "Other",
        need: Need::Sometimes,
        patterns: &["**/node_modules", "**/.cache"],
    },
];

/// Names in a project file that make a build read `.git`.
///
/// Source: the documentation of setuptools-scm, versioneer, hatch-vcs, versioningit, dunamai and their kin, 2026-11.
pub const READS_GIT: &[&str] = &[
    "setuptools_scm",
    "setuptools-scm",
    "versioneer",
    "hatch-vcs",
    "hatch_vcs",
    "versioningit",
    "dunamai",
    "poetry-dynamic-versioning",
    "uv-dynamic-versioning",
    "flit_scm",
    "pbr",
    "source = \"scm\"",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_extension() {
        for (path, expected) in [
            ("model.safetensors", Some(sure(Artifact::Weights))),
            ("weights/best.PT", Some(sure(Artifact::Weights))),
            ("train.csv", Some(sure(Artifact::Data))),
            ("scan.nii.gz", Some(sure(Artifact::Data))),
            ("images.tar.gz", Some(maybe(Artifact::Archive))),
            ("model.bin", Some(maybe(Artifact::Weights))),
            ("eda.ipynb", Some(sure(Artifact::Notebook))),
            ("app.py", None),
            (".pt", None),
            ("requirements.txt", None),
            ("label_map.csv", None),
            ("vocab.jsonl", None),
            ("tests/data.csv", None),
            ("sample-images.zip", None),
        ] {
            assert_eq!(of_file(path), expected, "{path}");
        }
    }

    #[test]
    fn folders_are_known_by_their_name() {
        for (path, expected) in [
            ("data/", Some(sure(Artifact::Data))),
            ("./ml/Datasets", Some(sure(Artifact::Data))),
            ("pretrained-models/", Some(sure(Artifact::Weights))),
            ("models", Some(maybe(Artifact::Weights))),
            ("test_data", Some(sure(Artifact::Data))),
            ("tests/data", None),
            ("examples/data", None),
            ("src", None),
            ("/", None),
            ("", None),
        ] {
            assert_eq!(of_folder(path), expected, "{path}");
        }
    }

    #[test]
    fn no_pattern_is_written_twice() {
        let mut patterns: Vec<_> = IGNORE.iter().flat_map(|group| group.patterns).collect();
        let count = patterns.len();
        patterns.sort_unstable();
        patterns.dedup();
        assert_eq!(patterns.len(), count);
    }
}
