//! A tolerant, lossless Dockerfile: what each byte of the file is, as today's BuildKit reads it.
//!
//! Parsing never fails and never stops. What BuildKit would refuse becomes a [`SyntaxError`], and the line is read as if
//! it were whole. Comments such as "BuildKit fact 31" cite the numbered list in `docs/buildkit-grammar.md`.

use std::ops::Range;

use crate::text::{Mapped, Span};

mod check;
mod directive;
pub mod dockerignore;
pub mod expand;
mod flags;
mod heredoc;
mod instruction;
mod json;
mod keyword;
pub mod mount;
mod near;
mod parse;
mod suggest;
mod words;

pub use keyword::Keyword;
pub use parse::parse;

/// A parsed Dockerfile.
#[derive(Clone, Debug)]
pub struct Dockerfile<'a> {
    /// The file, byte for byte: these pieces lie side by side and cover it.
    pub pieces: Vec<Piece>,
    /// Parser directives that count.
    pub directives: Vec<Directive>,
    /// The character that continues lines and escapes: a backslash or a backtick.
    pub escape: char,
    /// The instructions in the order of the file.
    pub instructions: Vec<Instruction<'a>>,
    /// Every comment line, those inside continued instructions included, in the order of the file.
    pub comments: Vec<Comment>,
    /// What BuildKit would refuse, in the order of the file.
    pub errors: Vec<SyntaxError>,
}

/// A piece of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Its bytes, with the end of its last line.
    pub span: Span,
}

/// What a piece of the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// The UTF-8 byte order mark.
    ByteOrderMark,
    /// A line without text.
    Blank,
    /// A parser directive.
    Directive,
    /// A comment line between instructions.
    Comment,
    /// An instruction, by its index.
    Instruction(usize),
}

/// A parser directive at the top of the file: `# escape=` and a backtick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// Its name in lower case: `syntax`, `escape` or `check`.
    pub name: String,
    /// The text behind `=`, without blanks around it.
    pub value: String,
    /// The value's bytes.
    pub value_span: Span,
    /// From `#` to the end of the value.
    pub span: Span,
}

/// A comment line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From `#` to the end of the line, without the line ending.
    pub span: Span,
    /// The instruction whose continuation it stands in.
    pub inside: Option<usize>,
    /// How many instructions begin before it.
    pub before: usize,
}

/// One instruction.
#[derive(Clone, Debug)]
pub struct Instruction<'a> {
    /// What it is.
    pub keyword: Keyword,
    /// From the keyword to the end of the last line, heredocs included, without the line ending.
    pub span: Span,
    /// The same without the heredocs.
    pub head: Span,
    /// First and last line, from 1.
    pub lines: (usize, usize),
    /// The head with its continuation lines joined as BuildKit joins them, from the keyword on. The ranges below are
    /// ranges of it.
    pub text: Mapped<'a>,
    /// The keyword as it is written.
    pub keyword_range: Range<usize>,
    /// Flags such as `--mount=…`.
    pub flags: Vec<Flag>,
    /// What stands behind keyword and flags, without blanks around it.
    pub rest: Range<usize>,
    /// That, taken apart.
    pub arguments: Arguments<'a>,
    /// Heredocs in their order.
    pub heredocs: Vec<Heredoc>,
    /// Whether a blank line stands inside its continuation, and which.
    pub blank_lines: Vec<Span>,
}

impl Instruction<'_> {
    /// The bytes of the keyword.
    pub fn keyword_span(&self) -> Span {
        self.text.span(self.keyword_range.clone())
    }

    /// The text behind keyword and flags.
    pub fn rest_text(&self) -> &str {
        &self.text.text()[self.rest.clone()]
    }

    /// The flags with this name.
    pub fn flags_named<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Flag> {
        self.flags.iter().filter(move |flag| flag.name == name)
    }

    /// The value of the last flag with this name; empty for a flag without one.
    pub fn flag(&self, name: &str) -> Option<&str> {
        let flag = self.flags.iter().rev().find(|flag| flag.name == name)?;
        Some(flag.value.as_deref().unwrap_or(""))
    }
}

/// A flag: `--from=builder`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Its name without `--`.
    pub name: String,
    /// What stands behind `=`, quotes and escapes taken away.
    pub value: Option<String>,
    /// The whole word.
    pub span: Span,
    /// The bytes behind `=` as written; empty at the end of the word where there is no `=`.
    pub value_span: Span,
}

