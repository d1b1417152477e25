//! What of the build context reaches the builder.

use std::collections::VecDeque;

use super::Model;
use super::context::{Entry, Size};
use super::ignore::IgnoreSet;
use crate::syntax::dockerignore;

/// How many entries are measured.
const MAX_ENTRIES: usize = 2_000;

impl Model<'_> {
    /// What the ignore file of the context leaves out; `None` if nobody knows.
    pub fn ignored(&self) -> Option<&IgnoreSet> {
        let read = || {
            let file = self.context.ignore_file()?;
            let text = file.map_or(String::new(), |(_, text)| text);
            let set = IgnoreSet::new(&dockerignore::parse(&text).patterns);
            set.is_exact().then_some(set)
        };
        self.ignored.get_or_init(read).as_ref()
    }

    /// What of a folder of the context reaches the builder, with what it is: paths from the root on, sorted, up to
    /// 2,000. `None` if nobody knows.
    pub fn sent(&self, folder: &str) -> Option<Vec<(String, Entry)>> {
        let ignored = self.ignored()?;
        let mut entries = self.context.list(folder)?;
        if !folder.is_empty() {
            for (name, _) in &mut entries {
                *name = format!("{folder}/{name}");
            }
        }
        entries.retain(|(path, entry)| match entry {
            Entry::Folder => !ignored.hides(path),
            _ => !ignored.excluded(path),
        });
        Some(entries)
    }

    /// The size of a file, or of what a pointer of Git LFS stands for. Source: its specification, docs/spec.md.
    fn file_size(&self, path: &str) -> Option<Size> {
        const POINTER: u64 = 1_024;
        let size = self.context.size(path)?;
        let pointer = (size.bytes < POINTER)
            .then(|| self.context.read(path))
            .flatten()
            .filter(|text| text.starts_with("version https://git-lfs.github.com/spec/"));
        let Some(text) = pointer else {
            return Some(size);
        };
        let bytes = text.lines().find_map(|line| line.strip_prefix("size "));
        Some(Size {
            bytes: bytes?.trim().parse().ok()?,
            at_least: false,
        })
    }

    /// The size of what of a file or folder of the context reaches the builder; `None` if nobody knows.
    pub fn sent_size(&self, path: &str) -> Option<Size> {
        match self.context.entry(path)? {
            Entry::File => return self.file_size(path),
            Entry::Folder => {}
            Entry::Missing | Entry::Other => return None,
        }
        let (mut size, mut count) = (Size::ZERO, 0);
        let mut folders = VecDeque::from([path.to_owned()]);
        self.ignored()?;
        while let Some(folder) = folders.pop_front() {
            let Some(entries) = self.sent(&folder) else {
                size.at_least = true;
                continue;
            };
            for (path, entry) in entries {
                count += 1;
                if count >= MAX_ENTRIES {
                    size.at_least = true;
                    return Some(size);
                }
                match entry {
                    Entry::Folder => folders.push_back(path),
                    Entry::File => size = size.plus(self.file_size(&path)?),
                    Entry::Missing | Entry::Other => {}
                }
            }
        }
        Some(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::check_with;

    #[test]
    fn only_what_is_sent_is_listed_and_measured() {
        let files = [
            (".dockerignore", "data/raw\n**/*.log\n"),
            ("data/raw/a.csv", "0123456789"),
            ("data/b.csv", "01234"),
            ("data/c.log", "0123456789"),
            (
                "model.pt",
                "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9000000\n",
            ),
        ];
        check_with("FROM x\n", &files, |model| {
            let sent = model.sent("data").expect("the context is known");
            assert_eq!(sent, [("data/b.csv".to_owned(), Entry::File)]);
            assert_eq!(model.sent_size("data").map(|size| size.bytes), Some(5));
            assert_eq!(model.sent_size("nothing"), None);
            assert_eq!(
                model.sent_size("model.pt").map(|s| s.bytes),
                Some(9_000_000)
            );
        });
    }
}
