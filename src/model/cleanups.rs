//! `RUN`s that do nothing but clean up after other layers.

use super::copies::{Origin, is_glob};
use super::{Command, Model, paths};
use crate::shell::Word;
use crate::syntax::Keyword;
use crate::syntax::mount::Kind;

/// A `RUN` that only deletes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleanup {
    /// The first command that deletes, by its index.
    pub command: usize,
    /// What it deletes: absolute, a pattern as it is written.
    pub path: String,
    /// What that is.
    pub what: Litter,
}

/// What a `RUN` that only deletes is after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Litter {
    /// Files that were copied, which stay readable below.
    Copied,
    /// Keys of the base image, which stay readable below.
    Keys,
    /// A folder of the base image's CUDA.
    Base,
    /// Temporary files, caches, documentation, root's home.
    Waste,
}

/// Programs beside which a `RUN` still only cleans up.
const IDLE: &[&str] = &[
    ":", "cd", "df", "du", "echo", "exit", "history", "ls", "set", "sync", "true",
];

/// Folders that one deletes to save space.
const WASTE: &[&str] = &[
    "/root",
    "/tmp",
    "/usr/share/doc",
    "/usr/share/info",
    "/usr/share/locale",
    "/usr/share/man",
    "/var/cache",
    "/var/log",
    "/var/tmp",
];

/// Folders of package managers: the rules for their caches speak where they are filled.
const CACHES: &[&str] = &[
    "/root/.cache/pip",
    "/root/.cache/uv",
    "/root/.conda",
    "/var/cache/apk",
    "/var/cache/apt",
    "/var/cache/dnf",
    "/var/cache/yum",
];

/// How many such `RUN`s are told of in one file, and how many paths of a command are looked at.
const MAX_CLEANUPS: usize = 64;
const MAX_PATHS: usize = 64;

impl<'m> Model<'m> {
    /// The `RUN`s of images that ship which do nothing but delete what other layers hold, in order.
    pub fn cleanups(&self) -> Vec<Cleanup> {
        let stages = self.stages().iter().filter(|stage| stage.ships);
        let runs = stages.flat_map(|stage| self.runs(stage));
        runs.filter_map(|at| self.cleanup(at))
            .take(MAX_CLEANUPS)
            .collect()
    }

    fn cleanup(&self, at: usize) -> Option<Cleanup> {
        let commands = self.commands_of(at);
        let scripts = self.scripts_of(at)?;
        let is_open = scripts.foreign || scripts.scripts.iter().any(|parsed| parsed.script.opaque);
        if is_open || self.instruction(at).keyword != Keyword::Run {
            return None;
        }
        let only = commands.iter().all(|command| {
            let is_removal = command.name() == "rm" || deletes_by_find(command);
            let is_idle = IDLE.contains(&command.name()) && command.command.redirects.is_empty();
            command.starts_script || is_removal || is_idle
        });
        let certain = commands.iter().all(|command| !command.context.conditional);
        if !only || !certain {
            return None;
        }
        let removals = commands
            .iter()
            .filter(|command| !IDLE.contains(&command.name()));
        let mut found: Vec<Cleanup> = Vec::new();
        for command in removals.filter(|command| !command.starts_script) {
            let is_tree = command.name() == "find" || command.args().iter().any(is_recursive);
            for path in self.removed_paths(command).into_iter().take(MAX_PATHS) {
                let what = self.litter(at, &path, is_tree)?;
                found.push(Cleanup {
                    command: command.index,
                    path,
                    what,
                });
            }
        }
        // The most serious of all.
        found.into_iter().min_by_key(|cleanup| match cleanup.what {
            Litter::Waste => (0, cleanup.command),
            what => (1 + what as usize, cleanup.command),
        })
    }

    /// The paths that `rm` or `find` is given, patterns included.
    fn removed_paths(&self, command: &Command<'m>) -> Vec<String> {
        let words = command.args().iter();
        let operands = words
            .take_while(|word| command.name() == "rm" || !word.literal_prefix().starts_with('-'));
        let operands = operands.filter(|word| !word.literal_prefix().starts_with('-'));
        let path = |word: &Word| {
            let text = word.literal_or_glob().map(|text| text.into_owned());
            match text {
                Some(text) if is_glob(&text) && text.starts_with('/') => Some(text),
                _ => self.path_of(command, word),
            }
        };
        operands.filter_map(path).collect()
    }

    /// What a path is, if to delete it in a layer of its own is known to serve nothing.
    fn litter(&self, at: usize, path: &str, is_tree: bool) -> Option<Litter> {
        let plain = path
            .find(['*', '?', '['])
            .map_or(path, |glob| &path[..glob]);
        let plain = plain.trim_end_matches('.').trim_end_matches('/');
        if CACHES.iter().any(|folder| paths::is_within(plain, folder)) {
            return None;
        }
        if self.is_copied_before(at, plain) {
            return Some(Litter::Copied);
        }
        let is_home = plain == "/root" && path != "/root" || plain.ends_with("/.cache");
        let is_waste = WASTE
            .iter()
            .any(|folder| paths::is_within(plain, folder) && (*folder != "/root" || is_home));
        if plain.ends_with("/.cache") && self.mounts_cache_in(at, plain) {
            return None;
        }
        // One file of `/tmp` is no matter.
        if is_waste && (is_tree || path.len() > plain.len()) {
            return Some(Litter::Waste);
        }
        if plain.starts_with("/etc/ssh/ssh_host_") {
            return Some(Litter::Keys);
        }
        if plain.starts_with("/usr/local/cuda") {
            return Some(Litter::Base);
        }
        None
    }

    /// Whether a `RUN` of the stages below an instruction mounts a cache in a folder: nothing was left there.
    fn mounts_cache_in(&self, at: usize, folder: &str) -> bool {
        let Some(stage) = self.stage_of(at) else {
            return false;
        };
        self.lineage(stage.index).any(|stage| {
            let mut mounts = stage.instructions.clone().flat_map(|at| self.mounts(at));
            mounts.any(|mount| {
                let target = mount.target.known();
                mount.kind == Kind::Cache && target.is_some_and(|to| paths::is_within(to, folder))
            })
        })
    }

    /// Whether a copy from the build context names what stands at a path, or a pattern of it.
    fn is_copied_before(&self, at: usize, path: &str) -> bool {
        let stage = self.stage_of(at).map(|stage| stage.index);
        self.copies.iter().any(|copy| {
            let is_earlier = Some(copy.stage) == stage && copy.instruction < at;
            let into = copy
                .destination
                .known()
                .map(|folder| folder.trim_end_matches('/'));
            let names = |value: &str| {
                let name = paths::file_name(value.trim_end_matches('/'));
                is_glob(name) || name == paths::file_name(path)
            };
            let mut sources = copy
                .sources
                .iter()
                .filter_map(|source| source.value.known());
            let is_there = into.is_some_and(|into| {
                let folder = paths::parent(path).trim_end_matches('/');
                path == into || copy.into_folder && folder == into && sources.any(names)
            });
            is_earlier && copy.origin == Origin::Context && is_there
        })
    }
}

/// `-rf`, `--recursive`
fn is_recursive(word: &Word) -> bool {
    let option = word.literal_prefix();
    let cluster = option.starts_with('-') && !option.starts_with("--");
    option == "--recursive" || cluster && option.contains(['r', 'R'])
}

fn deletes_by_find(command: &Command<'_>) -> bool {
    command.name() == "find" && command.has_arg("-delete")
}
