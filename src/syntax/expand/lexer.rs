//! Reads a word with quotes, escapes and variables, as BuildKit's own lexer does.

use std::ops::Range;

use super::{ExpandError, Lookup, RawWord, Value, error, pattern};

/// `${a:-${b:-…}}`: how deep it may go. Real files stop at two.
const MAX_DEPTH: usize = 50;

/// How many bytes variables may add to a word before it counts as unknown: no path is longer on Linux. Without a limit,
/// `ENV A=$A$A` forty times over would fill all memory.
const MAX_FILLED: usize = 4096;

pub(super) struct Lexer<'a> {
    text: &'a str,
    rest: std::str::Chars<'a>,
    escape: char,
    lookup: Lookup<'a>,
    /// Whether quotes mean anything.
    pub(super) quotes: bool,
    /// Whether they stay in the result.
    pub(super) raw_quotes: bool,
    /// Whether the escape character stays in the result.
    pub(super) raw_escapes: bool,
    /// Leaves `$name` as it is where it has no value.
    pub(super) keep_unset: bool,
    /// Whether a value that the result needs is unknown.
    pub(super) unknown: bool,
    depth: usize,
    /// Bytes that came from variables so far.
    filled: usize,
    pub(super) words: Words,
}

/// Collects the words of a text: blanks outside quotes end one, and empty ones are none.
#[derive(Default)]
pub(super) struct Words {
    done: Vec<RawWord>,
    text: String,
    range: Range<usize>,
}

impl Words {
    fn add(&mut self, text: &str, range: Range<usize>) {
        if self.text.is_empty() {
            self.range.start = range.start;
        }
        self.text.push_str(text);
        self.range.end = range.end;
    }

    /// Adds text that blanks split. All of it comes from `range`.
    fn split(&mut self, text: &str, range: Range<usize>) {
        for char in text.chars() {
            if char.is_whitespace() {
                self.end();
            } else {
                self.add(char.encode_utf8(&mut [0; 4]), range.clone());
            }
        }
    }

    /// Adds text that stands as it is from `start` on.
    fn plain(&mut self, text: &str, start: usize) {
        let mut word = None;
        for (at, char) in text.char_indices() {
            if !char.is_whitespace() {
                word.get_or_insert(at);
                continue;
            }
            if let Some(from) = word.take() {
                self.add(&text[from..at], start + from..start + at);
            }
            self.end();
        }
        if let Some(from) = word {
            self.add(&text[from..], start + from..start + text.len());
        }
    }

    fn end(&mut self) {
        if !self.text.is_empty() {
            self.done.push(RawWord {
                text: std::mem::take(&mut self.text),
                range: self.range.clone(),
            });
        }
    }

