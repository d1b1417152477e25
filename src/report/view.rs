//! What every form of report needs of a lint: places as people count them, and words that give no secret away.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::diagnostic::{Edit, FileId};
use crate::engine::result::Lint;
use crate::files::{File, Files, mask};
use crate::text::{Position, Span, line_ending};

/// A lint, prepared for showing.
pub(super) struct View<'a> {
    lint: &'a Lint,
    conceal: Conceal<'a>,
    /// For each file, how its lines end.
    endings: Vec<&'static str>,
}

/// A span as people count it, in a named file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) name: &'a str,
    pub(super) span: Span,
    pub(super) start: Position,
    pub(super) end: Position,
}

impl<'a> View<'a> {
    pub(super) fn new(lint: &'a Lint) -> Self {
        let ending = |file: &File| line_ending(file.source.text());
        Self {
            lint,
            conceal: Conceal::of(&lint.files),
            endings: lint.files.0.iter().map(ending).collect(),
        }
    }

    /// Where `span` stands. A file that is not in the lint is a fault of ours; the finding is shown all the same.
    pub(super) fn place(&self, file: FileId, span: Span) -> Place<'a> {
        let Some(file) = self.lint.files.get(file) else {
            let start = Position { line: 1, column: 1 };
            return Place {
                name: "<unknown>",
                span: Span::at(0),
                start,
                end: start,
            };
        };
        let text = file.source.text();
        Place {
            name: &file.name,
            span: Span::new(span.start.min(text.len()), span.end.min(text.len())),
            start: file.lines.position(text, span.start),
            end: file.lines.position(text, span.end),
        }
    }

    /// `text` without secrets.
    pub(super) fn words<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.conceal.apply(text)
    }

    /// The text of an edit, with the line ends of its file. `None` if it holds a secret: the edit cannot be shown.
    pub(super) fn edit_text(&self, edit: &Edit) -> Option<String> {
        let hidden = matches!(self.conceal.apply(&edit.text), Cow::Owned(_));
        let crlf = self.endings.get(edit.file.0) == Some(&"\r\n");
        (!hidden).then(|| {
            if crlf {
                edit.text.replace('\n', "\r\n")
            } else {
                edit.text.clone()
            }
        })
    }
}

/// How many bytes of a secret are compared first; a secret of four characters is shown whole, so that none is shorter.
const HEAD: usize = 4;

/// Finds the secrets of a lint in any text.
pub(crate) struct Conceal<'a> {
    /// The lines of the secrets by their first bytes, longest first.
    by_head: BTreeMap<[u8; HEAD], Vec<&'a str>>,
}

impl<'a> Conceal<'a> {
    pub(crate) fn of(files: &'a Files) -> Self {
        let mut by_head: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let values = files
            .0
            .iter()
            .flat_map(|file| file.secrets.iter().map(move |span| (file, span)))
            .filter_map(|(file, span)| file.source.text().get(span.range()))
            // A private key has many lines; each of them gives it away.
            .flat_map(str::lines)
            .map(str::trim)
            .filter(|line| line.chars().count() > HEAD);
        for value in values {
            if let Some(head) = value.as_bytes().first_chunk::<HEAD>() {
                by_head.entry(*head).or_default().push(value);
            }
        }
        for values in by_head.values_mut() {
            values.sort_unstable_by_key(|value| std::cmp::Reverse((value.len(), *value)));
            values.dedup();
        }
        Self { by_head }
    }

    /// `text` with every secret masked; borrowed if there is none in it.
    pub(crate) fn apply<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.by_head.is_empty() {
            return Cow::Borrowed(text);
        }
        let (mut shown, mut copied, mut at) = (String::new(), 0, 0);
        while let Some(head) = text.as_bytes()[at..].first_chunk::<HEAD>() {
            let values = self.by_head.get(head).into_iter().flatten();
            let found = values
                .copied()
                .find(|value| text.as_bytes()[at..].starts_with(value.as_bytes()));
            if let Some(secret) = found {
                shown.push_str(&text[copied..at]);
                shown.push_str(&mask(secret));
                at += secret.len();
                copied = at;
            } else {
                at += 1;
            }
        }
        if copied == 0 {
            return Cow::Borrowed(text);
        }
        shown.push_str(&text[copied..]);
        Cow::Owned(shown)
    }
}

/// `text` as a terminal may show it, in exactly as many bytes: a file cannot move the cursor, change colours or turn
/// the direction of writing.
pub fn printable(text: &str) -> Cow<'_, str> {
    let is_fine = |c: char| !matches!(c, '\0'..='\x08' | '\x0b'..='\x1f' | '\x7f'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.chars().all(is_fine) {
        return Cow::Borrowed(text);
    }
    let mut chars = text.chars().peekable();
    let mut shown = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        let ends_line = c == '\r' && chars.peek() == Some(&'\n');
        match c.len_utf8() {
            _ if is_fine(c) || ends_line => shown.push(c),
            1 => shown.push('?'),
            2 => shown.push('·'),
            _ => shown.push('\u{fffd}'),
        }
    }
    Cow::Owned(shown)
}

/// `text` on one line, as a terminal may show it.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    match printable(text) {
        shown if !shown.contains('\n') => shown,
        shown => Cow::Owned(shown.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    #[test]
    fn a_secret_is_masked_wherever_it_stands() {
        let text = "ENV A=hf_abcdef B=hf_abcdefgh C=abc\n";
        let mut file = File::new("Dockerfile", Source::from(text));
        file.secrets = vec![Span::new(6, 15), Span::new(18, 29), Span::new(32, 35)];
        let files = Files(vec![file]);
        let conceal = Conceal::of(&files);
        assert_eq!(
            conceal.apply("move `hf_abcdefgh`, é hf_abcdef and abc"),
            "move `hf_a…`, é hf_a… and abc"
        );
        assert!(matches!(conceal.apply("hf_other"), Cow::Borrowed(_)));
    }

    #[test]
    fn each_line_of_a_private_key_is_a_secret() {
        let text = "-----BEGIN\nMIIEow\nabcdefg\n";
        let mut file = File::new("key", Source::from(text));
        file.secrets = vec![Span::new(0, text.len())];
        let files = Files(vec![file]);
        assert_eq!(Conceal::of(&files).apply("x MIIEow"), "x MII…");
    }

    #[test]
    fn text_for_a_terminal_keeps_its_length_and_loses_its_powers() {
        let text = "a\x1b[31m\u{202e}b\u{9b}\rc\t\r\n日本";
        let shown = printable(text);
        assert_eq!(shown, "a?[31m\u{fffd}b·?c\t\r\n日本");
        assert_eq!(shown.len(), text.len());
        assert_eq!(one_line("a\n  b"), "a b");
    }
}
