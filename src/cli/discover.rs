//! Which files a run is about.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::{DirEntry, WalkBuilder};

use super::paths::{absolute, shown};
use super::read::reason;
use crate::config::Config;
use crate::engine::result::PathError;

/// Endings of files that make Dockerfiles, and of code and notes about them.
const OTHER_FILES: [&str; 57] = [
    "bak",
    "bat",
    "c",
    "cc",
    "cpp",
    "cs",
    "css",
    "diff",
    "dockerignore",
    "ejs",
    "erb",
    "go",
    "gz",
    "h",
    "hbs",
    "hs",
    "html",
    "in",
    "ipynb",
    "j2",
    "java",
    "jinja",
    "jinja2",
    "jpg",
    "js",
    "json",
    "kt",
    "lock",
    "log",
    "md",
    "mustache",
    "orig",
    "patch",
    "pl",
    "png",
    "ps1",
    "py",
    "pyc",
    "rb",
    "rej",
    "rs",
    "rst",
    "sh",
    "sha256",
    "svg",
    "swp",
    "tar",
    "template",
    "tmpl",
    "toml",
    "tpl",
    "ts",
    "tsx",
    "xml",
    "yaml",
    "yml",
    "zip",
];

/// A file to lint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Its name as it is shown.
    pub(super) name: String,
    /// Where it is, absolute.
    pub(super) path: PathBuf,
    /// Whether it was found in a folder; else the user named it.
    pub(super) walked: bool,
}

/// Finds the files that `paths` mean: a file is taken whatever its name, a folder is searched for Dockerfiles. Each file
/// comes once; files and errors are ordered by name.
pub(super) fn discover(
    cwd: &Path,
    paths: &[PathBuf],
    config: &Arc<Config>,
    respect_gitignore: bool,
) -> (Vec<Found>, Vec<PathError>) {
    let mut search = Search {
        cwd,
        files: Vec::new(),
        errors: Vec::new(),
    };
    for path in paths {
        search.add(path, config, respect_gitignore);
    }
    search.finish()
}

struct Search<'a> {
    cwd: &'a Path,
    files: Vec<Found>,
    errors: Vec<PathError>,
}

impl Search<'_> {
    fn add(&mut self, path: &Path, config: &Arc<Config>, respect_gitignore: bool) {
        let whole = absolute(path, self.cwd);
        match fs::metadata(&whole) {
            Err(error) => self.fail(path, unreachable(&whole, &error)),
            Ok(metadata) if metadata.is_dir() => self.walk(path, config, respect_gitignore),
            Ok(metadata) if metadata.is_file() => self.files.push(Found {
                name: shown(path, self.cwd),
                path: whole,
                walked: false,
            }),
            Ok(_) => {
                let message = "is not a regular file; pass `-` to read standard input";
                self.fail(path, message.to_owned());
            }
        }
    }

    fn fail(&mut self, path: &Path, message: String) {
        let filename = shown(path, self.cwd);
        self.errors.push(PathError { filename, message });
    }

    fn walk(&mut self, folder: &Path, config: &Arc<Config>, respect_gitignore: bool) {
        let (cwd, config) = (self.cwd.to_owned(), Arc::clone(config));
        let is_wanted = move |entry: &DirEntry| {
            let path = absolute(entry.path(), &cwd);
            entry.depth() == 0 || (entry.file_name() != ".git" && !config.excludes(&path))
        };
        // Only what lies beside the files counts, so that the answer is the same on every machine.
        let walk = WalkBuilder::new(self.cwd.join(folder))
            .standard_filters(false)
            .git_ignore(respect_gitignore)
            .parents(respect_gitignore)
            .require_git(false)
            .filter_entry(is_wanted)
            .build();
        let named = |path: &Path| match path.strip_prefix(self.cwd.join(folder)) {
            Ok(rest) => folder.join(rest),
            Err(_) => path.to_owned(),
        };
        let mut found = Vec::new();
        for entry in walk {
            match entry {
                Ok(entry) if is_candidate(&entry) => found.push(Ok(named(entry.path()))),
                Ok(_) => {}
                Err(error) => {
                    let path = path_of(&error).map_or_else(|| folder.to_owned(), named);
                    let message = match error.io_error() {
                        Some(error) => reason(error),
                        None => format!("cannot be searched: {error}"),
                    };
                    found.push(Err((path, message)));
                }
            }
        }
        for entry in found {
            match entry {
                Ok(path) => self.add_walked(&path),
                Err((path, message)) => self.fail(&path, message),
            }
        }
    }

    fn add_walked(&mut self, path: &Path) {
        let whole = absolute(path, self.cwd);
        match fs::metadata(&whole) {
            Ok(metadata) if metadata.is_file() => self.files.push(Found {
                name: shown(path, self.cwd),
                path: whole,
                walked: true,
            }),
            // A folder behind a link, a device: not what is looked for.
            Ok(_) => {}
            Err(error) => self.fail(path, unreachable(&whole, &error)),
        }
    }

    /// Files that are reached twice, by links or by overlapping folders, are kept once: as the user named them, else
    /// where they really are.
    fn finish(mut self) -> (Vec<Found>, Vec<PathError>) {
        let mut files: Vec<(PathBuf, Found)> = self
            .files
            .into_iter()
            .map(|found| {
                (
                    found
                        .path
                        .canonicalize()
                        .unwrap_or_else(|_| found.path.clone()),
                    found,
                )
            })
            .collect();
        files.sort_by_cached_key(|(real, found)| {
            (found.walked, *real != found.path, found.name.clone())
        });
        let mut seen = HashSet::new();
        files.retain(|(real, _)| seen.insert(real.clone()));
        let mut files: Vec<Found> = files.into_iter().map(|(_, found)| found).collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        self.errors.sort_by(|a, b| a.filename.cmp(&b.filename));
        self.errors.dedup();
        (files, self.errors)
    }
}

