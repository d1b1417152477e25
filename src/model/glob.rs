//! Globs of ignore files and of COPY sources, matched in one pass over the path.
//!
//! Not `globset`: its alternatives double with each `**` that is glued to text, its classes never match `/`, and it
//! compiles a regular expression for each pattern of each file that is linted.

use crate::syntax::dockerignore::{Class, PatternError, is_regex};

/// A compiled glob. A match takes at most |path| × min(|path|, |glob|) steps.
#[derive(Clone, Debug)]
pub struct Glob {
    /// What a path begins with literally.
    prefix: String,
    /// What must match the rest.
    elements: Vec<Element>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Element {
    Char(char),
    /// `?`: one character, not `/`.
    Any,
    Class(Class),
    /// `*`: any characters, not `/`.
    Name,
    /// `**` at the end: any characters.
    Path,
    /// `**/`: nothing, or any folders with the `/` behind them.
    Folders,
    /// The beginning of the path.
    Start,
}

/// The elements at which a match can stand, ascending.
type States = Vec<usize>;

impl Glob {
    /// Compiles a pattern of an ignore file, cleaned and without `!`, as moby/patternmatcher does.
    ///
    /// # Errors
    /// What is wrong with a class or a backslash.
    pub fn ignore(pattern: &str) -> Result<Self, PatternError> {
        let regex = is_regex(pattern);
        let mut elements = Vec::new();
        let mut rest = pattern;
        while let Some(char) = rest.chars().next() {
            rest = &rest[char.len_utf8()..];
            elements.push(match char {
                '*' if rest.starts_with('*') => {
                    let first = elements.is_empty();
                    rest = &rest[1..];
                    let folder = rest.strip_prefix('/');
                    rest = folder.unwrap_or(rest);
                    if rest.is_empty() || (first && !regex && folder.is_none()) {
                        Element::Path
                    } else {
                        Element::Folders
                    }
                }
                // Docker forgets to escape it.
                '^' if regex => Element::Start,
                char => single(char, &mut rest)?,
            });
        }
        Ok(Self::of(elements))
    }

    /// Compiles a pattern as Go's `path.Match` does, for COPY: `**` is `*`.
    ///
    /// # Errors
    /// What is wrong with a class or a backslash.
    pub fn path(pattern: &str) -> Result<Self, PatternError> {
        let mut elements = Vec::new();
        let mut rest = pattern;
        while let Some(char) = rest.chars().next() {
            rest = &rest[char.len_utf8()..];
            elements.push(single(char, &mut rest)?);
        }
        Ok(Self::of(elements))
    }

    fn of(mut elements: Vec<Element>) -> Self {
        // So that the states stay as few as the characters that were read: `**/**/**/…`.
        elements.dedup_by(|next, last| *next == Element::Folders && next == last);
        let mut prefix = String::new();
        let literal = elements.iter().map_while(|element| match element {
            Element::Char(char) => Some(*char),
            _ => None,
        });
        prefix.extend(literal);
        elements.drain(..prefix.chars().count());
        Self { prefix, elements }
    }

    /// Whether the whole path matches.
    pub fn matches(&self, path: &str) -> bool {
        self.states(path)
            .is_some_and(|states| self.is_match(&states))
    }

    /// Whether the path or a folder above it matches.
    pub fn matches_or_parent(&self, path: &str) -> bool {
        let Some(rest) = path.strip_prefix(self.prefix.as_str()) else {
            return false;
        };
        let (mut states, mut next) = (self.start(), States::new());
        for char in rest.chars() {
            if char == '/' && self.is_match(&states) {
                return true;
            }
            self.step(&states, char, &mut next);
            std::mem::swap(&mut states, &mut next);
            if states.is_empty() {
                return false;
            }
        }
        self.is_match(&states)
    }

