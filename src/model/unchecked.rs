//! Files that a build takes from the net, and runs, unpacks, installs or loads without having compared them with anything.

use super::installs::PackageKind;
use super::parcels::Fetched;
use super::{Base, Command, Copy, Model, paths, tls};
use crate::knowledge::makers::{self, Account, Sums};
use crate::knowledge::parcels::{self, Kind};
use crate::shell::{Shell, Word};
use crate::syntax::Keyword;
use crate::text::Span;

/// What a build does with a file that it has downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A shell or Python reads it as a script.
    Script,
    /// It is run, or made a program.
    Run,
    /// It is unpacked.
    Unpacked,
    /// A package manager installs it.
    Installed,
    /// It holds weights as a pickle, which is run where it is loaded.
    Loaded,
}

/// A download that nobody checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchecked {
    /// What fetches it: a command or the source of an `ADD`.
    pub span: Span,
    /// The instruction.
    pub instruction: usize,
    /// The command that fetches it; `None` for an `ADD`.
    pub command: Option<usize>,
    /// The command that runs it, if it is a script.
    pub runner: Option<usize>,
    /// The address, as far as it is known.
    pub address: String,
    /// Whether the address is known to its end.
    pub is_whole: bool,
    /// The last part of the address as it is written.
    pub name: String,
    /// What is done with it.
    pub taken: Taken,
}

/// Why a download is worth more than advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern<'a> {
    /// It comes over plain HTTP.
    Plain,
    /// It is the work of somebody with an account of his own.
    Stranger(Account<'a>),
    /// Its makers publish what it has to be compared with.
    Published(Sums),
}

/// How many downloads are looked at in one file, and how many commands behind each.
const MAX_DOWNLOADS: usize = 128;
const MAX_BEHIND: usize = 1_000;

impl Unchecked {
    /// Why it may be worth more than advice, whoever reads it.
    fn concern(&self) -> Option<Concern<'_>> {
        let address = &self.address;
        if address.starts_with("http://") {
            return (self.taken != Taken::Script).then_some(Concern::Plain);
        }
        let is_pinned = address.split('/').any(is_commit);
        let account = makers::account(address);
        let account = account.filter(|account| !account.is_maker() && !is_pinned);
        match (account, self.taken) {
            (Some(account), Taken::Loaded) if account.is_hub => Some(Concern::Stranger(account)),
            (_, Taken::Loaded | Taken::Script) => None,
            (Some(account), Taken::Installed | Taken::Run) if account.is_hub => {
                Some(Concern::Stranger(account))
            }
            (Some(account), Taken::Installed) => {
                let wheel = makers::of_wheel(&self.name)?;
                let is_strange = account.is_stranger_to(&wheel);
                is_strange.then_some(Concern::Stranger(account))
            }
            // `go${GOLANG_VERSION}.linux-${ARCH}.tar.gz`: there is no one sum to write down, only one to fetch.
            _ => makers::sums(address)
                .filter(|sums| self.is_whole || matches!(sums, Sums::Beside(_)))
                .map(Concern::Published),
        }
    }
}

