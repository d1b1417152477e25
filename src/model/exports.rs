//! Lock files that are written out as requirements without their hashes.

use super::installs::Tool;
use super::{Model, paths};
use crate::shell::Word;

/// A `poetry export --without-hashes`.
#[derive(Clone, Copy, Debug)]
pub struct Unhashed<'m> {
    /// The command.
    pub command: usize,
    /// The option.
    pub option: &'m Word,
}

/// What `poetry.lock` says of packages that have no hash: repositories, folders.
const WITHOUT_HASH: [&str; 2] = ["type = \"git\"", "type = \"directory\""];

impl<'m> Model<'m> {
    /// The exports of a `poetry.lock` that leave out its hashes, where every package may have one.
    pub fn unhashed_exports(&self) -> Vec<Unhashed<'m>> {
        let exports = self
            .installs()
            .filter(|install| install.tool == Tool::Poetry && install.subcommand == "export");
        let found = exports.filter_map(|install| {
            let command = &self.commands[install.command];
            let mut args = command.args().iter();
            let option = args.find(|word| word.is("--without-hashes"))?;
            let lock = self.workdir_at(command.index);
            let lock = lock
                .known()
                .map(|folder| paths::join(folder, "poetry.lock"));
            let lock = lock.and_then(|path| self.context_file(command.index, &path));
            let lock = lock.and_then(|path| self.context.read(&path));
            let lacks = |text: String| WITHOUT_HASH.iter().any(|one| text.contains(one));
            (!lock.is_some_and(lacks)).then_some(Unhashed {
                command: command.index,
                option,
            })
        });
        found.collect()
    }
}
