//! Packages that one develops with, and that no server needs.

/// Python packages. Source: their summaries on PyPI, 2026-11.
const PYTHON: &[&str] = &[
    "autopep8",
    "bandit",
    "black",
    "flake8",
    "ipdb",
    "ipykernel",
    "isort",
    "jupyter",
    "jupyterlab",
    "memory-profiler",
    "mypy",
    "nbconvert",
    "notebook",
    "nox",
    "pre-commit",
    "pylint",
    "pyright",
    "pytest",
    "pytest-asyncio",
    "pytest-cov",
    "pytest-mock",
    "ruff",
    "snakeviz",
    "tox",
    "yapf",
];

/// Packages of the system. Source: their descriptions in Debian, 2026-11.
const SYSTEM: &[&str] = &["emacs", "emacs-nox", "gdb", "valgrind", "vim"];

/// Extras of packages that hold such tools.
const EXTRAS: &[&str] = &[
    "dev",
    "develop",
    "development",
    "docs",
    "lint",
    "test",
    "testing",
    "tests",
];

/// Whether a Python package, by its normalised name, is one.
pub fn is_python(name: &str) -> bool {
    PYTHON.contains(&name)
}

/// Whether a Python package, by its normalised name, is one of a project's group for development: such a tool, what
/// belongs to one, or stubs for type checkers.
pub fn is_of_development(name: &str) -> bool {
    const STARTS: [&str; 12] = [
        "black",
        "coverage",
        "flake8",
        "hypothesis",
        "ipython",
        "jupyter",
        "mkdocs",
        "mypy",
        "pylint",
        "pytest",
        "sphinx",
        "types-",
    ];
    const OTHERS: [&str; 14] = [
        "basedpyright",
        "commitizen",
        "debugpy",
        "deptry",
        "factory-boy",
        "invoke",
        "locust",
        "poethepoet",
        "pudb",
        "ptpython",
        "respx",
        "taskipy",
        "twine",
        "ty",
    ];
    is_python(name)
        || OTHERS.contains(&name)
        || STARTS.iter().any(|start| name.starts_with(start))
        || name.ends_with("-stubs")
}

/// Whether a package of the system is one.
pub fn is_system(name: &str) -> bool {
    SYSTEM.contains(&name)
}

/// Whether an extra holds such packages: `dev` of `.[dev]`.
pub fn is_extra(name: &str) -> bool {
    EXTRAS.contains(&name)
}
