//! Who publishes what stands at an address: the makers of a program, or somebody who built it for himself; and where
//! makers publish the sums of their files.

use super::builds::normalised;

/// Where the sum or the signature of a download is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sums {
    /// In a file of the same address with this end.
    Beside(&'static str),
    /// In another place.
    At(&'static str),
}

/// Beginnings of addresses, without `https://`, and where the sums of what stands there are.
///
/// Source: the addresses from which build scripts of public repositories fetch these sums, looked up on 2026-11-24. What
/// is only signed, as python.org's archives are, is not here.
static SUMS: &[(&str, Sums)] = &[
    ("archive.apache.org/dist/", APACHE),
    (
        "cmake.org/files/",
        Sums::At("`cmake-VERSION-SHA-256.txt` beside it"),
    ),
    ("dl.google.com/go/", Sums::Beside(".sha256")),
    ("dl.k8s.io/release/", Sums::Beside(".sha256")),
    (
        "dlcdn.apache.org/",
        Sums::At("https://downloads.apache.org"),
    ),
    ("downloads.apache.org/", Sums::Beside(".sha512")),
    ("get.helm.sh/helm-v3", Sums::Beside(".sha256sum")),
    ("github.com/Kitware/CMake/releases/download/", CMAKE),
    (
        "github.com/astral-sh/uv/releases/download/",
        Sums::Beside(".sha256"),
    ),
    (
        "github.com/bazelbuild/bazel/releases/download/",
        Sums::Beside(".sha256"),
    ),
    (
        "github.com/conda-forge/miniforge/releases/download/",
        Sums::Beside(".sha256"),
    ),
    (
        "github.com/just-containers/s6-overlay/releases/download/v3",
        Sums::Beside(".sha256"),
    ),
    (
        "github.com/krallin/tini/releases/download/",
        Sums::At("`….sha256sum` beside it, of old releases the signature `….asc`"),
    ),
    ("go.dev/dl/", Sums::At("https://go.dev/dl/")),
    ("golang.org/dl/", Sums::At("https://go.dev/dl/")),
    ("nodejs.org/dist/", Sums::At("`SHASUMS256.txt` beside it")),
    (
        "releases.hashicorp.com/",
        Sums::At("the file `…_SHA256SUMS` beside it"),
    ),
    (
        "repo.anaconda.com/archive/",
        Sums::At("https://repo.anaconda.com/archive/"),
    ),
    (
        "repo.anaconda.com/miniconda/",
        Sums::At("https://repo.anaconda.com/miniconda/"),
    ),
    ("www.apache.org/dist/", APACHE),
];

const APACHE: Sums = Sums::At("`….sha512` beside it, of releases before 2018 `….sha` or `….md5`");
const CMAKE: Sums = Sums::At("`cmake-VERSION-SHA-256.txt` beside it");

/// Where the makers publish the sum of the file at an address, of which the beginning is enough. An address whose file is
/// replaced with each release has no sum that could be written down.
pub fn sums(address: &str) -> Option<Sums> {
    let place = address.strip_prefix("https://")?;
    if !is_versioned(address) {
        return None;
    }
    let known = SUMS.iter().find(|(start, _)| place.starts_with(start));
    known.map(|(_, sums)| *sums)
}

/// Addresses whose answers are meant to change: redirections to the newest, APIs, random numbers and the time, which end
/// the cache of a build. Source: what public Dockerfiles add, 2026-11.
const ANSWERS: [&str; 5] = [
    "://aka.ms/",
    "://api.github.com/",
    "://www.random.org/",
    "://worldtimeapi.org/",
    "://google.com",
];

/// Ends of files that nothing runs, and on which nothing hangs.
const INERT: [&str; 5] = [".md", ".otf", ".ttf", ".woff", ".woff2"];

/// Whether an address is asked for the answer of the day.
pub fn is_answer_of_the_day(address: &str) -> bool {
    ANSWERS.iter().any(|part| address.contains(part))
}

/// Whether the file of an address is a font or a text to read.
pub fn is_inert(address: &str) -> bool {
    INERT.iter().any(|end| address.ends_with(end))
}

/// Whether an address says that it has the latest: `…/latest/x.tar.gz`, `latest.zip`.
pub fn is_of_the_latest(address: &str) -> bool {
    let mut parts = address.split('/');
    parts.any(|part| part == "latest" || part.starts_with("latest."))
}

/// Words of addresses behind which the file changes.
const MOVING: [&str; 5] = ["latest", "/nightly", "/master/", "/main/", "/current/"];
/// Parts of names with digits that are no versions.
const NO_VERSIONS: [&str; 17] = [
    "x86_64", "x86-64", "x86", "amd64", "arm64", "aarch64", "linux64", "linux32", "linux-64",
    "win64", "x64", "i386", "i686", "ppc64", "s390", "md5", "64bit",
];

/// Whether an address names a version or a commit, so that its file may be expected to stay the same. `0.0.0` and `x.x.x`
/// stand for what comes from outside.
pub fn is_versioned(address: &str) -> bool {
    let place = address
        .split_once("://")
        .map_or(address, |(_, place)| place);
    let path = place.split_once('/').map_or("", |(_, path)| path);
    if MOVING.iter().any(|word| place.contains(word)) {
        return false;
    }
    let mut path = path.to_ascii_lowercase();
    for part in NO_VERSIONS {
        path = path.replace(part, "");
    }
    let numbers = path.split(|c: char| !c.is_ascii_digit() && c != '.' && c != '_' && c != '-');
    let mut numbers = numbers.filter(|number| number.contains(|c: char| matches!(c, '1'..='9')));
    let is_number = |number: &str| {
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        digits >= 2 || path.contains(&format!("v{}", number.trim_start_matches(['.', '-', '_'])))
    };
    numbers.any(is_number)
}

/// Whether an address names a commit or a version with a dot: `https://astral.sh/uv/0.9.27/install.sh`, and not
/// `setup_24.x`.
pub fn names_release(address: &str) -> bool {
    let path = address
        .split_once("://")
        .and_then(|(_, place)| place.split_once('/'))
        .map_or("", |(_, path)| path);
    let is_commit = |part: &str| part.len() == 40 && part.bytes().all(|b| b.is_ascii_hexdigit());
    let bytes = path.as_bytes();
    let mut windows = bytes.windows(3);
    path.split('/').any(is_commit)
        || windows.any(|w| w[0].is_ascii_digit() && w[1] == b'.' && w[2].is_ascii_digit())
}

/// An account of a hosting site, and what of it an address names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account<'a> {
    /// The name of the account: `camenduru`.
    pub owner: &'a str,
    /// The repository.
    pub repository: &'a str,
    /// Whether the repository is one of Hugging Face.
    pub is_hub: bool,
}

