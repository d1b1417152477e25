//! What a command reads and writes in the image, for commands that a table knows. Instructions may only pass each other
//! where this is known, and disjoint.

mod compound;
mod downloads;
pub(super) mod installs;
mod programs;

use super::{Command, Copy, Model, Value, context, paths};
use crate::shell::{RedirectOperator, Word};
use crate::syntax::Keyword;

use programs::CHANGES_ACCOUNTS;
pub use programs::is_known;

/// What a command reads and writes: absolute paths, each with all that lies below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Paths whose content or existence it looks at.
    pub reads: Vec<String>,
    /// Paths that it creates, changes or deletes.
    pub writes: Vec<String>,
    /// Folders that must exist, but whose content it does not look at.
    pub enters: Vec<String>,
    /// Whether it installs or changes what belongs to the system, anywhere where packages put their files.
    pub system: bool,
}

/// Where the packages of the system, and the scripts that come with them, may write. `/home` and `/srv` are not theirs
/// (Filesystem Hierarchy Standard 3.0).
const SYSTEM: &[&str] = &[
    "/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/libx32", "/media", "/mnt",
    "/opt", "/proc", "/root", "/run", "/sbin", "/sys", "/tmp", "/usr", "/var",
];

/// Folders in those places that belong to the application by convention: no package installs there. `/opt/ml` and
/// `/opt/program` are SageMaker's, `/var/task` is Lambda's.
const APPLICATION: &[&str] = &[
    "/opt/app",
    "/opt/ml",
    "/opt/program",
    "/usr/src/app",
    "/var/task",
];

impl Effects {
    fn read(&mut self, path: Option<String>) -> Option<()> {
        self.reads.push(path?);
        Some(())
    }

    fn write(&mut self, path: Option<String>) -> Option<()> {
        self.writes.push(path?);
        Some(())
    }

    fn touches_system(&self, path: &str) -> bool {
        let is_own = APPLICATION
            .iter()
            .any(|folder| paths::is_within(path, folder));
        self.system && !is_own && SYSTEM.iter().any(|folder| paths::overlap(folder, path))
    }
}

impl<'m> Model<'m> {
    /// What a command reads and writes; `None` if nobody can tell.
    pub fn effects(&self, command: &Command<'m>) -> Option<Effects> {
        let mut effects = Effects::default();
        self.redirects(command, &mut effects)?;
        let Some(invocation) = &command.invocation else {
            return Some(effects);
        };
        if invocation.open_ended {
            return None;
        }
        if invocation.word.literal_prefix().contains('/') {
            effects.read(self.path_of(command, invocation.word))?;
        }
        if command.starts_file {
            return None;
        }
        if command.starts_script {
            // Its commands follow, and each has its own effects.
            return Some(effects);
        }
        let name = invocation.name.as_deref()?;
        self.of_program(command, name, &mut effects)?;
        Some(effects)
    }

