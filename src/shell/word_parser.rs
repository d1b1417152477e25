//! Reads words: quotes, escapes, patterns, braces and what lies between them.

use super::scanner::Parser;
use super::{Part, Quote, Word};

/// What kind of word is read.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum WordKind {
    /// A name or an argument.
    Argument,
    /// The value of an assignment: no patterns, no braces, and `~` behind `:` too.
    Value,
    /// In `[[ … ]]`: only a blank ends it.
    Test,
}

/// Where text ends in which blanks are part of the text.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Until {
    /// `"`
    Quote,
    /// `}` of a `${…}`; single quotes count only outside double quotes.
    Brace { quoted: bool },
    /// The end of the range that is read: a here-document, or arithmetic.
    End,
}

/// How deep brace expansions may be nested; deeper braces are text.
const BRACE_LIMIT: usize = 8;

/// Parts that are being put together.
#[derive(Default)]
struct Parts {
    done: Vec<Part>,
    /// Where literal text began that is not in `done` yet.
    literal: Option<usize>,
    /// `{` that may begin a brace expansion: index in `done`, place, and whether a `,` or `..` followed.
    braces: Vec<(usize, usize, bool)>,
    /// `[` that may begin a pattern: index in `done` and place.
    bracket: Option<(usize, usize)>,
}

impl Parts {
    fn flush(&mut self, text: &str, at: usize) {
        if let Some(start) = self.literal.take()
            && start < at
        {
            self.done.push(Part::Literal {
                range: start..at,
                value: text[start..at].to_owned(),
            });
        }
    }

    fn push(&mut self, text: &str, part: Part) {
        self.flush(text, part.range().start);
        self.done.push(part);
    }

    fn finish(mut self, text: &str, at: usize) -> Vec<Part> {
        self.flush(text, at);
        self.done
    }
}

