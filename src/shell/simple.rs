//! Reads simple commands: assignments, words and redirections.

use super::expansion::{is_name_byte, is_name_start};
use super::scanner::Parser;
use super::word_parser::WordKind;
use super::{
    Assignment, AssignmentValue, CommandKind, Heredoc, Part, Redirect, RedirectOperator, Simple,
    Word,
};

/// The redirection operators, longer ones before those that begin them.
const REDIRECTS: [(&str, RedirectOperator); 12] = [
    ("<<<", RedirectOperator::HereString),
    ("<<-", RedirectOperator::HereDocument),
    ("<<", RedirectOperator::HereDocument),
    ("<&", RedirectOperator::DuplicateInput),
    ("<>", RedirectOperator::ReadWrite),
    ("<", RedirectOperator::Read),
    (">>", RedirectOperator::Append),
    (">&", RedirectOperator::DuplicateOutput),
    (">|", RedirectOperator::Overwrite),
    (">", RedirectOperator::Write),
    ("&>>", RedirectOperator::AppendAll),
    ("&>", RedirectOperator::WriteAll),
];

impl Parser<'_> {
    pub(super) fn simple(&mut self, redirects: &mut Vec<Redirect>) -> CommandKind {
        let mut simple = Simple {
            assignments: Vec::new(),
            words: Vec::new(),
        };
        let start = self.at;
        let mut end = self.at;
        loop {
            if let Some(redirect) = self.redirect() {
                redirects.push(redirect);
            } else if self.at_simple_end() {
                break;
            } else if simple.words.is_empty()
                && let Some(assignment) = self.assignment()
            {
                simple.assignments.push(assignment);
            } else {
                simple.words.push(self.word(WordKind::Argument));
            }
            end = self.at;
            self.blanks();
        }
        if end == start {
            self.opaque = true;
            return CommandKind::Opaque;
        }
        if self.peek() == Some(b'(')
            && simple.assignments.is_empty()
            && redirects.is_empty()
            && let [name] = &simple.words[..]
            && self.accept_empty_parentheses()
        {
            if !self.enter() {
                self.skip_opaque();
                return CommandKind::Opaque;
            }
            let function = self.function(name);
            self.leave();
            return function;
        }
        self.at = end;
        CommandKind::Simple(simple)
    }

    fn at_simple_end(&self) -> bool {
        let is_word = matches!(self.peek(), Some(b'<' | b'>')) && self.peek_at(1) == Some(b'(');
        self.is_word_end(0) && !is_word
    }

    fn accept_empty_parentheses(&mut self) -> bool {
        let start = self.at;
        self.at += 1;
        self.blanks();
        let empty = self.accept(")");
        if !empty {
            self.at = start;
        }
        empty
    }

    /// Reads `name=value`, `name+=value`, `name[…]=value` or `name=(…)`, if that comes next.
    fn assignment(&mut self) -> Option<Assignment> {
        let start = self.at;
        let head = assignment_head(self.rest())?;
        self.at += head.length;
        let value = match self.peek() {
            Some(b'(') => AssignmentValue::Array(self.array()),
            _ => AssignmentValue::Word(self.word(WordKind::Value)),
        };
        Some(Assignment {
            name: head.name.to_owned(),
            indexed: head.indexed,
            append: head.append,
            value,
            range: start..self.at,
        })
    }

    fn array(&mut self) -> Vec<Word> {
        let mut words = Vec::new();
        self.at += 1;
        loop {
            self.blank_lines();
            if self.accept(")") {
                break;
            }
            if self.at_simple_end() {
                self.opaque = true;
                break;
            }
            words.push(self.word(WordKind::Argument));
        }
        words
    }

    pub(super) fn redirects(&mut self, redirects: &mut Vec<Redirect>) {
        let mut end = self.at;
        self.blanks();
        while let Some(redirect) = self.redirect() {
            redirects.push(redirect);
            end = self.at;
            self.blanks();
        }
        self.at = end;
    }

    fn redirect(&mut self) -> Option<Redirect> {
        let start = self.at;
        let rest = self.rest().as_bytes();
        if !matches!(rest.first(), Some(b'<' | b'>' | b'&' | b'0'..=b'9')) {
            return None;
        }
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        if digits > 9 || (digits > 0 && rest.get(digits) == Some(&b'&')) {
            return None;
        }
        let operator = &rest[digits..];
        if matches!(operator, [b'<' | b'>', b'(', ..]) {
            return None;
        }
        let &(sign, operator) = REDIRECTS
            .iter()
            .find(|(sign, _)| operator.starts_with(sign.as_bytes()))?;
        let fd = self.rest()[..digits].parse().ok();
        self.at += digits + sign.len();
        self.blanks();
        let target = self.word(WordKind::Argument);
        if target.range.is_empty() {
            self.opaque = true;
        }
        let heredoc = (operator == RedirectOperator::HereDocument)
            .then(|| self.heredoc(&target, sign == "<<-"));
        Some(Redirect {
            fd,
            operator,
            heredoc,
            range: start..target.range.end,
            target,
        })
    }

    /// Notes a here-document, whose body follows the line.
    fn heredoc(&mut self, target: &Word, strip_tabs: bool) -> usize {
        self.heredocs.push(Heredoc {
            delimiter: written(&target.parts, self.text),
            quoted: target.is_quoted(),
            strip_tabs,
            body: self.end..self.end,
            parts: Vec::new(),
        });
        self.pending.push(self.heredocs.len() - 1);
        self.heredocs.len() - 1
    }
}

/// What stands before the value of an assignment.
pub(super) struct AssignmentHead<'p> {
    pub(super) name: &'p str,
    pub(super) indexed: bool,
    pub(super) append: bool,
    /// Up to and with the `=`.
    pub(super) length: usize,
}

/// The beginning of `text` up to a `=`, if that is an assignment's.
pub(super) fn assignment_head(text: &str) -> Option<AssignmentHead<'_>> {
    let bytes = text.as_bytes();
    if !is_name_start(*bytes.first()?) {
        return None;
    }
    let name = bytes.iter().take_while(|&&b| is_name_byte(b)).count();
    let mut length = name;
    let indexed = bytes.get(length) == Some(&b'[');
    if indexed {
        let is_index = |b: &&u8| !b" \t\n;&|()<>]=".contains(*b);
        length += bytes[length..].iter().take_while(is_index).count();
        if bytes.get(length) != Some(&b']') {
            return None;
        }
        length += 1;
    }
    let append = bytes.get(length) == Some(&b'+');
    length += usize::from(append);
    (bytes.get(length) == Some(&b'=')).then(|| AssignmentHead {
        name: &text[..name],
        indexed,
        append,
        length: length + 1,
    })
}

/// The delimiter of a here-document: quotes are taken away, and nothing expands.
fn written(parts: &[Part], text: &str) -> String {
    let mut written = String::new();
    for part in parts {
        match part {
            Part::Literal { value, .. } | Part::Quoted { value, .. } => written.push_str(value),
            Part::DoubleQuoted { parts, .. } => {
                for part in parts {
                    match part {
                        Part::Literal { value, .. } | Part::Quoted { value, .. } => {
                            written.push_str(value);
                        }
                        _ => written.push_str(&text[part.range().clone()]),
                    }
                }
            }
            _ => written.push_str(&text[part.range().clone()]),
        }
    }
    written
}