/// The account whose files stand at an address: a release of GitHub, a repository of Hugging Face.
pub fn account(address: &str) -> Option<Account<'_>> {
    let place = address.split_once("://")?.1;
    let mut parts = place.split('/');
    let host = parts.next()?;
    let is_hub = matches!(host, "huggingface.co" | "hf.co" | "www.huggingface.co");
    let is_github = matches!(host, "github.com" | "www.github.com");
    let is_raw = host == "raw.githubusercontent.com";
    let (owner, repository) = (parts.next()?, parts.next()?);
    let what = parts.next().unwrap_or("");
    let is_file = match () {
        () if is_hub => matches!(what, "resolve" | "raw" | "blob") && owner != "datasets",
        () if is_github => matches!(what, "releases" | "raw" | "blob"),
        () => is_raw,
    };
    let is_plain = |part: &str| !part.is_empty() && !part.contains(['$', '{', ' ']);
    (is_file && is_plain(owner) && is_plain(repository)).then_some(Account {
        owner,
        repository,
        is_hub,
    })
}

/// Accounts of companies, institutes and projects that publish their own work, in lower case. Source: their pages on
/// GitHub and Hugging Face, 2026-11.
static MAKERS: &[&str] = &[
    "ai21labs",
    "alibaba-nlp",
    "allenai",
    "apple",
    "argmaxinc",
    "autogptq",
    "baai",
    "bigscience",
    "black-forest-labs",
    "bytedance",
    "compvis",
    "coqui",
    "coqui-ai",
    "dao-ailab",
    "deepinsight",
    "deepseek-ai",
    "deepspeedai",
    "explosion",
    "facebook",
    "facebookresearch",
    "flashinfer-ai",
    "fla-org",
    "ggerganov",
    "ggml-org",
    "google",
    "google-bert",
    "huggingface",
    "ibm-granite",
    "intel",
    "internlm",
    "laion",
    "lllyasviel",
    "meta-llama",
    "microsoft",
    "mistralai",
    "mit-han-lab",
    "modeltc",
    "nunchaku-ai",
    "nunchaku-tech",
    "nvidia",
    "nvidia-ai-iot",
    "nvlabs",
    "onnx",
    "open-mmlab",
    "openai",
    "openai-community",
    "opencv",
    "opengvlab",
    "opennmt",
    "openvinotoolkit",
    "paddlepaddle",
    "pyannote",
    "pyg-team",
    "pytorch",
    "qwen",
    "rapidsai",
    "rhasspy",
    "rocm",
    "runwayml",
    "salesforce",
    "sentence-transformers",
    "sgl-project",
    "snakers4",
    "spacy",
    "speechbrain",
    "stabilityai",
    "stability-ai",
    "state-spaces",
    "suno",
    "systran",
    "tencent",
    "tencentarc",
    "tensorflow",
    "thu-ml",
    "thudm",
    "tiiuae",
    "triton-lang",
    "turboderp-org",
    "ultralytics",
    "vllm-project",
    "xinntao",
    "zai-org",
];

