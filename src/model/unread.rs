//! Whether a cache or an index that a `RUN` leaves behind is read later: by commands that are seen, or by some that nobody
//! can see into.

use super::copies::Origin;
use super::installs::apt::LISTS;
use super::installs::{Cache, Install, Tool, Verb};
use super::{Command, Model, Value, paths};
use crate::shell::Word;
use crate::syntax::{Arguments, Keyword};

/// What may read, later, something that an instruction leaves behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readers {
    /// Commands that read it, by their index.
    pub known: Vec<usize>,
    /// Instructions in which something runs that nobody can see into, or that do so in an image built on this one.
    pub opaque: Vec<usize>,
}

impl Readers {
    /// Whether it is shown that nothing reads it.
    pub fn none(&self) -> bool {
        self.known.is_empty() && self.opaque.is_empty()
    }
}

/// What an instruction does with apt's lists that an earlier one has left.
#[derive(Clone, Debug)]
pub(super) struct ListUses {
    /// Commands that surely read them.
    needed_by: Vec<usize>,
    /// Whether anything in it may.
    may_be_read: bool,
    /// Whether others have taken their place at its end.
    renewed: bool,
}

/// What may read pip's cache later.
#[derive(Clone, Debug, Default)]
pub struct PipReaders<'a, 'm> {
    /// Installs of later `RUN`s, which can be told not to.
    pub installs: Vec<&'a Install<'m>>,
    /// Whether anything else may.
    pub others: bool,
}

/// Where conda keeps packages in the images that people use most.
const CONDA_PACKAGES: &str = "/opt/conda/pkgs";

impl<'m> Model<'m> {
    /// What may read apt's lists, as they are behind an instruction, before they are fetched again.
    pub fn readers_of_apt_lists(&self, instruction: usize) -> Readers {
        let mut readers = Readers::default();
        self.follow(instruction, LISTS, &mut |later| {
            let uses = self.list_uses[later.at].get_or_init(|| self.list_uses_of(later.at));
            match (&uses.needed_by[..], later.certain) {
                ([], _) | (_, false) if uses.may_be_read => readers.opaque.push(later.at),
                (needed_by, true) => readers.known.extend(needed_by),
                _ => {}
            }
            // Once they are fetched again, those of before are gone.
            !uses.renewed
        });
        readers
    }

    fn list_uses_of(&self, at: usize) -> ListUses {
        let mut open = self.without_new_lists(at).into_iter();
        ListUses {
            may_be_read: self.instruction(at).keyword == Keyword::Onbuild
                || self.is_foreign(at)
                || open.any(|at| self.may_read_apt_lists(&self.commands[at])),
            needed_by: self.surely_read_apt_lists(at),
            renewed: self.renews_apt_lists(at),
        }
    }

    /// Commands of an instruction that need the lists of an earlier one.
    fn surely_read_apt_lists(&self, at: usize) -> Vec<usize> {
        let lists = self.apt_lists(at);
        let fetched = lists.as_ref().and_then(|lists| lists.refreshed_by.first());
        let before = |command: &&Command<'m>| fetched.is_none_or(|&by| command.index < by);
        let commands = self.commands_of(at).iter().filter(before);
        let asking = commands.filter(|command| self.asks_apt(command));
        let asking: Vec<usize> = asking.map(|command| command.index).collect();
        let mut readers = lists.map_or_else(Vec::new, |lists| lists.needed_by);
        readers.extend(asking);
        readers
    }

    /// Whether a command that nothing gives new lists may look at those that are there.
    fn may_read_apt_lists(&self, command: &Command<'m>) -> bool {
        let by_manager = self
            .install_at(command.index)
            .is_some_and(|install| install.may_read_lists() || self.runs_project(install));
        by_manager
            || self.asks_apt(command)
            || self.may_run_manager(command)
            || self.looks_into(command, LISTS)
    }

    /// Whether a command asks apt's lists without installing: `apt-cache show`, `apt policy`.
    fn asks_apt(&self, command: &Command<'m>) -> bool {
        let install = self.install_at(command.index);
        let asks = install.is_some_and(|install| {
            let is_question = matches!(
                install.subcommand.as_str(),
                "changelog" | "list" | "madison" | "policy" | "search" | "show" | "source"
            );
            install.tool == Tool::Apt && install.verb == Verb::Other && is_question
        });
        (asks && !command.has_arg("--installed"))
            || matches!(command.name(), "apt-cache" | "apt-file" | "gdebi")
    }