/// Why nothing can be learned about a path.
fn unreachable(path: &Path, error: &io::Error) -> String {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    if is_link && error.kind() != io::ErrorKind::PermissionDenied {
        "is a link that leads nowhere".to_owned()
    } else {
        reason(error)
    }
}

/// Whether a walk takes the entry, by its name and kind.
fn is_candidate(entry: &DirEntry) -> bool {
    let is_folder = entry.file_type().is_none_or(|kind| kind.is_dir());
    !is_folder && is_dockerfile_name(&entry.file_name().to_string_lossy())
}

/// Whether a file of this name is taken for a Dockerfile: `Dockerfile…`, `Containerfile…`, `….dockerfile`, in any case,
/// but no template, no code and no `….dockerignore`.
pub(crate) fn is_dockerfile_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_named = ["dockerfile", "containerfile"].iter().any(|word| {
        name.starts_with(word) || name.strip_suffix(word).is_some_and(|s| s.ends_with('.'))
    });
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    is_named && !OTHER_FILES.contains(&ending) && !name.ends_with('~')
}

/// The path that an error of the walk is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dockerfiles_are_told_by_their_names() {
        for name in [
            "Dockerfile",
            "dockerfile",
            "DOCKERFILE.gpu",
            "Dockerfile_gpu",
            "Dockerfile-cuda",
            "Dockerfile.11.8",
            "Containerfile",
            "gpu.dockerfile",
            "gpu.Dockerfile",
            "ml.Containerfile",
        ] {
            assert!(is_dockerfile_name(name), "{name}");
        }
        for name in [
            "Dockerfile.j2",
            "Dockerfile.jinja",
            "Dockerfile.tmpl",
            "Dockerfile.template",
            "Dockerfile.in",
            "Dockerfile.py",
            "Dockerfile.md",
            "Dockerfile.dockerignore",
            "Dockerfile~",
            "mydockerfile",
            "dockerfile.dockerignore",
            ".dockerignore",
            "docker-compose.yml",
        ] {
            assert!(!is_dockerfile_name(name), "{name}");
        }
    }

    /// The names of what is found, then the errors, one a line.
    fn find(root: &Path, paths: &[&str]) -> String {
        find_with(root, paths, Config::default(), true)
    }

    fn find_with(root: &Path, paths: &[&str], config: Config, respect_gitignore: bool) -> String {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        let (files, errors) = discover(root, &paths, &Arc::new(config), respect_gitignore);
        let files = files.into_iter().map(|found| found.name);
        let errors = errors
            .into_iter()
            .map(|e| format!("{}: {}", e.filename, e.message));
        files.chain(errors).collect::<Vec<_>>().join("\n")
    }

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for name in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "FROM scratch\n").unwrap();
        }
        root
    }

    #[test]
    fn folders_are_searched_hidden_ones_too() {
        let root = folder(&[
            "b/Dockerfile",
            "Dockerfile",
            ".devcontainer/Dockerfile",
            ".git/Dockerfile",
            "a.txt",
        ]);
        insta::assert_snapshot!(find(root.path(), &["."]), @r"
        .devcontainer/Dockerfile
        Dockerfile
        b/Dockerfile
        ");
        insta::assert_snapshot!(find(root.path(), &["b", "./a.txt", "b/Dockerfile"]), @r"
        a.txt
        b/Dockerfile
        ");
    }

    #[test]
    fn gitignore_and_exclude_are_obeyed_but_not_for_named_files() {
        let root = folder(&["a/Dockerfile", "venv/x/Dockerfile", "vendor/Dockerfile"]);
        fs::write(root.path().join(".gitignore"), "venv/\n").unwrap();
        let globs = crate::config::PathGlobs::new(root.path(), ["vendor"]).unwrap();
        let config = Config {
            exclude: vec![globs],
            ..Config::default()
        };
        insta::assert_snapshot!(find_with(root.path(), &["."], config.clone(), true), @r"a/Dockerfile");
        insta::assert_snapshot!(find_with(root.path(), &["."], config.clone(), false), @r"
        a/Dockerfile
        venv/x/Dockerfile
        ");
        let named = ["vendor/Dockerfile", "venv/x/Dockerfile"];
        insta::assert_snapshot!(find_with(root.path(), &named, config, true), @r"
        vendor/Dockerfile
        venv/x/Dockerfile
        ");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_once_and_loops_do_no_harm() {
        use std::os::unix::fs::symlink;
        let root = folder(&["real/Dockerfile"]);
        symlink(root.path(), root.path().join("real/loop")).unwrap();
        symlink("real/Dockerfile", root.path().join("Dockerfile")).unwrap();
        symlink("Dockerfile.there", root.path().join("Dockerfile.here")).unwrap();
        symlink("Dockerfile.here", root.path().join("Dockerfile.there")).unwrap();
        symlink("nowhere", root.path().join("Dockerfile.gone")).unwrap();
        insta::assert_snapshot!(find(root.path(), &["."]), @r"
        real/Dockerfile
        Dockerfile.gone: is a link that leads nowhere
        Dockerfile.here: is a link that leads nowhere
        Dockerfile.there: is a link that leads nowhere
        ");
        insta::assert_snapshot!(find(root.path(), &["Dockerfile"]), @r"Dockerfile");
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_read_is_an_error_and_the_rest_is_found() {
        let root = folder(&["Dockerfile"]);
        insta::assert_snapshot!(find(root.path(), &["missing", "/dev/null", "Dockerfile"]), @r"
        Dockerfile
        /dev/null: is not a regular file; pass `-` to read standard input
        missing: does not exist
        ");
    }
}
