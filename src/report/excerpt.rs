//! The lines of a file that one finding shows, as a source for miette.
//!
//! A source of our own, because miette's would print every line between two labels, count lines from the top of the
//! file for each of them, and print lines of any length.

use std::borrow::Cow;
use std::collections::BTreeSet;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::text::{LineIndex, Span, floor_char_boundary};

/// A span over more lines is shown by its first line.
const MAX_LINES: usize = 6;

/// A span with what is to be said about it.
type Mark = (Span, Option<String>);

/// Some lines of a file, cut to a width.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    /// The lines, each closed by `\n`.
    text: String,
    lines: Vec<Line>,
    labels: Vec<LabeledSpan>,
}

#[derive(Debug)]
struct Line {
    /// Where it starts in the excerpt.
    at: usize,
    /// Its number in the file, from 0.
    number: usize,
    /// Where the shown part starts and ends in the file.
    shown: Span,
    /// Bytes of `…` before the shown part.
    ellipsis: usize,
    /// Characters before the shown part.
    skipped: usize,
}

impl Excerpt {
    /// The lines around `marks`, the first of which is the finding's own; `text` is the text of `index`.
    pub(super) fn new(
        name: Cow<'_, str>,
        text: &str,
        index: &LineIndex,
        marks: &[Mark],
        width: usize,
    ) -> Self {
        let spans: Vec<Span> = marks.iter().map(|m| clip(m.0, text, index)).collect();
        let mut excerpt = Self {
            name: name.into_owned(),
            text: String::new(),
            lines: Vec::new(),
            labels: Vec::new(),
        };
        for number in numbers(&spans, index) {
            excerpt.push(text, index.line_span(number), number, &spans, width);
        }
        for (position, (span, (_, label))) in spans.iter().zip(marks).enumerate() {
            let (start, end) = (excerpt.offset_of(span.start), excerpt.offset_of(span.end));
            let place = SourceSpan::new(start.into(), end.saturating_sub(start));
            excerpt.labels.push(if position == 0 {
                LabeledSpan::new_primary_with_span(label.clone(), place)
            } else {
                LabeledSpan::new_with_span(label.clone(), place)
            });
        }
        excerpt
    }

    /// The marks, in places of the excerpt.
    pub(super) fn labels(&self) -> &[LabeledSpan] {
        &self.labels
    }

    fn push(&mut self, text: &str, line: Span, number: usize, spans: &[Span], width: usize) {
        let content = text[line.range()].trim_end_matches(['\n', '\r']);
        let content = Span::new(line.start, line.start + content.len());
        let shown = window(text, content, spans, width);
        let at = self.text.len();
        if shown.start > content.start {
            self.text.push('…');
        }
        let ellipsis = self.text.len() - at;
        self.text.push_str(&text[shown.range()]);
        if shown.end < content.end {
            self.text.push('…');
        }
        self.text.push('\n');
        self.lines.push(Line {
            at,
            number,
            shown,
            ellipsis,
            skipped: text[content.start..shown.start].chars().count(),
        });
    }

    /// The place in the excerpt of an offset in the file; what is not shown stands at the nearest edge.
    fn offset_of(&self, offset: usize) -> usize {
        let index = self.lines.partition_point(|l| l.shown.start <= offset);
        let Some(line) = self.lines.get(index.saturating_sub(1)) else {
            return 0;
        };
        let inside = offset.clamp(line.shown.start, line.shown.end) - line.shown.start;
        line.at + line.ellipsis + inside
    }

    fn line_at(&self, offset: usize) -> usize {
        self.lines
            .partition_point(|line| line.at <= offset)
            .saturating_sub(1)
    }

    /// The column in the file, from 0, of a place in the excerpt.
    fn column(&self, line: &Line, offset: usize) -> usize {
        let start = line.at + line.ellipsis;
        let before = self.text.get(start..offset).unwrap_or_default();
        line.skipped + before.chars().count()
    }

    /// Whether the line after this one in the excerpt also follows in the file.
    fn continues(&self, line: usize) -> bool {
        let number = |line: usize| self.lines.get(line).map(|line| line.number);
        number(line + 1).is_some() && number(line + 1) == number(line).map(|n| n + 1)
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let last = span.offset() + span.len().saturating_sub(1);
        let (mut first, mut last) = (self.line_at(span.offset()), self.line_at(last));
        let start = self.lines.get(first).ok_or(MietteError::OutOfBounds)?;
        let column = if before == 0 {
            self.column(start, span.offset())
        } else {
            0
        };
        for _ in 0..before {
            if first > 0 && self.continues(first - 1) {
                first -= 1;
            }
        }
        for _ in 0..after {
            if self.continues(last) {
                last += 1;
            }
        }
        let (from, to) = (&self.lines[first], &self.lines[last]);
        let end = self
            .lines
            .get(last + 1)
            .map_or(self.text.len(), |next| next.at);
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            &self.text.as_bytes()[from.at..end],
            SourceSpan::new(from.at.into(), end - from.at),
            from.number,
            column,
            to.number - from.number + 1,
        )))
    }
}

