//! Versions of Python: how tags write them and when their support ends.

use std::fmt;

use super::date::Date;

/// A minor version of Python: 3.12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PythonVersion {
    /// 2 or 3.
    pub major: u8,
    /// 12 of 3.12.
    pub minor: u8,
}

impl PythonVersion {
    /// A version from its numbers.
    pub const fn new(major: u8, minor: u8) -> Self {
        Self { major, minor }
    }

    /// Reads the minor version at the start of `3.12`, `3.12.4`, `3.13.0b1`. `None` where there is no minor version
    /// (`3`) or something else follows it (`3.12x`).
    pub fn parse(text: &str) -> Option<Self> {
        let (major, rest) = text.split_once('.')?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if !rest[digits..].is_empty() && !rest[digits..].starts_with('.') {
            return None;
        }
        Some(Self {
            major: major.parse().ok().filter(|major| matches!(major, 2 | 3))?,
            minor: rest[..digits].parse().ok()?,
        })
    }

    /// Reads the form without a dot: `39`, `310`, as in `py310` or `cp39`.
    pub fn parse_compact(text: &str) -> Option<Self> {
        let (major, minor) = text.split_at_checked(1)?;
        let digits = !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit());
        Some(Self {
            major: major.parse().ok().filter(|major| matches!(major, 2 | 3))?,
            minor: digits.then(|| minor.parse().ok())??,
        })
    }
}

impl fmt::Display for PythonVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The last day of security fixes. Source: endoflife.date, 2026-08-22.
static PYTHON_EOL: &[(PythonVersion, Date)] = &[
    (PythonVersion::new(3, 14), Date::new(2030, 10, 31)),
    (PythonVersion::new(3, 13), Date::new(2029, 10, 31)),
    (PythonVersion::new(3, 12), Date::new(2028, 10, 31)),
    (PythonVersion::new(3, 11), Date::new(2027, 10, 31)),
    (PythonVersion::new(3, 10), Date::new(2026, 10, 31)),
    (PythonVersion::new(3, 9), Date::new(2025, 10, 31)),
    (PythonVersion::new(3, 8), Date::new(2024, 10, 7)),
    (PythonVersion::new(3, 7), Date::new(2023, 6, 27)),
    (PythonVersion::new(3, 6), Date::new(2021, 12, 23)),
    (PythonVersion::new(3, 5), Date::new(2020, 9, 30)),
    (PythonVersion::new(3, 4), Date::new(2019, 3, 18)),
    (PythonVersion::new(3, 3), Date::new(2017, 9, 29)),
    (PythonVersion::new(3, 2), Date::new(2016, 2, 20)),
    (PythonVersion::new(2, 7), Date::new(2020, 1, 1)),
    (PythonVersion::new(2, 6), Date::new(2013, 10, 29)),
];

/// The Python to move to by default: supported until 2028, with wheels of every framework since early 2024.
///
/// Source: wheels on PyPI for manylinux x86-64 that uv resolves, 2026-11-23: torch from 2.2.0 on, tensorflow from 2.16.1
/// on, jaxlib 0.4.26, onnxruntime 1.17.0, numpy 1.26.0, scipy 1.11.2, scikit-learn 1.3.1, pandas 2.1.1, xgboost 2.0.0.
pub const RECOMMENDED_PYTHON: PythonVersion = PythonVersion::new(3, 12);

/// The last day of support of a minor version; `None` for one that the table does not have.
pub fn python_eol(version: PythonVersion) -> Option<Date> {
    PYTHON_EOL
        .iter()
        .find(|(known, _)| *known == version)
        .map(|&(_, eol)| eol)
}

/// Whether support of a minor version has ended on the day `as_of`; a version that no table has is not said to.
pub fn is_python_eol(version: PythonVersion, as_of: Date) -> bool {
    python_eol(version).is_some_and(|eol| eol <= as_of)
}

#[cfg(test)]
mod tests {
    use super::super::date::TABLES;
    use super::*;

    #[test]
    fn versions_are_read_from_tags() {
        for (text, expected) in [
            ("3.12", Some((3, 12))),
            ("3.12.4", Some((3, 12))),
            ("2.7", Some((2, 7))),
            ("3.13.0b1", Some((3, 13))),
            ("3", None),
            ("3.", None),
            ("3.12x", None),
            ("4.1", None),
            ("3.999", None),
        ] {
            let expected = expected.map(|(major, minor)| PythonVersion::new(major, minor));
            assert_eq!(PythonVersion::parse(text), expected, "{text}");
        }
        assert_eq!(
            PythonVersion::parse_compact("310"),
            Some(PythonVersion::new(3, 10))
        );
        assert_eq!(PythonVersion::parse_compact("3"), None);
        assert_eq!(PythonVersion::parse_compact("3+1"), None);
    }

    #[test]
    fn support_ends_on_its_last_day() {
        let ten = PythonVersion::new(3, 10);
        assert!(is_python_eol(ten, TABLES));
        assert!(is_python_eol(ten, Date::new(2026, 10, 31)));
        assert!(!is_python_eol(ten, Date::new(2026, 10, 30)));
        assert!(!is_python_eol(RECOMMENDED_PYTHON, TABLES));
        assert!(!is_python_eol(PythonVersion::new(3, 40), TABLES));
    }
}