impl Account<'_> {
    /// Whether it is that of a company, an institute or a project that publishes its own work.
    pub fn is_maker(&self) -> bool {
        MAKERS.contains(&self.owner.to_ascii_lowercase().as_str())
    }

    /// Whether a wheel of this name is built by somebody else than its makers: the repository is not the project's own
    /// and says that it only holds builds, or is another project.
    pub fn is_stranger_to(&self, distribution: &str) -> bool {
        let letters = |text: &str| -> String {
            let letters = text.chars().filter(char::is_ascii_alphanumeric);
            letters.map(|c| c.to_ascii_lowercase()).collect()
        };
        let (repository, name) = (letters(self.repository), letters(distribution));
        let builds = ["wheel", "whl", "prebuil", "binaries", "builds"];
        let same = repository.bytes().zip(name.bytes());
        let same = same.take_while(|(one, other)| one == other).count();
        let is_own = same >= 4.min(name.len())
            || repository.contains(&name)
            || !repository.is_empty() && name.contains(&repository);
        let holds_builds = builds.iter().any(|word| repository.contains(word));
        !self.is_maker() && !name.is_empty() && (self.is_hub || holds_builds || !is_own)
    }
}

/// The distribution that a wheel is of, by its file name: `flash_attn-2.8.2-cp312-cp312-linux_x86_64.whl`.
pub fn of_wheel(file: &str) -> Option<String> {
    let stem = file.strip_suffix(".whl")?;
    let mut parts = stem.split('-');
    let name = parts.next().filter(|name| !name.is_empty())?;
    parts.next()?;
    Some(normalised(name))
}

/// Ends of names of files that hold Python's pickles: loading one runs what is in it. Source: the documentation of
/// Python's `pickle` and of `torch.load`.
pub fn is_pickle(path: &str) -> bool {
    let name = path.to_ascii_lowercase();
    [
        ".ckpt",
        ".pkl",
        ".pickle",
        ".pt",
        ".pth",
        "pytorch_model.bin",
        ".joblib",
    ]
    .iter()
    .any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makers_are_told_from_those_who_build_for_themselves() {
        for (address, wheel, expected) in [
            (
                "https://github.com/YanWenKun/ComfyUI-3D-Pack-LinuxWheels/releases/download/v2/x",
                "pytorch3d",
                true,
            ),
            (
                "https://github.com/retif/pytorch-wheels-builder/releases/download/v1/x",
                "cupy",
                true,
            ),
            (
                "https://github.com/mjun0812/flash-attention-prebuild-wheels/releases/download/v1/x",
                "flash-attn",
                true,
            ),
            (
                "https://huggingface.co/somebody/wheels/resolve/main/x",
                "sageattention",
                true,
            ),
            (
                "https://github.com/Dao-AILab/flash-attention/releases/download/v1/x",
                "flash-attn",
                false,
            ),
            (
                "https://github.com/explosion/spacy-models/releases/download/v1/x",
                "en-core-web-sm",
                false,
            ),
            (
                "https://github.com/casper-hansen/AutoAWQ/releases/download/v1/x",
                "autoawq",
                false,
            ),
            (
                "https://github.com/abetlen/llama-cpp-python/releases/download/v1/x",
                "llama-cpp-python",
                false,
            ),
        ] {
            let account = account(address).expect("it is an account's");
            assert_eq!(account.is_stranger_to(wheel), expected, "{address}");
        }
        assert_eq!(account("https://github.com/a/b.git"), None);
        assert_eq!(
            account("https://huggingface.co/datasets/a/resolve/main"),
            None
        );
    }

    #[test]
    fn sums_are_known_by_the_beginning_of_an_address() {
        let miniforge =
            "https://github.com/conda-forge/miniforge/releases/download/26.3.2-3/Miniforge3-";
        assert_eq!(sums(miniforge), Some(Sums::Beside(".sha256")));
        assert_eq!(
            sums("https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh"),
            None
        );
        assert_eq!(sums("https://example.org/x.tar.gz"), None);
    }

    #[test]
    fn addresses_with_a_version_are_told_from_those_of_the_newest() {
        for (address, versioned, release) in [
            ("https://astral.sh/uv/0.9.27/install.sh", true, true),
            ("https://go.dev/dl/go1.22.3.linux-arm64.tar.gz", true, true),
            ("https://deb.nodesource.com/setup_24.x", true, false),
            (
                "https://awscli.amazonaws.com/awscli-exe-linux-x86_64.zip",
                false,
                false,
            ),
            ("https://go.dev/dl/go0.0.0.linux-amd64.tar.gz", false, true),
            ("https://nodejs.org/dist/node-latest.tar.gz", false, false),
        ] {
            assert_eq!(is_versioned(address), versioned, "{address}");
            assert_eq!(names_release(address), release, "{address}");
        }
    }

    #[test]
    fn wheels_and_pickles_are_told_by_their_names() {
        let wheel = "flash_attn-2.8.2-cp312-cp312-linux_x86_64.whl";
        assert_eq!(of_wheel(wheel).as_deref(), Some("flash-attn"));
        assert_eq!(of_wheel("flash.whl"), None);
        assert!(is_pickle("v1-5-pruned.CKPT") && !is_pickle("model.safetensors"));
    }

    #[test]
    fn the_tables_are_sorted() {
        assert!(SUMS.is_sorted_by_key(|(start, _)| start));
    }
}
