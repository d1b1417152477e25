//! `conda run`, as containers start by it, or as `SHELL` names it.

use super::{Model, Startup};
use crate::shell::Word;
use crate::syntax::Arguments;

/// A `conda run` that starts a container's program.
#[derive(Clone, Debug)]
pub struct CondaRun<'m> {
    /// The command, by its index among those of the model.
    pub command: usize,
    /// The word `run`.
    pub verb: &'m Word,
    /// Whether what the program prints is kept until it ends.
    pub holds_output: bool,
}

impl<'m> Model<'m> {
    /// The `conda run` that starts what a container runs. `mamba run` and `micromamba run` hold nothing back.
    ///
    /// Source: `conda run --help`, conda 25: standard output and standard error are captured unless
    /// `--no-capture-output` (`--live-stream`) is given.
    pub fn conda_run_at_start(&self, startup: &Startup<'_>) -> Option<CondaRun<'m>> {
        let mut starts = startup.entrypoint.into_iter().chain(startup.cmd);
        starts.find_map(|at| {
            let commands = self.command_range(at);
            commands.into_iter().find_map(|at| {
                let words = &self.commands[at].simple.words;
                let is_conda = |word: &Word| {
                    let name = word.literal();
                    name.is_some_and(|name| super::paths::file_name(&name) == "conda")
                };
                let conda = words.iter().position(is_conda)?;
                let behind = &words[conda + 1..];
                let is_option = |word: &&Word| word.literal_prefix().starts_with('-');
                let verb = behind.iter().find(|word| !is_option(word))?;
                let streams = ["--no-capture-output", "--live-stream", "-s"];
                let told = behind
                    .iter()
                    .any(|word| streams.iter().any(|option| word.is(option)));
                verb.is("run").then_some(CondaRun {
                    command: at,
                    verb,
                    holds_output: !told,
                })
            })
        })
    }

    /// The words of `SHELL ["conda", "run", "-n", "ml", "/bin/bash", "-c"]` before the shell, if one like it is in force at
    /// an instruction.
    pub fn conda_shell(&self, instruction: usize) -> Option<&'m [String]> {
        let words = &self.state(instruction).shell.words;
        let program = words.first().map(|word| super::paths::file_name(word));
        let is_shell = |word: &String| {
            matches!(
                super::paths::file_name(word),
                "bash" | "sh" | "dash" | "zsh"
            )
        };
        let end = words.iter().position(is_shell)?;
        let is_run = words.get(1).is_some_and(|word| word == "run");
        (is_run && matches!(program, Some("conda" | "mamba" | "micromamba"))).then(|| &words[..end])
    }

    /// Where the words of an exec form begin: the byte of the first one's quote.
    pub fn exec_start(&self, instruction: usize) -> Option<usize> {
        match &self.instruction(instruction).arguments {
            Arguments::Exec(words) => Some(words.first()?.span.start),
            _ => None,
        }
    }
}
