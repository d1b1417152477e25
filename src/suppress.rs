//! Comments that silence findings: our own, hadolint's and BuildKit's.
//!
//! What a comment says is read here, from its text alone; what it is about depends on where it stands.

use crate::text::Span;

/// Whose form a comment has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// `# mllint: ignore[ML301] reason`
    Mllint,
    /// `# hadolint ignore=DL3008`
    Hadolint,
    /// `# check=skip=StageNameCasing`
    Check,
}

/// How far a comment reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The instruction below; for our own comments above a `FROM`, its stage. A `check` that stands among the parser
    /// directives at the top holds for the file, as BuildKit has it.
    Next,
    /// The stage whose `FROM` is below.
    Stage,
    /// The file.
    File,
}

/// One entry of a comment's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// A selector: a code, a name, a prefix or `ALL`.
    pub text: String,
    /// Where it stands in the comment.
    pub span: Span,
}

/// A comment that silences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// Whose form it has.
    pub tool: Tool,
    /// How far it reaches.
    pub scope: Scope,
    /// What it silences; at least one.
    pub codes: Vec<Code>,
    /// Why, where it says so.
    pub reason: Option<String>,
}

/// A comment that was meant to silence and does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong and how it is written, as a message of a finding.
    pub message: String,
    /// Where in the comment.
    pub span: Span,
}

/// Reads a comment, from its `#` (blanks may come first) to the end of its line. `None`: it is a comment like any
/// other.
pub fn parse(comment: &str) -> Option<Result<Directive, Malformed>> {
    let mut text = Cursor::new(comment);
    text.blanks();
    if !text.eat('#') {
        return None;
    }
    text.blanks();
    match text.word().to_ascii_lowercase().as_str() {
        "mllint" => mllint(text),
        "hadolint" => hadolint(text),
        "check" => check(text),
        _ => None,
    }
}

/// ``: ignore[ML301, DL3008] reason``. With the colon the comment is surely for us; without it, it is if the word
/// `ignore` follows.
fn mllint(mut text: Cursor<'_>) -> Option<Result<Directive, Malformed>> {
    text.blanks();
    let addressed = text.eat(':');
    text.blanks();
    let start = text.at;
    let verb = text.word().to_ascii_lowercase();
    let scope = match verb.as_str() {
        "ignore" => Scope::Next,
        "ignore-file" | "ignore_file" => Scope::File,
        _ if !addressed => return None,
        _ => {
            let message = "mllint knows the comments `# mllint: ignore[CODE] reason` and \
                           `# mllint: ignore-file[CODE] reason`, not this one";
            return Some(Err(text.fault(start, message)));
        }
    };
    text.blanks();
    if !text.eat('[') {
        // `# mllint ignores this file` is prose.
        return addressed.then(|| {
            let message = format!("`{verb}` silences nothing without a list: write `{verb}[CODE]`");
            Err(text.fault(start, message))
        });
    }
    let Some(close) = text.rest().find(']') else {
        return Some(Err(
            text.fault(start, format!("the list of `{verb}` is not closed by `]`"))
        ));
    };
    let codes = text.list(close);
    text.at += 1;
    Some(directive(Tool::Mllint, scope, codes, &text, start))
}

/// ` ignore=DL3008,DL3009`, ` global ignore=…`, ` stage ignore=…`; a reason may follow. hadolint's other comments, such
/// as `shell=`, silence nothing.
fn hadolint(mut text: Cursor<'_>) -> Option<Result<Directive, Malformed>> {
    text.blanks();
    text.eat(':');
    text.blanks();
    let start = text.at;
    let mut scope = Scope::Next;
    let mut verb = text.word();
    if let Some(wide) = [("global", Scope::File), ("stage", Scope::Stage)]
        .into_iter()
        .find(|(word, _)| verb.eq_ignore_ascii_case(word))
    {
        scope = wide.1;
        text.blanks();
        verb = text.word();
    }
    if !verb.eq_ignore_ascii_case("ignore") {
        return None;
    }
    text.blanks();
    if !text.eat('=') {
        return None;
    }
    let end = text.list_end();
    let codes = text.list(end);
    Some(directive(Tool::Hadolint, scope, codes, &text, start))
}

