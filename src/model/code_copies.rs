//! Which copies bring the code of a project, and not only what installs read or what stays as it is.

use super::context::Entry;
use super::copies::{Copy, Origin};
use super::{Model, paths};
use crate::knowledge::artifacts;

/// How many files of a folder are looked at.
const MAX_FILES: usize = 200;

/// Folders of nothing but requirements, by their names.
const FOLDERS_OF_MANIFESTS: [&str; 4] = ["dependencies", "deps", "reqs", "requirements"];

impl Model<'_> {
    /// Whether a copy brings code: the whole context, or a folder of it, and not only what installs read.
    pub(super) fn is_code(&self, copy: &Copy) -> bool {
        if copy.origin != Origin::Context || copy.has_heredocs {
            return false;
        }
        copy.sources.iter().any(|source| {
            if source.is_root() {
                return !self.only_manifests_are_left();
            }
            let Some(path) = source.context_path() else {
                return false;
            };
            match self.context.entry(&path) {
                Some(entry) => entry == Entry::Folder && !self.holds_no_code(&path),
                None => {
                    let known = source.value.known();
                    let is_folder = known.is_some_and(|value| value.ends_with('/'));
                    is_folder && !FOLDERS_OF_MANIFESTS.contains(&paths::file_name(&path))
                }
            }
        })
    }

    /// Whether the ignore file leaves nothing in the context but manifests.
    fn only_manifests_are_left(&self) -> bool {
        let (Some(ignored), Some(entries)) = (self.ignored(), self.context.list("")) else {
            return false;
        };
        let mut left = entries
            .iter()
            .filter(|(name, entry)| match entry {
                Entry::Folder => !ignored.hides(name),
                _ => !ignored.excluded(name),
            })
            .peekable();
        left.peek().is_some()
            && left.all(|(name, entry)| *entry == Entry::File && is_manifest(name))
    }

    /// Whether all files of a folder are manifests, scripts that name one of them, weights, data and documents.
    fn holds_no_code(&self, folder: &str) -> bool {
        let mut open = vec![folder.to_owned()];
        let mut files: Vec<String> = Vec::new();
        while let Some(folder) = open.pop() {
            let Some(entries) = self.context.list(&folder) else {
                return false;
            };
            for (name, entry) in entries {
                let path = format!("{folder}/{name}");
                match entry {
                    Entry::File => files.push(path),
                    Entry::Folder => open.push(path),
                    Entry::Missing | Entry::Other => return false,
                }
                if files.len() + open.len() > MAX_FILES {
                    return false;
                }
            }
        }
        let names = files.iter().map(|path| paths::file_name(path));
        let manifests: Vec<&str> = names.filter(|name| is_manifest(name)).collect();
        let makes_one = |path: &str| {
            let text = path.ends_with(".sh").then(|| self.context.read(path));
            text.flatten()
                .is_some_and(|text| manifests.iter().any(|name| text.contains(name)))
        };
        let is_calm = |path: &String| {
            let name = paths::file_name(path);
            is_manifest(name) || is_still(name) || makes_one(path)
        };
        !files.is_empty() && files.iter().all(is_calm)
    }
}

/// Whether a file lists what is to be installed, by its name.
fn is_manifest(name: &str) -> bool {
    name.ends_with(".txt")
        || name.ends_with(".lock")
        || matches!(
            name,
            "pyproject.toml" | "environment.yml" | "environment.yaml" | "Pipfile"
        )
}

/// Whether a file is no code, and rarely changes, by its name: weights, data, documents, `yolov3.cfg` of Darknet.
fn is_still(name: &str) -> bool {
    const ENDINGS: [&str; 6] = [".md", ".rst", ".gitkeep", ".gitignore", ".names", ".cfg"];
    let is_known = ENDINGS.iter().any(|ending| name.ends_with(ending));
    is_known && name != "setup.cfg" || artifacts::of_certain_file(name).is_some()
}
