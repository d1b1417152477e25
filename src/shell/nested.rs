//! Scripts inside of commands: `sh -c "…"`, `bash <<EOF`, `eval "…"`; and commands that no shell reads.

use std::borrow::Cow;

use super::shells::{Options, Shell};
use super::word::copy_text;
use super::{
    Command, CommandKind, Invocation, Item, Joiner, List, Part, Pipeline, Quote, RedirectOperator,
    Script, Simple, Unquoted, Word, parse_expanded,
};
use crate::text::Mapped;

/// A script that a command of another script runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Nested {
    /// The script; its text has the places of the file.
    pub script: Script<'static>,
    /// With what options its shell is started; `None` for those that are in force where the command stands.
    pub options: Option<Options>,
}

/// The script that `command` of `script` hands to a shell: the argument of `sh -c` (`bash`, `dash`, `ash`, `zsh`,
/// `ksh`; behind `sudo` and the like too) and of `su -c`, a here-document or here-string that a shell reads, the
/// arguments of `eval`. `None` if there is none, or its text cannot be seen. What the outer shell expands is unknown
/// in it, and the commands of such substitutions are not commands of the nested script.
pub fn nested_script(command: &Command, script: &Script<'_>) -> Option<Nested> {
    let invocation = Invocation::of(command.simple()?)?;
    let (unquoted, options) = match invocation.name.as_deref()? {
        "eval" => (joined(invocation.args, &script.text)?, None),
        "su" | "runuser" => {
            let word = command_of_su(invocation.args)?;
            (word.unquoted(&script.text)?, Some(Options::default()))
        }
        name => match Shell::named(name) {
            Shell::Posix(_) => {
                let (source, options) = source_of_shell(invocation.args)?;
                let unquoted = match source {
                    Source::Word(word) => word.unquoted(&script.text)?,
                    Source::Input => input(command, script)?,
                };
                (unquoted, Some(options))
            }
            _ => return None,
        },
    };
    Some(Nested {
        script: parse_expanded(unquoted.text, &unquoted.expanded),
        options,
    })
}

/// Where a shell reads its script.
enum Source<'s> {
    Word(&'s Word),
    Input,
}

/// What the arguments of a shell say about its script; `None` if that is a file, or not known.
fn source_of_shell(args: &[Word]) -> Option<(Source<'_>, Options)> {
    let mut options = Options::default();
    let values: Vec<Option<Cow<'_, str>>> = args.iter().map(Word::literal).collect();
    let mut at = 0;
    let (mut is_command, mut is_input) = (false, false);
    while let Some(word) = args.get(at) {
        if !word.literal_prefix().starts_with(['-', '+']) {
            break;
        }
        let value = values[at].as_deref()?;
        match value {
            "-" | "--" => {
                at += 1;
                break;
            }
            "--rcfile" | "--init-file" => at += 1,
            _ if value.starts_with("--") => {}
            _ => {
                is_command |= value.contains('c');
                is_input |= value.contains('s');
                let rest = values[at..].iter().map(Option::as_deref);
                options.read(rest.take(if value.contains('o') { 2 } else { 1 }));
                at += value.matches(['o', 'O']).count();
            }
        }
        at += 1;
    }
    let operand = args.get(at);
    if is_command {
        return operand.map(|word| (Source::Word(word), options));
    }
    let reads_input = is_input || operand.is_none_or(|word| word.is("/dev/stdin"));
    reads_input.then_some((Source::Input, options))
}

/// The value of `-c` of `su`.
fn command_of_su(args: &[Word]) -> Option<&Word> {
    let is_command = |word: &Word| {
        let value = word.literal().unwrap_or_default();
        let is_cluster = value.starts_with('-') && !value.starts_with("--");
        value == "--command" || (is_cluster && value.ends_with('c'))
    };
    args.get(args.iter().position(is_command)? + 1)
}

/// What a command reads from a here-document or here-string.
fn input(command: &Command, script: &Script<'_>) -> Option<Unquoted> {
    let redirect = command.redirects.iter().rev().find(|redirect| {
        let reads = matches!(
            redirect.operator,
            RedirectOperator::Read
                | RedirectOperator::HereDocument
                | RedirectOperator::HereString
                | RedirectOperator::DuplicateInput
                | RedirectOperator::ReadWrite
        );
        reads && redirect.fd.is_none_or(|fd| fd == 0)
    })?;
    if redirect.operator == RedirectOperator::HereString {
        return redirect.target.unquoted(&script.text);
    }
    let heredoc = script.heredoc(redirect)?;
    if heredoc.quoted {
        return Some(Unquoted {
            text: script.text.slice(heredoc.body.clone()),
            expanded: Vec::new(),
        });
    }
    let mut unquoted = Unquoted::empty();
    unquoted.append(&heredoc.parts, &script.text)?;
    Some(unquoted)
}

/// Words as `eval` joins them.
fn joined(words: &[Word], text: &Mapped<'_>) -> Option<Unquoted> {
    let mut unquoted = Unquoted::empty();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            let before = text.end_offset(words[index - 1].range.end);
            unquoted.text.push(" ", before);
        }
        unquoted.append(&word.parts, text)?;
    }
    (!words.is_empty()).then_some(unquoted)
}

/// A script of one command whose words are constant, for an exec form: no shell reads it.
pub fn from_argv(words: &[Mapped<'_>]) -> Script<'static> {
    let mut text = Mapped::empty();
    let mut argv = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            let before = &words[index - 1];
            text.push(" ", before.end_offset(before.text().len()));
        }
        let start = text.text().len();
        copy_text(word, 0..word.text().len(), &mut text);
        let range = start..text.text().len();
        argv.push(Word {
            range: range.clone(),
            parts: vec![Part::Quoted {
                range,
                value: word.text().to_owned(),
                quote: Quote::Argument,
            }],
        });
    }
    Script {
        body: list_of(argv, text.text().len()),
        text,
        comments: Vec::new(),
        heredocs: Vec::new(),
        opaque: false,
    }
}

/// A list of one simple command; of none if there are no words.
fn list_of(words: Vec<Word>, end: usize) -> List {
    let mut list = List {
        items: Vec::new(),
        range: 0..end,
    };
    if words.is_empty() {
        return list;
    }
    let command = Command {
        kind: CommandKind::Simple(Simple {
            assignments: Vec::new(),
            words,
        }),
        redirects: Vec::new(),
        range: 0..end,
    };
    list.items.push(Item {
        pipeline: Pipeline {
            negated: false,
            commands: vec![command],
            pipes: Vec::new(),
            range: 0..end,
        },
        joiner: Joiner::End,
        joiner_range: end..end,
    });
    list
}
