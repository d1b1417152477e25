//! What the ignore files of Git leave out of a repository, so that a fresh clone lacks it.

use super::glob::Glob;
use super::paths;

/// An ignore file: the folder that it stands in, relative to some root (empty: the root itself), and its text.
pub type GitIgnore = (String, String);

/// Whether files of Git leave out `path`, or a folder above it. `files` are those of the path's folders from the root
/// on: the nearest decides, and in it the last pattern that matches. Whether the path is a folder is not asked, since
/// what is ignored mostly is not there. (git-scm.com/docs/gitignore, 2026-11-23.)
pub fn excludes(files: &[GitIgnore], path: &str) -> bool {
    let ends = path.match_indices('/').map(|(at, _)| at);
    let above = ends.chain([path.len()]).map(|end| &path[..end]);
    let mut above = above.filter(|path| !path.is_empty());
    // What stands in a folder that is left out cannot be brought back.
    above.any(|path| is_ignored(files, path))
}

fn is_ignored(files: &[GitIgnore], path: &str) -> bool {
    let of_file = |(folder, text): &GitIgnore| {
        let below = match folder.as_str() {
            "" => path,
            folder => path.strip_prefix(folder)?.strip_prefix('/')?,
        };
        let mut lines = text.lines().rev();
        lines.find_map(|line| decides(line, below))
    };
    files.iter().rev().find_map(of_file).unwrap_or(false)
}

/// Whether a line leaves the path out, or brings it back; `None` if it does not speak of it.
fn decides(line: &str, path: &str) -> Option<bool> {
    let line = line.trim_end();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let (pattern, excludes) = match line.strip_prefix('!') {
        Some(pattern) => (pattern, false),
        None => (line.strip_prefix('\\').unwrap_or(line), true),
    };
    let pattern = pattern.trim_end_matches('/');
    // A pattern without a slash holds at any depth, one with a slash from the file's folder on.
    let found = match pattern.trim_start_matches('/').contains('/') || pattern.starts_with('/') {
        true => Glob::ignore(pattern.trim_start_matches('/')).is_ok_and(|g| g.matches(path)),
        false => Glob::path(pattern).is_ok_and(|g| g.matches(paths::file_name(path))),
    };
    found.then_some(excludes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignored(text: &str, path: &str) -> bool {
        excludes(&[(String::new(), text.to_owned())], path)
    }

    #[test]
    fn names_hold_anywhere_and_paths_from_the_folder_on() {
        for (text, path, expected) in [
            ("*.onnx\n", "model.onnx", true),
            ("*.onnx\n", "a/b/model.onnx", true),
            ("data/\n", "a/data/x.csv", true),
            ("/data/\n", "a/data/x.csv", false),
            ("/data/\n", "data/x.csv", true),
            ("a/*.pt\n", "a/m.pt", true),
            ("a/*.pt\n", "b/a/m.pt", false),
            ("**/m.pt\n", "b/a/m.pt", true),
            ("*\n!app.py\n", "app.py", false),
            ("*.py\n!app.py\n", "b/app.py", false),
            ("models\n!models/a.pt\n", "models/a.pt", true),
            ("# app.py\n\n", "app.py", false),
            ("\\#a\n", "#a", true),
            ("[\n", "[", false),
            ("", "", false),
        ] {
            assert_eq!(ignored(text, path), expected, "{text:?} {path}");
        }
    }

    #[test]
    fn the_nearest_file_decides() {
        let files = [
            (String::new(), "*.pt\n".to_owned()),
            ("models".to_owned(), "!keep.pt\n/out\n".to_owned()),
        ];
        assert!(excludes(&files, "models/a.pt"));
        assert!(!excludes(&files, "models/keep.pt"));
        assert!(excludes(&files, "keep.pt"));
        assert!(excludes(&files, "models/out/x"));
        assert!(!excludes(&files, "out/x"));
    }
}
