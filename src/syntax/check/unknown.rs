//! Words that are no instruction: typing errors, lines that lost the backslash above them, files that are something
//! else.

use std::collections::HashMap;

use super::super::{Dockerfile, Instruction, Keyword, SyntaxError, heredoc, shown};
use crate::text::{Mapped, Span};

/// Adds one error for each row of instructions that are none: after a lost backslash, or in another kind of file, each
/// line would be one.
pub(super) fn check(file: &Dockerfile<'_>, text: &str, errors: &mut Vec<SyntaxError>) {
    let all = &file.instructions;
    let unknown = all.iter().filter(|i| is_unknown(i)).count();
    let words = all.iter().enumerate().filter(|(_, i)| is_unknown(i));
    // The last line that holds a word alone, so that a heredoc's end is not looked for in vain.
    let last: HashMap<&str, usize> = words.map(|(at, i)| (i.text.text().trim(), at)).collect();
    let mut rows = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let length = all[at..].iter().take_while(|i| is_unknown(i)).count();
        if length == 0 {
            at += 1;
            continue;
        }
        let row = Row {
            instructions: &all[at..at + length],
            before: at.checked_sub(1).map(|before| &all[before]),
            text,
            escape: file.escape,
        };
        let heredoc = row.before.and_then(lost_heredoc);
        let heredoc = heredoc.filter(|(_, name)| last.get(name).is_some_and(|last| *last >= at));
        if let Some((error, name)) = heredoc {
            let is_end = |i: &Instruction<'_>| i.text.text().trim() == name;
            let lines = all[at..]
                .iter()
                .position(is_end)
                .map_or(length, |end| end + 1);
            let body = Span::new(all[at].span.start, all[at + lines - 1].span.end);
            errors.retain(|other| !body.contains(other.span));
            errors.push(error);
            at += lines;
            continue;
        }
        at += length;
        rows.push(row);
    }
    if rows.len() >= OTHER_FILE && unknown * 2 > all.len() {
        let message = "most lines of this file are not instructions";
        let error = SyntaxError::new(rows[0].instructions[0].keyword_span(), message);
        *errors = vec![error.help("is it a Dockerfile?")];
        return;
    }
    for row in rows {
        row.errors(errors, unknown == all.len());
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
    text: &'f str,
    escape: char,
}

impl Row<'_, '_> {
    fn errors(&self, errors: &mut Vec<SyntaxError>, nothing_else: bool) {
        let first = &self.instructions[0];
        let alone = self.instructions.len() == 1;
        if !nothing_else && let Some(suggestion) = self.lost_escapes() {
            let error = self.error().help("the line above lost its backslash");
            errors.push(SyntaxError {
                suggestion: Some(suggestion),
                ..error
            });
            return;
        }
        let meant = |i: &Instruction<'_>| {
            let written = &i.text.text()[i.keyword_range.clone()];
            let is_upper = !written.bytes().any(|b| b.is_ascii_lowercase());
            glued(i).or_else(|| mistyped(i).filter(|_| alone || is_upper))
        };
        let before = errors.len();
        errors.extend(self.instructions.iter().filter_map(meant));
        if errors.len() - before == self.instructions.len() {
            return;
        }
        errors.truncate(before);
        let help = if nothing_else {
            "nothing in this file is an instruction; is it a Dockerfile?".to_owned()
        } else if is_placeholder(first.text.text()) {
            "if a program fills this in, check the file that it writes".to_owned()
        } else {
            let escape = self.escape;
            format!(
                "where a line belongs to the instruction above it, that one ends with `{escape}`"
            )
        };
        errors.push(self.error().help(help));
    }

    fn error(&self) -> SyntaxError {
        let first = &self.instructions[0];
        let last = &self.instructions[self.instructions.len() - 1];
        let (start, end) = (first.lines.0, last.lines.1);
        let message = if self.instructions.len() == 1 {
            format!("`{}` is not an instruction", shown(written(first)))
        } else {
            format!("lines {start}–{end} are not instructions")
        };
        SyntaxError::new(first.keyword_span(), message)
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

/// `ENTRYPOINT["/server"]`: the blank is missing, or is one that does not separate words.
fn glued(instruction: &Instruction<'_>) -> Option<SyntaxError> {
    let word = written(instruction);
    let keyword = Keyword::ALL.into_iter().find(|keyword| {
        let length = keyword.as_str().len();
        word.get(..length)
            .is_some_and(|head| head.eq_ignore_ascii_case(keyword.as_str()))
            && word[length..].starts_with(['[', '"', '\u{a0}'])
    })?;
    let length = keyword.as_str().len();
    let behind = &word[length..];
    let blanks = behind.len() - behind.trim_start_matches('\u{a0}').len();
    let message = format!("`{}` is not an instruction", shown(word));
    let error = SyntaxError::new(instruction.keyword_span(), message)
        .help(format!("put a blank behind `{keyword}`"));
    let start = instruction.keyword_range.start + length;
    Some(error.suggest(instruction.text.span(start..start + blanks), " "))
}

/// `RUM`: the nearest instruction is suggested.
fn mistyped(instruction: &Instruction<'_>) -> Option<SyntaxError> {
    let near = nearest(written(instruction), &Keyword::ALL.map(Keyword::as_str))?;
    let message = format!("`{}` is not an instruction", written(instruction));
    let span = instruction.keyword_span();
    let error = SyntaxError::new(span, message).help(format!("did you mean `{near}`?"));
    Some(if span.len() == written(instruction).len() {
        error.suggest(span, near)
    } else {
        error
    })
}

/// Words that templates and preprocessors replace: `{{ .Base }}`, `@FROM@`, `__LABELS__`, `CROSS_BUILD_COPY`.
fn is_placeholder(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or("");
    let is_constant = word.contains('_') && !word.bytes().any(|b| b.is_ascii_lowercase());
    is_constant || word.starts_with(['@', '%', '<']) || line.contains("{{") || line.contains("{%")
}

/// The candidate that a word is a typing error of, if one is near enough.
pub(super) fn nearest<'c>(word: &str, candidates: &[&'c str]) -> Option<&'c str> {
    if word.len() > 20 {
        return None;
    }
    let word = word.to_ascii_uppercase();
    let distances = candidates
        .iter()
        .map(|candidate| (distance(&word, &candidate.to_ascii_uppercase()), *candidate));
    let (distance, candidate) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= if candidate.len() > 4 { 2 } else { 1 }).then_some(candidate)
}

/// How many letters must be added, dropped, changed or swapped with their neighbour to make one word the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1)
                .min(row[j - 1] + 1)
                .min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let keywords = Keyword::ALL.map(Keyword::as_str);
        for (word, wanted) in [
            ("RUM", Some("RUN")),
            ("form", Some("FROM")),
            ("ENTRYPIONT", Some("ENTRYPOINT")),
            ("curl", None),
            ("apt-get", None),
        ] {
            assert_eq!(nearest(word, &keywords), wanted, "{word}");
        }
        assert_eq!(nearest(&"x".repeat(1_000_000), &keywords), None);
    }
}
