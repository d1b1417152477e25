//! What the name of a wheel says of the Python and the system that it is for.
//!
//! Source: the specifications of wheels' file names and of platform compatibility tags (packaging.python.org, 2026-11), and
//! `packaging.tags` 26, by which pip chooses.

use std::fmt;

use super::eol::PythonVersion;

/// The tags of a wheel; each may list several, with dots between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WheelTags {
    /// `cp311`, `py3`, `py2.py3`.
    python: String,
    /// `cp311`, `cp314t`, `abi3`, `none`.
    abi: String,
    /// `manylinux_2_28_x86_64`, `any`.
    platform: String,
}

impl WheelTags {
    /// Reads the name at the end of a path or URL; `None` if it is not that of a wheel.
    pub fn of_address(address: &str) -> Option<Self> {
        let end = address.find(['#', '?']).unwrap_or(address.len());
        let name = address[..end].rsplit('/').next()?.strip_suffix(".whl")?;
        let mut parts = name.rsplit('-');
        let (platform, abi, python) = (parts.next()?, parts.next()?, parts.next()?);
        let (_version, _name) = (parts.next()?, parts.next()?);
        let is_tag = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
        };
        [python, abi, platform]
            .iter()
            .all(|tag| is_tag(tag))
            .then(|| Self {
                python: python.to_owned(),
                abi: abi.to_owned(),
                platform: platform.to_owned(),
            })
    }

    /// Whether CPython of a version takes it on Linux, whatever the processor. What is not known is said to fit.
    pub fn fit(&self, version: PythonVersion, free_threaded: bool) -> bool {
        let is_elsewhere = |tag: &str| {
            matches!(tag, "win32" | "win_amd64" | "win_arm64") || tag.starts_with("macosx_")
        };
        let on_linux = !self.platform.split('.').all(is_elsewhere);
        let fits = |python: &str| {
            self.abi
                .split('.')
                .any(|abi| fits(python, abi, version, free_threaded))
        };
        on_linux && self.python.split('.').any(fits)
    }
}

impl fmt::Display for WheelTags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.python, self.abi, self.platform)
    }
}

/// Whether one interpreter tag with one ABI tag fits a CPython.
fn fits(python: &str, abi: &str, version: PythonVersion, free_threaded: bool) -> bool {
    if let Some(number) = python.strip_prefix("py") {
        let Some(least) = parse(number) else {
            return abi != "none" || number == version.major.to_string();
        };
        return least.major == version.major && least <= version;
    }
    let Some(made_for) = python.strip_prefix("cp").and_then(parse) else {
        // `cp3-none`, and the tags of other interpreters.
        return !python.starts_with("pp");
    };
    let own = format!("cp{}{}", made_for.major, made_for.minor);
    match abi {
        "abi3" => !free_threaded && made_for.major == version.major && made_for <= version,
        "none" => made_for == version,
        _ if abi == own || abi == format!("{own}m") || abi == format!("{own}mu") => {
            made_for == version && !free_threaded
        }
        _ if abi == format!("{own}t") => made_for == version && free_threaded,
        _ => true,
    }
}

/// 3.11 of `311`; `None` of `3`.
fn parse(number: &str) -> Option<PythonVersion> {
    PythonVersion::parse_compact(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wheel_fits_the_python_that_its_name_says() {
        let old = PythonVersion::new(3, 11);
        for (tags, fits) in [
            ("cp311-cp311-linux_x86_64", true),
            ("cp312-cp312-linux_x86_64", false),
            ("cp310-cp310-manylinux_2_28_x86_64", false),
            ("cp39-abi3-manylinux2014_x86_64", true),
            ("cp312-abi3-manylinux2014_x86_64", false),
            ("py3-none-any", true),
            ("py2.py3-none-any", true),
            ("py2-none-any", false),
            ("py310-none-any", true),
            ("cp310.cp311-cp310.cp311-linux_x86_64", true),
            ("cp311-cp311-win_amd64", false),
            ("cp311-cp311-macosx_11_0_arm64", false),
            ("cp311-cp311t-linux_x86_64", false),
            ("pp310-pypy310_pp73-linux_x86_64", false),
        ] {
            let address = format!("https://x.org/a/b-1.0%2Bcu121-{tags}.whl#sha256=1");
            let read = WheelTags::of_address(&address).expect(tags);
            assert_eq!(read.to_string(), tags);
            assert_eq!(read.fit(old, false), fits, "{tags}");
        }
    }

    #[test]
    fn a_python_without_the_lock_has_an_abi_of_its_own() {
        let new = PythonVersion::new(3, 14);
        for (tags, fits) in [
            ("cp314-cp314t-linux_x86_64", true),
            ("cp314-cp314-linux_x86_64", false),
            ("cp39-abi3-linux_x86_64", false),
            ("py3-none-any", true),
        ] {
            let read = WheelTags::of_address(&format!("b-1.0-{tags}.whl")).expect(tags);
            assert_eq!(read.fit(new, true), fits, "{tags}");
        }
    }

    #[test]
    fn other_files_are_no_wheels() {
        for address in [
            "a-1.0.tar.gz",
            "a.whl",
            "cp311-cp311-x.whl",
            "a-1-*-*-*.whl",
        ] {
            assert_eq!(WheelTags::of_address(address), None, "{address}");
        }
    }
}
