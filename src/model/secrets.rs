//! Where secrets stand in the file, so that no report shows them.
//!
//! This reads the whole text, comments and heredocs included, and rather marks a value too much than one too few: what
//! is marked is only shown shorter.

use std::collections::HashMap;

use super::{Command, Install, Model};
use crate::knowledge::secrets::{find, is_for_browsers, is_placeholder, judge, names_secret};
use crate::syntax::{Arguments, Keyword, Word};
use crate::text::{Span, floor_char_boundary};

/// The spans of a file that hold secrets: ascending, none empty, none touching another.
pub(super) fn spans(model: &Model<'_>) -> Vec<Span> {
    let text = model.source.text();
    let mut found: Vec<Span> = tokens(text).map(|(span, _)| span).collect();
    assignments(text, &mut found);
    urls(text, &mut found);
    bearers(text, &mut found);
    for instruction in &model.file.instructions {
        match (&instruction.arguments, instruction.keyword) {
            (Arguments::Pairs { pairs, .. }, Keyword::Env | Keyword::Label) => {
                for pair in pairs {
                    named(text, &pair.name.raw, &pair.value, &mut found);
                }
            }
            (Arguments::Declarations(declarations), _) => {
                for declaration in declarations {
                    if let Some(default) = &declaration.default {
                        named(text, &declaration.name.raw, default, &mut found);
                    }
                }
            }
            _ => {}
        }
    }
    for command in &model.commands {
        options(text, command, &mut found);
    }
    merged(found)
}

fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| !span.is_empty());
    spans.sort();
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => *last = last.to(span),
            _ => merged.push(span),
        }
    }
    merged
}

/// A secret that is known by its shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its bytes.
    pub span: Span,
    /// What it is: `Hugging Face token`.
    pub what: &'static str,
    /// The instruction that it stands in; none in a comment between instructions.
    pub instruction: Option<usize>,
    /// Where the same one stands again.
    pub others: Vec<Span>,
}

impl Model<'_> {
    /// The secrets in the file that are known by their shape, wherever they stand; each once.
    pub fn tokens(&self) -> Vec<Token> {
        let text = self.source.text();
        let mut found: Vec<Token> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for (span, what) in tokens(text) {
            let before = text[..span.start].trim_end_matches(['"', '\'']);
            let name = before
                .strip_suffix('=')
                .and_then(|_| name_before(text, before.len() - 1));
            if name.is_some_and(|name| is_for_browsers(&text[name.range()], what)) {
                continue;
            }
            if let Some(&at) = known.get(&text[span.range()]) {
                found[at].others.push(span);
                continue;
            }
            known.insert(&text[span.range()], found.len());
            let instructions = &self.file.instructions;
            let at = instructions.partition_point(|i| i.span.end <= span.start);
            let holds = instructions.get(at).is_some_and(|i| i.span.contains(span));
            found.push(Token {
                span,
                what,
                instruction: holds.then_some(at),
                others: Vec::new(),
            });
        }
        found
    }

    /// Secrets of a known shape in the requirements files of an install: what each is, the file's path in the context,
    /// and its line, from 1.
    pub fn tokens_in_requirements(
        &self,
        install: &Install<'_>,
    ) -> Vec<(&'static str, String, usize)> {
        let files = self.requirements_of(install).files;
        let mut found = Vec::new();
        for file in files {
            let lines = file.text.lines().enumerate();
            found.extend(lines.filter_map(|(at, line)| {
                let (_, what) = find(line)?;
                Some((what, file.path.clone(), at + 1))
            }));
        }
        found
    }
}

