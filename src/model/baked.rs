//! Data and weights that copies bring from the build context into an image.

use std::collections::HashMap;

use super::context::{Entry, Size};
use super::copies::{Copy, Origin, Source, is_glob};
use super::glob::Glob;
use super::{Base, Model, Stage, paths};
use crate::knowledge::artifacts::{self, Artifact, Inside};
use crate::knowledge::bases::Family;
use crate::syntax::Keyword;

/// Into how many folders of a folder one looks for weights.
const MAX_FOLDERS: usize = 20;

/// A file or folder of data or weights that a copy brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baked {
    /// Its path in the context; a glob as it is written.
    pub path: String,
    /// [`Artifact::Data`] or [`Artifact::Weights`].
    pub artifact: Artifact,
    /// Whether it is a folder, as far as is known.
    pub is_folder: bool,
    /// Whether the copy names it; else it comes with a folder that the copy names.
    pub is_named: bool,
    /// What of it is sent to the builder; `None` if nobody knows.
    pub size: Option<Size>,
}

/// What each copy brings; those that bring neither data nor weights are left out.
pub type BakedBy<'a> = Vec<(&'a Copy, Vec<Baked>)>;

impl Model<'_> {
    /// The data and weights that each copy from the context brings: those that it names, and those that stand directly
    /// in a folder that it names. What the context says is not there, or is left out of it, is not brought.
    pub fn baked(&self) -> BakedBy<'_> {
        // A file may copy the same folder many times.
        let mut listed = HashMap::new();
        let mut found = Vec::new();
        for copy in &self.copies {
            if copy.origin != Origin::Context {
                continue;
            }
            let of_source = |source| self.of_source(source, &mut listed);
            let mut baked: Vec<Baked> = copy.sources.iter().flat_map(of_source).collect();
            baked.dedup_by(|next, last| next.path == last.path);
            if !baked.is_empty() {
                found.push((copy, baked));
            }
        }
        found
    }

    /// The weights that `ADD` fetches from the net, with their sources.
    pub fn added_weights(&self) -> Vec<(&Copy, &Source)> {
        let is_weights = |source: &Source| {
            let address = source.value.known().unwrap_or("");
            let path = address.split(['?', '#']).next().unwrap_or("");
            source.remote && !source.is_git() && of_file(path) == Some(Artifact::Weights)
        };
        let sources = |copy| -> Vec<(&Copy, &Source)> {
            let copy: &Copy = copy;
            let sources = copy.sources.iter().filter(|source| is_weights(source));
            sources.map(|source| (copy, source)).collect()
        };
        self.copies.iter().flat_map(sources).collect()
    }

    /// Whether the stage makes an image for notebooks, whose users expect data in it: it is built on one of Jupyter's or
    /// on one whose name says so, or starts its server.
    pub fn is_for_notebooks(&self, stage: &Stage) -> bool {
        let is_base = match self.root_base(stage.index) {
            Base::Image(image) => {
                let family = image.facts.as_ref().map(|facts| facts.family);
                let name = image.name();
                let name = name.map_or("", |name| paths::file_name(name.repository));
                family == Some(Family::Jupyter)
                    || name.contains("notebook")
                    || name.contains("jupyter")
            }
            _ => false,
        };
        let starts = |at: usize| {
            let keyword = self.instruction(at).keyword;
            let mut commands = self.commands_of(at).iter();
            matches!(keyword, Keyword::Cmd | Keyword::Entrypoint)
                && commands.any(|command| {
                    command.name().starts_with("jupyter") || command.name() == "ipython"
                })
        };
        is_base || stage.instructions.clone().any(starts)
    }

    /// Whether a stage stands on an image of AWS Lambda.
    pub fn is_for_lambda(&self, stage: usize) -> bool {
        let facts = self.base_facts(stage);
        facts.is_some_and(|facts| facts.family == Family::Lambda)
    }

    fn of_source(&self, source: &Source, listed: &mut HashMap<String, Vec<Baked>>) -> Vec<Baked> {
        let Some(value) = source.value.known().filter(|_| !source.remote) else {
            return Vec::new();
        };
        if source.is_root() {
            return self.of_listing("", listed);
        }
        let Some(path) = source.context_path() else {
            return self
                .of_glob(&paths::in_context(value))
                .into_iter()
                .collect();
        };
        let is_left_out = self
            .ignored()
            .is_some_and(|set| set.excluded(&path) && !set.may_reinclude_below(&path));
        if is_left_out {
            return Vec::new();
        }
        let named = |artifact, is_folder| self.named(&path, artifact, is_folder);
        match self.context.entry(&path) {
            Some(Entry::Missing | Entry::Other) if !self.context.ignored_by_git(&path) => {
                Vec::new()
            }
            Some(Entry::File) => of_file(&path)
                .map(|artifact| named(artifact, false))
                .into_iter()
                .collect(),
            Some(Entry::Folder) => match self.of_folder(&path) {
                Some(artifact) => vec![named(artifact, true)],
                None => self.of_listing(&path, listed),
            },
            // What Git ignores is not in a fresh clone, but will be there when the image is built.
            None | Some(Entry::Missing | Entry::Other) => {
                match (of_file(&path), certain_folder(&path)) {
                    (Some(artifact), _) => vec![named(artifact, false)],
                    (None, Some(artifact)) => vec![named(artifact, true)],
                    (None, None) => Vec::new(),
                }
            }
        }
    }

    fn named(&self, path: &str, artifact: Artifact, is_folder: bool) -> Baked {
        Baked {
            path: path.to_owned(),
            artifact,
            is_folder,
            is_named: true,
            size: self.sent_size(path),
        }
    }

    /// `data/*`, `models/*.pt`: by the folder before the pattern, or by the extension that ends it.
    fn of_glob(&self, pattern: &str) -> Option<Baked> {
        let (folder, name) = (paths::parent(pattern), paths::file_name(pattern));
        let of_folder = || match name {
            "*" | "*.*" | "**" => certain_folder(folder),
            _ => None,
        };
        let artifact = of_file(pattern).or_else(of_folder)?;
        let mut size = None;
        if !is_glob(folder)
            && let Some(entries) = self.sent(folder)
        {
            let glob = Glob::path(pattern).ok()?;
            let matching = || entries.iter().filter(|(path, _)| glob.matches(path));
            matching().next()?;
            let sizes = matching().map(|(path, _)| self.sent_size(path));
            size = Size::total(sizes);
        }
        Some(Baked {
            path: pattern.to_owned(),
            artifact,
            is_folder: false,
            is_named: true,
            size,
        })
    }

    /// What stands directly in a folder that is copied, and is sent.
    fn of_listing(&self, folder: &str, listed: &mut HashMap<String, Vec<Baked>>) -> Vec<Baked> {
        if let Some(known) = listed.get(folder) {
            return known.clone();
        }
        let entries = self.sent(folder).unwrap_or_default();
        let baked = entries.into_iter().filter_map(|(path, entry)| {
            let artifact = match entry {
                Entry::File => of_file(&path)?,
                Entry::Folder => self.of_folder(&path)?,
                Entry::Missing | Entry::Other => return None,
            };
            Some(Baked {
                size: self.sent_size(&path),
                artifact,
                is_folder: entry == Entry::Folder,
                is_named: false,
                path,
            })
        });
        let baked: Vec<Baked> = baked.collect();
        listed.insert(folder.to_owned(), baked.clone());
        baked
    }

    /// What a folder of the context holds, if its name says so and what is in it does not say otherwise: `data` may be
    /// a package of Python, or hold settings or placeholders; `models` may be code as well as weights.
    pub(super) fn of_folder(&self, path: &str) -> Option<Artifact> {
        let guess = artifacts::of_folder(path)?;
        let artifact = of_artifact(guess.artifact)?;
        let Some(entries) = self.sent(path) else {
            return guess.sure.then_some(artifact);
        };
        let kinds: Vec<Inside> = entries
            .iter()
            .filter(|(_, entry)| *entry == Entry::File)
            .map(|(path, _)| artifacts::inside(paths::file_name(path)))
            .collect();
        let is_package = |(path, _): &(String, Entry)| paths::file_name(path) == "__init__.py";
        if entries.iter().any(is_package) {
            return None;
        }
        if !guess.sure || kinds.contains(&Inside::Code) {
            return self.evidence(&entries);
        }
        let mut folders = entries.iter().filter(|(_, entry)| *entry == Entry::Folder);
        let has_content =
            kinds.contains(&Inside::Content) || folders.any(|(path, _)| self.has_content(path));
        has_content.then_some(artifact)
    }

    /// Whether a folder in one that is called `data` holds more than code and placeholders.
    fn has_content(&self, folder: &str) -> bool {
        let name = paths::file_name(folder);
        if name.starts_with('.') || name == "__pycache__" || artifacts::is_exception(name) {
            return false;
        }
        // What lies deeper is not looked at: nobody nests empty folders.
        self.sent(folder).is_none_or(|entries| {
            entries.iter().any(|(path, entry)| match entry {
                Entry::File => artifacts::inside(paths::file_name(path)) == Inside::Content,
                other => *other == Entry::Folder,
            })
        })
    }

    /// Data or weights among the entries of a folder, or directly in a folder among them.
    fn evidence(&self, entries: &[(String, Entry)]) -> Option<Artifact> {
        let in_files = |entries: &[(String, Entry)]| {
            let files = entries.iter().filter(|(_, entry)| *entry == Entry::File);
            files.filter_map(|(path, _)| of_file(path)).next()
        };
        let folders = entries.iter().filter(|(_, entry)| *entry == Entry::Folder);
        in_files(entries).or_else(|| {
            let mut folders = folders.take(MAX_FOLDERS);
            folders.find_map(|(path, _)| in_files(&self.sent(path)?))
        })
    }
}

fn of_artifact(artifact: Artifact) -> Option<Artifact> {
    matches!(artifact, Artifact::Data | Artifact::Weights).then_some(artifact)
}

fn of_file(path: &str) -> Option<Artifact> {
    artifacts::of_certain_file(path).and_then(of_artifact)
}

fn certain_folder(path: &str) -> Option<Artifact> {
    let guess = artifacts::of_folder(path).filter(|guess| guess.sure)?;
    of_artifact(guess.artifact)
}
