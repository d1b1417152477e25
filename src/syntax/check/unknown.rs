//! Words that are no instruction: typing errors, lines that lost the backslash above them, files that are something
//! else.

use std::collections::HashMap;

use super::super::near::nearest;
use super::super::{Dockerfile, Instruction, Keyword, SyntaxError, heredoc, shown};
use crate::text::{Mapped, Span};

/// Adds the errors of instructions that are none: one for each row of them, since after a lost backslash, or in
/// another kind of file, each line would be one.
pub(super) fn check(file: &Dockerfile<'_>, text: &str, errors: &mut Vec<SyntaxError>) {
    let all = &file.instructions;
    let unknown = all.iter().filter(|i| is_unknown(i)).count();
    if unknown == 0 {
        return;
    }
    let mut found = Found::new(all);
    let mut rows = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let before = at.checked_sub(1).map(|before| &all[before]);
        if !is_unknown(&all[at]) {
            at += 1;
        } else if let Some(lines) = before.and_then(|before| found.lost_heredoc(before, at)) {
            at += lines;
        } else if let Some(error) = meant(&all[at]) {
            found.errors.push(error);
            at += 1;
        } else {
            let row = all[at..].iter();
            let length = row
                .take_while(|i| is_unknown(i) && meant(i).is_none())
                .count();
            rows.push(Row {
                instructions: &all[at..at + length],
                before,
                at,
                text,
                escape: file.escape,
            });
            at += length;
        }
    }
    if rows.len() >= OTHER_FILE && unknown * 2 > all.len() {
        let message = "most lines of this file are not instructions";
        let error = SyntaxError::new(rows[0].instructions[0].keyword_span(), message);
        *errors = vec![error.help("is it a Dockerfile?")];
        return;
    }
    errors.retain(|error| !found.is_in_body(error.span));
    errors.append(&mut found.errors);
    errors.extend(rows.iter().map(|row| row.error(unknown == all.len())));
}

/// What was found on the way.
struct Found<'f, 'a> {
    all: &'f [Instruction<'a>],
    errors: Vec<SyntaxError>,
    /// The last instruction that is this one word, so that a heredoc's end is not looked for in vain.
    last: HashMap<&'f str, usize>,
    /// Texts of heredocs that were read as instructions, in the order of the file.
    bodies: Vec<Span>,
}

impl<'f, 'a> Found<'f, 'a> {
    fn new(all: &'f [Instruction<'a>]) -> Self {
        let words = all.iter().enumerate().filter(|(_, i)| is_unknown(i));
        Self {
            all,
            errors: Vec::new(),
            last: words.map(|(at, i)| (i.text.text().trim(), at)).collect(),
            bodies: Vec::new(),
        }
    }

    /// How many instructions from `at` on are the text of a heredoc that `before` was to begin.
    fn lost_heredoc(&mut self, before: &Instruction<'_>, at: usize) -> Option<usize> {
        let (error, name) = lost_heredoc(before)?;
        self.last.get(name).filter(|last| **last >= at)?;
        let is_end = |i: &Instruction<'_>| i.text.text().trim() == name;
        let lines = self.all[at..].iter().position(is_end)? + 1;
        let body = self.all[at].span.to(self.all[at + lines - 1].span);
        self.bodies.push(body);
        self.errors.push(error.swallows(at..at + lines));
        Some(lines)
    }

    fn is_in_body(&self, span: Span) -> bool {
        let behind = self.bodies.partition_point(|body| body.start <= span.start);
        behind
            .checked_sub(1)
            .is_some_and(|at| self.bodies[at].contains(span))
    }
}

/// So many rows of lines that are no instructions, with words between them that happen to be some, make a file of
/// another kind.
const OTHER_FILE: usize = 3;

fn is_unknown(instruction: &Instruction<'_>) -> bool {
    instruction.keyword == Keyword::Unknown
}