impl Parser<'_> {
    /// Reads a word; empty if none begins here.
    pub(super) fn word(&mut self, kind: WordKind) -> Word {
        let start = self.at;
        let mut parts = Parts::default();
        let mut tilde_allowed = true;
        while !self.at_word_end(kind, start) {
            if self.plain_text(&mut parts) {
                tilde_allowed = false;
                continue;
            }
            let tilde = std::mem::take(&mut tilde_allowed);
            if let Some(part) = self.expansion_or_quote() {
                parts.push(self.text, part);
                continue;
            }
            let skip = self.continuation();
            if skip > 0 {
                parts.flush(self.text, self.at);
                self.at += skip;
                tilde_allowed = tilde;
                continue;
            }
            match self.peek() {
                Some(b'~') if tilde => {
                    let part = self.tilde();
                    parts.push(self.text, part);
                    continue;
                }
                Some(b':') if kind == WordKind::Value => tilde_allowed = true,
                _ => {}
            }
            if kind != WordKind::Value && self.pattern_or_brace(&mut parts, kind) {
                continue;
            }
            parts.literal.get_or_insert(self.at);
            self.skip_char();
        }
        Word {
            range: start..self.at,
            parts: parts.finish(self.text, self.at),
        }
    }

    /// Reads text that means nothing anywhere, for speed.
    fn plain_text(&mut self, parts: &mut Parts) -> bool {
        let rest = self.rest().as_bytes();
        let is_plain = |b: &&u8| b.is_ascii_alphanumeric() || b"/-_%@".contains(b) || **b >= 0x80;
        let length = rest.iter().take_while(is_plain).count();
        if length > 0 {
            parts.literal.get_or_insert(self.at);
            self.at += length;
        }
        length > 0
    }

    fn at_word_end(&self, kind: WordKind, start: usize) -> bool {
        match self.peek() {
            None => true,
            Some(b' ' | b'\t' | b'\n') => true,
            // `<( … )`
            Some(b'<' | b'>') if self.peek_at(1) == Some(b'(') => false,
            // `!(a|b)`, `declare a=(b c)`
            Some(b'(') if kind == WordKind::Argument && self.at > start => {
                !b"?*+@!=".contains(&self.text.as_bytes()[self.at - 1])
            }
            Some(b'\r') => self.is_word_end(0),
            Some(_) => kind != WordKind::Test && self.is_word_end(0),
        }
    }

    /// Reads a quote, an escape or an expansion of an unquoted word, if one begins here.
    fn expansion_or_quote(&mut self) -> Option<Part> {
        match self.peek()? {
            b'\\' if self.continuation() == 0 => self.escape(),
            b'\'' => Some(self.single_quoted()),
            b'"' => Some(self.double_quoted(self.at)),
            b'$' => self.dollar(false),
            b'`' => Some(self.backquoted(false)),
            b'<' | b'>' if self.peek_at(1) == Some(b'(') => Some(self.process_substitution()),
            _ => None,
        }
    }

    /// Reads `\` and a character; nothing at the end of the text, where `\` stands for itself.
    fn escape(&mut self) -> Option<Part> {
        let start = self.at;
        self.peek_at(1)?;
        self.at += 1;
        if self.expanded_here().is_some() {
            let range = start..self.at;
            return Some(Part::Opaque { range });
        }
        self.skip_char();
        Some(Part::Quoted {
            range: start..self.at,
            value: self.text[start + 1..self.at].to_owned(),
            quote: Quote::Backslash,
        })
    }

    fn single_quoted(&mut self) -> Part {
        let start = self.at;
        let content = start + 1;
        let length = memchr::memchr(b'\'', &self.text.as_bytes()[content..self.end]);
        let close = length.map_or(self.end, |length| content + length);
        self.at = (close + 1).min(self.end);
        let range = start..self.at;
        if length.is_none() {
            self.opaque = true;
            return Part::Opaque { range };
        }
        if self.is_expanded(start, close) {
            return Part::Opaque { range };
        }
        Part::Quoted {
            range,
            value: self.text[content..close].to_owned(),
            quote: Quote::Single,
        }
    }

    /// Reads from the `"` on; the part begins at `start`, before a `$` if there is one.
    pub(super) fn double_quoted(&mut self, start: usize) -> Part {
        self.at += 1;
        let parts = self.parts_until(Until::Quote);
        if !self.accept("\"") {
            self.opaque = true;
        }
        Part::DoubleQuoted {
            range: start..self.at,
            parts,
        }
    }

    /// Reads text up to its end, which is left unread.
    pub(super) fn parts_until(&mut self, until: Until) -> Vec<Part> {
        let mut parts = Parts::default();
        let quoted = until != Until::Brace { quoted: false };
        while let Some(byte) = self.peek() {
            if self.plain_text(&mut parts) {
                continue;
            }
            let part = match byte {
                b'"' if until == Until::Quote => break,
                b'}' if matches!(until, Until::Brace { .. }) => break,
                b'"' if until != Until::End => Some(self.double_quoted(self.at)),
                b'\'' if !quoted => Some(self.single_quoted()),
                b'\\' if self.continuation() > 0 => {
                    parts.flush(self.text, self.at);
                    self.at += self.continuation();
                    continue;
                }
                b'\\' if !quoted || self.is_escape(until) => self.escape(),
                b'$' => self.dollar(quoted),
                b'`' => Some(self.backquoted(quoted)),
                _ => None,
            };
            match part {
                Some(part) => parts.push(self.text, part),
                None => {
                    parts.literal.get_or_insert(self.at);
                    self.skip_char();
                }
            }
        }
        parts.finish(self.text, self.at)
    }

    /// Whether the `\` that comes next escapes something in double quotes.
    fn is_escape(&self, until: Until) -> bool {
        match self.peek_at(1) {
            Some(b'$' | b'`' | b'\\') => true,
            Some(b'"') => until != Until::End,
            Some(b'}') => matches!(until, Until::Brace { .. }),
            _ => false,
        }
    }

    fn tilde(&mut self) -> Part {
        let start = self.at;
        self.at += 1;
        let is_name = |b: u8| b.is_ascii_alphanumeric() || b"_-.+".contains(&b);
        while self.peek().is_some_and(is_name) {
            self.at += 1;
        }
        let range = start..self.at;
        match self.peek() {
            Some(b'/' | b':') => Part::Tilde { range },
            _ if self.is_word_end(0) => Part::Tilde { range },
            // `~"a"` is no home directory.
            _ => Part::Literal {
                value: self.text[range.clone()].to_owned(),
                range,
            },
        }
    }

    /// Reads a byte of `*`, `?`, `[…]`, `{…}` or `!(…)`; false if it means nothing there.
    fn pattern_or_brace(&mut self, parts: &mut Parts, kind: WordKind) -> bool {
        let at = self.at;
        let text = self.text;
        match self.peek() {
            Some(b'(') if kind == WordKind::Argument => self.parenthesis(parts),
            Some(b'*' | b'?') => {
                self.at += 1;
                let value = text[at..self.at].to_owned();
                let range = at..self.at;
                parts.push(text, Part::Glob { range, value });
                true
            }
            Some(b'[') if parts.bracket.is_none() => {
                parts.flush(text, at);
                parts.bracket = Some((parts.done.len(), at));
                false
            }
            Some(b']') => self.close_bracket(parts),
            Some(b'{') if parts.braces.len() < BRACE_LIMIT => {
                parts.flush(text, at);
                parts.braces.push((parts.done.len(), at, false));
                false
            }
            Some(b',') => mark_brace(parts),
            Some(b'.') if self.peek_at(1) == Some(b'.') => mark_brace(parts),
            Some(b'}') => self.close_brace(parts),
            _ => false,
        }
    }

    /// `?(…)` and its kin, or the array of `declare a=(…)`; the sign before the parenthesis has been read.
    fn parenthesis(&mut self, parts: &mut Parts) -> bool {
        let start = self.at;
        let is_array = self.text.as_bytes()[..start].last() == Some(&b'=');
        self.at += 1;
        if !self.skip_past(b')') {
            self.opaque = true;
        }
        let range = start..self.at;
        let value = self.text[range.clone()].to_owned();
        let part = match is_array {
            true => Part::Opaque { range },
            false => Part::Glob { range, value },
        };
        parts.push(self.text, part);
        true
    }

    fn close_bracket(&mut self, parts: &mut Parts) -> bool {
        let Some((index, start)) = parts.bracket else {
            return false;
        };
        // `[]a]` and `[!]a]` hold a bracket.
        if matches!(&self.text[start..self.at], "[" | "[!" | "[^") {
            return false;
        }
        parts.bracket = None;
        parts.flush(self.text, self.at);
        let mut value = String::new();
        let constant = parts.done[index..]
            .iter()
            .all(|part| part.append_constant(&mut value, true));
        if !constant {
            return false;
        }
        self.at += 1;
        value.push(']');
        let range = start..self.at;
        parts.done.truncate(index);
        parts.done.push(Part::Glob { range, value });
        while parts.braces.last().is_some_and(|brace| brace.0 > index) {
            parts.braces.pop();
        }
        true
    }

    fn close_brace(&mut self, parts: &mut Parts) -> bool {
        let Some((index, start, true)) = parts.braces.pop() else {
            return false;
        };
        parts.flush(self.text, self.at);
        let mut inner = parts.done.split_off(index.min(parts.done.len()));
        trim_brace(&mut inner);
        self.at += 1;
        if parts.bracket.is_some_and(|(open, _)| open > index) {
            parts.bracket = None;
        }
        parts.done.push(Part::BraceExpansion {
            range: start..self.at,
            parts: inner,
        });
        true
    }
}

/// Takes the `{` off the literal that begins with it.
fn trim_brace(parts: &mut Vec<Part>) {
    if let Some(Part::Literal { range, value }) = parts.first_mut() {
        range.start += 1;
        value.remove(0);
        if value.is_empty() {
            parts.remove(0);
        }
    }
}

/// A `,` or `..` makes the innermost open brace an expansion.
fn mark_brace(parts: &mut Parts) -> bool {
    if let Some((_, _, expands)) = parts.braces.last_mut() {
        *expands = true;
    }
    false
}
