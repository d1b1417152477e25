//! Splitting an instruction's text into words, in BuildKit's several ways.

use std::ops::Range;

use super::Word;
use crate::text::Mapped;

/// The blanks between keyword and arguments and between words that know no quotes (BuildKit fact 13): not every
/// Unicode blank.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x0b | 0x0c | b'\r')
}

/// The part of `range` without Unicode blanks around it.
pub(super) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

/// The word that stands in `range`.
pub(super) fn word(text: &Mapped<'_>, range: Range<usize>) -> Word {
    Word {
        raw: text.text()[range.clone()].to_owned(),
        span: text.span(range),
    }
}

/// Words between blanks, quotes being nothing special: `FROM`, `EXPOSE`, `COPY`, `VOLUME` (BuildKit fact 25).
pub(super) fn between_blanks(text: &Mapped<'_>, range: Range<usize>) -> Vec<Word> {
    let bytes = text.text().as_bytes();
    let mut words = Vec::new();
    let mut at = range.start;
    while at < range.end {
        if is_blank(bytes[at]) {
            at += 1;
            continue;
        }
        let start = at;
        while at < range.end && !is_blank(bytes[at]) {
            at += 1;
        }
        words.push(word(text, start..at));
    }
    words
}

/// Words that may hold quoted blanks: `ENV`, `LABEL`, `ARG` (BuildKit fact 22). Quotes stay; in `'…'` nothing escapes.
pub(super) fn quoted(text: &str, range: Range<usize>, escape: char) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut end = range.end;
    let mut quote = None;
    let mut at = range.start;
    while let Some(char) = char_at(text, at, range.end) {
        let next = at + char.len_utf8();
        match quote {
            None if char.is_whitespace() => words.extend(start.take().map(|start| start..at)),
            None | Some('"') if char == escape => {
                start.get_or_insert(at);
                let escaped = char_at(text, next, range.end);
                // An escape character with nothing behind it is dropped.
                end = if escaped.is_some() { end } else { at };
                at = next + escaped.map_or(0, char::len_utf8);
                continue;
            }
            None => {
                start.get_or_insert(at);
                quote = Some(char).filter(|c| matches!(c, '\'' | '"'));
            }
            Some(open) if char == open => quote = None,
            Some(_) => {}
        }
        at = next;
    }
    words.extend(
        start
            .map(|start| start..end)
            .filter(|word| !word.is_empty()),
    );
    words
}

fn char_at(text: &str, at: usize, end: usize) -> Option<char> {
    if at >= end {
        return None;
    }
    match text.as_bytes()[at] {
        byte if byte.is_ascii() => Some(char::from(byte)),
        _ => text[at..].chars().next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted_words(text: &str) -> Vec<&str> {
        quoted(text, 0..text.len(), '\\')
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn quotes_and_escapes_hold_a_word_together() {
        assert_eq!(quoted_words(r#"a="b c" d=e\ f"#), [r#"a="b c""#, r"d=e\ f"]);
        assert_eq!(
            quoted_words(r#"a='b\' c="x\" y""#),
            [r"a='b\'", r#"c="x\" y""#]
        );
        assert_eq!(quoted_words("a='open b"), ["a='open b"]);
        assert_eq!(quoted_words(r"a=b\\\"), [r"a=b\\"]);
        assert_eq!(quoted_words("  "), Vec::<&str>::new());
        assert_eq!(quoted_words("\\"), Vec::<&str>::new());
    }

    #[test]
    fn no_break_space_does_not_separate_plain_words() {
        let text = Mapped::contiguous("a\u{a0}b \t c", 5);
        let words = between_blanks(&text, 0..text.text().len());
        assert_eq!(
            words.iter().map(|w| w.raw.as_str()).collect::<Vec<_>>(),
            ["a\u{a0}b", "c"]
        );
        assert_eq!(words[1].span.start, 12);
    }
}
