//! Environments that a lock file made, and what is installed over them by name afterwards.

use std::collections::HashMap;

use super::installs::{Install, Package, PackageKind, Tool};
use super::{Model, Value, paths};
use crate::knowledge::builds::normalised;
use crate::knowledge::version::{Specifiers, Version};
use crate::text::Span;

/// A package that is installed over the version of a lock.
#[derive(Clone, Debug)]
pub struct Overridden {
    /// The command that does, by its index.
    pub command: usize,
    /// The install by the lock before it, by the index of its command.
    pub locked_by: usize,
    /// The package's name.
    pub name: String,
    /// The version that the lock has.
    pub locked: String,
    /// Where it is asked for.
    pub span: Span,
    /// Whether it comes from a repository or an address, and not by a version.
    pub from_source: bool,
}

/// Packages that serve to install others.
const TOOLS: [&str; 7] = [
    "pip",
    "setuptools",
    "wheel",
    "poetry",
    "poetry-core",
    "uv",
    "virtualenv",
];
/// How many installs are looked at in one file.
const MAX_INSTALLS: usize = 200;

/// The packages of a lock of Poetry, uv or PDM, and their versions. One with several versions is left out: which is
/// installed hangs on the system.
fn packages(text: &str) -> HashMap<String, String> {
    let mut found: HashMap<String, String> = HashMap::new();
    let mut several: Vec<String> = Vec::new();
    let mut name: Option<String> = None;
    let mut is_package = false;
    let value = |rest: &str| {
        let rest = rest.trim_start().strip_prefix('=')?.trim();
        Some(rest.strip_prefix('"')?.split('"').next()?.to_owned())
    };
    for line in text.lines() {
        if line.starts_with('[') {
            is_package = line.trim_end() == "[[package]]";
            name = None;
        } else if is_package && let Some(rest) = line.strip_prefix("name ") {
            name = value(rest).map(|name| normalised(&name));
        } else if is_package
            && let Some(rest) = line.strip_prefix("version ")
            && let (Some(name), Some(version)) = (name.take(), value(rest))
            && found.insert(name.clone(), version).is_some()
        {
            several.push(name);
        }
    }
    for name in several {
        found.remove(&name);
    }
    found
}

impl<'m> Model<'m> {
    /// The packages that pip or uv puts over those of a lock which an install of the same image has followed, in another
    /// version than that of the lock.
    pub fn overridden_locks(&self) -> Vec<Overridden> {
        let mut locks: Vec<(usize, HashMap<String, String>)> = Vec::new();
        let mut found = Vec::new();
        for install in self.installs().take(MAX_INSTALLS) {
            let command = &self.commands[install.command];
            if command.context.conditional {
                continue;
            }
            if let Some(lock) = self.lock_of(install) {
                locks.push((install.command, packages(&lock)));
                continue;
            }
            let is_pip = install.tool == Tool::Pip || install.is_uv_pip();
            if !is_pip || !install.installs() || locks.is_empty() {
                continue;
            }
            let below: Vec<usize> = self.lineage(command.stage).map(|s| s.index).collect();
            let last = locks
                .iter()
                .rev()
                .find(|(at, _)| below.contains(&self.commands[*at].stage));
            let Some((at, lock)) = last.filter(|_| !goes_elsewhere(install)) else {
                continue;
            };
            found.extend(install.packages.iter().filter_map(|package| {
                let (name, locked) = replaced(package, install, lock)?;
                Some(Overridden {
                    command: install.command,
                    locked_by: *at,
                    name,
                    locked,
                    span: package.span,
                    from_source: package.kind != PackageKind::Index,
                })
            }));
        }
        found
    }

    /// The text of the lock that an install follows.
    fn lock_of(&self, install: &Install<'m>) -> Option<String> {
        let file = match install.tool {
            Tool::Poetry => "poetry.lock",
            Tool::Uv if install.subcommand == "sync" => "uv.lock",
            Tool::Pdm => "pdm.lock",
            _ => return None,
        };
        if !self.is_project_install(install) {
            return None;
        }
        let path = paths::join(&self.project_folder(install)?, file);
        self.context
            .read(&self.context_file(install.command, &path)?)
    }
}

/// Whether an install fills a folder of its own.
fn goes_elsewhere(install: &Install<'_>) -> bool {
    ["--target", "--prefix", "--root", "--user", "--dry-run"]
        .iter()
        .any(|name| install.has(name))
}

/// The name of a package and the version that the lock has of it, if the install takes another one.
fn replaced(
    package: &Package,
    install: &Install<'_>,
    lock: &HashMap<String, String>,
) -> Option<(String, String)> {
    let name = match (&package.name, package.kind) {
        (Some(name), _) => normalised(name),
        (None, PackageKind::Git) => repository(package.location.known().or(package.raw.known())?)?,
        _ => return None,
    };
    if TOOLS.contains(&name.as_str()) || package.editable {
        return None;
    }
    let locked = lock.get(&name)?;
    let keeps = match (package.kind, &package.specifier) {
        (PackageKind::Index, Value::Known(specifier)) => {
            Specifiers::parse(specifier)?.allows(&Version::parse(locked)?)
        }
        (PackageKind::Index, Value::Unset) => !super::torches::is_renewed(install),
        (PackageKind::Index, Value::Unknown) => true,
        (PackageKind::Git | PackageKind::Url, _) => false,
        (PackageKind::Path, _) => true,
    };
    (!keeps).then(|| (name, locked.clone()))
}

/// `transformers` of `git+https://github.com/huggingface/transformers.git@7547f55`
fn repository(address: &str) -> Option<String> {
    let end = address.find(['#', '?']).unwrap_or(address.len());
    let last = address[..end].trim_end_matches('/').rsplit('/').next()?;
    let last = last.split('@').next()?;
    Some(normalised(last.strip_suffix(".git").unwrap_or(last)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::check_with;

    const LOCK: &str = "[[package]]\nname = \"torch\"\nversion = \"2.5.1\"\n\n[[package]]\nname = \"numpy\"\nversion = \"1.26.4\"\n\n[[package]]\nname = \"numpy\"\nversion = \"2.1.0\"\n\n[package.dependencies]\nname = \"x\"\n";

    #[test]
    fn a_package_with_several_versions_is_left_out() {
        let found = packages(LOCK);
        assert_eq!(found.get("torch").map(String::as_str), Some("2.5.1"));
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn another_version_overrides_the_lock() {
        for (run, expected) in [
            ("poetry run pip install torch==2.6.0", Some("torch")),
            ("poetry run pip install torch==2.5.1", None),
            ("poetry run pip install 'torch>=2.5'", None),
            ("poetry run pip install torch", None),
            ("poetry run pip install -U torch", Some("torch")),
            (
                "poetry run pip install git+https://github.com/pytorch/Torch.git@main",
                Some("torch"),
            ),
            ("poetry run pip install flash-attn==2.8.3", None),
            ("pip install --target /x torch==2.6.0", None),
        ] {
            let text = format!(
                "FROM x\nWORKDIR /app\nCOPY pyproject.toml poetry.lock ./\nRUN poetry install --no-root\nRUN {run}\n"
            );
            let files = [("poetry.lock", LOCK), ("pyproject.toml", "[tool.poetry]\n")];
            check_with(&text, &files, |model| {
                let found = model.overridden_locks();
                let name = found.first().map(|one| one.name.as_str());
                assert_eq!(name, expected, "{run}");
            });
        }
    }
}
