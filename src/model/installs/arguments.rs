//! Reads the command line of a package manager.

use super::tool::is_versioned;
use super::{Install, InstallOption, Tool, Verb, manifests};
use crate::knowledge::installs::{Reading, ValuePlace};
use crate::model::{Command, Field, Model, Value};
use crate::shell::Word;
use crate::text::Span;

/// An argument and the word that it comes from.
#[derive(Clone, Debug)]
pub(super) struct Argument<'m> {
    pub(super) word: &'m Word,
    pub(super) field: Field,
    pub(super) span: Span,
}

impl Argument<'_> {
    fn known(&self) -> Option<&str> {
        self.field.known()
    }
}

/// Reads the command at an index; `None` if it runs no package manager.
pub(super) fn read<'m>(model: &Model<'m>, at: usize) -> Option<Install<'m>> {
    let command = &model.commands[at];
    let invocation = command.invocation.as_ref()?;
    if !may_be_installer(command) {
        return None;
    }
    let words = std::iter::once(invocation.word).chain(invocation.args);
    let arguments: Vec<_> = words
        .flat_map(|word| {
            let span = command.word_span(word);
            let fields = model.fields(at, word);
            fields
                .into_iter()
                .map(move |field| Argument { word, field, span })
        })
        .collect();
    let (tool, arguments) = program(command, &arguments)?;
    let mut reader = Reader {
        tool,
        complete: !invocation.open_ended,
        hides_options: false,
        options: Vec::new(),
        operands: Vec::new(),
        given: Vec::new(),
    };
    let (subcommand, verb_word, behind) = reader.subcommand(arguments);
    let verb = tool.verb(&subcommand);
    if matches!(verb, Verb::Clean | Verb::Config | Verb::Other) {
        // Their options are others: `conda clean -afy`.
        reader.complete &= behind.iter().all(|argument| argument.field.complete);
    } else {
        reader.read(behind);
    }
    // `$PIP install`, where the variable is not known, or `pip$V frobnicate`.
    let is_certain = arguments_name_tool(command, tool);
    if !is_certain && verb == Verb::Other {
        return None;
    }
    let is_written = verb_word.is_some_and(|word| word.literal().is_some());
    let verb_word = verb_word.filter(|_| is_written);
    let mut install = Install {
        command: at,
        tool,
        verb,
        packages: Vec::new(),
        manifests: Vec::new(),
        indexes: Vec::new(),
        insert_at: verb_word
            .filter(|_| !command.exec)
            .map(|word| command.word_span(word).end),
        verb_word,
        subcommand,
        complete: reader.complete,
        hides_options: reader.hides_options,
        options: reader.options,
        arguments: behind.to_vec(),
    };
    let takes_packages = matches!(
        verb,
        Verb::Install
            | Verb::Download
            | Verb::Wheel
            | Verb::Sync
            | Verb::Create
            | Verb::Update
            | Verb::Remove
    );
    if takes_packages {
        manifests::fill(model, &mut install, &reader.operands, &reader.given);
    }
    if is_mim(command) {
        install.indexes.push(super::Index {
            role: super::IndexRole::FindLinks,
            url: Value::Known(MIM_LINKS.to_owned()),
            span: None,
            variable: None,
        });
    }
    Some(install)
}

/// Whether the name of a program may be that of a package manager: a cheap look before its words are expanded.
fn may_be_installer(command: &Command<'_>) -> bool {
    let Some(invocation) = &command.invocation else {
        return false;
    };
    match &invocation.name {
        Some(name) => Tool::named(name).is_some() || is_python(name) || name == MIM,
        None => true,
    }
}

fn arguments_name_tool(command: &Command<'_>, tool: Tool) -> bool {
    Tool::named(command.name()) == Some(tool) || is_python(command.name()) || command.name() == MIM
}

fn is_python(name: &str) -> bool {
    is_versioned(name, "python") || is_versioned(name, "pypy")
}

