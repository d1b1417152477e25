//! Debian packages: what their recommendations are needed for, and which are gone.

pub mod gone;

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

/// Packages that Dockerfiles install often, and the megabytes that apt installs besides them because somebody recommends
/// it: 20 and more.
///
/// Source: `apt-get -s install` with and without recommendations on what `debian:12-slim` holds, and the installed sizes
/// in Debian 12 (main), for the 170 packages that public Dockerfiles install most, 2026-11-23.
static RECOMMENDED: &[(&str, u64)] = &[
    ("build-essential", 75),
    ("clang", 523),
    ("cmake", 252),
    ("dirmngr", 21),
    ("dpkg-dev", 297),
    ("ffmpeg", 149),
    ("g++", 55),
    ("gcc", 84),
    ("gfortran", 55),
    ("graphviz", 56),
    ("imagemagick", 113),
    ("libbluetooth-dev", 55),
    ("libbz2-dev", 56),
    ("libc6-dev", 55),
    ("libdevmapper-dev", 55),
    ("libgdbm-dev", 55),
    ("libglib2.0-0", 51),
    ("libjpeg-dev", 54),
    ("libncursesw5-dev", 55),
    ("libnet-dev", 55),
    ("libnuma-dev", 55),
    ("libopenmpi-dev", 70),
    ("libpng-dev", 55),
    ("libprotobuf-dev", 55),
    ("libreadline-dev", 55),
    ("libsqlite3-dev", 55),
    ("libtool", 107),
    ("libxml2-dev", 55),
    ("libxslt-dev", 55),
    ("npm", 646),
    ("openssh-server", 29),
    ("protobuf-compiler", 97),
    ("python3-dev", 57),
    ("python3-pip", 409),
    ("ruby-dev", 30),
    ("software-properties-common", 22),
    ("ssh", 29),
    ("tk-dev", 258),
    ("uuid-dev", 55),
    ("vim-common", 39),
    ("zlib1g-dev", 55),
];

/// The megabytes that come besides a package if recommendations are installed, where they are 20 or more.
pub fn recommended_megabytes(package: &str) -> Option<u64> {
    let found = RECOMMENDED.iter().find(|(name, _)| *name == package);
    found.map(|&(_, megabytes)| megabytes)
}

/// Whether what a package brings by recommendation is mostly a compiler, which comes once, whoever asks for it. Source: as
/// above.
pub fn recommends_compiler(package: &str) -> bool {
    const NAMES: [&str; 6] = [
        "cmake",
        "dpkg-dev",
        "gfortran",
        "libtool",
        "python3-pip",
        "tk-dev",
    ];
    NAMES.contains(&package)
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
