//! The build context on disk: what is in it.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::model::compose::texts_of;
use crate::model::context::{BuildContext, Entry, Size};
use crate::model::gitignore::{self, GitIgnore};
use crate::model::paths::is_within;

mod builds;
mod compose;
mod find;
mod partial;

pub use find::Known;

/// The biggest file that is read, in bytes.
const MAX_READ: u64 = 1 << 20;
/// How many entries of a folder are listed, and how many below it are measured.
const MAX_ENTRIES: usize = 2_000;
/// How many entries of one folder are looked at to find the first ones by name.
const MAX_SCAN: usize = 100_000;
/// How many folders of a path are looked at one by one.
const MAX_PARTS: usize = 64;

const IGNORE_FILE: &str = ".dockerignore";

/// A folder that is sent to the builder. Nothing is looked at before it is asked for, and no answer changes; links that
/// lead out of it are not followed. What an ignore file leaves out is there all the same.
#[derive(Debug)]
pub struct DiskContext {
    /// The root, without links.
    root: PathBuf,
    /// The Dockerfile's folder, without links.
    folder: PathBuf,
    /// The Dockerfile's file name.
    name: OsString,
    inferred: bool,
    /// Paths that scripts seem to fill before the build.
    made: Vec<String>,
    /// Folders without links; `Some(None)`: there is none.
    folders: Cache<Option<PathBuf>>,
    entries: Cache<Entry>,
    texts: Cache<String>,
    sizes: Cache<Size>,
    lists: Cache<Vec<(String, Entry)>>,
    /// The root of the repository that holds the context.
    repository: OnceCell<Option<PathBuf>>,
    /// The text of its `.gitmodules`; empty without one.
    submodules: OnceCell<String>,
    ignore: OnceCell<Option<Option<(String, String)>>>,
    services: OnceCell<Vec<String>>,
}

/// Answers by path; `None` is one too.
#[derive(Debug)]
struct Cache<T>(RefCell<BTreeMap<String, Option<T>>>);

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T: Clone> Cache<T> {
    fn get(&self, path: &str, answer: impl FnOnce() -> Option<T>) -> Option<T> {
        if let Some(known) = self.0.borrow().get(path) {
            return known.clone();
        }
        let answer = answer();
        self.0.borrow_mut().insert(path.to_owned(), answer.clone());
        answer
    }
}

impl DiskContext {
    /// All three are free of links.
    fn new(root: PathBuf, folder: &Path, name: OsString, inferred: bool) -> Self {
        Self {
            root,
            folder: folder.to_owned(),
            name,
            inferred,
            made: Vec::new(),
            folders: Cache::default(),
            entries: Cache::default(),
            texts: Cache::default(),
            sizes: Cache::default(),
            lists: Cache::default(),
            repository: OnceCell::new(),
            submodules: OnceCell::new(),
            ignore: OnceCell::new(),
            services: OnceCell::new(),
        }
    }

    /// The folder, absolute and without links. Joined to it, the name of the ignore file is its path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether it is the folder in which the Dockerfile stands.
    pub fn is_own_folder(&self) -> bool {
        self.root == self.folder
    }

    /// The root of the repository, and the place of a path of the context in it.
    fn place_in_repository(&self, path: &str) -> Option<(&Path, String)> {
        let find = || find::repository_of(&self.root).map(Path::to_owned);
        let repository = self.repository.get_or_init(find).as_deref()?;
        Some((repository, name_below(repository, &self.root.join(path))?))
    }

    /// Whether a path lies in another repository that Git fetches on demand.
    fn is_in_submodule(&self, path: &str) -> bool {
        let Some((repository, place)) = self.place_in_repository(path) else {
            return false;
        };
        let read = || read_text(&repository.join(".gitmodules"), &[repository]);
        let text = self.submodules.get_or_init(|| read().unwrap_or_default());
        let mut lines = text.lines().filter_map(|line| line.split_once('='));
        lines.any(|(key, folder)| key.trim() == "path" && is_within(&place, folder.trim()))
    }

    /// Git's ignore files for a path: those of the folders from the root of the repository down to it; and its place in
    /// the repository.
    fn ignore_files_of_git(&self, path: &str) -> Option<(Vec<GitIgnore>, String)> {
        let (repository, place) = self.place_in_repository(path)?;
        let ends = place.match_indices('/').map(|(end, _)| &place[..end]);
        let folders = std::iter::once("").chain(ends);
        let read = |folder: &str| {
            let file = repository.join(folder).join(".gitignore");
            Some((folder.to_owned(), read_text(&file, &[repository])?))
        };
        Some((folders.filter_map(read).collect(), place))
    }