/// `=skip=A,B;error=true // reason`, cut at the first blank, as BuildKit does. Other keys than `skip` silence nothing.
fn check(mut text: Cursor<'_>) -> Option<Result<Directive, Malformed>> {
    text.blanks();
    if !text.eat('=') {
        return None;
    }
    text.blanks();
    let start = text.at;
    let end = start + text.rest().find([' ', '\t']).unwrap_or(text.rest().len());
    let (mut codes, mut skips, mut at) = (Vec::new(), false, start);
    for part in text.text[start..end].split(';') {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let is = |name: &str| key.eq_ignore_ascii_case(name) && part.len() > key.len();
        if is("skip") {
            skips = true;
            text.at = at + key.len() + 1;
            codes.extend(text.list(value.len()));
        } else if !is("error") && !is("experimental") {
            // `# check = what the model returns` is prose; a comment that began well is not.
            let message = format!(
                "`{part}` is no part of `check`: there are `skip=`, `error=` and `experimental=`"
            );
            return skips.then(|| Err(text.fault(at, message)));
        }
        at += part.len() + 1;
    }
    text.at = end;
    skips.then(|| directive(Tool::Check, Scope::Next, codes, &text, start))
}

fn directive(
    tool: Tool,
    scope: Scope,
    codes: Vec<Code>,
    rest: &Cursor<'_>,
    start: usize,
) -> Result<Directive, Malformed> {
    if codes.is_empty() {
        return Err(rest.fault(start, "this comment names no rule, so it silences nothing"));
    }
    let reason = rest
        .rest()
        .trim_start_matches([' ', '\t', '#', '/', ':', '-', '–', '—', ';']);
    let reason = reason.trim_end();
    Ok(Directive {
        tool,
        scope,
        codes,
        reason: (!reason.is_empty()).then(|| reason.to_owned()),
    })
}

