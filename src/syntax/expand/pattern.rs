//! Shell patterns with `*`, `?` and a backslash, as `${name#pattern}` and `${name/pattern/text}` use them.

use super::{ExpandError, error};

/// One element of a pattern.
#[derive(Clone, Copy)]
enum Element {
    Char(char),
    Any,
    Many,
}

/// A backslash may stand before another, before `*` and `?`, and before the `/` and `}` that would end the pattern.
fn elements(pattern: &str) -> Result<Vec<Element>, ExpandError> {
    let mut chars = pattern.chars();
    let mut elements = Vec::new();
    while let Some(char) = chars.next() {
        elements.push(match char {
            '*' => Element::Many,
            '?' => Element::Any,
            '\\' => match chars.next() {
                Some(escaped @ ('\\' | '*' | '?' | '/' | '}')) => Element::Char(escaped),
                _ => return error("has a pattern with a backslash before an ordinary character"),
            },
            other => Element::Char(other),
        });
    }
    Ok(elements)
}

/// The shortest or longest (in characters) beginning of `text` that the pattern matches.
///
/// The error says whether a `*` was reached: then what follows it stands nowhere in the text, so there is no match
/// further on either. At most |pattern| × |text| steps.
fn prefix(pattern: &[Element], text: &[char], longest: bool) -> Result<usize, bool> {
    // `state[i]`: the first i elements match what was read so far.
    let mut state = vec![false; pattern.len() + 1];
    let mut next = state.clone();
    state[0] = true;
    let mut found = None;
    let mut star = false;
    for read in 0..=text.len() {
        for i in 0..pattern.len() {
            if state[i] && matches!(pattern[i], Element::Many) {
                state[i + 1] = true;
                star = true;
            }
        }
        if state[pattern.len()] {
            found = Some(read);
        }
        if (found.is_some() && !longest) || read == text.len() || !state.contains(&true) {
            break;
        }
        next.fill(false);
        for i in (0..pattern.len()).filter(|&i| state[i]) {
            match pattern[i] {
                Element::Many => next[i] = true,
                Element::Any => next[i + 1] = true,
                Element::Char(wanted) => next[i + 1] |= wanted == text[read],
            }
        }
        std::mem::swap(&mut state, &mut next);
    }
    found.ok_or(star)
}

/// `${name#pattern}`, and `##` with `longest`.
pub(super) fn trim_prefix(
    value: &str,
    pattern: &str,
    longest: bool,
) -> Result<String, ExpandError> {
    let chars: Vec<char> = value.chars().collect();
    let length = prefix(&elements(pattern)?, &chars, longest).unwrap_or(0);
    Ok(chars[length..].iter().collect())
}

/// `${name%pattern}`, and `%%` with `longest`.
pub(super) fn trim_suffix(
    value: &str,
    pattern: &str,
    longest: bool,
) -> Result<String, ExpandError> {
    let mut chars: Vec<char> = value.chars().rev().collect();
    let mut backwards = elements(pattern)?;
    backwards.reverse();
    let length = prefix(&backwards, &chars, longest).unwrap_or(0);
    chars.drain(..length);
    Ok(chars.iter().rev().collect())
}

/// `${name/pattern/text}`, and `//` with `all`; the longest match counts, and an empty one too unless it touches the
/// match before it.
pub(super) fn replace(
    value: &str,
    pattern: &str,
    text: &str,
    all: bool,
) -> Result<String, ExpandError> {
    let chars: Vec<char> = value.chars().collect();
    let elements = elements(pattern)?;
    let mut result = String::new();
    let (mut at, mut last_match) = (0, None);
    let mut search = true;
    while at <= chars.len() {
        let found = if search {
            prefix(&elements, &chars[at..], true)
        } else {
            Err(true)
        };
        match found {
            Ok(length) if length > 0 || last_match != Some(at) => {
                result.push_str(text);
                at += length;
                last_match = Some(at);
                search = all;
                if length > 0 {
                    continue;
                }
            }
            Err(true) => search = false,
            _ => {}
        }
        result.extend(chars.get(at));
        at += 1;
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_shortest_and_longest() {
        let prefix = |value, pattern, longest| trim_prefix(value, pattern, longest).unwrap();
        let suffix = |value, pattern, longest| trim_suffix(value, pattern, longest).unwrap();
        assert_eq!(prefix("a/b/c", "*/", false), "b/c");
        assert_eq!(prefix("a/b/c", "*/", true), "c");
        assert_eq!(suffix("v1.2.3", ".*", false), "v1.2");
        assert_eq!(suffix("v1.2.3", ".*", true), "v1");
        assert_eq!(suffix("a*", "\\*", false), "a");
        assert_eq!(prefix("abc", "x", true), "abc");
    }

    #[test]
    fn replaces_one_or_all() {
        let replace = |value, pattern, text, all| replace(value, pattern, text, all).unwrap();
        assert_eq!(replace("a.b.c", ".", "-", false), "a-b.c");
        assert_eq!(replace("a.b.c", ".", "-", true), "a-b-c");
        assert_eq!(replace("aXbXc", "X*X", "", false), "ac");
        assert_eq!(replace("", "*", "x", false), "x");
        assert_eq!(replace("ab", "", "-", true), "-a-b-");
        assert_eq!(replace("ab", "*", "-", true), "-");
    }

    #[test]
    fn a_backslash_escapes_only_what_means_something() {
        assert_eq!(replace("a/b}", "/b\\}", "", false).unwrap(), "a");
        assert!(trim_prefix("abc", "\\a", false).is_err());
        assert!(trim_prefix("abc", "a\\", false).is_err());
    }

    #[test]
    fn hostile_patterns_are_linear() {
        let value = "a".repeat(100_000);
        assert_eq!(replace(&value, "a*b", "", true).unwrap(), value);
        assert_eq!(replace(&value, "a", "b", true).unwrap().len(), 100_000);
    }
}
