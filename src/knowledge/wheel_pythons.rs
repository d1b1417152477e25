//! Packages that PyPI has as wheels only, and the Pythons that these are for: for another Python there is nothing to
//! install. And numba, whose sources refuse other Pythons.

use super::eol::PythonVersion;
use super::version::Version;

/// From a version on: the first and the last minor version of Python 3 with a wheel.
type Range = (&'static [u32], u8, u8);

/// Packages without a source distribution, by version. Source: the files of every release on PyPI for Linux on x86-64, by
/// its JSON interface, 2026-11-23. The last row of each holds up to the version in the second place.
static WHEEL_ONLY: &[(&str, &[u32], &[Range])] = &[
    (
        "jaxlib",
        &[0, 11, 0],
        &[
            (&[0, 4, 13], 8, 11),
            (&[0, 4, 18], 9, 12),
            (&[0, 4, 31], 10, 12),
            (&[0, 4, 34], 10, 13),
            (&[0, 7, 0], 11, 13),
            (&[0, 7, 1], 11, 14),
            (&[0, 11, 0], 12, 14),
        ],
    ),
    ("numba", &[0, 67, 0], NUMBA),
    ("onnxruntime", &[1, 32, 0], ONNXRUNTIME),
    ("onnxruntime-gpu", &[1, 31, 1], ONNXRUNTIME),
    ("tensorflow", &[2, 21, 0], TENSORFLOW),
    ("tensorflow-cpu", &[2, 21, 0], TENSORFLOW),
    (
        "torch",
        &[2, 15, 0],
        &[
            (&[1, 7, 1], 6, 9),
            (&[1, 11], 7, 10),
            (&[1, 13], 7, 11),
            (&[2, 0], 8, 11),
            (&[2, 2], 8, 12),
            (&[2, 5], 9, 13),
            (&[2, 9], 10, 14),
            (&[2, 15], 11, 15),
        ],
    ),
    (
        "torchaudio",
        &[2, 11, 0],
        &[
            (&[0, 7, 2], 6, 9),
            (&[0, 10, 2], 7, 9),
            (&[0, 11], 7, 10),
            (&[2, 0], 8, 11),
            (&[2, 2], 8, 12),
            (&[2, 5], 9, 12),
            (&[2, 6], 9, 13),
            (&[2, 9], 10, 14),
        ],
    ),
    (
        "torchvision",
        &[0, 29, 1],
        &[
            (&[0, 8, 2], 6, 9),
            (&[0, 11, 3], 7, 9),
            (&[0, 12], 7, 10),
            (&[0, 15], 8, 11),
            (&[0, 17], 8, 12),
            (&[0, 20], 9, 12),
            (&[0, 21], 9, 13),
            (&[0, 24], 10, 14),
        ],
    ),
    // `pip download --only-binary=:all:` for each Python, 2026-11-24.
    ("triton", &[2, 0, 0], &[(&[2, 0], 6, 11)]),
];

/// numba has a source distribution, too, which refuses other Pythons. Source: `min_python_version` and
/// `max_python_version` of its `setup.py` at the tags 0.53.1 to 0.67.0, 2026-08-21.
const NUMBA: &[Range] = &[
    (&[0, 53], 6, 9),
    (&[0, 54], 7, 9),
    (&[0, 55], 7, 10),
    (&[0, 57], 8, 11),
    (&[0, 59], 9, 12),
    (&[0, 61], 10, 13),
    (&[0, 63], 10, 14),
];

const ONNXRUNTIME: &[Range] = &[
    (&[1, 7], 6, 9),
    (&[1, 11], 7, 9),
    (&[1, 12], 7, 10),
    (&[1, 15], 8, 11),
    (&[1, 17], 8, 12),
    (&[1, 20], 10, 13),
    (&[1, 24, 1], 11, 14),
];

/// Releases for older lines dropped a Python in between: 2.5.3, 2.6.3.
const TENSORFLOW: &[Range] = &[
    (&[2, 2], 5, 8),
    (&[2, 2, 2], 6, 8),
    (&[2, 3], 5, 8),
    (&[2, 3, 2], 6, 8),
    (&[2, 5], 6, 9),
    (&[2, 5, 3], 7, 9),
    (&[2, 6], 6, 9),
    (&[2, 6, 3], 7, 9),
    (&[2, 8], 7, 10),
    (&[2, 11, 1], 8, 10),
    (&[2, 12], 8, 11),
    (&[2, 14], 9, 11),
    (&[2, 16, 1], 9, 12),
    (&[2, 20], 9, 13),
    (&[2, 21], 10, 13),
];

/// The first and the last Python for which a version of a package, named as PEP 503 normalises it, has a wheel. `None` if
/// that is not known, or if it can be built from source.
pub fn pythons(package: &str, version: &Version) -> Option<(PythonVersion, PythonVersion)> {
    let (_, newest, ranges) = WHEEL_ONLY.iter().find(|(name, ..)| *name == package)?;
    let mut next = newest.to_vec();
    if let Some(last) = next.last_mut() {
        *last += 1;
    }
    if version.pre || !version.is_below(&next) {
        return None;
    }
    let range = ranges
        .iter()
        .rev()
        .find(|(from, ..)| version.is_at_least(from))?;
    Some((
        PythonVersion::new(3, range.1),
        PythonVersion::new(3, range.2),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wheels_are_for_some_pythons() {
        let of = |package, version| {
            let version = Version::parse(version).expect("it is a version");
            pythons(package, &version).map(|(first, last)| (first.minor, last.minor))
        };
        for (package, version, expected) in [
            ("torch", "2.1.2", Some((8, 11))),
            ("torch", "2.5.1+cu121", Some((9, 13))),
            ("torch", "1.0.0", None),
            ("torch", "2.16.0", None),
            ("tensorflow", "2.5.1", Some((6, 9))),
            ("tensorflow", "2.15.0", Some((9, 11))),
            ("tensorflow", "2.22.0rc0", None),
            ("onnxruntime", "1.16.3", Some((8, 11))),
            ("numba", "0.61.0", Some((10, 13))),
            ("numpy", "1.0", None),
        ] {
            assert_eq!(of(package, version), expected, "{package} {version}");
        }
        for (name, newest, ranges) in WHEEL_ONLY {
            assert!(ranges.is_sorted_by_key(|(from, ..)| *from), "{name}");
            assert!(ranges.iter().all(|(from, ..)| from <= newest), "{name}");
        }
    }
}
