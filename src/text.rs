//! Text and where it stands: byte spans, lines and columns, and text that was put together from pieces of a file.

use std::borrow::Cow;
use std::ops::Range;

/// A half-open range of bytes in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte, counted from 0.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Span {
    /// The span from `start` to before `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The empty span at `offset`: the place of an insertion.
    pub const fn at(offset: usize) -> Self {
        Self {
            start: offset,
            end: offset,
        }
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether no byte is covered.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Whether every byte of `other` lies in this span; the edges count.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The range of the same bytes, for slicing.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A file as the linter sees it: its bytes, and a text of exactly the same length in which every byte that is not
/// UTF-8 has become U+001A, so that one offset holds for both.
#[derive(Clone, Debug)]
pub struct Source {
    text: String,
    /// The true bytes, where they differ from the text.
    raw: Option<Vec<u8>>,
}

impl Source {
    /// Takes the bytes of a file, whatever they are.
    pub fn new(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self { text, raw: None },
            Err(error) => {
                let raw = error.into_bytes();
                let mut text = String::with_capacity(raw.len());
                for chunk in raw.utf8_chunks() {
                    text.push_str(chunk.valid());
                    text.extend(chunk.invalid().iter().map(|_| '\u{1a}'));
                }
                Self {
                    text,
                    raw: Some(raw),
                }
            }
        }
    }

    /// The text; as long as the file, byte for byte.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> &[u8] {
        self.raw.as_deref().unwrap_or(self.text.as_bytes())
    }

    /// Where the first byte stands that is not UTF-8.
    pub fn first_invalid(&self) -> Option<usize> {
        let raw = self.raw.as_ref()?;
        std::str::from_utf8(raw).err().map(|e| e.valid_up_to())
    }
}

impl From<&str> for Source {
    fn from(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            raw: None,
        }
    }
}

/// Line starts of a text, for turning bytes into lines and columns.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
    len: usize,
}

/// A place as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
}

impl LineIndex {
    /// Finds the lines of `text`; a line ends behind its `\n`.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|i| i + 1));
        Self {
            starts,
            len: text.len(),
        }
    }

    /// How many lines there are; text that ends in `\n` has an empty last one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line that holds the byte at `offset`, from 0.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset) - 1
    }

    /// The span of a line (from 0) with its line ending; empty behind the last line.
    pub fn line_span(&self, line: usize) -> Span {
        let start = self.starts.get(line).copied().unwrap_or(self.len);
        let end = self.starts.get(line + 1).copied().unwrap_or(self.len);
        Span::new(start, end)
    }

    /// Line and column of a byte. `text` is the one the index was made from; an offset inside a character counts as
    /// that character.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = floor_char_boundary(text, offset);
        let line = self.line_of(offset);
        let before = &text[self.starts[line]..offset];
        Position {
            line: line + 1,
            column: before.chars().count() + 1,
        }
    }

    /// Line (from 0) and column in UTF-16 code units (from 0), as editors count by default.
    pub fn utf16_position(&self, text: &str, offset: usize) -> (usize, usize) {
        let offset = floor_char_boundary(text, offset);
        let line = self.line_of(offset);
        (line, text[self.starts[line]..offset].encode_utf16().count())
    }

    /// The byte at a line and UTF-16 column (both from 0); behind the end of a line is the end of its text.
    pub fn utf16_offset(&self, text: &str, line: usize, column: usize) -> usize {
        let span = self.line_span(line);
        let content = text[span.range()].trim_end_matches(['\n', '\r']);
        let mut units = 0;
        for (at, char) in content.char_indices() {
            if units >= column {
                return span.start + at;
            }
            units += char.len_utf16();
        }
        span.start + content.len()
    }
}

/// The nearest character boundary at or before `offset`.
pub fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// How most lines of `text` end: `"\r\n"` or `"\n"`.
pub fn line_ending(text: &str) -> &'static str {
    let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    let crlf = text.matches("\r\n").count();
    if crlf * 2 > lines { "\r\n" } else { "\n" }
}

/// Text that was put together from pieces of a file (continuation lines joined, quotes and escapes taken away), with
/// the place of each piece, so that any part of it has a span in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped<'a> {
    text: Cow<'a, str>,
    /// (offset in `text`, offset in the file): from there on, byte for byte, up to the next piece. Ascending in both.
    pieces: Vec<(usize, usize)>,
}

impl<'a> Mapped<'a> {
    /// A contiguous piece of the file that starts at `offset`.
    pub fn contiguous(text: &'a str, offset: usize) -> Self {
        Self {
            text: Cow::Borrowed(text),
            pieces: vec![(0, offset)],
        }
    }

