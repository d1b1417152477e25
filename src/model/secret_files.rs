//! Files with secrets that copies bring from the build context into an image.

use std::collections::HashMap;

use super::context::Entry;
use super::copies::{Copy, Origin, Source};
use super::{Model, paths};
use crate::knowledge::secret_files::{SecretFile, Sure, by_folder, by_path, in_text};
use crate::knowledge::secrets::SecretKind;

/// A file or folder with secrets that a copy brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretCopied {
    /// Its path in the context.
    pub path: String,
    /// What it holds: `an SSH key`.
    pub what: &'static str,
    /// Whether the copy names it; else it comes with a folder that the copy names.
    pub is_named: bool,
    /// Whether it surely holds one that is worth protecting: by its name, or by what stands in it.
    pub is_certain: bool,
    /// Whether its name alone makes one think so.
    pub is_guessed: bool,
    /// Where it lands in the image, absolute, if that is known.
    pub target: Option<String>,
}

/// What stands in folders that were looked at.
type Known = HashMap<String, Vec<SecretCopied>>;

/// Folders of a project in which files with secrets stand, besides its root.
const BELOW: &[&str] = &[
    ".streamlit",
    ".aws",
    ".kaggle",
    ".ssh",
    "secrets",
    "credentials",
    "config",
];

impl Model<'_> {
    /// The files with secrets that each copy from the context brings: those that it names, whether they are there or not,
    /// and those that stand in a folder that it names.
    pub fn secrets_copied(&self) -> Vec<(&Copy, Vec<SecretCopied>)> {
        // A file may copy the same folder many times.
        let mut known = HashMap::new();
        let copies = self.copies.iter();
        let from_context = copies.filter(|copy| copy.origin == Origin::Context);
        from_context
            .filter_map(|copy| {
                let of_source = |source: &Source| self.secrets_of(copy, source, &mut known);
                let mut found: Vec<SecretCopied> =
                    copy.sources.iter().flat_map(of_source).collect();
                found.dedup_by(|next, last| next.path == last.path);
                (!found.is_empty()).then_some((copy, found))
            })
            .collect()
    }

    fn secrets_of(&self, copy: &Copy, source: &Source, known: &mut Known) -> Vec<SecretCopied> {
        if source.remote {
            return Vec::new();
        }
        if source.is_root() {
            return self.secrets_in(copy, "", known);
        }
        let Some(path) = source.context_path() else {
            return Vec::new();
        };
        if self.ignored().is_some_and(|set| set.excluded(&path)) {
            return Vec::new();
        }
        let is_folder = self.context.entry(&path) == Some(Entry::Folder);
        if is_folder && self.context.list(&path).is_some() {
            return self.secrets_in(copy, &path, known);
        }
        if let Some(what) = by_folder(&path) {
            let target = copy.destination.known().map(str::to_owned);
            return vec![SecretCopied {
                path,
                what,
                is_named: true,
                is_certain: true,
                is_guessed: false,
                target,
            }];
        }
        // `COPY deploy.pem /root/.ssh/id_rsa`
        let target = copy.target_of(&path);
        let of_target = target.as_deref().and_then(by_path);
        let file = match (by_path(&path), of_target) {
            (_, Some(file)) if file.sure == Sure::Certain => Some(file),
            (file, of_target) => file.or(of_target),
        };
        let is_sample = |path: &str| path.ends_with(".pub") || path.ends_with(".example");
        let file = file.filter(|_| !is_sample(&path));
        file.and_then(|file| self.judged(copy, path, file, true))
            .into_iter()
            .collect()
    }

    fn secrets_in(&self, copy: &Copy, folder: &str, known: &mut Known) -> Vec<SecretCopied> {
        let found = known.entry(folder.to_owned());
        let mut found = found
            .or_insert_with(|| self.secrets_below(copy, folder))
            .clone();
        for secret in &mut found {
            secret.target = copy.target_of(&secret.path);
        }
        found
    }

    /// What stands in a folder that is copied, and is sent.
    fn secrets_below(&self, copy: &Copy, folder: &str) -> Vec<SecretCopied> {
        let mut folders = vec![folder.to_owned()];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for (path, entry) in self.sent(&folder).unwrap_or_default() {
                let name = paths::file_name(&path);
                let is_top = !path.contains('/');
                match (entry, by_path(&path)) {
                    (Entry::Folder, _) if is_top && BELOW.contains(&name) => folders.push(path),
                    (Entry::File, Some(file)) => {
                        found.extend(self.judged(copy, path, file, false));
                    }
                    _ => {}
                }
            }
        }
        found
    }

    fn judged(
        &self,
        copy: &Copy,
        path: String,
        file: SecretFile,
        is_named: bool,
    ) -> Option<SecretCopied> {
        let inside = self.context.read(&path).map(|text| in_text(&text));
        let is_certain = match (file.sure, inside) {
            (Sure::Certain, _) => true,
            (_, Some(None)) | (Sure::Open, None) => return None,
            (_, Some(Some(kind))) => kind != SecretKind::Password,
            (Sure::Likely, None) => false,
        };
        Some(SecretCopied {
            target: copy.target_of(&path),
            what: file.what,
            is_named,
            is_certain,
            is_guessed: file.sure == Sure::Likely && inside.is_none(),
            path,
        })
    }
}
