//! The build context: the only door to the files beside the Dockerfile.

use std::collections::BTreeMap;
use std::fmt;

use super::compose::{self, FILES};
use super::{gitignore, paths};

/// What stands at a path of the context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Nothing.
    Missing,
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A link, a device: anything else.
    Other,
}

/// How big a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Bytes of the file, or of all files below the folder that were counted.
    pub bytes: u64,
    /// Whether counting stopped early, so that it is at least this much.
    pub at_least: bool,
}

impl Size {
    /// Of nothing.
    pub const ZERO: Self = Self {
        bytes: 0,
        at_least: false,
    };

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.saturating_add(other.bytes),
            at_least: self.at_least || other.at_least,
        }
    }

    /// All together; `None` if one of them is not known.
    pub fn total(mut sizes: impl Iterator<Item = Option<Self>>) -> Option<Self> {
        sizes.try_fold(Self::ZERO, |sum, size| Some(sum.plus(size?)))
    }
}

/// As people write it, in powers of 1,000: `895 bytes`, `3.3 kB`, `at least 12 GB`.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.at_least {
            f.write_str("at least ")?;
        }
        f.write_str(&crate::text::size(self.bytes))
    }
}

/// What a linter may ask about the build context. Paths are relative to its root, with `/`, without `.` and `..`; the
/// root is the empty path. `None` means that nobody knows.
pub trait BuildContext {
    /// Tells which files of the context the Dockerfile names, as they are written there, before anything else is
    /// asked: a context may have to be found by them.
    fn locate(&self, _sources: &[String]) {}

    /// Whether the context was inferred: it is a folder other than the Dockerfile's.
    fn inferred(&self) -> bool {
        false
    }

    /// What stands at a path.
    fn entry(&self, path: &str) -> Option<Entry>;

    /// A text file of at most a megabyte.
    fn read(&self, path: &str) -> Option<String>;

    /// The size of a file or folder; folders are counted up to 2,000 entries.
    fn size(&self, path: &str) -> Option<Size>;

    /// The names in a folder, sorted, up to 2,000, with what they are.
    fn list(&self, path: &str) -> Option<Vec<(String, Entry)>>;

    /// The name and text of the ignore file that holds for this Dockerfile: `Dockerfile.dockerignore` beats
    /// `.dockerignore`. `Some(None)`: there is none.
    fn ignore_file(&self) -> Option<Option<(String, String)>>;

    /// The texts of the Compose services that are built from this Dockerfile, wherever in the repository they stand. One
    /// that takes over what stands elsewhere comes with its whole file.
    fn services(&self) -> Vec<String> {
        let texts = FILES.iter().filter_map(|file| self.read(file));
        texts
            .flat_map(|text| compose::texts_of(&text, |_, file| file == "Dockerfile"))
            .collect()
    }

    /// Whether an ignore file of Git leaves a path out of the repository, so that a fresh clone lacks it.
    fn ignored_by_git(&self, _path: &str) -> bool {
        false
    }
}

/// A context that nobody knows: a Dockerfile on standard input.
#[derive(Clone, Copy, Debug, Default)]
pub struct UnknownContext;

impl BuildContext for UnknownContext {
    fn entry(&self, _path: &str) -> Option<Entry> {
        None
    }
    fn read(&self, _path: &str) -> Option<String> {
        None
    }
    fn size(&self, _path: &str) -> Option<Size> {
        None
    }
    fn list(&self, _path: &str) -> Option<Vec<(String, Entry)>> {
        None
    }
    fn ignore_file(&self) -> Option<Option<(String, String)>> {
        None
    }
}

/// A context that is held in memory, by path: for tests, examples and editors.
#[derive(Clone, Debug, Default)]
pub struct MemoryContext {
    /// Files with their texts.
    pub files: BTreeMap<String, String>,
}

impl MemoryContext {
    /// A context of these files.
    pub fn new<P: Into<String>, T: Into<String>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        let files = files
            .into_iter()
            .map(|(path, text)| (path.into(), text.into()));
        Self {
            files: files.collect(),
        }
    }

    fn below<'s>(&'s self, folder: &str) -> impl Iterator<Item = (&'s str, &'s str)> + 's {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        self.files.iter().filter_map(move |(path, text)| {
            let rest = path.strip_prefix(prefix.as_str())?;
            Some((rest, text.as_str()))
        })
    }
}