    /// An empty text to which pieces are added.
    pub fn empty() -> Mapped<'static> {
        Mapped {
            text: Cow::Owned(String::new()),
            pieces: Vec::new(),
        }
    }

    /// Adds `piece`, whose bytes stand in the file from `offset` on. Pieces are added in the order of the file.
    pub fn push(&mut self, piece: &str, offset: usize) {
        let at = self.text.len();
        let continues = self
            .pieces
            .last()
            .is_some_and(|&(text, file)| file + (at - text) == offset);
        if !continues {
            match self.pieces.last_mut() {
                // A piece without text says nothing; the next one takes its place.
                Some(last) if last.0 == at => *last = (at, offset),
                _ => self.pieces.push((at, offset)),
            }
        }
        self.text.to_mut().push_str(piece);
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether the text stands in the file as it is, in one piece.
    pub fn is_contiguous(&self) -> bool {
        self.pieces.len() <= 1
    }

    /// Where in the file the byte at `at` stands. At the end of a piece this is the start of the next.
    pub fn offset(&self, at: usize) -> usize {
        let index = self.pieces.partition_point(|&(text, _)| text <= at);
        match index.checked_sub(1).and_then(|i| self.pieces.get(i)) {
            Some(&(text, file)) => file + (at - text),
            None => self.pieces.first().map_or(0, |p| p.1),
        }
    }

    /// Where in the file the text that ends before `at` ends: directly behind its last byte.
    pub fn end_offset(&self, at: usize) -> usize {
        if at == 0 {
            self.offset(0)
        } else {
            self.offset(at - 1) + 1
        }
    }

    /// The span in the file of a range of the text. A range that crosses pieces covers what lies between them.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.offset(range.start);
        if range.is_empty() {
            return Span::at(start);
        }
        Span::new(start, self.end_offset(range.end))
    }

    /// Whether the bytes of `range` stand together in the file.
    pub fn is_whole(&self, range: Range<usize>) -> bool {
        self.span(range.clone()).len() == range.len()
    }

    /// Adds a part of another text, with its places.
    pub fn push_part(&mut self, other: &Mapped<'_>, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            let next = other.pieces.partition_point(|&(text, _)| text <= at);
            let end = other
                .pieces
                .get(next)
                .map_or(range.end, |p| p.0)
                .min(range.end);
            self.push(&other.text[at..end], other.offset(at));
            at = end;
        }
    }

    /// A part of the text, with its places.
    pub fn slice(&self, range: Range<usize>) -> Mapped<'static> {
        let mut part = Mapped::empty();
        part.push("", self.offset(range.start));
        part.push_part(self, range);
        part
    }

    /// The same text, owned.
    pub fn into_owned(self) -> Mapped<'static> {
        Mapped {
            text: Cow::Owned(self.text.into_owned()),
            pieces: self.pieces,
        }
    }
}

/// Bytes as people write them, in powers of 1,000: `895 bytes`, `3.3 kB`, `12 GB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1_000 {
        return format!("{bytes} bytes");
    }
    let (mut tenths, mut unit) = (bytes / 100, 0);
    while tenths >= 10_000 && unit < UNITS.len() - 1 {
        (tenths, unit) = (tenths / 1_000, unit + 1);
    }
    let (whole, tenth, name) = (tenths / 10, tenths % 10, UNITS[unit]);
    match tenth {
        1.. if whole < 10 => format!("{whole}.{tenth} {name}"),
        _ => format!("{whole} {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_keeps_length_of_bytes_that_are_no_text() {
        let source = Source::new(b"RUN \xff\xfe\nRUN \xc3\xa9\xc3".to_vec());
        assert_eq!(source.text().len(), source.bytes().len());
        assert_eq!(source.text(), "RUN \u{1a}\u{1a}\nRUN é\u{1a}");
        assert_eq!(source.first_invalid(), Some(4));
    }

    #[test]
    fn positions_count_characters_and_utf16_units() {
        let text = "a\né𝄞x\r\nend";
        let index = LineIndex::new(text);
        let x = text.find('x').unwrap();
        assert_eq!(index.position(text, x), Position { line: 2, column: 3 });
        assert_eq!(index.utf16_position(text, x), (1, 3));
        assert_eq!(index.utf16_offset(text, 1, 3), x);
        assert_eq!(index.utf16_offset(text, 1, 99), x + 1);
        assert_eq!(index.utf16_offset(text, 9, 0), text.len());
    }

    #[test]
    fn mapped_text_knows_its_places() {
        //          0123456789012345
        let file = "RUN ab \\\n  cd";
        let mut joined = Mapped::empty();
        joined.push(&file[0..7], 0);
        joined.push(&file[9..], 9);
        assert_eq!(joined.text(), "RUN ab   cd");
        assert_eq!(joined.span(4..6), Span::new(4, 6));
        assert_eq!(joined.span(9..11), Span::new(11, 13));
        assert_eq!(joined.span(4..11), Span::new(4, 13));
        assert_eq!(joined.end_offset(7), 7);
        assert_eq!(joined.offset(7), 9);
        assert!(joined.is_whole(9..11) && !joined.is_whole(5..11));
        let part = joined.slice(5..10);
        assert_eq!((part.text(), part.span(0..5)), ("b   c", Span::new(5, 12)));
    }

    #[test]
    fn line_ending_is_the_majority() {
        assert_eq!(line_ending("a\r\nb\r\nc\n"), "\r\n");
        assert_eq!(line_ending("a\nb"), "\n");
    }
}
