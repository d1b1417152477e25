//! Python packages around a library in C that no distribution has, so that their builds need it beforehand.

use crate::knowledge::version::Version;

/// A Python package and the library that it wraps.
#[derive(Debug, PartialEq, Eq)]
pub struct Wrapper {
    /// The Python package, as PyPI compares names.
    pub package: &'static str,
    /// The library.
    pub library: &'static str,
    /// The repositories of the package, without their owners.
    repositories: &'static [&'static str],
    /// The numbers of the first release whose wheels hold the library.
    bundled_since: [u32; 3],
    /// How files and folders of the library are called, in lower case: what names one may build or bring it.
    pub traces: &'static [&'static str],
}

/// Source: TA-Lib 0.4.32 from PyPI, whose `setup.py` looks for the library's headers and links to it, and the wheels of
/// 0.6.5, the first there are, which hold `libta-lib.so`; Debian 11 to 13 have no package of it. 2026-11-24.
static WRAPPERS: &[Wrapper] = &[Wrapper {
    package: "ta-lib",
    library: "TA-Lib",
    repositories: &["ta-lib", "ta-lib-python"],
    bundled_since: [0, 6, 5],
    traces: &["ta-lib", "ta_lib", "talib"],
}];

impl Wrapper {
    /// The first release that needs nothing: `0.6.5`.
    pub fn first_whole(&self) -> String {
        let [major, minor, patch] = self.bundled_since;
        format!("{major}.{minor}.{patch}")
    }
}

/// The package that a name and a version stand for, if that release is built on the spot.
pub fn built_release(name: &str, version: &str) -> Option<&'static Wrapper> {
    let version = Version::parse(version)?;
    let numbers = [version.number(0), version.number(1), version.number(2)];
    let mut all = WRAPPERS.iter();
    all.find(|one| one.package == name && numbers < one.bundled_since)
}

/// The package that a Git URL stands for: `git+https://github.com/TA-Lib/ta-lib-python.git@master`.
pub fn in_repository(url: &str) -> Option<&'static Wrapper> {
    let path = url.split(['#', '?']).next()?;
    let last = path.rsplit('/').next()?;
    let name = last
        .split('@')
        .next()?
        .trim_end_matches(".git")
        .to_ascii_lowercase();
    let mut all = WRAPPERS.iter();
    all.find(|one| one.repositories.contains(&name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_with_wheels_need_nothing() {
        assert!(built_release("ta-lib", "0.4.32").is_some());
        assert!(built_release("ta-lib", "0.6.5").is_none());
        assert!(built_release("talib-binary", "0.4.19").is_none());
    }

    #[test]
    fn repositories_are_known_by_their_names() {
        for url in [
            "git+https://github.com/mrjbq7/ta-lib.git@master",
            "git+https://github.com/TA-Lib/ta-lib-python@TA_Lib-0.4.32#egg=ta-lib",
        ] {
            assert!(in_repository(url).is_some(), "{url}");
        }
        assert!(in_repository("git+https://github.com/someone/lib.git").is_none());
    }
}
