//! Variables in words: what `$NAME`, `${NAME:-default}` and their kin become (BuildKit facts 37–39).
//!
//! A value may be unknown: then so is every word that needs it. Nothing is guessed.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;

use lexer::Lexer;

mod lexer;
mod pattern;

/// What is known of a variable or of a word that holds variables.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// It is this.
    Known(String),
    /// It has no value.
    Unset,
    /// The file leaves it open.
    Unknown,
}

impl Value {
    /// The text, if it is known.
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known(text) => Some(text),
            _ => None,
        }
    }

    /// Whether the file leaves it open.
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }
}

/// Why a word cannot be expanded. The text completes the sentence "this word …".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpandError(pub Cow<'static, str>);

/// Where values come from.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Value;

/// The value of a word with its quotes taken away and its variables filled in; unset ones are empty.
pub fn expand(raw: &str, escape: char, lookup: Lookup<'_>) -> Result<Value, ExpandError> {
    let is_plain = |special: char| !raw.contains(special);
    if ['$', '\'', '"', escape].into_iter().all(is_plain) {
        return Ok(Value::Known(raw.to_owned()));
    }
    let mut lexer = Lexer::new(raw, escape, lookup);
    let text = lexer.read()?;
    Ok(lexer.value(text))
}

/// The text of a heredoc of `COPY` and `ADD` with its variables filled in (BuildKit fact 35). Quotes stay, and the
/// escape character is always a backslash.
pub fn expand_body(body: &str, lookup: Lookup<'_>) -> Result<Value, ExpandError> {
    let mut lexer = Lexer::new(body, '\\', lookup);
    lexer.quotes = false;
    let text = lexer.read()?;
    Ok(lexer.value(text))
}

/// The value of a word, split where blanks stand outside quotes, empty parts left out; `None` if a value is unknown.
pub fn expand_words(
    raw: &str,
    escape: char,
    lookup: Lookup<'_>,
) -> Result<Option<Vec<String>>, ExpandError> {
    let mut lexer = Lexer::new(raw, escape, lookup);
    lexer.read()?;
    let words = lexer.words.finish().into_iter().map(|word| word.text);
    Ok((!lexer.unknown).then(|| words.collect()))
}

/// The names of the variables that a word uses, in their order, alternatives such as `b` in `${a:-$b}` included. What
/// cannot be read ends the list.
pub fn names(raw: &str, escape: char) -> Vec<String> {
    let found = RefCell::new(Vec::new());
    let record = |name: &str| {
        found.borrow_mut().push(name.to_owned());
        Value::Unknown
    };
    // An error is reported where the word is checked; the names before it still count.
    let _ = Lexer::new(raw, escape, &record).read();
    found.into_inner()
}

/// A word and where it stands in the text that was split.
pub(super) struct RawWord {
    pub(super) text: String,
    pub(super) range: Range<usize>,
}

/// Splits a line into words as BuildKit does when it looks for heredocs: quotes and escapes stay in the words, no
/// variable has a value. An error means that the line has no heredocs at all.
pub(super) fn raw_words(line: &str) -> Result<Vec<RawWord>, ExpandError> {
    let mut lexer = Lexer::new(line, '\\', &|_| Value::Unset);
    (lexer.raw_quotes, lexer.raw_escapes, lexer.keep_unset) = (true, true, true);
    lexer.read()?;
    Ok(lexer.words.finish())
}

/// The words of a heredoc's delimiter without escapes, with or without the quotes.
pub(super) fn delimiter_words(text: &str, raw_quotes: bool) -> Result<Vec<String>, ExpandError> {
    let mut lexer = Lexer::new(text, '\\', &|_| Value::Unset);
    (lexer.raw_quotes, lexer.keep_unset) = (raw_quotes, true);
    lexer.read()?;
    let words = lexer.words.finish().into_iter().map(|word| word.text);
    Ok(words.collect())
}

fn error<T>(message: impl Into<Cow<'static, str>>) -> Result<T, ExpandError> {
    Err(ExpandError(message.into()))
}

#[cfg(test)]
mod tests;
