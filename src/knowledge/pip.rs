//! pip's own history: options that are gone, and which pip an image has.

use super::builds::normalised;
use super::eol::PythonVersion;
use super::version::Version;

/// A release of pip: 25 and 3 of 25.3.
pub type PipVersion = (u16, u16);

/// An option that pip once had.
#[derive(Debug, PartialEq, Eq)]
pub struct RemovedOption {
    /// Its name, as the tables of options have it.
    pub name: &'static str,
    /// The value that is no longer taken; the option is gone altogether where there is none.
    pub value: Option<&'static str>,
    /// The first release without it.
    pub since: PipVersion,
    /// What to do instead: the end of a sentence.
    pub instead: &'static str,
}

const fn removed(
    name: &'static str,
    value: Option<&'static str>,
    since: PipVersion,
    instead: &'static str,
) -> RemovedOption {
    RemovedOption {
        name,
        value,
        since,
        instead,
    }
}

/// Source: pip's changelog (NEWS.rst of 26.3, 2026-11-02).
static REMOVED: &[RemovedOption] = &[
    removed(
        "--build-option",
        None,
        (25, 3),
        "pass `--config-settings` instead",
    ),
    removed(
        "--global-option",
        None,
        (25, 3),
        "pass `--config-settings` instead",
    ),
    removed(
        "--install-option",
        None,
        (23, 1),
        "pass `--config-settings` instead",
    ),
    removed(
        "--no-use-pep517",
        None,
        (25, 3),
        "take it away: the project needs a `pyproject.toml`",
    ),
    removed(
        "--process-dependency-links",
        None,
        (19, 0),
        "name those packages with their URLs",
    ),
    removed(
        "--use-feature",
        Some("2020-resolver"),
        (22, 3),
        "take it away: that resolver is the usual one",
    ),
];

/// What became of an option with a value, if pip has it no longer.
pub fn removed_option(name: &str, value: Option<&str>) -> Option<&'static RemovedOption> {
    let mut removed = REMOVED.iter();
    removed.find(|one| one.name == name && (one.value.is_none() || one.value == value))
}

/// The oldest pip that comes with a Python: that of its first official image. Source: the history of the Dockerfile for 3.9 and
/// of `versions.json` for 3.10 to 3.12 in docker-library/python, 2026-06-23; python/cpython issues 126188 (3.13) and 137257
/// (3.14), whose images have what `ensurepip` brings.
pub fn bundled_with(python: PythonVersion) -> Option<PipVersion> {
    match (python.major, python.minor) {
        (3, 9) => Some((20, 2)),
        (3, 10) => Some((21, 2)),
        (3, 11) => Some((22, 3)),
        (3, 12) => Some((23, 2)),
        (3, 13) => Some((24, 2)),
        (3, 14) => Some((25, 2)),
        _ => None,
    }
}

/// The newest pip for a Python. Source: `requires-python` of pip's releases on PyPI, 2026-11-23.
pub fn newest_for(python: PythonVersion) -> Option<PipVersion> {
    match (python.major, python.minor) {
        (3, 7) => Some((24, 0)),
        (3, 8) => Some((25, 0)),
        (3, 9) => Some((25, 3)),
        (3, 10..) => Some((26, 3)),
        _ => None,
    }
}

/// Tags of the official images for a Python below 3.10 that were built for the last time with a pip of 21 or newer, and so
/// with the resolver of 20.3 that stops at contradictions; not those of a patch release. Source: the
/// history of docker-library/python, whose first images on bullseye for 3.7 to 3.9 have pip 21.2.4, 2026-11-24.
pub fn has_resolver(tag: &str) -> bool {
    let (python, variant) = tag.split_once('-').unwrap_or((tag, ""));
    let is_recent = matches!(
        variant,
        "" | "slim" | "bullseye" | "slim-bullseye" | "bookworm" | "slim-bookworm"
    );
    is_recent && matches!(python, "3.7" | "3.8" | "3.9")
}

/// Packages without wheels whose `setup.py` imports `pkg_resources`, which setuptools has no longer from 82.0 on, and
/// that do not ask for an older one; with the first release that does not, if there is one.
///
/// Source: `pip download --no-binary :all:` of openai-whisper 20231117, 20240930 and 20250625, mmcv 2.2.0 and mmcv-full
/// 1.7.2 with setuptools 84.2, 2026-11-23.
const IMPORTS_PKG_RESOURCES: &[(&str, Option<&[u32]>)] = &[
    ("mmcv", None),
    ("mmcv-full", None),
    ("openai-whisper", Some(&[20_250_625])),
];

/// Whether a version of a package can only be built with a setuptools below 82.
pub fn imports_pkg_resources(name: &str, version: &Version) -> bool {
    let name = normalised(name);
    IMPORTS_PKG_RESOURCES
        .iter()
        .any(|(known, fixed)| *known == name && fixed.is_none_or(|fixed| version.is_below(fixed)))
}

/// Packages that install others, and whose wheels and those of what they need have 2 MB together at most. Source: the
/// files of their newest releases on PyPI, 2026-11-24.
const INSTALLERS: &[&str] = &[
    "build",
    "flit-core",
    "hatchling",
    "ninja",
    "packaging",
    "pip",
    "poetry-core",
    "setuptools",
    "setuptools-scm",
    "tomli",
    "wheel",
];

/// Whether a package and what it needs are some 2 MB at most, and there to install others.
pub fn is_installer(package: &str) -> bool {
    INSTALLERS.contains(&normalised(package).as_str())
}

/// Programs that install others or look after projects, and whose wheels and those of what they need have 20 MB together at
/// most. Source: `pip download` of their newest releases for Python 3.11, 2026-11-24.
const MANAGERS: &[&str] = &[
    "floyd-cli",
    "pdm",
    "pip-tools",
    "pipenv",
    "pipx",
    "poetry",
    "uv",
    "virtualenv",
];

/// Whether a package and what it needs are some 20 MB at most, and there to install others.
pub fn is_manager(package: &str) -> bool {
    MANAGERS.contains(&normalised(package).as_str())
}

/// Packages whose wheels and those of what they need have less than 1 MB together. Source: `pip download` of their newest
/// releases for Python 3.11, 2026-11-24.
const LIGHT: &[&str] = &[
    "click",
    "cloudml-hypertune",
    "docopt",
    "flask",
    "gunicorn",
    "httpx",
    "jinja2",
    "jsonschema",
    "markdown",
    "python-dateutil",
    "python-dotenv",
    "pyyaml",
    "redis",
    "requests",
    "six",
    "termcolor",
    "tqdm",
    "yamllint",
];

/// Whether a package and what it needs are less than 1 MB.
pub fn is_light(package: &str) -> bool {
    LIGHT.contains(&normalised(package).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_gone_as_a_whole_or_for_one_value() {
        let since = |name, value| removed_option(name, value).map(|one| one.since);
        assert_eq!(since("--global-option", Some("--cpp_ext")), Some((25, 3)));
        assert_eq!(since("--use-feature", Some("2020-resolver")), Some((22, 3)));
        assert_eq!(since("--use-feature", Some("fast-deps")), None);
        assert_eq!(since("--upgrade", None), None);
    }

    #[test]
    fn only_old_releases_import_pkg_resources() {
        let imports = |name, version: &str| {
            Version::parse(version).is_some_and(|version| imports_pkg_resources(name, &version))
        };
        assert!(imports("openai_whisper", "20240930") && imports("mmcv", "2.2.0"));
        assert!(!imports("openai-whisper", "20250625") && !imports("numpy", "1.0"));
    }
}
