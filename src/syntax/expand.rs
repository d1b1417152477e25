//! Variables in words: what `$NAME`, `${NAME:-default}` and their kin become (BuildKit facts 37–39).
//!
//! A value may be unknown: then so is every word that needs it. Nothing is guessed.

use std::borrow::Cow;

use super::pattern;

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
    if !raw.contains(['$', '\'', '"', escape]) {
        return Ok(Value::Known(raw.to_owned()));
    }
    let mut lexer = Lexer::new(raw, escape, lookup);
    let result = lexer.until(None, false)?;
    Ok(if lexer.unknown {
        Value::Unknown
    } else {
        Value::Known(result)
    })
}

/// The same, split into words where blanks stand outside quotes; `None` if a value is unknown.
pub fn expand_words(
    raw: &str,
    escape: char,
    lookup: Lookup<'_>,
) -> Result<Option<Vec<String>>, ExpandError> {
    let mut lexer = Lexer::new(raw, escape, lookup);
    lexer.until(None, false)?;
    lexer.words.end();
    Ok((!lexer.unknown).then_some(lexer.words.done))
}

/// Splits a line into words as BuildKit does when it looks for heredocs: quotes and escapes stay in the words, no
/// variable has a value. An error means that the line has no heredocs at all.
pub(super) fn raw_words(line: &str) -> Result<Vec<String>, ExpandError> {
    let mut lexer = Lexer::new(line, '\\', &|_| Value::Unset);
    (lexer.raw_quotes, lexer.raw_escapes, lexer.keep_unset) = (true, true, true);
    lexer.until(None, true)?;
    lexer.words.end();
    Ok(lexer.words.done)
}

/// The words of a heredoc's delimiter with quotes and escapes taken away.
pub(super) fn delimiter_words(text: &str) -> Result<Vec<String>, ExpandError> {
    let mut lexer = Lexer::new(text, '\\', &|_| Value::Unset);
    lexer.keep_unset = true;
    lexer.until(None, false)?;
    lexer.words.end();
    Ok(lexer.words.done)
}

/// The names of the variables that a word uses, in their order, alternatives such as `b` in `${a:-$b}` included. What
/// cannot be read ends the list.
pub fn names(raw: &str, escape: char) -> Vec<String> {
    let found = std::cell::RefCell::new(Vec::new());
    let record = |name: &str| {
        found.borrow_mut().push(name.to_owned());
        Value::Unknown
    };
    let mut lexer = Lexer::new(raw, escape, &record);
    // An error is reported where the word is checked; the names before it still count.
    let _ = lexer.until(None, false);
    found.into_inner()
}

/// `${a:-${b:-…}}`: how deep it may go. Real files stop at two.
const MAX_DEPTH: usize = 50;

struct Lexer<'a> {
    rest: std::str::Chars<'a>,
    escape: char,
    lookup: Lookup<'a>,
    raw_quotes: bool,
    raw_escapes: bool,
    /// Leaves `$name` as it is where it has no value.
    keep_unset: bool,
    unknown: bool,
    depth: usize,
    words: Words,
}

/// Collects words: blanks outside quotes end one.
#[derive(Default)]
struct Words {
    done: Vec<String>,
    current: String,
    inside: bool,
}

impl Words {
    fn char(&mut self, char: char) {
        if char.is_whitespace() {
            self.end();
        } else {
            self.raw_char(char);
        }
    }

    fn raw_char(&mut self, char: char) {
        self.current.push(char);
        self.inside = true;
    }

    fn raw(&mut self, text: &str) {
        self.current.push_str(text);
        self.inside = true;
    }

    fn end(&mut self) {
        if std::mem::take(&mut self.inside) {
            self.done.push(std::mem::take(&mut self.current));
        }
    }
}

fn error<T>(message: impl Into<Cow<'static, str>>) -> Result<T, ExpandError> {
    Err(ExpandError(message.into()))
}

