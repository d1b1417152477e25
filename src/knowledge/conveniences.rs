//! Packages of the system that do nothing in an image unless something calls their programs.

/// Packages, and the programs that they bring. Source: the lists of files in Debian 12 and Alpine 3.22, 2026-11-23.
static PROGRAMS: &[(&str, &[&str])] = &[
    ("curl", &["curl"]),
    ("git", &["git"]),
    ("jq", &["jq"]),
    ("rsync", &["rsync"]),
    ("tree", &["tree"]),
    ("unzip", &["unzip"]),
    ("wget", &["wget"]),
    ("zip", &["zip"]),
];

/// The programs of a package that is there for them alone.
pub fn programs_of(package: &str) -> Option<&'static [&'static str]> {
    let found = PROGRAMS.iter().find(|(name, _)| *name == package);
    found.map(|(_, programs)| *programs)
}

/// Python packages that call Git when they are installed or run. Source: their documentation, 2026-11.
const CALL_GIT: &[&str] = &[
    "clearml",
    "cookiecutter",
    "copier",
    "dvc",
    "gitpython",
    "gym-retro",
    "mlflow",
    "pbr",
    "pre-commit",
    "pygit2",
    "sacred",
    "setuptools-scm",
    "versioneer",
    "wandb",
];

/// Whether a Python package may call Git.
pub fn calls_git(package: &str) -> bool {
    CALL_GIT.contains(&super::builds::normalised(package).as_str())
}