/// `RUN cat<<EOF` and `RUN echo don't <<EOF` begin no heredoc (facts 31 and 33), so its text is read as instructions.
/// Gives the error and the line that ends the text, if there is one.
fn lost_heredoc<'i>(before: &'i Instruction<'_>) -> Option<(SyntaxError, &'i str)> {
    let line = before.text.text();
    if !heredoc::allowed(before.keyword) || !before.heredocs.is_empty() {
        return None;
    }
    let at = line
        .find("<<")
        .filter(|at| !line[at + 2..].starts_with('<'))?;
    let name = line[at + 2..].trim_start_matches(['-', ' ', '\'', '"']);
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_');
    let name = &name[..end.unwrap_or(name.len())];
    let span = before.text.span(at..at + 2);
    let error = SyntaxError::new(
        span,
        "this begins no heredoc, so its text is not read as one",
    );
    let apart = format!("{} {}", &line[..at], &line[at..]);
    let apart = heredoc::operators(&Mapped::contiguous(&apart, 0));
    let error = if apart.iter().any(|heredoc| heredoc.name == name) {
        error
            .help("put a blank before `<<`")
            .suggest(Span::at(span.start), " ")
    } else {
        error.help(
            "BuildKit wants the word directly behind `<<`, and no quote left open on the line",
        )
    };
    (!name.is_empty()).then_some((error, name))
}

/// Unknown instructions one behind the other.
struct Row<'f, 'a> {
    instructions: &'f [Instruction<'a>],
    /// The instruction before the first.
    before: Option<&'f Instruction<'a>>,
    /// The index of the first.
    at: usize,
    text: &'f str,
    escape: char,
}

impl Row<'_, '_> {
    fn error(&self, nothing_else: bool) -> SyntaxError {
        let first = &self.instructions[0];
        let last = &self.instructions[self.instructions.len() - 1];
        let message = if self.instructions.len() == 1 {
            format!("`{}` is not an instruction", shown(written(first)))
        } else {
            let (start, end) = (first.lines.0, last.lines.1);
            format!("lines {start}–{end} are not instructions")
        };
        let error = SyntaxError::new(first.keyword_span(), message);
        if let Some((span, text)) = self.lost_escapes() {
            let gone = self.at..self.at + self.instructions.len();
            let error = error.help(format!("end the line above with `{}`", self.escape));
            return error.suggest(span, text).swallows(gone);
        }
        if is_placeholder(first.text.text()) {
            return error.help("if a program fills this in, check the file that it writes");
        }
        match mistyped(first).filter(|_| self.instructions.len() == 1) {
            Some(error) => error,
            None if nothing_else => {
                error.help("nothing in this file is an instruction; is it a Dockerfile?")
            }
            None => error.help(format!(
                "where it belongs to the instruction above it, end that one's line with `{}`",
                self.escape
            )),
        }
    }

    /// The lines from the one above the row with a backslash at the end of each but the last, where it is plain that
    /// they belong together:
    ///
    /// ```dockerfile
    /// RUN apt-get install \
    ///     curl
    ///     git
    /// ```
    fn lost_escapes(&self) -> Option<(Span, String)> {
        let before = self.before.filter(|i| takes_lines(i))?;
        let mut replaced = Span::at(before.head.end);
        let mut text = String::new();
        let mut above = before;
        for instruction in self.instructions {
            if instruction.lines.0 != above.lines.1 + 1 || !self.belongs(above, instruction) {
                return None;
            }
            text.push_str(&self.text[replaced.end..above.head.end]);
            text.push(' ');
            text.push(self.escape);
            replaced.end = above.head.end;
            above = instruction;
        }
        Some((replaced, text))
    }

