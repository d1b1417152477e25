//! Tags of Docker's official Python, and how one becomes another that exists.

use super::eol::PythonVersion;
use super::os::{Distro, Os};
use super::version::Version;

/// Releases that the supported Pythons are built on, newest first.
///
/// Source: docker-library/official-images, library/python, 2026-08-21. Tags with an older suite still lie there, but
/// are not built again.
const DEBIAN_SUITES: [&str; 2] = ["trixie", "bookworm"];
const ALPINE_SUITES: [&str; 2] = ["alpine3.24", "alpine3.23"];

/// The same tag for another Python: `3.9.7-slim-buster` → `3.12-slim-bookworm`. A suite on which no Python is built any
/// more becomes the oldest one that still is. `None` for tags that name no minor version, or hold a word that no such
/// tag would have.
pub fn with_python(tag: &str, python: PythonVersion) -> Option<String> {
    let (version, rest) = tag.split_once('-').unwrap_or((tag, ""));
    PythonVersion::parse(version)?;
    let mut words = vec![python.to_string()];
    for word in rest.split('-').filter(|word| !word.is_empty()) {
        words.push(match word {
            "slim" | "alpine" => word.to_owned(),
            _ => built_suite(word)?.to_owned(),
        });
    }
    Some(words.join("-"))
}

/// The suite itself if Pythons are built on it, else the oldest one of its distribution that they are built on.
fn built_suite(suite: &str) -> Option<&str> {
    let suites = match Os::from_word(suite)?.distro {
        Distro::Debian => DEBIAN_SUITES,
        Distro::Alpine => ALPINE_SUITES,
        _ => return None,
    };
    let built = suites.contains(&suite);
    Some(if built { suite } else { suites[1] })
}

/// The same for uv's images with a Python: `python3.9-bookworm-slim` → `python3.12-trixie-slim`,
/// `0.9.5-python3.9-bookworm` → `0.9.5-python3.12-bookworm`. Source: the list of images in uv's Docker guide, 2026-08-21, and
/// the changelog of uv 0.10.0, from which on none is built on bookworm; `None` for other suites.
pub fn uv_with_python(tag: &str, python: PythonVersion) -> Option<String> {
    let mut words: Vec<&str> = tag.split('-').collect();
    let at = words.iter().position(|word| word.starts_with("python"))?;
    PythonVersion::parse(words[at].strip_prefix("python")?)?;
    let known = words[at + 1..]
        .iter()
        .all(|word| matches!(*word, "bookworm" | "trixie" | "slim" | "alpine"));
    let uv = Version::parse(words[0]).filter(|_| at > 0);
    if !uv.is_some_and(|uv| uv.is_below(&[0, 10])) {
        for word in words.iter_mut().filter(|word| **word == "bookworm") {
            *word = "trixie";
        }
    }
    let replaced = format!("python{python}");
    words[at] = &replaced;
    known.then(|| words.join("-"))
}

/// The slim tag of a full one: `3.12` → `3.12-slim`, `3.12-bookworm` → `3.12-slim-bookworm`, `latest` → `slim`. `None`
/// for a tag that is not a full one of Debian's.
pub fn slim(tag: &str) -> Option<String> {
    let (first, rest) = tag.split_once('-').unwrap_or((tag, ""));
    let is_debian =
        |word: &str| Os::from_codename(word).is_some_and(|os| os.distro == Distro::Debian);
    let is_version = first.starts_with(|c: char| c.is_ascii_digit());
    match (first, rest) {
        ("latest", "") => Some("slim".to_owned()),
        (_, "") if is_version => Some(format!("{first}-slim")),
        (_, "") if is_debian(first) => Some(format!("slim-{first}")),
        _ if is_version && is_debian(rest) => Some(format!("{first}-slim-{rest}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWELVE: PythonVersion = PythonVersion::new(3, 12);

    #[test]
    fn another_python_keeps_the_variant_and_gets_a_suite_that_is_built() {
        for (tag, expected) in [
            ("3.9", Some("3.12")),
            ("3.9.18-slim", Some("3.12-slim")),
            ("3.9-bookworm", Some("3.12-bookworm")),
            ("3.9-slim-buster", Some("3.12-slim-bookworm")),
            ("2.7-jessie", Some("3.12-bookworm")),
            ("3.9-alpine", Some("3.12-alpine")),
            ("3.9-alpine3.15", Some("3.12-alpine3.23")),
            ("3.9-alpine3.24", Some("3.12-alpine3.24")),
            ("3.9-windowsservercore-1809", None),
            ("3.9-rc-slim", None),
            ("3-slim", None),
            ("slim", None),
        ] {
            assert_eq!(with_python(tag, TWELVE).as_deref(), expected, "{tag}");
        }
    }

    #[test]
    fn uv_images_keep_their_uv() {
        for (tag, expected) in [
            ("python3.9-bookworm-slim", Some("python3.12-trixie-slim")),
            (
                "0.9.5-python3.9-bookworm",
                Some("0.9.5-python3.12-bookworm"),
            ),
            ("0.8-python3.9-alpine", Some("0.8-python3.12-alpine")),
            ("python3.9-alpine3.20", None),
            ("bookworm-slim", None),
        ] {
            assert_eq!(uv_with_python(tag, TWELVE).as_deref(), expected, "{tag}");
        }
    }

    #[test]
    fn a_full_tag_has_a_slim_one() {
        for (tag, expected) in [
            ("3.12", Some("3.12-slim")),
            ("3.12.4-bookworm", Some("3.12.4-slim-bookworm")),
            ("3", Some("3-slim")),
            ("latest", Some("slim")),
            ("bookworm", Some("slim-bookworm")),
            ("3.12-slim", None),
            ("3.12-alpine", None),
            ("3.12-windowsservercore", None),
            ("alpine3.20", None),
        ] {
            assert_eq!(slim(tag).as_deref(), expected, "{tag}");
        }
    }
}