impl<'m> Model<'m> {
    /// Why a download is worth more than advice, if it is. The account of the file's own author is no stranger's.
    pub fn concern<'a>(&self, download: &'a Unchecked) -> Option<Concern<'a>> {
        let concern = download.concern()?;
        match concern {
            Concern::Stranger(account) if self.is_own_account(account.owner) => None,
            other => Some(other),
        }
    }

    /// Whether an account is the author's own, as far as the file says so: `LABEL maintainer="Jo Doe"` and `JoDoe`, or
    /// `FROM jodoe/base`.
    pub fn is_own_account(&self, owner: &str) -> bool {
        let letters = |text: &str| -> String {
            let letters = text.chars().filter(char::is_ascii_alphanumeric);
            letters.map(|c| c.to_ascii_lowercase()).collect()
        };
        let name = letters(owner);
        let mut instructions = self.file.instructions.iter();
        let is_signed = instructions.any(|instruction| {
            matches!(instruction.keyword, Keyword::Label | Keyword::Maintainer)
                && letters(self.text(instruction.span)).contains(&name)
        });
        let mut stages = self.stages().iter();
        let mut is_based = || {
            stages.any(|stage| match &stage.base {
                Base::Image(image) => {
                    let namespace = image.reference.rsplit_once('/').map(|(place, _)| place);
                    namespace.is_some_and(|place| {
                        let owner = place.rsplit('/').next().unwrap_or(place);
                        // `yanwk` of Docker Hub is `YanWenKun` of GitHub.
                        let owner = letters(owner);
                        let same = owner.bytes().zip(name.bytes());
                        same.take_while(|(one, other)| one == other).count() >= 4
                    })
                }
                _ => false,
            })
        };
        // Short names stand in other words.
        name.len() >= 4 && (is_signed || is_based())
    }

    /// The downloads of `RUN`s with curl, wget and aria2 that are used and not checked, in order; those from this machine
    /// or a private network are left out.
    pub fn unchecked_downloads(&self) -> Vec<Unchecked> {
        let is_run = |command: &&Command<'m>| {
            let is_fetcher = matches!(command.name(), "curl" | "wget" | "aria2c");
            let keyword = self.instruction(command.instruction).keyword;
            is_fetcher && keyword == Keyword::Run && !command.context.substitution
        };
        let fetchers = self.commands.iter().filter(is_run).take(MAX_DOWNLOADS);
        let found = fetchers.flat_map(|command| {
            let is_checked = self.checks_something(command.instruction);
            let fetched = match is_checked {
                true => Vec::new(),
                false => self.fetched(command),
            };
            let found = fetched.into_iter();
            found.filter_map(|fetched| self.unchecked(command, fetched))
        });
        found.collect()
    }

    /// The wheels that Python installs get from an address which names no sum, where somebody else than their makers has
    /// built them, be it the author. One of a requirements file has the place of the option that names the file.
    pub fn foreign_wheels(&self) -> Vec<Unchecked> {
        let is_run = |at: usize| {
            let instruction = self.commands[at].instruction;
            self.instruction(instruction).keyword == Keyword::Run
        };
        let mut installs = self.installs().filter(|install| {
            install.tool.is_python() && install.installs() && !install.has("--require-hashes")
        });
        let mut found: Vec<Unchecked> = Vec::new();
        while let Some(install) = installs.next().filter(|_| found.len() < MAX_DOWNLOADS) {
            let wanted = match is_run(install.command) {
                true => self.wanted(install).packages,
                false => continue,
            };
            for wanted in wanted {
                let address = wanted.package.location.known().unwrap_or("");
                let is_url = wanted.package.kind == PackageKind::Url;
                let raw = wanted.package.raw.known().unwrap_or("");
                let has_sum = ["#sha", "&sha"].iter().any(|mark| raw.contains(mark));
                if !is_url || has_sum {
                    continue;
                }
                let download = Unchecked {
                    span: wanted.package.span,
                    instruction: self.commands[install.command].instruction,
                    command: Some(install.command),
                    runner: None,
                    address: address.to_owned(),
                    is_whole: true,
                    name: last_part(address).to_owned(),
                    taken: Taken::Installed,
                };
                let is_foreign = matches!(download.concern(), Some(Concern::Stranger(_)));
                let is_new = found.iter().all(|other| other.span != download.span);
                found.extend(Some(download).filter(|_| is_foreign && is_new));
            }
        }
        found
    }

    /// The files that `ADD` takes from the net without `--checksum` and whose use is known.
    pub fn unchecked_addition(&self, copy: &Copy, at: usize) -> Option<Unchecked> {
        let source = copy.sources.get(at).filter(|source| source.remote)?;
        let address = source.value.known()?.to_owned();
        let name = last_part(&address).to_owned();
        let destination = copy.destination.known()?;
        let path = match copy.into_folder {
            true => paths::join(destination, &name),
            false => destination.to_owned(),
        };
        let mut instructions = self.later(copy.instruction);
        instructions.retain(|&at| at > copy.instruction);
        let (taken, runner) = match makers::is_pickle(&name) {
            true => (Taken::Loaded, None),
            false => self.taken(&instructions, 0, &path)?,
        };
        Some(Unchecked {
            span: source.span,
            instruction: copy.instruction,
            command: None,
            runner,
            address,
            is_whole: true,
            name,
            taken,
        })
    }

    fn unchecked(&self, command: &Command<'m>, fetched: Fetched) -> Option<Unchecked> {
        let word = self.address_word(command, &fetched.address)?;
        let written = self.text(command.word_span(word));
        let name = last_part(written.trim_matches(['"', '\''])).to_owned();
        if !is_public(&fetched.address) || fetched.address.contains("bootstrap.pypa.io") {
            return None;
        }
        let mut instructions = self.later(command.instruction);
        instructions.insert(0, command.instruction);
        let (taken, runner) = match &fetched.path {
            Some(path) if makers::is_pickle(path) || makers::is_pickle(&name) => {
                (Taken::Loaded, None)
            }
            Some(path) => self.taken(&instructions, command.index + 1, path)?,
            None if command.context.piped_to => (self.unpacker_behind(command)?, None),
            None => self.taken_as_written(command, &name)?,
        };
        // A key, the address of a repository and a list of requirements install nothing by themselves.
        let is_list = [".deb", ".rpm", ".txt", ".in", ".toml", ".yml", ".yaml"]
            .iter()
            .any(|end| name.ends_with(end));
        let is_small = taken == Taken::Installed && is_list && parcels::of_file(&name).is_none();
        if is_small && !fetched.address.starts_with("http://") {
            return None;
        }
        let is_installer = [&*name, &fetched.address].iter().any(|text| {
            let kind = parcels::of_file(text).map(|parcel| parcel.kind);
            let text = text.to_ascii_lowercase();
            let is_conda = ["conda", "miniforge", "mambaforge"]
                .iter()
                .any(|word| text.contains(word));
            kind == Some(Kind::Installer) || is_conda || makers::sums(&text).is_some()
        });
        let taken = match taken {
            Taken::Script if is_installer => Taken::Run,
            other => other,
        };
        Some(Unchecked {
            span: command.program_span(),
            instruction: command.instruction,
            command: Some(command.index),
            runner,
            is_whole: self.word_value(command.index, word).known() == Some(&fetched.address),
            address: fetched.address,
            name,
            taken,
        })
    }

    /// The word of a download that is its address.
    fn address_word(&self, command: &Command<'m>, address: &str) -> Option<&'m Word> {
        let is_it = |word: &&Word| {
            let fields = self.fields(command.index, word);
            matches!(&fields[..], [field] if field.text == address)
        };
        command.args().iter().find(is_it)
    }

    /// Whether an instruction compares a file with a sum or a signature, or may do so.
    fn checks_something(&self, instruction: usize) -> bool {
        self.commands_of(instruction).iter().any(|command| {
            let name = command.name();
            let is_digest = name == "openssl" && command.has_arg("dgst");
            tls::CHECKERS.contains(&name) || is_digest || name.contains("verify")
        })
    }

    /// What becomes of a file in some instructions, from a command on; `None` if nothing is known of it, or it is checked.
    fn taken(
        &self,
        instructions: &[usize],
        from: usize,
        path: &str,
    ) -> Option<(Taken, Option<usize>)> {
        let commands = instructions.iter().flat_map(|&at| self.commands_of(at));
        let behind = commands.filter(|command| command.index >= from);
        let mut found = paths::parent(path)
            .ends_with("/bin")
            .then_some((Taken::Run, None));
        for command in behind.take(MAX_BEHIND) {
            let is_run = self.instruction(command.instruction).keyword == Keyword::Run;
            if !is_run || !self.names(command, path) {
                continue;
            }
            if tls::CHECKERS.contains(&command.name()) {
                return None;
            }
            let invocation = command.invocation.as_ref();
            let is_program = invocation
                .is_some_and(|invocation| self.is_named_by(command, invocation.word, path));
            let taken = self.use_of(command, is_program);
            found = found.or(taken.map(|taken| (taken, Some(command.index))));
        }
        found
    }

    /// The same for a file whose name is not known, by what is written: `bash Miniforge3-$(uname).sh`.
    fn taken_as_written(
        &self,
        command: &Command<'m>,
        name: &str,
    ) -> Option<(Taken, Option<usize>)> {
        let plain = |command: &Command<'m>, word: &Word| {
            let text = self.text(command.word_span(word)).trim_matches(['"', '\'']);
            last_part(text).to_owned()
        };
        let mut names = vec![name.to_owned()];
        let mut words = command.args().iter();
        while let Some(word) = words.next() {
            if ["-o", "-O", "--output", "--output-document"]
                .iter()
                .any(|option| word.is(option))
            {
                names.extend(words.next().map(|word| plain(command, word)));
            }
        }
        names.retain(|name| name.len() > 4);
        let commands = self.commands_of(command.instruction).iter();
        let mut behind = commands.filter(|other| other.index > command.index);
        behind.find_map(|other| {
            let invocation = other.invocation.as_ref()?;
            let is_program = names.contains(&plain(other, invocation.word));
            let mut args = other.args().iter();
            let is_named = is_program || args.any(|word| names.contains(&plain(other, word)));
            let taken = self.use_of(other, is_program).filter(|_| is_named)?;
            Some((taken, Some(other.index)))
        })
    }

    /// What a command does with a file that it is given, or that it is.
    fn use_of(&self, command: &Command<'m>, is_program: bool) -> Option<Taken> {
        let name = command.name();
        let installs = self
            .install_at(command.index)
            .is_some_and(super::Install::installs);
        let is_shell =
            matches!(Shell::named(name), Shell::Posix(_)) || matches!(name, "." | "source");
        let makes_program = || {
            let mode = command.args().first().map(Word::literal_prefix);
            mode.is_some_and(|mode| {
                mode.contains("+x")
                    || mode.contains("+rx")
                    || mode.contains('7')
                    || mode.contains('5')
            })
        };
        match name {
            _ if is_program => Some(Taken::Run),
            _ if installs => Some(Taken::Installed),
            _ if is_shell || name.starts_with("python") => Some(Taken::Script),
            "dpkg" | "rpm" | "gdebi" => Some(Taken::Installed),
            "chmod" if makes_program() => Some(Taken::Run),
            "mv" | "cp" | "install" => {
                let to = command.args().last().map(Word::literal_suffix)?;
                let folder = to.trim_end_matches('/');
                let is_bin = folder.ends_with("/bin") || paths::parent(folder).ends_with("/bin");
                is_bin.then_some(Taken::Run)
            }
            _ => parcels::unpacks(name).then_some(Taken::Unpacked),
        }
    }

    /// What unpacks the output of a command: `| tar xz`, `| gunzip | tar x`.
    fn unpacker_behind(&self, command: &Command<'m>) -> Option<Taken> {
        let behind = self.commands.get(command.index + 1..)?.iter();
        let behind = behind.filter(|other| !other.context.substitution);
        let mut behind = behind.take_while(|other| {
            other.instruction == command.instruction && other.context.piped_from
        });
        let is_archive = behind.any(|other| parcels::unpacks(other.name()));
        is_archive.then_some(Taken::Unpacked)
    }
}

/// The last part of an address or path; a slash in `$(…)` does not count.
fn last_part(text: &str) -> &str {
    let mut depth = 0_usize;
    let mut start = 0;
    for (at, char) in text.char_indices() {
        match char {
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => start = at + 1,
            '?' | '#' if depth == 0 && start > 0 => return &text[start..at],
            _ => {}
        }
    }
    &text[start..]
}

/// Whether an address names a host of the public net.
fn is_public(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once("://") else {
        return false;
    };
    let host = rest.split(['/', ':', '?']).next().unwrap_or("");
    let is_inner = [
        ".local",
        ".internal",
        ".lan",
        ".corp",
        ".intranet",
        ".localdomain",
    ]
    .iter()
    .any(|end| host.ends_with(end));
    let is_number = host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    matches!(scheme, "http" | "https" | "ftp") && host.contains('.') && !is_inner && !is_number
}

/// Whether a part of an address is the whole number of a commit.
fn is_commit(part: &str) -> bool {
    part.len() == 40 && part.bytes().all(|b| b.is_ascii_hexdigit())
}
