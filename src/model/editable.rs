//! Sources that an editable install leaves where they are, and what becomes of them.

use super::installs::{Package, PackageKind};
use super::{Install, Model, Removal, Value, paths};
use crate::syntax::mount::Kind;
use crate::text::Span;

/// What becomes of the sources of an editable install.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// A later command removes them: this one, by its index.
    Removed(usize),
    /// They are only mounted while the instruction runs: by this flag.
    Mounted(Span),
}

impl<'m> Model<'m> {
    /// What becomes of the folder that an editable install points to, if it is not in the image when that is done.
    pub fn lost_source(&self, install: &Install<'m>, package: &Package) -> Option<Lost> {
        if !package.editable || package.kind != PackageKind::Path {
            return None;
        }
        let location = self.absolute(install.command, &package.location);
        let folder = location.known().filter(|folder| *folder != "/")?;
        let command = &self.commands[install.command];
        let after = |instruction: usize| self.is_brought_after(instruction, command.stage, folder);
        if let Removal::Yes(by) = self.removal(install.command, folder) {
            return (!after(command.instruction)).then_some(Lost::Removed(by));
        }
        let hides = |kind: Kind| matches!(kind, Kind::Bind | Kind::Cache | Kind::Tmpfs);
        let mut mounts = self.mounts(command.instruction).iter();
        if let Some(mount) = mounts.find(|mount| hides(mount.kind) && mount.covers(folder)) {
            return (!after(command.instruction)).then_some(Lost::Mounted(mount.span));
        }
        let by = self.removed_later(install.command, folder)?;
        let removed = self.commands[by].instruction;
        (!after(removed)).then_some(Lost::Removed(by))
    }

    /// Whether a copy behind an instruction may bring a folder (back), or a move takes it elsewhere first.
    fn is_brought_after(&self, instruction: usize, stage: usize, folder: &str) -> bool {
        self.copies.iter().any(|copy| {
            let is_later = copy.instruction > instruction
                && self.lineage(copy.stage).any(|below| below.index == stage);
            let brings = match &copy.destination {
                Value::Known(destination) => paths::overlap(destination, folder),
                _ => true,
            };
            is_later && brings
        })
    }
}
