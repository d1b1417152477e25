//! Libraries that fetch models and corpora, and where they keep them.

/// Where a library keeps what it fetches.
#[derive(Debug, PartialEq, Eq)]
pub struct Hub {
    /// As messages name it.
    pub name: &'static str,
    /// Variables that say where, the first that is set counts, each with the folder below what it names.
    pub variables: &'static [(&'static str, &'static str)],
    /// Below the home of the user, if none of them is set.
    pub home: &'static str,
    /// Variables that older versions read, too: where one is set, nobody knows.
    pub unsure: &'static [&'static str],
}

/// Source: huggingface_hub 2.4.0 (constants.py), sentence-transformers 6.2 and transformers 4.57 for the rest, 2026-11.
pub static HUGGING_FACE: Hub = Hub {
    name: "Hugging Face",
    variables: &[
        ("HF_HUB_CACHE", ""),
        ("HUGGINGFACE_HUB_CACHE", ""),
        ("HF_HOME", "hub"),
        ("XDG_CACHE_HOME", "huggingface/hub"),
    ],
    home: ".cache/huggingface/hub",
    unsure: &[
        "TRANSFORMERS_CACHE",
        "PYTORCH_TRANSFORMERS_CACHE",
        "SENTENCE_TRANSFORMERS_HOME",
    ],
};

/// Source: the documentation of `torch.hub`, 2026-11.
pub static TORCH: Hub = Hub {
    name: "PyTorch",
    variables: &[("TORCH_HOME", "hub"), ("XDG_CACHE_HOME", "torch/hub")],
    home: ".cache/torch/hub",
    unsure: &[],
};

/// It takes the first folder of its search path that exists and can be written to, else this one.
///
/// Source: nltk 3.10.4 (downloader.py, data.py), 2026-11.
pub static NLTK: Hub = Hub {
    name: "NLTK",
    variables: &[],
    home: "nltk_data",
    unsure: &["NLTK_DATA"],
};

/// Source: openai-whisper 20250625 (`__init__.py`), 2026-11.
pub static WHISPER: Hub = Hub {
    name: "Whisper",
    variables: &[("XDG_CACHE_HOME", "whisper")],
    home: ".cache/whisper",
    unsure: &[],
};

/// Source: easyocr 1.7.2 (config.py), 2026-11.
pub static EASYOCR: Hub = Hub {
    name: "EasyOCR",
    variables: &[("EASYOCR_MODULE_PATH", ""), ("MODULE_PATH", "")],
    home: ".EasyOCR",
    unsure: &[],
};

/// What a call fetches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// All files of a repository, unless others say which.
    Repository,
    /// One file.
    File,
    /// What a library needs of a model.
    Model,
    /// A corpus, a language.
    Corpus,
}

/// A Python function that fetches something.
#[derive(Debug)]
pub struct Loader {
    /// Its name, with as much before it as tells it from others.
    pub path: &'static str,
    /// A name that the code must hold, too; empty for none.
    pub beside: &'static str,
    /// Which library.
    pub hub: &'static Hub,
    /// What it fetches.
    pub fetched: Fetched,
    /// The names of the argument that says of what.
    pub what: &'static [&'static str],
    /// Its place, from 0, where it has no name.
    pub at: usize,
    /// Arguments that name the folder in which it ends up.
    pub folder: &'static [&'static str],
}

const fn loader(path: &'static str, hub: &'static Hub, fetched: Fetched) -> Loader {
    Loader {
        path,
        beside: "",
        hub,
        fetched,
        what: &[],
        at: 0,
        folder: &[],
    }
}

/// Source: the documentation of each library, 2026-11.
pub static LOADERS: &[Loader] = &[
    Loader {
        what: &["repo_id"],
        folder: &["local_dir", "cache_dir"],
        ..loader("snapshot_download", &HUGGING_FACE, Fetched::Repository)
    },
    Loader {
        what: &["repo_id"],
        folder: &["local_dir", "cache_dir"],
        ..loader("hf_hub_download", &HUGGING_FACE, Fetched::File)
    },
    Loader {
        what: &["pretrained_model_name_or_path"],
        folder: &["cache_dir"],
        ..loader("from_pretrained", &HUGGING_FACE, Fetched::Model)
    },
    Loader {
        what: &["model_name_or_path"],
        folder: &["cache_folder"],
        ..loader("SentenceTransformer", &HUGGING_FACE, Fetched::Model)
    },
    Loader {
        what: &["model_name_or_path", "model_name"],
        folder: &["cache_folder", "cache_dir"],
        ..loader("CrossEncoder", &HUGGING_FACE, Fetched::Model)
    },
    Loader {
        what: &["model"],
        at: 1,
        beside: "transformers",
        ..loader("pipeline", &HUGGING_FACE, Fetched::Model)
    },
    Loader {
        what: &["model_size_or_path"],
        folder: &["download_root"],
        beside: "faster_whisper",
        ..loader("WhisperModel", &HUGGING_FACE, Fetched::Model)
    },
    Loader {
        what: &["name"],
        folder: &["download_root"],
        beside: "whisper",
        ..loader("load_model", &WHISPER, Fetched::Model)
    },
    Loader {
        what: &["info_or_id"],
        folder: &["download_dir"],
        ..loader("nltk.download", &NLTK, Fetched::Corpus)
    },
    Loader {
        what: &["repo_or_dir"],
        ..loader("hub.load", &TORCH, Fetched::Model)
    },
    Loader {
        what: &["url"],
        folder: &["model_dir"],
        ..loader("load_state_dict_from_url", &TORCH, Fetched::Model)
    },
    Loader {
        what: &["lang_list"],
        folder: &["model_storage_directory"],
        ..loader("easyocr.Reader", &EASYOCR, Fetched::Model)
    },
];

