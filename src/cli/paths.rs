//! Paths: as they are shown, and as they are compared.

use std::path::{Component, Path, PathBuf};

/// The name of a path for people and reports: from the working directory on if it is below it, with `/`, without `./`.
pub(super) fn shown(path: &Path, cwd: &Path) -> String {
    let relative = path.strip_prefix(cwd).unwrap_or(path);
    let parts = relative
        .components()
        .filter(|part| *part != Component::CurDir);
    let name = parts.collect::<PathBuf>().to_string_lossy().into_owned();
    let name = if cfg!(windows) {
        name.replace('\\', "/")
    } else {
        name
    };
    if name.is_empty() {
        ".".to_owned()
    } else {
        name
    }
}

/// `path` from `cwd` on, with `.` and `..` taken away by name alone.
pub(crate) fn absolute(path: &Path, cwd: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in cwd.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => _ = clean.pop(),
            part => clean.push(part),
        }
    }
    clean
}

/// The root of the repository that holds `folder`, an absolute path; the folder itself outside of any.
pub(super) fn root_of(folder: &Path) -> &Path {
    let mut folders = folder.ancestors();
    folders
        .find(|folder| folder.join(".git").exists())
        .unwrap_or(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_paths_are_whole() {
        let cwd = Path::new("/repo/app");
        let shown = |path| shown(Path::new(path), cwd);
        assert_eq!(shown("./a/./Dockerfile"), "a/Dockerfile");
        assert_eq!(shown("/repo/app/Dockerfile"), "Dockerfile");
        assert_eq!(shown("/elsewhere/Dockerfile"), "/elsewhere/Dockerfile");
        assert_eq!(shown("../Dockerfile"), "../Dockerfile");
        assert_eq!(shown("."), ".");
        assert_eq!(
            absolute(Path::new("./../b/Dockerfile"), cwd),
            Path::new("/repo/b/Dockerfile")
        );
        assert_eq!(absolute(Path::new("../../../.."), cwd), Path::new("/"));
    }
}