/// A place in a comment.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        // The line end is not part of what is said.
        Self {
            text: text.trim_end(),
            at: 0,
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn eat(&mut self, char: char) -> bool {
        let found = self.rest().starts_with(char);
        if found {
            self.at += char.len_utf8();
        }
        found
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    /// Letters, `-` and `_`.
    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let is_part = |c: char| c.is_ascii_alphabetic() || c == '-' || c == '_';
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// The length of a list without brackets: entries that commas separate, with blanks only beside a comma.
    fn list_end(&self) -> usize {
        let rest = self.rest();
        let mut end = 0;
        for (index, entry) in rest.split(',').enumerate() {
            let lead = entry.len() - entry.trim_start().len();
            let word = entry.trim_start().find([' ', '\t']);
            let from = if index == 0 { 0 } else { end + 1 };
            end = from + lead + word.unwrap_or(entry.trim_start().len());
            let tail = word.map_or("", |word| &entry.trim_start()[word..]);
            if !tail.trim().is_empty() {
                break;
            }
            end += tail.len();
        }
        end
    }

    /// The entries of the list in the next `length` bytes, which are passed; empty ones do not count.
    fn list(&mut self, length: usize) -> Vec<Code> {
        let mut codes = Vec::new();
        let mut at = self.at;
        for entry in self.rest()[..length].split(',') {
            let word = entry.trim();
            let start = at + (entry.len() - entry.trim_start().len());
            if !word.is_empty() {
                let span = Span::new(start, start + word.len());
                codes.push(Code {
                    text: word.to_owned(),
                    span,
                });
            }
            at += entry.len() + 1;
        }
        self.at += length;
        codes
    }

    fn fault(&self, start: usize, message: impl Into<String>) -> Malformed {
        let span = Span::new(start, self.text.len());
        Malformed {
            message: message.into(),
            span,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `tool scope [codes] reason` of a comment that silences; the codes are cut from the comment by their spans.
    fn read(comment: &str) -> String {
        match parse(comment) {
            None => "comment".to_owned(),
            Some(Err(malformed)) => format!(
                "{} | {}",
                &comment[malformed.span.range()],
                malformed.message
            ),
            Some(Ok(directive)) => {
                let codes = directive.codes.iter();
                let codes: Vec<_> = codes.map(|code| &comment[code.span.range()]).collect();
                for (code, text) in directive.codes.iter().zip(&codes) {
                    assert_eq!(code.text, *text);
                }
                let (tool, scope) = (directive.tool, directive.scope);
                let reason = directive.reason.unwrap_or_default();
                format!("{tool:?} {scope:?} {} {reason}", codes.join(" "))
                    .trim_end()
                    .to_owned()
            }
        }
    }

    #[test]
    fn our_own_comments_silence_an_instruction_or_the_file() {
        for comment in [
            "# mllint: ignore[ML301, DL3008] wheels are mounted",
            "#mllint:ignore[ML301,DL3008]: wheels are mounted",
            "  # MLLint : Ignore [ ML301 ,DL3008, ] -- wheels are mounted\r\n",
            "# mllint ignore[ML301,,DL3008] # wheels are mounted",
        ] {
            assert_eq!(
                read(comment),
                "Mllint Next ML301 DL3008 wheels are mounted",
                "{comment}"
            );
        }
        assert_eq!(
            read("# mllint: ignore-file[pip-cache-kept]"),
            "Mllint File pip-cache-kept"
        );
    }

    #[test]
    fn our_own_comments_that_silence_nothing_say_so() {
        insta::assert_snapshot!(read("# mllint: ignore"), @r"ignore | `ignore` silences nothing without a list: write `ignore[CODE]`");
        insta::assert_snapshot!(read("# mllint: ignore-file[ML301"), @r"ignore-file[ML301 | the list of `ignore-file` is not closed by `]`");
        insta::assert_snapshot!(read("# mllint: ignore[ , ] why"), @r"ignore[ , ] why | this comment names no rule, so it silences nothing");
        insta::assert_snapshot!(read("# mllint: disable=ML301"), @r"
        disable=ML301 | mllint knows the comments `# mllint: ignore[CODE] reason` and `# mllint: ignore-file[CODE] reason`, not this one
        ");
    }

    #[test]
    fn hadolint_comments_are_read() {
        assert_eq!(
            read("# hadolint ignore=DL3008,DL3009"),
            "Hadolint Next DL3008 DL3009"
        );
        assert_eq!(
            read("#Hadolint  ignore = DL3008 , SC2086 why not"),
            "Hadolint Next DL3008 SC2086 why not"
        );
        assert_eq!(
            read("# hadolint global ignore=DL3003 # é"),
            "Hadolint File DL3003 é"
        );
        assert_eq!(
            read("# hadolint stage ignore=DL3003"),
            "Hadolint Stage DL3003"
        );
        assert_eq!(read("# hadolint shell=bash"), "comment");
        insta::assert_snapshot!(read("# hadolint ignore="), @r"ignore= | this comment names no rule, so it silences nothing");
    }

    #[test]
    fn buildkit_comments_are_read() {
        assert_eq!(
            read("# check=skip=StageNameCasing"),
            "Check Next StageNameCasing"
        );
        assert_eq!(
            read("#Check = skip=A,B;error=true // both"),
            "Check Next A B both"
        );
        assert_eq!(read("# check=error=true;skip=all"), "Check Next all");
        assert_eq!(read("# check=error=true"), "comment");
        insta::assert_snapshot!(read("# check=skip="), @r"skip= | this comment names no rule, so it silences nothing");
        insta::assert_snapshot!(read("# check=skip=A;eror=true"), @r"
        eror=true | `eror=true` is no part of `check`: there are `skip=`, `error=` and `experimental=`
        ");
    }

    #[test]
    fn prose_is_a_comment_like_any_other() {
        for comment in [
            "#",
            "",
            "RUN x",
            "# mllint is run in CI",
            "# mllint ignores this file",
            "# hadolint does not know this",
            "# hadolint ignore this",
            "# check = what the model returns",
            "# check = skip the tests",
            "# check=skip",
            "# check=",
            "# checksum=skip=A",
        ] {
            assert_eq!(read(comment), "comment", "{comment}");
        }
    }
    proptest::proptest! {
        #[test]
        fn no_comment_breaks_the_reader(text in "#? ?(mllint|hadolint|check|global)?[ :=\\[\\],;a-zA-Zé0-9-]{0,30}") {
            if let Some(Ok(directive)) = parse(&text) {
                for code in directive.codes {
                    proptest::prop_assert_eq!(&text[code.span.range()], code.text);
                }
            }
        }
    }
}
