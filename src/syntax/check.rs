//! What BuildKit refuses once a file is split into instructions: unknown words, wrong flags, missing arguments, stages
//! in the wrong order (BuildKit facts 16–29, 41–47).
//!
//! One cause is one error: where BuildKit would stop at the first of many, so does this.

use std::collections::HashSet;

use super::expand::{self, ExpandError, Value};
use super::instruction::comment_of_its_own;
use super::near::nearest;
use super::{
    Arguments, Dockerfile, Flag, Heredoc, Instruction, Keyword, SyntaxError, Word, heredoc, mount,
    shown,
};
use crate::text::{Source, Span};

mod encoding;
mod references;
mod stages;
mod unknown;
mod values;

/// Adds the errors of a file to it.
pub(super) fn check(file: &mut Dockerfile<'_>, source: &Source) {
    if let Some(error) = encoding::not_text(source) {
        file.errors = vec![error];
        return;
    }
    let mut errors = std::mem::take(&mut file.errors);
    if file.instructions.is_empty() && errors.is_empty() {
        let error = SyntaxError::new(Span::at(0), "this file has no instructions");
        errors.push(error.help(stages::BEGIN));
    }
    let mut checker = Checker {
        escape: file.escape,
        text: source.text(),
        errors: Vec::new(),
        flags_alone: Vec::new(),
    };
    for instruction in &file.instructions {
        checker.instruction(instruction);
    }
    errors.retain(|error| !checker.is_flags_alone(error.span));
    errors.append(&mut checker.errors);
    errors.extend(encoding::not_utf8(file, source));
    errors.extend(encoding::nul(file));
    unknown::check(file, source.text(), &mut errors);
    stages::check(file, &mut errors);
    references::check(file, &mut errors);
    file.errors = errors;
}

struct Checker<'t> {
    escape: char,
    text: &'t str,
    errors: Vec<SyntaxError>,
    /// Instructions with a wrong flag and nothing behind it: they are being typed, and what they lack is no error yet.
    flags_alone: Vec<Span>,
}