impl<'a> Lexer<'a> {
    fn new(text: &'a str, escape: char, lookup: Lookup<'a>) -> Self {
        Self {
            rest: text.chars(),
            escape,
            lookup,
            raw_quotes: false,
            raw_escapes: false,
            keep_unset: false,
            unknown: false,
            depth: 0,
            words: Words::default(),
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    /// Reads up to `stop` (and past it) or to the end. Only the outermost call collects words that count.
    fn until(&mut self, stop: Option<char>, raw_escapes: bool) -> Result<String, ExpandError> {
        let mut result = String::new();
        let outer = stop.is_none();
        while let Some(char) = self.peek() {
            if Some(char) == stop {
                self.rest.next();
                return Ok(result);
            }
            match char {
                '\'' => {
                    let text = self.single_quoted()?;
                    result.push_str(&text);
                    if outer {
                        self.words.raw(&text);
                    }
                }
                '"' => {
                    let text = self.double_quoted()?;
                    result.push_str(&text);
                    if outer {
                        self.words.raw(&text);
                    }
                }
                '$' => {
                    let text = self.dollar()?;
                    result.push_str(&text);
                    if outer {
                        text.chars().for_each(|c| self.words.char(c));
                    }
                }
                _ if char == self.escape => self.escaped(&mut result, outer, raw_escapes),
                _ => {
                    self.rest.next();
                    result.push(char);
                    if outer {
                        self.words.char(char);
                    }
                }
            }
        }
        match stop {
            Some(stop) => error(format!("ends before the matching `{stop}`")),
            None => Ok(result),
        }
    }

    fn escaped(&mut self, result: &mut String, outer: bool, raw: bool) {
        self.rest.next();
        let escape = self.escape;
        let mut add = |char| {
            result.push(char);
            if outer {
                self.words.raw_char(char);
            }
        };
        if raw || self.raw_escapes {
            add(escape);
        }
        if let Some(next) = self.rest.next() {
            add(next);
        }
    }

    fn single_quoted(&mut self) -> Result<String, ExpandError> {
        let mut text = String::new();
        self.rest.next();
        if self.raw_quotes {
            text.push('\'');
        }
        loop {
            match self.rest.next() {
                Some('\'') => break,
                Some(char) => text.push(char),
                None => return error("ends before the matching single quote"),
            }
        }
        if self.raw_quotes {
            text.push('\'');
        }
        Ok(text)
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
                Some('"') => {
                    self.rest.next();
                    break;
                }
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
        if self.raw_quotes {
            text.push('"');
        }
        Ok(text)
    }

    /// Inside `"…"` only the quote, `$` and the escape character itself can be escaped.
    fn escaped_in_double_quotes(&mut self, text: &mut String) {
        match self.peek() {
            None => {}
            Some(next) if matches!(next, '"' | '$') || next == self.escape => {
                if self.raw_escapes {
                    text.push(self.escape);
                }
                text.push(next);
                self.rest.next();
            }
            Some(_) => text.push(self.escape),
        }
    }

    fn dollar(&mut self) -> Result<String, ExpandError> {
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
            Some(':') => {
                let operator = self.rest.next();
                match operator {
                    Some(operator @ ('-' | '+' | '?')) => self.alternative(name, operator, true),
                    Some(other) => error(format!(
                        "uses `:{other}`, which `${{…}}` does not know here"
                    )),
                    None => error("has a `${` without its `}`"),
                }
            }
            Some(operator @ ('-' | '+' | '?')) => self.alternative(name, operator, false),
            Some(operator @ ('#' | '%')) => self.trimmed(name, operator),
            Some('/') => self.replaced(name),
            Some(other) => error(format!("uses `{other}`, which `${{…}}` does not know here")),
            None => error("has a `${` without its `}`"),
        }
    }

    fn alternative(
        &mut self,
        name: &str,
        operator: char,
        empty_counts: bool,
    ) -> Result<String, ExpandError> {
        let unknown_before = self.unknown;
        let word = self.until(Some('}'), false)?;
        let word_unknown = std::mem::replace(&mut self.unknown, unknown_before) && !unknown_before;
        let colon = if empty_counts { ":" } else { "" };
        let value = (self.lookup)(name);
        if self.keep_unset && value == Value::Unset {
            return Ok(format!("${{{name}{colon}{operator}{word}}}"));
        }
        if value == Value::Unknown {
            self.unknown = true;
            return Ok(String::new());
        }
        let present = match &value {
            Value::Known(text) => !(empty_counts && text.is_empty()),
            _ => false,
        };
        let text = value.known().unwrap_or_default().to_owned();
        match (operator, present) {
            ('-', true) | ('?', true) => Ok(text),
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
        Ok(if operator == '#' {
            pattern::trim_prefix(&text, pattern, longest)
        } else {
            pattern::trim_suffix(&text, pattern, longest)
        })
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
            let slash = if all { "//" } else { "/" };
            return Ok(format!("${{{name}{slash}{pattern}/{text}}}"));
        }
        let old = self.or_kept(value, String::new);
        Ok(pattern::replace(&old, &pattern, &text, all))
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
        let mut name = String::new();
        match self.peek() {
            Some(digit) if digit.is_numeric() => {
                while let Some(digit) = self.peek().filter(|c| c.is_numeric()) {
                    name.push(digit);
                    self.rest.next();
                }
            }
            Some(special) if "@*#?-$!".contains(special) => {
                name.push(special);
                self.rest.next();
            }
            _ => {
                while let Some(char) = self.peek().filter(|c| c.is_alphanumeric() || *c == '_') {
                    name.push(char);
                    self.rest.next();
                }
            }
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(name: &str) -> Value {
        match name {
            "A" => Value::Known("one two".into()),
            "V" => Value::Known("1.2.3".into()),
            "EMPTY" => Value::Known(String::new()),
            "OPEN" => Value::Unknown,
            _ => Value::Unset,
        }
    }

    fn known(raw: &str) -> String {
        match expand(raw, '\\', &env) {
            Ok(Value::Known(text)) => text,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn quotes_and_escapes_go_away() {
        assert_eq!(known(r#"a"b $A"'$A'\$A"#), "ab one two$A$A");
        assert_eq!(known(r#""\"\$\n""#), r#""$\n"#);
        assert_eq!(
            expand("a`$A\\b", '`', &env),
            Ok(Value::Known("a$A\\b".into()))
        );
    }

    #[test]
    fn every_operator_is_understood() {
        for (raw, wanted) in [
            ("${A}", "one two"),
            ("$NONE.", "."),
            ("$.", "$."),
            ("${NONE-x}${EMPTY-x}${EMPTY:-y}", "xy"),
            ("${A:+set}${NONE:+set}${EMPTY+e}", "sete"),
            ("${V%.*}|${V%%.*}|${V#*.}|${V##*.}", "1.2|1|2.3|3"),
            ("${V/./-}|${V//./-}", "1-2.3|1-2-3"),
            ("${NONE:-${V}}", "1.2.3"),
            ("$1x$10", "x"),
        ] {
            assert_eq!(known(raw), wanted, "{raw}");
        }
    }

    #[test]
    fn what_cannot_be_expanded_is_an_error() {
        for raw in [
            "${",
            "${}",
            "${:x}",
            "${{A}}",
            "${A",
            "${A:=1}",
            "${A^^}",
            "'a",
            "\"a",
            "${NONE:?}",
            "${A/x}",
        ] {
            assert!(expand(raw, '\\', &env).is_err(), "{raw}");
        }
    }

    #[test]
    fn unknown_spreads_only_where_it_is_used() {
        assert_eq!(expand("a$OPEN", '\\', &env), Ok(Value::Unknown));
        assert_eq!(expand("${OPEN:-x}", '\\', &env), Ok(Value::Unknown));
        assert_eq!(known("${A:-$OPEN}"), "one two");
        assert_eq!(known("${NONE:+$OPEN}x"), "x");
        assert_eq!(expand("${NONE:-$OPEN}", '\\', &env), Ok(Value::Unknown));
    }

    #[test]
    fn values_with_blanks_split_outside_quotes() {
        let words = |raw| expand_words(raw, '\\', &env).unwrap().unwrap();
        assert_eq!(words("$A \"$A\" ''"), ["one", "two", "one two", ""]);
    }

    #[test]
    fn names_are_listed_with_those_in_alternatives() {
        assert_eq!(names("$a-${b:-$c}'$d'\"${e}\"", '\\'), ["a", "c", "b", "e"]);
    }

    #[test]
    fn deep_nesting_ends_in_an_error() {
        let raw = "${a:-".repeat(100_000);
        assert!(expand(&raw, '\\', &env).is_err());
    }
}