    /// Whether a command names a folder or something in it, or takes all that lies in one above it; other than to remove
    /// it.
    fn looks_into(&self, command: &Command<'m>, folder: &str) -> bool {
        let is_below = |path: String| paths::is_within(&path, folder);
        let mut words = command.args().iter();
        !removes_quietly(command)
            && (words.any(|word| self.path_of(command, word).is_some_and(is_below))
                || self
                    .taken_whole(command)
                    .iter()
                    .any(|path| paths::is_within(folder, path)))
    }

    /// Paths that a command takes with all that lies below them: `cp -r /root /x`, `tar cf /x.tar /var/lib`.
    fn taken_whole(&self, command: &Command<'m>) -> Vec<String> {
        let args = command.args();
        let operands = || {
            args.iter()
                .filter(|word| !word.literal_prefix().starts_with('-'))
        };
        let has_letter = |letters: &str| {
            args.iter().any(|word| {
                let option = word.literal_prefix();
                let short = option.starts_with('-') && !option.starts_with("--");
                short && option.contains(|c| letters.contains(c))
            })
        };
        let begins = |start: &str| {
            args.iter()
                .any(|word| word.literal_prefix().starts_with(start))
        };
        // The last one is where it goes, unless `-t` says that before.
        let count = operands().count();
        let sources = match has_letter("t") || begins("--target") {
            true => count,
            false => count.saturating_sub(1),
        };
        let packs = || {
            let first = args.first().map(Word::literal_prefix).unwrap_or_default();
            let bare = !first.starts_with('-') && first.contains(['c', 'r', 'u']);
            let unpacks = first.contains('x') || has_letter("x");
            (bare || has_letter("cru") || begins("--create") || begins("--append")) && !unpacks
        };
        let taken = match command.name() {
            "cp" if has_letter("rRa") || begins("--recursive") || begins("--archive") => sources,
            "mv" | "rsync" | "scp" => sources,
            "zip" => count,
            "tar" if packs() => count,
            "grep" | "egrep" | "fgrep" if has_letter("rR") || begins("--recursive") => count,
            _ => 0,
        };
        let operands = operands().take(taken);
        operands
            .filter_map(|word| self.path_of(command, word))
            .collect()
    }

