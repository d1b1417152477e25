//! Packages of Python and conda that nothing holds back: the next build may get a newer release.

use std::collections::BTreeSet;

use super::copies::Origin;
use super::installs::{IndexRole, ManifestKind, Package, Tool};
use super::requirements::{LineKind, Listed};
use super::{Base, Install, Model, Value};
use crate::knowledge::bases::Family;
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::pypi::{breaks_between_releases, dead_name, is_held_by, is_public_index};
use crate::knowledge::{tools, torch};
use crate::text::Span;

/// A package whose version has no upper bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unbounded {
    /// Its name.
    pub name: String,
    /// The command that installs it.
    pub command: usize,
    /// The package, or the option that names the file in which it is listed.
    pub span: Span,
    /// The line of that file.
    pub listed: Option<Listed>,
    /// Whether its releases are known to break what is built on older ones, and the image that is built gets it by this
    /// install.
    pub breaks: bool,
}

/// Options by which an index gives the releases of one day, or none at all.
const HOLDING: [&str; 3] = ["--exclude-newer", "--uploaded-prior-to", "--no-index"];
/// Variables that do the same, or name constraints.
const HOLDING_VARIABLES: [&str; 4] = [
    "PIP_CONSTRAINT",
    "PIP_NO_INDEX",
    "UV_CONSTRAINT",
    "UV_EXCLUDE_NEWER",
];

/// Frameworks have no new releases for older Pythons: the last of numpy, pandas, scikit-learn, torch and transformers for 3.8
/// are of 2023 and 2024. Source: `requires_python` of their releases on PyPI, 2026-11-24.
const SERVED: PythonVersion = PythonVersion::new(3, 9);

impl<'m> Model<'m> {
    /// The packages that installs ask for by name without an upper bound, in the order of the file. Not those that
    /// another install of the file bounds, that constraints or lock files may bound, what the shell has cut off, package
    /// managers, and names that cannot be installed.
    pub fn unbounded(&self) -> Vec<Unbounded> {
        let bounded = self.bounded_names();
        let installs = self
            .installs()
            .filter(|install| !self.is_held(install) && !self.is_for_ended_python(install));
        let mut found = Vec::new();
        for install in installs {
            let unquoted = self.unquoted_specifiers(install);
            let is_frozen = self.asks_frozen_torch(install);
            let follows = bounded.contains("torch") || is_frozen;
            let is_still = self.asks_other_releases(install);
            let named = self.named_packages(install);
            let pinned: Vec<&str> = named
                .iter()
                .filter(|(package, _)| package.exact_version().is_some())
                .filter_map(|(package, _)| package.name.as_deref())
                .collect();
            for (package, listed) in &named {
                let name = package.name.clone().unwrap_or_default();
                let is_held = || pinned.iter().any(|by| is_held_by(&name, by));
                let cut = unquoted.iter().any(|one| one.span.contains(package.span));
                // Only one release of each goes with a release of PyTorch.
                let is_bound_to = follows
                    && matches!(&*name, "torchvision" | "torchaudio" | "triton")
                    || is_frozen && name == "torch";
                let is_other = tools::is_package_manager(&name)
                    || name.is_empty()
                    || is_left_open(&name)
                    || dead_name(&name).is_some();
                if cut
                    || is_bound_to
                    || is_other
                    || bounded.contains(&name)
                    || !package.is_unbounded()
                {
                    continue;
                }
                found.push(Unbounded {
                    breaks: install.tool.is_python()
                        && breaks_between_releases(&name)
                        && !is_held()
                        && !is_still
                        && self.is_used(install)
                        && self.base_lacks(install, &name),
                    command: install.command,
                    span: package.span,
                    listed: listed.clone(),
                    name,
                });
            }
        }
        found
    }

