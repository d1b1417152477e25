//! Folders of the image that instructions fill: with copies, with installed packages, with repositories and models.

use super::context::{Entry, Size};
use super::copies::{Copy, Origin, Source, is_glob};
use super::glob::Glob;
use super::installs::{Install, Tool};
use super::removals::Removal;
use super::{Base, Command, Model, Value, paths};
use crate::knowledge::artifacts;
use crate::knowledge::bases::Family;
use crate::syntax::Keyword;

/// Files that an instruction puts into a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// The instruction.
    pub instruction: usize,
    /// The number of its stage.
    pub stage: usize,
    /// Where they are: a folder, or a file; absolute.
    pub place: String,
    /// How they got there.
    pub by: Filler,
}

/// What puts files somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filler {
    /// A copy, by its index among those of the model.
    Copy(usize),
    /// An install, `git clone` or the download of a model, by the index of the command.
    Command(usize),
}

/// How much a copy brings, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Measured.
    Size(Size),
    /// A folder, of which nobody knows how big it is.
    Folder,
    /// Nothing is known.
    Unknown,
}

/// Managers that put packages into a folder of the working directory.
const LOCAL: [(Tool, &str); 5] = [
    (Tool::Npm, "node_modules"),
    (Tool::Yarn, "node_modules"),
    (Tool::Pnpm, "node_modules"),
    (Tool::Uv, ".venv"),
    (Tool::Pixi, ".pixi"),
];

/// Options of `git clone` whose value is the next word. Source: the manual of Git 2.50.
const CLONE_VALUES: &[&str] = &[
    "-b",
    "--branch",
    "-c",
    "--config",
    "-j",
    "--jobs",
    "-o",
    "--origin",
    "--depth",
    "--filter",
    "--reference",
    "--shallow-since",
    "--template",
];

impl<'m> Model<'m> {
    /// Everything that is known to fill a folder, in the order of the file.
    pub fn fills(&self) -> Vec<Fill> {
        let copies = self.copies.iter().enumerate().filter_map(|(at, copy)| {
            Some(Fill {
                instruction: copy.instruction,
                stage: copy.stage,
                place: copy.destination.known()?.to_owned(),
                by: Filler::Copy(at),
            })
        });
        let commands = self.installs().filter(|install| install.installs());
        let installs = commands.flat_map(|install| {
            let places = self.places_of(install);
            places.into_iter().map(|place| (install.command, place))
        });
        let clones = self
            .commands
            .iter()
            .filter_map(|command| Some((command.index, self.cloned_into(command)?)));
        let downloads = self.model_downloads().into_iter().filter_map(|download| {
            let folder = download.folder.known().filter(|_| download.is_placed)?;
            let folder = folder.trim_end_matches('/').to_owned();
            let is_own = !folder.is_empty() && !self.is_mounted_at(download.command, &folder);
            is_own.then_some((download.command, folder))
        });
        let by_command = installs.chain(clones).chain(downloads);
        let by_command = by_command.filter(|(command, place)| {
            // A repository that is built and deleted fills nothing.
            self.removal(*command, place) == Removal::No
        });
        let by_command = by_command.map(|(command, place)| Fill {
            instruction: self.commands[command].instruction,
            stage: self.commands[command].stage,
            place,
            by: Filler::Command(command),
        });
        let mut fills: Vec<Fill> = copies.chain(by_command).collect();
        fills.sort_by_key(|fill| fill.instruction);
        fills
    }

    fn is_mounted_at(&self, command: usize, path: &str) -> bool {
        self.is_mounted(self.commands[command].instruction, path)
    }