impl Checker<'_> {
    fn error(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push(SyntaxError::new(span, message));
    }

    fn instruction(&mut self, instruction: &Instruction<'_>) {
        if instruction.keyword == Keyword::Unknown {
            return;
        }
        let before = self.errors.len();
        self.flags(instruction);
        if self.errors.len() > before && instruction.rest.is_empty() {
            self.flags_alone.push(instruction.head);
            return;
        }
        match &instruction.arguments {
            Arguments::From { image, name } => {
                if let Some(image) = image {
                    self.expansion(&image.raw, image.span);
                }
                self.errors.extend(name.as_ref().and_then(stage_name));
            }
            Arguments::Paths { words, .. } if instruction.keyword == Keyword::Volume => {
                if words.is_empty() || words.iter().any(|word| word.raw.trim().is_empty()) {
                    let message = "`VOLUME` needs at least one path, and none may be empty";
                    self.error(instruction.head, message);
                }
                self.words(words.iter());
            }
            Arguments::Paths { words, .. } => self.paths(instruction, words),
            Arguments::Shell(_) if instruction.keyword == Keyword::Shell => {
                let error = SyntaxError::new(instruction.head, "`SHELL` must be in JSON form");
                self.errors
                    .push(error.help("write it as `SHELL [\"/bin/bash\", \"-c\"]`"));
            }
            Arguments::Exec(words)
                if words.is_empty()
                    && matches!(instruction.keyword, Keyword::Shell | Keyword::Run) =>
            {
                let message = format!("`{}` needs at least one word", instruction.keyword);
                self.error(instruction.head, message);
            }
            Arguments::Pairs { pairs, .. } => {
                self.words(pairs.iter().flat_map(|pair| [&pair.name, &pair.value]));
            }
            Arguments::Declarations(declarations) => {
                self.words(declarations.iter().filter_map(|d| d.default.as_ref()));
            }
            Arguments::Text(word) if instruction.keyword == Keyword::Stopsignal => {
                self.signal(word);
            }
            Arguments::Text(word) if instruction.keyword != Keyword::Maintainer => {
                self.expansion(&word.raw, word.span);
            }
            Arguments::Words(words) => self.ports(instruction, words),
            _ => {}
        }
    }

    /// The first of several words that cannot be expanded.
    fn words<'w>(&mut self, words: impl Iterator<Item = &'w Word>) {
        let before = self.errors.len();
        for word in words {
            self.expansion(&word.raw, word.span);
            if self.errors.len() > before {
                break;
            }
        }
    }

    fn is_flags_alone(&self, span: Span) -> bool {
        let behind = self
            .flags_alone
            .partition_point(|head| head.start <= span.start);
        let head = behind.checked_sub(1).map(|at| self.flags_alone[at]);
        head.is_some_and(|head| head.contains(span))
    }

    fn expansion(&mut self, raw: &str, span: Span) {
        if let Err(error) = expand::expand(raw, self.escape, &any) {
            self.errors.push(not_expanded(span, &error));
        }
    }

    fn flags(&mut self, instruction: &Instruction<'_>) {
        // These read no flags at all, and refuse none (fact 16).
        let ignores = match &instruction.arguments {
            Arguments::Healthcheck { kind, .. } => kind.raw.eq_ignore_ascii_case("none"),
            _ => matches!(instruction.keyword, Keyword::Arg | Keyword::Stopsignal),
        };
        if ignores {
            return;
        }
        let known = instruction.keyword.flags();
        let mut seen = HashSet::new();
        let mut unknown = false;
        for flag in &instruction.flags {
            let name = flag.name.as_str();
            if !known.contains(&name) {
                if !std::mem::replace(&mut unknown, true) {
                    self.errors
                        .push(unknown_flag(instruction.keyword, flag, self.text));
                }
                continue;
            }
            if !seen.insert(name) && !matches!(name, "exclude" | "mount" | "device") {
                self.error(flag.span, format!("`--{name}` can be given only once"));
            }
            if let Some(message) = flag_value(flag) {
                self.error(flag.span, message);
            } else if matches!(name, "mount" | "chown" | "chmod" | "checksum" | "platform") {
                self.expansion(flag.value.as_deref().unwrap_or(""), flag.span);
            }
        }
    }

    fn paths(&mut self, instruction: &Instruction<'_>, words: &[Word]) {
        if words.len() < 2 {
            let message = format!("`{}` needs a source and a destination", instruction.keyword);
            self.error(instruction.head, message);
        } else if let Some(last) = words.last()
            && heredoc::operator(&last.raw).is_some()
            // One without an end is an error already.
            && heredoc::operators(&instruction.text).len() == instruction.heredocs.len()
        {
            self.error(last.span, "a heredoc cannot be the destination");
        }
        let operators: HashSet<Span> = instruction.heredocs.iter().map(|h| h.span).collect();
        self.words(words.iter().filter(|w| !operators.contains(&w.span)));
        for heredoc in instruction.heredocs.iter().filter(|h| h.expand) {
            self.body(heredoc);
        }
    }

    /// The text of a heredoc of `COPY`, whose variables the build fills in.
    fn body(&mut self, heredoc: &Heredoc) {
        let body = &self.text[heredoc.body.range()];
        let Err(error) = expand::expand_body(body, &any) else {
            return;
        };
        let mut span = heredoc.span;
        let mut at = heredoc.body.start;
        for line in body.split_inclusive('\n') {
            if expand::expand_body(line, &any).is_err() {
                span = Span::new(at, at + line.trim_end().len());
                break;
            }
            at += line.len();
        }
        let name = shown(&heredoc.name);
        let help = format!("write `<<\"{name}\"` if the build is to fill in no variables here");
        let message = format!("the text of this heredoc {}", error.0);
        self.errors.push(SyntaxError::new(span, message).help(help));
    }

    fn signal(&mut self, word: &Word) {
        match expand::expand(&word.raw, self.escape, &|_| Value::Unknown) {
            Ok(Value::Known(signal)) if !values::is_signal(&signal) => {
                let message = format!("`{}` is not a signal", shown(&signal));
                self.error(word.span, message);
            }
            _ => self.expansion(&word.raw, word.span),
        }
    }

    /// The first word that is not a port.
    fn ports(&mut self, instruction: &Instruction<'_>, words: &[Word]) {
        for word in words {
            let bad = match expand::expand_words(&word.raw, self.escape, &|_| Value::Unknown) {
                Ok(Some(ports)) => ports.into_iter().find(|port| !values::is_port(port)),
                _ => None,
            };
            if let Some(port) = bad {
                let error =
                    SyntaxError::new(word.span, format!("`{}` is not a port", shown(&port)));
                let rest = instruction.rest.clone();
                self.errors
                    .push(comment_of_its_own(&instruction.text, rest, error));
                return;
            }
        }
        self.words(words.iter());
    }
}

