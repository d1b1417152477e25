//! The JSON form of `RUN`, `CMD`, `ENTRYPOINT`, `SHELL`, `COPY`, `ADD` and `VOLUME` (BuildKit facts 19–21).

use std::ops::Range;

use super::JsonString;
use crate::text::{Mapped, Span};

/// What a text is that may be a JSON array of strings.
pub(super) enum JsonForm {
    /// It is one.
    Strings(Vec<JsonString>),
    /// It is valid JSON, but an element is no string: BuildKit refuses it.
    NotStrings(Span),
    /// It is something else, and is read in shell form.
    Other,
}

/// Reads `range` of `text` as the JSON form.
pub(super) fn read(text: &Mapped<'_>, range: Range<usize>) -> JsonForm {
    let source = &text.text()[range.clone()];
    if !source.starts_with('[') {
        return JsonForm::Other;
    }
    match strings(text, range.clone()) {
        Some(found) => JsonForm::Strings(found),
        None => match serde_json::from_str::<Vec<serde_json::Value>>(source) {
            Ok(_) => JsonForm::NotStrings(text.span(range)),
            Err(_) => JsonForm::Other,
        },
    }
}

fn strings(text: &Mapped<'_>, range: Range<usize>) -> Option<Vec<JsonString>> {
    let mut found = Vec::new();
    let mut at = skip_blanks(text.text(), range.start + 1);
    if text.text().as_bytes().get(at) != Some(&b']') {
        loop {
            let (string, end) = string(text, at)?;
            found.push(string);
            at = skip_blanks(text.text(), end);
            match text.text().as_bytes().get(at)? {
                b',' => at = skip_blanks(text.text(), at + 1),
                b']' => break,
                _ => return None,
            }
        }
    }
    let end = skip_blanks(text.text(), at + 1);
    (end >= range.end).then_some(found)
}

fn skip_blanks(text: &str, at: usize) -> usize {
    let blanks = text.as_bytes()[at..]
        .iter()
        .take_while(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'))
        .count();
    at + blanks
}

/// The string literal at `at` and where it ends.
fn string(text: &Mapped<'_>, at: usize) -> Option<(JsonString, usize)> {
    let source = text.text();
    if source.as_bytes().get(at) != Some(&b'"') {
        return None;
    }
    let mut value = Mapped::empty();
    value.push("", text.offset(at + 1));
    let mut start = at + 1;
    let mut next = start;
    loop {
        match *source.as_bytes().get(next)? {
            b'"' => {
                value.push_part(text, start..next);
                let span = text.span(at..next + 1);
                return Some((JsonString { value, span }, next + 1));
            }
            b'\\' => {
                value.push_part(text, start..next);
                let (char, length) = escape(&source[next..])?;
                value.push(char.encode_utf8(&mut [0; 4]), text.offset(next));
                next += length;
                start = next;
            }
            0..=0x1f => return None,
            _ => next += 1,
        }
    }
}

/// The character that an escape such as `\n` or `\u00e9` stands for, and how long it is.
fn escape(text: &str) -> Option<(char, usize)> {
    let char = match text.as_bytes().get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode_escape(text),
        _ => return None,
    };
    Some((char, 2))
}

fn unicode_escape(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 4)?;
        let hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        hex.then(|| u32::from_str_radix(digits, 16).ok())?
    };
    let first = unit(2)?;
    if let Some(char) = char::from_u32(first) {
        return Some((char, 6));
    }
    let second = (text.get(6..8) == Some("\\u")).then(|| unit(8)).flatten();
    match second {
        Some(low @ 0xdc00..=0xdfff) if first < 0xdc00 => {
            let code = 0x10000 + ((first - 0xd800) << 10) + (low - 0xdc00);
            Some((char::from_u32(code)?, 12))
        }
        // As Go does: half of a pair becomes the replacement character.
        _ => Some(('\u{fffd}', 6)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(source: &str) -> Option<Vec<String>> {
        let text = Mapped::contiguous(source, 0);
        match read(&text, 0..source.len()) {
            JsonForm::Strings(found) => {
                Some(found.iter().map(|s| s.value.text().to_owned()).collect())
            }
            _ => None,
        }
    }

    #[test]
    fn arrays_of_strings_are_the_json_form() {
        assert_eq!(
            values(r#"["a", "b c"]"#),
            Some(vec!["a".into(), "b c".into()])
        );
        assert_eq!(values("[]"), Some(vec![]));
        assert_eq!(
            values(r#"["\u00e9\ud834\udd1e\n"]"#),
            Some(vec!["é𝄞\n".into()])
        );
    }

    #[test]
    fn anything_else_is_not() {
        for source in [
            "['a']",
            r#"["a"] b"#,
            r#"["a""#,
            r#"["a",]"#,
            r#"[a]"#,
            "[ -f x ]",
            r#"["\x"]"#,
        ] {
            assert_eq!(values(source), None, "{source}");
        }
    }

    #[test]
    fn valid_json_of_other_values_is_an_error() {
        for source in [r#"["a", 1]"#, "[null]", r#"[["a"]]"#] {
            let text = Mapped::contiguous(source, 0);
            assert!(
                matches!(read(&text, 0..source.len()), JsonForm::NotStrings(_)),
                "{source}"
            );
        }
    }

    #[test]
    fn strings_know_their_places_through_escapes_and_continuations() {
        let file = "[\"a\\nb\", \"cd\\\nef\"]";
        let mut text = Mapped::empty();
        text.push(&file[..12], 0);
        text.push(&file[14..], 14);
        let JsonForm::Strings(found) = read(&text, 0..text.text().len()) else {
            panic!("not read as strings")
        };
        assert_eq!(found[0].value.offset(2), file.find('b').unwrap());
        assert_eq!(found[1].value.text(), "cdef");
        assert_eq!(found[1].value.span(0..4), Span::new(10, 16));
    }
}
