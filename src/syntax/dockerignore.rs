//! Ignore files: `.dockerignore`, and `Dockerfile.dockerignore` beside a Dockerfile.
//!
//! Docker reads such a file in two steps, which both clean the pattern: the first takes the lines apart, the second
//! compiles them. Each oddity below follows from that (moby/patternmatcher: `ignorefile.ReadAll`, then `New`).

use std::str::Chars;

use crate::text::Span;

/// An ignore file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IgnoreFile {
    /// The patterns in the order of the file.
    pub patterns: Vec<Pattern>,
    /// Comment lines, from `#` to the end of their text.
    pub comments: Vec<Span>,
}

/// A line that says what to leave out, or with `!` what to keep all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The line without the blanks around it.
    pub raw: String,
    /// What is matched: without `!`, cleaned (`./a//b/` is `a/b`), relative to the root of the build context. Empty if
    /// nothing is left.
    pub pattern: String,
    /// Whether the pattern brings back what an earlier one left out.
    pub negated: bool,
    /// The bytes of `raw`.
    pub span: Span,
    /// Why the pattern cannot be relied on.
    pub error: Option<PatternError>,
}

/// Why a pattern cannot be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// `!` with nothing behind it: the build fails.
    LoneNegation,
    /// `[` without `]`, `[]`, `[z-a]`, a `-` without its ends: the build fails.
    Class,
    /// `data\`: the build fails, except from Windows.
    TrailingBackslash,
    /// More than 65,535 bytes: the build fails.
    LineTooLong,
    /// `logs\debug`, `*.[ab*]`, `*|a`: Docker hands it on to a regular expression, where it means something else or is an
    /// error, and on Windows a backslash is a `/`.
    Unclear,
}

impl PatternError {
    /// Whether a build with this ignore file fails on Linux for certain.
    pub const fn fails_build(self) -> bool {
        !matches!(self, Self::Unclear)
    }
}

/// The longest line, in bytes without its `\n` (Go's `bufio.MaxScanTokenSize` less one).
const MAX_LINE: usize = 65_535;

/// Reads an ignore file; never fails.
pub fn parse(text: &str) -> IgnoreFile {
    let mut file = IgnoreFile::default();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut body = line.strip_suffix('\n').unwrap_or(line);
        let too_long = body.len() > MAX_LINE;
        let mut at = start;
        if start == 0 && body.starts_with('\u{feff}') {
            at = '\u{feff}'.len_utf8();
            body = &body[at..];
        }
        start += line.len();
        let raw = body.trim();
        at += body.len() - body.trim_start().len();
        let span = Span::new(at, at + raw.len());
        // Only a `#` in the first column: ` # data` is the pattern `# data`.
        if body.starts_with('#') {
            file.comments.push(span);
        } else if !raw.is_empty() {
            file.patterns.push(pattern(raw, span, too_long));
        }
    }
    file
}

fn pattern(raw: &str, span: Span, too_long: bool) -> Pattern {
    let (negated, pattern) = normalize(raw);
    let error = if too_long {
        Some(PatternError::LineTooLong)
    } else if negated && pattern.is_empty() {
        Some(PatternError::LoneNegation)
    } else {
        check(&pattern)
    };
    Pattern {
        raw: raw.to_owned(),
        pattern,
        negated,
        span,
        error,
    }
}

/// `!` or not, and the pattern.
fn normalize(raw: &str) -> (bool, String) {
    let (mark, body) = match raw.strip_prefix('!') {
        Some(body) => ("!", body.trim()),
        None => ("", raw),
    };
    let body = if body.is_empty() {
        String::new()
    } else {
        clean(body)
    };
    let relative = body.strip_prefix('/').filter(|rest| !rest.is_empty());
    // The second step sees one text again: `/!a` is a negation, and `!/` is nothing but `!`.
    let entry = format!("{mark}{}", relative.unwrap_or(&body));
    let entry = entry.trim();
    if entry.is_empty() {
        return (false, String::new());
    }
    let entry = clean(entry);
    match entry.strip_prefix('!') {
        Some(rest) => (true, rest.to_owned()),
        None => (false, entry),
    }
}

