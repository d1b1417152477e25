//! Places and findings as editors want them.

use gen_lsp_types as lsp;
use gen_lsp_types::{Code, CodeDescription, DiagnosticRelatedInformation, DiagnosticTag, Location};
use gen_lsp_types::{Position, Range};

use super::client::Client;
use super::documents::Document;
use super::{Host, uri};
use crate::cli::absolute;
use crate::diagnostic::{Diagnostic, FileId, Severity};
use crate::engine::result::Lint;
use crate::files::File;
use crate::report::Conceal;
use crate::rules::UNUSED_IGNORE;
use crate::text::{LineIndex, Span, floor_char_boundary};

/// In what an editor counts columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units; what every editor understands.
    #[default]
    Utf16,
}

/// A text with its lines, for turning bytes into an editor's positions and back.
#[derive(Clone, Copy)]
pub(super) struct Positions<'a> {
    pub(super) text: &'a str,
    pub(super) lines: &'a LineIndex,
    pub(super) encoding: Encoding,
}

impl Positions<'_> {
    /// The position of a byte; inside a character, that of the character.
    pub(super) fn position(self, offset: usize) -> Position {
        let (line, column) = match self.encoding {
            Encoding::Utf16 => self.lines.utf16_position(self.text, offset),
            Encoding::Utf8 => {
                let offset = floor_char_boundary(self.text, offset);
                let line = self.lines.line_of(offset);
                (line, offset - self.lines.line_span(line).start)
            }
        };
        let number = |value| u32::try_from(value).unwrap_or(u32::MAX);
        Position::new(number(line), number(column))
    }

    /// The range of a span.
    pub(super) fn range(self, span: Span) -> Range {
        Range::new(self.position(span.start), self.position(span.end))
    }

    /// The byte at a position, on a character boundary. A column behind the line means the end of its text. Its `\r` can
    /// be meant by counting up to it: an editor that shows it does so.
    pub(super) fn offset(self, position: Position) -> usize {
        let line = self.lines.line_span(position.line as usize);
        let column = position.character as usize;
        let content = &self.text[line.range()];
        let content = content.strip_suffix('\n').unwrap_or(content);
        let mut units = 0;
        for (at, char) in content.char_indices() {
            let width = match self.encoding {
                Encoding::Utf8 => char.len_utf8(),
                Encoding::Utf16 => char.len_utf16(),
            };
            if units + width > column {
                return line.start + at;
            }
            units += width;
        }
        let content = if units < column {
            content.strip_suffix('\r').unwrap_or(content)
        } else {
            content
        };
        line.start + content.len()
    }

    /// The span of a range; one that is turned round means the same.
    pub(super) fn span(self, range: Range) -> Span {
        Span::at(self.offset(range.start)).to(Span::at(self.offset(range.end)))
    }
}

/// A linted document on its way to the editor.
pub(super) struct Page<'a> {
    pub(super) host: Host<'a>,
    pub(super) client: Client,
    pub(super) document: &'a Document,
    pub(super) lint: &'a Lint,
    pub(super) positions: Positions<'a>,
    conceal: Conceal<'a>,
}

impl<'a> Page<'a> {
    /// `None` if the document was not linted since it changed.
    pub(super) fn of(host: Host<'a>, client: Client, document: &'a Document) -> Option<Self> {
        let lint = document.lint.as_ref()?;
        Some(Self {
            host,
            client,
            document,
            lint,
            positions: document.positions(client.encoding),
            conceal: Conceal::of(&lint.files),
        })
    }

    /// A finding as the editor shows it.
    pub(super) fn diagnostic(&self, finding: &Diagnostic) -> lsp::Diagnostic {
        let rule = self
            .host
            .rules
            .iter()
            .find(|rule| rule.code == finding.code);
        let is_unused = finding.code == UNUSED_IGNORE.code;
        lsp::Diagnostic {
            range: self.range(finding),
            severity: Some(match finding.severity {
                Severity::Error => lsp::DiagnosticSeverity::Error,
                Severity::Warning => lsp::DiagnosticSeverity::Warning,
                Severity::Info => lsp::DiagnosticSeverity::Information,
            }),
            code: Some(Code::String(finding.code.to_owned())),
            code_description: rule.map(|rule| CodeDescription::new(rule.url().into())),
            source: Some("mllint".to_owned()),
            message: self.message(finding).into(),
            tags: is_unused.then(|| vec![DiagnosticTag::Unnecessary]),
            related_information: self.related(finding),
            data: None,
        }
    }

    /// Where a finding is shown. One in a file beside the Dockerfile stands at its beginning.
    pub(super) fn range(&self, finding: &Diagnostic) -> Range {
        if finding.file == FileId::DOCKERFILE {
            self.positions.range(finding.span)
        } else {
            Range::default()
        }
    }

    /// Words of a finding or a fix, without secrets.
    pub(super) fn words(&self, words: &str) -> String {
        self.conceal.apply(words).into_owned()
    }

    fn message(&self, finding: &Diagnostic) -> String {
        let mut message = self.words(&finding.message);
        if finding.file != FileId::DOCKERFILE
            && let Some(file) = self.lint.files.get(finding.file)
        {
            message = format!("{}: {message}", file.name);
        }
        if let Some(help) = &finding.help {
            message.push_str(&format!("\nhelp: {}", self.words(help)));
        }
        message
    }

    /// What is to be seen at the finding itself and elsewhere.
    fn related(&self, finding: &Diagnostic) -> Option<Vec<DiagnosticRelatedInformation>> {
        let own = finding.span_label.iter();
        let own = own.map(|message| (finding.file, finding.span, message));
        let others = finding.labels.iter();
        let others = others.map(|label| (label.file, label.span, &label.message));
        let related: Vec<_> = own
            .chain(others)
            .filter_map(|(file, span, message)| {
                let location = self.location(file, span)?;
                Some(DiagnosticRelatedInformation::new(
                    location,
                    self.words(message),
                ))
            })
            .collect();
        (!related.is_empty()).then_some(related)
    }

    fn location(&self, id: FileId, span: Span) -> Option<Location> {
        if id == FileId::DOCKERFILE {
            let uri = self.document.uri.clone();
            return Some(Location::new(uri, self.positions.range(span)));
        }
        let File {
            name,
            source,
            lines,
            ..
        } = self.lint.files.get(id)?;
        let positions = Positions {
            text: source.text(),
            lines,
            encoding: self.positions.encoding,
        };
        let path = absolute(name.as_ref(), self.host.cwd);
        Some(Location::new(uri::of_path(&path), positions.range(span)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_bytes_are_inverse_at_every_character() {
        let text = "FROM a\r\nRUN echo 日本 🚀 é\n\nRUN x";
        let lines = LineIndex::new(text);
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            let positions = Positions {
                text,
                lines: &lines,
                encoding,
            };
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                assert_eq!(
                    positions.offset(positions.position(at)),
                    at,
                    "{encoding:?} {at}"
                );
            }
        }
        let rocket = text.find('é').unwrap();
        let positions = Positions {
            text,
            lines: &lines,
            encoding: Encoding::Utf16,
        };
        assert_eq!(positions.position(rocket), Position::new(1, 15));
    }
}