    /// The packages that an install names itself, or in files of the build context.
    fn named_packages(&self, install: &Install<'m>) -> Vec<(Package, Option<Listed>)> {
        match install.tool.is_conda() {
            true => {
                let packages = install.packages.iter().cloned();
                packages.map(|package| (package, None)).collect()
            }
            false => {
                let wanted = self.wanted(install).packages.into_iter();
                wanted.map(|one| (one.package, one.listed)).collect()
            }
        }
    }

    /// The names of which some install of the file asks for a release with an upper bound.
    fn bounded_names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for install in self.installs().filter(|install| is_asked(install)) {
            let packages = self.named_packages(install).into_iter();
            let bounded = packages.filter(|(package, _)| !package.is_unbounded());
            names.extend(bounded.filter_map(|(package, _)| package.name));
        }
        names
    }

    /// Whether an install is for a Python that gets no new releases any more: its own, or that of an old distribution.
    pub(super) fn is_for_ended_python(&self, install: &Install<'m>) -> bool {
        let stage = self.commands[install.command].stage;
        match self.interpreter_of(install) {
            Some(python) => python.version < SERVED,
            None => {
                let of_base = self.base_facts(stage).and_then(|facts| facts.python);
                self.is_of_old_framework(stage)
                    || self.has_only_pythons_before(stage, SERVED)
                    || of_base.is_some_and(|python| python < SERVED)
                        && self.has_no_other_python(stage)
            }
        }
    }

    /// Whether a stage is built from an image of TensorFlow or PyTorch before 2, which has Python 2.7 to 3.10: nobody knows
    /// whether the newest releases of anything are for it.
    /// Source: tensorflow/tensorflow, tensorflow/tools/dockerfiles of branch r1.15; the wheels of torch 1.13 on PyPI are for
    /// Python 3.7 to 3.11, and those of older ones for older Pythons.
    fn is_of_old_framework(&self, stage: usize) -> bool {
        let tag = match self.root_base(stage) {
            Base::Image(image) => ["tensorflow/tensorflow:", "pytorch/pytorch:"]
                .iter()
                .find_map(|name| image.reference.rsplit_once(name)),
            _ => None,
        };
        tag.is_some_and(|(_, tag)| tag.starts_with("0.") || tag.starts_with("1."))
            && self.has_no_other_python(stage)
    }

    fn is_held(&self, install: &Install<'m>) -> bool {
        !is_asked(install) || self.may_be_held(install)
    }

    /// Whether something else than the requirements may decide about the versions that a Python install gets.
    pub(super) fn may_be_held(&self, install: &Install<'m>) -> bool {
        let is_set = |name: &&str| {
            let value = self.environment_at(install.command, name);
            !matches!(value, None | Some(Value::Unset))
        };
        let decides = |kind| {
            let explicit = kind == ManifestKind::Specs && install.tool.is_conda();
            explicit || matches!(kind, ManifestKind::Constraints | ManifestKind::Lock)
        };
        install.may_hide_options()
            || install.manifests.iter().any(|one| decides(one.kind))
            || HOLDING.iter().any(|option| install.has(option))
            || HOLDING_VARIABLES.iter().any(is_set)
            || self.has_constraints(install)
            || self.is_of_ngc(install)
    }

    /// `-c constraints.txt` or `--no-index` in a requirements file.
    fn has_constraints(&self, install: &Install<'m>) -> bool {
        let found = self.requirements_of(install);
        let mut files = found.files.iter();
        files.any(|file| {
            let mut lines = file.lines.iter();
            file.constraints || lines.any(|line| line.kind == LineKind::NoIndex)
        })
    }

    /// NVIDIA's images of frameworks hold a file of constraints in `PIP_CONSTRAINT`.
    fn is_of_ngc(&self, install: &Install<'m>) -> bool {
        let facts = self.base_facts(self.commands[install.command].stage);
        facts.is_some_and(|facts| facts.family == Family::Ngc)
    }

    /// Whether an install has PyTorch from nowhere but the index of a CUDA that new releases leave out.
    fn asks_frozen_torch(&self, install: &Install<'m>) -> bool {
        let mut wheels = self.wheel_installs().iter();
        let wheels = wheels.find(|wheels| wheels.command == install.command);
        let used = wheels.and_then(|wheels| {
            let extra = || match self.takes_first_index(install) {
                true => wheels.torch_indexes.first(),
                false => None,
            };
            let used = wheels.primary().or_else(extra)?;
            (used.role != IndexRole::FindLinks).then_some(used)
        });
        let build = used.and_then(|used| used.index.build);
        build.is_some_and(|build| torch::last_release(build).is_some())
    }

    /// Whether an install has each package from the first index with that name, which is uv's way: those that come besides
    /// PyPI are asked before it.
    fn takes_first_index(&self, install: &Install<'m>) -> bool {
        let strategy = self.environment_at(install.command, "UV_INDEX_STRATEGY");
        install.tool == Tool::Uv
            && !install.has("--index-strategy")
            && matches!(strategy, None | Some(Value::Unset))
    }

    /// Whether nothing is known of the releases to come: an install has its packages from an index of candidates or nightly
    /// builds, or from one that is not PyPI's.
    fn asks_other_releases(&self, install: &Install<'m>) -> bool {
        let mut indexes = install.indexes.iter();
        indexes.any(|index| {
            let url = index
                .url
                .known()
                .filter(|_| index.role == IndexRole::Primary);
            url.is_some_and(|url| {
                !is_public_index(url) || torch::index(url).is_some_and(|index| !index.stable)
            })
        })
    }

    /// Whether the stage of an install ships, or another one copies from it.
    pub(super) fn is_used(&self, install: &Install<'m>) -> bool {
        let own = self.commands[install.command].stage;
        let has_it = |stage: usize| self.lineage(stage).any(|below| below.index == own);
        let mut copies = self.copies.iter();
        self.stages()
            .iter()
            .any(|stage| stage.ships && has_it(stage.index))
            || copies.any(|copy| matches!(copy.origin, Origin::Stage(stage) if has_it(stage)))
    }

    /// Whether an install brings a package that the base image need not have yet: pip keeps what is there unless it is told
    /// to upgrade.
    fn base_lacks(&self, install: &Install<'m>, name: &str) -> bool {
        let stage = self.commands[install.command].stage;
        let Some(facts) = self.base_facts(stage) else {
            // NVIDIA's catalogue has the libraries of its field in every image.
            let is_of_catalogue = match self.root_base(stage) {
                Base::Image(image) => image.reference.starts_with("nvcr.io/nvidia/"),
                _ => false,
            };
            return !is_of_catalogue || install.has("--upgrade");
        };
        let is_of_torch = matches!(
            name,
            "numpy" | "torch" | "torchaudio" | "torchvision" | "triton"
        );
        let may_have = match facts.family {
            Family::Pytorch(_) => is_of_torch,
            _ => !facts.comes_without_torch(),
        };
        // Whoever asks for pre-releases wants what is new.
        (install.has("--upgrade") || !may_have) && !install.has("--pre")
    }
}

/// Whether nobody gives a package a version: it makes environments and builds, says which build of others is taken, or is
/// the newest by its name.
fn is_left_open(name: &str) -> bool {
    const TOOLS: [&str; 16] = [
        "build",
        "conda",
        "flit-core",
        "hatchling",
        "maturin",
        "poetry-core",
        "scikit-build",
        "scikit-build-core",
        "setuptools-scm",
        "mamba",
        "packaging",
        "pip",
        "python",
        "setuptools",
        "virtualenv",
        "wheel",
    ];
    const CHOOSING: [&str; 3] = ["cpuonly", "nomkl", "pytorch-mutex"];
    TOOLS.contains(&name) || CHOOSING.contains(&name) || name.contains("-nightly")
}

pub(super) fn is_asked(install: &Install<'_>) -> bool {
    (install.tool.is_python() || install.tool.is_conda())
        && install.installs()
        && !install.has("--dry-run")
}