    /// Whether an instruction that is none goes on where the one on the line above it ends.
    fn belongs(&self, above: &Instruction<'_>, below: &Instruction<'_>) -> bool {
        let end = above.head.end;
        let above_start = self.text[..end].rfind('\n').map_or(0, |at| at + 1);
        let line_above = self.text[above_start..end].trim();
        let below_start = self.text[..below.head.start]
            .rfind('\n')
            .map_or(0, |at| at + 1);
        let line = self.text[below_start..].lines().next().unwrap_or("");
        let is_indented = line.starts_with([' ', '\t']);
        let line = line.trim().trim_end_matches(self.escape).trim_end();
        let is_item = |line: &str| !line.contains(char::is_whitespace);
        let is_list = above.lines.0 < above.lines.1 || above.keyword == Keyword::Unknown;
        // A `#` would make a comment of what follows it.
        !line_above.contains('#')
            && (line_above.ends_with(['&', '|', ';', '(', '{', ','])
                || line.starts_with(['&', '|', ';', ')', '}', '>', '-'])
                || (is_list && is_indented && is_item(line_above) && is_item(line)))
    }
}

/// Whether an instruction often goes over several lines, and may go on here.
fn takes_lines(instruction: &Instruction<'_>) -> bool {
    let ends = matches!(
        instruction.keyword,
        Keyword::From
            | Keyword::Workdir
            | Keyword::User
            | Keyword::Stopsignal
            | Keyword::Maintainer
            | Keyword::Unknown
    );
    !ends && instruction.heredocs.is_empty() && instruction.span == instruction.head
}

fn written<'i>(instruction: &'i Instruction<'_>) -> &'i str {
    &instruction.text.text()[instruction.keyword_range.clone()]
}

/// What is surely meant by a word that is no instruction: a small word in lower case may be anything.
fn meant(instruction: &Instruction<'_>) -> Option<SyntaxError> {
    let is_upper = !written(instruction).bytes().any(|b| b.is_ascii_lowercase());
    glued(instruction).or_else(|| mistyped(instruction).filter(|_| is_upper))
}

/// `ENTRYPOINT["/server"]`: the blank is missing, or is one that does not separate words.
fn glued(instruction: &Instruction<'_>) -> Option<SyntaxError> {
    let word = written(instruction);
    let keyword = Keyword::ALL.into_iter().find(|keyword| {
        let length = keyword.as_str().len();
        word.get(..length)
            .is_some_and(|head| head.eq_ignore_ascii_case(keyword.as_str()))
            && word[length..].starts_with(['[', '"', '\u{a0}'])
    })?;
    let (head, behind) = word.split_at(keyword.as_str().len());
    let apart = format!("{head} {}", behind.trim_start_matches('\u{a0}'));
    let help = format!("put a blank behind `{keyword}`");
    Some(instead(instruction, help, &apart))
}

/// `RUM`: the nearest instruction is suggested.
fn mistyped(instruction: &Instruction<'_>) -> Option<SyntaxError> {
    let near = nearest(written(instruction), &Keyword::ALL.map(Keyword::as_str))?;
    // As another instruction the line may begin a heredoc: what stands below would be read anew.
    if instruction.text.text().contains("<<") {
        let message = format!("`{}` is not an instruction", shown(written(instruction)));
        let error = SyntaxError::new(instruction.keyword_span(), message);
        return Some(error.help(format!("did you mean `{near}`?")));
    }
    Some(instead(
        instruction,
        format!("did you mean `{near}`?"),
        near,
    ))
}

/// Another word for the keyword of an instruction.
fn instead(instruction: &Instruction<'_>, help: String, word: &str) -> SyntaxError {
    let message = format!("`{}` is not an instruction", shown(written(instruction)));
    let span = instruction.keyword_span();
    let error = SyntaxError::new(span, message).help(help);
    error.suggest(span, word)
}

/// Words that templates and preprocessors replace: `{{ .Base }}`, `@FROM@`, `__LABELS__`, `CROSS_BUILD_COPY`.
fn is_placeholder(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or("");
    let is_constant = word.contains('_') && !word.bytes().any(|b| b.is_ascii_lowercase());
    is_constant || word.starts_with(['@', '%', '<']) || line.contains("{{") || line.contains("{%")
}
