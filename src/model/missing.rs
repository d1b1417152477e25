//! Libraries and programs of the system that Python packages need, and that an image does not have.

use super::copies::Origin;
use super::installs::{PackageKind, Tool, Verb};
use super::requirements::WantedPackage;
use super::{Command, Install, Model, Value, paths};
use crate::knowledge::bases::{Family, PythonVariant};
use crate::knowledge::builds::is_compiler;
use crate::knowledge::cuda::Flavour;
use crate::knowledge::libraries::{self, Needs};
use crate::knowledge::os::Distro;
use crate::syntax::Keyword;

/// A Python package that lacks what it needs.
#[derive(Clone, Debug)]
pub struct Missing {
    /// The package, and where it is asked for.
    pub wanted: WantedPackage,
    /// What it needs.
    pub needs: &'static Needs,
    /// The package that it depends on and that needs it, if it does so only through that.
    pub through: Option<&'static str>,
    /// The packages of Debian that bring it.
    pub packages: Vec<&'static str>,
    /// The stages whose layers the image has.
    pub stages: Vec<usize>,
    /// Whether no other package needs the same.
    pub alone: bool,
}

/// Programs that install nothing of the system, besides those whose effects are known.
const HARMLESS: &[&str] = &["python", "python3", "hf", "huggingface-cli", "spacy", "dvc"];

impl<'m> Model<'m> {
    /// The Python packages of all images that surely lack a library or a program, each once.
    pub fn missing_libraries(&self) -> Vec<Missing> {
        let mut found: Vec<Missing> = Vec::new();
        if self.stages().len() > super::contents::MAX_STAGES {
            return found;
        }
        let roots = self.stages().iter().filter(|stage| stage.image().is_some());
        for root in roots {
            for lineage in self.ends_on(root.index) {
                for missing in self.missing_in(&lineage) {
                    let is_same = |other: &Missing| {
                        other.wanted.package.span == missing.wanted.package.span
                            && other.wanted.package.name == missing.wanted.package.name
                    };
                    if !found.iter().any(is_same) {
                        found.push(missing);
                    }
                }
            }
        }
        found
    }