/// What has the shape of a token. A private key goes up to its last line.
fn tokens(text: &str) -> impl Iterator<Item = (Span, &'static str)> + '_ {
    const LONGEST_KEY: usize = 16 << 10;
    let mut at = 0;
    std::iter::from_fn(move || {
        let (range, what) = text.get(at..).and_then(find)?;
        let mut span = Span::new(at + range.start, at + range.end);
        if what == "private key" {
            let rest = &text.as_bytes()[span.end..];
            let rest = &rest[..rest.len().min(LONGEST_KEY)];
            if let Some(end) = memchr::memmem::find(rest, b"-----END") {
                span.end += end;
            }
        }
        at = span.end;
        Some((span, what))
    })
}

/// The value of `ENV` or `LABEL`, or the default of `ARG`, if its name says that it is a secret.
fn named(text: &str, name: &str, value: &Word, found: &mut Vec<Span>) {
    let span = unquoted(text, value.span);
    if judge(name, &text[span.range()]).is_some() {
        found.push(span);
    }
}

/// The span without quotes around it.
pub(super) fn unquoted(text: &str, span: Span) -> Span {
    let bytes = text[span.range()].as_bytes();
    match bytes {
        [open @ (b'"' | b'\''), .., close] if open == close => {
            Span::new(span.start + 1, span.end - 1)
        }
        _ => span,
    }
}

/// `NAME=value` anywhere: in scripts, in scripts within strings, in files that heredocs write, in comments. Beside blanks
/// or a colon (`"token": "…"`) the value must be quoted.
fn assignments(text: &str, found: &mut Vec<Span>) {
    /// What is longer is no placeholder and no path, and is not looked at.
    const LONG: usize = 256;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = memchr::memchr2(b'=', b':', &bytes[at..]) {
        let sign = at + next;
        at = sign + 1;
        let Some(name) = name_before(text, sign) else {
            continue;
        };
        let is_operator = bytes.get(sign + 1) == Some(&b'=');
        let variable = &text[name.range()];
        if is_operator || names_secret(variable).is_none() {
            continue;
        }
        let blanks = bytes[sign + 1..].iter().take_while(|b| **b == b' ');
        let value = if bytes[sign] == b'=' && name.end == sign {
            value_at(text, sign + 1)
        } else {
            quoted_at(text, sign + 1 + blanks.count())
        };
        let is_secret = |value: &Span| {
            let value = &text[value.range()];
            // `echo "TOKEN=\$TOKEN"` writes a variable.
            let refers = value.starts_with("\\$");
            value.len() > LONG || (!refers && judge(variable, value).is_some())
        };
        if let Some(value) = value.filter(is_secret) {
            at = value.end;
            found.push(value);
        }
    }
}

/// The name before a sign, without blanks and a closing quote between them.
fn name_before(text: &str, sign: usize) -> Option<Span> {
    const LONGEST_NAME: usize = 128;
    let head = &text.as_bytes()[sign.saturating_sub(LONGEST_NAME)..sign];
    let behind = |bytes: &[u8], is: &dyn Fn(u8) -> bool| {
        bytes.iter().rev().take_while(|byte| is(**byte)).count()
    };
    let blanks = behind(head, &|byte| byte == b' ');
    let head = &head[..head.len() - blanks];
    let quote = usize::from(matches!(head.last(), Some(b'"' | b'\'')));
    let head = &head[..head.len() - quote];
    let length = behind(head, &|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let end = sign - blanks - quote;
    (length > 0).then(|| Span::new(end - length, end))
}

/// A value in quotes, which may be escaped, or up to a blank or a sign that ends words.
fn value_at(text: &str, at: usize) -> Option<Span> {
    if let Some(value) = quoted_at(text, at) {
        return Some(value);
    }
    let is_end = |c: char| c.is_whitespace() || "\"'`;&|()<>\\".contains(c);
    let rest = &text[at..];
    let length = rest.find(is_end).unwrap_or(rest.len());
    (length > 0).then(|| Span::new(at, at + length))
}

fn quoted_at(text: &str, at: usize) -> Option<Span> {
    let rest = text.get(at..)?;
    let quote = ["\\\"", "\"", "\\'", "'"]
        .into_iter()
        .find(|quote| rest.starts_with(quote))?;
    let start = at + quote.len();
    let line = text[start..].lines().next().unwrap_or_default();
    let length = line.find(quote)?;
    Some(Span::new(start, start + length))
}

/// The password in `https://user:password@host`, and a long name without one, which is a token.
fn urls(text: &str, found: &mut Vec<Span>) {
    for credentials in credentials(text) {
        let secret = match credentials.password {
            Some(password) => password,
            None if credentials.user.len() >= 20 => credentials.user,
            None => continue,
        };
        if !is_placeholder(&text[secret.range()]) {
            found.push(secret);
        }
    }
}

/// What stands before the `@` of a URL.
pub(super) struct Credentials<'t> {
    /// `https`
    pub(super) scheme: &'t str,
    /// The name.
    pub(super) user: Span,
    /// What follows a colon.
    pub(super) password: Option<Span>,
}

/// The credentials in the URLs of a text.
pub(super) fn credentials(text: &str) -> impl Iterator<Item = Credentials<'_>> {
    const LONGEST: usize = 512;
    text.match_indices("://").filter_map(|(at, colon)| {
        let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '+';
        let scheme = text[..at].trim_end_matches(is_letter).len();
        let start = at + colon.len();
        let is_end = |c: char| c.is_whitespace() || "/\"'`<>()|;\\,".contains(c);
        let rest = &text[start..floor_char_boundary(text, start + LONGEST)];
        let authority = &rest[..rest.find(is_end).unwrap_or(rest.len())];
        let (before, _) = authority.rsplit_once('@')?;
        let end = start + before.len();
        let colon = before.find(':').map(|colon| start + colon);
        Some(Credentials {
            scheme: &text[scheme..at],
            user: Span::new(start, colon.unwrap_or(end)),
            password: colon.map(|colon| Span::new(colon + 1, end)),
        })
    })
}

