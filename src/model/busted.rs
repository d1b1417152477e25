//! Build arguments that end the cache on purpose, `ARG CACHEBUST`, and what runs again that they are not for.

use super::installs::PackageKind;
use super::{Command, Install, Model, paths};
use crate::syntax::{Arguments, Keyword};

/// An argument that is there to clone again, above what does not need the clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busted {
    /// The `ARG`.
    pub instruction: usize,
    /// The name.
    pub name: String,
    /// The `RUN` that clones.
    pub clone: usize,
    /// The `RUN`s that install or download again for nothing, in order.
    pub runs: Vec<usize>,
}

/// Names of such arguments end like this. Source: the names that Docker's documentation, its forum and public Dockerfiles
/// use, 2026-11.
const NAMES: &[&str] = &[
    "CACHEBUST",
    "CACHEBUSTER",
    "CACHE_BUST",
    "CACHE_BUSTER",
    "CACHE_DATE",
];
/// Programs that only say something, or make room.
const TALKERS: &[&str] = &["", ":", "date", "echo", "mkdir", "printf", "true"];

impl<'m> Model<'m> {
    /// The arguments that end the cache for a clone, and with it that of installs and of models that do not need the
    /// clone.
    pub fn busted(&self) -> Vec<Busted> {
        let mut found: Vec<Busted> = Vec::new();
        for stage in self.stages() {
            let mut instructions = stage.instructions.clone();
            let argument = instructions.find_map(|at| Some((at, self.busting(at)?)));
            let busted = argument.and_then(|(at, name)| {
                let below = at + 1..stage.instructions.end;
                self.busted_by(at, name, &mut below.into_iter())
            });
            found.extend(busted);
        }
        found
    }

    /// The name of an argument that is there to end the cache.
    fn busting(&self, at: usize) -> Option<&'m str> {
        let Arguments::Declarations(declarations) = &self.instruction(at).arguments else {
            return None;
        };
        let mut names = declarations.iter().map(|one| one.name.raw.as_str());
        names.find(|name| NAMES.iter().any(|end| name.ends_with(end)))
    }

    fn busted_by(
        &self,
        at: usize,
        name: &str,
        below: &mut dyn Iterator<Item = usize>,
    ) -> Option<Busted> {
        let mut runs = below.filter(|&at| self.instruction(at).keyword == Keyword::Run);
        let says = |command: &Command<'m>| TALKERS.contains(&command.name());
        let clone = runs.find(|&run| !self.commands_of(run).iter().all(says))?;
        let commands = self.commands_of(clone);
        let folders: Vec<String> = commands
            .iter()
            .filter_map(|command| self.cloned_into(command))
            .collect();
        if folders.is_empty() || self.installs_libraries(clone) {
            return None;
        }
        let downloads = self.model_downloads();
        let is_apart = |command: &Command<'m>| {
            let is_in = |path: &str| folders.iter().any(|folder| paths::overlap(path, folder));
            let workdir = self.workdir_at(command.index);
            let mut words = command.args().iter();
            workdir
                .known()
                .is_some_and(|workdir| !is_in(workdir) || workdir == "/")
                && !words.any(|word| {
                    self.path_of(command, word)
                        .is_some_and(|path| path != "/" && is_in(&path))
                })
        };
        let wasted = runs.filter(|&run| {
            let commands = self.commands_of(run);
            let mut installs = self.installs_of(run).iter();
            let brings = self.installs_libraries(run) && installs.all(is_of_index);
            let fetches = || {
                let mut downloads = downloads.iter();
                downloads.any(|one| self.commands[one.command].instruction == run)
            };
            commands.iter().all(is_apart) && (brings || fetches())
        });
        let wasted: Vec<usize> = wasted.collect();
        (!wasted.is_empty()).then(|| Busted {
            instruction: at,
            name: name.to_owned(),
            clone,
            runs: wasted,
        })
    }
}

/// Whether an install takes what the command line names, from an index.
fn is_of_index(install: &Install<'_>) -> bool {
    let mut packages = install.packages.iter();
    install.manifests.is_empty() && packages.all(|package| package.kind == PackageKind::Index)
}
