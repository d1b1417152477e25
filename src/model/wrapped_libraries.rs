//! Python packages that are built around a library in C which nothing in the image brings.

use super::contents::MAX_STAGES;
use super::copies::Origin;
use super::installs::{Install, PackageKind};
use super::requirements::WantedPackage;
use super::{Command, Model};
use crate::knowledge::libraries::wrapped::{Wrapper, built_release, in_repository};

/// A Python package whose build lacks its library.
#[derive(Clone, Debug)]
pub struct Unbuildable {
    /// The package, and where it is asked for.
    pub wanted: WantedPackage,
    /// What it wraps.
    pub wrapper: &'static Wrapper,
}

impl<'m> Model<'m> {
    /// The Python packages of all images that surely cannot be built, each once: the base is a plain one of Debian,
    /// Ubuntu or Python, and all that is installed on it can be seen.
    pub fn unbuildable_wrappers(&self) -> Vec<Unbuildable> {
        let mut found: Vec<Unbuildable> = Vec::new();
        if self.stages().len() > MAX_STAGES {
            return found;
        }
        let installs = self
            .installs()
            .filter(|install| install.tool.is_python() && install.installs());
        for install in installs {
            let stage = self.commands[install.command].stage;
            let built = |wanted: WantedPackage| {
                let wrapper = wrapper_of(&wanted)?;
                Some(Unbuildable { wanted, wrapper })
            };
            let unbuildable = self.wanted(install).packages.into_iter().filter_map(built);
            for one in unbuildable {
                let is_new = found
                    .iter()
                    .all(|other| other.wanted.package.span != one.wanted.package.span);
                if is_new && self.surely_lacks(stage, install, one.wrapper) {
                    found.push(one);
                }
            }
        }
        found
    }

    /// Whether no layer below an install may hold the library.
    fn surely_lacks(&self, stage: usize, install: &Install<'m>, wrapper: &Wrapper) -> bool {
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let root = lineage.last().copied().unwrap_or(stage);
        let says = |text: &str| {
            let text = text.to_ascii_lowercase();
            wrapper.traces.iter().any(|trace| text.contains(trace))
        };
        let is_here = |command: &&Command<'m>| {
            lineage.contains(&command.stage) && command.index != install.command
        };
        // `make install` of sources whose name a variable holds.
        let may_bring = |command: &Command<'m>| {
            let mut words = command.args().iter();
            matches!(
                command.name(),
                "make" | "cmake" | "conda" | "mamba" | "micromamba"
            ) || words.any(|word| {
                let fields = self.fields(command.index, word);
                fields.iter().any(|field| says(&field.text))
            })
        };
        let brings = |copy: &super::Copy| {
            let mut sources = copy.sources.iter();
            lineage.contains(&copy.stage)
                && (copy.origin != Origin::Context
                    || sources.any(|source| source.value.known().is_none_or(says)))
        };
        let all = self.commands.iter();
        self.has_plain_base(root)
            && self.sees_system_packages(&lineage)
            && !all.filter(is_here).any(may_bring)
            && !self.copies.iter().any(brings)
    }
}

/// What a package wraps, if its build needs that.
fn wrapper_of(wanted: &WantedPackage) -> Option<&'static Wrapper> {
    let package = &wanted.package;
    if package.marker.is_some() {
        return None;
    }
    match package.kind {
        PackageKind::Index => built_release(package.name.as_deref()?, package.exact_version()?),
        PackageKind::Git => in_repository(package.location.known()?),
        PackageKind::Path | PackageKind::Url => None,
    }
}
