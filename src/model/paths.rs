//! Paths inside the image: absolute, with `/`, cleaned.

use crate::knowledge::os::Release;

/// Joins `path` to the folder `base` and cleans it, as `WORKDIR` and `COPY` do: `.` and `..` are resolved, a trailing
/// slash goes.
pub fn join(base: &str, path: &str) -> String {
    let start = if path.starts_with('/') { "" } else { base };
    let mut joined = String::with_capacity(start.len() + path.len() + 2);
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => joined.truncate(joined.rfind('/').unwrap_or(0)),
            name => {
                joined.push('/');
                joined.push_str(name);
            }
        }
    }
    if joined.is_empty() {
        joined.push('/');
    }
    joined
}

/// A path of the build context: relative, cleaned, without `..`; the root is empty.
pub fn in_context(path: &str) -> String {
    let mut path = join("/", path);
    path.remove(0);
    path
}

/// Whether `path` is `folder` or lies below it.
pub fn is_within(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    path == folder
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// Whether one of the two lies in the other.
pub fn overlap(one: &str, other: &str) -> bool {
    is_within(one, other) || is_within(other, one)
}

/// The last part of a path.
pub fn file_name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// What stands before the last part: `a/b` of `a/b/c`, empty for `c`.
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether a file stands in a folder of templates, from which other projects are made.
pub fn is_template(path: &str) -> bool {
    let mut folders = parent(path).split('/');
    folders.any(|folder| folder.to_ascii_lowercase().contains("template"))
}

/// Whether a file stands in a folder of what tests read, and is never built where it lies.
pub fn is_fixture(path: &str) -> bool {
    let mut folders = parent(path).split(['/', '\\']);
    folders.any(|folder| matches!(folder, "fixtures" | "__fixtures__" | "testdata"))
}

/// Whether the name of a Dockerfile, or its folder `.devcontainer`, says that the image is there to develop, build or
/// test in: `Dockerfile.dev`, `ci.Dockerfile`.
pub fn is_for_development(path: &str) -> bool {
    let path = path.replace('\\', "/").to_ascii_lowercase();
    let mut words = file_name(&path).split(['.', '-', '_']);
    let is_one = |word: &str| {
        matches!(
            word,
            "build"
                | "builder"
                | "ci"
                | "dev"
                | "devcontainer"
                | "devel"
                | "develop"
                | "development"
                | "lint"
                | "test"
                | "tests"
        )
    };
    is_of_devcontainer(&path) || words.any(is_one)
}

/// Whether a Dockerfile is that of a development container: `.devcontainer/base.Dockerfile`.
pub fn is_of_devcontainer(path: &str) -> bool {
    let mut folders = path.split(['/', '\\']);
    folders.any(|folder| folder == ".devcontainer")
}

/// Whether the path of a Dockerfile says that the image is there for the newest code: `nightly/Dockerfile`.
pub fn is_for_newest(path: &str) -> bool {
    let path = path.replace('\\', "/").to_ascii_lowercase();
    let mut words = path.split(['/', '.', '-', '_']);
    // Documentation is built from what it documents.
    path.contains("doc-builder")
        || words.any(|word| matches!(word, "bleeding" | "edge" | "nightly"))
}

/// Whether the path of a Dockerfile says that something is tested on a release: `tests/release/ubuntu18.04/Dockerfile`.
pub fn is_test_on(path: &str, release: &Release) -> bool {
    let path = path.replace('\\', "/");
    let mut folders = path.split('/');
    let name = release.distro.name().to_lowercase() + release.version;
    folders.any(|folder| matches!(folder, "test" | "tests"))
        && (path.contains(&name) || !release.codename.is_empty() && path.contains(release.codename))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_cleaned() {
        assert_eq!(join("/app", "src/../x/"), "/app/x");
        assert_eq!(join("/app", "/etc//x/."), "/etc/x");
        assert_eq!(join("/", "../.."), "/");
        assert_eq!(in_context("./data/../x/"), "x");
        assert_eq!(in_context("/"), "");
    }

    #[test]
    fn the_folder_tells_of_a_development_container() {
        assert!(is_of_devcontainer("a/.devcontainer/base.Dockerfile"));
        assert!(!is_of_devcontainer("a/devcontainer.Dockerfile"));
    }

    #[test]
    fn names_tell_what_is_for_development() {
        for path in [
            "x/.devcontainer/Dockerfile",
            "Dockerfile.dev",
            "docker\\CI.Dockerfile",
            "app-test.dockerfile",
        ] {
            assert!(is_for_development(path), "{path}");
        }
        for path in [
            "Dockerfile",
            "dev/Dockerfile",
            "Dockerfile.device",
            "serving.Dockerfile",
        ] {
            assert!(!is_for_development(path), "{path}");
        }
    }

    #[test]
    fn overlap_goes_by_whole_names() {
        assert!(overlap("/app", "/app/x") && overlap("/app/x", "/app") && overlap("/", "/app"));
        assert!(!overlap("/app", "/apple"));
    }
}