/// The package manager that a command runs, and its arguments.
fn program<'a, 'm>(
    command: &Command<'m>,
    arguments: &'a [Argument<'m>],
) -> Option<(Tool, &'a [Argument<'m>])> {
    let (first, rest) = arguments.split_first()?;
    let text = match command.name() {
        "" => first.field.text.rsplit('/').next()?,
        name => name,
    };
    if let Some(tool) = Tool::named(text) {
        // `pip${VERSION}`; not `go${x}`.
        let whole = first.field.complete || !command.name().is_empty() || text == "pip";
        return whole.then_some((tool, rest));
    }
    if text == MIM {
        return of_mim(rest);
    }
    is_python(text).then(|| module(rest)).flatten()
}

/// OpenMMLab's package manager, whose `install` hands its arguments to that of pip, options included, and whose other
/// commands are its own. Source: openmim 0.3.9 (mim/commands/install.py), 2026-11.
const MIM: &str = "mim";

/// Where it looks besides PyPI. Source: mim/utils/default.py of the same.
const MIM_LINKS: &str = "https://download.openmmlab.com/mmcv/dist/";

fn is_mim(command: &Command<'_>) -> bool {
    command.name() == MIM || is_python(command.name()) && command.has_arg(MIM)
}

fn of_mim<'a, 'm>(arguments: &'a [Argument<'m>]) -> Option<(Tool, &'a [Argument<'m>])> {
    let verb = arguments.first()?.known()?;
    (verb == "install").then_some((Tool::Pip, arguments))
}

/// `-m pip install`: the module that Python runs, if it is a package manager.
fn module<'a, 'm>(arguments: &'a [Argument<'m>]) -> Option<(Tool, &'a [Argument<'m>])> {
    let mut at = 0;
    loop {
        let option = arguments.get(at)?.known()?;
        let letters = option.strip_prefix('-')?;
        at += 1;
        if letters.starts_with('-') {
            continue;
        }
        // Options with a value, in the same word or the next: Python's own manual.
        let Some(takes) = letters.find(['c', 'm', 'W', 'X']) else {
            continue;
        };
        let (attached, kind) = (&letters[takes + 1..], letters.as_bytes()[takes]);
        let value = match attached {
            "" => {
                at += 1;
                arguments.get(at - 1)?.known()?
            }
            attached => attached,
        };
        match kind {
            b'c' => return None,
            b'm' if value == MIM => return of_mim(&arguments[at..]),
            b'm' => return Some((Tool::named(value)?, &arguments[at..])),
            _ => {}
        }
    }
}

/// An option whose value stands in a word of the file.
pub(super) struct Given {
    /// Its index among the options of the install.
    pub(super) option: usize,
    /// The value; incomplete if it is not known.
    pub(super) field: Field,
    /// The word of the value.
    pub(super) span: Span,
}

struct Reader<'m> {
    tool: Tool,
    complete: bool,
    /// Whether an argument that is not known may be an option.
    hides_options: bool,
    options: Vec<InstallOption>,
    operands: Vec<Argument<'m>>,
    given: Vec<Given>,
}

