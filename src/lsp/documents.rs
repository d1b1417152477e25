//! Open files, as they stand in the editor.

use std::borrow::Cow;
use std::path::PathBuf;

use gen_lsp_types::{TextDocumentContentChangeEvent, TextDocumentItem, Uri};

use super::convert::{Encoding, Positions};
use super::uri;
use crate::cli::is_dockerfile_name;
use crate::config::Config;
use crate::engine::result::Lint;
use crate::settings::Settings;
use crate::text::LineIndex;

/// An open file.
pub(super) struct Document {
    /// As the editor writes it.
    pub(super) uri: Uri,
    /// Counted by the editor.
    pub(super) version: i32,
    /// What stands in the editor, saved or not.
    pub(super) text: String,
    /// Where its lines begin.
    pub(super) lines: LineIndex,
    /// Where it stands on disk; none if it was never saved.
    pub(super) path: Option<PathBuf>,
    /// The configuration with which it was linted.
    pub(super) config: Config,
    /// What is to be said about it; none if that has to be found out again.
    pub(super) lint: Option<Lint>,
}

/// Whether an opened file is a Dockerfile: the editor says so, or a search for Dockerfiles would take its name.
pub(super) fn is_ours(item: &TextDocumentItem) -> bool {
    let language = item.language_id.as_str();
    language.eq_ignore_ascii_case("dockerfile") || is_dockerfile_name(&uri::file_name(&item.uri))
}

impl Document {
    /// A file that was just opened.
    pub(super) fn open(item: TextDocumentItem) -> Self {
        Self {
            path: uri::to_path(&item.uri),
            uri: item.uri,
            version: item.version,
            lines: LineIndex::new(&item.text),
            text: item.text,
            config: Config::default(),
            lint: None,
        }
    }

    /// Makes changes, each of which counts from the text that the one before it left.
    pub(super) fn change(
        &mut self,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let span = self.positions(encoding).span(part.range);
                    self.text.replace_range(span.range(), &part.text);
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                    self.text = whole.text;
                }
            }
            self.lines = LineIndex::new(&self.text);
        }
        self.version = version;
        self.lint = None;
    }

    /// For turning bytes of the text into positions and back.
    pub(super) fn positions(&self, encoding: Encoding) -> Positions<'_> {
        Positions {
            text: &self.text,
            lines: &self.lines,
            encoding,
        }
    }

    /// What it is linted for.
    pub(super) fn settings(&self) -> Cow<'_, Settings> {
        match &self.path {
            Some(path) => self.config.settings_for(path),
            None => Cow::Borrowed(&self.config.settings),
        }
    }

    /// The name under which it is linted.
    pub(super) fn name(&self) -> String {
        match &self.path {
            Some(path) if cfg!(windows) => path.to_string_lossy().replace('\\', "/"),
            Some(path) => path.to_string_lossy().into_owned(),
            None => self.uri.0.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document(text: &str) -> Document {
        let item =
            json!({"uri": "untitled:1", "languageId": "dockerfile", "version": 1, "text": text});
        Document::open(serde_json::from_value(item).unwrap())
    }

    /// A text after changes, each of which is (start line, start column, end line, end column, text).
    fn changed(text: &str, encoding: Encoding, changes: &[(u32, u32, u32, u32, &str)]) -> String {
        let mut document = document(text);
        let changes = changes.iter().map(|(line, column, end_line, end, text)| {
            let start = json!({"line": line, "character": column});
            let end = json!({"line": end_line, "character": end});
            let change = json!({"range": {"start": start, "end": end}, "text": text});
            serde_json::from_value(change).unwrap()
        });
        document.change(2, changes.collect(), encoding);
        document.text
    }

    #[test]
    fn changes_count_from_what_the_one_before_left() {
        let changes = [(0, 0, 0, 0, "# one\n"), (1, 5, 1, 6, "b"), (2, 0, 3, 0, "")];
        assert_eq!(
            changed("FROM a\nRUN x\nRUN y\n", Encoding::Utf16, &changes),
            "# one\nFROM b\nRUN y\n"
        );
    }

    #[test]
    fn columns_behind_wide_characters_are_found() {
        // 日 is three bytes and one unit, 🚀 four bytes and two units.
        let text = "RUN echo 日🚀x\r\n";
        assert_eq!(
            changed(text, Encoding::Utf16, &[(0, 12, 0, 13, "y")]),
            "RUN echo 日🚀y\r\n"
        );
        assert_eq!(
            changed(text, Encoding::Utf8, &[(0, 16, 0, 17, "y")]),
            "RUN echo 日🚀y\r\n"
        );
        assert_eq!(
            changed(text, Encoding::Utf16, &[(0, 10, 0, 12, "")]),
            "RUN echo 日x\r\n"
        );
    }

    #[test]
    fn places_outside_the_text_are_drawn_to_its_edge() {
        assert_eq!(
            changed("a\r\nb", Encoding::Utf16, &[(0, 99, 0, 99, "!")]),
            "a!\r\nb"
        );
        assert_eq!(
            changed("a\nb", Encoding::Utf16, &[(9, 9, 9, 9, "!")]),
            "a\nb!"
        );
        assert_eq!(changed("abc", Encoding::Utf8, &[(0, 2, 0, 1, "!")]), "a!c");
        // Inside a character.
        assert_eq!(changed("日", Encoding::Utf8, &[(0, 1, 0, 2, "!")]), "!日");
    }

    #[test]
    fn a_carriage_return_that_the_editor_counts_can_be_deleted() {
        assert_eq!(
            changed("a\r\nb\n", Encoding::Utf16, &[(0, 1, 0, 2, "")]),
            "a\nb\n"
        );
    }

    #[test]
    fn dockerfiles_are_told_by_language_or_name() {
        let is_ours = |uri: &str, language: &str| {
            let item = json!({"uri": uri, "languageId": language, "version": 1, "text": ""});
            super::is_ours(&serde_json::from_value(item).unwrap())
        };
        assert!(is_ours("file:///a/build.txt", "Dockerfile"));
        assert!(is_ours("file:///a/gpu.dockerfile", "plaintext"));
        assert!(is_ours("untitled:Untitled-1", "dockerfile"));
        assert!(!is_ours("file:///a/compose.yaml", "dockercompose"));
        assert!(!is_ours("file:///a/Dockerfile.j2", "jinja"));
    }
}
