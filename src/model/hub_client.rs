//! Which releases of Hugging Face's libraries a stage has, as far as its installs tell.

use super::installs::{ManifestKind, Package, PackageKind};
use super::{Base, Install, Model, Value, paths};
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::hubs::DEPENDENTS;
use crate::knowledge::repositories::package_of;
use crate::knowledge::version::Specifiers;
use crate::knowledge::{BaseFacts, Family};
use crate::text::Span;

/// Which release of a library is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// One before the release that was asked for, or one that something holds back.
    Before,
    /// That release or a newer one, since the package at this place asks for the newest, or for such a one.
    From(Span),
    /// The same, since a package at this place needs it.
    Needed(Span),
    /// The package at this place asks for the newest, but a requirements file that is not seen may hold it back.
    Perhaps(Span),
    /// Nobody knows.
    Unknown,
}

impl<'m> Model<'m> {
    /// Whether the `huggingface_hub` in a stage is 1.0 or newer.
    pub fn hub_release(&self, stage: usize) -> Release {
        if self.python_is_below(stage, PythonVersion::new(3, 9)) {
            return Release::Before;
        }
        // transformers 5 needs 1.3 or newer, transformers 4 one before 1.0.
        self.release(stage, "huggingface-hub", &[1], Some(("transformers", &[5])))
    }

    /// Whether the `transformers` in a stage is 5.0 or newer.
    pub fn transformers_release(&self, stage: usize) -> Release {
        if self.python_is_below(stage, PythonVersion::new(3, 10)) {
            return Release::Before;
        }
        match self.release(stage, "transformers", &[5], None) {
            Release::Perhaps(_) => Release::Unknown,
            known => known,
        }
    }

    /// Whether the Python of a stage is too old for a release: that of an install of pip, or of the base image.
    ///
    /// Source: `requires_python` of huggingface_hub 1.0 (3.9) and transformers 5.0 (3.10) on PyPI; NVIDIA's support matrix
    /// of its framework containers: Python 3.8 or older up to 22.12; 2026-11-24.
    fn python_is_below(&self, stage: usize, needed: PythonVersion) -> bool {
        let is_old_ngc = || {
            let Base::Image(image) = self.root_base(stage) else {
                return false;
            };
            let is_ngc = |facts: &BaseFacts| facts.family == Family::Ngc;
            let tag = image.name().and_then(|name| name.tag);
            let year = tag.and_then(|tag| tag.split_once('.')?.0.parse::<u32>().ok());
            image.facts.as_ref().is_some_and(is_ngc) && year.is_some_and(|year| year <= 22)
        };
        let stages: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let mut installs = self.installs().filter(|install| {
            install.tool.is_python() && stages.contains(&self.commands[install.command].stage)
        });
        is_old_ngc()
            || installs.any(|install| {
                self.interpreter_of(install)
                    .is_some_and(|p| p.version < needed)
            })
    }

    /// Whether a stage installs a package by name that reads the variables of `huggingface_hub`.
    pub fn uses_hub(&self, stage: usize) -> bool {
        let stages: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let mut installs = self.installs();
        installs.any(|install| {
            let is_here = stages.contains(&self.commands[install.command].stage);
            is_here
                && install.tool.is_python()
                && self.wanted(install).packages.iter().any(|wanted| {
                    let name = wanted.package.name.as_deref().unwrap_or_default();
                    name == "huggingface-hub" || DEPENDENTS.contains(&name)
                })
        })
    }