impl<'m> Reader<'m> {
    /// Reads global options up to the subcommand. Gives it, its last word, and the arguments behind it.
    fn subcommand<'a>(
        &mut self,
        arguments: &'a [Argument<'m>],
    ) -> (String, Option<&'m Word>, &'a [Argument<'m>]) {
        let mut name = String::new();
        let mut word = None;
        let mut at = 0;
        while at < arguments.len() {
            let argument = &arguments[at];
            if self.is_operand(argument) {
                let Some(text) = argument.known() else {
                    self.complete = false;
                    break;
                };
                at += 1;
                if !name.is_empty() {
                    name.push(' ');
                }
                name.push_str(text);
                word = Some(argument.word);
                if !self.tool.is_group(&name) {
                    break;
                }
            } else {
                at += self.option(argument, arguments.get(at + 1));
            }
        }
        // An option whose value is missing counts one argument too many.
        (name, word, &arguments[at.min(arguments.len())..])
    }

    fn is_operand(&self, argument: &Argument<'_>) -> bool {
        !argument.field.text.starts_with('-') || argument.field.text.len() < 2
    }

    fn read(&mut self, arguments: &[Argument<'m>]) {
        let mut at = 0;
        while at < arguments.len() {
            let argument = &arguments[at];
            if argument.known() == Some("--") {
                self.operands.extend_from_slice(&arguments[at + 1..]);
                break;
            }
            if self.is_operand(argument) {
                // `"$X"` is one argument, which people do not use for options.
                let may_be_option = argument.field.text.is_empty() && !argument.field.complete;
                self.hides_options |= may_be_option && !argument.word.is_quoted();
                self.operands.push(argument.clone());
                at += 1;
            } else {
                at += self.option(argument, arguments.get(at + 1));
            }
        }
        self.complete &= self.operands.iter().all(|operand| operand.field.complete);
    }

    /// Reads the options of an argument; says how many arguments they take.
    fn option(&mut self, argument: &Argument<'m>, next: Option<&Argument<'m>>) -> usize {
        let text = argument.field.text.as_str();
        match self.tool.installer().read(text) {
            Reading::Options(given) if !given.is_empty() => {
                let mut count = 1;
                for one in given {
                    let name = one.option.name();
                    match one.value {
                        ValuePlace::None => {
                            // `-q${X}` and `--no-cache${X}`
                            self.complete &= argument.field.complete;
                            self.push(name, None, argument.span);
                        }
                        ValuePlace::Attached(_, value) => {
                            let field = Field {
                                text: value.to_owned(),
                                complete: argument.field.complete,
                            };
                            self.push(name, Some((field, argument.span)), argument.span);
                        }
                        ValuePlace::NextWord => {
                            count = 2;
                            let value = next.map(|next| (next.field.clone(), next.span));
                            let unknown = Field {
                                text: String::new(),
                                complete: false,
                            };
                            let value = value.unwrap_or((unknown, argument.span));
                            let span = argument.span.to(value.1);
                            self.push(name, Some(value), span);
                        }
                    }
                }
                count
            }
            _ => self.unknown_option(argument, next),
        }
    }

    /// An option that no table has; one with `=` is whole, else what follows may be its value. Says how many arguments
    /// are no operands.
    fn unknown_option(&mut self, argument: &Argument<'m>, next: Option<&Argument<'m>>) -> usize {
        let (name, value) = match argument.field.text.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument.field.text.clone(), None),
        };
        let alone = value.is_some() || is_flag(&name);
        self.hides_options |= !argument.field.complete && value.is_none();
        self.complete &= alone && argument.field.complete;
        let value = value.map(|text| Field {
            text,
            complete: argument.field.complete,
        });
        let given = value.map(|field| (field, argument.span));
        self.push(&name, given, argument.span);
        let swallows = !alone && next.is_some_and(|next| self.is_operand(next));
        1 + usize::from(swallows)
    }

    fn push(&mut self, name: &str, value: Option<(Field, Span)>, span: Span) {
        self.options.push(InstallOption {
            name: name.to_owned(),
            value: match &value {
                Some((field, _)) => field.value(),
                None => Value::Unset,
            },
            span,
        });
        if let Some((field, span)) = value {
            self.complete &= field.complete;
            self.given.push(Given {
                option: self.options.len() - 1,
                field,
                span,
            });
        }
    }
}

impl Install<'_> {
    /// Whether an argument behind the subcommand is this word.
    pub fn has_argument(&self, word: &str) -> bool {
        let mut arguments = self.arguments.iter();
        arguments.any(|argument| argument.known() == Some(word))
    }
}

/// Flags that no table of install options has, but other subcommands know: `pip uninstall -y`.
fn is_flag(name: &str) -> bool {
    matches!(name, "-y" | "--yes")
}
