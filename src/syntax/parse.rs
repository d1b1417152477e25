//! From the bytes of a file to instructions: lines, continuations, comments, heredocs.

use std::collections::HashMap;

use super::{
    Arguments, Comment, Dockerfile, Heredoc, Instruction, Keyword, Piece, PieceKind, SyntaxError,
    check, directive, heredoc, instruction, near, shown, suggest,
};
use crate::text::{Mapped, Source, Span};

/// BuildKit's limit for a physical line, in bytes (fact 8).
const MAX_LINE: usize = 65_535;

/// Reads a Dockerfile, whatever it holds.
pub fn parse(source: &Source) -> Dockerfile<'_> {
    let mut file = read(source);
    suggest::check(&mut file, source);
    file
}

/// Reads a Dockerfile; whether what its errors suggest is any better is not yet known.
pub(super) fn read(source: &Source) -> Dockerfile<'_> {
    let mut parser = Parser::new(source.text());
    parser.run();
    let mut file = parser.file;
    check::check(&mut file, source);
    file.errors.sort_by_key(|error| error.span);
    file
}

struct Parser<'a> {
    text: &'a str,
    /// Where the next line begins.
    at: usize,
    /// Its number, from 1.
    line: usize,
    /// Whether a parser directive may still come.
    directives: bool,
    /// Where the last line stands that equals a text, as it is and without leading tabs (`<<-`): so it is known at once
    /// that a heredoc never ends.
    last_lines: Option<[HashMap<&'a str, usize>; 2]>,
    file: Dockerfile<'a>,
}

/// A physical line.
#[derive(Clone, Copy)]
struct Line<'a> {
    /// Without its line ending.
    text: &'a str,
    start: usize,
    /// The start of the next line.
    next: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            directives: true,
            last_lines: None,
            file: Dockerfile {
                pieces: Vec::new(),
                directives: Vec::new(),
                escape: '\\',
                instructions: Vec::new(),
                comments: Vec::new(),
                errors: Vec::new(),
            },
        }
    }

    fn peek(&self) -> Option<Line<'a>> {
        if self.at >= self.text.len() {
            return None;
        }
        let rest = &self.text[self.at..];
        let length = memchr::memchr(b'\n', rest.as_bytes());
        let next = self.at + length.map_or(rest.len(), |i| i + 1);
        let text = rest[..length.unwrap_or(rest.len())].trim_end_matches('\r');
        Some(Line {
            text,
            start: self.at,
            next,
        })
    }

    fn take(&mut self) -> Option<Line<'a>> {
        let line = self.peek()?;
        let ending = usize::from(self.text[line.start..line.next].ends_with('\n'));
        let length = line.next - line.start - ending;
        if length > MAX_LINE {
            let message =
                format!("this line is {length} bytes long; BuildKit reads at most {MAX_LINE}");
            let end = crate::text::floor_char_boundary(self.text, line.start + 80);
            let error = SyntaxError::new(Span::new(line.start, end), message);
            self.file
                .errors
                .push(error.help("break it with continuation lines, or move it to a script"));
        }
        self.at = line.next;
        self.line += 1;
        Some(line)
    }

    fn piece(&mut self, kind: PieceKind, start: usize) {
        let span = Span::new(start, self.at);
        self.file.pieces.push(Piece { kind, span });
    }

    fn run(&mut self) {
        if self.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
            self.piece(PieceKind::ByteOrderMark, 0);
        }
        while let Some(line) = self.take() {
            if is_comment(line.text) {
                self.comment_or_directive(line);
            } else if line.text.trim_start().is_empty() {
                self.directives = false;
                self.piece(PieceKind::Blank, line.start);
            } else {
                self.directives = false;
                self.instruction(line);
            }
        }
    }

    fn comment_or_directive(&mut self, line: Line<'a>) {
        let directive = self
            .directives
            .then(|| directive::read(line.text, line.start))
            .flatten();
        let Some(directive) = directive else {
            self.directives = false;
            self.comment(line, None);
            self.piece(PieceKind::Comment, line.start);
            return;
        };
        if self
            .file
            .directives
            .iter()
            .any(|d| d.name == directive.name)
        {
            let message = format!("only one `{}` directive can be used", directive.name);
            self.file
                .errors
                .push(SyntaxError::new(directive.span, message));
        }
        if directive.name == "escape" {
            match directive::escape(&directive) {
                Ok(escape) => self.file.escape = escape,
                Err(error) => self.file.errors.push(error),
            }
        }
        self.file.directives.push(directive);
        self.piece(PieceKind::Directive, line.start);
    }

    fn comment(&mut self, line: Line<'a>, inside: Option<usize>) {
        let indent = line.text.len() - line.text.trim_start().len();
        self.file.comments.push(Comment {
            span: Span::new(line.start + indent, line.start + line.text.len()),
            inside,
            before: self.file.instructions.len(),
        });
    }

    /// Reads an instruction that begins on `first`, with its continuation lines and heredocs.
    fn instruction(&mut self, first: Line<'a>) {
        let first_number = self.line - 1;
        let indent = first.text.len() - first.text.trim_start().len();
        let start = first.start + indent;
        let index = self.file.instructions.len();
        let escape = self.file.escape;
        let mut blank_lines = Vec::new();
        let mut end = first.start + first.text.len();
        let mut continued = continuation(&first.text[indent..], escape);
        let mut text = match continued {
            None => Mapped::contiguous(&first.text[indent..], start),
            Some(length) => {
                let mut text = Mapped::empty();
                text.push(&first.text[indent..indent + length], start);
                text
            }
        };
        while continued.is_some() {
            let Some(line) = self.take() else { break };
            if is_comment(line.text) {
                self.comment(line, Some(index));
            } else if line.text.trim_start().is_empty() {
                blank_lines.push(Span::new(line.start, line.next));
            } else {
                continued = continuation(line.text, escape);
                let length = continued.unwrap_or(line.text.len());
                text.push(&line.text[..length], line.start);
                end = line.start + line.text.len();
            }
        }
        if text.text().trim().is_empty() {
            // A continuation character and nothing else: no instruction, and BuildKit says so.
            self.lone_escape(start, first);
            self.piece(PieceKind::Blank, first.start);
            return;
        }
        let mut instruction = instruction::read(text, escape, 0, &mut self.file.errors);
        instruction.head = Span::new(instruction.span.start, end);
        instruction.span = instruction.head;
        instruction.blank_lines = blank_lines;
        self.heredocs(&mut instruction);
        // Comments and blank lines behind an unfinished continuation belong to it, as in BuildKit.
        instruction.lines = (first_number, self.line - 1);
        self.file.instructions.push(instruction);
        self.piece(PieceKind::Instruction(index), first.start);
    }

    fn lone_escape(&mut self, start: usize, line: Line<'a>) {
        let span = Span::new(start, line.start + line.text.len());
        let error = SyntaxError::new(span, "this continues a line that does not begin");
        let whole = Span::new(line.start, line.next);
        let error = error.help("delete it").suggest(whole, "");
        self.file.errors.push(error);
    }

    fn heredocs(&mut self, instruction: &mut Instruction<'a>) {
        let reader = match &instruction.arguments {
            Arguments::Onbuild(inner) => inner.as_ref(),
            _ => instruction,
        };
        let (mistyped, is_json) = (mistyped(reader), is_json(&reader.arguments));
        if !heredoc::allowed(mistyped.unwrap_or(reader.keyword)) || is_json {
            return;
        }
        for mut found in heredoc::operators(&instruction.text) {
            if !self.read_body(&mut found) {
                if mistyped.is_some() {
                    break;
                }
                self.file.errors.push(open_heredoc(self.text, &found));
                self.skip_open_body();
                instruction.span.end = self.at_end_of_text(instruction.span.end);
                break;
            }
            instruction.span.end = found.terminator.end;
            instruction.heredocs.push(found);
        }
    }

    /// Reads the lines up to the terminator; false, with nothing read, if there is none.
    fn read_body(&mut self, found: &mut Heredoc) -> bool {
        let (text, start) = (self.text, self.at);
        let last = self
            .last_lines
            .get_or_insert_with(|| last_lines(text, start));
        let last = last[usize::from(found.strip_tabs)].get(found.name.as_str());
        if last.is_none_or(|&last| last < start) {
            return false;
        }
        while let Some(line) = self.take() {
            let content = match found.strip_tabs {
                true => line.text.trim_start_matches('\t'),
                false => line.text,
            };
            if content == found.name {
                found.body = Span::new(start, line.start);
                found.terminator = Span::new(line.start, line.start + line.text.len());
                return true;
            }
        }
        false
    }

    /// The text of a heredoc that never ends goes, most likely, up to the next line that begins with an instruction.
    fn skip_open_body(&mut self) {
        while let Some(line) = self.peek() {
            let word = line.text.split([' ', '\t']).next().unwrap_or("");
            let keyword = Keyword::parse(word);
            if keyword != Keyword::Unknown && word == keyword.as_str() {
                break;
            }
            self.take();
        }
    }

    /// Where the last line that was read ends, without blank lines behind it.
    fn at_end_of_text(&self, least: usize) -> usize {
        let read = self.text[..self.at].trim_end().len();
        read.max(least)
    }
}

