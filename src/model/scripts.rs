//! The scripts of a file: what `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK` give to a shell, and what those give to
//! further shells.

use super::started::{self, Started};
use super::state::{Language, State};
use crate::shell::{self, Invocation, Options, Script, Visit};
use crate::syntax::{Arguments, Dockerfile, Instruction, Keyword};
use crate::text::Mapped;

/// `sh -c "sh -c \"…\""`: how deep scripts in scripts are read.
const MAX_NESTING: usize = 6;
/// How many scripts of one instruction are read: one that starts others in many places does not multiply.
const MAX_SCRIPTS: usize = 64;

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
    /// The file of the build context that it is, by its number in [`Started::files`].
    pub file: Option<usize>,
    /// Whether its one command is a list of words that no shell reads.
    pub is_argv: bool,
}

/// What the scripts of a file are read from.
#[derive(Clone, Copy)]
pub(super) struct Texts<'a, 's> {
    /// The Dockerfile, and behind it the texts of `started`.
    pub all: &'a str,
    /// The scripts of the build context.
    pub started: &'s Started,
}

/// Reads the scripts of a file; instructions that run nothing are left out.
pub(super) fn read<'a>(
    texts: Texts<'a, '_>,
    file: &Dockerfile<'a>,
    states: &[State],
) -> Vec<Scripts<'a>> {
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
            texts,
            instruction,
            at,
            arguments,
            &states[at],
        ));
    }
    found
}

fn of_instruction<'a>(
    texts: Texts<'a, '_>,
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
    let text = texts.all;
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
        file: None,
        is_argv: scripts.exec,
    });
    nest(&mut scripts.scripts, texts);
    Some(scripts)
}

/// What runs where words of several instructions are put together, as ENTRYPOINT and CMD are.
pub(super) fn of_words<'a>(
    instruction: usize,
    words: &[Mapped<'_>],
    texts: Texts<'a, '_>,
) -> Scripts<'a> {
    let mut scripts = vec![Parsed {
        script: shell::from_argv(words),
        options: Options::default(),
        parent: None,
        file: None,
        is_argv: true,
    }];
    nest(&mut scripts, texts);
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
fn nest<'a>(scripts: &mut Vec<Parsed<'a>>, texts: Texts<'a, '_>) {
    let mut depth = vec![0];
    let mut at = 0;
    while at < scripts.len() {
        if depth[at] < MAX_NESTING {
            let Parsed {
                script, options, ..
            } = &scripts[at];
            let mut inner = Vec::new();
            for (number, visit) in shell::commands(script, *options).into_iter().enumerate() {
                let parent = Some((at, number));
                if let Some(nested) = shell::nested_script(visit.command, script) {
                    inner.push(Parsed {
                        script: nested.script,
                        options: nested.options.unwrap_or(visit.context.options),
                        parent,
                        file: None,
                        is_argv: false,
                    });
                } else if scripts.len() + inner.len() < MAX_SCRIPTS {
                    let found = file(scripts, at, &visit, texts)
                        .or_else(|| handed_over(scripts, at, &visit));
                    inner.extend(found.map(|found| Parsed { parent, ..found }));
                }
            }
            depth.resize(depth.len() + inner.len(), depth[at] + 1);
            scripts.extend(inner);
        }
        at += 1;
    }
}

/// The script of the build context that a command of script `at` starts, unless it is one that runs already.
fn file<'a>(
    scripts: &[Parsed<'a>],
    at: usize,
    visit: &Visit<'_>,
    texts: Texts<'a, '_>,
) -> Option<Parsed<'a>> {
    let script = &scripts[at].script;
    let invocation = Invocation::of(visit.simple)?;
    let (word, options) = started::script_word(&invocation)?;
    let file = texts.started.started_by(script.span(&word.range).start)?;
    let around = std::iter::successors(Some(at), |&at| Some(scripts[at].parent?.0));
    if around.into_iter().any(|at| scripts[at].file == Some(file)) {
        return None;
    }
    let by_shell = !std::ptr::eq(word, invocation.word);
    let range = texts.started.files[file].range.clone();
    let (script, options) = started::parse(texts.all, range, by_shell, options)?;
    Some(Parsed {
        script,
        options,
        parent: None,
        file: Some(file),
        is_argv: false,
    })
}

/// `exec "$@"` of a script of the build context: the words that stand behind its name where it is started.
fn handed_over<'a>(scripts: &[Parsed<'a>], at: usize, visit: &Visit<'_>) -> Option<Parsed<'a>> {
    let this = &scripts[at];
    this.file?;
    let invocation = Invocation::of(visit.simple)?;
    let written = &this.script.text.text()[invocation.word.range.clone()];
    if written != "\"$@\"" || !invocation.args.is_empty() || visit.context.function {
        return None;
    }
    let (outer, number) = this.parent?;
    let outer = &scripts[outer];
    let starter = shell::commands(&outer.script, outer.options)
        .into_iter()
        .nth(number)?;
    let invocation = Invocation::of(starter.simple)?;
    let (word, _) = started::script_word(&invocation)?;
    let behind = invocation
        .args
        .iter()
        .filter(|arg| arg.range.start > word.range.start);
    let words: Vec<Mapped<'_>> = behind
        .map(|arg| {
            let unquoted = arg.unquoted(&outer.script.text)?;
            unquoted.expanded.is_empty().then_some(unquoted.text)
        })
        .collect::<Option<_>>()?;
    (!words.is_empty()).then(|| Parsed {
        script: shell::from_argv(&words),
        options: Options::default(),
        parent: None,
        file: None,
        is_argv: true,
    })
}
