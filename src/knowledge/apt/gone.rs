//! Packages that left Debian or Ubuntu, and what to install instead.

use crate::knowledge::eol::PythonVersion;
use crate::knowledge::os::{Distro, Release};

/// What to do about a package that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instead {
    /// The package that the old one was an empty shell for in the release before: nothing else changes.
    Renamed(&'static str),
    /// Another package for the same purpose: a newer version, another maker.
    Use(&'static str),
    /// What to do instead of installing it.
    Do(&'static str),
}

/// A package and the first release of each distribution that lacks it; `None` where it still is, or nobody looked.
struct Gone {
    name: &'static str,
    debian: Option<(u16, u16)>,
    ubuntu: Option<(u16, u16)>,
    instead: Instead,
}

const fn gone(
    name: &'static str,
    debian: Option<(u16, u16)>,
    ubuntu: Option<(u16, u16)>,
    instead: Instead,
) -> Gone {
    Gone {
        name,
        debian,
        ubuntu,
        instead,
    }
}

use Instead::{Do, Renamed, Use};

const DEBIAN_11: Option<(u16, u16)> = Some((11, 0));
const DEBIAN_12: Option<(u16, u16)> = Some((12, 0));
const DEBIAN_13: Option<(u16, u16)> = Some((13, 0));
const RESOLUTE: Option<(u16, u16)> = Some((26, 4));
const QUESTING: Option<(u16, u16)> = Some((25, 10));
const NOBLE: Option<(u16, u16)> = Some((24, 4));
const JAMMY: Option<(u16, u16)> = Some((22, 4));
const FOCAL: Option<(u16, u16)> = Some((20, 4));
const BIONIC: Option<(u16, u16)> = Some((18, 4));

const PYTHON_2: Instead = Do("move to `python3`: Python 2 is gone");
const SOURCES: Instead =
    Do("write the repository into `/etc/apt/sources.list.d/` instead of `add-apt-repository`");
const JAVA_8: Instead = Do("move to a newer Java, or copy one from `eclipse-temurin:8-jre`");

/// Source: for Debian `apt-cache policy` in the main sections of bullseye, bookworm and trixie; for Ubuntu the package
/// lists of all sections of bionic, focal, jammy, noble, questing and resolute with their updates, both 2026-11-23. A
/// package that none of Debian's three has counts as gone since 11. A name that several packages provide, so that apt
/// takes none of them, counts as gone. `Renamed` is what the last transitional package depends on. A release that lacks
/// what would be installed instead is not listed.
static GONE: &[Gone] = &[
    gone("chromium-browser", DEBIAN_11, None, Use("chromium")),
    gone(
        "gconf-service",
        DEBIAN_13,
        NOBLE,
        Do("leave it out: GConf is gone"),
    ),
    gone("libaio1", DEBIAN_13, NOBLE, Use("libaio1t64")),
    gone(
        "libappindicator1",
        DEBIAN_13,
        NOBLE,
        Use("libayatana-appindicator3-1"),
    ),
    gone("libasound2", None, NOBLE, Use("libasound2t64")),
    gone(
        "libatlas-base-dev",
        DEBIAN_13,
        QUESTING,
        Use("libopenblas-dev"),
    ),
    gone(
        "libcanberra-gtk-module",
        DEBIAN_13,
        QUESTING,
        Use("libcanberra-gtk3-module"),
    ),
    gone("libcurl3", DEBIAN_11, FOCAL, Use("libcurl4")),
    gone(
        "libdc1394-22-dev",
        DEBIAN_12,
        None,
        Renamed("libdc1394-dev"),
    ),
    gone("libegl1-mesa", DEBIAN_13, NOBLE, Renamed("libegl1")),
    gone("libffi6", DEBIAN_12, JAMMY, Use("libffi8")),
    gone("libffi7", DEBIAN_12, NOBLE, Use("libffi8")),
    gone(
        "libgconf-2-4",
        DEBIAN_13,
        NOBLE,
        Do("leave it out: GConf is gone"),
    ),
    gone(
        "libgdk-pixbuf2.0-0",
        DEBIAN_13,
        QUESTING,
        Use("libgdk-pixbuf-2.0-0"),
    ),
    gone("libgl1-mesa-glx", DEBIAN_13, NOBLE, Renamed("libgl1")),
    gone("libgles2-mesa", DEBIAN_13, NOBLE, Renamed("libgles2")),
    gone("libhdf5-103", DEBIAN_13, None, Use("libhdf5-310")),
    gone(
        "libjasper-dev",
        DEBIAN_11,
        BIONIC,
        Do("leave it out: JasPer is gone"),
    ),
    gone(
        "libjasper1",
        DEBIAN_11,
        BIONIC,
        Do("leave it out: JasPer is gone"),
    ),
    gone(
        "libmysqlclient-dev",
        DEBIAN_11,
        None,
        Use("default-libmysqlclient-dev"),
    ),
    gone("libncurses5", DEBIAN_13, NOBLE, Use("libncurses6")),
    gone("libncursesw5", DEBIAN_13, NOBLE, Use("libncursesw6")),
    gone("libodbc1", DEBIAN_13, NOBLE, Use("libodbc2")),
    gone(
        "libopenblas-base",
        DEBIAN_12,
        NOBLE,
        Renamed("libopenblas0"),
    ),
    gone("libpango1.0-0", DEBIAN_13, NOBLE, Use("libpango-1.0-0")),
    gone("libpcre3", DEBIAN_13, RESOLUTE, Use("libpcre2-8-0")),
    gone("libpcre3-dev", DEBIAN_13, RESOLUTE, Use("libpcre2-dev")),
    gone("libpng12-0", DEBIAN_11, BIONIC, Use("libpng16-16")),
    gone("libpng12-dev", DEBIAN_11, BIONIC, Use("libpng-dev")),
    gone("libssl1.0.0", DEBIAN_12, JAMMY, Use("libssl3")),
    gone("libssl1.1", DEBIAN_12, JAMMY, Use("libssl3")),
    gone("libtbb2", DEBIAN_12, NOBLE, Use("libtbb12")),
    gone("libtiff5", DEBIAN_12, NOBLE, Use("libtiff6")),
    gone("libtinfo5", DEBIAN_13, NOBLE, Use("libtinfo6")),
    gone("libwebp6", DEBIAN_12, JAMMY, Use("libwebp7")),
    gone("lsb-core", DEBIAN_11, NOBLE, Use("lsb-release")),
    gone("mime-support", DEBIAN_13, NOBLE, Use("media-types")),
    gone("mlocate", DEBIAN_13, NOBLE, Renamed("plocate")),
    gone("mysql-client", DEBIAN_11, None, Use("default-mysql-client")),
    gone("mysql-server", DEBIAN_11, None, Use("default-mysql-server")),
    gone("neofetch", DEBIAN_13, QUESTING, Use("fastfetch")),
    gone("netcat", DEBIAN_12, NOBLE, Use("netcat-openbsd")),
    gone("ntpdate", DEBIAN_13, QUESTING, Renamed("ntpsec-ntpdate")),
    gone("openjdk-11-jdk", DEBIAN_12, None, Use("default-jdk")),
    gone(
        "openjdk-11-jdk-headless",
        DEBIAN_12,
        None,
        Use("default-jdk-headless"),
    ),
    gone("openjdk-11-jre", DEBIAN_12, None, Use("default-jre")),
    gone(
        "openjdk-11-jre-headless",
        DEBIAN_12,
        None,
        Use("default-jre-headless"),
    ),
    gone("openjdk-17-jdk", DEBIAN_13, None, Use("default-jdk")),
    gone(
        "openjdk-17-jdk-headless",
        DEBIAN_13,
        None,
        Use("default-jdk-headless"),
    ),
    gone("openjdk-17-jre", DEBIAN_13, None, Use("default-jre")),
    gone(
        "openjdk-17-jre-headless",
        DEBIAN_13,
        None,
        Use("default-jre-headless"),
    ),
    gone("openjdk-8-jdk", DEBIAN_11, None, JAVA_8),
    gone("openjdk-8-jdk-headless", DEBIAN_11, None, JAVA_8),
    gone("openjdk-8-jre", DEBIAN_11, None, JAVA_8),
    gone("openjdk-8-jre-headless", DEBIAN_11, None, JAVA_8),
    gone("policykit-1", DEBIAN_13, QUESTING, Use("polkitd")),
    gone("python", DEBIAN_12, JAMMY, Use("python-is-python3")),
    gone("python-dev", DEBIAN_12, JAMMY, Use("python3-dev")),
    gone("python-matplotlib", DEBIAN_11, FOCAL, PYTHON_2),
    gone("python-numpy", DEBIAN_11, JAMMY, PYTHON_2),
    gone("python-opencv", DEBIAN_11, FOCAL, PYTHON_2),
    gone("python-pandas", DEBIAN_11, FOCAL, PYTHON_2),
    gone("python-pip", DEBIAN_11, NOBLE, Use("python3-pip")),
    gone("python-requests", DEBIAN_11, FOCAL, PYTHON_2),
    gone("python-scipy", DEBIAN_11, FOCAL, PYTHON_2),
    gone(
        "python-setuptools",
        DEBIAN_12,
        NOBLE,
        Use("python3-setuptools"),
    ),
    gone("python-software-properties", DEBIAN_11, BIONIC, SOURCES),
    gone("python-tk", DEBIAN_12, NOBLE, Use("python3-tk")),
    gone(
        "python-virtualenv",
        DEBIAN_11,
        FOCAL,
        Use("python3-virtualenv"),
    ),
    gone("python-wheel", DEBIAN_11, FOCAL, Use("python3-wheel")),
    gone("python2", DEBIAN_12, NOBLE, PYTHON_2),
    gone("python2-dev", DEBIAN_12, NOBLE, PYTHON_2),
    gone("python2-minimal", DEBIAN_12, NOBLE, PYTHON_2),
    gone("python2.7", DEBIAN_12, NOBLE, PYTHON_2),
    gone("python2.7-dev", DEBIAN_12, NOBLE, PYTHON_2),
    gone(
        "python3-distutils",
        DEBIAN_13,
        NOBLE,
        Use("python3-setuptools"),
    ),
    gone("qt5-default", DEBIAN_11, JAMMY, Use("qtbase5-dev")),
    gone("software-properties-common", DEBIAN_13, None, SOURCES),
    gone("ttf-dejavu", DEBIAN_11, JAMMY, Use("fonts-dejavu")),
    gone("ttf-freefont", DEBIAN_11, BIONIC, Use("fonts-freefont-ttf")),
    gone("vim-gtk", DEBIAN_12, NOBLE, Renamed("vim-gtk3")),
    gone(
        "wkhtmltopdf",
        DEBIAN_13,
        QUESTING,
        Do("render with another program, such as `weasyprint`"),
    ),
];

/// The minor versions of Python 3 that a release packages. Source: as for [`GONE`].
static PYTHONS: &[(Distro, &str, &[&str])] = &[
    (Distro::Debian, "11", &["3.9"]),
    (Distro::Debian, "12", &["3.11"]),
    (Distro::Debian, "13", &["3.13"]),
    (Distro::Ubuntu, "18.04", &["3.6", "3.7", "3.8"]),
    (Distro::Ubuntu, "20.04", &["3.8", "3.9"]),
    (Distro::Ubuntu, "22.04", &["3.10", "3.11"]),
    (Distro::Ubuntu, "24.04", &["3.12"]),
    (Distro::Ubuntu, "25.10", &["3.13", "3.14"]),
    (Distro::Ubuntu, "26.04", &["3.14"]),
];

/// What to do about a package that a release lacks; `None` if it has it, or nobody looked.
pub fn instead(name: &str, release: &Release) -> Option<Instead> {
    let gone = GONE.iter().find(|gone| gone.name == name)?;
    let since = match release.distro {
        Distro::Debian => gone.debian?,
        Distro::Ubuntu => gone.ubuntu?,
        _ => return None,
    };
    (number(release.version)? >= since).then_some(gone.instead)
}

/// The versions of Python that a release packages, if `name` is a package of another: `python3.11-venv`, `3.13`.
pub fn other_pythons(name: &str, release: &Release) -> Option<&'static [&'static str]> {
    const PARTS: [&str; 7] = ["", "dev", "distutils", "full", "minimal", "tk", "venv"];
    let rest = name.strip_prefix("lib").unwrap_or(name);
    let (version, part) = match rest.strip_prefix("python")?.split_once('-') {
        Some((version, part)) => (version, part),
        None => (rest.strip_prefix("python")?, ""),
    };
    let minor = version.strip_prefix("3.")?;
    let is_number = !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit());
    let is_this =
        |entry: &&(Distro, &str, _)| entry.0 == release.distro && entry.1 == release.version;
    let &(_, _, there) = PYTHONS.iter().find(is_this)?;
    (is_number && PARTS.contains(&part) && !there.contains(&version)).then_some(there)
}

