//! How big the wheels of big Python packages are.

use super::eol::PythonVersion;
use super::price::Row;
use super::version::Version;

/// Where the sizes are from.
pub const SOURCE: &str =
    "wheels on PyPI for Linux on x86-64, CPython 3.12 or the newest that they are for, 2026-11-24";

/// A package, the first and the last minor version of a range, and the megabytes of its wheel: to download, and unpacked.
type Sizes = (&'static str, [u32; 2], [u32; 2], u64, u64);

/// Packages of which a wheel has 25 MB or more, without what they depend on; the wheels of one row differ by a quarter at
/// most. Source: [`SOURCE`], the sizes in the index and the directories of the zip files, newest patch of each minor version.
static SIZES: &[Sizes] = &[
    ("onnxruntime-gpu", [1, 11], [1, 13], 110, 340),
    ("onnxruntime-gpu", [1, 14], [1, 15], 130, 390),
    ("onnxruntime-gpu", [1, 16], [1, 17], 170, 510),
    ("onnxruntime-gpu", [1, 18], [1, 19], 210, 620),
    ("onnxruntime-gpu", [1, 20], [1, 20], 290, 810),
    ("onnxruntime-gpu", [1, 21], [1, 26], 280, 450),
    ("onnxruntime-gpu", [1, 27], [1, 30], 230, 320),
    ("onnxruntime-gpu", [1, 31], [1, 31], 260, 350),
    ("opencv-python", [4, 0], [4, 2], 27, 76),
    ("opencv-python", [4, 3], [4, 4], 49, 130),
    ("opencv-python", [4, 5], [5, 0], 66, 190),
    ("opencv-python-headless", [4, 0], [4, 2], 20, 59),
    ("opencv-python-headless", [4, 3], [4, 4], 36, 95),
    ("opencv-python-headless", [4, 5], [5, 0], 53, 150),
    ("scipy", [1, 1], [1, 1], 31, 110),
    ("scipy", [1, 2], [1, 6], 26, 80),
    ("scipy", [1, 7], [1, 8], 41, 130),
    ("scipy", [1, 9], [1, 18], 37, 120),
    ("tensorflow", [1, 13], [1, 15], 100, 410),
    ("tensorflow", [2, 0], [2, 0], 86, 330),
    ("tensorflow", [2, 1], [2, 2], 470, 1_420),
    ("tensorflow", [2, 3], [2, 4], 360, 860),
    ("tensorflow", [2, 5], [2, 9], 490, 1_160),
    ("tensorflow", [2, 10], [2, 15], 530, 1_380),
    ("tensorflow", [2, 16], [2, 21], 610, 1_770),
    ("tensorflow-cpu", [1, 15], [2, 1], 110, 400),
    ("tensorflow-cpu", [2, 2], [2, 4], 140, 530),
    ("tensorflow-cpu", [2, 5], [2, 10], 190, 720),
    ("tensorflow-cpu", [2, 11], [2, 18], 210, 900),
    ("tensorflow-cpu", [2, 19], [2, 21], 260, 1_190),
    ("tensorflow-gpu", [1, 13], [2, 1], 380, 1_240),
    ("tensorflow-gpu", [2, 2], [2, 2], 520, 1_520),
    ("tensorflow-gpu", [2, 3], [2, 4], 360, 860),
    ("tensorflow-gpu", [2, 5], [2, 9], 490, 1_160),
    ("tensorflow-gpu", [2, 10], [2, 11], 580, 1_360),
    ("torch", [1, 0], [1, 1], 620, 1_200),
    ("torch", [1, 2], [1, 7], 760, 1_440),
    ("torch", [1, 8], [1, 13], 820, 1_750),
    ("torch", [2, 0], [2, 2], 690, 1_450),
    ("torch", [2, 3], [2, 10], 840, 1_660),
    ("torch", [2, 11], [2, 15], 540, 1_120),
    ("vllm", [0, 6], [0, 6], 200, 540),
    ("vllm", [0, 7], [0, 7], 260, 810),
    ("vllm", [0, 8], [0, 9], 350, 1_100),
    ("vllm", [0, 10], [0, 10], 440, 1_340),
    ("vllm", [0, 11], [0, 11], 370, 1_020),
    ("vllm", [0, 12], [0, 19], 470, 1_230),
    ("vllm", [0, 20], [0, 25], 260, 590),
    ("vllm", [0, 26], [0, 33], 320, 780),
    ("xgboost", [1, 0], [1, 0], 110, 210),
    ("xgboost", [1, 1], [1, 1], 130, 320),
    ("xgboost", [1, 2], [1, 4], 160, 460),
    ("xgboost", [1, 5], [1, 5], 170, 550),
    ("xgboost", [1, 6], [1, 6], 260, 340),
    ("xgboost", [1, 7], [1, 7], 200, 300),
    ("xgboost", [2, 0], [2, 0], 300, 440),
    ("xgboost", [2, 1], [2, 1], 220, 350),
    ("xgboost", [3, 0], [3, 1], 110, 200),
    ("xgboost", [3, 2], [3, 2], 130, 240),
    ("xgboost", [3, 3], [3, 3], 99, 190),
    ("xgboost", [3, 4], [3, 4], 58, 87),
];

/// The newest minor version that has a wheel for Python 3.8, 3.9 … 3.14; zeros for none. Source: as above, with
/// `Requires-Python` and the tags of the wheels.
static NEWEST: &[(&str, [[u32; 2]; 7])] = &[
    (
        "onnxruntime-gpu",
        [
            [1, 19],
            [1, 19],
            [1, 23],
            [1, 31],
            [1, 31],
            [1, 31],
            [1, 31],
        ],
    ),
    (
        "opencv-python",
        [[5, 0], [5, 0], [5, 0], [5, 0], [5, 0], [5, 0], [5, 0]],
    ),
    (
        "opencv-python-headless",
        [[5, 0], [5, 0], [5, 0], [5, 0], [5, 0], [5, 0], [5, 0]],
    ),
    (
        "scipy",
        [
            [1, 10],
            [1, 13],
            [1, 15],
            [1, 17],
            [1, 18],
            [1, 18],
            [1, 18],
        ],
    ),
    (
        "tensorflow",
        [[2, 13], [2, 20], [2, 21], [2, 21], [2, 21], [2, 21], [0, 0]],
    ),
    (
        "tensorflow-cpu",
        [[2, 13], [2, 20], [2, 21], [2, 21], [2, 21], [2, 21], [0, 0]],
    ),
    (
        "torch",
        [[2, 4], [2, 8], [2, 14], [2, 15], [2, 15], [2, 15], [2, 15]],
    ),
    (
        "vllm",
        [[0, 6], [0, 11], [0, 31], [0, 33], [0, 33], [0, 33], [0, 33]],
    ),
    (
        "xgboost",
        [[2, 1], [2, 1], [3, 2], [3, 2], [3, 4], [3, 4], [3, 4]],
    ),
];

/// The row of a version of a package, or of the newest that a Python gets. `None` where nobody measured it.
pub fn row(package: &str, version: Option<&Version>, python: Option<PythonVersion>) -> Option<Row> {
    let minor = match version {
        Some(version) => [version.major(), version.minor()],
        None => newest(package, python?)?,
    };
    let is_it = |sizes: &&Sizes| sizes.0 == package && (sizes.1..=sizes.2).contains(&minor);
    SIZES.iter().find(is_it).map(row_of)
}

/// All rows.
pub fn rows() -> impl Iterator<Item = Row> {
    SIZES.iter().map(row_of)
}

/// The newest minor version that a Python gets.
pub fn newest(package: &str, python: PythonVersion) -> Option<[u32; 2]> {
    let (_, newest) = NEWEST.iter().find(|(name, _)| *name == package)?;
    let place = usize::from(python.minor).checked_sub(8)?;
    let minor = *newest.get(place).filter(|_| python.major == 3)?;
    (minor != [0, 0]).then_some(minor)
}

fn row_of(&(package, first, last, download, unpacked): &Sizes) -> Row {
    let [first, last] = [first, last].map(|[major, minor]| format!("{major}.{minor}"));
    let range = if first == last {
        first
    } else {
        format!("{first} to {last}")
    };
    Row::packed(format!("{package} {range}"), unpacked, download, SOURCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_one_row() {
        for (at, sizes) in SIZES.iter().enumerate() {
            assert!(sizes.1 <= sizes.2, "{sizes:?}");
            let next = SIZES.get(at + 1).filter(|next| next.0 == sizes.0);
            assert!(next.is_none_or(|next| sizes.2 < next.1), "{sizes:?}");
        }
        assert!(SIZES.is_sorted_by_key(|sizes| sizes.0));
    }

    #[test]
    fn the_newest_version_is_that_of_the_python() {
        let python = |minor| Some(PythonVersion::new(3, minor));
        let what = |version: Option<&str>, minor| {
            let version = version.and_then(Version::parse);
            row("tensorflow", version.as_ref(), python(minor)).map(|row| row.what)
        };
        assert_eq!(what(None, 8).as_deref(), Some("tensorflow 2.10 to 2.15"));
        assert_eq!(what(None, 12).as_deref(), Some("tensorflow 2.16 to 2.21"));
        assert_eq!(what(None, 14), None);
        assert_eq!(
            what(Some("2.4.1"), 8).as_deref(),
            Some("tensorflow 2.3 to 2.4")
        );
        assert_eq!(what(Some("2.99"), 12), None);
        assert_eq!(row("tensorflow", None, None), None);
    }

    #[test]
    fn every_newest_version_has_a_size() {
        for (package, newest) in NEWEST {
            for minor in newest.iter().filter(|minor| **minor != [0, 0]) {
                let version = Version::parse(&format!("{}.{}", minor[0], minor[1]));
                assert!(
                    row(package, version.as_ref(), None).is_some(),
                    "{package} {minor:?}"
                );
            }
        }
    }
}
