//! Packages that are copied from one stage to another with a Python that does not fit.

use super::copies::{Copy, Origin, is_glob};
use super::environments::CopiedVenv;
use super::{Command, Model, Value, paths};
use crate::knowledge::bases::{BaseFacts, Family, PythonVariant};
use crate::knowledge::eol::PythonVersion;

/// How the Python of a stage does not fit packages that are copied into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// They are for one minor version, and the stage has another.
    Version {
        /// Theirs.
        of: PythonVersion,
        /// The stage's.
        here: PythonVersion,
    },
    /// The environment links to an interpreter at a path that the stage does not have.
    Interpreter,
    /// musl there, glibc here, or the other way round.
    Library,
}

impl<'m> Model<'m> {
    /// The copies of environments and of `site-packages` into stages whose Python does not fit. Nothing is said of stages
    /// that get a Python besides that of their base.
    pub fn python_mismatches(&self) -> Vec<(&Copy, Mismatch)> {
        let mut found: Vec<(&Copy, Mismatch)> = Vec::new();
        let venvs = self.copied_venvs();
        for copy in &self.copies {
            let Origin::Stage(from) = copy.origin else {
                continue;
            };
            if self.gets_python(copy.stage) {
                continue;
            }
            let mut own = venvs
                .iter()
                .filter(|v| v.copy.instruction == copy.instruction);
            let mismatch = own
                .find_map(|venv| self.mismatch_of_venv(venv))
                .or_else(|| self.mismatch_of_packages(copy, from));
            found.extend(mismatch.map(|mismatch| (copy, mismatch)));
        }
        found
    }

    fn facts_of(&self, stage: usize) -> Option<&'m BaseFacts> {
        self.base_facts(stage)
    }

    /// Whether a stage may have another Python than its base: it installs one, copies one, or runs what nobody can see.
    fn gets_python(&self, stage: usize) -> bool {
        let is_own = |at: usize| self.lineage(stage).any(|other| other.index == at);
        let runs_unknown = |command: &Command<'m>| {
            let makes_links = matches!(
                command.name(),
                "ln" | "update-alternatives" | "cp" | "mv" | "sed" | "make" | "pyenv" | "uv"
            );
            is_own(command.stage) && (makes_links || self.is_opaque(command))
        };
        let brings_one = |copy: &Copy| {
            let mut sources = copy.sources.iter().map(|source| &source.value);
            is_own(copy.stage)
                && copy.origin != Origin::Context
                && sources.any(|source| match source.known() {
                    Some(path) => {
                        let path = paths::join("/", path);
                        let name = paths::file_name(&path);
                        let folders = ["/", "/usr", "/usr/local", "/usr/local/bin", "/usr/bin"];
                        let libraries = ["/usr/local/lib", "/usr/lib", "/opt", "/root"];
                        folders.contains(&path.as_str())
                            || libraries.contains(&path.as_str())
                            || name.starts_with("python")
                            || name.contains("conda")
                    }
                    None => true,
                })
        };
        self.installs_python_in(stage)
            || self.commands.iter().any(runs_unknown)
            || self.copies.iter().any(brings_one)
    }

    fn mismatch_of_venv(&self, copied: &CopiedVenv<'_>) -> Option<Mismatch> {
        let (made_in, stage) = (copied.venv.stage, copied.copy.stage);
        let (there, here) = (self.facts_of(made_in)?, self.facts_of(stage)?);
        if copied.venv.by_uv || self.gets_system_python(made_in) {
            // uv may take another Python than that of the base.
            return None;
        }
        let (Family::Python(one), None) = (there.family, copied.venv.asked) else {
            return None;
        };
        match here.family {
            Family::Python(other) => {
                let of = self.python_of_base(made_in)?;
                let here = self.python_of_base(stage)?;
                if of != here {
                    return Some(Mismatch::Version { of, here });
                }
                let is_alpine = |variant| variant == Some(PythonVariant::Alpine);
                let differs =
                    one.is_some() && other.is_some() && is_alpine(one) != is_alpine(other);
                differs.then_some(Mismatch::Library)
            }
            Family::Distro | Family::Cuda(_) | Family::BuildpackDeps => Some(Mismatch::Interpreter),
            _ => None,
        }
    }

    /// Whether a stage installs a Python besides the one of its base: by apt, conda, pyenv, uv.
    fn gets_system_python(&self, stage: usize) -> bool {
        let is_own = |at: usize| self.lineage(stage).any(|other| other.index == at);
        self.commands.iter().any(|command| {
            is_own(command.stage) && matches!(command.name(), "pyenv" | "conda" | "mamba")
        })
    }

    /// `COPY --from=build /usr/local/lib/python3.11/site-packages /usr/local/lib/python3.11/site-packages`
    fn mismatch_of_packages(&self, copy: &Copy, from: usize) -> Option<Mismatch> {
        let here = self.facts_of(copy.stage)?;
        let Family::Python(variant) = here.family else {
            return None;
        };
        let mut sources = copy
            .sources
            .iter()
            .filter_map(|source| source.value.known());
        let source = sources.find(|path| !is_glob(path) && version_in(path).is_some())?;
        let of = version_in(source)?;
        let python = self.python_of_base(copy.stage)?;
        let destination = copy.destination.known()?;
        let is_found = match self.said_at_start(copy.stage, "PYTHONPATH") {
            Some(Value::Known(path)) => path.contains("-packages"),
            Some(Value::Unknown) => true,
            _ => false,
        };
        let lands = version_in(destination).unwrap_or(of);
        if (of != python || lands != python) && !is_found {
            return Some(Mismatch::Version { of, here: python });
        }
        let there = match self.facts_of(from)?.family {
            Family::Python(Some(there)) => there,
            _ => return None,
        };
        let is_alpine = |variant| variant == PythonVariant::Alpine;
        (is_alpine(there) != is_alpine(variant?)).then_some(Mismatch::Library)
    }
}

/// The version in `/usr/local/lib/python3.11/site-packages`.
fn version_in(path: &str) -> Option<PythonVersion> {
    let path = path.trim_end_matches('/');
    let is_packages = matches!(paths::file_name(path), "site-packages" | "dist-packages");
    let folder = paths::file_name(paths::parent(path));
    let version = folder.strip_prefix("python").filter(|_| is_packages)?;
    PythonVersion::parse(version).filter(|_| version.contains('.'))
}
