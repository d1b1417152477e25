//! Scripts that a build takes from the net and runs; downloads of which nobody sees that they failed.

use super::unchecked::Taken;
use super::{Command, Model, paths};
use crate::shell::Shell;
use crate::syntax::Keyword;

/// A script that is run as it comes from the net: `curl … | sh`, `curl -o x.sh … && sh x.sh`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteScript {
    /// The command that fetches it, by its index.
    pub fetch: usize,
    /// The command that runs it.
    pub runner: usize,
    /// The name of that one's program: `sh`.
    pub program: String,
    /// The address, as far as it is known.
    pub address: String,
}

/// Programs that compare a file with a sum or a signature.
const CHECKERS: &[&str] = &[
    "cosign",
    "gpg",
    "gpgv",
    "md5sum",
    "minisign",
    "openssl",
    "sha1sum",
    "sha256sum",
    "sha512sum",
    "shasum",
    "file",
    "test",
    "[",
];

/// Programs that put a file in its place and never read it.
const PLACERS: &[&str] = &[
    "chgrp", "chmod", "chown", "cp", "echo", "install", "ln", "ls", "mkdir", "mv", "rm", "touch",
];

/// How many downloads of a file are looked at, and how many commands behind each.
const MAX_DOWNLOADS: usize = 64;
const MAX_BEHIND: usize = 1_000;

impl<'m> Model<'m> {
    /// The scripts that `RUN`s fetch and run, in one go or from a file that nothing was compared with, in order.
    pub fn remote_scripts(&self) -> Vec<RemoteScript> {
        let files = self.unchecked_downloads().into_iter();
        let files = files.filter(|download| download.taken == Taken::Script);
        let files = files.filter_map(|download| {
            let runner = download.runner?;
            Some(RemoteScript {
                fetch: download.command?,
                runner,
                program: self.program_of(&self.commands[runner]),
                address: download.address,
            })
        });
        let mut found = self.piped_scripts();
        found.extend(files);
        found.sort_by_key(|script| script.fetch);
        found
    }

    /// Those that are run in one go.
    fn piped_scripts(&self) -> Vec<RemoteScript> {
        let commands = self.commands.iter();
        let found = commands.filter_map(|command| {
            if self.instruction(command.instruction).keyword != Keyword::Run {
                return None;
            }
            let fetched = self.fetched(command);
            let fetched = fetched.first().filter(|fetched| fetched.path.is_none())?;
            let runner = self.runner(command)?;
            Some(RemoteScript {
                fetch: command.index,
                runner,
                program: self.program_of(&self.commands[runner]),
                address: fetched.address.clone(),
            })
        });
        found.collect()
    }

