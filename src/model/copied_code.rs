//! What the program of an image says, as far as its files can be read.

use super::copies::Origin;
use super::{Model, paths};
use crate::model::context::Entry;

/// How many files of a build are read for one question, and how many folders deep.
const MAX_FILES: usize = 100;
const MAX_DEPTH: usize = 2;

impl Model<'_> {
    /// Whether code that stages copy from the build context has one of some words: Python's and the shell's. What cannot
    /// be read says nothing.
    pub(super) fn copied_code_says(&self, stages: &[usize], words: &[&str]) -> bool {
        let copies = self
            .copies
            .iter()
            .filter(|copy| stages.contains(&copy.stage) && copy.origin == Origin::Context);
        let mut open: Vec<(String, usize)> = copies
            .flat_map(|copy| &copy.sources)
            .filter_map(|source| Some((source.context_path()?, 0)))
            .collect();
        let mut read = 0;
        while let Some((path, depth)) = open.pop() {
            if read >= MAX_FILES {
                return false;
            }
            read += 1;
            if is_code(&path) {
                let text = self.context.read(&path).unwrap_or_default();
                let mut all = text.split(|c: char| !c.is_ascii_alphanumeric());
                if all.any(|word| words.contains(&word)) {
                    return true;
                }
                continue;
            }
            for (name, entry) in self.context.list(&path).unwrap_or_default() {
                let inner = paths::join(&format!("/{path}"), &name)[1..].to_owned();
                let is_open = match entry {
                    Entry::File => is_code(&name),
                    Entry::Folder => depth < MAX_DEPTH && !name.starts_with('.'),
                    Entry::Missing | Entry::Other => false,
                };
                if is_open {
                    open.push((inner, depth + 1));
                }
            }
        }
        false
    }
}

fn is_code(path: &str) -> bool {
    path.ends_with(".py") || path.ends_with(".sh")
}
