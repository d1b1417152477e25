//! Installs that compile CUDA code.

use super::copies::Origin;
use super::installs::{Install, Package, PackageKind, Tool};
use super::{Command, Copy, Model, Value, paths};
use crate::knowledge::bases::Family;
use crate::knowledge::cuda::Flavour;
use crate::knowledge::cuda_extensions::{self, Extension, Kernels};
use crate::syntax::Keyword;
use crate::text::Span;

/// A package whose install compiles CUDA code, or would if it were told to.
#[derive(Clone, Debug)]
pub struct CudaBuild {
    /// The command, by its index.
    pub command: usize,
    /// The package.
    pub extension: &'static Extension,
    /// The argument that names it, or the file that lists it.
    pub span: Span,
    /// Whether kernels are compiled: by nature, or since a variable says so. `None` if that is not known.
    pub kernels: Option<bool>,
}

/// Whether `nvcc` is at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nvcc {
    /// The base image has it.
    InBase,
    /// A package of the system that is installed before brings it.
    Installed,
    /// Neither the base nor anything that the file does brings it.
    Missing,
}

impl<'m> Model<'m> {
    /// The Python packages with CUDA code that the `RUN`s of this file build from source. Where an index or page of
    /// wheels is named, nobody knows whether they are built, and they are left out.
    pub fn cuda_builds(&self) -> Vec<CudaBuild> {
        let installs = self.installs().filter(|install| {
            let builds = matches!(install.tool, Tool::Pip | Tool::Uv) && install.installs();
            builds && install.indexes.is_empty()
        });
        installs
            .flat_map(|install| self.builds_of(install))
            .collect()
    }

    fn builds_of(&self, install: &Install<'m>) -> Vec<CudaBuild> {
        let wanted = self.wanted(install);
        if !wanted.options.is_empty() {
            return Vec::new();
        }
        let packages = wanted.packages.iter().map(|wanted| &wanted.package);
        let found = packages.filter_map(|package| {
            let named = package.name.as_deref().and_then(cuda_extensions::by_name);
            let extension = match package.kind {
                PackageKind::Git => {
                    let at = package.location.known().or(package.raw.known());
                    named.or_else(|| cuda_extensions::by_repository(at?))
                }
                // `-e detectron2` is a folder.
                PackageKind::Index if !package.editable => named.filter(|known| known.from_index),
                PackageKind::Index | PackageKind::Path => {
                    self.cloned_extension(install.command, package)
                }
                PackageKind::Url => None,
            };
            let extension = extension?;
            Some(CudaBuild {
                command: install.command,
                extension,
                span: package.span,
                kernels: self.compiles_kernels(install.command, extension),
            })
        });
        found.collect()
    }

    /// `git clone https://github.com/facebookresearch/sam2.git && cd sam2 && pip install -e .`
    fn cloned_extension(&self, at: usize, package: &Package) -> Option<&'static Extension> {
        let workdir = self.workdir_at(at);
        let location = package.location.known().or(package.raw.known())?;
        let location = location.split('[').next()?;
        let folder = paths::join(workdir.known()?, location);
        let stage = self.commands[at].stage;
        let stages: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let before = self.commands[..at].iter().rev();
        let mut clones = before.filter(|c| c.name() == "git" && stages.contains(&c.stage));
        let clone = clones.find(|clone| {
            let made = self.cloned_into(clone);
            made.is_some_and(|made| made.trim_end_matches('/') == folder.trim_end_matches('/'))
        })?;
        let mut words = clone.args().iter().filter_map(|word| word.literal());
        let address = words.find(|word| word.contains("://") || word.starts_with("git@"))?;
        cuda_extensions::by_repository(&address)
    }

    fn compiles_kernels(&self, command: usize, extension: &Extension) -> Option<bool> {
        let said = |name: &str| match self.environment_at(command, name) {
            None | Some(Value::Unset) => Some(String::new()),
            Some(Value::Known(value)) => Some(value),
            Some(Value::Unknown) => None,
        };
        match extension.kernels {
            Kernels::Always => Some(true),
            Kernels::IfForced => said("FORCE_CUDA").map(|value| value == "1"),
            Kernels::IfAsked(variable) => said(variable).map(|value| value == "1"),
            Kernels::IfConfigured => {
                said("CMAKE_ARGS").map(|value| cuda_extensions::configures_cuda(&value))
            }
        }
    }

    /// Whether a command finds `nvcc`; `None` if nobody knows.
    pub fn nvcc_for(&self, command: usize) -> Option<Nvcc> {
        let command = &self.commands[command];
        let facts = self.base_facts(command.stage)?;
        match (facts.family, facts.flavour) {
            (Family::Cuda(_) | Family::Pytorch(_) | Family::Runpod(_), Some(Flavour::Devel)) => {
                return Some(Nvcc::InBase);
            }
            (Family::Cuda(_) | Family::Pytorch(_), Some(_)) => {}
            (
                Family::Distro
                | Family::BuildpackDeps
                | Family::Python(_)
                | Family::Uv
                | Family::Miniconda
                | Family::Anaconda
                | Family::Miniforge
                | Family::Micromamba,
                _,
            ) => {}
            _ => return None,
        }
        if self.installs_nvcc_before(command) {
            return Some(Nvcc::Installed);
        }
        (!self.may_bring_nvcc_before(command)).then_some(Nvcc::Missing)
    }

    /// Whether something before a command may bring CUDA's compiler: a package, a script, files from elsewhere.
    fn may_bring_nvcc_before(&self, command: &Command<'m>) -> bool {
        let stages: Vec<usize> = self
            .lineage(command.stage)
            .map(|stage| stage.index)
            .collect();
        let runs = self.commands.iter().filter(|other| {
            let is_run = self.instruction(other.instruction).keyword == Keyword::Run;
            is_run && stages.contains(&other.stage) && other.index < command.index
        });
        let brings = |other: &Command<'m>| match self.install_at(other.index) {
            Some(install) if install.tool.is_python() => false,
            Some(install) => {
                let names = install.packages.iter().filter_map(|p| p.name.as_deref());
                let is_cuda = |name: &str| name.contains("cuda") || name.contains("nvidia");
                let hidden = !install.complete || !install.manifests.is_empty();
                install.installs() && (hidden || names.into_iter().any(is_cuda))
            }
            None => other.name().ends_with(".run") || self.is_opaque(other),
        };
        runs.into_iter().any(brings)
            || self.copies.iter().any(|copy| {
                let is_below = stages.contains(&copy.stage);
                is_below && copy.instruction < command.instruction && may_copy_cuda(copy)
            })
            || self.mounts(command.instruction).iter().any(|mount| {
                mount
                    .target
                    .known()
                    .is_none_or(|target| target.contains("cuda"))
            })
    }
}

/// Whether a copy may hold CUDA's compiler: it says so, or takes whole folders of the system from another image.
fn may_copy_cuda(copy: &Copy) -> bool {
    let sources = copy.sources.iter().map(|source| &source.value);
    let mut paths = sources.chain([&copy.destination]);
    let is_ours = copy.origin == Origin::Context;
    paths.any(|path| match path.known() {
        Some(path) => {
            let is_system = matches!(path, "/" | "/usr" | "/usr/" | "/usr/local" | "/usr/local/");
            path.contains("cuda") || (is_system && !is_ours)
        }
        None => !is_ours,
    })
}