    /// Whether something below a folder may match, whatever is there. The root is the empty path.
    pub fn may_match_below(&self, folder: &str) -> bool {
        let inside = inside(folder);
        if self.prefix.len() > inside.len() {
            return self.prefix.starts_with(&inside);
        }
        self.states(&inside)
            .is_some_and(|states| states.iter().any(|&at| at < self.elements.len()))
    }

    /// Whether everything below a folder matches, or lies in a folder that does: `data`, `data/*`, `**` for `data`.
    pub fn covers(&self, folder: &str) -> bool {
        if !folder.is_empty() && self.matches_or_parent(folder) {
            return true;
        }
        // From `from` on nothing is asked for, up to `to` something still takes a name.
        let many = |e: &Element| matches!(e, Element::Name | Element::Path | Element::Folders);
        let from = self.elements.iter().rposition(|e| !many(e));
        let from = from.map_or(0, |last| last + 1);
        let name = |e: &Element| matches!(e, Element::Name | Element::Path);
        let Some(to) = self.elements.iter().rposition(name) else {
            return false;
        };
        self.states(&inside(folder))
            .is_some_and(|states| states.iter().any(|at| (from..=to).contains(at)))
    }

    /// The states behind the whole of `path`; `None` if its beginning is another.
    fn states(&self, path: &str) -> Option<States> {
        let rest = path.strip_prefix(self.prefix.as_str())?;
        let (mut states, mut next) = (self.start(), States::new());
        for char in rest.chars() {
            self.step(&states, char, &mut next);
            std::mem::swap(&mut states, &mut next);
            if states.is_empty() {
                break;
            }
        }
        Some(states)
    }

    fn start(&self) -> States {
        let mut states = States::new();
        self.enter(&mut states, 0, self.prefix.is_empty());
        states
    }

    fn is_match(&self, states: &States) -> bool {
        states.last() == Some(&self.elements.len())
    }

    /// Adds the state `at`, and those behind it that can be reached without a character. What is below the last state
    /// is in already: states are added in ascending order, and such runs have no gaps.
    fn enter(&self, states: &mut States, mut at: usize, first: bool) {
        while states.last().is_none_or(|&last| last < at) {
            match self.elements.get(at) {
                Some(Element::Start) if !first => return,
                Some(Element::Name | Element::Path | Element::Folders | Element::Start) => {
                    states.push(at);
                    at += 1;
                }
                _ => {
                    states.push(at);
                    return;
                }
            }
        }
    }

