//! Words, and what is known of their value.

use std::borrow::Cow;
use std::ops::Range;

use super::List;
use super::simple::assignment_head;
use crate::text::Mapped;

/// A word of a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// As it is written, quotes included.
    pub range: Range<usize>,
    /// What it is made of, in order and without gaps, save for continuation lines.
    pub parts: Vec<Part>,
}

/// A piece of a word.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Text that stands for itself, byte for byte.
    Literal {
        /// Where it stands.
        range: Range<usize>,
        /// The text.
        value: String,
    },
    /// Quoted text in which nothing expands.
    Quoted {
        /// With the quotes.
        range: Range<usize>,
        /// The text without them, escapes resolved.
        value: String,
        /// Which quotes.
        quote: Quote,
    },
    /// `"…"` or `$"…"`
    DoubleQuoted {
        /// With the quotes.
        range: Range<usize>,
        /// What is in them.
        parts: Vec<Part>,
    },
    /// `$a`, `${a:-b}`
    Variable(Box<Variable>),
    /// `$( … )` or backquotes.
    Substitution {
        /// All of it.
        range: Range<usize>,
        /// What runs.
        list: List,
    },
    /// `<( … )` or `>( … )`
    ProcessSubstitution {
        /// All of it.
        range: Range<usize>,
        /// What runs.
        list: List,
    },
    /// `$(( … ))`
    Arithmetic {
        /// All of it.
        range: Range<usize>,
        /// What is in it, expansions apart.
        parts: Vec<Part>,
    },
    /// `*`, `?`, `[…]`, or a pattern in parentheses such as `!(…)`.
    Glob {
        /// Where it stands.
        range: Range<usize>,
        /// As it is written, without quotes.
        value: String,
    },
    /// `{a,b}` or `{1..3}`, which not every shell expands.
    BraceExpansion {
        /// With the braces.
        range: Range<usize>,
        /// What is between the braces, commas included.
        parts: Vec<Part>,
    },
    /// `~` or `~user`
    Tilde {
        /// Up to the slash.
        range: Range<usize>,
    },
    /// Not understood, or expanded by an outer shell.
    Opaque {
        /// Where it stands.
        range: Range<usize>,
    },
}

/// How constant text is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    /// `'…'`
    Single,
    /// `$'…'`
    Ansi,
    /// `\` before one character.
    Backslash,
    /// A word of an exec form, which no shell has read.
    Argument,
}

/// A parameter expansion.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// All of it.
    pub range: Range<usize>,
    /// The name; a digit or a sign for `$1`, `$@` and their like.
    pub name: String,
    /// Whether it stands in braces.
    pub braced: bool,
    /// What is done with the value.
    pub operator: Option<Operator>,
    /// Behind the operator.
    pub argument: Vec<Part>,
}

/// What `${…}` does with the value of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `${a-b}`: `b` if unset; `${a:-b}` (`empty`): also if empty.
    Default {
        /// With a colon.
        empty: bool,
    },
    /// `${a=b}`, `${a:=b}`: the same, and sets the variable.
    Assign {
        /// With a colon.
        empty: bool,
    },
    /// `${a?b}`, `${a:?b}`: fails if unset (or empty).
    Require {
        /// With a colon.
        empty: bool,
    },
    /// `${a+b}`, `${a:+b}`: `b` if set (and not empty), else nothing.
    Alternative {
        /// With a colon.
        empty: bool,
    },
    /// Anything else: `${#a}`, `${!a}`, `${a%b}`, `${a/b/c}`, `${a:1:2}`, `${a[0]}`, `${a^^}` …
    Other,
}

/// A word without its quotes, for a second shell to read.
#[derive(Clone, Debug, PartialEq)]
pub struct Unquoted {
    /// Quotes and escapes are taken away; expansions stand as they are written.
    pub text: Mapped<'static>,
    /// Where in `text` the expansions stand.
    pub expanded: Vec<Range<usize>>,
}

impl Part {
    /// Where the part stands, quotes included.
    pub fn range(&self) -> &Range<usize> {
        match self {
            Part::Literal { range, .. }
            | Part::Quoted { range, .. }
            | Part::DoubleQuoted { range, .. }
            | Part::Substitution { range, .. }
            | Part::ProcessSubstitution { range, .. }
            | Part::Arithmetic { range, .. }
            | Part::Glob { range, .. }
            | Part::BraceExpansion { range, .. }
            | Part::Tilde { range }
            | Part::Opaque { range } => range,
            Part::Variable(variable) => &variable.range,
        }
    }