    /// Folders that an install surely puts its packages into.
    fn places_of(&self, install: &Install<'m>) -> Vec<String> {
        let command = &self.commands[install.command];
        let workdir = self.workdir_at(command.index);
        let absolute = |path: &str| match &workdir {
            Value::Known(workdir) => Some(paths::join(workdir, path)),
            _ => path.starts_with('/').then(|| paths::join("/", path)),
        };
        for option in ["--target", "--prefix"] {
            if let Some(option) = install.option(option) {
                return option
                    .value
                    .known()
                    .and_then(absolute)
                    .into_iter()
                    .collect();
            }
        }
        let project = |tool: Tool| {
            let is_moved = ["--directory", "--project", "--global", "--system"];
            let is_moved = is_moved.iter().any(|option| install.has(option));
            let local = LOCAL.iter().find(|(known, _)| *known == tool);
            local
                .filter(|_| !is_moved)
                .and_then(|(_, folder)| absolute(folder))
        };
        match install.tool {
            Tool::Pip | Tool::Conda | Tool::Mamba | Tool::Micromamba => self
                .environment_of(command, install.tool)
                .into_iter()
                .collect(),
            Tool::Uv if install.is_uv_pip() => self
                .environment_of(command, install.tool)
                .into_iter()
                .collect(),
            Tool::Uv => match self.environment_at(command.index, "UV_PROJECT_ENVIRONMENT") {
                Some(Value::Known(path)) => absolute(&path).into_iter().collect(),
                Some(Value::Unknown) => Vec::new(),
                _ => project(Tool::Uv).into_iter().collect(),
            },
            tool => project(tool).into_iter().collect(),
        }
    }

    /// The environment that a Python package manager installs into: that of its own path, or the first on `PATH`.
    fn environment_of(&self, command: &Command<'m>, tool: Tool) -> Option<String> {
        let program = command.invocation.as_ref()?.word.literal();
        let own = program.as_deref().and_then(root_of_program);
        if own.is_some() && tool != Tool::Uv {
            return own;
        }
        for variable in ["VIRTUAL_ENV", "CONDA_DIR", "MAMBA_ROOT_PREFIX"] {
            let fits = tool.is_conda() == (variable != "VIRTUAL_ENV");
            match self
                .environment_at(command.index, variable)
                .filter(|_| fits)
            {
                Some(Value::Known(path)) if path.starts_with('/') => return Some(path),
                Some(Value::Unknown) => return None,
                _ => {}
            }
        }
        if let Some(Value::Known(path)) = self.environment_at(command.index, "PATH") {
            let first = path.split(':').find_map(|folder| {
                let folder = folder.strip_suffix("/bin")?;
                let is_environment = match tool.is_conda() {
                    true => is_conda_folder(folder),
                    false => {
                        paths::file_name(folder).ends_with("venv")
                            || is_conda_folder(folder)
                            || self.is_made_environment(command, folder)
                    }
                };
                is_environment.then(|| folder.to_owned())
            });
            if first.is_some() {
                return first;
            }
        }
        let is_python = match self.root_base(command.stage) {
            Base::Image(image) => {
                let facts = image.facts.as_ref();
                facts.is_some_and(|facts| matches!(facts.family, Family::Python(_)))
            }
            _ => false,
        };
        (is_python && !tool.is_conda()).then(|| "/usr/local/lib".to_owned())
    }

    /// Whether `python -m venv` or `uv venv` makes this folder before a command.
    fn is_made_environment(&self, command: &Command<'m>, folder: &str) -> bool {
        // Many files have thousands of commands, none has many environments.
        let before = self.commands[..command.index].iter().rev().take(1_000);
        let mut makers = before.filter(|other| {
            matches!(other.name(), "virtualenv" | "uv") || other.name().starts_with("python")
        });
        makers.any(|other| {
            let of_uv = || {
                let is_venv = other.args().first().is_some_and(|word| word.is("venv"));
                other.args().last().filter(|_| is_venv)
            };
            let made = super::effects::installs::virtual_environment(other).or_else(of_uv);
            made.and_then(|word| self.path_of(other, word)).as_deref() == Some(folder)
        })
    }

    /// The folder that `git clone` makes.
    pub(super) fn cloned_into(&self, command: &Command<'m>) -> Option<String> {
        let is_run = self.instruction(command.instruction).keyword == Keyword::Run;
        if command.name() != "git" || !is_run {
            return None;
        }
        let mut words = command
            .args()
            .iter()
            .skip_while(|word| !word.is("clone"))
            .skip(1);
        let is_address = |word: &crate::shell::Word| {
            let text = word.literal_or_glob();
            text.is_some_and(|text| text.contains("://") || text.starts_with("git@"))
        };
        let address = words.find(|word| is_address(word))?;
        let mut named = None;
        while let Some(word) = words.next() {
            let option = word.literal_prefix();
            if CLONE_VALUES.contains(&&*option) {
                words.next();
            } else if !option.starts_with('-') {
                named = Some(word);
            }
        }
        if let Some(named) = named {
            return self.path_of(command, named);
        }
        let address = address.literal()?;
        let name = paths::file_name(&address).trim_end_matches(".git");
        match self.workdir_at(command.index) {
            Value::Known(workdir) if !name.is_empty() => Some(paths::join(&workdir, name)),
            _ => None,
        }
    }

