//! The package source that NVIDIA's images bring.

use super::Model;
use crate::knowledge::Family;
use crate::knowledge::cuda::Flavour;
use crate::syntax::Keyword;

/// The file that NVIDIA's images name their repository in, and how such files of others begin.
const SOURCE: &str = "/etc/apt/sources.list.d/cuda.list";
const SOURCES: &str = "/etc/apt/sources.list.d/cuda";

/// NVIDIA changed the key of its repositories on 2022-04-28; apt fails on the sources of images from before. Source: NVIDIA's
/// blog, "Updating the CUDA Linux GPG Repository Key"; CUDA 11.7 is of May 2022.
const FIRST_WITH_NEW_KEY: (u8, u8) = (11, 7);

impl Model<'_> {
    /// The command that surely takes NVIDIA's repository away from an image of NVIDIA's, where the file writes none of its
    /// own: from one with libraries of CUDA to patch, whose repository has the key of today, in a stage that ships.
    pub fn removes_nvidia_source(&self) -> Option<usize> {
        let is_of_nvidia = |stage: usize| match self.base_facts(stage).map(|facts| facts.family) {
            Some(Family::Cuda(Some(tag))) => {
                let version = (tag.version.major, tag.version.minor);
                tag.flavour > Flavour::Base && version >= FIRST_WITH_NEW_KEY
            }
            _ => false,
        };
        let removal = self.commands.iter().find(|command| {
            matches!(command.name(), "rm" | "find" | "unlink")
                && self.instruction(command.instruction).keyword == Keyword::Run
                && !command.context.conditional
                && self.stages()[command.stage].ships
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
