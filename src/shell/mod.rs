//! What `RUN`, `CMD` and `ENTRYPOINT` run: a POSIX shell and bash parser that takes any text.
//!
//! Every range counts bytes of [`Script::text`], which knows where its bytes stand in the file. Nothing is guessed:
//! what is not understood is [`Part::Opaque`] or [`CommandKind::Opaque`], and [`Script::opaque`] says so.

mod expansion;
mod invoke;
mod nested;
mod parser;
#[cfg(test)]
mod properties;
mod scanner;
mod shells;
mod simple;
#[cfg(test)]
mod tests;
mod walk;
mod word;
mod word_parser;
mod wrappers;

use std::ops::Range;

use crate::text::{Mapped, Span};

pub use invoke::{Invocation, Wrapping};
pub use nested::{Nested, from_argv, nested_script};
pub use shells::{Dialect, Options, Shell, interpreter};
pub use walk::{Context, Visit, commands, is_question_pipeline};
pub use word::{Operator, Part, Quote, Unquoted, Variable, Word};

/// A parsed shell script.
#[derive(Clone, Debug, PartialEq)]
pub struct Script<'t> {
    /// What was parsed.
    pub text: Mapped<'t>,
    /// The commands.
    pub body: List,
    /// `# …`, from the `#` to the end of its line, in the order of the text.
    pub comments: Vec<Range<usize>>,
    /// Bodies of `<<EOF`, in the order of their operators; see [`Redirect::heredoc`].
    pub heredocs: Vec<Heredoc>,
    /// Whether something was not understood: an unclosed quote, a missing `fi`, nesting beyond the limit.
    pub opaque: bool,
}

/// Commands one after another.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The pipelines with what joins them.
    pub items: Vec<Item>,
    /// From the first command to the end of the last; empty if there is none.
    pub range: Range<usize>,
}

/// A pipeline of a list and how it is joined to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What runs.
    pub pipeline: Pipeline,
    /// What stands behind it.
    pub joiner: Joiner,
    /// The bytes of the joiner; empty for [`Joiner::End`].
    pub joiner_range: Range<usize>,
}

/// What ends a pipeline of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joiner {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `;`
    Semicolon,
    /// A line end.
    Newline,
    /// `&`
    Background,
    /// The end of the list; in an opaque script also a place where a joiner is missing.
    End,
}

/// Commands joined by `|` or `|&`.
#[derive(Clone, Debug, PartialEq)]
pub struct Pipeline {
    /// `! …`
    pub negated: bool,
    /// At least one.
    pub commands: Vec<Command>,
    /// The operators between the commands.
    pub pipes: Vec<Range<usize>>,
    /// All of it, with a leading `!`.
    pub range: Range<usize>,
}

/// One command with its redirections.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// What it is.
    pub kind: CommandKind,
    /// Where its input comes from and its output goes, in the order of the text.
    pub redirects: Vec<Redirect>,
    /// All of it, redirections included.
    pub range: Range<usize>,
}

/// The kinds of commands.
#[derive(Clone, Debug, PartialEq)]
pub enum CommandKind {
    /// `A=b name argument …`
    Simple(Simple),
    /// `( … )`
    Subshell(List),
    /// `{ …; }`
    Group(List),
    /// `if …; then …; elif …; then …; else …; fi`
    If {
        /// `if` and every `elif`.
        branches: Vec<Branch>,
        /// `else`
        otherwise: Option<List>,
    },
    /// `while …; do …; done` and its kin.
    Loop {
        /// Which loop.
        kind: LoopKind,
        /// Runs at least once; empty for [`LoopKind::Counted`].
        condition: List,
        /// May run never, or often.
        body: List,
    },
    /// `for name in …; do …; done`, and `select`.
    For {
        /// The name.
        variable: String,
        /// What it runs through; `None` without `in`: the script's arguments.
        words: Option<Vec<Word>>,
        /// May run never, or often.
        body: List,
    },
    /// `case … in …) …;; esac`
    Case {
        /// What is compared.
        subject: Word,
        /// In order.
        arms: Vec<Arm>,
    },
    /// `name() { …; }`
    Function {
        /// The name.
        name: String,
        /// A compound command.
        body: Box<Command>,
    },
    /// `[[ … ]]`: the words between the brackets, operators included.
    Test(Vec<Word>),
    /// `(( … ))`: what stands in it, expansions apart.
    Arithmetic(Vec<Part>),
    /// Not understood.
    Opaque,
}

/// `if …; then …`
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// Between `if` or `elif` and `then`.
    pub condition: List,
    /// Behind `then`.
    pub body: List,
}