    fn redirects(&self, command: &Command<'m>, effects: &mut Effects) -> Option<()> {
        for redirect in &command.command.redirects {
            let is_number = |text: &str| {
                text.bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'-')
            };
            let target = || self.path_of(command, &redirect.target);
            match redirect.operator {
                RedirectOperator::HereDocument | RedirectOperator::HereString => {}
                RedirectOperator::Read => effects.read(target())?,
                RedirectOperator::DuplicateInput | RedirectOperator::DuplicateOutput
                    if redirect
                        .target
                        .literal()
                        .is_some_and(|text| is_number(&text)) => {}
                _ => {
                    let path = target()?;
                    if !paths::is_within(&path, "/dev") {
                        effects.writes.push(path);
                    }
                }
            }
        }
        Some(())
    }

    fn workdir(&self, command: &Command<'m>) -> Option<String> {
        self.workdir_at(command.index).known().map(str::to_owned)
    }

    /// Settings in the home of whoever runs a command: `~/.netrc`.
    fn home_files(
        &self,
        command: &Command<'m>,
        names: &[&str],
        effects: &mut Effects,
    ) -> Option<()> {
        let home = self.home_at(command.index);
        let home = home.known()?;
        effects
            .writes
            .extend(names.iter().map(|name| paths::join(home, name)));
        Some(())
    }

    /// The absolute path that a word of a command names; a pattern is cut at the folder before it. `None` if it is not
    /// known, or becomes several words.
    pub fn path_of(&self, command: &Command<'m>, word: &Word) -> Option<String> {
        let path = match word.literal_or_glob() {
            Some(path) if !path.starts_with('~') => path.into_owned(),
            _ => match &self.fields(command.index, word)[..] {
                [field] => field.known()?.to_owned(),
                _ => return None,
            },
        };
        let path = match path.find(['*', '?', '[']) {
            Some(at) => path[..at]
                .rfind('/')
                .map_or(".", |slash| &path[..=slash])
                .to_owned(),
            None => path,
        };
        if path.starts_with('/') {
            return Some(paths::join("/", &path));
        }
        self.workdir(command).map(|cwd| paths::join(&cwd, &path))
    }

    /// Whether what a `COPY` brings has nothing to do with what a `RUN` does, so that they may change places: every
    /// command of the `RUN` is known, and neither reads nor writes where the files land.
    pub fn is_apart(&self, copy: &Copy, run: usize) -> bool {
        self.is_apart_but_for(copy, run, &[])
    }

    /// The same, but for the files at `spared` (paths of the image), which stand there before the `RUN` in any order.
    pub fn is_apart_but_for(&self, copy: &Copy, run: usize, spared: &[String]) -> bool {
        let Some(destination) = copy.destination.known() else {
            return false;
        };
        let Some(scripts) = self.scripts_of(run) else {
            return false;
        };
        let is_open = |parsed: &super::scripts::Parsed<'_>| {
            parsed.script.opaque || compound::touches_files(&parsed.script)
        };
        let mounts = self.mounts(run).iter();
        let is_mount_apart = |target: &Value| match target {
            Value::Known(target) => !paths::overlap(target, destination),
            // A secret that is a variable.
            Value::Unset => true,
            Value::Unknown => false,
        };
        self.instruction(run).keyword == Keyword::Run
            && !scripts.foreign
            && !scripts.scripts.iter().any(is_open)
            && self.instruction(run).flags_named("mount").count() == mounts.len()
            && mounts.map(|mount| &mount.target).all(is_mount_apart)
            && self.commands_of(run).iter().all(|command| {
                let may_make_owner =
                    self.names_an_owner(copy) && CHANGES_ACCOUNTS.contains(&command.name());
                !may_make_owner
                    && !self.is_found_below(command, destination)
                    && self
                        .effects(command)
                        .is_some_and(|effects| !self.collide(&effects, copy, spared))
            })
    }

    /// Whether effects have to do with what a copy brings.
    fn collide(&self, effects: &Effects, copy: &Copy, spared: &[String]) -> bool {
        let destination = copy.destination.known().unwrap_or("/");
        let meets = |path: &&String| paths::overlap(path, destination);
        let is_read = |path: &String| !spared.contains(path) && !self.is_not_brought(copy, path);
        let is_entered = |path: &String| {
            !self.is_made_before(path, copy.instruction)
                && !spared.iter().any(|file| paths::is_within(file, path))
        };
        effects.touches_system(destination)
            || effects.writes.iter().any(|path| meets(&path))
            || effects.reads.iter().filter(meets).any(is_read)
            || effects.enters.iter().filter(meets).any(is_entered)
    }

    /// Whether the build context shows that a copy brings nothing to a path.
    fn is_not_brought(&self, copy: &Copy, path: &str) -> bool {
        let Some(source) = copy.source_of(path).filter(|_| copy.sources.len() == 1) else {
            return false;
        };
        !source.is_empty() && self.context.entry(&source) == Some(context::Entry::Missing)
    }

    /// Whether programs of the image, or the settings of whoever runs a command, are looked for where the files land.
    fn is_found_below(&self, command: &Command<'m>, destination: &str) -> bool {
        let is_below = |folder: &str| paths::is_within(folder, destination);
        let home = self.home_at(command.index);
        let Some(Value::Known(path)) = self.environment_at(command.index, "PATH") else {
            return home.known().is_some_and(is_below);
        };
        let cwd = self.workdir(command);
        let mut folders = path.split(':').map(|folder| match folder.starts_with('/') {
            true => Some(paths::join("/", folder)),
            false => cwd.as_deref().map(|cwd| paths::join(cwd, folder)),
        });
        folders.any(|folder| folder.is_none_or(|folder| is_below(&folder)))
            || home.known().is_some_and(is_below)
    }

    /// Whether a copy gives its files to a user or group by name, which an account of the image must have by then.
    fn names_an_owner(&self, copy: &Copy) -> bool {
        let owner = self.instruction(copy.instruction).flag("chown");
        owner.is_some_and(|owner| !owner.bytes().all(|b| b.is_ascii_digit() || b == b':'))
    }
}

/// Words that are no options. The value of an option that takes the next word is among them, which only makes more of
/// the image count as touched.
fn operands(args: &[Word]) -> impl Iterator<Item = &Word> {
    args.iter().filter(|word| {
        let prefix = word.literal_prefix();
        let is_option = prefix.starts_with('-') || (prefix.starts_with('+') && prefix.len() > 1);
        !is_option
    })
}

/// Whether a word is a cluster of short options, such as `-xzf`, with a letter of `letters`.
fn is_cluster_with(word: &Word, letters: &str) -> bool {
    let prefix = word.literal_prefix();
    prefix.starts_with('-') && !prefix.starts_with("--") && prefix.contains(|c| letters.contains(c))
}