/// Whether a release packages a minor version of Python 3 itself, and so keeps it supported for as long as it is.
pub fn packages_python(release: &Release, version: PythonVersion) -> bool {
    let is_this =
        |entry: &&(Distro, &str, _)| entry.0 == release.distro && entry.1 == release.version;
    let there = PYTHONS
        .iter()
        .find(is_this)
        .map_or(&[][..], |(_, _, there)| there);
    there.contains(&version.to_string().as_str())
}

/// `24.04` as (24, 4).
fn number(version: &str) -> Option<(u16, u16)> {
    let (major, minor) = version.split_once('.').unwrap_or((version, "0"));
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::os::Os;

    fn release(word: &str) -> &'static Release {
        Os::from_word(word).and_then(|os| os.release).expect(word)
    }

    #[test]
    fn a_package_is_gone_from_a_release_on() {
        let of = |name, word| instead(name, release(word));
        assert_eq!(of("libgl1-mesa-glx", "trixie"), Some(Renamed("libgl1")));
        assert_eq!(of("libgl1-mesa-glx", "bookworm"), None);
        assert_eq!(of("libgl1-mesa-glx", "noble"), Some(Renamed("libgl1")));
        assert_eq!(of("libgl1-mesa-glx", "ubuntu22.04"), None);
        assert_eq!(of("netcat", "bookworm"), Some(Use("netcat-openbsd")));
        assert_eq!(of("software-properties-common", "noble"), None);
        assert_eq!(of("git", "trixie"), None);
    }

    #[test]
    fn a_release_has_its_own_python_alone() {
        let of = |name, word| other_pythons(name, release(word));
        assert_eq!(of("python3.11", "trixie"), Some(&["3.13"][..]));
        assert_eq!(of("libpython3.11-dev", "noble"), Some(&["3.12"][..]));
        assert_eq!(of("python3.13-venv", "trixie"), None);
        assert_eq!(of("python3.11", "ubuntu22.04"), None);
        for other in [
            "python3",
            "python3-dev",
            "python3.x",
            "python3.11-foo",
            "python",
        ] {
            assert_eq!(of(other, "trixie"), None, "{other}");
        }
    }

    #[test]
    fn the_table_is_sorted_and_has_no_doubles() {
        assert!(GONE.is_sorted_by(|one, other| one.name < other.name));
    }
}