/// The span within the text and on character boundaries; of a long one the first line.
fn clip(span: Span, text: &str, index: &LineIndex) -> Span {
    let start = floor_char_boundary(text, span.start);
    let end = floor_char_boundary(text, span.end).max(start);
    let line = index.line_of(start);
    if index.line_of(end) < line + MAX_LINES {
        return Span::new(start, end);
    }
    let first = &text[start..index.line_span(line).end.max(start)];
    Span::new(start, start + first.trim_end_matches(['\n', '\r']).len())
}

/// The lines that hold the spans, with one line around.
fn numbers(spans: &[Span], index: &LineIndex) -> BTreeSet<usize> {
    let mut numbers = BTreeSet::new();
    for span in spans {
        let last = span.end.max(span.start + 1) - 1;
        let (first, last) = (index.line_of(span.start), index.line_of(last));
        numbers.extend(first..=last);
        if first > 0 {
            numbers.insert(first - 1);
        }
        // What follows the last line end is no line, unless something is to be seen there.
        if last + 1 < index.count() && !index.line_span(last + 1).is_empty() {
            numbers.insert(last + 1);
        }
    }
    numbers
}

/// The part of a line to show: all of it, or `width` bytes that begin a little before the first span in it.
fn window(text: &str, content: Span, spans: &[Span], width: usize) -> Span {
    if content.len() <= width {
        return content;
    }
    let inside = spans
        .iter()
        .filter(|span| span.start <= content.end && content.start <= span.end);
    let first = inside.clone().map(|span| span.start).min();
    let last = inside.map(|span| span.end).max().unwrap_or(content.start);
    let mut start = content.start;
    if last > content.start + width {
        let lead = width / 4;
        let first = first.unwrap_or(content.start).max(content.start);
        start = first
            .saturating_sub(lead)
            .clamp(content.start, content.end - width);
    }
    Span::new(
        floor_char_boundary(text, start),
        floor_char_boundary(text, start + width),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str, spans: &[Span]) -> Excerpt {
        let marks: Vec<Mark> = spans.iter().map(|&span| (span, None)).collect();
        Excerpt::new("Dockerfile".into(), text, &LineIndex::new(text), &marks, 20)
    }

    #[test]
    fn only_lines_near_the_spans_are_kept() {
        let text: String = (0..100).map(|n| format!("line {n:02}\n")).collect();
        let far = excerpt(&text, &[Span::new(80, 84), Span::new(720, 724)]);
        assert_eq!(
            far.text,
            "line 09\nline 10\nline 11\nline 89\nline 90\nline 91\n"
        );
        let left = far.read_span(far.labels[0].inner(), 1, 1).unwrap();
        let right = far.read_span(far.labels[1].inner(), 1, 1).unwrap();
        assert_eq!((left.line(), left.line_count(), right.line()), (9, 3, 89));
        assert_eq!(left.data(), b"line 09\nline 10\nline 11\n");
    }

    #[test]
    fn a_long_line_is_cut_around_its_span() {
        let text = format!("{}é_pip_{}\r\nnext\n", "x".repeat(50), "y".repeat(50));
        let cut = excerpt(&text, &[Span::new(53, 56)]);
        assert_eq!(cut.text, "…xxé_pip_yyyyyyyyyyy…\nnext\n");
        let label = cut.labels[0].inner();
        assert_eq!(&cut.text[label.offset()..][..label.len()], "pip");
        let contents = cut.read_span(label, 0, 0).unwrap();
        assert_eq!((contents.line(), contents.column()), (0, 52));
    }

    #[test]
    fn a_span_over_many_lines_is_shown_by_its_first() {
        let text = "RUN <<EOF\n".to_owned() + &"a\n".repeat(20);
        let long = excerpt(&text, &[Span::new(0, text.len())]);
        assert_eq!(
            (long.text.as_str(), long.labels[0].len()),
            ("RUN <<EOF\na\n", 9)
        );
    }

    #[test]
    fn spans_at_and_behind_the_end_have_a_line() {
        for text in ["", "a", "a\n", "a\nb"] {
            for start in 0..5 {
                let edge = excerpt(text, &[Span::new(start, start + 3)]);
                assert!(
                    edge.read_span(edge.labels[0].inner(), 1, 1).is_ok(),
                    "{text:?} {start}"
                );
            }
        }
    }
}
