//! The door between the command line and the engine.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use super::disk_context::{DiskContext, Known};

use crate::diagnostic::Applicability;
use crate::engine;
use crate::engine::result::{FixOutcome, Lint};
use crate::model::context::{BuildContext, Entry, Size};
use crate::settings::Settings;
use crate::text::Source;

/// A Dockerfile to lint.
pub struct Input<'a> {
    /// Its name as it is shown.
    pub name: &'a str,
    /// Where it stands, absolute; none if it came from standard input without a name.
    pub path: Option<&'a Path>,
    /// Its bytes.
    pub source: Source,
    /// The build context that the user named.
    pub context: Option<&'a Path>,
    /// The folder that names are relative to.
    pub cwd: &'a Path,
    /// What to look for.
    pub settings: &'a Settings,
}

/// Finds and mends problems; it writes nothing. Many threads use one.
pub trait Linter: Sync {
    /// What is to be said about one Dockerfile.
    fn lint(&self, input: Input<'_>) -> Lint;

    /// What the file would be after all fixes at `level` or safer.
    fn fix(&self, input: Input<'_>, level: Applicability) -> FixOutcome;
}

/// The engine of this crate, with the build context on disk.
pub struct Engine;

impl Linter for Engine {
    fn lint(&self, input: Input<'_>) -> Lint {
        let context = LazyContext::new(&input);
        let mut lint = engine::lint(input.name, &input.source, &context, input.settings);
        lint.context_note = context.note(&input);
        show_files(&mut lint, &context, &input);
        lint
    }

    fn fix(&self, input: Input<'_>, level: Applicability) -> FixOutcome {
        let context = LazyContext::new(&input);
        let mut outcome = engine::fix(input.name, &input.source, &context, input.settings, level);
        outcome.lint.context_note = context.note(&input);
        show_files(&mut outcome.lint, &context, &input);
        if let Some(root) = context.root() {
            for file in &mut outcome.creates {
                file.path = shown(&root.join(&file.path), input.cwd);
            }
        }
        outcome
    }
}

/// Names the files of a lint that were read in the build context as they are shown.
fn show_files(lint: &mut Lint, context: &LazyContext, input: &Input<'_>) {
    if let Some(root) = context.root() {
        for file in lint.files.0.iter_mut().skip(1) {
            file.name = shown(&root.join(&file.name), input.cwd);
        }
    }
}

/// A path as it is shown: relative to the folder that names are relative to, where it lies below it.
fn shown(path: &Path, cwd: &Path) -> String {
    let cwd = std::fs::canonicalize(cwd).unwrap_or_else(|_| cwd.to_owned());
    let path = path.strip_prefix(&cwd).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

/// The build context of a Dockerfile, found when somebody first asks for it.
pub(crate) struct LazyContext {
    path: Option<PathBuf>,
    named: Option<PathBuf>,
    sources: OnceCell<Vec<String>>,
    found: OnceCell<Option<DiskContext>>,
}

impl LazyContext {
    fn new(input: &Input<'_>) -> Self {
        Self::of(input.path, input.context)
    }

    /// The context of the Dockerfile at `path`; `named` is the one that the user names.
    pub(crate) fn of(path: Option<&Path>, named: Option<&Path>) -> Self {
        Self {
            path: path.map(Path::to_owned),
            named: named.map(Path::to_owned),
            sources: OnceCell::new(),
            found: OnceCell::new(),
        }
    }

    fn get(&self) -> Option<&DiskContext> {
        let find = || {
            let known = Known {
                context: self.named.as_deref(),
                repository: None,
            };
            let sources = self.sources.get().map_or(&[][..], Vec::as_slice);
            // A file without a place, from standard input, may still be told its context.
            let unplaced = self
                .named
                .as_ref()
                .map(|context| context.join("Dockerfile"));
            let path = self.path.as_ref().or(unplaced.as_ref())?;
            DiskContext::find(path, sources, known)
        };
        self.found.get_or_init(find).as_ref()
    }

    /// Its folder, absolute and without links, if it was asked for and found.
    pub(crate) fn root(&self) -> Option<&Path> {
        Some(self.found.get()?.as_ref()?.root())
    }

    /// A sentence that names the context, where it was asked for and is not the Dockerfile's folder.
    fn note(&self, input: &Input<'_>) -> Option<String> {
        let context = self
            .found
            .get()?
            .as_ref()
            .filter(|context| context.inferred() && !context.is_own_folder())?;
        let root = shown(context.root(), input.cwd);
        let root = if root.is_empty() {
            ".".to_owned()
        } else {
            root
        };
        Some(format!(
            "The build context of {} is taken to be `{root}`, where its COPY sources are, or which a build of the repository names; name another with --context.",
            input.name
        ))
    }
}

impl BuildContext for LazyContext {
    fn locate(&self, sources: &[String]) {
        // The first lint of a file decides; what fixes add later lies in the same context.
        let _ = self.sources.set(sources.to_vec());
    }

    fn inferred(&self) -> bool {
        self.get().is_some_and(BuildContext::inferred)
    }

    fn entry(&self, path: &str) -> Option<Entry> {
        self.get()?.entry(path)
    }

    fn read(&self, path: &str) -> Option<String> {
        self.get()?.read(path)
    }

    fn size(&self, path: &str) -> Option<Size> {
        self.get()?.size(path)
    }

    fn list(&self, path: &str) -> Option<Vec<(String, Entry)>> {
        self.get()?.list(path)
    }

    fn ignore_file(&self) -> Option<Option<(String, String)>> {
        self.get()?.ignore_file()
    }

    fn services(&self) -> Vec<String> {
        self.get().map_or(Vec::new(), BuildContext::services)
    }

    fn ignored_by_git(&self, path: &str) -> bool {
        self.get()
            .is_some_and(|context| context.ignored_by_git(path))
    }
}
