//! Reads what a `$` or a backquote begins, and process substitutions.

use super::scanner::Parser;
use super::word_parser::Until;
use super::{List, Operator, Part, Quote, Variable};

impl Parser<'_> {
    /// Reads from a `$` on; nothing if the `$` stands for itself.
    pub(super) fn dollar(&mut self, quoted: bool) -> Option<Part> {
        let start = self.at;
        if let Some(range) = self.expanded_here() {
            return Some(self.expanded(range));
        }
        match self.peek_at(1)? {
            b'(' => Some(self.parenthesized()),
            b'{' => Some(self.braced()),
            b'\'' if !quoted => Some(self.ansi_quoted()),
            b'"' if !quoted => {
                self.at += 1;
                Some(self.double_quoted(start))
            }
            byte if is_name_start(byte) => {
                self.at += 1;
                let name = self.name().to_owned();
                Some(self.plain_variable(start, name))
            }
            byte if byte.is_ascii_digit() || is_special(byte) => {
                self.at += 2;
                let name = char::from(byte).to_string();
                Some(self.plain_variable(start, name))
            }
            _ => None,
        }
    }

    fn plain_variable(&self, start: usize, name: String) -> Part {
        Part::Variable(Box::new(Variable {
            range: start..self.at,
            name,
            braced: false,
            operator: None,
            argument: Vec::new(),
        }))
    }

    /// What an outer shell has expanded: a variable can still be named, anything else is unknown.
    fn expanded(&mut self, range: std::ops::Range<usize>) -> Part {
        let source = &self.text[range.clone()];
        let braced = source.strip_prefix("${").and_then(|s| s.strip_suffix('}'));
        let name = braced.or(source.strip_prefix('$')).unwrap_or_default();
        self.at = range.end;
        if !name.starts_with(|c: char| c.is_ascii() && is_name_start(c as u8))
            || !name.bytes().all(is_name_byte)
        {
            return Part::Opaque { range };
        }
        Part::Variable(Box::new(Variable {
            braced: braced.is_some(),
            name: name.to_owned(),
            operator: None,
            argument: Vec::new(),
            range,
        }))
    }

    /// Reads a variable's name; empty if there is none.
    pub(super) fn name(&mut self) -> &str {
        let start = self.at;
        if self.peek().is_some_and(is_name_start) {
            while self.peek().is_some_and(is_name_byte) {
                self.at += 1;
            }
        }
        &self.text[start..self.at]
    }

    /// `$( … )` or `$(( … ))`
    fn parenthesized(&mut self) -> Part {
        let start = self.at;
        if self.looking_at("$((") {
            self.at += 3;
            if let Some(parts) = self.arithmetic() {
                let range = start..self.at;
                return Part::Arithmetic { range, parts };
            }
        }
        self.at = start + 2;
        match self.commands() {
            Some(list) => Part::Substitution {
                range: start..self.at,
                list,
            },
            None => Part::Opaque {
                range: start..self.at,
            },
        }
    }

    /// `<( … )` or `>( … )`
    pub(super) fn process_substitution(&mut self) -> Part {
        let start = self.at;
        self.at += 2;
        match self.commands() {
            Some(list) => Part::ProcessSubstitution {
                range: start..self.at,
                list,
            },
            None => Part::Opaque {
                range: start..self.at,
            },
        }
    }

    /// Reads commands up to and with `)`, which is skipped over where the nesting is too deep.
    pub(super) fn commands(&mut self) -> Option<List> {
        if !self.enter() {
            self.skip_past(b')');
            return None;
        }
        let list = self.list_to(Some(b')'));
        if !self.accept(")") {
            self.opaque = true;
        }
        self.leave();
        Some(list)
    }

    /// Reads behind `((` up to and with `))`; nothing is read if that is not arithmetic.
    pub(super) fn arithmetic(&mut self) -> Option<Vec<Part>> {
        let end = self.arithmetic_end()?;
        let range = self.at..end;
        let parts = match self.enter() {
            true => {
                let parts = self.within(range, |parser| parser.parts_until(Until::End));
                self.leave();
                parts
            }
            false => vec![Part::Opaque { range }],
        };
        self.at = end + 2;
        Some(parts)
    }

    /// Reads from one backquote to the next.
    pub(super) fn backquoted(&mut self, quoted: bool) -> Part {
        let start = self.at;
        if let Some(range) = self.expanded_here() {
            self.at = range.end;
            return Part::Opaque { range };
        }
        self.at += 1;
        let closed = self.skip_backquoted();
        let range = start..self.at;
        let content = start + 1..self.at - usize::from(closed);
        // Escapes in it are taken away before it is read, so that its bytes are not those of the text.
        let escaped = |escape: &[u8]| match escape {
            [b'\\', next] => b"$`\\".contains(next) || (quoted && *next == b'"'),
            _ => false,
        };
        let has_escapes = self.text.as_bytes()[content.clone()]
            .windows(2)
            .any(escaped);
        if !closed || has_escapes || !self.enter() {
            self.opaque = true;
            return Part::Opaque { range };
        }
        let list = self.within(content, |parser| parser.list_to(None));
        self.leave();
        Part::Substitution { range, list }
    }

    /// Reads up to and with the next backquote; false if there is none.
    fn skip_backquoted(&mut self) -> bool {
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'`' => return true,
                b'\\' => self.at = (self.at + 1).min(self.end),
                _ => {}
            }
        }
        false
    }

    /// `${ … }`
    fn braced(&mut self) -> Part {
        let start = self.at;
        self.at += 2;
        if !self.enter() {
            self.skip_past(b'}');
            let range = start..self.at;
            return Part::Opaque { range };
        }
        let prefixed = matches!(self.peek(), Some(b'#' | b'!')) && self.peek_at(1) != Some(b'}');
        if prefixed {
            self.at += 1;
        }
        let name = self.parameter();
        let operator = match self.peek() {
            Some(b'}') | None if !prefixed => None,
            Some(_) if !prefixed => Some(self.operator()),
            _ => Some(Operator::Other),
        };
        let argument = self.parts_until(Until::Brace { quoted: false });
        self.leave();
        let closed = self.accept("}");
        let range = start..self.at;
        if !closed || name.is_empty() {
            self.opaque = true;
            return Part::Opaque { range };
        }
        Part::Variable(Box::new(Variable {
            range,
            name,
            braced: true,
            operator,
            argument,
        }))
    }

    /// Reads a name, number or special parameter.
    fn parameter(&mut self) -> String {
        let start = self.at;
        match self.peek() {
            Some(byte) if byte.is_ascii_digit() => {
                while self.peek().is_some_and(|b| b.is_ascii_digit()) {
                    self.at += 1;
                }
            }
            Some(byte) if is_special(byte) => self.at += 1,
            _ => {
                self.name();
            }
        }
        self.text[start..self.at].to_owned()
    }

    fn operator(&mut self) -> Operator {
        let empty =
            self.peek() == Some(b':') && self.peek_at(1).is_some_and(|b| b"-=?+".contains(&b));
        let operator = match self.peek_at(usize::from(empty)) {
            Some(b'-') => Operator::Default { empty },
            Some(b'=') => Operator::Assign { empty },
            Some(b'?') => Operator::Require { empty },
            Some(b'+') => Operator::Alternative { empty },
            _ => return Operator::Other,
        };
        self.at += 1 + usize::from(empty);
        operator
    }

    /// `$'…'`
    fn ansi_quoted(&mut self) -> Part {
        let start = self.at;
        self.at += 2;
        let mut value = Some(String::new());
        loop {
            match self.peek() {
                None => {
                    self.opaque = true;
                    let range = start..self.at;
                    return Part::Opaque { range };
                }
                Some(b'\'') => break,
                Some(b'\\') => {
                    let char = self.ansi_escape();
                    match (&mut value, char) {
                        (Some(text), Some(char)) => text.push(char),
                        _ => value = None,
                    }
                }
                Some(_) => {
                    let char = self.rest().chars().next();
                    if let Some(text) = &mut value {
                        text.extend(char);
                    }
                    self.skip_char();
                }
            }
        }
        self.at += 1;
        let range = start..self.at;
        match value {
            Some(value) if !self.is_expanded(range.start, range.end) => Part::Quoted {
                range,
                value,
                quote: Quote::Ansi,
            },
            _ => Part::Opaque { range },
        }
    }

    /// Reads an escape of `$'…'`; `None` if it is no character: a byte of a longer one, or unknown.
    fn ansi_escape(&mut self) -> Option<char> {
        self.at += 1;
        let byte = self.peek()?;
        self.skip_char();
        let code = match byte {
            b'a' => 0x07,
            b'b' => 0x08,
            b'e' | b'E' => 0x1b,
            b'f' => 0x0c,
            b'n' => 0x0a,
            b'r' => 0x0d,
            b't' => 0x09,
            b'v' => 0x0b,
            b'\\' | b'\'' | b'"' | b'?' => u32::from(byte),
            b'x' => self.number(16, 2).filter(|&code| code < 128)?,
            b'u' => self.number(16, 4)?,
            b'U' => self.number(16, 8)?,
            b'0'..=b'7' => {
                self.at -= 1;
                self.number(8, 3).filter(|&code| code < 128)?
            }
            _ => return None,
        };
        char::from_u32(code)
    }

    /// Reads a number of at most `digits` digits.
    fn number(&mut self, radix: u32, digits: usize) -> Option<u32> {
        let start = self.at;
        let is_digit = |b: u8| char::from(b).is_digit(radix);
        while self.at - start < digits && self.peek().is_some_and(is_digit) {
            self.at += 1;
        }
        u32::from_str_radix(&self.text[start..self.at], radix).ok()
    }
}

pub(super) fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// `$@` and its like.
fn is_special(byte: u8) -> bool {
    b"@*#?-$!".contains(&byte)
}
