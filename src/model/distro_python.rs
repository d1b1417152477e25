//! The Python of a distribution, where an image uses that one and no other.

use super::copies::Origin;
use super::{Command, Model};
use crate::knowledge::bases::Family;
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::os::Release;
use crate::text::Span;

/// A Python that comes with the packages of the base image's distribution.
#[derive(Clone, Copy, Debug)]
pub struct DistroPython {
    /// The package that brings it.
    pub span: Span,
    /// Its version.
    pub version: PythonVersion,
    /// The distribution's release.
    pub release: &'static Release,
}

/// Programs that bring a Python of their own.
const BRINGERS: [&str; 7] = [
    "conda",
    "mamba",
    "micromamba",
    "pixi",
    "pyenv",
    "uv",
    "make",
];

impl Model<'_> {
    /// The first install of a distribution's own Python in a stage that ships, where Python packages are installed for it
    /// and nothing brings another one, no unread script among what runs.
    pub fn distro_python(&self) -> Option<DistroPython> {
        let mut stages = self.stages().iter().filter(|stage| stage.ships);
        stages.find_map(|stage| self.distro_python_in(stage.index))
    }

    /// Whether a stage has an old distribution's Python and no newer one than that: its distribution came before a version of
    /// Python, and nothing names a later one, a program that brings its own, or another image to copy it from.
    pub(super) fn has_only_pythons_before(&self, stage: usize, version: PythonVersion) -> bool {
        let is_old = || {
            let facts = self.base_facts(stage)?;
            let is_bare = matches!(
                facts.family,
                Family::Distro | Family::Cuda(_) | Family::BuildpackDeps
            );
            let release = facts.os.filter(|_| is_bare)?.release?;
            Some(PythonVersion::parse(release.python?)? < version)
        };
        if is_old() != Some(true) {
            return false;
        }
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let mut commands = self.commands.iter().filter(|c| lineage.contains(&c.stage));
        let mut copies = self.copies.iter().filter(|c| lineage.contains(&c.stage));
        let mut installs = self
            .installs()
            .filter(|install| lineage.contains(&self.commands[install.command].stage));
        let names_newer = |install: &super::Install<'_>| {
            let mut names = install.packages.iter().filter_map(|p| p.name.as_deref());
            names.any(|name| {
                let own = name.split('-').next().unwrap_or(name);
                let number = own.strip_prefix("python").and_then(PythonVersion::parse);
                own.starts_with("pypy") || number.is_some_and(|number| number >= version)
            })
        };
        !commands.any(brings_own)
            && !copies.any(|copy| copy.origin != Origin::Context)
            && !installs.any(names_newer)
    }

    fn distro_python_in(&self, stage: usize) -> Option<DistroPython> {
        let facts = self.base_facts(stage)?;
        let is_bare = matches!(facts.family, Family::Distro | Family::Cuda(_));
        let release = facts.os.filter(|_| is_bare)?.release?;
        let version = release.system_python()?;
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let mut commands = self.commands.iter();
        let brings = commands
            .any(|command| lineage.contains(&command.stage) && BRINGERS.contains(&command.name()));
        let mut copies = self.copies.iter();
        let copied =
            copies.any(|copy| lineage.contains(&copy.stage) && copy.origin != Origin::Context);
        if brings || copied {
            return None;
        }
        // A script may bring one, or the program may be for something else altogether.
        let is_unread = |command: &Command<'_>| {
            lineage.contains(&command.stage)
                && !command.starts_script
                && (command.name().ends_with(".sh") || matches!(command.name(), "sh" | "bash"))
                && !command.args().is_empty()
                && self.is_opaque(command)
        };
        let starts_unread = |command: &Command<'_>| {
            lineage.contains(&command.stage)
                && command.name().ends_with(".sh")
                && !command.starts_script
        };
        let takes_packages = self.installs().any(|install| {
            let is_here = lineage.contains(&self.commands[install.command].stage);
            is_here && install.tool.is_python() && install.installs()
        });
        // So is one that is asked for with `venv`.
        let has_venv = self.installs().any(|install| {
            let mut names = install
                .packages
                .iter()
                .filter_map(|package| package.name.as_deref());
            lineage.contains(&self.commands[install.command].stage)
                && names.any(|name| name.ends_with("-venv"))
        });
        if !(takes_packages || has_venv)
            || self
                .commands
                .iter()
                .any(|c| is_unread(c) || starts_unread(c))
        {
            return None;
        }
        let own = format!("python{version}");
        let mut found = None;
        let installs = self.installs().filter(|install| {
            let is_here = lineage.contains(&self.commands[install.command].stage);
            is_here && !install.tool.is_python() && install.installs()
        });
        for package in installs.flat_map(|install| &install.packages) {
            let name = package.name.as_deref().unwrap_or("");
            // `python3.11`, `python3.11-venv` of another archive.
            let base = name.split('-').next().unwrap_or(name);
            match base {
                "python3" => found = found.or(Some(package.span)),
                _ if base == own => found = found.or(Some(package.span)),
                _ if base.starts_with("python3.") || base.starts_with("pypy") => return None,
                _ => {}
            }
        }
        found.map(|span| DistroPython {
            span,
            version,
            release,
        })
    }
}

/// Whether a command is, or fetches, a program that brings a Python of its own, or builds one.
fn brings_own(command: &Command<'_>) -> bool {
    let is_one = command.name() != "make" && BRINGERS.contains(&command.name());
    let mut words = command.args().iter();
    is_one
        || words.any(|word| {
            let text = format!("{} {}", word.literal_prefix(), word.literal_suffix());
            ["conda", "forge", "pyenv", "deadsnakes", "Python-3"]
                .iter()
                .any(|part| text.contains(part))
        })
}