    fn release(
        &self,
        stage: usize,
        library: &str,
        release: &[u32],
        dependent: Option<(&str, &[u32])>,
    ) -> Release {
        let stages: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let (mut named, mut needed, mut complete) = (None, None, self.brings_no_python(stage));
        let mut seen = true;
        for install in self.installs().filter(|install| install.installs()) {
            let is_here = stages.contains(&self.commands[install.command].stage);
            if !is_here || !(install.tool.is_python() || install.tool.is_conda()) {
                continue;
            }
            let wanted = self.wanted(install);
            let is_constraint = |kind| kind == ManifestKind::Constraints;
            seen &= wanted.complete;
            complete &= install.tool.is_python()
                && !install.manifests.iter().any(|m| is_constraint(m.kind));
            for wanted in &wanted.packages {
                let package = &wanted.package;
                let name = package.name.as_deref().unwrap_or_default();
                let name = name.replace('_', "-");
                let reaches = |release: &[u32]| match &package.specifier {
                    _ if package.kind != PackageKind::Index => None,
                    Value::Unset => Some(true),
                    Value::Known(text) => Specifiers::parse(text).map(|s| s.reaches(release)),
                    Value::Unknown => None,
                };
                let place = || Some(package.span);
                let dependent = dependent.filter(|(dependent, _)| *dependent == name);
                match dependent {
                    // It may ask for an older one.
                    _ if package.kind == PackageKind::Path
                        && !self.is_harmless_folder(install, package) =>
                    {
                        complete = false;
                    }
                    _ if name == library => match reaches(release) {
                        Some(true) => named = named.or_else(place),
                        Some(false) => return Release::Before,
                        None => complete = false,
                    },
                    Some((_, from)) => match reaches(from) {
                        Some(true) => needed = needed.or_else(place),
                        Some(false) => return Release::Before,
                        None => complete = false,
                    },
                    // What is pinned may be so old that it holds the library back.
                    None if DEPENDENTS.contains(&name.as_str())
                        && package.specifier != Value::Unset =>
                    {
                        complete = false;
                    }
                    None => {}
                }
            }
        }
        match (complete, named, needed) {
            (true, Some(at), _) if seen => Release::From(at),
            (true, None, Some(at)) if seen => Release::Needed(at),
            (true, Some(at), _) => Release::Perhaps(at),
            _ => Release::Unknown,
        }
    }

    /// Whether a folder is the clone of a package that asks for no release of the hub's libraries.
    fn is_harmless_folder(&self, install: &Install<'m>, package: &Package) -> bool {
        let workdir = self.workdir_at(install.command);
        let (Some(location), Some(workdir)) = (package.location.known(), workdir.known()) else {
            return false;
        };
        let folder = paths::join(workdir, location);
        let mut clones = self
            .commands
            .iter()
            .filter(|command| command.name() == "git");
        clones.any(|clone| {
            let mut words = clone.args().iter();
            let is_harmless = |name: &str| !DEPENDENTS.contains(&name);
            words.any(|word| package_of(&word.literal_prefix()).is_some_and(is_harmless))
                && self.cloned_into(clone).as_deref() == Some(&folder)
        })
    }

    /// Whether the base of a stage is known to bring no libraries of Python along.
    fn brings_no_python(&self, stage: usize) -> bool {
        self.base_facts(stage)
            .is_some_and(BaseFacts::brings_no_python_libraries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::check;

    fn release(lines: &str) -> &'static str {
        let mut found = "";
        check(&format!("{lines}\n"), |model| {
            found = match model.hub_release(model.stages().len() - 1) {
                Release::Before => "before",
                Release::From(_) => "from",
                Release::Needed(_) => "needed",
                Release::Perhaps(_) => "perhaps",
                Release::Unknown => "unknown",
            };
        });
        found
    }

    #[test]
    fn the_release_is_what_all_installs_together_allow() {
        for (lines, expected) in [
            ("RUN pip install huggingface_hub", "from"),
            ("RUN pip install 'huggingface_hub[cli]>=0.20'", "from"),
            ("RUN pip install 'huggingface_hub<1'", "before"),
            ("RUN pip install transformers", "needed"),
            (
                "RUN pip install transformers==4.57.0\nRUN pip install huggingface_hub",
                "before",
            ),
            (
                "RUN pip install sentence-transformers==3.3.1\nRUN pip install huggingface_hub",
                "unknown",
            ),
            (
                "RUN pip install -r requirements.txt\nRUN pip install huggingface_hub",
                "perhaps",
            ),
            ("RUN pip install torch", "unknown"),
        ] {
            assert_eq!(
                release(&format!("FROM python:3.12\n{lines}")),
                expected,
                "{lines}"
            );
        }
        assert_eq!(
            release("FROM corp/ml\nRUN pip install huggingface_hub"),
            "unknown"
        );
        assert_eq!(
            release("FROM python:3.12 AS a\nRUN pip install huggingface_hub\nFROM a"),
            "from"
        );
    }
}