/// The instruction that `RUNN <<EOF` was to be: its heredocs are read as if it were.
fn mistyped(instruction: &Instruction<'_>) -> Option<Keyword> {
    let line = instruction.text.text();
    if instruction.keyword != Keyword::Unknown || !line.contains("<<") {
        return None;
    }
    let word = &line[instruction.keyword_range.clone()];
    near::nearest(word, &Keyword::ALL.map(Keyword::as_str)).map(Keyword::parse)
}

fn is_json(arguments: &Arguments<'_>) -> bool {
    matches!(
        arguments,
        Arguments::Exec(_) | Arguments::Paths { json: true, .. }
    )
}

fn last_lines(text: &str, start: usize) -> [HashMap<&str, usize>; 2] {
    let mut last = [HashMap::new(), HashMap::new()];
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        let content = line.trim_end_matches(['\r', '\n']);
        last[0].insert(content, at);
        last[1].insert(content.trim_start_matches('\t'), at);
        at += line.len();
    }
    last
}

fn open_heredoc(text: &str, found: &Heredoc) -> SyntaxError {
    let name = shown(&found.name);
    let message = format!("this heredoc never ends: no line is `{name}` alone");
    let error = SyntaxError::new(found.span, message);
    let operator = text[found.span.range()].trim_start_matches(|c: char| c.is_ascii_digit());
    match operator.strip_prefix("<<") {
        // `$((1 << 2))`, which BuildKit takes for a heredoc as well.
        Some(behind) if behind.starts_with([' ', '\t']) => {
            error.help("`<<` and the next word begin a heredoc; a shift is written without blanks")
        }
        _ => error.help(format!("end its text with a line that holds only `{name}`")),
    }
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// How much of a line is left before its continuation character, if it has one: the character, not escaped by itself,
/// with nothing but blanks behind it (fact 9).
fn continuation(line: &str, escape: char) -> Option<usize> {
    let line = line.trim_end_matches([' ', '\t']);
    let kept = line.strip_suffix(escape)?;
    (!kept.ends_with(escape)).then_some(kept.len())
}

#[cfg(test)]
mod tests;