/// Which loop it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoopKind {
    /// `while`
    While,
    /// `until`
    Until,
    /// `for (( …; …; … ))`
    Counted,
}

/// `pattern | pattern) …;;`
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// At least one, unless the script is opaque.
    pub patterns: Vec<Word>,
    /// What runs on a match.
    pub body: List,
}

/// Assignments and words.
#[derive(Clone, Debug, PartialEq)]
pub struct Simple {
    /// What stands before the name: `A=b C=d make`.
    pub assignments: Vec<Assignment>,
    /// The name and its arguments; empty if there are only assignments or redirections.
    pub words: Vec<Word>,
}

/// `name=value`
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// Whether a part of an array is set: `a[1]=x`.
    pub indexed: bool,
    /// `+=`
    pub append: bool,
    /// Behind the `=`.
    pub value: AssignmentValue,
    /// All of it.
    pub range: Range<usize>,
}

/// What a variable is set to.
#[derive(Clone, Debug, PartialEq)]
pub enum AssignmentValue {
    /// `a=b`; without parts for `a=`.
    Word(Word),
    /// `a=(b c)`
    Array(Vec<Word>),
}

/// `2> file`
#[derive(Clone, Debug, PartialEq)]
pub struct Redirect {
    /// The number before the operator.
    pub fd: Option<u32>,
    /// What is done.
    pub operator: RedirectOperator,
    /// The file, descriptor, here-string, or delimiter of a here-document; without parts if it is missing.
    pub target: Word,
    /// Index in [`Script::heredocs`], for a here-document.
    pub heredoc: Option<usize>,
    /// All of it, without the body of a here-document.
    pub range: Range<usize>,
}

/// The redirection operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectOperator {
    /// `<`
    Read,
    /// `>`
    Write,
    /// `>|`
    Overwrite,
    /// `>>`
    Append,
    /// `<>`
    ReadWrite,
    /// `<&`
    DuplicateInput,
    /// `>&`, which is `&>` where the target is neither a number nor `-`.
    DuplicateOutput,
    /// `&>`
    WriteAll,
    /// `&>>`
    AppendAll,
    /// `<<` and `<<-`
    HereDocument,
    /// `<<<`
    HereString,
}

/// The text of a here-document.
#[derive(Clone, Debug, PartialEq)]
pub struct Heredoc {
    /// The word that ends it, quotes removed.
    pub delimiter: String,
    /// Whether the delimiter was quoted, so that nothing in the body expands.
    pub quoted: bool,
    /// `<<-`: tabs that begin a line are not part of the value.
    pub strip_tabs: bool,
    /// Whole lines, up to the delimiter's; empty if the text ends before the body.
    pub body: Range<usize>,
    /// The body's constant text and expansions, if it expands.
    pub parts: Vec<Part>,
}

/// Parses a script. Never fails and takes linear time.
pub fn parse(text: Mapped<'_>) -> Script<'_> {
    parse_expanded(text, &[])
}

/// Parses what an outer shell has put together: in the `expanded` ranges (ascending) stands, as written, what that
/// shell expands, so the value is unknown and the commands in it are not commands of this script.
pub fn parse_expanded<'t>(text: Mapped<'t>, expanded: &[Range<usize>]) -> Script<'t> {
    let mut parser = scanner::Parser::new(text.text(), expanded);
    let body = parser.list_to(None);
    let scanner::Parser {
        comments,
        heredocs,
        pending,
        opaque,
        ..
    } = parser;
    Script {
        body,
        comments,
        heredocs,
        opaque: opaque || !pending.is_empty(),
        text,
    }
}

impl Script<'_> {
    /// Where in the file a range of the text stands.
    pub fn span(&self, range: &Range<usize>) -> Span {
        self.text.span(range.clone())
    }

    /// The text of a range, as it is written.
    pub fn source(&self, range: &Range<usize>) -> &str {
        &self.text.text()[range.clone()]
    }

    /// The here-document of a redirection.
    pub fn heredoc(&self, redirect: &Redirect) -> Option<&Heredoc> {
        self.heredocs.get(redirect.heredoc?)
    }
}

impl Item {
    /// The pipeline with its joiner.
    pub fn range(&self) -> Range<usize> {
        self.pipeline.range.start..self.pipeline.range.end.max(self.joiner_range.end)
    }
}

impl Command {
    /// The assignments and words, if it is a simple command.
    pub fn simple(&self) -> Option<&Simple> {
        match &self.kind {
            CommandKind::Simple(simple) => Some(simple),
            _ => None,
        }
    }
}
