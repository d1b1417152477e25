//! How much an install downloads, where that is next to nothing.

use super::{Install, PackageKind, Tool};
use crate::knowledge::pip::{is_installer, is_light, is_manager};
use crate::model::pyproject::Pyproject;
use crate::model::requirements::Requirement;
use crate::model::{Model, paths};

/// What an install of pip's or uv's downloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Download {
    /// The tools that install others, and nothing else: `pip install --upgrade pip setuptools`. Or, told by an option for
    /// builds to take no wheels, a repository alone, whose build is not kept.
    Nothing,
    /// A few packages of less than 1 MB, a tool such as `poetry` that installs others, or a project whose dependencies are
    /// there already.
    Little,
    /// More, or nobody knows.
    Unknown,
}

/// With more packages even light ones add up.
const FEW: usize = 4;

impl Model<'_> {
    /// How much an install downloads.
    pub fn download_of(&self, install: &Install<'_>) -> Download {
        let wanted = self.wanted(install);
        let is_known = matches!(install.tool, Tool::Pip | Tool::Uv) && wanted.complete;
        if !is_known || wanted.packages.is_empty() {
            return Download::Unknown;
        }
        let builds = install.has("--global-option") || install.has("--build-option");
        let one = |kind: PackageKind, name: Option<&str>| match (kind, name) {
            (PackageKind::Index, Some(name)) if is_installer(name) => Download::Nothing,
            (PackageKind::Index, Some(name)) if is_light(name) || is_manager(name) => {
                Download::Little
            }
            // What is built of a folder is not kept, only what builds it.
            (PackageKind::Path, _) if install.has("--no-deps") => Download::Little,
            (PackageKind::Path, _) if self.has_dependencies_of_project(install) => Download::Little,
            (PackageKind::Git, _) if builds => Download::Nothing,
            _ => Download::Unknown,
        };
        let packages = &wanted.packages;
        let all = packages
            .iter()
            .map(|wanted| one(wanted.package.kind, wanted.package.name.as_deref()));
        match all.max().unwrap_or(Download::Unknown) {
            Download::Little if packages.len() > FEW => Download::Unknown,
            download => download,
        }
    }

    /// Whether the project that an install names alone says what it depends on, and commands above install all of it.
    fn has_dependencies_of_project(&self, install: &Install<'_>) -> bool {
        let command = &self.commands[install.command];
        let [package] = install.packages.as_slice() else {
            return false;
        };
        let folder = package.location.known();
        let workdir = self.workdir_at(install.command);
        let found = folder
            .zip(workdir.known().map(str::to_owned))
            .and_then(|(folder, workdir)| {
                let path = paths::join(&paths::join(&workdir, folder), "pyproject.toml");
                self.context
                    .read(&self.context_file(install.command, &path)?)
            });
        let Some(project) = found.map(|text| Pyproject::parse(&text)) else {
            return false;
        };
        let lineage: Vec<usize> = self.lineage(command.stage).map(|s| s.index).collect();
        let earlier = self.installs().filter(|other| {
            let stage = self.commands[other.command].stage;
            other.installs() && lineage.contains(&stage) && other.command < install.command
        });
        let there: Vec<_> = earlier
            .flat_map(|other| self.wanted(other).packages)
            .collect();
        let is_there = |text: &String| {
            let name = Requirement::parse(text).and_then(|one| one.name);
            name.is_some_and(|name| there.iter().any(|one| one.name() == Some(name.as_str())))
        };
        package.extras.is_empty()
            && project.text("project", "name").is_some()
            && !project.has_dynamic_dependencies()
            && project.dependencies().iter().all(is_there)
    }
}