    fn is_made(&self, path: &str) -> bool {
        self.made.iter().any(|made| is_within(path, made))
    }

    fn has(&self, path: &str) -> bool {
        self.entry(path).is_some_and(|e| e != Entry::Missing)
    }

    /// A folder below the root, without links. `Some(None)`: there is none.
    fn real_folder(&self, folder: &str) -> Option<Option<PathBuf>> {
        if folder.is_empty() {
            return Some(Some(self.root.clone()));
        }
        // Each part asks the file system once; a path of hundreds asks for it as a whole.
        if folder.matches('/').count() >= MAX_PARTS {
            return self.resolve(&self.root.join(folder));
        }
        let ends = folder.match_indices('/').map(|(end, _)| end);
        let mut real = self.root.clone();
        for end in ends.chain([folder.len()]) {
            let path = &folder[..end];
            let name = path.rsplit('/').next().unwrap_or(path);
            real = match self.folders.get(path, || self.step(&real, name))? {
                Some(real) => real,
                None => return Some(None),
            };
        }
        Some(Some(real))
    }

    /// What `name` is in a folder without links, without links too.
    fn step(&self, folder: &Path, name: &str) -> Option<Option<PathBuf>> {
        let path = folder.join(name);
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_symlink() => self.resolve(&path),
            Ok(_) => Some(Some(path)),
            Err(error) => is_missing(&error).then_some(None),
        }
    }

    /// A path that may have links anywhere. `None`: it leads out of the root.
    fn resolve(&self, path: &Path) -> Option<Option<PathBuf>> {
        match fs::canonicalize(path) {
            Ok(real) => real.starts_with(&self.root).then_some(Some(real)),
            Err(error) => is_missing(&error).then_some(None),
        }
    }

    /// Where a path is, with no links above its last part. `Some(None)`: its folder is missing.
    fn place(&self, path: &str) -> Option<Option<PathBuf>> {
        if !is_plain(path) {
            return None;
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let real = self.real_folder(folder)?;
        Some(real.map(|real| real.join(name)))
    }

    fn find_entry(&self, path: &str) -> Option<Entry> {
        let Some(place) = self.place(path)? else {
            return Some(Entry::Missing);
        };
        match fs::symlink_metadata(place) {
            Ok(metadata) => Some(kind(metadata.file_type())),
            Err(error) => is_missing(&error).then_some(Entry::Missing),
        }
    }

    fn find_size(&self, path: &str) -> Option<Size> {
        match self.entry(path)? {
            Entry::File => {
                let metadata = fs::symlink_metadata(self.place(path)??).ok()?;
                Some(Size {
                    bytes: metadata.len(),
                    at_least: false,
                })
            }
            Entry::Folder => Some(measure(self.real_folder(path)??)),
            Entry::Missing | Entry::Other => None,
        }
    }

    /// Those of the Compose files of the Dockerfile's folder and all above it, up to the root of the repository.
    fn find_services(&self) -> Vec<String> {
        let Ok(dockerfile) = fs::canonicalize(self.folder.join(&self.name)) else {
            return Vec::new();
        };
        let root = find::repository_of(&self.folder).unwrap_or(&self.folder);
        let above = self.folder.ancestors();
        let mut found = Vec::new();
        for folder in above.take_while(|folder| folder.starts_with(root)) {
            for path in compose::files_near(folder) {
                let (Some(text), Some(place)) = (read_text(&path, &[folder]), path.parent()) else {
                    continue;
                };
                found.extend(texts_of(&text, |context, file| {
                    let named = place.join(context).join(file);
                    fs::canonicalize(named).is_ok_and(|named| named == dockerfile)
                }));
            }
        }
        found
    }

    fn find_ignore_file(&self) -> Option<Option<(String, String)>> {
        let mut own = self.name.clone();
        own.push(IGNORE_FILE);
        let own = self.folder.join(own);
        let shared = self.root.join(IGNORE_FILE);
        for path in [own, shared] {
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_dir() => {}
                Ok(_) => {
                    let text = read_text(&path, &[&self.root, &self.folder])?;
                    return Some(Some((name_below(&self.root, &path)?, text)));
                }
                Err(error) if is_missing(&error) => {}
                Err(_) => return None,
            }
        }
        Some(None)
    }
}

impl BuildContext for DiskContext {
    fn inferred(&self) -> bool {
        self.inferred
    }

