//! Projects that an install builds before their files are there.

use super::context::Entry;
use super::copies::{Copy, Origin, Source};
use super::installs::{Install, Tool};
use super::pyproject::Pyproject;
use super::{Model, paths};
use crate::syntax::mount::Kind;

/// What a build of a project needs and does not find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// The readme that `pyproject.toml` names.
    Readme(String),
    /// The code.
    Code,
}

/// Build systems that fail without the readme, and whether they fail without code that they find by themselves. Source:
/// `uv sync` 0.13.9 with each of them, 2026-11-23; setuptools builds all the same.
const BACKENDS: [(&str, bool, &str); 5] = [
    ("hatchling.build", true, "tool.hatch.build"),
    ("poetry.core.masonry.api", true, "tool.poetry"),
    ("uv_build", true, "tool.uv.build-backend"),
    ("pdm.backend", false, ""),
    ("flit_core.buildapi", false, ""),
];

/// Options by which `uv sync` leaves the project out, or builds another.
const OTHERS: [&str; 7] = [
    "--no-install-project",
    "--no-install-workspace",
    "--no-install-local",
    "--only-group",
    "--only-dev",
    "--package",
    "--script",
];

/// Programs that put files anywhere.
const FILLS: [&str; 12] = [
    "git", "tar", "unzip", "rsync", "make", "touch", "cp", "mv", "ln", "sh", "bash", "install",
];

impl Model<'_> {
    /// What is surely not there when `uv sync` builds the project itself.
    pub fn lacking(&self, install: &Install<'_>) -> Option<Lacking> {
        let is_off = |name: &str| self.uv_switch(install.command, name) == Some(false);
        let builds = install.tool == Tool::Uv
            && install.subcommand == "sync"
            && !install.may_hide_options()
            && !OTHERS.iter().any(|option| install.has(option))
            && is_off("UV_NO_INSTALL_PROJECT")
            && self.swallowed(install).is_none();
        let project = self.pyproject(install).filter(|_| builds)?;
        let backend = project.text("build-system", "build-backend")?;
        let (_, needs_code, settings) = BACKENDS.iter().find(|(name, ..)| *name == backend)?;
        let is_virtual = project.value("tool.uv", "package") == Some("false");
        let folder = self.project_folder(install)?;
        if is_virtual
            || project.needs_other_folders()
            || !self.project_folder_is_seen(install, &folder)
        {
            return None;
        }
        if let Some(readme) = readme(&project)
            && !self.project_file_may_be_there(install, &paths::join(&folder, &readme))
        {
            return Some(Lacking::Readme(readme));
        }
        let name = project.text("project", "name")?;
        let has_code = *needs_code
            && (project.has_table(settings)
                || self.project_code_may_be_there(install, &folder, name));
        (*needs_code && !has_code).then_some(Lacking::Code)
    }

    /// Whether all that happens before an install is known to leave a folder alone, but for copies.
    fn project_folder_is_seen(&self, install: &Install<'_>, folder: &str) -> bool {
        let this = &self.commands[install.command];
        let is_above = |stage: usize| self.lineage(this.stage).any(|other| other.index == stage);
        let mut before = self.commands[..install.command].iter();
        let mut mounts = self.mounts(this.instruction).iter();
        !before.any(|command| {
            is_above(command.stage) && (FILLS.contains(&command.name()) || command.starts_file)
        }) && !mounts.any(|mount| {
            let target = mount.target.known();
            let is_folder = mount.kind == Kind::Bind
                && target.is_none_or(|target| paths::is_within(folder, target));
            is_folder || mount.kind == Kind::Bind && mount.from != Some(Origin::Context)
        })
    }

    /// The copies that come before an install.
    fn copies_before_install<'s>(
        &'s self,
        install: &Install<'_>,
    ) -> impl Iterator<Item = &'s Copy> {
        let this = &self.commands[install.command];
        let (stage, before) = (this.stage, this.instruction);
        self.copies.iter().filter(move |copy| {
            copy.instruction < before && self.lineage(stage).any(|other| other.index == copy.stage)
        })
    }

    /// Whether a copy or a mount may bring the file at `path`.
    fn project_file_may_be_there(&self, install: &Install<'_>, path: &str) -> bool {
        let this = &self.commands[install.command];
        let mounts = self.mounts(this.instruction).iter();
        let mut targets = mounts.map(|mount| mount.target.known());
        let may_bring = |copy: &Copy| {
            let Some(destination) = copy.destination.known() else {
                return true;
            };
            if !paths::is_within(path, destination) {
                return false;
            }
            let is_unclear = |source: &Source| source.remote || source.context_path().is_none();
            if copy.origin != Origin::Context
                || copy.has_heredocs
                || copy.sources.iter().any(is_unclear)
            {
                return true;
            }
            let source = copy.source_of(path);
            source.is_some_and(|source| self.context.entry(&source) != Some(Entry::Missing))
        };
        targets.any(|target| target.is_none_or(|target| paths::is_within(path, target)))
            || self.copies_before_install(install).any(may_bring)
    }

    /// Whether code may be there: any folder is copied, or a module of the project's name.
    fn project_code_may_be_there(&self, install: &Install<'_>, folder: &str, name: &str) -> bool {
        let module = format!("{}.py", name.to_lowercase().replace(['-', '.'], "_"));
        let may_bring = |copy: &Copy| {
            let Some(destination) = copy.destination.known() else {
                return true;
            };
            let is_file = |source: &Source| {
                let path = source.context_path().filter(|_| !source.remote);
                path.is_some_and(|path| {
                    self.context.entry(&path) == Some(Entry::File)
                        && paths::file_name(&path) != module
                })
            };
            paths::overlap(destination, folder)
                && (copy.origin != Origin::Context
                    || copy.has_heredocs
                    || !copy.sources.iter().all(is_file))
        };
        self.copies_before_install(install).any(may_bring)
    }
}

/// The readme that a project names, if it is a file: `"README.md"`, `{ file = "README.md" }`.
fn readme(project: &Pyproject) -> Option<String> {
    let value = project.value("project", "readme")?;
    let value = match value.split_once("file") {
        Some((_, file)) if value.starts_with('{') => file.trim_start().strip_prefix('=')?.trim(),
        _ if value.starts_with('{') => return None,
        _ => value,
    };
    let quote = value.chars().next().filter(|c| ['"', '\''].contains(c))?;
    let text = value[1..].split(quote).next()?;
    (!text.is_empty()).then(|| text.to_owned())
}