    /// The parts inside this one; those of a command substitution's words are not among them.
    pub fn children(&self) -> &[Part] {
        match self {
            Part::DoubleQuoted { parts, .. }
            | Part::Arithmetic { parts, .. }
            | Part::BraceExpansion { parts, .. } => parts,
            Part::Variable(variable) => &variable.argument,
            _ => &[],
        }
    }

    /// Adds the constant text of the part to `value`; false if it is not constant, and then `value` may hold a
    /// constant beginning.
    pub(super) fn append_constant(&self, value: &mut String, globs: bool) -> bool {
        match self {
            Part::Literal { value: text, .. } | Part::Quoted { value: text, .. } => {
                value.push_str(text);
                true
            }
            Part::Glob { value: text, .. } if globs => {
                value.push_str(text);
                true
            }
            Part::DoubleQuoted { parts, .. } => {
                parts.iter().all(|part| part.append_constant(value, globs))
            }
            _ => false,
        }
    }
}

impl Word {
    /// The value, if nothing in the word expands: quotes and escapes are taken away.
    pub fn literal(&self) -> Option<Cow<'_, str>> {
        self.constant(false)
    }

    /// The value if nothing but patterns (`*`, `?`, `[…]`) expands; a pattern stands for itself, as it does in a shell
    /// when no file matches (`pip install fschat[webui]`).
    pub fn literal_or_glob(&self) -> Option<Cow<'_, str>> {
        self.constant(true)
    }

    fn constant(&self, globs: bool) -> Option<Cow<'_, str>> {
        if let [Part::Literal { value, .. } | Part::Quoted { value, .. }] = &self.parts[..] {
            return Some(Cow::Borrowed(value));
        }
        let mut value = String::new();
        let constant = self
            .parts
            .iter()
            .all(|part| part.append_constant(&mut value, globs));
        constant.then_some(Cow::Owned(value))
    }

    /// Whether the value is `text`.
    pub fn is(&self, text: &str) -> bool {
        self.literal().is_some_and(|value| value == text)
    }

    /// The constant text at the beginning of the value; all of it if nothing expands.
    pub fn literal_prefix(&self) -> Cow<'_, str> {
        if let Some(Part::Literal { value, .. }) = self.parts.first()
            && !self.parts.get(1).is_some_and(is_constant_begin)
        {
            return Cow::Borrowed(value);
        }
        let mut value = String::new();
        let _ = self
            .parts
            .iter()
            .all(|part| part.append_constant(&mut value, false));
        Cow::Owned(value)
    }

    /// The constant text at the end of the value; all of it if nothing expands.
    pub fn literal_suffix(&self) -> String {
        let mut values = Vec::new();
        collect_suffix(&self.parts, &mut values);
        values.into_iter().rev().collect()
    }

    /// Name and value of a word such as `A=b`, an argument of `env` or `export`, if its name is constant. Quotes that
    /// open before the value are not part of it (`"A=b c"`).
    pub fn assignment(&self) -> Option<(String, Word)> {
        let prefix = self.literal_prefix();
        let head = assignment_head(&prefix)?;
        let mut parts = self.parts.clone();
        if head.append || head.indexed || drop_prefix(&mut parts, head.length) > 0 {
            return None;
        }
        let start = parts.first().map_or(self.range.end, |p| p.range().start);
        let end = parts.last().map_or(self.range.end, |p| p.range().end);
        let value = Word {
            range: start..end,
            parts,
        };
        Some((head.name.to_owned(), value))
    }

    /// Whether any of it is quoted or escaped.
    pub fn is_quoted(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Quoted { .. } | Part::DoubleQuoted { .. }))
    }

    /// All parts at any depth, outer before inner; the commands of substitutions are left out.
    pub fn all_parts(&self) -> Vec<&Part> {
        all_parts(&self.parts)
    }

    /// The word as a second shell reads it, in `sh -c "…"` or `eval`. `text` is the script's. `None` if what that
    /// shell gets cannot be seen in the file: `sh -c "$(curl …)"` is only its expansion, `$'\x41'` has no bytes.
    pub fn unquoted(&self, text: &Mapped<'_>) -> Option<Unquoted> {
        let mut unquoted = Unquoted::empty();
        unquoted.append(&self.parts, text)?;
        Some(unquoted)
    }
}

