//! What a file installs, by whichever package manager: one model for pip, uv, conda, apt and their kin.

pub mod apt;
mod arguments;
mod cache;
pub(in crate::model) mod config;
mod indexes;
mod managed;
mod manifests;
mod mounted;
mod packages;
mod pip;
pub mod small;
mod specifiers;
mod suites;
mod tool;

use std::ops::Range;

use super::{Base, Model, Value};
use crate::knowledge::os::Distro;
use crate::shell::Word;
use crate::syntax::Keyword;
use crate::text::Span;
pub use apt::AptLists;
pub use cache::{Cache, Off};
pub use mounted::Defeat;
pub use packages::{Package, PackageKind};
pub use specifiers::Unquoted;
pub use suites::{AddedSources, Suite};
pub use tool::{Tool, Verb};

/// A run of a package manager.
#[derive(Clone, Debug)]
pub struct Install<'m> {
    /// The command, by its index among those of the model. Stage, instruction and context are the command's.
    pub command: usize,
    /// Which package manager; `python -m pip` is pip.
    pub tool: Tool,
    /// What it does.
    pub verb: Verb,
    /// The words that say so: `install`, `pip install`, `env create`; empty for a bare `yarn`.
    pub subcommand: String,
    /// What is named on the command line to be installed, or removed.
    pub packages: Vec<Package>,
    /// Files that list what is installed.
    pub manifests: Vec<Manifest>,
    /// Every option that could be read, in the order of the words, before the subcommand and behind it.
    pub options: Vec<InstallOption>,
    /// Where packages come from, as far as options and variables say: options first.
    pub indexes: Vec<Index>,
    /// The last word of the subcommand: `install` of `uv pip install`. `None` if it does not stand in the file by
    /// itself (`$PIP_INSTALL torch`).
    pub verb_word: Option<&'m Word>,
    /// The byte of the file directly behind that word, where ` --flag` can be inserted; `None` in exec form, too.
    pub insert_at: Option<usize>,
    /// Whether every argument could be read: nothing expands to what is not known, every option is one that we know,
    /// no `xargs` adds arguments.
    pub complete: bool,
    hides_options: bool,
    /// The arguments behind the subcommand, as the shell gives them.
    arguments: Vec<arguments::Argument<'m>>,
}

/// A file that lists what is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// What it lists.
    pub kind: ManifestKind,
    /// As it is written: a path, a URL, `-`.
    pub value: Value,
    /// Its path in the image, absolute. `Unset` for one that is no file of the image: a URL, standard input.
    pub path: Value,
    /// The option's value; for a file that is read without being named, the command's words.
    pub span: Span,
    /// Whether it is read without being named: the `pyproject.toml` of `uv sync`.
    pub implicit: bool,
}

/// What a manifest lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManifestKind {
    /// `-r requirements.txt`
    Requirements,
    /// `-c constraints.txt`: versions, but nothing to install.
    Constraints,
    /// conda's `environment.yml`.
    Environment,
    /// `conda install --file specs.txt`: a list of conda's specifications.
    Specs,
    /// A project's own file: `pyproject.toml`, `Pipfile`, `package.json`, `go.mod`.
    Project,
    /// A lock file: `uv.lock`, `poetry.lock`.
    Lock,
}

/// An option as it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstallOption {
    /// The name with its dashes, the same for all spellings of one option (see [`crate::knowledge::installs`]); as it
    /// is written for one that we do not know.
    pub name: String,
    /// Its value; `Unset` for a flag.
    pub value: Value,
    /// The word, and that of the value.
    pub span: Span,
}

/// Where packages come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// How it is used.
    pub role: IndexRole,
    /// A URL; the name of a channel or a path, too.
    pub url: Value,
    /// The option's value; `None` if a variable says it.
    pub span: Option<Span>,
    /// The variable that says it.
    pub variable: Option<&'static str>,
}