    /// Puts the states behind one more character into `next`.
    fn step(&self, states: &States, char: char, next: &mut States) {
        next.clear();
        for &at in states {
            match self.elements.get(at) {
                Some(Element::Path) => self.enter(next, at, false),
                Some(Element::Name) if char != '/' => self.enter(next, at, false),
                Some(Element::Folders) => {
                    // Within a folder's name nothing else may begin.
                    if next.last().is_none_or(|&last| last < at) {
                        next.push(at);
                    }
                    if char == '/' {
                        self.enter(next, at + 1, false);
                    }
                }
                Some(element) if element.takes(char) => self.enter(next, at + 1, false),
                _ => {}
            }
        }
    }
}

impl Element {
    /// Whether the element takes this character and is done.
    fn takes(&self, char: char) -> bool {
        match self {
            Self::Char(wanted) => *wanted == char,
            Self::Any => char != '/',
            Self::Class(class) => class.contains(char),
            Self::Name | Self::Path | Self::Folders | Self::Start => false,
        }
    }
}

/// The element that `char` begins, `**` apart.
fn single(char: char, rest: &mut &str) -> Result<Element, PatternError> {
    Ok(match char {
        '*' => Element::Name,
        '?' => Element::Any,
        '[' => {
            let (class, behind) = Class::parse(rest)?;
            *rest = behind;
            Element::Class(class)
        }
        '\\' => {
            let mut chars = rest.chars();
            let escaped = chars.next().ok_or(PatternError::TrailingBackslash)?;
            *rest = chars.as_str();
            Element::Char(escaped)
        }
        char => Element::Char(char),
    })
}

/// What the paths below a folder begin with.
fn inside(folder: &str) -> String {
    if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignore(pattern: &str) -> Glob {
        Glob::ignore(pattern).expect("a pattern")
    }

    /// Each line: a pattern, a path, whether the whole path matches.
    #[test]
    fn patterns_match_as_docker_reads_them() {
        let cases = [
            ("data", "data", true),
            ("data", "data/a", false),
            ("data", "a/data", false),
            ("*.pt", "a.pt", true),
            ("*.pt", "models/a.pt", false),
            ("*/*.pt", "models/a.pt", true),
            ("?.pt", "é.pt", true),
            ("a?b", "a/b", false),
            // A class is the only single element that takes a slash.
            ("a[^b]c*", "a/c", true),
            ("a[!b]c", "a!c", true),
            ("a[!b]c", "axc", false),
            ("[a-c0-9]", "7", true),
            ("**/x", "x", true),
            ("**/x", "a/b/x", true),
            ("**/x", "ax", false),
            ("**x", "ax", true),
            ("**x*", "ax", false),
            ("**x*", "a/xy", true),
            ("a/**", "a/b/c", true),
            ("a/**", "a", false),
            ("a**", "a", true),
            ("a**", "ab/c", true),
            ("a/**/b", "a/b", true),
            ("a/**/b", "a/x/y/b", true),
            ("a**/b", "ab", true),
            ("a**/b", "axb", false),
            ("a**/b", "ax/b", true),
            ("**", "a/b", true),
            ("*.{pt,bin}", "a.pt", false),
            ("*.{pt,bin}", "a.{pt,bin}", true),
            ("a\\*", "a*", true),
            ("a\\*", "ab", false),
            ("a.b", "axb", false),
            // In a pattern that becomes a regular expression, `^` is the beginning.
            ("^a", "^a", true),
            ("^a*", "ab", true),
            ("*^a", "b^a", false),
        ];
        for (pattern, path, expected) in cases {
            assert_eq!(ignore(pattern).matches(path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn copy_knows_no_double_star() {
        let glob = Glob::path("a**b^").expect("a pattern");
        assert!(glob.matches("axxb^") && glob.matches("ab^"));
        assert!(!glob.matches("a/b^"));
    }

    #[test]
    fn malformed_patterns_are_errors() {
        assert_eq!(Glob::ignore("[a").unwrap_err(), PatternError::Class);
        assert_eq!(
            Glob::path("a\\").unwrap_err(),
            PatternError::TrailingBackslash
        );
    }

    /// Each line: a pattern, a folder, whether something or everything below it matches.
    #[test]
    fn a_folder_is_judged_without_knowing_what_is_in_it() {
        let cases = [
            ("data", "data", true, true),
            ("data", "data/raw", true, true),
            ("data", "", true, false),
            ("data/*", "data", true, true),
            ("data/*", "dat", false, false),
            ("data/*.pt", "data", true, false),
            ("data/**", "data", true, true),
            ("data/**/*", "data", true, true),
            ("data/*/*", "data", true, false),
            ("**/*.pt", "data", true, false),
            ("*", "data", true, true),
            ("*", "", true, true),
            ("**", "", true, true),
            ("*.pt", "", true, false),
            ("a/?*", "a", true, false),
            ("models/*", "data", false, false),
            ("m*/a", "data", false, false),
        ];
        for (pattern, folder, some, all) in cases {
            let glob = ignore(pattern);
            let below = glob.may_match_below(folder) || glob.matches_or_parent(folder);
            assert_eq!(below, some, "{pattern} {folder}");
            assert_eq!(glob.covers(folder), all, "{pattern} {folder}");
        }
    }

    #[test]
    fn hostile_patterns_take_no_time() {
        let path = "a".repeat(2_000);
        assert!(!ignore(&format!("{}b", "**a*".repeat(500))).matches(&path));
        assert!(!ignore(&format!("{}b", "**/".repeat(100_000))).matches(&path));
    }
}