impl Unquoted {
    /// Adds parts of a word of the script whose text is `text`; `None` where the value has no bytes in the file.
    pub(super) fn append(&mut self, parts: &[Part], text: &Mapped<'_>) -> Option<()> {
        for part in parts {
            match part {
                Part::DoubleQuoted { parts, .. } => self.append(parts, text)?,
                Part::Literal { range, .. } | Part::Tilde { range } => {
                    self.copy(range.clone(), text);
                }
                Part::Glob { range, value } if text.text()[range.clone()] == **value => {
                    self.copy(range.clone(), text);
                }
                Part::Quoted {
                    range,
                    value,
                    quote,
                } => {
                    let start = range.start + quote.opening();
                    let content = start..start + value.len();
                    if text.text().get(content.clone()) != Some(value.as_str()) {
                        return None;
                    }
                    self.copy(content, text);
                }
                Part::Glob { .. } | Part::ProcessSubstitution { .. } | Part::Opaque { .. } => {
                    return None;
                }
                Part::Variable(_)
                | Part::Substitution { .. }
                | Part::Arithmetic { .. }
                | Part::BraceExpansion { .. } => {
                    let start = self.text.text().len();
                    self.copy(part.range().clone(), text);
                    self.expanded.push(start..self.text.text().len());
                }
            }
        }
        Some(())
    }

    pub(super) fn empty() -> Self {
        Self {
            text: Mapped::empty(),
            expanded: Vec::new(),
        }
    }

    fn copy(&mut self, range: Range<usize>, text: &Mapped<'_>) {
        copy_text(text, range, &mut self.text);
    }
}

/// Adds a part of a text to another, with its places.
pub(super) fn copy_text(text: &Mapped<'_>, range: Range<usize>, into: &mut Mapped<'static>) {
    if text.is_whole(range.clone()) {
        into.push(&text.text()[range.clone()], text.offset(range.start));
        return;
    }
    let mut buffer = [0; 4];
    for (at, char) in text.text()[range.clone()].char_indices() {
        into.push(char.encode_utf8(&mut buffer), text.offset(range.start + at));
    }
}

impl Quote {
    /// How many bytes stand before the text.
    fn opening(self) -> usize {
        match self {
            Quote::Single | Quote::Backslash => 1,
            Quote::Ansi => 2,
            Quote::Argument => 0,
        }
    }
}

/// Takes `length` bytes of constant text away from the beginning; returns how many were not there.
fn drop_prefix(parts: &mut Vec<Part>, length: usize) -> usize {
    let mut left = length;
    let mut whole = 0;
    for part in parts.iter_mut() {
        if left == 0 {
            break;
        }
        match part {
            Part::Literal { value, .. } | Part::Quoted { value, .. } if value.len() <= left => {
                left -= value.len();
                whole += 1;
            }
            Part::Literal { range, value } => {
                range.start += left;
                value.drain(..std::mem::take(&mut left));
            }
            Part::Quoted {
                range,
                value,
                quote,
            } if *quote != Quote::Ansi => {
                range.start += quote.opening() + left;
                value.drain(..std::mem::take(&mut left));
                range.end = range.start + value.len();
                *quote = Quote::Argument;
            }
            Part::DoubleQuoted { range, parts } => {
                left = drop_prefix(parts, left);
                let quote = range.end - 1;
                range.start = parts.first().map_or(quote, |p| p.range().start);
                range.end = parts.last().map_or(quote, |p| p.range().end);
                whole += usize::from(left > 0);
            }
            _ => break,
        }
    }
    parts.drain(..whole);
    left
}

/// All parts at any depth, outer before inner; the commands of substitutions are left out.
pub(super) fn all_parts(parts: &[Part]) -> Vec<&Part> {
    let mut found = Vec::new();
    let mut rest: Vec<&Part> = parts.iter().rev().collect();
    while let Some(part) = rest.pop() {
        found.push(part);
        rest.extend(part.children().iter().rev());
    }
    found
}

fn is_constant_begin(part: &Part) -> bool {
    matches!(
        part,
        Part::Literal { .. } | Part::Quoted { .. } | Part::DoubleQuoted { .. }
    )
}

/// Collects constant text from the end on; false where something expands.
fn collect_suffix<'p>(parts: &'p [Part], values: &mut Vec<&'p str>) -> bool {
    parts.iter().rev().all(|part| match part {
        Part::Literal { value, .. } | Part::Quoted { value, .. } => {
            values.push(value);
            true
        }
        Part::DoubleQuoted { parts, .. } => collect_suffix(parts, values),
        _ => false,
    })
}

#[cfg(test)]
mod tests;
