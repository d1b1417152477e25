//! Where the build context of a Dockerfile is.
//!
//! A Dockerfile does not say which folder it is built from. Unless somebody says so, be it a Compose file of the same
//! repository, it is the folder in which its COPY and ADD sources are:
//!
//! 1. the Dockerfile's folder, if every source is there;
//! 2. else the one folder above it, up to the root of the repository, where every source is; nobody knows if there are
//!    two, or none.
//!
//! Where that does not tell, it is the folder from which scripts, Makefiles and workflows build the file: see [`builds`].
//! Where some sources are in no such folder, since they are made before the build, ignored by Git or forgotten, it is the
//! folder of a repository that has most of them: see [`partial`].
//!
//! A glob such as `*.lock` may well match nothing, so that globs only count where every source is one. Sources that are
//! everywhere (`.`, `*`, none at all) prove nothing. Then the Dockerfile's folder is the context if it is the root of the
//! repository or has an ignore file; if it has the manifest of a project, or no folder above it has anything of the kind;
//! but not if it is called `docker`: `docker/Dockerfile` with nothing but `COPY . .` is built from the folder above as
//! often as not. (Of 289 Dockerfiles in 46 repositories whose Compose files, workflows or scripts name the context, this
//! finds that context for 226, another one for 2, and leaves 61 open.)

use std::fs;
use std::path::{Path, PathBuf};

use super::builds::Builds;
use super::{DiskContext, IGNORE_FILE, compose, partial};
use crate::model::context::{BuildContext, Entry};
use crate::model::copies::is_glob;
use crate::model::glob::Glob;
use crate::model::paths::in_context;

/// In how many folders a glob is tried.
const MAX_GLOB_FOLDERS: usize = 100;

/// How many folders of a repository are looked at.
const MAX_FOLDERS: usize = 300;

/// Files that make a folder a project.
const MANIFESTS: [&str; 22] = [
    "requirements.txt",
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "Pipfile",
    "Pipfile.lock",
    "environment.yml",
    "environment.yaml",
    "conda-lock.yml",
    "pixi.toml",
    "pixi.lock",
    "package.json",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "go.mod",
    "Cargo.toml",
    "Gemfile",
    "renv.lock",
];

/// What is known of a build context besides the Dockerfile.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// The context, where somebody named it: `--context`, or the entry of a Compose file.
    pub context: Option<&'a Path>,
    /// The root of the repository; `None`: the nearest folder with a `.git`.
    pub repository: Option<&'a Path>,
}

impl DiskContext {
    /// The build context of the file `dockerfile`. `sources` are the literal sources of its COPY, ADD and bind mounts
    /// that are taken from the context, in the order of the file, URLs left out. `None`: nobody knows, or the context
    /// that somebody named is no folder.
    pub fn find(dockerfile: &Path, sources: &[String], known: Known<'_>) -> Option<Self> {
        let name = dockerfile.file_name()?;
        let folder = dockerfile.parent().filter(|p| !p.as_os_str().is_empty());
        let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
        let at =
            |root: &Path, inferred| Self::new(root.to_owned(), &folder, name.to_owned(), inferred);
        if let Some(context) = known.context {
            let root = fs::canonicalize(context)
                .ok()
                .filter(|root| root.is_dir())?;
            return Some(at(&root, false));
        }
        let own = at(&folder, false);
        let above = Above::new(&folder, known.repository);
        let mut folders = vec![folder.clone()];
        folders.extend_from_slice(&above.folders);
        if above.repository.is_some()
            && let Some(root) = compose::context_of(&folders, &folder.join(name))
        {
            return Some(at(&root, root != folder));
        }
        let sources = Sources::new(sources);
        let is_own = match sources.is_empty() {
            true => own.is_likely(&above, at),
            false => own.holds(&sources),
        };
        if is_own {
            return Some(own);
        }
        let holding = || {
            let contexts = above.folders.iter().map(|folder| at(folder, true));
            contexts.filter(|context| !sources.is_empty() && context.holds(&sources))
        };
        let mut nearest = holding().take(2);
        if let (Some(nearest), None) = (nearest.next(), nearest.next()) {
            return Some(nearest);
        }
        let repository = above.repository.as_deref()?;
        let builds = Builds::read(&folders);
        let roots = builds.contexts_of(&folder.join(name));
        let named = || roots.iter().map(|root| at(root, *root != folder));
        let context = match &roots[..] {
            [_] => named().next(),
            [] => None,
            _ => {
                let mut holding = named().filter(|context| context.holds(&sources));
                holding.next().filter(|_| holding.next().is_none())
            }
        };
        if context.is_some() || sources.is_empty() || holding().next().is_some() {
            return context.map(|context| context.without(&sources.literals, &builds));
        }
        let near = folders.iter().map(|folder| at(folder, true)).collect();
        let far = || {
            let folders = folders_below(repository);
            folders.iter().map(|folder| at(folder, true)).collect()
        };
        let context = partial::best(near, far, &sources.literals, || builds.contexts())?;
        Some(context.without(&sources.literals, &builds))
    }