/// `Authorization: Bearer …`
fn bearers(text: &str, found: &mut Vec<Span>) {
    for (at, word) in text.match_indices("Bearer ") {
        let start = at + word.len();
        if let Some(span) = value_at(text, start)
            && span.len() >= 8
            && !is_placeholder(&text[span.range()])
        {
            found.push(span);
        }
    }
}

/// `--password value`, `docker login -p value`, `curl -u user:value`, `wandb login value`.
fn options(text: &str, command: &Command<'_>, found: &mut Vec<Span>) {
    let name = command.name();
    let args = command.args();
    let is_login = args.iter().take(2).any(|word| word.is("login"));
    for pair in args.windows(2) {
        let (Some(option), Some(value)) = (pair[0].literal(), pair[1].literal()) else {
            continue;
        };
        let takes_secret = match (name, option.as_ref()) {
            ("docker" | "podman" | "sshpass", "-p")
            | ("curl" | "wget", "-u" | "--user" | "--proxy-user") => true,
            ("wandb", "login" | "--relogin") => is_login && value.len() >= 32,
            // What these call a key is the fingerprint of a public one.
            ("apt-key" | "gpg", _) => false,
            (_, long) => long
                .strip_prefix("--")
                .is_some_and(|long| names_secret(&long.replace('-', "_")).is_some()),
        };
        if takes_secret && !value.starts_with('-') && !is_placeholder(&value) {
            let span = unquoted(text, command.word_span(&pair[1]));
            let user = text[span.range()]
                .find(':')
                .filter(|_| option.starts_with("-u"));
            found.push(Span::new(
                span.start + user.map_or(0, |at| at + 1),
                span.end,
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::check;

    /// The marked parts of a Dockerfile.
    fn marked(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        check(text, |model| {
            found = spans(model)
                .into_iter()
                .map(|span| model.text(span).to_owned())
                .collect();
        });
        found
    }

    fn token() -> String {
        format!("hf_{}", "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vWxYz02")
    }

    #[test]
    fn tokens_are_marked_wherever_they_stand() {
        let token = token();
        let text = format!(
            "# {token}\nFROM a\nENV X={token}\nLABEL y=\"{token}\"\nRUN <<E\ncurl -H {token}\nE\nCMD [\"a\", \"{token}\"]\n"
        );
        assert_eq!(marked(&text), vec![token; 5]);
    }

    #[test]
    fn values_are_marked_by_the_names_of_their_variables() {
        for (line, secret) in [
            ("ENV DB_PASSWORD=\"p@ss;w0rd\"", "p@ss;w0rd"),
            ("ENV DB_PASSWORD p@ss w0rd", "p@ss w0rd"),
            ("ARG API_KEY=abcd-1234", "abcd-1234"),
            ("RUN export API_KEY=abcd && x", "abcd"),
            ("RUN echo \"API_KEY=abcd\" > .env", "abcd"),
            ("RUN echo '{\"api_key\": \"abcd\"}' > x", "abcd"),
            ("RUN <<E python\ntoken = 'abcd'\nE", "abcd"),
            ("RUN sh -c \"API_KEY=\\\"abcd\\\" x\"", "abcd"),
            ("# API_KEY=abcd", "abcd"),
        ] {
            assert_eq!(marked(&format!("FROM a\n{line}\n")), [secret], "{line}");
        }
    }

    #[test]
    fn credentials_in_urls_and_options_are_marked() {
        for (line, secret) in [
            (
                "RUN pip install -i https://me:s3cr3t@x.org/simple a",
                "s3cr3t",
            ),
            (
                "RUN git clone https://0123456789abcdef01234@x.org/a",
                "0123456789abcdef01234",
            ),
            ("ADD https://me:s3cr3t@x.org/a /a", "s3cr3t"),
            ("RUN tool --password 's3cr3t'", "s3cr3t"),
            ("RUN tool --api-key s3cr3t", "s3cr3t"),
            ("RUN docker login -u me -p s3cr3t", "s3cr3t"),
            ("RUN curl -u me:s3cr3t https://x.org", "s3cr3t"),
            ("RUN [\"tool\", \"--token\", \"s3cr3t\"]", "s3cr3t"),
            (
                "RUN curl -H \"Authorization: Bearer abcdefgh\" x",
                "abcdefgh",
            ),
        ] {
            assert_eq!(marked(&format!("FROM a\n{line}\n")), [secret], "{line}");
        }
    }

    #[test]
    fn what_is_no_secret_is_left_alone() {
        for line in [
            "ENV HF_TOKEN=$HF_TOKEN API_KEY=\"\" TOKENIZERS_PARALLELISM=false",
            "ARG HF_TOKEN",
            "RUN pip install secret==1.0 'token>=2'",
            "RUN git clone https://git@github.com/a/b ssh://git@x.org/a",
            "RUN git clone https://x:${TOKEN}@github.com/a/b",
            "RUN hf auth login --token $HF_TOKEN && tool --password \"$P\"",
            "RUN test \"$TOKEN\" == \"a b\"",
            "RUN apt-key adv --recv-key DA1A4A13543B466853BAF164EB9B1D8886F44E2A",
            "RUN echo \"TOKEN=\\$TOKEN\"",
            "# the token: it is mounted",
            "RUN mkdir -p /x && curl -u",
        ] {
            assert_eq!(marked(&format!("FROM a\n{line}\n")), [""; 0], "{line}");
        }
    }

    #[test]
    fn a_long_text_is_read_once() {
        // Quadratic time would take minutes here.
        for line in [
            "token=",
            "token=xxxx",
            "token='",
            "a://b:cd@",
            "--token ab ",
        ] {
            let text = format!("FROM a\nRUN {}\n", line.repeat(50_000));
            assert!(!marked(&text).is_empty(), "{line}");
        }
    }

    #[test]
    fn spans_are_ascending_and_apart_on_any_text() {
        let lines = "ENV é_TOKEN=\"é\nENV TOKEN='\nRUN a://é:é@é --token é\nRUN TOKEN=\\\"é\n";
        check(lines, |model| {
            let spans = spans(model);
            assert!(spans.windows(2).all(|pair| pair[0].end < pair[1].start));
            assert!(
                spans
                    .iter()
                    .all(|span| model.source.text().get(span.range()).is_some())
            );
        });
    }
}
