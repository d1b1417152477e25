//! The scripts of a file: what `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK` give to a shell, and what those give to
//! further shells.

use super::state::{Language, State};
use crate::shell::{self, Options, Script};
use crate::syntax::{Arguments, Dockerfile, Instruction, Keyword};
use crate::text::Mapped;

/// `sh -c "sh -c \"…\""`: how deep scripts in scripts are read.
const MAX_NESTING: usize = 6;

/// What one instruction runs.
#[derive(Clone, Debug)]
pub struct Scripts<'a> {
    /// The index of the instruction.
    pub instruction: usize,
    /// Its script, and those that are nested in it, outer before inner.
    pub scripts: Vec<Parsed<'a>>,
    /// Whether it is in exec form.
    pub exec: bool,
    /// Whether nobody can see what runs: the shell is no POSIX shell, or a heredoc goes to another interpreter.
    pub foreign: bool,
}

/// A script and what started it.
#[derive(Clone, Debug)]
pub struct Parsed<'a> {
    /// The script.
    pub script: Script<'a>,
    /// The options in force at its start.
    pub options: Options,
    /// The script that starts it and the number of the command that does, as [`shell::commands`] counts.
    pub parent: Option<(usize, usize)>,
}

/// Reads the scripts of a file; instructions that run nothing are left out.
pub(super) fn read<'a>(text: &'a str, file: &Dockerfile<'a>, states: &[State]) -> Vec<Scripts<'a>> {
    let mut found = Vec::new();
    for (at, instruction) in file.instructions.iter().enumerate() {
        let arguments = match (&instruction.arguments, instruction.keyword) {
            (arguments, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint) => arguments,
            (
                Arguments::Healthcheck {
                    command: Some(command),
                    ..
                },
                _,
            ) => command.as_ref(),
            _ => continue,
        };
        found.extend(of_instruction(
            text,
            instruction,
            at,
            arguments,
            &states[at],
        ));
    }
    found
}

fn of_instruction<'a>(
    text: &'a str,
    instruction: &Instruction<'a>,
    at: usize,
    arguments: &Arguments<'a>,
    state: &State,
) -> Option<Scripts<'a>> {
    let mut scripts = Scripts {
        instruction: at,
        scripts: Vec::new(),
        exec: matches!(arguments, Arguments::Exec(_)),
        foreign: false,
    };
    let mut options = Options::default();
    let script = match arguments {
        Arguments::Exec(words) => {
            let words: Vec<Mapped<'_>> = words.iter().map(|word| word.value.clone()).collect();
            (!words.is_empty()).then(|| shell::from_argv(&words))?
        }
        Arguments::Shell(range) => {
            let words = state
                .shell
                .words
                .iter()
                .skip(1)
                .map(|word| Some(word.as_str()));
            options.read(words);
            let body = whole_body(text, instruction);
            let interpreter = body.and_then(|body| shell::interpreter(body.text().lines().next()?));
            let posix = match interpreter {
                Some(shell::Shell::Posix(_)) => true,
                Some(_) => false,
                None => state.shell.language == Language::Posix,
            };
            if !posix {
                scripts.foreign = true;
                return Some(scripts);
            }
            shell::parse(
                whole_body(text, instruction)
                    .unwrap_or_else(|| with_bodies(text, instruction, range.clone())),
            )
        }
        _ => return None,
    };
    scripts.scripts.push(Parsed {
        script,
        options,
        parent: None,
    });
    nest(&mut scripts.scripts);
    Some(scripts)
}

/// What runs where words of several instructions are put together, as ENTRYPOINT and CMD are.
pub(super) fn of_words<'a>(instruction: usize, words: &[Mapped<'_>]) -> Scripts<'a> {
    let mut scripts = vec![Parsed {
        script: shell::from_argv(words),
        options: Options::default(),
        parent: None,
    }];
    nest(&mut scripts);
    Scripts {
        instruction,
        scripts,
        exec: true,
        foreign: false,
    }
}

/// The body of `RUN <<EOF`, which is the script itself (BuildKit fact 36).
fn whole_body<'a>(text: &'a str, instruction: &Instruction<'_>) -> Option<Mapped<'a>> {
    let [heredoc] = &instruction.heredocs[..] else {
        return None;
    };
    let alone = instruction.text.span(instruction.rest.clone()) == heredoc.span;
    alone.then(|| Mapped::contiguous(&text[heredoc.body.range()], heredoc.body.start))
}

/// The command line, and below it the bodies of its heredocs, as the shell gets them.
fn with_bodies<'a>(
    text: &'a str,
    instruction: &Instruction<'_>,
    range: std::ops::Range<usize>,
) -> Mapped<'a> {
    let span = instruction.text.span(range.clone());
    let head = if instruction.text.is_whole(range.clone()) {
        Mapped::contiguous(&text[span.range()], span.start)
    } else {
        instruction.text.slice(range)
    };
    let (Some(first), Some(last)) = (instruction.heredocs.first(), instruction.heredocs.last())
    else {
        return head;
    };
    let mut script = head.into_owned();
    script.push("\n", instruction.head.end);
    script.push(
        &text[first.body.start..last.terminator.end],
        first.body.start,
    );
    script
}

/// Adds the scripts that commands of the scripts start.
fn nest(scripts: &mut Vec<Parsed<'_>>) {
    let mut depth = vec![0];
    let mut at = 0;
    while at < scripts.len() {
        if depth[at] < MAX_NESTING {
            let Parsed {
                script, options, ..
            } = &scripts[at];
            let mut inner = Vec::new();
            for (number, visit) in shell::commands(script, *options).into_iter().enumerate() {
                if let Some(nested) = shell::nested_script(visit.command, script) {
                    inner.push(Parsed {
                        script: nested.script,
                        options: nested.options.unwrap_or(visit.context.options),
                        parent: Some((at, number)),
                    });
                }
            }
            depth.resize(depth.len() + inner.len(), depth[at] + 1);
            scripts.extend(inner);
        }
        at += 1;
    }
}