    /// Leaves open what a script seems to put there before the build.
    fn without(mut self, sources: &[String], builds: &Builds) -> Self {
        let made = sources.iter().filter(|path| builds.make(path));
        self.made = made.cloned().collect();
        self
    }

    fn holds(&self, sources: &Sources) -> bool {
        if sources.literals.is_empty() {
            sources.globs.iter().all(|glob| self.has_match(glob))
        } else {
            sources.literals.iter().all(|path| self.has(path))
        }
    }

    /// Whether a glob of COPY matches anything. Each part of the path is matched by itself.
    fn has_match(&self, pattern: &str) -> bool {
        let mut found = vec![String::new()];
        for part in pattern.split('/') {
            found.truncate(MAX_GLOB_FOLDERS);
            found = if is_glob(part) {
                let Ok(glob) = Glob::path(part) else {
                    return false;
                };
                let folders = found.iter();
                folders
                    .flat_map(|folder| self.matches_in(folder, &glob))
                    .collect()
            } else {
                found.iter().map(|folder| join(folder, part)).collect()
            };
        }
        found.iter().any(|path| self.has(path))
    }

    fn matches_in(&self, folder: &str, glob: &Glob) -> Vec<String> {
        let names = self.list(folder).unwrap_or_default().into_iter();
        let names = names.filter(|(name, _)| glob.matches(name));
        names.map(|(name, _)| join(folder, &name)).collect()
    }

    /// Whether the Dockerfile's folder is the context although its sources prove nothing.
    fn is_likely(&self, above: &Above, at: impl Fn(&Path, bool) -> Self) -> bool {
        let is_root = above.folders.is_empty() && above.repository.is_some();
        if is_root || self.has(IGNORE_FILE) {
            return true;
        }
        if is_named_for_docker(&self.root) {
            return false;
        }
        let mut others = above.folders.iter().map(|folder| at(folder, true));
        self.has_manifest() || !others.any(|other| other.has(IGNORE_FILE) || other.has_manifest())
    }

    fn has_manifest(&self) -> bool {
        MANIFESTS.iter().any(|name| self.has(name))
    }
}

/// Sources that name something, cleaned.
struct Sources {
    literals: Vec<String>,
    globs: Vec<String>,
}

impl Sources {
    fn new(sources: &[String]) -> Self {
        let sources = sources.iter().map(|source| in_context(source));
        let sources = sources.filter(|source| !matches!(source.as_str(), "" | "*" | "**"));
        let (globs, mut literals): (Vec<String>, Vec<String>) =
            sources.partition(|source| is_glob(source));
        literals.sort_unstable();
        literals.dedup();
        Self { literals, globs }
    }

    fn is_empty(&self) -> bool {
        self.literals.is_empty() && self.globs.is_empty()
    }
}

/// What is above the Dockerfile's folder.
struct Above {
    /// The folders up to the root of the repository, the nearest first.
    folders: Vec<PathBuf>,
    /// The root of the repository; without one nobody knows where the project ends.
    repository: Option<PathBuf>,
}

impl Above {
    fn new(folder: &Path, repository: Option<&Path>) -> Self {
        let root = match repository {
            Some(root) => fs::canonicalize(root).ok(),
            None => repository_of(folder).map(Path::to_owned),
        };
        let Some(root) = root.filter(|root| folder.starts_with(root)) else {
            return Self {
                folders: Vec::new(),
                repository: None,
            };
        };
        let folders = folder.ancestors().skip(1);
        let folders = folders.take_while(|folder| folder.starts_with(&root));
        Self {
            folders: folders.map(Path::to_owned).collect(),
            repository: Some(root),
        }
    }
}

/// The root of the repository that holds a folder: the nearest one above it, or itself, with a `.git`.
pub(super) fn repository_of(folder: &Path) -> Option<&Path> {
    let is_root = |folder: &&Path| fs::symlink_metadata(folder.join(".git")).is_ok();
    folder.ancestors().find(is_root)
}

/// Folders of a repository, the nearest to its root first and without it, up to a number; those with a dot are left out.
fn folders_below(repository: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut next = Some(repository.to_owned());
    let mut at = 0;
    while let Some(folder) = next {
        let entries = super::read_folder(&folder, super::MAX_ENTRIES).unwrap_or_default();
        let is_searched = |(name, entry): &(String, Entry)| {
            *entry == Entry::Folder && !name.starts_with('.') && name != "node_modules"
        };
        let folders = entries.into_iter().filter(is_searched);
        let room = MAX_FOLDERS.saturating_sub(found.len());
        found.extend(folders.take(room).map(|(name, _)| folder.join(name)));
        next = found.get(at).cloned().filter(|_| room > 0);
        at += 1;
    }
    found
}

/// `docker/`, `.devcontainer/`: folders for Dockerfiles rather than for what is built.
fn is_named_for_docker(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default();
    let name = name.to_string_lossy().to_lowercase();
    name.contains("docker") || name.contains("container")
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}
