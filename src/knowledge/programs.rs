//! Programs that run no package manager, whatever they are given.

/// Programs besides those whose effects are known (`model::effects`) that neither install packages nor run a program
/// which could.
///
/// Source: the manual page of each, as of Debian 12, 2026-11-23. Some can be told to run another one; how, is in
/// [`RUNS_ANOTHER`].
static RUNS_NO_MANAGER: &[&str] = &[
    "base64",
    "bc",
    "bunzip2",
    "bzip2",
    "c++",
    "c_rehash",
    "cc",
    "chsh",
    "comm",
    "corepack",
    "cp",
    "cpio",
    "crontab",
    "csplit",
    "dos2unix",
    "dpkg-divert",
    "dpkg-query",
    "envsubst",
    "expr",
    "fc-cache",
    "fold",
    "g++",
    "gcc",
    "getent",
    "git-lfs",
    "gpg",
    "gpg2",
    "gsutil",
    "gunzip",
    "gzip",
    "hexdump",
    "hf",
    "huggingface-cli",
    "iconv",
    "install",
    "java",
    "javac",
    "join",
    "jq",
    "ln",
    "locale",
    "loginctl",
    "mkfifo",
    "mktemp",
    "mv",
    "nproc",
    "nvcc",
    "nvidia-smi",
    "od",
    "openssl",
    "paste",
    "patch",
    "pwgen",
    "rename",
    "rsync",
    "rustup",
    "scp",
    "sed",
    "service",
    "setcap",
    "sha1sum",
    "shasum",
    "split",
    "ssh",
    "ssh-keygen",
    "ssh-keyscan",
    "strip",
    "svn",
    "sync",
    "systemctl",
    "tac",
    "tar",
    "tee",
    "timedatectl",
    "torch-model-archiver",
    "truncate",
    "unlink",
    "unxz",
    "unzip",
    "update-rc.d",
    "virtualenv",
    "xz",
    "zcat",
    "zip",
];

/// Where installers are handed out that run no package manager of the system: `curl … | sh`.
///
/// Source: the scripts themselves, 2026-11-23: rustup's, uv's, nvm's, Poetry's.
pub static INSTALLER_URLS: &[&str] = &[
    "https://astral.sh/uv/",
    "https://install.python-poetry.org",
    "https://raw.githubusercontent.com/nvm-sh/nvm/",
    "https://sh.rustup.rs",
];

/// Python modules that run no package manager of the system: some of the standard library, and those that people load
/// once so that data or weights are there. What their documentation says that they do, 2026-11-23.
pub static PYTHON_MODULES: &[&str] = &[
    "base64",
    "huggingface_hub",
    "json",
    "nltk",
    "numpy",
    "os",
    "pathlib",
    "pip",
    "platform",
    "sentence_transformers",
    "spacy",
    "ssl",
    "sys",
    "tiktoken",
    "torch",
    "torchvision",
    "transformers",
    "urllib",
];

/// Words that make one of those programs, or `git`, run another, by the program and how the word begins.
///
/// Source: their manual pages, as above.
static RUNS_ANOTHER: &[(&str, &str)] = &[
    ("git", "--exec"),
    ("git", "-x"),
    ("git", "bisect"),
    ("git", "difftool"),
    ("git", "filter-branch"),
    ("git", "foreach"),
    ("git", "mergetool"),
    ("install", "--strip-program"),
    ("rsync", "--rsh"),
    ("rsync", "-e"),
    ("scp", "-S"),
    ("sort", "--compress-program"),
    ("split", "--filter"),
    ("tar", "--checkpoint-action"),
    ("tar", "--info-script"),
    ("tar", "--new-volume-script"),
    ("tar", "--rmt-command"),
    ("tar", "--rsh-command"),
    ("tar", "--to-command"),
];

/// Whether a program runs no package manager of any kind, unless one of its words makes it run another program.
pub fn runs_no_manager(name: &str) -> bool {
    RUNS_NO_MANAGER.binary_search(&name).is_ok()
}

/// Whether a word of a program may make it run another one.
pub fn may_run_another(name: &str, word: &str) -> bool {
    RUNS_ANOTHER
        .iter()
        .any(|(program, start)| *program == name && word.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_sorted_and_stand_there_once() {
        assert!(RUNS_NO_MANAGER.is_sorted_by(|one, other| one < other));
        assert!(PYTHON_MODULES.is_sorted_by(|one, other| one < other));
        assert!(RUNS_ANOTHER.is_sorted_by(|one, other| one < other));
    }

    #[test]
    fn a_word_can_make_a_harmless_program_run_another() {
        assert!(runs_no_manager("tar") && !runs_no_manager("make"));
        assert!(may_run_another("tar", "--to-command=sh"));
        assert!(!may_run_another("tar", "-xzf") && !may_run_another("git", "clone"));
    }
}
