//! Pins of one install that contradict each other by what their releases need.

use super::installs::config::{Configured, Owner};
use super::installs::{IndexRole, Install, PackageKind, Tool};
use super::requirements::WantedPackage;
use super::wheels::WheelInstall;
use super::{Base, Model, Value};
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::pip::has_resolver;
use crate::knowledge::requires::asked_of;
use crate::knowledge::torch::is_family;
use crate::knowledge::version::{Specifiers, Version};

/// Two packages that an install pins, of which one does not take the other.
#[derive(Clone, Debug)]
pub struct Contradiction<'a> {
    /// The one that needs the other.
    pub package: &'a WantedPackage,
    /// The other, at a version that does not do.
    pub dependency: &'a WantedPackage,
    /// What is needed of it: `>=8.1.3`.
    pub asked: String,
}

/// Options after which dependencies do not count, or others do.
const LENIENT: [&str; 6] = [
    "--no-deps",
    "--use-deprecated",
    "--override",
    "--overrides",
    "--constraint",
    "--exclude",
];
/// Variables that do the same.
const LENIENT_VARIABLES: [&str; 5] = [
    "PIP_NO_DEPS",
    "PIP_USE_DEPRECATED",
    "UV_OVERRIDE",
    "UV_NO_DEPS",
    "UV_CONSTRAINT",
];
/// Python 3.10 came with pip 21.2, long after the resolver that stops at contradictions.
const WITH_RESOLVER: PythonVersion = PythonVersion::new(3, 10);
/// More pins in one install than this are not looked at: every pair is.
const MAX_PINS: usize = 600;

impl<'m> Model<'m> {
    /// The pins of an install that contradict each other, in the order of those that need something; none if the install
    /// may pass them by: an old pip only warns, other indexes may have other packages, constraints may play a part.
    pub fn contradictions<'a>(&self, install: &'a WheelInstall) -> Vec<Contradiction<'a>> {
        let Some(given) = self.install_at(install.command) else {
            return Vec::new();
        };
        let is_official = |index: &super::wheels::UsedIndex| index.role == IndexRole::Extra;
        let elsewhere = install.elsewhere || !install.torch_indexes.iter().all(is_official);
        if elsewhere || install.is_constrained(self) || !self.stops_at_contradictions(given) {
            return Vec::new();
        }
        let pins: Vec<(&str, Version, &WantedPackage)> =
            install.packages().filter_map(pin).take(MAX_PINS).collect();
        let mut found = Vec::new();
        for (name, version, package) in &pins {
            if is_family(name) {
                continue;
            }
            for (other, pinned, dependency) in &pins {
                let Some(asked) = asked_of(name, version, other) else {
                    continue;
                };
                if Specifiers::parse(&asked).is_some_and(|asked| !asked.allows(pinned)) {
                    found.push(Contradiction {
                        package,
                        dependency,
                        asked,
                    });
                }
            }
        }
        found
    }

    /// Whether an install is surely of pip's resolver of 20.3 or of uv's, with all that packages need.
    fn stops_at_contradictions(&self, install: &Install<'m>) -> bool {
        let is_set = |name: &&str| {
            let value = self.environment_at(install.command, name);
            !matches!(value, None | Some(Value::Unset))
        };
        let is_lenient = LENIENT.iter().any(|name| install.has(name))
            || LENIENT_VARIABLES.iter().any(is_set)
            || install.may_hide_options();
        if is_lenient {
            return false;
        }
        if install.tool == Tool::Uv {
            let says = |text: &str| text.contains("override").then_some(true);
            let silent = self.configured(Owner::Uv, install.command, &says) == Configured::Silent;
            return silent && !self.may_have_project(install);
        }
        let words = ["no-deps", "no-dependencies", "use-deprecated", "constraint"];
        let says = |text: &str| words.iter().any(|word| text.contains(word)).then_some(true);
        self.configured(Owner::Pip, install.command, &says) == Configured::Silent
            && !self.may_have_older_pip(install)
            && self.comes_with_resolver(install)
    }

    /// Whether uv may find a `pyproject.toml` where it runs, which may override what packages need.
    fn may_have_project(&self, install: &Install<'m>) -> bool {
        match self.workdir_at(install.command) {
            Value::Known(folder) => {
                let path = format!("{}/pyproject.toml", folder.trim_end_matches('/'));
                self.context_file(install.command, &path).is_some()
            }
            _ => true,
        }
    }

    /// Whether an install before has brought a pip without the resolver, or may have.
    fn may_have_older_pip(&self, install: &Install<'m>) -> bool {
        let mut before = self.system_installs_before(install.command);
        before.any(|other| {
            let pip = other.package("pip").filter(|_| other.tool.is_python());
            pip.is_some_and(|pip| match &pip.specifier {
                Value::Unset => false,
                Value::Known(text) => {
                    Specifiers::parse(text).is_none_or(|asked| !asked.reaches(&[20, 3]))
                }
                Value::Unknown => true,
            })
        })
    }

    fn comes_with_resolver(&self, install: &Install<'m>) -> bool {
        let Some(python) = self.interpreter_of(install) else {
            return false;
        };
        if python.version >= WITH_RESOLVER {
            return true;
        }
        let stage = self.commands[install.command].stage;
        match self.root_base(stage) {
            Base::Image(image) if self.official_python(stage).is_some() => {
                let tag = image.reference.rsplit_once(':').map(|(_, tag)| tag);
                tag.is_some_and(has_resolver)
            }
            _ => false,
        }
    }
}

/// The name and the version of a package that is pinned to a release of the index.
fn pin(wanted: &WantedPackage) -> Option<(&str, Version, &WantedPackage)> {
    let version = wanted.exact()?;
    let is_release = !version.pre && version.local.is_none();
    let is_plain = wanted.package.kind == PackageKind::Index && !wanted.package.editable;
    (is_release && is_plain).then_some((wanted.name()?, version, wanted))
}
