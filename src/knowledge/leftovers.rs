//! What a `.dockerignore` of an ML project leaves out.

/// What the patterns of a group leave out, which decides what may need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Leftover {
    /// The history, which a build needs where the project's version is taken from it: see [`READS_GIT`].
    Git,
    /// What Python and its tools keep for themselves. Nothing needs it.
    PythonCache,
    /// Environments of the machine on which somebody works; they work nowhere else.
    Environment,
    /// What editors and systems keep for themselves. Nothing needs it.
    Editor,
    /// Files with secrets.
    Secret,
    /// Results of runs.
    Run,
    /// Data, weights and notebooks, which a program may read.
    Data,
    /// What other tools have fetched.
    Other,
}

/// Patterns for a `.dockerignore` that belong together.
#[derive(Debug, PartialEq, Eq)]
pub struct IgnoreGroup {
    /// The comment above them.
    pub title: &'static str,
    /// What they leave out.
    pub what: Leftover,
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
        what: Leftover::Git,
        patterns: &[".git"],
    },
    IgnoreGroup {
        title: "Python caches",
        what: Leftover::PythonCache,
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
        what: Leftover::Environment,
        patterns: &["**/.venv", "**/venv"],
    },
    IgnoreGroup {
        title: "Editors and systems",
        what: Leftover::Editor,
        patterns: &["**/.DS_Store", "**/.idea", "**/.vscode"],
    },
    IgnoreGroup {
        title: "Secrets",
        what: Leftover::Secret,
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
        what: Leftover::Run,
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
        title: "Data and notebooks",
        what: Leftover::Data,
        patterns: &["data", "datasets", "checkpoints", "weights", "**/*.ipynb"],
    },
    IgnoreGroup {
        title: "Other",
        what: Leftover::Other,
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
    fn no_pattern_is_written_twice() {
        let mut patterns: Vec<_> = IGNORE.iter().flat_map(|group| group.patterns).collect();
        let count = patterns.len();
        patterns.sort_unstable();
        patterns.dedup();
        assert_eq!(patterns.len(), count);
    }
}
