//! Linux distributions and their releases: names, end of life, and the Python that comes with them.

use super::date::Date;
use super::eol::PythonVersion;

/// A Linux distribution that images are built on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Distro {
    /// Debian.
    Debian,
    /// Ubuntu.
    Ubuntu,
    /// Alpine Linux, with musl.
    Alpine,
    /// CentOS Linux (not Stream).
    Centos,
    /// Rocky Linux.
    Rocky,
    /// AlmaLinux.
    Alma,
    /// Red Hat's universal base images and RHEL itself.
    Rhel,
    /// Fedora.
    Fedora,
    /// Amazon Linux.
    Amazon,
    /// openSUSE.
    Suse,
    /// Windows Server Core and Nano Server.
    Windows,
}

impl Distro {
    /// Whether packages come by apt.
    pub const fn has_apt(self) -> bool {
        matches!(self, Self::Debian | Self::Ubuntu)
    }

    /// Whether packages come by dnf, microdnf or yum.
    pub const fn has_rpm(self) -> bool {
        matches!(
            self,
            Self::Centos | Self::Rocky | Self::Alma | Self::Rhel | Self::Fedora | Self::Amazon
        )
    }

    /// Whether `/bin/sh` is bash, which replaces itself by the last command of `sh -c`. Debian and Ubuntu have dash,
    /// Alpine has BusyBox's ash.
    pub const fn sh_is_bash(self) -> bool {
        self.has_rpm()
    }

    /// Whether `/bin/sh` is dash, which stays the parent of what `sh -c` runs. Source: dash 0.5.12, bash 5.2 and BusyBox
    /// 1.35 run with one simple command, 2026-11-23: the other two replace themselves by it.
    pub const fn sh_stays(self) -> bool {
        self.has_apt()
    }

    /// The name as people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Debian => "Debian",
            Self::Ubuntu => "Ubuntu",
            Self::Alpine => "Alpine",
            Self::Centos => "CentOS",
            Self::Rocky => "Rocky Linux",
            Self::Alma => "AlmaLinux",
            Self::Rhel => "RHEL",
            Self::Fedora => "Fedora",
            Self::Amazon => "Amazon Linux",
            Self::Suse => "openSUSE",
            Self::Windows => "Windows",
        }
    }
}

/// A release of a distribution.
#[derive(Debug, PartialEq, Eq)]
pub struct Release {
    /// Whose release it is.
    pub distro: Distro,
    /// As tags write it: `12`, `24.04`, `3.20`.
    pub version: &'static str,
    /// `bookworm`, `noble`; empty where there is none.
    pub codename: &'static str,
    /// The last day of support that everyone gets, long-term support by volunteers (Debian LTS) included, paid support
    /// (Ubuntu Pro, RHEL ELS) not.
    pub eol: Date,
    /// Whether the packages have left the mirrors that the image names, so that an index update fails.
    pub archived: bool,
    /// Whether pip refuses to touch the distribution's own Python (PEP 668).
    pub pep668: bool,
    /// The version of `python3`, where the table has it.
    pub python: Option<&'static str>,
}

/// An operating system: its release where the tag says which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Os {
    /// The distribution.
    pub distro: Distro,
    /// The release, if known.
    pub release: Option<&'static Release>,
}

impl Os {
    /// A distribution of which the release is not known.
    pub const fn of(distro: Distro) -> Self {
        Self {
            distro,
            release: None,
        }
    }

    /// The system that a codename stands for: `bookworm`, `noble`.
    pub fn from_codename(codename: &str) -> Option<Self> {
        let release = RELEASES
            .iter()
            .find(|release| !release.codename.is_empty() && release.codename == codename)?;
        Some(Self {
            distro: release.distro,
            release: Some(release),
        })
    }