/// Whether a variable must have a value is only known with the build's arguments: `${NAME:?}` passes.
fn any(_: &str) -> Value {
    Value::Known("x".into())
}

fn not_expanded(span: Span, error: &ExpandError) -> SyntaxError {
    let refused = SyntaxError::new(span, format!("this word {}", error.0));
    if error.0.starts_with("uses") {
        return refused
            .help("a name takes `:-`, `:+`, `:?`, `-`, `+`, `?`, `#`, `%` or `/` behind it");
    }
    refused
}

fn unknown_flag(keyword: Keyword, flag: &Flag, text: &str) -> SyntaxError {
    let message = format!("`{keyword}` has no flag `--{}`", shown(&flag.name));
    let error = SyntaxError::new(flag.span, message);
    if let Some(near) = nearest(&flag.name, keyword.flags()) {
        let name = Span::new(flag.span.start, flag.span.start + 2 + flag.name.len());
        let written = text.get(name.range());
        let error = error.help(format!("did you mean `--{near}`?"));
        return match written.and_then(|written| written.strip_prefix("--")) {
            Some(written) if written == flag.name => error.suggest(name, format!("--{near}")),
            _ => error,
        };
    }
    match keyword {
        Keyword::Cmd | Keyword::Entrypoint => error
            .help("the command comes first; what begins with `--` here is taken for the build's"),
        _ if keyword.flags().is_empty() => error,
        _ => {
            let flags: Vec<String> = keyword.flags().iter().map(|f| format!("`--{f}`")).collect();
            error.help(format!("its flags are {}", flags.join(", ")))
        }
    }
}

/// What is wrong with the value of a known flag.
fn flag_value(flag: &Flag) -> Option<String> {
    let name = flag.name.as_str();
    let is_switch = matches!(name, "link" | "keep-git-dir" | "unpack" | "parents");
    let Some(value) = flag.value.as_deref() else {
        return (!is_switch).then(|| format!("`--{name}` needs a value: `--{name}=…`"));
    };
    let (good, wanted) = match name {
        "mount" => {
            return mount::parse(flag)
                .err()
                .map(|why| format!("the mount {why}"));
        }
        "network" => (
            matches!(value, "default" | "none" | "host"),
            "default, none or host",
        ),
        "security" => (
            matches!(value, "sandbox" | "insecure"),
            "sandbox or insecure",
        ),
        "interval" | "timeout" | "start-period" | "start-interval" => (
            values::is_duration(value),
            "a time such as `30s` or `1m30s`",
        ),
        "retries" => (values::is_count(value), "a number from 0"),
        "chmod" => (values::may_be_mode(value), "an octal number up to 7777"),
        _ if is_switch => {
            let lower = value.to_ascii_lowercase();
            (matches!(lower.as_str(), "true" | "false"), "true or false")
        }
        _ => return None,
    };
    (!good).then(|| match value {
        "" => format!("`--{name}` is {wanted}, not nothing"),
        _ => format!("`--{name}` is {wanted}, not `{}`", shown(value)),
    })
}

/// Stage names are `[a-z][a-z0-9-_.]*`, in any case as written (fact 42).
fn stage_name(name: &Word) -> Option<SyntaxError> {
    let mut bytes = name.raw.bytes();
    let good = bytes.next().is_some_and(|b| b.is_ascii_alphabetic())
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    (!good).then(|| {
        let message = format!("`{}` cannot be the name of a stage", shown(&name.raw));
        SyntaxError::new(name.span, message)
            .help("begin with a letter, then letters, digits, `-`, `_` and `.`")
    })
}
