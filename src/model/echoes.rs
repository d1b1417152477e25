//! What bash knows and the shell of the image does not: `echo -e`, `{a,b}`.

use super::{Command, Model};
use crate::knowledge::os::Distro;
use crate::shell::{Dialect, Part, Word};

/// Programs to which a word with braces is the name of a file.
const FILE_PROGRAMS: [&str; 9] = [
    "chmod", "chown", "cp", "install", "ln", "mkdir", "mv", "rm", "touch",
];

impl<'m> Model<'m> {
    /// The commands `echo -e …` that dash reads, to which `-e` is text like any other, and whose output goes into a file
    /// or another program; with the word that should be an option.
    pub fn echoed_options(&self) -> Vec<(usize, &'m Word)> {
        let replaced = self.commands.iter().position(may_replace_sh);
        let commands = self.commands.iter();
        let found = commands.filter_map(|command| {
            let invocation = command.invocation.as_ref()?;
            let option = command.args().first()?;
            let is_option = ["-e", "-ne", "-en"].iter().any(|text| option.is(text));
            let is_builtin = invocation.word.is("echo") && invocation.wrappers.is_empty();
            let to_file = command.command.redirects.iter().any(|redirect| {
                let is_output = redirect.fd.is_none_or(|fd| fd == 1) && redirect.heredoc.is_none();
                is_output && !redirect.target.literal_prefix().starts_with("/dev/")
            });
            let is_read = (to_file || command.context.piped_to) && !command.exec;
            (is_option && is_builtin && is_read && self.is_dash(command, replaced))
                .then_some((command.index, option))
        });
        found.collect()
    }

    /// The unquoted words with braces, `{a,b}`, of commands that work on files, where the shell surely takes them as they
    /// are; with the command and the name of the shell.
    pub fn unexpanded_braces(&self) -> Vec<(usize, &'m Word, &'static str)> {
        let replaced = self.commands.iter().position(may_replace_sh);
        let mut found = Vec::new();
        for command in &self.commands {
            if command.exec || !FILE_PROGRAMS.contains(&command.name()) {
                continue;
            }
            let Some(shell) = self.plain_shell(command, replaced) else {
                continue;
            };
            let has_list = |word: &&Word| {
                word.parts.iter().any(|part| match part {
                    Part::BraceExpansion { parts, .. } => {
                        matches!(&parts[..], [Part::Literal { value, .. }] if value.contains(','))
                    }
                    _ => false,
                })
            };
            let words = command.args().iter().filter(has_list);
            found.extend(words.map(|word| (command.index, word, shell)));
        }
        found
    }

    /// The name of the shell that reads a command, if it surely is one without brace expansion; from `replaced` on,
    /// `/bin/sh` may be another one.
    fn plain_shell(&self, command: &Command<'m>, replaced: Option<usize>) -> Option<&'static str> {
        match self.dialect(command.index)? {
            Dialect::Ash => Some("ash"),
            Dialect::Sh if self.os(command.stage)?.distro == Distro::Alpine => replaced
                .is_none_or(|at| command.index < at)
                .then_some("ash"),
            _ => self.is_dash(command, replaced).then_some("dash"),
        }
    }

    /// Whether dash surely reads a command; from `replaced` on, `/bin/sh` may be another shell.
    fn is_dash(&self, command: &Command<'m>, replaced: Option<usize>) -> bool {
        match self.dialect(command.index) {
            Some(Dialect::Dash) => true,
            Some(Dialect::Sh) => {
                let os = self.os(command.stage);
                os.is_some_and(|os| os.distro.has_apt())
                    && replaced.is_none_or(|at| command.index < at)
            }
            _ => false,
        }
    }
}

/// Whether a command may put another shell in the place of `/bin/sh`.
fn may_replace_sh(command: &Command<'_>) -> bool {
    let moves = matches!(
        command.name(),
        "ln" | "mv" | "cp" | "rm" | "dpkg-reconfigure" | "dpkg-divert" | "update-alternatives"
    );
    let shells = ["/bin/sh", "/usr/bin/sh", "sh", "dash"];
    let mut words = command.args().iter();
    moves && words.any(|word| shells.iter().any(|shell| word.is(shell)))
}