/// The shortest path that means the same, as Go's `path.Clean` has it: no `//`, no `.`, `..` taken up where it can be;
/// `.` if nothing is left.
fn clean(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|&last| last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    match (absolute, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}

/// A class: `[a-z]`, `[^0-9]`. Go knows no `[!a]`: that is `!` or `a`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Whether it matches what is not in it.
    pub negated: bool,
    /// First and last character of each range.
    pub ranges: Vec<(char, char)>,
}

impl Class {
    /// Reads a class from behind its `[`, and says what follows its `]`.
    ///
    /// # Errors
    /// [`PatternError::Class`] if it is malformed.
    pub fn parse(text: &str) -> Result<(Self, &str), PatternError> {
        let mut chars = text.chars();
        let negated = skip(&mut chars, '^');
        let mut ranges = Vec::new();
        while ranges.is_empty() || !skip(&mut chars, ']') {
            let low = Self::member(&mut chars)?;
            let high = if skip(&mut chars, '-') {
                Self::member(&mut chars)?
            } else {
                low
            };
            if low > high {
                return Err(PatternError::Class);
            }
            ranges.push((low, high));
        }
        Ok((Self { negated, ranges }, chars.as_str()))
    }

    fn member(chars: &mut Chars<'_>) -> Result<char, PatternError> {
        match chars.next() {
            None | Some('-' | ']') => Err(PatternError::Class),
            Some('\\') => chars.next().ok_or(PatternError::Class),
            Some(char) => Ok(char),
        }
    }

    /// Whether the class matches `char`.
    pub fn contains(&self, char: char) -> bool {
        let listed = |&(low, high): &(char, char)| low <= char && char <= high;
        self.ranges.iter().any(listed) != self.negated
    }
}

/// Takes `wanted` if it comes next.
fn skip(chars: &mut Chars<'_>, wanted: char) -> bool {
    match chars.as_str().strip_prefix(wanted) {
        Some(rest) => {
            *chars = rest.chars();
            true
        }
        None => false,
    }
}

/// Whether Docker makes a regular expression of a cleaned pattern: something but a `**` at one of its ends is special.
pub fn is_regex(pattern: &str) -> bool {
    let core = pattern
        .strip_prefix("**")
        .or_else(|| pattern.strip_suffix("**"))
        .unwrap_or(pattern);
    core.contains(['*', '?', '[', ']', '\\'])
}

/// The first thing that is wrong with a cleaned pattern.
fn check(pattern: &str) -> Option<PatternError> {
    let regex = is_regex(pattern);
    let mut chars = pattern.trim_start_matches('*').chars();
    let mut star = false;
    while let Some(char) = chars.next() {
        star |= char == '*';
        if let Err(error) = check_element(char, &mut chars, regex) {
            // Go's `filepath.Match` may never get to what is behind a `*`.
            return Some(if star { PatternError::Unclear } else { error });
        }
    }
    None
}

fn check_element(char: char, chars: &mut Chars<'_>, regex: bool) -> Result<(), PatternError> {
    let rest = chars.as_str();
    let unclear = match char {
        '\\' => is_regex_escape(chars.next().ok_or(PatternError::TrailingBackslash)?),
        '[' if is_unclear_class(rest) => true,
        '[' => {
            *chars = Class::parse(rest)?.1.chars();
            false
        }
        // Docker means to escape both, but its table of special characters has no room for them.
        '|' => regex,
        '{' => regex && is_repetition(rest),
        _ => false,
    };
    if unclear {
        Err(PatternError::Unclear)
    } else {
        Ok(())
    }
}

/// Whether this, behind its `{`, is `n}`, `n,}` or `n,m}`.
fn is_repetition(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != ',');
    end.is_some_and(|end| {
        text.starts_with(|c: char| c.is_ascii_digit()) && text[end..].starts_with('}')
    })
}

/// Whether `\` and this character are more than the character to Go's regular expressions.
fn is_regex_escape(escaped: char) -> bool {
    escaped.is_ascii_alphanumeric() || !escaped.is_ascii()
}

