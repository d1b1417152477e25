//! What the scripts of the build context that start a container do with the words they are given, and with signals.

use super::main_process::{self, Program};
use super::{Command, Model, Startup, Value};
use crate::knowledge::bases::Launch;
use crate::shell::{AssignmentValue, Operator, Part, Word};
use crate::syntax::Keyword;
use crate::text::Span;

/// A program that a script starts and waits for, so that the shell stays the first process.
#[derive(Clone, Debug)]
pub struct Kept<'m> {
    /// The command of the script that lacks `exec`.
    pub command: Command<'m>,
    /// What the container is there for, as people call it.
    pub program: String,
    /// The `STOPSIGNAL` of the image that does not get through: the index of the instruction.
    pub stop_signal: Option<usize>,
}

impl<'m> Model<'m> {
    /// The program of a container that gets no signals, since the script which starts it is the first process and does not
    /// put the program in its place. Silent where the script minds signals itself (`trap`, `wait`), where a small init
    /// stands before it, and where anything follows.
    pub fn kept_from_signals(&self, startup: &'m Startup<'m>) -> Option<Kept<'m>> {
        const INITS: [&str; 4] = ["catatonit", "docker-init", "dumb-init", "tini"];
        let commands = self.commands_at_start(startup);
        let minds = |command: &Command<'_>| matches!(command.name(), "trap" | "wait");
        let is_minded = commands.iter().any(|c| minds(c) || c.context.background);
        if startup.launch != Launch::Directly || is_minded {
            return None;
        }
        let last = commands.len().checked_sub(1)?;
        let mut chain: Vec<&Command<'m>> =
            std::iter::successors(Some(last), |&at| starter(&commands, at))
                .map(|at| &commands[at])
                .collect();
        chain.reverse();
        let wrapped_by = |command: &Command<'_>, names: &[&str]| {
            let wrappers = command.invocation.iter().flat_map(|i| &i.wrappers);
            wrappers.into_iter().any(|w| names.contains(&w.name))
        };
        let is_plain = |command: &&Command<'_>| {
            let context = &command.context;
            !(context.conditional
                || context.function
                || context.looped
                || context.substitution
                || context.guarded
                || context.piped_from
                || context.piped_to)
        };
        if !chain.iter().all(is_plain) || chain.iter().any(|c| wrapped_by(c, &INITS)) {
            return None;
        }
        let main = commands.last()?;
        let mut servers = self.servers.iter();
        let server = servers.find(|s| s.startup.stage == startup.stage);
        let program = match server.filter(|server| server.command.index == main.index) {
            Some(server) => server.facts.name.to_owned(),
            None => match main_process::shown(main)? {
                (name, Program::Stays) => name,
                _ => return None,
            },
        };
        for pair in chain.windows(2) {
            let [outer, command] = pair else { continue };
            if wrapped_by(command, &["exec"]) {
                continue;
            }
            // A shell that is given its script as a word may put the last command in its own place.
            return outer.starts_file.then(|| Kept {
                command: (*command).clone(),
                program,
                stop_signal: self.stop_signal(startup.stage),
            });
        }
        None
    }

    /// Whether a place stands in the Dockerfile itself, not in a script that it starts.
    pub fn is_written_here(&self, span: Span) -> bool {
        let end = self
            .file
            .instructions
            .last()
            .map_or(0, |last| last.span.end);
        span.end <= end
    }

    /// The last `STOPSIGNAL` of a stage, or of one below.
    fn stop_signal(&self, stage: usize) -> Option<usize> {
        self.lineage(stage).find_map(|stage| {
            let mut instructions = stage.instructions.clone().rev();
            instructions.find(|&at| self.instruction(at).keyword == Keyword::Stopsignal)
        })
    }

    /// Whether `"$@"` of a command is nothing unless whoever runs the image adds words: it stands in a script that an
    /// ENTRYPOINT without CMD starts alone.
    pub(super) fn gets_no_words(
        &self,
        startup: &Startup<'m>,
        commands: &[Command<'m>],
        command: &Command<'m>,
    ) -> bool {
        let at = commands.iter().position(|c| c.index == command.index);
        let by = at.and_then(|at| starter(commands, at));
        let Some(by) = by.map(|by| &commands[by]) else {
            return false;
        };
        let script = by.invocation.as_ref().and_then(super::started::script_word);
        let is_last = |word: &Word| {
            let mut args = by.args().iter();
            !args.any(|arg| arg.range.start > word.range.start)
        };
        startup.cmd.is_none()
            && by.exec
            && by.nesting == 0
            && by.starts_file
            && script.is_some_and(|(word, _)| is_last(word))
    }

    /// The words of arrays that a command spreads among its arguments, each with its value: `ARGS+=(--listen "$HOST")`,
    /// then `"${ARGS[@]}"`. Words that are only added on a condition are left out.
    pub(super) fn spread_words(
        &self,
        startup: &Startup<'m>,
        commands: &[Command<'m>],
        command: &Command<'m>,
    ) -> Vec<(&'m Word, String)> {
        let names = command.args().iter().filter_map(|word| {
            let text = command.script.source(&word.range);
            text.strip_prefix("\"${")?.strip_suffix("[@]}\"")
        });
        let mut found = Vec::new();
        for name in names {
            let before = commands
                .iter()
                .take_while(|other| other.index < command.index);
            let own = before.filter(|other| std::ptr::eq(other.script, command.script));
            for other in own {
                let context = &other.context;
                let is_sure = !(context.conditional || context.function || context.looped);
                for assignment in other.simple.assignments.iter().filter(|a| a.name == name) {
                    match &assignment.value {
                        AssignmentValue::Array(words) if is_sure => {
                            if !assignment.append {
                                found.clear();
                            }
                            let value =
                                |word| self.value_in_script(startup, commands, (command, word));
                            found.extend(words.iter().map(|word| (word, value(word))));
                        }
                        _ if assignment.append => {}
                        _ => return Vec::new(),
                    }
                }
            }
        }
        found
    }

    /// The value of a word of a start script: what is constant, and variables of the image that no command sets.
    fn value_in_script(
        &self,
        startup: &Startup<'m>,
        commands: &[Command<'m>],
        (command, word): (&Command<'m>, &Word),
    ) -> String {
        let unknown = || super::arguments::written(word).into_owned();
        let parts = match &word.parts[..] {
            [Part::DoubleQuoted { parts, .. }] => parts,
            parts => parts,
        };
        let [Part::Variable(variable)] = parts else {
            return unknown();
        };
        let sets = |command: &Command<'_>| {
            let mut assignments = command.simple.assignments.iter();
            assignments.any(|assignment| assignment.name == variable.name)
        };
        let default = match (variable.operator, &variable.argument[..]) {
            (None, _) => String::new(),
            (Some(Operator::Default { .. }), [Part::Literal { value, .. }]) => value.to_string(),
            (Some(Operator::Default { .. }), [Part::Glob { range, .. }]) => {
                command.script.source(range).to_owned()
            }
            _ => return unknown(),
        };
        match self.said_at_start(startup.stage, &variable.name) {
            _ if commands.iter().any(sets) => unknown(),
            Some(Value::Known(value)) if !value.is_empty() => value,
            Some(Value::Unknown) => unknown(),
            _ => default,
        }
    }
}

/// The command that starts the script in which a command stands.
fn starter(commands: &[Command<'_>], at: usize) -> Option<usize> {
    let nesting = commands[at].nesting.checked_sub(1)?;
    let before = &commands[..at];
    before
        .iter()
        .rposition(|other| other.nesting == nesting && other.starts_script)
}