    /// The interpreter that reads the output of a command: behind a pipe, or around a substitution.
    fn runner(&self, command: &Command<'m>) -> Option<usize> {
        let is_here = |other: &&Command<'m>| {
            other.instruction == command.instruction && std::ptr::eq(other.script, command.script)
        };
        if command.context.piped_to {
            let behind = self.commands.get(command.index + 1..)?.iter();
            let mut behind = behind.skip_while(|other| other.context.substitution);
            let next = behind.next().filter(is_here)?;
            let name = self.program_of(next);
            let reads = next.context.piped_from && reads_code(next, &name);
            return reads.then_some(next.index);
        }
        if !command.context.substitution {
            return None;
        }
        // `bash -c "$(curl …)"`, `bash <(curl …)`
        let before = self.commands[..command.index].iter().rev();
        let mut before = before
            .take(MAX_BEHIND)
            .take_while(|other| other.instruction == command.instruction)
            .filter(is_here);
        let inside = command.command.range.clone();
        let around = before.find(|other| {
            let range = &other.command.range;
            range.start < inside.start && inside.end < range.end
        })?;
        let is_shell = matches!(Shell::named(around.name()), Shell::Posix(_));
        let word = around
            .args()
            .iter()
            .position(|word| word.range.start <= inside.start && inside.end <= word.range.end)?;
        let is_script = match word
            .checked_sub(1)
            .and_then(|before| around.args().get(before))
        {
            Some(option) => option.literal_prefix().starts_with('-'),
            None => true,
        };
        let is_source = matches!(around.name(), "eval" | "source" | ".");
        (is_script && is_shell || is_source).then_some(around.index)
    }

    /// The name of a program, through a variable of the image too: `$PYTHON -`.
    fn program_of(&self, command: &Command<'m>) -> String {
        let Some(invocation) = command.invocation.as_ref().filter(|i| i.name.is_none()) else {
            return command.name().to_owned();
        };
        let value = self.word_value(command.index, invocation.word);
        paths::file_name(value.known().unwrap_or("")).to_owned()
    }

    /// The downloads by curl whose failure nobody sees, by their indices, those of one `RUN` together: an answer such as
    /// 404 is saved as if it were the file. What a later command reads, or a checksum is made of, fails there.
    pub fn unguarded_downloads(&self) -> Vec<Vec<usize>> {
        let is_curl = |command: &&Command<'m>| {
            let is_run = self.instruction(command.instruction).keyword == Keyword::Run;
            is_run && command.name() == "curl"
        };
        let downloads = self.commands.iter().filter(is_curl).take(MAX_DOWNLOADS);
        let mut found: Vec<Vec<usize>> = Vec::new();
        for command in downloads.filter(|command| self.is_unguarded(command)) {
            let is_same = |group: &&mut Vec<usize>| {
                self.commands[group[0]].instruction == command.instruction
            };
            match found.last_mut().filter(is_same) {
                Some(group) => group.push(command.index),
                None => found.push(vec![command.index]),
            }
        }
        found
    }

    fn is_unguarded(&self, command: &Command<'m>) -> bool {
        let commands = self.commands_of(command.instruction);
        let context = &command.context;
        let is_checked = |other: &Command<'m>| CHECKERS.contains(&other.name());
        if context.substitution || context.guarded || commands.iter().any(is_checked) {
            return false;
        }
        let fetched = self.fetched(command);
        let Some(fetched) = fetched.first().filter(|fetched| !fetched.fails) else {
            return false;
        };
        let is_remote = fetched.address.starts_with("http") || !fetched.address.contains("://");
        let next = self.commands.get(command.index + 1);
        let to_tee = next.is_some_and(|next| {
            context.piped_to && next.context.piped_from && next.name() == "tee"
        });
        is_remote
            && match &fetched.path {
                Some(path) => !self.is_used_behind(command, path),
                None => to_tee,
            }
    }

    /// Whether a later command of the stage, or of one that is built from it, does more with a file than to put it in its
    /// place.
    fn is_used_behind(&self, command: &Command<'m>, path: &str) -> bool {
        let mut instructions = self.later(command.instruction);
        instructions.insert(0, command.instruction);
        let commands = instructions.iter().flat_map(|&at| self.commands_of(at));
        let behind = commands.filter(|other| other.index > command.index);
        behind.take(MAX_BEHIND).any(|other| {
            let is_run = self.instruction(other.instruction).keyword == Keyword::Run;
            is_run && !PLACERS.contains(&other.name()) && self.names(other, path)
        })
    }
}

/// Whether a command is an interpreter that reads its program from the standard input.
fn reads_code(command: &Command<'_>, name: &str) -> bool {
    let is_interpreter = matches!(Shell::named(name), Shell::Posix(_))
        || name.starts_with("python")
        || matches!(name, "perl" | "ruby" | "node" | "php" | "Rscript");
    let reads_other = |word: &crate::shell::Word| {
        // `bash -s -- -y` reads it, `bash script.sh` and `python -c '…'` do not.
        word.is("-c")
            || word.is("-e") && !matches!(Shell::named(name), Shell::Posix(_))
            || word.is("-m")
    };
    let args = command.args();
    let told = args.iter().any(|word| word.is("-s") || word.is("-"));
    let mut first = args
        .iter()
        .filter(|word| !word.literal_prefix().starts_with('-'));
    is_interpreter
        && !args.iter().any(reads_other)
        && (told || args.iter().any(is_cluster_with_s) || first.next().is_none())
}

/// `-es`, `-xs`
fn is_cluster_with_s(word: &crate::shell::Word) -> bool {
    let text = word.literal_prefix();
    text.starts_with('-') && !text.starts_with("--") && text.contains('s')
}