    /// How much a copy brings. `fills` are those of the model.
    pub fn amount(&self, copy: &Copy, fills: &[Fill]) -> Amount {
        let amounts = copy.sources.iter().map(|source| match &copy.origin {
            Origin::Context => self.amount_in_context(source),
            Origin::Stage(stage) => match source.value.known() {
                Some(path) if self.is_tree(*stage, path, fills) => Amount::Folder,
                _ => Amount::Unknown,
            },
            Origin::Elsewhere(_) => match source.value.known() {
                Some(path) if path.ends_with('/') => Amount::Folder,
                _ => Amount::Unknown,
            },
        });
        amounts.reduce(Amount::and).unwrap_or(Amount::Unknown)
    }

    fn amount_in_context(&self, source: &Source) -> Amount {
        let Some(value) = source.value.known().filter(|_| !source.remote) else {
            return Amount::Unknown;
        };
        let path = match source.is_root() {
            true => String::new(),
            false => paths::in_context(value),
        };
        if !path.is_empty() && is_glob(&path) {
            return match self.size_of_glob(&path) {
                Some(size) => Amount::Size(size),
                None => Amount::Unknown,
            };
        }
        if let Some(size) = self.sent_size(&path) {
            return Amount::Size(size);
        }
        let is_folder = match self.context.entry(&path) {
            Some(entry) => entry == Entry::Folder,
            None => {
                path.is_empty()
                    || value.ends_with('/')
                    || artifacts::of_folder(&path).is_some_and(|guess| guess.sure)
            }
        };
        if is_folder {
            Amount::Folder
        } else {
            Amount::Unknown
        }
    }

    fn size_of_glob(&self, pattern: &str) -> Option<Size> {
        let folder = paths::parent(pattern);
        if is_glob(folder) {
            return None;
        }
        let glob = Glob::path(pattern).ok()?;
        let entries = self.sent(folder)?;
        let matching = entries.iter().filter(|(path, _)| glob.matches(path));
        Size::total(matching.map(|(path, _)| self.sent_size(path)))
    }

    /// Whether a path of a stage is certainly a folder with files in it.
    fn is_tree(&self, stage: usize, path: &str, fills: &[Fill]) -> bool {
        if path.ends_with('/') {
            return true;
        }
        let path = paths::join("/", path);
        let is_below = |fill: &&Fill| self.lineage(stage).any(|s| s.index == fill.stage);
        fills.iter().filter(is_below).any(|fill| match fill.by {
            Filler::Command(_) => paths::is_within(&fill.place, &path),
            Filler::Copy(at) => {
                let is_deeper = fill.place != path && paths::is_within(&fill.place, &path);
                is_deeper || fill.place == path && self.copies[at].into_folder
            }
        })
    }
}

impl Amount {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Folder, _) | (_, Self::Folder) => Self::Folder,
            (Self::Size(one), Self::Size(other)) => Self::Size(one.plus(other)),
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
        }
    }
}

/// `/opt/venv` of `/opt/venv/bin/pip`; nothing for a program of the system.
fn root_of_program(program: &str) -> Option<String> {
    let root = paths::parent(program).strip_suffix("/bin")?;
    let is_own = root.starts_with('/') && !matches!(root, "/usr" | "/usr/local");
    is_own.then(|| paths::join("/", root))
}

/// `/opt/conda`, `/root/miniconda3`, `/opt/miniforge3`.
fn is_conda_folder(folder: &str) -> bool {
    let name = paths::file_name(folder).to_ascii_lowercase();
    ["conda", "mamba", "miniforge"]
        .iter()
        .any(|part| name.contains(part))
}
