//! Debian packages: what their recommendations are needed for, and which are gone.

use super::os::{Distro, Os};
use super::price::Row;

pub mod gone;
pub mod recommended;

/// A package, and what it recommends that a Dockerfile mostly needs.
///
/// Source: `apt-cache show` in Debian 12 (main), 2026-11-23.
static RECOMMENDS: &[(&str, &[&str])] = &[
    ("aria2", &["ca-certificates"]),
    ("cmake", &["gcc", "make"]),
    ("cron", &["default-mta"]),
    // curl itself recommends nothing: its library does.
    ("curl", &["ca-certificates"]),
    ("cython3", &["python3-dev", "gcc"]),
    ("docker.io", &["ca-certificates", "git"]),
    ("dpkg-dev", &["build-essential", "gnupg"]),
    ("gcc", &["libc6-dev"]),
    ("git", &["ca-certificates", "openssh-client", "patch"]),
    ("graphviz", &["fonts-liberation2"]),
    ("libcurl4", &["ca-certificates"]),
    ("libreoffice", &["fonts-liberation", "fonts-dejavu"]),
    ("mercurial", &["openssh-client"]),
    ("nodejs", &["ca-certificates"]),
    ("npm", &["git"]),
    ("openssh-client", &["xauth"]),
    ("python3-pip", &["build-essential", "python3-dev"]),
    ("r-base", &["r-base-html"]),
    ("texlive-xetex", &["lmodern"]),
    ("unoconv", &["libreoffice-writer"]),
    ("wget", &["ca-certificates"]),
    ("wkhtmltopdf", &["xvfb"]),
    ("xvfb", &["xauth"]),
];

/// What a package recommends and what would be missing without recommendations: added by name it makes
/// `--no-install-recommends` harmless. Empty for a package whose recommendations nobody misses, and for one that the
/// table does not have.
pub fn needed_recommendations(package: &str) -> &'static [&'static str] {
    RECOMMENDS
        .iter()
        .find(|(name, _)| *name == package)
        .map_or(&[], |&(_, needed)| needed)
}

/// Debian's releases and the megabytes of apt's lists of `main` with updates and security, as images hold them: packed by
/// lz4, without translations.
///
/// Source: `apt-get update` with the settings of Docker's images, amd64, 2026-11-24.
static LISTS: &[(&str, u64)] = &[("11", 18), ("12", 20), ("13", 22)];

/// The row of the package lists that an update leaves on a system with its own sources. `None` where nobody measured.
pub fn lists_row(os: Os) -> Option<Row> {
    let release = os.release.filter(|_| os.distro == Distro::Debian)?;
    let mut lists = LISTS.iter();
    lists
        .find(|(version, _)| *version == release.version)
        .map(row_of_lists)
}

/// All rows that [`lists_row`] may give.
pub fn lists_rows() -> impl Iterator<Item = Row> {
    LISTS.iter().map(row_of_lists)
}

fn row_of_lists(&(release, megabytes): &(&str, u64)) -> Row {
    Row::packed(
        format!("apt's lists of Debian {release}"),
        megabytes,
        megabytes,
        "`apt-get update` with the settings of Docker's images, amd64, 2026-11-24",
    )
}

/// The name of a package without version, release and architecture: `git=1:2.39*`, `git/bookworm-backports`,
/// `libc6:i386`.
pub fn package_name(word: &str) -> &str {
    let end = word.find(['=', '/', ':']).unwrap_or(word.len());
    &word[..end]
}

/// Python libraries as Debian names its packages of them, of those that Dockerfiles install. Source: the names in Debian
/// 12 (main), 2026-11-23.
const PYTHON_LIBRARIES: &[&str] = &[
    "bs4",
    "cryptography",
    "dev",
    "distutils",
    "flask",
    "h5py",
    "jinja2",
    "joblib",
    "lxml",
    "matplotlib",
    "minimal",
    "nltk",
    "numpy",
    "opencv",
    "pandas",
    "pil",
    "pip",
    "psutil",
    "psycopg2",
    "requests",
    "scipy",
    "setuptools",
    "six",
    "skimage",
    "sklearn",
    "sympy",
    "torch",
    "tqdm",
    "venv",
    "virtualenv",
    "wheel",
    "yaml",
];

/// Whether a package is Debian's Python, or for that alone: `python3`, `python3.11-venv`, `python3-numpy`. Bindings to
/// libraries of the system and tools that happen to be written in Python are not.
pub fn is_for_own_python(package: &str) -> bool {
    let rest = match package.strip_prefix("python3") {
        Some(rest) => rest,
        None => return false,
    };
    let version = rest.strip_prefix('.').map_or(rest, |rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_digit())
    });
    match version.strip_prefix('-') {
        Some(library) => PYTHON_LIBRARIES.contains(&library),
        None => version.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_found_whatever_pins_them() {
        for word in [
            "git",
            "git=1:2.39.5-0+deb12u2",
            "git/bookworm-backports",
            "git:amd64",
        ] {
            assert_eq!(package_name(word), "git");
        }
        assert!(needed_recommendations("git").contains(&"ca-certificates"));
        assert!(needed_recommendations("python3-pip").contains(&"python3-dev"));
        assert!(needed_recommendations("htop").is_empty());
    }

    #[test]
    fn the_table_is_sorted_and_has_no_doubles() {
        assert!(RECOMMENDS.is_sorted_by(|one, other| one.0 < other.0));
    }

    #[test]
    fn pythons_own_packages_are_told_from_bindings() {
        for package in [
            "python3",
            "python3-pip",
            "python3.11-venv",
            "python3.9",
            "python3-numpy",
        ] {
            assert!(is_for_own_python(package), "{package}");
        }
        for package in [
            "python3-gdal",
            "python3-apt",
            "python-is-python3",
            "python3x",
            "gdb",
        ] {
            assert!(!is_for_own_python(package), "{package}");
        }
        assert!(PYTHON_LIBRARIES.is_sorted());
    }
}
