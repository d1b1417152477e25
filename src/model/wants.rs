//! The Python packages of an image, as far as the file tells: those of its stages and of the stages that they copy from.

use super::copies::Origin;
use super::requirements::WantedPackage;
use super::{Model, Stage};

impl<'m> Model<'m> {
    /// The Python packages that the stages of an image install, or copy from stages that do. There may be others.
    pub fn python_packages_of(&self, stage: usize) -> Vec<WantedPackage> {
        let mut stages: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let copied = self
            .copies
            .iter()
            .filter(|copy| stages.contains(&copy.stage));
        let from: Vec<usize> = copied
            .filter_map(|copy| match copy.origin {
                Origin::Stage(stage) => Some(stage),
                _ => None,
            })
            .collect();
        let below = |stage: usize| self.lineage(stage).map(|stage: &Stage| stage.index);
        stages.extend(from.into_iter().flat_map(below));
        let installs = self.installs().filter(|install| {
            let of_image = stages.contains(&self.commands[install.command].stage);
            of_image && install.tool.is_python() && install.installs()
        });
        installs
            .flat_map(|install| self.wanted(install).packages)
            .collect()
    }
}
