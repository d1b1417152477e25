//! Patterns for paths, as they stand in a configuration file.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Patterns for paths below a folder. A pattern without `/` means files and folders of that name anywhere, one with `/`
/// a path from the folder on; what means a folder means everything in it.
#[derive(Clone, Debug)]
pub struct PathGlobs {
    root: PathBuf,
    set: GlobSet,
}

impl PathGlobs {
    /// Reads patterns that are relative to `root`, an absolute path.
    ///
    /// # Errors
    /// The index of the first pattern that is none, and what is wrong with it.
    pub fn new<'p>(
        root: &Path,
        patterns: impl IntoIterator<Item = &'p str>,
    ) -> Result<Self, (usize, String)> {
        let mut set = GlobSetBuilder::new();
        let fault = |error: &globset::Error| format!("this is no pattern: {}", error.kind());
        let mut last = 0;
        for (index, pattern) in patterns.into_iter().enumerate() {
            last = index;
            let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
            let anywhere = if pattern.contains('/') { "" } else { "**/" };
            let pattern = format!("{anywhere}{}", pattern.trim_start_matches('/'));
            for pattern in [format!("{pattern}/**"), pattern] {
                let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
                set.add(glob.map_err(|error| (index, fault(&error)))?);
            }
        }
        Ok(Self {
            root: root.to_owned(),
            set: set.build().map_err(|error| (last, fault(&error)))?,
        })
    }

    /// Whether a pattern means `path`, an absolute path or one relative to the folder.
    pub fn matches(&self, path: &Path) -> bool {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        !relative.is_absolute() && self.set.is_match(relative)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_names_paths_and_folders() {
        let globs = |pattern| PathGlobs::new(Path::new("/repo"), [pattern]).unwrap();
        let is = |pattern, path: &str| globs(pattern).matches(Path::new(path));
        assert!(is("*.gpu", "/repo/a/b/Dockerfile.gpu") && is("*.gpu", "Dockerfile.gpu"));
        assert!(
            is("vendor", "/repo/a/vendor/b/Dockerfile") && is("vendor/", "/repo/vendor/Dockerfile")
        );
        assert!(
            is("./docker/*", "/repo/docker/Dockerfile")
                && is("/docker", "/repo/docker/a/Dockerfile")
        );
        assert!(!is("docker/*.x", "/repo/a/docker/b.x") && !is("*", "/elsewhere/Dockerfile"));
    }

    #[test]
    fn a_pattern_that_is_none_is_told_by_its_place() {
        let (index, message) = PathGlobs::new(Path::new("/"), ["ok", "a[b"]).unwrap_err();
        assert_eq!(index, 1);
        assert!(message.contains("unclosed character class"), "{message}");
    }
}
