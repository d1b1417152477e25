//! From the joined line of an instruction to its flags and arguments.

use std::ops::Range;

use super::json::{self, JsonForm};
use super::words::{self, trim, word};
use super::{Arguments, Declaration, Instruction, Keyword, Pair, SyntaxError, Word, flags};
use crate::text::Mapped;

/// `ONBUILD ONBUILD …` is refused, but read; not deeper than this.
const MAX_ONBUILD: usize = 4;

/// Reads the joined line of an instruction. Its place in the file, its heredocs and blank lines are filled in by the
/// caller.
pub(super) fn read<'a>(
    text: Mapped<'a>,
    escape: char,
    depth: usize,
    errors: &mut Vec<SyntaxError>,
) -> Instruction<'a> {
    let whole = trim(text.text(), 0..text.text().len());
    let line = text.text();
    let keyword_end = line.as_bytes()[whole.clone()]
        .iter()
        .position(|&byte| words::is_blank(byte))
        .map_or(whole.end, |at| whole.start + at);
    let keyword_range = whole.start..keyword_end;
    let keyword = Keyword::parse(&line[keyword_range.clone()]);
    let (flags, rest) = flags::read(&text, keyword_end..whole.end);
    let rest = trim(line, rest);
    let reader = Reader {
        text: &text,
        rest: rest.clone(),
        escape,
        keyword,
    };
    let arguments = reader.arguments(depth, errors);
    let span = text.span(whole);
    Instruction {
        keyword,
        span,
        head: span,
        lines: (0, 0),
        keyword_range,
        flags,
        rest,
        arguments,
        heredocs: Vec::new(),
        blank_lines: Vec::new(),
        text,
    }
}

struct Reader<'t, 'a> {
    text: &'t Mapped<'a>,
    rest: Range<usize>,
    escape: char,
    keyword: Keyword,
}

