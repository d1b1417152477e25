//! The command line: everything that touches files, the terminal or threads.

mod args;
mod check;
mod configs;
mod discover;
pub mod disk_context;
mod explain;
mod linter;
mod output;
mod paths;
mod read;
mod write;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::rules::{RULES, Rule};
use args::{Action, CheckArgs, Cli, ExplainArgs, RulesArgs, TableFormat};
use explain::Page;
use output::put;

#[cfg(feature = "lsp")]
pub(crate) use discover::is_dockerfile_name;
pub use linter::{Engine, Input, Linter};
pub use output::Terminal;
#[cfg(feature = "lsp")]
pub(crate) use paths::absolute;

/// Nothing is left to say.
pub const CLEAN: u8 = 0;
/// There are findings.
pub const FINDINGS: u8 = 1;
/// Something could not be done.
pub const FAILURE: u8 = 2;

/// A run of the program with the world that it sees; tests give it another.
pub struct Command<'a> {
    /// The folder that paths start from, absolute.
    pub cwd: PathBuf,
    /// What `-` reads.
    pub stdin: &'a mut dyn Read,
    /// Where reports go.
    pub stdout: &'a mut dyn Write,
    /// Where messages go.
    pub stderr: &'a mut dyn Write,
    /// What standard output can show.
    pub terminal: Terminal,
    /// The rules there are.
    pub rules: &'a [&'a Rule],
    /// What finds and mends.
    pub linter: &'a dyn Linter,
}

/// Runs the program in this process: its arguments, its streams, its working directory.
pub fn main() -> ExitCode {
    let cwd = match std::env::current_dir() {
        Ok(cwd) => cwd,
        Err(error) => {
            let _ = writeln!(
                io::stderr(),
                "error: the current folder cannot be used: {error}"
            );
            return ExitCode::from(FAILURE);
        }
    };
    let mut command = Command {
        cwd,
        stdin: &mut io::stdin(),
        stdout: &mut io::stdout(),
        stderr: &mut io::stderr(),
        terminal: Terminal::of_process(io::stdout().is_terminal()),
        rules: RULES,
        linter: &Engine,
    };
    ExitCode::from(command.run(std::env::args_os()))
}

impl Command<'_> {
    /// Does what the arguments say, the first of which is the program's name; gives the exit status.
    pub fn run(&mut self, args: impl IntoIterator<Item = OsString>) -> u8 {
        let done = match Cli::try_parse_from(args) {
            Ok(Cli { action, check }) => self.act(action, &check),
            Err(error) => return self.usage(&error),
        };
        match done {
            Ok(status) => status,
            Err(message) => {
                let _ = writeln!(self.stderr, "error: {message}");
                FAILURE
            }
        }
    }

    fn act(&mut self, action: Option<Action>, args: &CheckArgs) -> Result<u8, String> {
        match action {
            None => check::check(self, args),
            Some(Action::Check(args)) => check::check(self, &args),
            Some(Action::Explain(args)) => self.explain(&args),
            Some(Action::Rules(args)) => self.list_rules(&args),
            #[cfg(feature = "lsp")]
            Some(Action::Lsp(_)) => Ok(self.serve_editor()),
        }
    }

    #[cfg(feature = "lsp")]
    fn serve_editor(&self) -> u8 {
        crate::lsp::run(crate::lsp::Host {
            linter: self.linter,
            rules: self.rules,
            cwd: &self.cwd,
        })
    }

    /// Help, the version, or what is wrong with the arguments.
    fn usage(&mut self, error: &clap::Error) -> u8 {
        let text = error.render();
        let (out, text): (&mut dyn Write, String) = match (error.use_stderr(), self.terminal.color)
        {
            (true, _) => (&mut *self.stderr, text.to_string()),
            (false, true) => (&mut *self.stdout, text.ansi().to_string()),
            (false, false) => (&mut *self.stdout, text.to_string()),
        };
        let shown = put(out, text.as_bytes());
        if error.use_stderr() || shown.is_err() {
            FAILURE
        } else {
            CLEAN
        }
    }

    fn explain(&mut self, args: &ExplainArgs) -> Result<u8, String> {
        let color = self.terminal.uses_color(args.color.color);
        let page = if self.terminal.is_terminal {
            Page::Terminal { color }
        } else {
            Page::Markdown
        };
        let text = explain::explain(&args.rule, self.rules, page)?;
        put(self.stdout, text.as_bytes())?;
        Ok(CLEAN)
    }

    fn list_rules(&mut self, args: &RulesArgs) -> Result<u8, String> {
        let text = match args.output_format {
            TableFormat::Text => explain::table(self.rules),
            TableFormat::Json => explain::json(self.rules),
        };
        put(self.stdout, text.as_bytes())?;
        Ok(CLEAN)
    }
}

#[cfg(test)]
mod tests;