    /// `stages` are those of one image.
    fn missing_in(&self, stages: &[usize]) -> Vec<Missing> {
        let Some(base) = stages.last().and_then(|&root| self.lacks(root)) else {
            return Vec::new();
        };
        let wanted = self.python_of(stages);
        let asked = |name: &str| {
            wanted
                .iter()
                .any(|w| w.package.name.as_deref() == Some(name))
        };
        let headless = asked("opencv-python-headless") || asked("opencv-contrib-python-headless");
        let mut needing: Vec<(&WantedPackage, &'static Needs, Option<&'static str>)> = Vec::new();
        for one in &wanted {
            if let Some((needs, through)) = needs_of(one)
                && !(needs.headless && headless)
                && needs.packages.iter().any(|package| base.lacks(package))
            {
                needing.push((one, needs, through));
            }
        }
        if needing.is_empty() {
            return Vec::new();
        }
        let Some(system) = self.system_packages(stages) else {
            return Vec::new();
        };
        let is_alone = |needs: &'static Needs| {
            let same = |(_, other, _): &&(_, &'static Needs, _)| other.packages == needs.packages;
            needing.iter().filter(same).count() == 1
        };
        let root = stages.last().copied();
        let os = root.and_then(|root| self.base_facts(root)?.os);
        let release = os.and_then(|os| os.release);
        let lacking = |needs: &'static Needs| {
            let is_lacking = |package: &&&str| {
                let brought = libraries::is_brought(package, &system, release);
                base.lacks(package) && brought == Some(false)
            };
            let lacking: Vec<&'static str> =
                needs.packages.iter().filter(is_lacking).copied().collect();
            lacking
        };
        needing
            .iter()
            .filter_map(|&(wanted, needs, through)| {
                let packages = lacking(needs);
                let modules = libraries::modules_of(needs);
                let is_unused = || modules.is_some_and(|names| self.never_imports(stages, names));
                (!packages.is_empty() && !is_unused()).then(|| Missing {
                    wanted: wanted.clone(),
                    needs,
                    through,
                    packages,
                    stages: stages.to_vec(),
                    alone: is_alone(needs),
                })
            })
            .collect()
    }

    /// What the base of a root stage lacks; `None` where that is not known.
    fn lacks(&self, root: usize) -> Option<Lacks> {
        let facts = self.base_facts(root)?;
        let is_debian = facts
            .os
            .is_some_and(|os| matches!(os.distro, Distro::Debian | Distro::Ubuntu));
        let lacks = match facts.family {
            Family::Python(Some(PythonVariant::Slim)) | Family::Distro => Lacks::All,
            Family::Python(Some(PythonVariant::Full)) => Lacks::NotInFull,
            Family::Cuda(_) if matches!(facts.flavour, Some(Flavour::Base | Flavour::Runtime)) => {
                Lacks::All
            }
            _ => return None,
        };
        is_debian.then_some(lacks)
    }

    /// Whether a root stage stands on an image of which it is known what libraries it lacks.
    pub(super) fn has_plain_base(&self, root: usize) -> bool {
        self.lacks(root).is_some()
    }

    /// Whether all packages of the system that stages install can be told.
    pub(super) fn sees_system_packages(&self, stages: &[usize]) -> bool {
        self.system_packages(stages).is_some()
    }

    /// The Python packages of an image, those that it copies from other stages included.
    fn python_of(&self, stages: &[usize]) -> Vec<WantedPackage> {
        let mut all = stages.to_vec();
        for copy in self
            .copies
            .iter()
            .filter(|copy| stages.contains(&copy.stage))
        {
            let Origin::Stage(from) = copy.origin else {
                continue;
            };
            let is_environment = |path: &str| {
                [
                    "venv",
                    "site-packages",
                    "dist-packages",
                    "/usr/local",
                    "/.local",
                ]
                .iter()
                .any(|part| path.contains(part))
            };
            let mut sources = copy
                .sources
                .iter()
                .filter_map(|source| source.value.known());
            if sources.any(is_environment) {
                all.extend(self.lineage(from).map(|stage| stage.index));
            }
        }
        let mut wanted = Vec::new();
        let mut removed = Vec::new();
        for install in self.installs().filter(|install| install.tool.is_python()) {
            if !all.contains(&self.commands[install.command].stage) {
                continue;
            }
            if install.verb == Verb::Remove {
                removed.extend(install.packages.iter().filter_map(|p| p.name.clone()));
            } else if matches!(install.verb, Verb::Install | Verb::Sync) {
                wanted.extend(self.wanted(install).packages);
            }
        }
        wanted.retain(|one| {
            one.package
                .name
                .as_ref()
                .is_none_or(|name| !removed.contains(name))
        });
        wanted
    }

    /// The packages of the system that stages install; `None` if something may bring others.
    fn system_packages(&self, stages: &[usize]) -> Option<Vec<String>> {
        let mut found = Vec::new();
        for &stage in stages {
            for at in self.stages()[stage].instructions.clone() {
                if self.instruction(at).keyword == Keyword::Onbuild {
                    return None;
                }
                if self.instruction(at).keyword != Keyword::Run {
                    continue;
                }
                let scripts = self.scripts_of(at)?;
                if scripts.foreign || scripts.scripts.iter().any(|parsed| parsed.script.opaque) {
                    return None;
                }
                if self
                    .commands_of(at)
                    .iter()
                    .any(|c| self.may_install_system(c))
                {
                    return None;
                }
                for install in self.installs_of(at) {
                    self.add_system(install, &mut found)?;
                }
            }
        }
        let brings = |copy: &super::Copy| {
            let is_library = |path: &str| {
                let path = paths::join("/", path);
                ["/usr/lib", "/lib", "/usr/bin", "/usr/local/lib"]
                    .iter()
                    .any(|folder| paths::overlap(&path, folder) && !path.contains("python"))
            };
            let mut sources = copy.sources.iter();
            stages.contains(&copy.stage)
                && copy.origin != Origin::Context
                && sources.any(|source| source.value.known().is_none_or(is_library))
        };
        (!self.copies.iter().any(brings)).then_some(found)
    }

    fn add_system(&self, install: &Install<'m>, found: &mut Vec<String>) -> Option<()> {
        let installs = install.installs();
        match install.tool {
            tool if tool.is_python() => Some(()),
            Tool::Apt if installs && install.verb != Verb::Update => {
                let is_named = |package: &super::installs::Package| {
                    package.kind == PackageKind::Index && package.name.is_some()
                };
                let named = install.complete
                    && install.packages.iter().all(is_named)
                    && install.manifests.is_empty();
                found.extend(install.packages.iter().filter_map(|p| p.name.clone()));
                named.then_some(())
            }
            Tool::Apt => Some(()),
            // Those of conda may bring libraries.
            _ => (!installs).then_some(()),
        }
    }

    /// Whether a command may install packages of the system where nobody sees it.
    fn may_install_system(&self, command: &Command<'m>) -> bool {
        let name = command.name();
        let is_listed = |names: &[&str]| names.contains(&name);
        if is_listed(&["dpkg", "gdebi", "playwright", "alien", "rpm"]) {
            return true;
        }
        !is_listed(HARMLESS) && !is_compiler(name) && self.is_opaque(command)
    }
}

/// What a base lacks.
#[derive(Clone, Copy)]
enum Lacks {
    All,
    /// What the full image of Python lacks as well.
    NotInFull,
}

impl Lacks {
    fn lacks(self, package: &str) -> bool {
        match self {
            Self::All => true,
            Self::NotInFull => !libraries::is_in_full(package),
        }
    }
}

/// What a package needs, itself or through one that it depends on.
fn needs_of(wanted: &WantedPackage) -> Option<(&'static Needs, Option<&'static str>)> {
    let package = &wanted.package;
    let name = package.name.as_deref()?;
    if package.marker.is_some() || package.location != Value::Unset {
        return None;
    }
    // `psycopg[binary]` brings its own.
    let is_whole = |needs: &&'static Needs| needs.package != "psycopg" || package.extras.is_empty();
    if let Some(needs) = libraries::needs_of(name) {
        return Some((needs, None)).filter(|(needs, _)| is_whole(needs));
    }
    let through = libraries::pulled_by(name)?;
    Some((libraries::needs_of(through)?, Some(through)))
}