    pub(super) fn finish(&mut self) -> Vec<RawWord> {
        self.end();
        std::mem::take(&mut self.done)
    }
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str, escape: char, lookup: Lookup<'a>) -> Self {
        Self {
            text,
            // Go's scanner, which BuildKit reads words with, drops a byte order mark.
            rest: text.strip_prefix('\u{feff}').unwrap_or(text).chars(),
            escape,
            lookup,
            quotes: true,
            raw_quotes: false,
            raw_escapes: false,
            keep_unset: false,
            unknown: false,
            depth: 0,
            filled: 0,
            words: Words::default(),
        }
    }

    /// Reads the whole text.
    pub(super) fn read(&mut self) -> Result<String, ExpandError> {
        self.until(None, self.raw_escapes)
    }

    pub(super) fn value(&self, text: String) -> Value {
        if self.unknown {
            Value::Unknown
        } else {
            Value::Known(text)
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn at(&self) -> usize {
        self.text.len() - self.rest.as_str().len()
    }

    /// Reads up to `stop` (and past it) or to the end. Only the outermost call collects words that count, and what
    /// stands before an inner one in the same word is lost to them: `a${b:-c}` is the word `c`. Heredocs are looked
    /// for in these words, so the loss is copied.
    fn until(&mut self, stop: Option<char>, raw_escapes: bool) -> Result<String, ExpandError> {
        if stop.is_some() {
            self.words.text.clear();
        }
        let before = std::mem::replace(&mut self.raw_escapes, raw_escapes);
        let result = self.parts(stop);
        self.raw_escapes = before;
        result
    }

    fn parts(&mut self, stop: Option<char>) -> Result<String, ExpandError> {
        let mut result = String::new();
        while let Some(char) = self.peek() {
            if Some(char) == stop {
                self.rest.next();
                return Ok(result);
            }
            let start = self.at();
            let text = match char {
                '\'' if self.quotes => self.single_quoted()?,
                '"' if self.quotes => self.double_quoted()?,
                '$' => {
                    let text = self.dollar()?;
                    if stop.is_none() {
                        self.words.split(&text, start..self.at());
                    }
                    result.push_str(&text);
                    continue;
                }
                '<' => self.angles(),
                _ if char == self.escape => self.escaped(),
                _ => {
                    let text = self.plain(stop);
                    if stop.is_none() {
                        self.words.plain(text, start);
                    }
                    result.push_str(text);
                    continue;
                }
            };
            if stop.is_none() {
                self.words.add(&text, start..self.at());
            }
            result.push_str(&text);
        }
        match stop {
            Some(stop) => error(format!("ends before the matching `{stop}`")),
            None => Ok(result),
        }
    }

    /// Text up to the next character that may mean something.
    fn plain(&mut self, stop: Option<char>) -> &'a str {
        let rest = self.rest.as_str();
        let special =
            |c: char| matches!(c, '\'' | '"' | '$' | '<') || c == self.escape || Some(c) == stop;
        let first = self.peek().map_or(0, char::len_utf8);
        let length = rest[first..]
            .find(special)
            .map_or(rest.len(), |i| first + i);
        self.rest = rest[length..].chars();
        &rest[..length]
    }

    /// `<`, or `<<` with the blanks behind it: they belong to the word (BuildKit fact 32).
    fn angles(&mut self) -> String {
        let rest = self.rest.as_str();
        let length = match rest.strip_prefix("<<") {
            Some(behind) => rest.len() - behind.trim_start_matches([' ', '\t', '\r']).len(),
            None => 1,
        };
        self.rest = rest[length..].chars();
        rest[..length].to_owned()
    }

    fn escaped(&mut self) -> String {
        self.rest.next();
        let mut text = String::new();
        if self.raw_escapes {
            text.push(self.escape);
        }
        text.extend(self.rest.next());
        text
    }

    fn single_quoted(&mut self) -> Result<String, ExpandError> {
        let inside = &self.rest.as_str()[1..];
        let Some(length) = inside.find('\'') else {
            return error("ends before the matching single quote");
        };
        self.rest = inside[length + 1..].chars();
        let text = &inside[..length];
        Ok(if self.raw_quotes {
            format!("'{text}'")
        } else {
            text.to_owned()
        })
    }

    fn double_quoted(&mut self) -> Result<String, ExpandError> {
        let mut text = String::new();
        self.rest.next();
        if self.raw_quotes {
            text.push('"');
        }
        loop {
            match self.peek() {
                None => return error("ends before the matching double quote"),
                Some('"') => break,
                Some('$') => text.push_str(&self.dollar()?),
                Some(char) => {
                    self.rest.next();
                    if char == self.escape {
                        self.escaped_in_double_quotes(&mut text);
                    } else {
                        text.push(char);
                    }
                }
            }
        }
        self.rest.next();
        if self.raw_quotes {
            text.push('"');
        }
        Ok(text)
    }

    /// Inside `"…"` only the quote, `$` and the escape character itself can be escaped.
    fn escaped_in_double_quotes(&mut self, text: &mut String) {
        if self.raw_escapes {
            text.push(self.escape);
        }
        match self.peek() {
            None => {}
            Some(next) if matches!(next, '"' | '$') || next == self.escape => {
                text.push(next);
                self.rest.next();
            }
            Some(_) => text.push(self.escape),
        }
    }

    fn dollar(&mut self) -> Result<String, ExpandError> {
        let text = self.substituted()?;
        // What stays as it is written is no longer than the file.
        if self.keep_unset {
            return Ok(text);
        }
        self.filled = self.filled.saturating_add(text.len());
        if self.filled > MAX_FILLED {
            self.unknown = true;
            return Ok(String::new());
        }
        Ok(text)
    }

    fn substituted(&mut self) -> Result<String, ExpandError> {
        self.rest.next();
        if self.peek() != Some('{') {
            let name = self.name();
            if name.is_empty() {
                return Ok("$".to_owned());
            }
            let value = (self.lookup)(&name);
            return Ok(self.or_kept(value, || format!("${name}")));
        }
        self.rest.next();
        match self.peek() {
            None => return error("has a `${` without its `}`"),
            Some('{' | '}' | ':') => return error("has a bad substitution after `${`"),
            Some(_) => {}
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return error("nests `${…}` too deeply");
        }
        let name = self.name();
        let result = self.braced(&name);
        self.depth -= 1;
        result
    }

    /// What stands between `${name` and `}`.
    fn braced(&mut self, name: &str) -> Result<String, ExpandError> {
        match self.rest.next() {
            Some('}') => {
                let value = (self.lookup)(name);
                Ok(self.or_kept(value, || format!("${{{name}}}")))
            }
            Some(':') => match self.rest.next() {
                Some(operator) if !matches!(operator, '#' | '%') => {
                    self.alternative(name, operator, true)
                }
                Some(operator) => error(unsupported(&format!(":{operator}"))),
                None => error("has a `${` without its `}`"),
            },
            Some(operator @ ('-' | '+' | '?')) => self.alternative(name, operator, false),
            Some(operator @ ('#' | '%')) => self.trimmed(name, operator),
            Some('/') => self.replaced(name),
            Some(other) => error(unsupported(&other.to_string())),
            None => error("has a `${` without its `}`"),
        }
    }

    fn alternative(
        &mut self,
        name: &str,
        operator: char,
        empty_counts: bool,
    ) -> Result<String, ExpandError> {
        let unknown_before = std::mem::take(&mut self.unknown);
        let word = self.until(Some('}'), false)?;
        let word_unknown = std::mem::replace(&mut self.unknown, unknown_before);
        let colon = if empty_counts { ":" } else { "" };
        let value = (self.lookup)(name);
        if self.keep_unset && value == Value::Unset {
            return Ok(format!("${{{name}{colon}{operator}{word}}}"));
        }
        if !matches!(operator, '-' | '+' | '?') {
            return error(unsupported(&format!(":{operator}")));
        }
        if value == Value::Unknown {
            self.unknown = true;
            return Ok(String::new());
        }
        let text = value.known().unwrap_or_default();
        let present = value != Value::Unset && !(empty_counts && text.is_empty());
        match (operator, present) {
            ('-' | '?', true) => Ok(text.to_owned()),
            ('-', false) | ('+', true) => {
                self.unknown |= word_unknown;
                Ok(word)
            }
            ('+', false) => Ok(String::new()),
            _ => error(format!("needs `{name}`, which has no value")),
        }
    }

    fn trimmed(&mut self, name: &str, operator: char) -> Result<String, ExpandError> {
        let word = self.until(Some('}'), true)?;
        let value = (self.lookup)(name);
        if self.keep_unset && value == Value::Unset {
            return Ok(format!("${{{name}{operator}{word}}}"));
        }
        let (pattern, longest) = match word.strip_prefix(operator) {
            Some(pattern) => (pattern, true),
            None => (word.as_str(), false),
        };
        let text = self.or_kept(value, String::new);
        if operator == '#' {
            pattern::trim_prefix(&text, pattern, longest)
        } else {
            pattern::trim_suffix(&text, pattern, longest)
        }
    }

    fn replaced(&mut self, name: &str) -> Result<String, ExpandError> {
        let all = self.peek() == Some('/');
        if all {
            self.rest.next();
        }
        let pattern = self.until(Some('/'), true)?;
        let text = self.until(Some('}'), true)?;
        let value = (self.lookup)(name);
        if self.keep_unset && value == Value::Unset {
            return Ok(format!("${{{name}/{pattern}/{text}}}"));
        }
        if all && text.contains('$') {
            // Go takes `$1` in it for a part of the match; nobody means that.
            self.unknown = true;
        }
        let old = self.or_kept(value, String::new);
        pattern::replace(&old, &pattern, &text, all)
    }

    fn or_kept(&mut self, value: Value, kept: impl FnOnce() -> String) -> String {
        match value {
            Value::Known(text) => text,
            Value::Unset if self.keep_unset => kept(),
            Value::Unset => String::new(),
            Value::Unknown => {
                self.unknown = true;
                String::new()
            }
        }
    }

    /// A name: letters, digits and `_`; or digits alone; or one of the special parameters.
    fn name(&mut self) -> String {
        let rest = self.rest.as_str();
        let end = |is_part: fn(char) -> bool| rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let length = match rest.chars().next() {
            Some(digit) if digit.is_ascii_digit() => end(|c| c.is_ascii_digit()),
            Some(special) if "@*#?-$!".contains(special) => 1,
            _ => end(|c| c.is_alphabetic() || c.is_ascii_digit() || c == '_'),
        };
        self.rest = rest[length..].chars();
        rest[..length].to_owned()
    }
}

fn unsupported(operator: &str) -> String {
    format!("uses `{operator}` in `${{…}}`, where BuildKit knows no such operator")
}
