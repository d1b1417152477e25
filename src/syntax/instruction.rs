//! From the joined line of an instruction to its flags and arguments.

use std::ops::Range;

use super::json::{self, JsonForm};
use super::words::{self, trim, word};
use super::{Arguments, Declaration, Instruction, Keyword, Pair, SyntaxError, Word, flags, shown};
use crate::text::{Mapped, Span};

/// `ONBUILD ONBUILD …` is refused, but read; not deeper than this.
const MAX_ONBUILD: usize = 4;

/// Reads the joined line of an instruction, `depth` many `ONBUILD`s deep. Its place in the file, its heredocs and blank
/// lines are filled in by the caller.
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
    let (flags, rest) = flags::read(&text, keyword_end..whole.end, escape);
    let rest = trim(line, rest);
    let reader = Reader {
        text: &text,
        rest: rest.clone(),
        escape,
        keyword,
        depth,
    };
    let arguments = reader.arguments(errors);
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
    depth: usize,
}

impl<'a> Reader<'_, 'a> {
    fn rest_text(&self) -> &str {
        &self.text.text()[self.rest.clone()]
    }

    /// The arguments, or the keyword where there are none.
    fn rest_span(&self) -> Span {
        self.text.span(if self.rest.is_empty() {
            0..self.rest.start.max(1)
        } else {
            self.rest.clone()
        })
    }

    /// Adds an error of BuildKit's second look at an instruction. An instruction under `ONBUILD` gets that look when it
    /// is triggered, in another build (fact 29).
    fn refuse(&self, errors: &mut Vec<SyntaxError>, error: SyntaxError) {
        if self.depth == 0 {
            errors.push(error);
        }
    }

    fn refuse_rest(&self, errors: &mut Vec<SyntaxError>, what: &str) {
        let message = format!("`{}` {what}", self.keyword);
        self.refuse(errors, SyntaxError::new(self.rest_span(), message));
    }

    fn arguments(&self, errors: &mut Vec<SyntaxError>) -> Arguments<'a> {
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
                    self.refuse_rest(errors, "needs at least one port");
                }
                Arguments::Words(words)
            }
            Keyword::Workdir | Keyword::User | Keyword::Stopsignal | Keyword::Maintainer => {
                if self.rest.is_empty() {
                    self.refuse_rest(errors, "needs exactly one argument");
                    return Arguments::None;
                }
                Arguments::Text(word(self.text, self.rest.clone()))
            }
            Keyword::Healthcheck => self.healthcheck(errors),
            Keyword::Onbuild => self.onbuild(errors),
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
            self.refuse_rest(errors, "needs an image");
        } else if more || second.is_some() != third.is_some() || (second.is_some() && !named) {
            let message = "`FROM` takes an image, or an image, `AS` and a name";
            let error = SyntaxError::new(self.rest_span(), message);
            let error = comment_of_its_own(self.text, self.rest.clone(), error);
            self.refuse(errors, error);
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
            self.refuse_rest(errors, "needs at least one argument");
            return Arguments::None;
        };
        if !line[first.clone()].contains('=') {
            return self.legacy_pair(errors);
        }
        let mut pairs: Vec<Pair> = Vec::new();
        let mut loose = None;
        for (index, range) in ranges.iter().enumerate() {
            let Some(equals) = line[range.clone()].find('=') else {
                loose.get_or_insert(index);
                continue;
            };
            let equals = range.start + equals;
            if equals == range.start {
                let message = format!("`{}` needs a name before `=`", self.keyword);
                let error = SyntaxError::new(self.text.span(range.clone()), message);
                self.refuse(errors, error);
            }
            pairs.push(Pair {
                name: word(self.text, range.start..equals),
                value: word(self.text, equals + 1..range.end),
            });
        }
        errors.extend(loose.map(|index| self.loose_word(&ranges, index)));
        Arguments::Pairs {
            pairs,
            legacy: false,
        }
    }

    /// `ENV NAME=some words`: the value needs quotes.
    fn loose_word(&self, ranges: &[Range<usize>], index: usize) -> SyntaxError {
        let line = self.text.text();
        let first = &ranges[index];
        let message = format!(
            "`{}` is not of the form `name=value`",
            shown(&line[first.clone()])
        );
        let error = SyntaxError::new(self.text.span(first.clone()), message)
            .help("a value with blanks stands in double quotes");
        if self.depth > 0 {
            return error;
        }
        let words = &ranges[index..];
        let words = &words[..words
            .iter()
            .position(|word| line[word.clone()].contains('='))
            .unwrap_or(words.len())];
        if let Some(hash) = words
            .iter()
            .find(|word| line[(*word).clone()].starts_with('#'))
        {
            return comment_of_its_own(self.text, hash.start..self.rest.end, error);
        }
        let (Some(pair), Some(last)) = (index.checked_sub(1), words.last()) else {
            return error;
        };
        let equals = line[ranges[pair].clone()].find('=').unwrap_or(0);
        let value = ranges[pair].start + equals + 1..last.end;
        if line[value.clone()].contains(['"', '\'', '`', '\\']) {
            return error;
        }
        let quoted = format!("\"{}\"", &line[value.clone()]);
        error.suggest(self.text.span(value), quoted)
    }

    /// `ENV name the rest of the line`: one pair, quotes kept.
    fn legacy_pair(&self, errors: &mut Vec<SyntaxError>) -> Arguments<'a> {
        let line = self.rest_text();
        let blank = line.bytes().position(words::is_blank);
        let Some(blank) = blank else {
            let message = format!("`{}` needs a name and a value", self.keyword);
            errors.push(SyntaxError::new(self.rest_span(), message));
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
            self.refuse_rest(errors, "needs at least one argument");
        }
        let mut found = Vec::new();
        for range in ranges {
            let equals = line[range.clone()].find('=').map(|at| range.start + at);
            if equals == Some(range.start) {
                let span = self.text.span(range.clone());
                let error = SyntaxError::new(span, "`ARG` needs a name before `=`");
                self.refuse(errors, error);
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
            self.refuse_rest(errors, "needs `NONE` or `CMD`");
            return Arguments::None;
        }
        let kind_end = line.bytes().position(words::is_blank).unwrap_or(line.len());
        let kind = word(self.text, self.rest.start..self.rest.start + kind_end);
        let rest = trim(self.text.text(), self.rest.start + kind_end..self.rest.end);
        let command = (!rest.is_empty()).then(|| Box::new(self.command(rest.clone(), errors)));
        let is_empty = |c: &Arguments<'_>| matches!(c, Arguments::Exec(words) if words.is_empty());
        match (kind.raw.to_ascii_uppercase().as_str(), &command) {
            ("CMD", Some(command)) if !is_empty(command) => {}
            ("NONE", None) => {}
            ("CMD", _) => self.refuse_rest(errors, "with `CMD` needs a command"),
            ("NONE", Some(_)) => self.refuse_rest(errors, "with `NONE` takes no arguments"),
            _ => {
                let kind_shown = shown(&kind.raw);
                let message = format!("`HEALTHCHECK` takes `NONE` or `CMD`, not `{kind_shown}`");
                self.refuse(errors, SyntaxError::new(kind.span, message));
            }
        }
        Arguments::Healthcheck { kind, command }
    }

    fn onbuild(&self, errors: &mut Vec<SyntaxError>) -> Arguments<'a> {
        if self.rest.is_empty() {
            self.refuse_rest(errors, "needs an instruction");
            return Arguments::None;
        }
        if self.depth >= MAX_ONBUILD {
            return Arguments::None;
        }
        let inner = self.text.slice(self.rest.clone());
        let inner = read(inner, self.escape, self.depth + 1, errors);
        if matches!(
            inner.keyword,
            Keyword::Onbuild | Keyword::From | Keyword::Maintainer
        ) {
            let message = format!("`ONBUILD` cannot trigger `{}`", inner.keyword);
            self.refuse(errors, SyntaxError::new(inner.keyword_span(), message));
        }
        Arguments::Onbuild(Box::new(inner))
    }
}

/// `FROM python # the base`: gives an error about words behind a `#` its cause, and the comment a line of its own above
/// the instruction.
pub(super) fn comment_of_its_own(
    text: &Mapped<'_>,
    words: Range<usize>,
    error: SyntaxError,
) -> SyntaxError {
    let line = text.text();
    let hash = line[words.clone()]
        .char_indices()
        .find(|&(at, char)| char == '#' && line[..words.start + at].ends_with([' ', '\t']));
    let Some((at, _)) = hash else {
        return error;
    };
    let (before, comment) = line.split_at(words.start + at);
    if !text.is_contiguous() || before[words.start..].trim().is_empty() {
        return error.help("behind an instruction `#` begins no comment");
    }
    let error = error.help("give the comment a line of its own");
    // `FROM a # escape=x` would become a directive on the first line.
    let words = comment
        .trim_start_matches('#')
        .trim_start()
        .to_ascii_lowercase();
    if ["syntax", "escape", "check"]
        .iter()
        .any(|name| words.starts_with(name))
    {
        return error;
    }
    let above = format!("{}\n{}", comment.trim_end(), before.trim_end());
    error.suggest(text.span(0..line.len()), above)
}