    /// Whether environments may be links to the packages that conda keeps: they lie in another place than usual, or the
    /// settings allow it.
    pub fn may_link_conda_packages(&self, command: usize) -> bool {
        let is_set = |name: &str| {
            !matches!(
                self.environment_at(command, name),
                None | Some(Value::Unset)
            )
        };
        let is_configured = |other: &Command<'m>| {
            let settings = ["allow_softlinks", "always_softlink", "offline", "pkgs_dirs"];
            let mut words = settings.iter();
            other.name() != "echo" && words.any(|setting| other.has_arg(setting))
        };
        let copies_settings = |copy: &super::Copy| {
            let mut sources = copy.sources.iter().map(|source| &source.value);
            let is_settings = |path: &Value| path.known().is_some_and(|p| p.ends_with("condarc"));
            is_settings(&copy.destination) || sources.any(is_settings)
        };
        [
            "CONDA_PKGS_DIRS",
            "CONDA_ALLOW_SOFTLINKS",
            "CONDA_ALWAYS_SOFTLINK",
        ]
        .iter()
        .any(|name| is_set(name))
            || self.commands[..command].iter().any(is_configured)
            || self.copies.iter().any(copies_settings)
    }

    /// What may need the packages that conda has downloaded: `--offline`, `--clone`, and what nobody can see into.
    pub fn readers_of_conda_packages(&self, instruction: usize) -> Readers {
        let mut readers = Readers::default();
        self.follow(instruction, CONDA_PACKAGES, &mut |later| {
            let at = later.at;
            let installs = || self.installs_of(at).iter();
            let needs = |install: &&Install<'m>| later.certain && needs_conda_packages(install);
            let known: Vec<usize> = installs().filter(needs).map(|i| i.command).collect();
            let may_need = |install: &Install<'m>| {
                self.runs_project(install)
                    || (install.tool.is_conda()
                        && (!install.complete
                            || needs_conda_packages(install)
                            || self.is_offline(install)))
            };
            if later.trigger
                || self.is_foreign(at)
                || installs().any(|i| may_need(i) && !known.contains(&i.command))
                || self.commands_of(at).iter().any(|c| self.may_run_manager(c))
            {
                readers.opaque.push(at);
            }
            readers.known.extend(known);
            true
        });
        readers
    }

    /// Whether conda is kept from the net, or may be, though its command does not say so: `RUN --network=none`.
    fn is_offline(&self, install: &Install<'m>) -> bool {
        let at = install.command;
        let is_set = |name: &str| {
            let value = self.environment_at(at, name);
            !matches!(value, None | Some(Value::Unset))
        };
        self.is_without_network(self.commands[at].instruction)
            || ["CONDA_OFFLINE", "MAMBA_OFFLINE"]
                .iter()
                .any(|name| is_set(name))
            || (install.verb == Verb::Config && install.has_argument("offline"))
    }

    /// Whether an instruction runs without a network: `RUN --network=none`.
    pub(super) fn is_without_network(&self, at: usize) -> bool {
        self.instruction(at)
            .flag("network")
            .is_some_and(|network| network != "default")
    }

    /// Whether anything behind a command, in its instruction or a later one, names a cache of a user or something in it:
    /// `COPY --from=build /root/.cache …`, `chown app ~/.cache`. What only removes it does not count.
    pub fn names_cache(&self, command: usize, folder: &Value) -> bool {
        let top = folder.known().map(top_of_cache);
        let is_meant = |path: &str| match &top {
            Some(top) => paths::is_within(path, top),
            None => path.contains("/.cache"),
        };
        // A home, or all homes.
        let holds = |path: &str| match &top {
            Some(top) => paths::is_within(top, path),
            None => path == "/" || path == "/root" || paths::is_within(path, "/home"),
        };
        let names = |other: &Command<'m>| {
            let words = other.args().iter();
            let mut paths = words.clone().filter_map(|word| self.path_of(other, word));
            // `--find-links=/root/.cache`
            let mut values = words.filter_map(|word| {
                let value = self.word_value(other.index, word);
                let (_, path) = value.known()?.split_once('=')?;
                let path = path.trim_start_matches("file://");
                path.starts_with('/').then(|| paths::join("/", path))
            });
            !removes_quietly(other)
                && (paths.any(|path| is_meant(&path))
                    || values.any(|path| is_meant(&path))
                    || self.taken_whole(other).iter().any(|path| holds(path)))
        };
        let instruction = self.commands[command].instruction;
        let own = self.commands_of(instruction).iter();
        let mut named = own.filter(|other| other.index > command).any(names);
        self.follow(
            instruction,
            folder.known().unwrap_or_default(),
            &mut |later| {
                named |= self.commands_of(later.at).iter().any(names);
                named |= match (self.instruction(later.at).keyword, folder.known()) {
                    (Keyword::Env | Keyword::Volume, Some(folder)) => {
                        self.mentions(later.at, folder)
                    }
                    (Keyword::Workdir, Some(folder)) => {
                        self.mentions(later.at, top_of_cache(folder))
                    }
                    _ => false,
                };
                !named
            },
        );
        named || self.is_taken_from(instruction, &is_meant)
    }

    /// Whether a `COPY` or a mount of another stage takes a path that `is_meant` from the stage of an instruction, or
    /// from one that is built from it.
    fn is_taken_from(&self, instruction: usize, is_meant: &dyn Fn(&str) -> bool) -> bool {
        let Some(own) = self.stage_of(instruction) else {
            return false;
        };
        let stages = self.may_be_built_on(own.index);
        let is_own = |origin: &Origin| matches!(origin, Origin::Stage(stage) if stages[*stage]);
        let takes = |source: &Value| match source {
            Value::Known(path) => is_meant(&paths::join("/", path)),
            _ => true,
        };
        let mut copies = self.copies.iter().filter(|copy| is_own(&copy.origin));
        let mut mounts = (0..self.file.instructions.len()).flat_map(|at| self.mounts(at));
        copies.any(|copy| copy.sources.iter().any(|source| takes(&source.value)))
            || mounts.any(|mount| mount.from.as_ref().is_some_and(is_own) && takes(&mount.source))
    }

    /// Whether a `RUN` is written in a language that is not read here, or not understood.
    fn is_foreign(&self, at: usize) -> bool {
        self.instruction(at).keyword == Keyword::Run
            && self.scripts_of(at).is_some_and(|scripts| {
                scripts.foreign || scripts.scripts.iter().any(|parsed| parsed.script.opaque)
            })
    }

    /// What behind a command may read the cache that pip leaves in `folder` (absolute): `is_told` says of which installs
    /// it is known that they are about to be told not to.
    pub fn readers_of_pip_cache(
        &self,
        command: usize,
        folder: &str,
        is_told: &dyn Fn(&Install<'m>) -> bool,
    ) -> PipReaders<'_, 'm> {
        let mut readers = PipReaders::default();
        if self.stages().len() > super::contents::MAX_STAGES {
            readers.others = true;
            return readers;
        }
        let own = self.commands[command].instruction;
        let later = |install: &&Install<'m>| install.command > command;
        let asks = |install: &Install<'m>| self.asks_pip_cache(install);
        readers.others |= self.installs_of(own).iter().filter(later).any(asks);
        self.follow(own, folder, &mut |later| {
            let keyword = self.instruction(later.at).keyword;
            if later.trigger {
                // Whatever an `ONBUILD RUN` runs, it may be pip.
                readers.others |= match &self.instruction(later.at).arguments {
                    Arguments::Onbuild(inner) => inner.keyword == Keyword::Run,
                    _ => true,
                };
            }
            // A mount hides what the layers hold there.
            let is_hidden = self.mounts(later.at).iter().any(|m| m.covers(folder));
            for install in self.installs_of(later.at) {
                let reads = install.tool == Tool::Pip
                    && !is_hidden
                    && !install.has("--no-cache-dir")
                    && matches!(install.verb, Verb::Install | Verb::Download | Verb::Wheel)
                    && !matches!(self.cache_of(install), Cache::Off(_) | Cache::Mounted(_));
                let is_cut_off = self.is_without_network(later.at);
                if asks(install) || (reads && (keyword != Keyword::Run || is_cut_off)) {
                    readers.others = true;
                } else if reads && !is_told(install) {
                    readers.installs.push(install);
                }
            }
            true
        });
        readers
    }

    /// Whether a command asks for pip's cache, or fails where it is empty: `pip cache list`, and `pip cache purge` from pip
    /// 20.1 to 21.3 (its own source, 20.3.4 and 21.2.4: "No matching packages").
    fn asks_pip_cache(&self, install: &Install<'m>) -> bool {
        let cleans = install.verb == Verb::Clean;
        let context = &self.commands[install.command].context;
        install.tool == Tool::Pip
            && install.subcommand.starts_with("cache")
            && !(cleans && context.guarded)
    }
}

/// The folder that a package manager makes for its cache in a home: `/root/.cache` of `/root/.cache/pip`.
fn top_of_cache(folder: &str) -> &str {
    let above = paths::parent(folder);
    match paths::file_name(above) {
        ".cache" => above,
        _ => folder,
    }
}

/// `rm -f …`, `find …`: what succeeds whether there is something to remove or not.
fn removes_quietly(command: &Command<'_>) -> bool {
    let forces = |word: &Word| {
        let option = word.literal_prefix();
        option == "--force"
            || (option.starts_with('-') && !option.starts_with("--") && option.contains('f'))
    };
    match command.name() {
        "rm" => command.args().iter().any(forces),
        "find" => command.has_arg("-delete"),
        _ => false,
    }
}

/// Whether an install surely works with the packages that conda has.
fn needs_conda_packages(install: &Install<'_>) -> bool {
    let options = ["--offline", "--clone", "--use-local"];
    install.tool.is_conda()
        && (install.subcommand == "pack" || options.iter().any(|option| install.has(option)))
}
