//! Packages that are held at a release which the newest release of a dependency has broken.

use super::installs::{ManifestKind, Package, PackageKind};
use super::requirements::WantedPackage;
use super::{Model, Value};
use crate::knowledge::bases::Family;
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::outgrown::{Outgrown, brings_numpy, holds_nothing_back, outgrown_by};
use crate::knowledge::version::Specifiers;
use crate::knowledge::{apt, tools};

/// A pinned package with what has outgrown it.
#[derive(Clone, Debug)]
pub struct OutgrownPin {
    /// The package.
    pub wanted: WantedPackage,
    /// Why it fails.
    pub facts: &'static Outgrown,
}

/// The oldest Python for which the newest releases of the dependencies are.
const OLDEST: PythonVersion = PythonVersion::new(3, 9);
/// A file with more stages is made by a program.
const MAX_STAGES: usize = 50;

impl<'m> Model<'m> {
    /// The packages that installs hold at a release which the newest release of a dependency breaks, where nothing can
    /// hold that back: all Python packages of the stage are known, and no constraints or lock files play a part.
    pub fn outgrown_pins(&self) -> Vec<OutgrownPin> {
        let mut found: Vec<OutgrownPin> = Vec::new();
        for stage in self.stages().iter().take(MAX_STAGES) {
            let Some(packages) = self.all_python_packages(stage.index) else {
                continue;
            };
            for wanted in &packages {
                let Some(facts) = facts(&wanted.package) else {
                    continue;
                };
                let is_told = found
                    .iter()
                    .any(|old| old.wanted.package.span == wanted.package.span);
                if !is_told && breaks(facts, &packages) {
                    found.push(OutgrownPin {
                        wanted: wanted.clone(),
                        facts,
                    });
                }
            }
        }
        found
    }

    /// All Python packages that the installs of a stage and of those below it name; `None` if there may be others, or if
    /// something else decides about their versions.
    fn all_python_packages(&self, stage: usize) -> Option<Vec<WantedPackage>> {
        let base = self.base_facts(stage)?;
        let brings_numpy = matches!(base.family, Family::Pytorch(_));
        let python = self.python_of_pip(stage)?;
        if !base.brings_no_python_libraries() || brings_numpy || python < OLDEST {
            return None;
        }
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let copied = self.copies.iter().any(|copy| {
            let from_context = copy.origin == super::copies::Origin::Context;
            lineage.contains(&copy.stage) && !from_context
        });
        let mut packages = Vec::new();
        for install in self.installs() {
            let command = &self.commands[install.command];
            if !lineage.contains(&command.stage) {
                continue;
            }
            if !install.tool.is_python() {
                let mut names = install.packages.iter().filter_map(|p| p.name.as_deref());
                if install.tool.is_conda() || names.any(is_python_library) {
                    return None;
                }
                continue;
            }
            let wanted = self.wanted(install);
            let is_list = |kind| kind == ManifestKind::Requirements;
            let only_lists = install.manifests.iter().all(|one| is_list(one.kind));
            let is_plain = self.is_for_first_python(install) && !command.context.conditional;
            if !wanted.complete || !only_lists || !is_plain || self.may_be_held(install) {
                return None;
            }
            packages.extend(wanted.packages);
        }
        (!copied).then_some(packages)
    }
}

/// `python3-numpy`, but not `python3-pip`.
fn is_python_library(package: &str) -> bool {
    apt::is_for_own_python(package)
        && !matches!(package, "python3-pip" | "python3-venv" | "python3-dev")
}

fn facts(package: &Package) -> Option<&'static Outgrown> {
    let asked = Specifiers::parse(package.specifier.known()?)?;
    let is_plain = package.kind == PackageKind::Index && package.marker.is_none();
    outgrown_by(
        package.name.as_deref().filter(|_| is_plain)?,
        asked.exact()?,
    )
}

/// Whether the newest release of the dependency gets there, beside these packages.
fn breaks(facts: &Outgrown, packages: &[WantedPackage]) -> bool {
    let name = |package: &Package| package.name.clone().unwrap_or_default();
    let all = || packages.iter().map(|wanted| &wanted.package);
    let lets = |package: &Package| {
        let name = name(package);
        let is_dependency = name == facts.dependency;
        // What is broken by the same release asks for no older one.
        let is_broken = self::facts(package).is_some_and(|f| f.dependency == facts.dependency);
        match is_dependency {
            true => match &package.specifier {
                Value::Known(text) => {
                    Specifiers::parse(text).is_some_and(|s| s.reaches(facts.breaking))
                }
                value => *value == Value::Unset,
            },
            false => {
                is_broken
                    || tools::is_package_manager(&name)
                    || holds_nothing_back(&name, package.is_unbounded())
            }
        }
    };
    let is_there = facts.needed
        || all().any(|package| {
            let name = name(package);
            name == facts.dependency || brings_numpy(&name)
        });
    is_there && all().all(|package| package.kind == PackageKind::Index && lets(package))
}