    /// The system of a release number; point releases count as their release (`12.5` is Debian 12, `3.20.3` Alpine
    /// 3.20). A number that no table has keeps its distribution.
    pub fn from_version(distro: Distro, version: &str) -> Self {
        let release = RELEASES.iter().find(|release| {
            release.distro == distro
                && version
                    .strip_prefix(release.version)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        Self { distro, release }
    }

    /// The system of a word such as `ubuntu22.04`, `ubi9`, `rockylinux8`, `alpine3.20`, `debian12` or a codename.
    pub fn from_word(word: &str) -> Option<Self> {
        const NAMES: [(&str, Distro); 10] = [
            ("ubuntu", Distro::Ubuntu),
            ("debian", Distro::Debian),
            ("alpine", Distro::Alpine),
            ("ubi", Distro::Rhel),
            ("rockylinux", Distro::Rocky),
            ("almalinux", Distro::Alma),
            ("centos", Distro::Centos),
            ("fedora", Distro::Fedora),
            ("amazonlinux", Distro::Amazon),
            ("amzn", Distro::Amazon),
        ];
        if let Some(os) = Self::from_codename(word) {
            return Some(os);
        }
        let (distro, version) = NAMES
            .iter()
            .find_map(|&(name, distro)| Some((distro, word.strip_prefix(name)?)))?;
        if version.is_empty() {
            return Some(Self::of(distro));
        }
        version
            .starts_with(|c: char| c.is_ascii_digit())
            .then(|| Self::from_version(distro, version))
    }
}

const fn release(
    distro: Distro,
    version: &'static str,
    codename: &'static str,
    (year, month, day): (u16, u8, u8),
) -> Release {
    Release {
        distro,
        version,
        codename,
        eol: Date::new(year, month, day),
        archived: false,
        pep668: false,
        python: None,
    }
}

impl Release {
    /// The version of its `python3`, for releases that get fixes. Source: the package python3 of each suite, 2026-11-24.
    pub fn system_python(&self) -> Option<PythonVersion> {
        let minor = match (self.distro, self.version) {
            (Distro::Ubuntu, "22.04") => 10,
            (Distro::Debian, "12") => 11,
            (Distro::Ubuntu, "24.04") => 12,
            (Distro::Debian, "13") => 13,
            (Distro::Ubuntu, "26.04") => 14,
            _ => return None,
        };
        Some(PythonVersion::new(3, minor))
    }

    const fn archived(mut self) -> Self {
        self.archived = true;
        self
    }

    const fn pep668(mut self) -> Self {
        self.pep668 = true;
        self
    }

    const fn python(mut self, version: &'static str) -> Self {
        self.python = Some(version);
        self
    }
}

/// Releases, newest first within a distribution.
///
/// Source of the days: endoflife.date, 2026-08-22; for Debian the end of LTS, for the others the end of standard
/// support. Source of `archived`: the suites that the main mirrors of Debian and Ubuntu answer for, 2026-11-23 (Debian
/// up to buster and the interim Ubuntu releases up to 24.10 are gone, bullseye and the Ubuntu LTS releases are there); the CentOS project's
/// notices of 2021-12 and 2024-06 for CentOS. Source of `pep668`: PEP 668's adopters as packaged (`EXTERNALLY-MANAGED`
/// in libpython3.x-stdlib of Debian 12 and Ubuntu 23.04 and later, in Alpine's python3 from 3.19 on), 2026-11. Source of
/// `python`: the package python3 in the lists of each suite that is not archived, 2026-11-24; Debian 9: wiki.debian.org/Python,
/// 2017. Those of Debian 8 and Ubuntu 14.04 and 16.04 were not looked up: all that is asked of them is whether they are
/// older than Python 3.9, which is of 2020.
pub static RELEASES: &[Release] = &[
    release(Distro::Debian, "13", "trixie", (2030, 6, 30))
        .pep668()
        .python("3.13"),
    release(Distro::Debian, "12", "bookworm", (2028, 6, 30))
        .pep668()
        .python("3.11"),
    release(Distro::Debian, "11", "bullseye", (2026, 8, 31)).python("3.9"),
    release(Distro::Debian, "10", "buster", (2024, 6, 30))
        .python("3.7")
        .archived(),
    release(Distro::Debian, "9", "stretch", (2022, 7, 1))
        .python("3.5")
        .archived(),
    release(Distro::Debian, "8", "jessie", (2020, 6, 30))
        .python("3.4")
        .archived(),
    release(Distro::Debian, "7", "wheezy", (2018, 5, 31)).archived(),
    release(Distro::Ubuntu, "26.04", "resolute", (2031, 4, 30))
        .pep668()
        .python("3.14"),
    release(Distro::Ubuntu, "25.10", "questing", (2026, 7, 1))
        .pep668()
        .python("3.13"),
    release(Distro::Ubuntu, "25.04", "plucky", (2026, 1, 17))
        .pep668()
        .python("3.13"),
    release(Distro::Ubuntu, "24.10", "oracular", (2025, 7, 10))
        .pep668()
        .python("3.12")
        .archived(),
    release(Distro::Ubuntu, "24.04", "noble", (2029, 5, 31))
        .pep668()
        .python("3.12"),
    release(Distro::Ubuntu, "23.10", "mantic", (2024, 7, 12))
        .pep668()
        .python("3.11")
        .archived(),
    release(Distro::Ubuntu, "23.04", "lunar", (2024, 1, 20))
        .pep668()
        .python("3.11")
        .archived(),
    release(Distro::Ubuntu, "22.10", "kinetic", (2023, 7, 20)).archived(),
    release(Distro::Ubuntu, "22.04", "jammy", (2027, 4, 1)).python("3.10"),
    release(Distro::Ubuntu, "21.10", "impish", (2022, 7, 14)).archived(),
    release(Distro::Ubuntu, "21.04", "hirsute", (2022, 1, 20)).archived(),
    release(Distro::Ubuntu, "20.10", "groovy", (2021, 7, 22)).archived(),
    release(Distro::Ubuntu, "20.04", "focal", (2025, 5, 31)).python("3.8"),
    release(Distro::Ubuntu, "19.10", "eoan", (2020, 7, 6)).archived(),
    release(Distro::Ubuntu, "19.04", "disco", (2020, 1, 23)).archived(),
    release(Distro::Ubuntu, "18.10", "cosmic", (2019, 7, 18)).archived(),
    release(Distro::Ubuntu, "18.04", "bionic", (2023, 5, 31)).python("3.6"),
    release(Distro::Ubuntu, "17.10", "artful", (2018, 7, 19)).archived(),
    release(Distro::Ubuntu, "16.04", "xenial", (2021, 4, 2)).python("3.5"),
    release(Distro::Ubuntu, "14.04", "trusty", (2019, 4, 2)).python("3.4"),
    release(Distro::Ubuntu, "12.04", "precise", (2017, 4, 28)),
    release(Distro::Alpine, "3.24", "", (2028, 6, 1)).pep668(),
    release(Distro::Alpine, "3.23", "", (2027, 11, 1)).pep668(),
    release(Distro::Alpine, "3.22", "", (2027, 5, 1)).pep668(),
    release(Distro::Alpine, "3.21", "", (2026, 11, 1)).pep668(),
    release(Distro::Alpine, "3.20", "", (2026, 4, 1)).pep668(),
    release(Distro::Alpine, "3.19", "", (2025, 11, 1)).pep668(),
    release(Distro::Alpine, "3.18", "", (2025, 5, 9)),
    release(Distro::Alpine, "3.17", "", (2024, 11, 22)),
    release(Distro::Alpine, "3.16", "", (2024, 5, 23)),
    release(Distro::Alpine, "3.15", "", (2023, 11, 1)),
    release(Distro::Alpine, "3.14", "", (2023, 5, 1)),
    release(Distro::Alpine, "3.13", "", (2022, 11, 1)),
    release(Distro::Alpine, "3.12", "", (2022, 5, 1)),
    release(Distro::Alpine, "3.11", "", (2021, 11, 1)),
    release(Distro::Alpine, "3.10", "", (2021, 5, 1)),
    release(Distro::Alpine, "3.9", "", (2020, 11, 1)),
    release(Distro::Alpine, "3.8", "", (2020, 5, 1)),
    release(Distro::Alpine, "3.7", "", (2019, 11, 1)),
    release(Distro::Alpine, "3.6", "", (2019, 5, 1)),
    release(Distro::Alpine, "3.5", "", (2018, 11, 1)),
    release(Distro::Alpine, "3.4", "", (2018, 5, 1)),
    release(Distro::Alpine, "3.3", "", (2017, 11, 1)),
    release(Distro::Centos, "8", "", (2021, 12, 31)).archived(),
    release(Distro::Centos, "7", "", (2024, 6, 30)).archived(),
    release(Distro::Centos, "6", "", (2020, 11, 30)).archived(),
    release(Distro::Rocky, "10", "", (2035, 5, 31)),
    release(Distro::Rocky, "9", "", (2032, 5, 31)),
    release(Distro::Rocky, "8", "", (2029, 5, 31)),
    release(Distro::Alma, "10", "", (2035, 5, 31)),
    release(Distro::Alma, "9", "", (2032, 5, 31)),
    release(Distro::Alma, "8", "", (2029, 5, 31)),
    release(Distro::Rhel, "10", "", (2035, 5, 31)),
    release(Distro::Rhel, "9", "", (2032, 5, 31)),
    release(Distro::Rhel, "8", "", (2029, 5, 31)),
    release(Distro::Rhel, "7", "", (2024, 6, 30)),
    release(Distro::Fedora, "44", "", (2027, 6, 2)),
    release(Distro::Fedora, "43", "", (2026, 12, 9)),
    release(Distro::Fedora, "42", "", (2026, 5, 27)),
    release(Distro::Fedora, "41", "", (2025, 12, 15)),
    release(Distro::Fedora, "40", "", (2025, 5, 13)),
    release(Distro::Fedora, "39", "", (2024, 11, 26)),
    release(Distro::Amazon, "2023", "", (2029, 6, 30)),
    release(Distro::Amazon, "2", "", (2026, 6, 30)),
    release(Distro::Amazon, "2018.03", "", (2023, 12, 31)),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn version(os: Os) -> (Distro, &'static str) {
        (os.distro, os.release.map_or("", |release| release.version))
    }

    #[test]
    fn words_of_tags_name_releases() {
        for (word, distro, expected) in [
            ("bookworm", Distro::Debian, "12"),
            ("noble", Distro::Ubuntu, "24.04"),
            ("ubuntu22.04", Distro::Ubuntu, "22.04"),
            ("ubi9", Distro::Rhel, "9"),
            ("rockylinux8", Distro::Rocky, "8"),
            ("alpine3.20", Distro::Alpine, "3.20"),
            ("alpine", Distro::Alpine, ""),
            ("debian12", Distro::Debian, "12"),
            ("centos7", Distro::Centos, "7"),
        ] {
            assert_eq!(
                Os::from_word(word).map(version),
                Some((distro, expected)),
                "{word}"
            );
        }
        for word in ["", "slim", "ubuntuish", "3.12", "runtime"] {
            assert_eq!(Os::from_word(word), None, "{word}");
        }
    }

    #[test]
    fn a_point_release_is_its_release_and_no_other() {
        let of = |distro, text| version(Os::from_version(distro, text)).1;
        assert_eq!(of(Distro::Debian, "12.5"), "12");
        assert_eq!(of(Distro::Alpine, "3.2"), "");
        assert_eq!(of(Distro::Alpine, "3.20.3"), "3.20");
        assert_eq!(of(Distro::Amazon, "2023"), "2023");
        assert_eq!(of(Distro::Amazon, "2.0.20260817"), "2");
        assert_eq!(of(Distro::Centos, "6.7"), "6");
    }

    #[test]
    fn no_release_is_listed_twice() {
        for (index, one) in RELEASES.iter().enumerate() {
            for other in &RELEASES[index + 1..] {
                assert!(one.distro != other.distro || one.version != other.version);
                assert!(one.codename.is_empty() || one.codename != other.codename);
            }
        }
    }
}
