//! Shell patterns with `*`, `?` and a backslash, as `${name#pattern}` and `${name/pattern/text}` use them.

/// One element of a pattern.
#[derive(Clone, Copy)]
enum Element {
    Char(char),
    Any,
    Many,
}

fn elements(pattern: &str) -> Vec<Element> {
    let mut chars = pattern.chars();
    let mut elements = Vec::new();
    while let Some(char) = chars.next() {
        elements.push(match char {
            '*' => Element::Many,
            '?' => Element::Any,
            '\\' => Element::Char(chars.next().unwrap_or('\\')),
            other => Element::Char(other),
        });
    }
    elements
}

/// All lengths (in characters) of beginnings of `text` that the pattern matches, ascending. At most
/// |pattern| × |text| steps.
fn matching_lengths(pattern: &[Element], text: &[char]) -> Vec<usize> {
    // `state[i]`: the first i elements match what was read so far.
    let mut state = vec![false; pattern.len() + 1];
    state[0] = true;
    let skip_stars = |state: &mut Vec<bool>| {
        for i in 0..pattern.len() {
            if state[i] && matches!(pattern[i], Element::Many) {
                state[i + 1] = true;
            }
        }
    };
    skip_stars(&mut state);
    let mut lengths = Vec::new();
    if state[pattern.len()] {
        lengths.push(0);
    }
    for (read, &char) in text.iter().enumerate() {
        let mut next = vec![false; pattern.len() + 1];
        for i in 0..pattern.len() {
            if state[i] {
                match pattern[i] {
                    Element::Many => next[i] = true,
                    Element::Any => next[i + 1] = true,
                    Element::Char(wanted) if wanted == char => next[i + 1] = true,
                    Element::Char(_) => {}
                }
            }
        }
        state = next;
        skip_stars(&mut state);
        if state[pattern.len()] {
            lengths.push(read + 1);
        }
    }
    lengths
}

fn pick(lengths: &[usize], longest: bool) -> Option<usize> {
    if longest {
        lengths.last()
    } else {
        lengths.first()
    }
    .copied()
}

/// `${name#pattern}`, and `##` with `longest`.
pub(super) fn trim_prefix(value: &str, pattern: &str, longest: bool) -> String {
    let chars: Vec<char> = value.chars().collect();
    let length = pick(&matching_lengths(&elements(pattern), &chars), longest).unwrap_or(0);
    chars[length..].iter().collect()
}

/// `${name%pattern}`, and `%%` with `longest`.
pub(super) fn trim_suffix(value: &str, pattern: &str, longest: bool) -> String {
    let mut chars: Vec<char> = value.chars().rev().collect();
    let mut backwards = elements(pattern);
    backwards.reverse();
    let length = pick(&matching_lengths(&backwards, &chars), longest).unwrap_or(0);
    chars.drain(..length);
    chars.iter().rev().collect()
}

/// `${name/pattern/text}`, and `//` with `all`; the longest match counts.
pub(super) fn replace(value: &str, pattern: &str, text: &str, all: bool) -> String {
    let chars: Vec<char> = value.chars().collect();
    let elements = elements(pattern);
    let mut result = String::new();
    let mut at = 0;
    let mut done = false;
    while at < chars.len() {
        let length = if done {
            None
        } else {
            pick(&matching_lengths(&elements, &chars[at..]), true).filter(|&length| length > 0)
        };
        match length {
            Some(length) => {
                result.push_str(text);
                at += length;
                done = !all;
            }
            None => {
                result.push(chars[at]);
                at += 1;
            }
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_shortest_and_longest() {
        assert_eq!(trim_prefix("a/b/c", "*/", false), "b/c");
        assert_eq!(trim_prefix("a/b/c", "*/", true), "c");
        assert_eq!(trim_suffix("v1.2.3", ".*", false), "v1.2");
        assert_eq!(trim_suffix("v1.2.3", ".*", true), "v1");
        assert_eq!(trim_suffix("a*", "\\*", false), "a");
        assert_eq!(trim_prefix("abc", "x", true), "abc");
    }

    #[test]
    fn replaces_one_or_all() {
        assert_eq!(replace("a.b.c", ".", "-", false), "a-b.c");
        assert_eq!(replace("a.b.c", ".", "-", true), "a-b-c");
        assert_eq!(replace("aXbXc", "X*X", "", false), "ac");
    }
}
