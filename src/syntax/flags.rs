//! Flags between keyword and arguments (BuildKit facts 15–17).

use std::ops::Range;

use super::{Flag, words};
use crate::text::{Mapped, Span};

/// Takes the flags off the front of `range`; gives them and what is left. A lone `--` ends them and is dropped.
pub(super) fn read(
    text: &Mapped<'_>,
    range: Range<usize>,
    escape: char,
) -> (Vec<Flag>, Range<usize>) {
    let mut flags = Vec::new();
    let mut at = range.start;
    loop {
        // BuildKit looks at bytes here: only ASCII blanks may stand before a flag.
        let blanks = text.text()[at..range.end].bytes();
        at += blanks.take_while(|byte| words::is_blank(*byte)).count();
        if !text.text()[at..range.end].starts_with("--") {
            return (flags, at..range.end);
        }
        let (end, value) = flag_word(text.text(), at..range.end, escape);
        if value == "--" {
            return (flags, end..range.end);
        }
        flags.push(flag(text, at..end, &value));
        // Any Unicode blank ends a flag, and is gone.
        let blank = text.text()[end..range.end].chars().next();
        at = end + blank.map_or(0, char::len_utf8);
    }
}

/// The end of the word at the start of `range`, and the word without quotes and escapes.
fn flag_word(text: &str, range: Range<usize>, escape: char) -> (usize, String) {
    let mut value = String::new();
    let mut quote = None;
    let mut chars = text[range.clone()].char_indices();
    while let Some((at, char)) = chars.next() {
        match quote {
            None if char.is_whitespace() => return (range.start + at, value),
            None if char == '\'' || char == '"' => quote = Some(char),
            Some(open) if char == open => quote = None,
            _ if char == escape => value.extend(chars.next().map(|(_, next)| next)),
            _ => value.push(char),
        }
    }
    (range.end, value)
}

fn flag(text: &Mapped<'_>, range: Range<usize>, value: &str) -> Flag {
    let written = &text.text()[range.clone()];
    let value_start = written
        .find('=')
        .map_or(range.end, |at| range.start + at + 1);
    let (name, value) = match value[2..].split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (&value[2..], None),
    };
    let end = text.end_offset(range.end);
    Flag {
        name: name.to_owned(),
        value,
        span: text.span(range.clone()),
        value_span: if value_start < range.end {
            text.span(value_start..range.end)
        } else {
            Span::at(end)
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> (Vec<(String, Option<String>)>, String) {
        let text = Mapped::contiguous(line, 0);
        let (flags, rest) = read(&text, 0..line.len(), '\\');
        let flags = flags.into_iter().map(|f| (f.name, f.value)).collect();
        (flags, line[rest].to_owned())
    }

    #[test]
    fn flags_end_at_the_first_word_that_is_none() {
        let (flags, rest) = names("--link --from=a\\ b  x --y");
        assert_eq!(
            flags,
            [("link".into(), None), ("from".into(), Some("a b".into()))]
        );
        assert_eq!(rest, "x --y");
    }

    #[test]
    fn a_lone_double_dash_is_dropped() {
        assert_eq!(names("-- --x /d"), (vec![], " --x /d".into()));
        assert_eq!(names("--"), (vec![], String::new()));
    }

    #[test]
    fn the_escape_character_is_the_file_s() {
        let line = "--mount=target=C:\\x y";
        let (flags, _) = read(&Mapped::contiguous(line, 0), 0..line.len(), '`');
        assert_eq!(flags[0].value.as_deref(), Some("target=C:\\x"));
    }

    #[test]
    fn quotes_in_a_flag_are_taken_away() {
        let (flags, rest) = names("--mount=\"type=cache,target=/a b\" run");
        assert_eq!(
            flags,
            [("mount".into(), Some("type=cache,target=/a b".into()))]
        );
        assert_eq!(rest, "run");
    }
}