/// How an index is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexRole {
    /// Instead of the usual one: `--index-url`, `--default-index`.
    Primary,
    /// Besides it: `--extra-index-url`, `--index`.
    Extra,
    /// A page or folder of files: `--find-links`.
    FindLinks,
    /// A channel of conda.
    Channel,
}

impl Install<'_> {
    /// The option of a name with its dashes, if it is given: the last one.
    pub fn option(&self, name: &str) -> Option<&InstallOption> {
        self.options.iter().rev().find(|option| option.name == name)
    }

    /// Whether an option is given.
    pub fn has(&self, name: &str) -> bool {
        self.option(name).is_some()
    }

    /// The package of a name, which is given as its index writes it: lower case and `-` for Python.
    pub fn package(&self, name: &str) -> Option<&Package> {
        let is_named = |package: &&Package| package.name.as_deref() == Some(name);
        self.packages.iter().find(is_named)
    }

    /// Whether it fetches or installs packages, in whatever way.
    pub fn installs(&self) -> bool {
        matches!(
            self.verb,
            Verb::Install | Verb::Download | Verb::Wheel | Verb::Sync | Verb::Create | Verb::Update
        )
    }

    /// Whether it is `uv pip …`.
    pub fn is_uv_pip(&self) -> bool {
        self.tool == Tool::Uv && self.subcommand.starts_with("pip ")
    }
}

/// The runs of package managers among the commands of a model.
pub(super) fn collect<'m>(model: &Model<'m>) -> Vec<Install<'m>> {
    let commands = 0..model.commands.len();
    commands
        .filter_map(|at| arguments::read(model, at))
        .collect()
}

impl<'m> Model<'m> {
    /// Every run of a package manager in a `RUN`, in order.
    pub fn installs(&self) -> impl Iterator<Item = &Install<'m>> {
        self.installs.iter().filter(|install| {
            let at = self.commands[install.command].instruction;
            self.file.instructions[at].keyword == Keyword::Run
        })
    }

    /// Those of one instruction: `RUN`, `CMD`, `ENTRYPOINT` or `HEALTHCHECK`.
    pub fn installs_of(&self, instruction: usize) -> &[Install<'m>] {
        &self.installs[self.install_range(instruction)]
    }

    /// Whether the system of a stage is so old that its own pip may be older than 6.0, the first with `--no-cache-dir`:
    /// Ubuntu 14.04 has 1.5.4, Debian 8 has 1.5.6 (packages.ubuntu.com, snapshot.debian.org).
    pub fn may_have_pip_1(&self, stage: usize) -> bool {
        let Base::Image(image) = self.root_base(stage) else {
            return false;
        };
        let os = image.facts.as_ref().and_then(|facts| facts.os);
        let release = os.and_then(|os| os.release);
        release.is_some_and(|release| match release.distro {
            Distro::Ubuntu => matches!(release.version, "12.04" | "14.04"),
            Distro::Debian => matches!(release.version, "7" | "8"),
            _ => false,
        })
    }

    /// Whether a stage gets another pip than that of its system before a command: by pip itself, or by `get-pip.py`.
    pub fn renews_pip(&self, stage: usize, before: usize) -> bool {
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let mut earlier = self.commands[..before].iter();
        earlier.any(|command| {
            let upgrade = self.install_at(command.index);
            let by_pip = upgrade.is_some_and(|install| install.package("pip").is_some());
            let words = command
                .args()
                .iter()
                .map(crate::shell::Word::literal_suffix);
            let by_script = words.into_iter().any(|word| word.ends_with("get-pip.py"));
            lineage.contains(&command.stage) && (by_pip || by_script)
        })
    }

    fn install_range(&self, instruction: usize) -> Range<usize> {
        let commands = self.command_range(instruction);
        let before = |end: usize| self.installs.partition_point(|i| i.command < end);
        before(commands.start)..before(commands.end)
    }
}

#[cfg(test)]
mod tests;