/// A word of an instruction, before expansion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word with its quotes; in JSON form the string's value.
    pub raw: String,
    /// Its bytes; in JSON form with the quotes.
    pub span: Span,
}

/// A string of the JSON form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonString {
    /// Its value, with the place of each part.
    pub value: Mapped<'static>,
    /// Its bytes, with the quotes.
    pub span: Span,
}

/// A name and a value: `ENV NAME=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The name.
    pub name: Word,
    /// The value with its quotes.
    pub value: Word,
}

/// What an instruction is given.
#[derive(Clone, Debug)]
pub enum Arguments<'a> {
    /// `FROM image AS name`.
    From {
        /// The image; none in a bare `FROM`.
        image: Option<Word>,
        /// The name behind `AS`.
        name: Option<Word>,
    },
    /// `RUN`, `CMD` and `ENTRYPOINT` in shell form: the range of the command in the instruction's text.
    Shell(Range<usize>),
    /// `RUN`, `CMD`, `ENTRYPOINT` and `SHELL` in exec (JSON) form.
    Exec(Vec<JsonString>),
    /// `ENV` and `LABEL`.
    Pairs {
        /// The pairs.
        pairs: Vec<Pair>,
        /// Whether it is the old form `ENV name value`, with one pair.
        legacy: bool,
    },
    /// `ARG`: names, some with a default.
    Declarations(Vec<Declaration>),
    /// `ADD` and `COPY` (sources, then the destination) and `VOLUME`.
    Paths {
        /// The paths.
        words: Vec<Word>,
        /// Whether they stand in JSON form.
        json: bool,
    },
    /// `EXPOSE`.
    Words(Vec<Word>),
    /// `WORKDIR`, `USER`, `STOPSIGNAL` and `MAINTAINER`: one text, blanks included.
    Text(Word),
    /// `HEALTHCHECK`.
    Healthcheck {
        /// `NONE` or `CMD`, as written.
        kind: Word,
        /// What `CMD` runs: [`Arguments::Shell`] or [`Arguments::Exec`].
        command: Option<Box<Arguments<'a>>>,
    },
    /// `ONBUILD`: the instruction for later.
    Onbuild(Box<Instruction<'a>>),
    /// Nothing, or nothing that can be read.
    None,
}

/// A build argument that `ARG` declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// Its name.
    pub name: Word,
    /// Its default, with its quotes.
    pub default: Option<Word>,
}

/// A heredoc of `RUN`, `COPY` or `ADD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// The word that ends it; also the file name in `COPY` and `ADD`.
    pub name: String,
    /// The operator and the delimiter in the instruction's line: `<<-"EOF"`.
    pub span: Span,
    /// The lines of the body, each with its line ending.
    pub body: Span,
    /// The line that ends it, without the line ending.
    pub terminator: Span,
    /// Whether variables are expanded in the body: no part of the delimiter is quoted.
    pub expand: bool,
    /// Whether leading tabs are dropped: `<<-`.
    pub strip_tabs: bool,
    /// The file descriptor before `<<`.
    pub descriptor: Option<u32>,
}

/// Something that BuildKit refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The reason, in the style of a diagnostic's message.
    pub message: String,
    /// The bytes at fault.
    pub span: Span,
    /// What to do about it.
    pub help: Option<String>,
    /// What was meant, if that is clear: these bytes should read so. Where it is more than another word, `help` says in
    /// the imperative what it does.
    pub suggestion: Option<(Span, String)>,
    /// The instructions that become part of the one before them by what is suggested.
    pub swallowed: Range<usize>,
}

impl SyntaxError {
    fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            span,
            help: None,
            suggestion: None,
            swallowed: 0..0,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn suggest(mut self, span: Span, text: impl Into<String>) -> Self {
        self.suggestion = Some((span, text.into()));
        self
    }

    fn swallows(mut self, instructions: Range<usize>) -> Self {
        // Without a suggestion nothing becomes part of anything.
        if self.suggestion.is_some() {
            self.swallowed = instructions;
        }
        self
    }
}

/// A word of the file as a message shows it: in one line, and not all of a long one.
fn shown(word: &str) -> String {
    let mut chars = word.chars();
    let head = chars.by_ref().take(40);
    let mut shown: String = head
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}
