//! Repositories that a build clones with all of their history.

use super::{Command, Model, Removal, Value, paths};
use crate::shell::Word;
use crate::syntax::Keyword;

/// A clone whose history stays in the image.
#[derive(Clone, Debug)]
pub struct Clone<'m> {
    /// The command, by its index.
    pub command: usize,
    /// The folder that it makes: absolute.
    pub folder: String,
    /// The word `clone`.
    pub verb: &'m Word,
    /// Whether something is built from it, which may take its version from the tags.
    pub is_built: bool,
}

/// What git does without asking for older commits.
const WITHOUT_HISTORY: &[&str] = &[
    "clone",
    "config",
    "init",
    "lfs",
    "submodule",
    "version",
    "--version",
];
/// Options of `git clone` that fetch less than everything, or no working tree.
const PARTIAL: &[&str] = &[
    "--bare",
    "--depth",
    "--filter",
    "--mirror",
    "--shallow-exclude",
    "--shallow-since",
];
/// How many clones of a file are looked at, and how many commands behind each.
const MAX_CLONES: usize = 64;
const MAX_BEHIND: usize = 1_000;

impl<'m> Model<'m> {
    /// The clones of remote repositories in stages that ship which keep all of their history in the image: nobody deletes
    /// it, and no command that is seen asks for older commits.
    pub fn whole_clones(&self) -> Vec<Clone<'m>> {
        let commands = self.commands.iter();
        let clones = commands.filter(|command| command.name() == "git" && command.has_arg("clone"));
        clones
            .take(MAX_CLONES)
            .filter_map(|command| self.whole_clone(command))
            .collect()
    }

    fn whole_clone(&self, command: &Command<'m>) -> Option<Clone<'m>> {
        let context = &command.context;
        let ships = self.stages().get(command.stage).is_some_and(|s| s.ships);
        if !ships || context.conditional || context.substitution || context.looped {
            return None;
        }
        let folder = self.cloned_into(command)?;
        let verb = command.args().iter().find(|word| word.is("clone"))?;
        let is_partial = command.args().iter().any(|word| {
            let option = word.literal_prefix();
            let name = option.split('=').next().unwrap_or("");
            PARTIAL.contains(&name) || option.is_empty()
        });
        let history = paths::join(&folder, ".git");
        let is_gone = self.removal(command.index, &history) != Removal::No
            || self.is_mounted(command.instruction, &folder);
        if is_partial || is_gone {
            return None;
        }
        let mut instructions = self.later(command.instruction);
        instructions.insert(0, command.instruction);
        let behind = instructions
            .iter()
            .flat_map(|&at| self.commands_of(at))
            .filter(|other| other.index > command.index)
            .take(MAX_BEHIND);
        let mut is_built = false;
        for other in behind {
            let is_below = |path: &str| paths::is_within(path, &folder);
            let works_there = match self.workdir_at(other.index) {
                Value::Known(workdir) => is_below(&workdir),
                _ => true,
            };
            if other.name() == "git" {
                let known = other
                    .args()
                    .first()
                    .is_some_and(|verb| WITHOUT_HISTORY.iter().any(|known| verb.is(known)));
                let elsewhere = other.args().first().is_some_and(|w| w.is("-C"));
                if !known && (works_there || elsewhere) {
                    return None;
                }
                continue;
            }
            let is_run = self.instruction(other.instruction).keyword == Keyword::Run;
            if is_run && self.deletes(other.index, &history, false) {
                return None;
            }
            let mut words = other.args().iter();
            let names = words.any(|word| self.path_of(other, word).is_some_and(|p| is_below(&p)));
            let builds = self.is_opaque(other) || self.install_at(other.index).is_some();
            is_built |= is_run && builds && (names || works_there);
        }
        Some(Clone {
            command: command.index,
            folder,
            verb,
            is_built,
        })
    }
}