impl<'a> Reader<'_, 'a> {
    fn rest_text(&self) -> &str {
        &self.text.text()[self.rest.clone()]
    }

    fn error(&self, errors: &mut Vec<SyntaxError>, message: String) {
        // Where nothing follows the keyword, the keyword itself is shown.
        let range = if self.rest.is_empty() {
            0..self.rest.start.max(1)
        } else {
            self.rest.clone()
        };
        errors.push(SyntaxError::new(self.text.span(range), message));
    }

    fn arguments(&self, depth: usize, errors: &mut Vec<SyntaxError>) -> Arguments<'a> {
        match self.keyword {
            Keyword::From => self.from(errors),
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell => {
                self.command(self.rest.clone(), errors)
            }
            Keyword::Env | Keyword::Label => self.pairs(errors),
            Keyword::Arg => self.declarations(errors),
            Keyword::Add | Keyword::Copy | Keyword::Volume => self.paths(errors),
            Keyword::Expose => {
                let words = words::between_blanks(self.text, self.rest.clone());
                if words.is_empty() {
                    self.error(errors, "`EXPOSE` needs at least one port".into());
                }
                Arguments::Words(words)
            }
            Keyword::Workdir | Keyword::User | Keyword::Stopsignal | Keyword::Maintainer => {
                if self.rest.is_empty() {
                    self.error(
                        errors,
                        format!("`{}` needs exactly one argument", self.keyword),
                    );
                    return Arguments::None;
                }
                Arguments::Text(word(self.text, self.rest.clone()))
            }
            Keyword::Healthcheck => self.healthcheck(errors),
            Keyword::Onbuild => self.onbuild(depth, errors),
            Keyword::Unknown => Arguments::None,
        }
    }

    fn from(&self, errors: &mut Vec<SyntaxError>) -> Arguments<'a> {
        let mut words = words::between_blanks(self.text, self.rest.clone()).into_iter();
        let image = words.next();
        let (second, third) = (words.next(), words.next());
        let more = words.next().is_some();
        let named = second
            .as_ref()
            .is_some_and(|w| w.raw.eq_ignore_ascii_case("as"));
        if image.is_none() {
            self.error(errors, "`FROM` needs an image".into());
        } else if more || second.is_some() != third.is_some() || (second.is_some() && !named) {
            self.error(
                errors,
                "`FROM` takes an image, or an image, `AS` and a name".into(),
            );
        }
        let name = third.filter(|_| named);
        Arguments::From { image, name }
    }

    fn json(
        &self,
        range: Range<usize>,
        errors: &mut Vec<SyntaxError>,
    ) -> Option<Vec<super::JsonString>> {
        match json::read(self.text, range) {
            JsonForm::Strings(strings) => Some(strings),
            JsonForm::NotStrings(span) => {
                let message = format!(
                    "every element of `{}` in JSON form must be a string",
                    self.keyword
                );
                errors.push(
                    SyntaxError::new(span, message).help("put each element in double quotes"),
                );
                None
            }
            JsonForm::Other => None,
        }
    }

    fn command(&self, range: Range<usize>, errors: &mut Vec<SyntaxError>) -> Arguments<'a> {
        match self.json(range.clone(), errors) {
            Some(strings) => Arguments::Exec(strings),
            None => Arguments::Shell(range),
        }
    }

    fn paths(&self, errors: &mut Vec<SyntaxError>) -> Arguments<'a> {
        match self.json(self.rest.clone(), errors) {
            Some(strings) => {
                let words = strings.into_iter().map(|string| Word {
                    raw: string.value.text().to_owned(),
                    span: string.span,
                });
                Arguments::Paths {
                    words: words.collect(),
                    json: true,
                }
            }
            None => Arguments::Paths {
                words: words::between_blanks(self.text, self.rest.clone()),
                json: false,
            },
        }
    }

    fn pairs(&self, errors: &mut Vec<SyntaxError>) -> Arguments<'a> {
        let line = self.text.text();
        let ranges = words::quoted(line, self.rest.clone(), self.escape);
        let Some(first) = ranges.first() else {
            self.error(
                errors,
                format!("`{}` needs at least one argument", self.keyword),
            );
            return Arguments::None;
        };
        if !line[first.clone()].contains('=') {
            return self.legacy_pair(errors);
        }
        let mut pairs = Vec::new();
        for range in ranges {
            let Some(equals) = line[range.clone()].find('=') else {
                let message = format!("`{}` is not of the form `name=value`", &line[range.clone()]);
                errors.push(SyntaxError::new(self.text.span(range), message));
                continue;
            };
            let equals = range.start + equals;
            if equals == range.start {
                let message = format!("`{}` needs a name before `=`", self.keyword);
                errors.push(SyntaxError::new(self.text.span(range.clone()), message));
            }
            pairs.push(Pair {
                name: word(self.text, range.start..equals),
                value: word(self.text, equals + 1..range.end),
            });
        }
        Arguments::Pairs {
            pairs,
            legacy: false,
        }
    }

    /// `ENV name the rest of the line`: one pair, quotes kept.
    fn legacy_pair(&self, errors: &mut Vec<SyntaxError>) -> Arguments<'a> {
        let line = self.rest_text();
        let blank = line.bytes().position(words::is_blank);
        let Some(blank) = blank else {
            self.error(
                errors,
                format!("`{}` needs a name and a value", self.keyword),
            );
            return Arguments::None;
        };
        let blanks = line[blank..]
            .bytes()
            .take_while(|b| words::is_blank(*b))
            .count();
        let start = self.rest.start;
        let pair = Pair {
            name: word(self.text, start..start + blank),
            value: word(self.text, start + blank + blanks..self.rest.end),
        };
        Arguments::Pairs {
            pairs: vec![pair],
            legacy: true,
        }
    }

    fn declarations(&self, errors: &mut Vec<SyntaxError>) -> Arguments<'a> {
        let line = self.text.text();
        let ranges = words::quoted(line, self.rest.clone(), self.escape);
        if ranges.is_empty() {
            self.error(errors, "`ARG` needs at least one argument".into());
        }
        let mut found = Vec::new();
        for range in ranges {
            let equals = line[range.clone()].find('=').map(|at| range.start + at);
            if equals == Some(range.start) {
                let span = self.text.span(range.clone());
                errors.push(SyntaxError::new(span, "`ARG` needs a name before `=`"));
            }
            found.push(Declaration {
                name: word(self.text, range.start..equals.unwrap_or(range.end)),
                default: equals.map(|at| word(self.text, at + 1..range.end)),
            });
        }
        Arguments::Declarations(found)
    }

    fn healthcheck(&self, errors: &mut Vec<SyntaxError>) -> Arguments<'a> {
        let line = self.rest_text();
        if line.is_empty() {
            self.error(errors, "`HEALTHCHECK` needs `NONE` or `CMD`".into());
            return Arguments::None;
        }
        let kind_end = line.find(char::is_whitespace).unwrap_or(line.len());
        let kind = word(self.text, self.rest.start..self.rest.start + kind_end);
        let rest = trim(self.text.text(), self.rest.start + kind_end..self.rest.end);
        let command = match kind.raw.to_ascii_uppercase().as_str() {
            "CMD" if rest.is_empty() => {
                self.error(errors, "`HEALTHCHECK CMD` needs a command".into());
                None
            }
            "CMD" => Some(Box::new(self.command(rest, errors))),
            "NONE" if !rest.is_empty() => {
                self.error(errors, "`HEALTHCHECK NONE` takes no arguments".into());
                None
            }
            "NONE" => None,
            other => {
                let message = format!("`HEALTHCHECK` takes `NONE` or `CMD`, not `{other}`");
                errors.push(SyntaxError::new(kind.span, message));
                (!rest.is_empty()).then(|| Box::new(Arguments::Shell(rest)))
            }
        };
        Arguments::Healthcheck { kind, command }
    }

    fn onbuild(&self, depth: usize, errors: &mut Vec<SyntaxError>) -> Arguments<'a> {
        if self.rest.is_empty() {
            self.error(errors, "`ONBUILD` needs an instruction".into());
            return Arguments::None;
        }
        if depth >= MAX_ONBUILD {
            return Arguments::None;
        }
        // What is wrong with the inner instruction shows when it is triggered, but for these three (fact 29).
        let inner = read(
            self.text.slice(self.rest.clone()),
            self.escape,
            depth + 1,
            &mut Vec::new(),
        );
        if matches!(
            inner.keyword,
            Keyword::Onbuild | Keyword::From | Keyword::Maintainer
        ) {
            let message = format!("`ONBUILD` cannot trigger `{}`", inner.keyword);
            errors.push(SyntaxError::new(inner.keyword_span(), message));
        }
        Arguments::Onbuild(Box::new(inner))
    }
}
