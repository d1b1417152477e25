//! The package source that NVIDIA's images bring.

use super::Model;
use crate::knowledge::Family;
use crate::syntax::Keyword;

/// The file that NVIDIA's images name their repository in, and how such files of others begin.
const SOURCE: &str = "/etc/apt/sources.list.d/cuda.list";
const SOURCES: &str = "/etc/apt/sources.list.d/cuda";

impl Model<'_> {
    /// The command that surely takes NVIDIA's repository away from an image of NVIDIA's, where the file writes none of its
    /// own.
    pub fn removes_nvidia_source(&self) -> Option<usize> {
        let is_of_nvidia = |stage: usize| {
            let facts = self.base_facts(stage);
            facts.is_some_and(|facts| matches!(facts.family, Family::Cuda(_)))
        };
        let removal = self.commands.iter().find(|command| {
            matches!(command.name(), "rm" | "find" | "unlink")
                && self.instruction(command.instruction).keyword == Keyword::Run
                && !command.context.conditional
                && is_of_nvidia(command.stage)
                && self.deletes(command.index, SOURCE, true)
        })?;
        let is_written = self.commands.iter().any(|command| {
            let writes = self.writes(command.index);
            let mut paths = writes.iter().filter_map(|write| write.path.known());
            paths.any(|path| path.starts_with(SOURCES))
        });
        (!is_written).then_some(removal.index)
    }
}