/// Whether the regular expression that Docker makes of a class is another class: `*` and `?` are rewritten in it too,
/// and `[:alpha:]` means letters.
fn is_unclear_class(text: &str) -> bool {
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        let unclear = match char {
            ']' => return false,
            '*' | '?' => true,
            '[' => chars.as_str().starts_with(':'),
            '\\' => chars.next().is_some_and(is_regex_escape),
            _ => false,
        };
        if unclear {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `pattern`, with `!` if it is negated.
    fn read(line: &str) -> String {
        let file = parse(line);
        let texts = file.patterns.iter().map(|p| {
            let mark = if p.negated { "!" } else { "" };
            format!("{mark}{}", p.pattern)
        });
        texts.collect::<Vec<_>>().join(" | ")
    }

    fn error(line: &str) -> Option<PatternError> {
        parse(line).patterns[0].error
    }

    #[test]
    fn patterns_comments_and_blank_lines_have_their_places() {
        let text = "\u{feff}# models\r\n\r\n  *.pt \r\n!keep.pt\n # odd";
        let file = parse(text);
        let spans: Vec<&str> = file.comments.iter().map(|s| &text[s.range()]).collect();
        assert_eq!(spans, ["# models"]);
        for pattern in &file.patterns {
            assert_eq!(&text[pattern.span.range()], pattern.raw);
        }
        let raw: Vec<&str> = file.patterns.iter().map(|p| p.raw.as_str()).collect();
        assert_eq!(raw, ["*.pt", "!keep.pt", "# odd"]);
    }

    #[test]
    fn patterns_are_cleaned_and_relative() {
        assert_eq!(read("./data//raw/"), "data/raw");
        assert_eq!(read("/data"), "data");
        assert_eq!(read("a/../b/./c/.."), "b");
        assert_eq!(read("../a"), "../a");
        assert_eq!(read("/.."), "/");
        assert_eq!(read("."), ".");
        assert_eq!(read("! /data/ "), "!data");
    }

    #[test]
    fn a_pattern_is_read_twice() {
        assert_eq!(read("/!data"), "!data");
        assert_eq!(read("./!data"), "!data");
        assert_eq!(read("!!data"), "!!data");
        // The first reading leaves `!../../a`, in which `!..` is a folder like any other.
        assert_eq!(read("!../../a"), "a");
        assert_eq!(read("data /."), "data");
        assert_eq!(read("/ /."), "");
    }

    #[test]
    fn only_the_first_column_starts_a_comment_and_only_the_first_line_has_a_mark() {
        assert_eq!(read("#data"), "");
        assert_eq!(read(" #data"), "#data");
        assert_eq!(read("data # all of it"), "data # all of it");
        assert_eq!(read("\n\u{feff}data"), "\u{feff}data");
    }

    #[test]
    fn malformed_patterns_fail_the_build() {
        for line in ["!", "! ", "!/", "/!"] {
            assert_eq!(error(line), Some(PatternError::LoneNegation), "{line}");
        }
        for line in [
            "[", "[]", "[a", "[a-]", "[-a]", "[z-a]", "[a\\", "x[^]y", "![a",
        ] {
            assert_eq!(error(line), Some(PatternError::Class), "{line}");
        }
        assert_eq!(error("data\\"), Some(PatternError::TrailingBackslash));
        for line in [
            "a]",
            "[a]]",
            "[\\]]",
            "[!a]",
            "[a^]",
            "{a,b}",
            "a\\ b",
            "[a-c0-9_]",
        ] {
            assert_eq!(error(line), None, "{line}");
        }
    }

    #[test]
    fn what_a_regular_expression_would_make_of_it_is_not_guessed() {
        for line in [
            "logs\\debug",
            "[a*]",
            "[?]",
            "[[:alpha:]]",
            "[\\d]",
            "\\é",
            "*|a",
            "a{2}*",
            "a*[b",
            "a*\\",
        ] {
            assert_eq!(error(line), Some(PatternError::Unclear), "{line}");
        }
    }

    #[test]
    fn lines_have_a_greatest_length() {
        let longest = "a".repeat(MAX_LINE);
        assert_eq!(error(&format!("{longest}\n")), None);
        assert_eq!(
            error(&format!("{longest}a\n")),
            Some(PatternError::LineTooLong)
        );
    }

    #[test]
    fn classes_know_their_members() {
        let (class, rest) = Class::parse("!a-c\\-]x").expect("a class");
        assert_eq!(rest, "x");
        for member in ['!', 'a', 'b', 'c', '-'] {
            assert!(class.contains(member), "{member}");
        }
        assert!(!class.contains('d'));
        let (class, _) = Class::parse("^a]").expect("a class");
        assert!(!class.contains('a') && class.contains('/'));
    }
}
