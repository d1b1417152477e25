//! What apt installs besides a package because somebody recommends it.

use crate::knowledge::os::{Distro, Release};
use crate::knowledge::price::Row;

/// What the recommended packages of a package mostly are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mostly {
    /// A C compiler, which comes once, whoever asks for it.
    Compiler,
    /// What base images with a compiler have or went without: what the C library's headers recommend, and what
    /// `buildpack-deps` holds.
    InDevel,
    /// Neither.
    Other,
}

use Mostly::{Compiler, InDevel, Other};

/// The megabytes on Debian 11, 12 and 13.
type Megabytes = [u64; 3];

/// Packages that Dockerfiles install often and that bring 50 MB and more along on one release at least. Left out are
/// those whose recommended compiler is what they are for (`cmake`, `libtool`).
///
/// Source: `apt-get -s install` with and without recommendations on what Debian's essential and required packages and apt
/// make, less those, and the installed sizes in Debian 11, 12 and 13 (main, amd64), 2026-11-24. `gcc` without
/// `libc6-dev`, which it only recommends and cannot do without; `npm` beside a compiler and
/// Git, and `python3-pip` beside `python3-dev`, which they recommend, too.
static RECOMMENDED: &[(&str, Mostly, Megabytes)] = &[
    ("build-essential", InDevel, [38, 77, 28]),
    ("clang", Other, [309, 545, 602]),
    ("ffmpeg", Other, [100, 154, 255]),
    ("g++", InDevel, [18, 57, 4]),
    ("gcc", InDevel, [18, 57, 4]),
    ("gfortran", InDevel, [18, 57, 4]),
    ("graphviz", Other, [53, 59, 40]),
    ("imagemagick", InDevel, [97, 113, 143]),
    ("libbluetooth-dev", InDevel, [18, 57, 4]),
    ("libbz2-dev", InDevel, [18, 57, 5]),
    ("libc6-dev", InDevel, [18, 57, 4]),
    ("libdevmapper-dev", InDevel, [18, 57, 4]),
    ("libgdbm-dev", InDevel, [18, 57, 4]),
    ("libglib2.0-0", InDevel, [51, 54, 18]),
    ("libjpeg-dev", InDevel, [17, 56, 4]),
    ("libncursesw5-dev", InDevel, [18, 57, 4]),
    ("libnet-dev", InDevel, [18, 57, 4]),
    ("libnuma-dev", InDevel, [18, 57, 4]),
    ("libopenmpi-dev", InDevel, [31, 72, 26]),
    ("libpng-dev", InDevel, [18, 56, 4]),
    ("libprotobuf-dev", InDevel, [18, 57, 4]),
    ("libreadline-dev", InDevel, [18, 57, 4]),
    ("libsqlite3-dev", InDevel, [18, 57, 4]),
    ("libxml2-dev", InDevel, [18, 57, 0]),
    ("libxslt-dev", InDevel, [18, 57, 1]),
    ("npm", Other, [343, 231, 366]),
    ("protobuf-compiler", InDevel, [54, 95, 44]),
    ("python3-dev", InDevel, [18, 56, 4]),
    ("python3-pip", Compiler, [298, 328, 347]),
    ("software-properties-common", Other, [86, 23, 0]),
    ("tk-dev", Compiler, [424, 270, 250]),
    ("uuid-dev", InDevel, [18, 57, 4]),
    ("zlib1g-dev", InDevel, [18, 57, 4]),
];

/// Below this nobody would notice.
const LEAST: u64 = 50;

/// The megabytes that come besides a package on a release if recommendations are installed, where they are 50 or more.
/// `compiler_in_base`: the base image has a compiler with headers already; `compiler_named`: so has the image, since some
/// package brings one that is named.
///
/// Ubuntu takes its packages from Debian: for its releases of 2022 and 2024 it is the lesser of the figures of the
/// releases before and after. No other release was measured.
pub fn recommended_megabytes(
    package: &str,
    release: &Release,
    compiler_in_base: bool,
    compiler_named: bool,
) -> Option<u64> {
    let (_, mostly, [eleven, twelve, thirteen]) =
        RECOMMENDED.iter().find(|(name, ..)| *name == package)?;
    let is_there = match mostly {
        Compiler => compiler_in_base || compiler_named,
        InDevel => compiler_in_base,
        Other => false,
    };
    let megabytes = match (release.distro, release.version) {
        (Distro::Debian, "11") => *eleven,
        (Distro::Debian, "12") => *twelve,
        (Distro::Debian, "13") => *thirteen,
        (Distro::Ubuntu, "22.04") => *eleven.min(twelve),
        (Distro::Ubuntu, "24.04") => *twelve.min(thirteen),
        _ => 0,
    };
    (megabytes >= LEAST && !is_there).then_some(megabytes)
}

/// The row of a figure that [`recommended_megabytes`] gave. Ubuntu's is that of a release of Debian.
pub fn recommended_row(package: &str, megabytes: u64) -> Option<Row> {
    let (name, _, figures) = RECOMMENDED.iter().find(|(name, ..)| *name == package)?;
    let place = figures.iter().position(|figure| *figure == megabytes)?;
    Some(row(name, place, megabytes))
}

/// All rows that [`recommended_row`] may give.
pub fn recommended_rows() -> impl Iterator<Item = Row> {
    let figures = RECOMMENDED.iter().flat_map(|(name, _, figures)| {
        let figures = figures.iter().enumerate();
        figures.map(move |(place, megabytes)| (*name, place, *megabytes))
    });
    let worth = figures.filter(|(.., megabytes)| *megabytes >= LEAST);
    worth.map(|(name, place, megabytes)| row(name, place, megabytes))
}

fn row(package: &str, place: usize, megabytes: u64) -> Row {
    Row::new(
        format!("what `{package}` recommends on Debian {}", 11 + place),
        megabytes,
        "`apt-get -s install` and the installed sizes in Debian (main, amd64), 2026-11-24",
    )
}

/// Whether what a package brings by recommendation is mostly a compiler.
pub fn recommends_compiler(package: &str) -> bool {
    let mut all = RECOMMENDED.iter();
    all.any(|(name, mostly, _)| *name == package && *mostly == Compiler)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::os::Os;

    fn megabytes(package: &str, system: &str) -> Option<u64> {
        let release = Os::from_word(system).and_then(|os| os.release).unwrap();
        recommended_megabytes(package, release, false, false)
    }

    #[test]
    fn the_table_is_sorted_and_has_no_doubles() {
        assert!(RECOMMENDED.is_sorted_by(|one, other| one.0 < other.0));
    }

    #[test]
    fn each_release_has_its_own_figures() {
        assert_eq!(megabytes("build-essential", "debian12"), Some(77));
        assert_eq!(megabytes("build-essential", "debian13"), None);
        assert_eq!(megabytes("ffmpeg", "ubuntu22.04"), Some(100));
        assert_eq!(megabytes("ffmpeg", "ubuntu16.04"), None);
        assert_eq!(megabytes("tree", "debian12"), None);
    }

    #[test]
    fn a_compiler_comes_once() {
        let release = Os::from_word("debian12").and_then(|os| os.release).unwrap();
        assert_eq!(
            recommended_megabytes("python3-pip", release, false, true),
            None
        );
        assert_eq!(
            recommended_megabytes("zlib1g-dev", release, true, true),
            None
        );
        assert!(recommended_megabytes("ffmpeg", release, true, true).is_some());
    }
}
