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

/// Folder names that mean the same behind another word: `ames_dataset`, `clip-weights`.
static LAST_WORDS: &[&str] = &[
    "dataset",
    "datasets",
    "weights",
    "checkpoint",
    "checkpoints",
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
    "resources",
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
    let last = name
        .rsplit('_')
        .next()
        .filter(|word| LAST_WORDS.contains(word));
    let known = |folder: &str| folder == name || Some(folder) == last;
    let (_, guess) = FOLDERS.iter().find(|(folder, _)| known(folder))?;
    (!is_exception(path)).then_some(*guess)
}

/// Whether a file of weights is written by scikit-learn, as its name goes: mostly small.
pub fn is_pickle(path: &str) -> bool {
    let name = last_component(path).to_ascii_lowercase();
    let pickled = [".pkl", ".pickle", ".joblib", ".bin"];
    pickled.iter().any(|ending| name.ends_with(ending)) && !name.starts_with("pytorch_model")
}

/// Words of a name that tell what is in a file whose extension can be anything: `train.zip`, `model.pkl`.
static DATA_WORDS: &[&str] = &["data", "dataset", "datasets", "train", "training", "corpus"];
static WEIGHTS_WORDS: &[&str] = &[
    "model",
    "models",
    "weights",
    "checkpoint",
    "checkpoints",
    "ckpt",
    "ckpts",
    "pretrained",
    "finetuned",
    "classifier",
    "regressor",
    "detector",
];

/// What a file certainly is: by its extension alone, or by one that can be anything and a word of its name or folder.
pub fn of_certain_file(path: &str) -> Option<Artifact> {
    let guess = of_file(path)?;
    if guess.sure {
        return Some(guess.artifact);
    }
    let path = path.to_ascii_lowercase();
    let above = path.rsplitn(3, '/').take(2);
    let words: Vec<&str> = above
        .flat_map(|part| part.split(['_', '-', '.', ' ']))
        .collect();
    let named = |known: &[&str]| words.iter().any(|word| known.contains(word));
    match (named(DATA_WORDS), named(WEIGHTS_WORDS)) {
        (true, true) if guess.artifact == Artifact::Archive => None,
        (true, true) => Some(guess.artifact),
        (true, false) => Some(Artifact::Data),
        (false, true) => Some(Artifact::Weights),
        (false, false) => None,
    }
}

/// What a file is that lies in a folder called `data` or `weights`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Inside {
    /// It stands for what lies elsewhere, or tells about it: `.gitkeep`, `raw.dvc`, `README.md`, a sample.
    Placeholder,
    /// Code or settings.
    Code,
    /// Anything else: what the folder is there for.
    Content,
}

/// What a file is in a folder of data or weights.
pub fn inside(name: &str) -> Inside {
    let lower = name.to_ascii_lowercase();
    let extension = lower
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension);
    if lower.starts_with('.') || PLACEHOLDERS.contains(&extension) || is_exception(name) {
        Inside::Placeholder
    } else if CODE.contains(&extension) {
        Inside::Code
    } else {
        Inside::Content
    }
}

/// Extensions of documents, and of what DVC keeps in place of data.
static PLACEHOLDERS: &[&str] = &["", "dvc", "html", "md", "rst"];

/// Extensions of code and settings.
static CODE: &[&str] = &[
    "bash",
    "bat",
    "c",
    "cc",
    "cfg",
    "conf",
    "cpp",
    "css",
    "cu",
    "dockerfile",
    "env",
    "go",
    "h",
    "hpp",
    "ini",
    "ipynb",
    "java",
    "jl",
    "js",
    "lock",
    "php",
    "properties",
    "proto",
    "ps1",
    "py",
    "pyc",
    "pyi",
    "pyx",
    "r",
    "rb",
    "rmd",
    "rs",
    "scala",
    "sh",
    "sql",
    "tf",
    "toml",
    "ts",
    "tsx",
    "yaml",
    "yml",
];

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
            ("src/main/resources/names.csv", None),
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
            ("ames-dataset", Some(sure(Artifact::Data))),
            ("metadata", None),
            ("meta_data", None),
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
    fn a_word_of_the_name_decides_where_the_extension_does_not() {
        for (path, expected) in [
            ("best.pt", Some(Artifact::Weights)),
            ("train.zip", Some(Artifact::Data)),
            ("model_docker.pkl", Some(Artifact::Weights)),
            ("models/churn.pkl", Some(Artifact::Weights)),
            ("data.h5", Some(Artifact::Data)),
            ("model_train.h5", Some(Artifact::Weights)),
            ("model_data.zip", None),
            ("2.2.2.zip", None),
            ("models/a/b/scaler.pkl", None),
            ("bert_tokenizer_model.zip", None),
        ] {
            assert_eq!(of_certain_file(path), expected, "{path}");
        }
    }

    #[test]
    fn code_and_placeholders_are_no_data() {
        for (name, expected) in [
            (".gitkeep", Inside::Placeholder),
            ("raw.dvc", Inside::Placeholder),
            ("README", Inside::Placeholder),
            ("issues_sample.csv", Inside::Placeholder),
            ("__init__.py", Inside::Code),
            ("coco.yaml", Inside::Code),
            ("train.csv", Inside::Content),
            ("0001.jpg", Inside::Content),
        ] {
            assert_eq!(inside(name), expected, "{name}");
        }
    }
}