/// Packages that do nothing without a model which they download at the first use, by their names on PyPI, and what the
/// address of their repository holds. Source: the documentation of each, 2026-11.
pub const MODEL_LIBRARIES: &[(&str, &str)] = &[
    ("easyocr", "/EasyOCR"),
    ("faster-whisper", "/faster-whisper"),
    ("insanely-fast-whisper", ""),
    ("openai-whisper", "github.com/openai/whisper"),
    ("whisperx", "/whisperX"),
    ("wyoming-faster-whisper", "/wyoming-faster-whisper"),
];

/// Words in the name of a script that is there to fetch models.
pub const FETCHING: &[&str] = &[
    "bake",
    "cache",
    "download",
    "downloader",
    "fetch",
    "prefetch",
    "preload",
    "pull",
    "setup",
    "warmup",
];

/// The hosts of Hugging Face.
pub const HUGGING_FACE_HOSTS: [&str; 2] = ["huggingface.co", "hf.co"];

/// Packages that need `huggingface_hub` and may hold it back where their version is pinned; names as PEP 503 has them.
/// Source: the metadata of each on PyPI, 2026-11.
pub const DEPENDENTS: &[&str] = &[
    "accelerate",
    "datasets",
    "diffusers",
    "docling",
    "evaluate",
    "fastembed",
    "faster-whisper",
    "flair",
    "gliner",
    "gradio",
    "gradio-client",
    "lerobot",
    "mteb",
    "open-clip-torch",
    "optimum",
    "peft",
    "pyannote-audio",
    "sentence-transformers",
    "setfit",
    "sglang",
    "smolagents",
    "speechbrain",
    "timm",
    "tokenizers",
    "transformers",
    "trl",
    "unsloth",
    "vllm",
];

/// An environment variable that has another name by now.
#[derive(Debug, PartialEq, Eq)]
pub struct OldVariable {
    /// The old name.
    pub name: &'static str,
    /// The new one.
    pub new: &'static str,
    /// Variables beside which it does not matter.
    pub beside: &'static [&'static str],
    /// Who stopped to read it.
    pub end: End,
}

/// Who stopped to read a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// `transformers` 5.
    Transformers5,
    /// `huggingface_hub` 1.0, which only warns of it.
    Hub1,
    /// Nobody yet; its documentation calls it deprecated.
    Open,
}

/// Source: transformers 4.57.0 and 5.0.0, huggingface_hub 0.36.2 and 2.4.0 (constants.py, utils/_auth.py), 2026-11.
pub const OLD_VARIABLES: &[OldVariable] = &[
    OldVariable {
        name: "TRANSFORMERS_CACHE",
        new: "HF_HUB_CACHE",
        beside: &["HF_HOME", "HUGGINGFACE_HUB_CACHE"],
        end: End::Transformers5,
    },
    OldVariable {
        name: "PYTORCH_TRANSFORMERS_CACHE",
        new: "HF_HUB_CACHE",
        beside: &["HF_HOME", "HUGGINGFACE_HUB_CACHE", "TRANSFORMERS_CACHE"],
        end: End::Transformers5,
    },
    OldVariable {
        name: "PYTORCH_PRETRAINED_BERT_CACHE",
        new: "HF_HUB_CACHE",
        beside: &["HF_HOME", "HUGGINGFACE_HUB_CACHE", "TRANSFORMERS_CACHE"],
        end: End::Transformers5,
    },
    OldVariable {
        name: "HUGGINGFACE_HUB_CACHE",
        new: "HF_HUB_CACHE",
        beside: &[],
        end: End::Open,
    },
    OldVariable {
        name: "HUGGINGFACE_ASSETS_CACHE",
        new: "HF_ASSETS_CACHE",
        beside: &[],
        end: End::Open,
    },
    OldVariable {
        name: "HUGGING_FACE_HUB_TOKEN",
        new: "HF_TOKEN",
        beside: &[],
        end: End::Open,
    },
    OldVariable {
        name: "HF_HUB_ENABLE_HF_TRANSFER",
        new: "HF_XET_HIGH_PERFORMANCE",
        beside: &[],
        end: End::Hub1,
    },
];

/// Beginnings of repositories whose weights stand there in several formats, and a pattern for those that Python's
/// libraries do not read; empty where there are several. Source: unslothai/unsloth#11227 (gpt-oss-20b: 41 GB of which 14
/// are read), huggingface/huggingface_hub#2597 and #139, InftyAI/llmaz#163, 2026-11.
pub const SEVERAL_FORMATS: &[(&str, &str)] = &[
    ("meta-llama/", "original/*"),
    ("mistralai/", "consolidated*"),
    ("openai/gpt-oss-", "original/*"),
    ("sentence-transformers/", ""),
];