    fn entry(&self, path: &str) -> Option<Entry> {
        if path.is_empty() {
            return Some(Entry::Folder);
        }
        let find = || match self.find_entry(path) {
            // Whoever builds it has fetched it.
            Some(Entry::Missing) if self.is_made(path) || self.is_in_submodule(path) => None,
            found => found,
        };
        self.entries.get(path, find)
    }

    fn read(&self, path: &str) -> Option<String> {
        self.texts
            .get(path, || read_text(&self.place(path)??, &[&self.root]))
    }

    fn size(&self, path: &str) -> Option<Size> {
        self.sizes.get(path, || self.find_size(path))
    }

    fn list(&self, path: &str) -> Option<Vec<(String, Entry)>> {
        if !path.is_empty() && !is_plain(path) {
            return None;
        }
        let list = || read_folder(&self.real_folder(path)??, MAX_ENTRIES);
        self.lists.get(path, list)
    }

    fn ignore_file(&self) -> Option<Option<(String, String)>> {
        self.ignore.get_or_init(|| self.find_ignore_file()).clone()
    }

    fn services(&self) -> Vec<String> {
        self.services.get_or_init(|| self.find_services()).clone()
    }

    fn ignored_by_git(&self, path: &str) -> bool {
        let files = self.ignore_files_of_git(path);
        files.is_some_and(|(files, place)| gitignore::excludes(&files, &place))
    }
}

/// A path from a root on, with `/`; whole if it is not below the root.
fn name_below(root: &Path, path: &Path) -> Option<String> {
    let Ok(relative) = path.strip_prefix(root) else {
        return path.to_str().map(str::to_owned);
    };
    let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

/// A path that the trait allows; elsewhere `..` would lead out of the root.
fn is_plain(path: &str) -> bool {
    let is_drive = |part: &str| cfg!(windows) && part.contains([':', '\\']);
    path.split('/')
        .all(|part| !matches!(part, "" | "." | "..") && !is_drive(part))
}

fn is_missing(error: &io::Error) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}

fn kind(file_type: FileType) -> Entry {
    if file_type.is_file() {
        Entry::File
    } else if file_type.is_dir() {
        Entry::Folder
    } else {
        Entry::Other
    }
}

/// A text file below one of the `roots`.
fn read_text(path: &Path, roots: &[&Path]) -> Option<String> {
    // Most are looked for in vain: one question to the file system, not one for each folder above.
    fs::symlink_metadata(path).ok()?;
    let real = fs::canonicalize(path).ok()?;
    let inside = roots.iter().any(|root| real.starts_with(root));
    let metadata = fs::symlink_metadata(&real).ok()?;
    // Opening a pipe would wait for somebody to write.
    if !inside || !metadata.is_file() || metadata.len() > MAX_READ {
        return None;
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(real).ok()?;
    file.take(MAX_READ + 1).read_to_end(&mut bytes).ok()?;
    if bytes.len() as u64 > MAX_READ {
        return None;
    }
    String::from_utf8(bytes).ok()
}

/// The first `limit` entries of a folder by name; `None` if it cannot be read, or is too big to know which they are.
/// Names that are no UTF-8 are left out.
fn read_folder(folder: &Path, limit: usize) -> Option<Vec<(String, Entry)>> {
    let mut first = BTreeMap::new();
    for (count, entry) in fs::read_dir(folder).ok()?.enumerate() {
        let entry = entry.ok().filter(|_| count < MAX_SCAN)?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        first.insert(name, entry.file_type().map_or(Entry::Other, kind));
        if first.len() > limit {
            first.pop_last();
        }
    }
    Some(first.into_iter().collect())
}

/// The size of what is in a folder, the folders nearest to it first. Links and devices have none.
fn measure(folder: PathBuf) -> Size {
    let mut size = Size {
        bytes: 0,
        at_least: false,
    };
    let mut count = 0;
    let mut folders = VecDeque::from([folder]);
    while let Some(folder) = folders.pop_front() {
        let Some(entries) = read_folder(&folder, MAX_ENTRIES + 1) else {
            size.at_least = true;
            continue;
        };
        for (name, entry) in entries {
            count += 1;
            if count > MAX_ENTRIES {
                size.at_least = true;
                return size;
            }
            let path = folder.join(name);
            match entry {
                Entry::Folder => folders.push_back(path),
                Entry::File => {
                    let bytes = fs::symlink_metadata(path).map_or(0, |m| m.len());
                    size.bytes = size.bytes.saturating_add(bytes);
                }
                Entry::Missing | Entry::Other => {}
            }
        }
    }
    size
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_builds;