impl BuildContext for MemoryContext {
    fn entry(&self, path: &str) -> Option<Entry> {
        Some(if self.files.contains_key(path) {
            Entry::File
        } else if path.is_empty() || self.below(path).next().is_some() {
            Entry::Folder
        } else {
            Entry::Missing
        })
    }

    fn read(&self, path: &str) -> Option<String> {
        self.files.get(path).cloned()
    }

    fn size(&self, path: &str) -> Option<Size> {
        let bytes = match self.files.get(path) {
            Some(text) => text.len(),
            None => self.below(path).map(|(_, text)| text.len()).sum(),
        };
        Some(Size {
            bytes: bytes as u64,
            at_least: false,
        })
    }

    fn list(&self, path: &str) -> Option<Vec<(String, Entry)>> {
        let mut entries = BTreeMap::new();
        for (rest, _) in self.below(path) {
            match rest.split_once('/') {
                Some((folder, _)) => entries.insert(folder.to_owned(), Entry::Folder),
                None => entries.insert(rest.to_owned(), Entry::File),
            };
        }
        Some(entries.into_iter().collect())
    }

    fn ignore_file(&self) -> Option<Option<(String, String)>> {
        let found = ["Dockerfile.dockerignore", ".dockerignore"]
            .into_iter()
            .find_map(|name| Some((name.to_owned(), self.files.get(name)?.clone())));
        Some(found)
    }

    fn ignored_by_git(&self, path: &str) -> bool {
        let is_one = |(name, _): &(&String, &String)| paths::file_name(name) == ".gitignore";
        let files = self.files.iter().filter(is_one);
        let files = files.map(|(name, text)| (paths::parent(name).to_owned(), text.clone()));
        gitignore::excludes(&files.collect::<Vec<_>>(), path)
    }
}

/// A context with files that fixes create.
pub struct Overlay<'c> {
    below: &'c dyn BuildContext,
    created: MemoryContext,
}

impl<'c> Overlay<'c> {
    /// The context as it is.
    pub fn new(below: &'c dyn BuildContext) -> Self {
        Self {
            below,
            created: MemoryContext::default(),
        }
    }

    /// Adds a file.
    pub fn create(&mut self, path: &str, text: &str) {
        self.created.files.insert(path.to_owned(), text.to_owned());
    }

    /// The files that were added, with their texts, by path.
    pub fn into_created(self) -> Vec<(String, String)> {
        self.created.files.into_iter().collect()
    }
}

impl BuildContext for Overlay<'_> {
    fn locate(&self, sources: &[String]) {
        self.below.locate(sources);
    }

    fn inferred(&self) -> bool {
        self.below.inferred()
    }

    fn entry(&self, path: &str) -> Option<Entry> {
        match self.created.entry(path) {
            Some(Entry::Missing) | None => self.below.entry(path),
            found => found,
        }
    }

    fn read(&self, path: &str) -> Option<String> {
        self.created.read(path).or_else(|| self.below.read(path))
    }

    fn size(&self, path: &str) -> Option<Size> {
        self.below.size(path)
    }

    fn list(&self, path: &str) -> Option<Vec<(String, Entry)>> {
        self.below.list(path)
    }

    fn ignore_file(&self) -> Option<Option<(String, String)>> {
        match self.created.ignore_file() {
            Some(Some(found)) => Some(Some(found)),
            _ => self.below.ignore_file(),
        }
    }

    fn services(&self) -> Vec<String> {
        self.below.services()
    }

    fn ignored_by_git(&self, path: &str) -> bool {
        self.below.ignored_by_git(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_shown_in_powers_of_a_thousand() {
        for (bytes, shown) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1 kB"),
            (3_336, "3.3 kB"),
            (99_999, "99 kB"),
            (1_200_000_000, "1.2 GB"),
            (u64::MAX, "18446744 TB"),
        ] {
            let size = Size {
                bytes,
                at_least: false,
            };
            assert_eq!(size.to_string(), shown);
        }
        let size = Size {
            bytes: 12_000_000,
            at_least: true,
        };
        assert_eq!(size.plus(Size::ZERO).to_string(), "at least 12 MB");
    }
}
