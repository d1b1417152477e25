//! What becomes of the code of a repository that a build clones.

use super::{Repository, Use};
use crate::model::copies::Origin;
use crate::model::installs::{Package, PackageKind};
use crate::model::{Command, Model, Value, paths};

/// Programs that build what lies in their folder.
const BUILDERS: &[&str] = &[
    "bazel", "cargo", "cmake", "go", "make", "meson", "ninja", "npm", "pnpm", "scons", "yarn",
];
/// Folders whose repositories an application loads when it starts: ComfyUI's. Source: its documentation, "Custom nodes",
/// 2026-11.
const EXTENSIONS: &[&str] = &["custom_nodes"];

/// How many commands behind a clone are looked at.
const MAX_BEHIND: usize = 1_000;

impl<'m> Model<'m> {
    /// What becomes of a repository; `None` if nobody is seen to run its code.
    pub(super) fn used(&self, repository: &Repository, all: &[Repository]) -> Option<Use> {
        let command = &self.commands[repository.command];
        let Some(folder) = repository.folder.as_deref() else {
            return match () {
                () if self.installs_a_folder_behind(command) => Some(Use::Installed),
                () if self.is_extension(repository, all) => Some(Use::Extension),
                () => repository.is_list.then_some(Use::Listed),
            };
        };
        self.installed_or_built(command, folder)
            .or_else(|| self.is_started(command, folder).then_some(Use::Started))
            .or_else(|| self.is_extension(repository, all).then_some(Use::Extension))
            .or_else(|| repository.is_list.then_some(Use::Listed))
    }

    /// Whether the same `RUN` goes on to install a Python package from a folder.
    fn installs_a_folder_behind(&self, command: &Command<'m>) -> bool {
        let mut installs = self.installs_of(command.instruction).iter();
        installs.any(|install| {
            let mut packages = install.packages.iter();
            install.command > command.index
                && install.tool.is_python()
                && packages.any(|package| package.kind == PackageKind::Path)
        })
    }

    fn installed_or_built(&self, clone: &Command<'m>, folder: &str) -> Option<Use> {
        let is_in = |path: &Value| {
            path.known()
                .is_some_and(|path| paths::is_within(path, folder))
        };
        let mut instructions = self.later(clone.instruction);
        instructions.insert(0, clone.instruction);
        let behind = instructions.iter().flat_map(|&at| self.commands_of(at));
        let behind = behind
            .filter(|other| other.index > clone.index)
            .take(MAX_BEHIND);
        let mut built = None;
        for other in behind {
            let workdir = self.workdir_at(other.index);
            if let Some(install) = self.install_at(other.index).filter(|i| i.tool.is_python()) {
                let is_here = |package: &Package| {
                    package.kind == PackageKind::Path
                        && match self.absolute(other.index, &package.location) {
                            Value::Unknown => other.instruction == clone.instruction,
                            place => is_in(&place),
                        }
                };
                let reads = install.manifests.iter().any(|list| is_in(&list.path));
                if install.installs() && (install.packages.iter().any(is_here) || reads) {
                    return Some(Use::Installed);
                }
            } else if built.is_none() && builds(other) {
                let named = other.args().iter().any(|word| {
                    let path = self.path_of(other, word);
                    path.is_some_and(|path| is_in(&Value::Known(path)))
                });
                built = (is_in(&workdir) || named).then_some(Use::Built);
            }
        }
        built
    }

    /// Whether a container runs or imports something of a folder: it starts in it, names a file of it, or has it in its
    /// `PYTHONPATH`.
    fn is_started(&self, clone: &Command<'m>, folder: &str) -> bool {
        self.startups().iter().any(|startup| {
            let places = self.places_in(startup.stage, clone, folder);
            let is_in = |path: &str| places.iter().any(|place| paths::is_within(path, place));
            if places.is_empty() {
                return false;
            }
            let workdir = self.state_at_end(startup.stage).workdir.known();
            let imports = match self.said_at_start(startup.stage, "PYTHONPATH") {
                Some(Value::Known(list)) => list.split(':').any(is_in),
                _ => false,
            };
            let commands = self.commands_at_start(startup);
            imports
                || workdir.is_some_and(is_in) && !commands.is_empty()
                || commands.iter().flat_map(Command::args).any(|word| {
                    let text = word.literal_prefix();
                    text.starts_with('/') && is_in(&paths::join("/", &text))
                })
        })
    }

    /// Where a folder of the stage of a clone lies in another stage: itself, or where a copy brings it.
    fn places_in(&self, stage: usize, clone: &Command<'m>, folder: &str) -> Vec<String> {
        if self.lineage(stage).any(|below| below.index == clone.stage) {
            return vec![folder.to_owned()];
        }
        let has = |from: usize| self.lineage(from).any(|below| below.index == clone.stage);
        let lineage: Vec<usize> = self.lineage(stage).map(|s| s.index).collect();
        let mut found = Vec::new();
        for copy in self.copies.iter().filter(|c| lineage.contains(&c.stage)) {
            let (Origin::Stage(from), Some(destination)) = (&copy.origin, copy.destination.known())
            else {
                continue;
            };
            for source in copy.sources.iter().filter(|_| has(*from)) {
                let Some(source) = source.value.known().map(|path| paths::join("/", path)) else {
                    continue;
                };
                if paths::is_within(&source, folder) {
                    found.push(destination.to_owned());
                } else if paths::is_within(folder, &source) {
                    let rest = folder[source.len()..].trim_start_matches('/');
                    found.push(paths::join(destination, rest));
                }
            }
        }
        found
    }

    /// Whether a repository is cloned into the folder of another, or where an application looks for extensions.
    fn is_extension(&self, repository: &Repository, all: &[Repository]) -> bool {
        let stage = self.commands[repository.command].stage;
        let Some(parent) = repository.parent.as_deref() else {
            return false;
        };
        let is_host = |other: &Repository| {
            let is_below = self
                .lineage(stage)
                .any(|s| s.index == self.commands[other.command].stage);
            let folder = other.folder.as_deref();
            is_below
                && other.command < repository.command
                && folder.is_some_and(|folder| paths::is_within(parent, folder))
        };
        // `~/.oh-my-zsh/custom/plugins`, `~/.pyenv/plugins`: tools of somebody who sits at a shell.
        let is_hidden = parent.split('/').any(|part| part.starts_with('.'));
        EXTENSIONS.contains(&paths::file_name(parent)) || !is_hidden && all.iter().any(is_host)
    }
}

/// Whether a command builds what lies in its folder: `make`, `python setup.py install`.
fn builds(command: &Command<'_>) -> bool {
    let name = command.name();
    let is_setup = || {
        command
            .args()
            .first()
            .is_some_and(|word| word.is("setup.py"))
    };
    BUILDERS.contains(&name) || name.starts_with("python") && is_setup()
}
