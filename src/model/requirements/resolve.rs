//! All packages that a Python install gets: those on its command line, and those in the requirements files that it
//! reads from the build context.

use std::collections::BTreeSet;

use super::{Line, LineKind, Requirement, parse};
use crate::model::copies::Origin;
use crate::model::installs::{Install, Manifest, ManifestKind, Package, PackageKind};
use crate::model::{Command, Model, Value, paths};
use crate::syntax::mount::Kind;
use crate::text::Span;

/// How many files one `-r` may lead to.
const MAX_FILES: usize = 64;

impl<'m> Model<'m> {
    /// The Python packages that an install gets by name, path or URL, not those that these depend on; a package of a
    /// requirements file has the place of the option that names the file. `None` if they cannot all be told: an
    /// argument is not known, a file is not in the build context, a project or a lock file decides.
    pub fn python_packages(&self, install: &Install<'m>) -> Option<Vec<Package>> {
        if !install.complete || !install.tool.is_python() {
            return None;
        }
        let mut packages = install.packages.clone();
        for manifest in &install.manifests {
            match manifest.kind {
                ManifestKind::Constraints => {}
                ManifestKind::Requirements => {
                    let path = self.in_context(install, manifest)?;
                    self.read_requirements(path, manifest.span, &mut packages)?;
                }
                _ => return None,
            }
        }
        Some(packages)
    }

    /// The path in the build context of a file that an install reads: copied there before and not written since, or
    /// mounted.
    pub fn in_context(&self, install: &Install<'m>, manifest: &Manifest) -> Option<String> {
        let path = manifest.path.known()?;
        let command = &self.commands[install.command];
        let mounts = self.mounts(command.instruction);
        if let Some(mount) = mounts.iter().rev().find(|mount| mount.covers(path)) {
            let from_context = mount.kind == Kind::Bind && mount.from == Some(Origin::Context);
            let below = path.strip_prefix(mount.target.known()?)?;
            let source = mount.source.known().filter(|_| from_context)?;
            return Some(paths::in_context(&format!("{source}/{below}")));
        }
        let lineage: Vec<usize> = self
            .lineage(command.stage)
            .map(|stage| stage.index)
            .collect();
        let copies =
            self.copies.iter().rev().filter(|copy| {
                copy.instruction < command.instruction && lineage.contains(&copy.stage)
            });
        for copy in copies {
            // What comes from another stage may be this file too.
            let hides = copy.origin != Origin::Context
                && copy
                    .destination
                    .known()
                    .is_none_or(|folder| paths::is_within(path, folder));
            if hides {
                return None;
            }
            let exists = |source: &String| self.context.read(source).is_some();
            if let Some(source) = copy.source_of(path).filter(exists) {
                let written = self.is_written_between(copy.instruction, command, path);
                return (!written).then_some(source);
            }
        }
        None
    }

    /// Whether a command between an instruction and `command` writes `path`: `pip freeze > requirements.txt`.
    pub(in crate::model) fn is_written_between(
        &self,
        from: usize,
        command: &Command<'m>,
        path: &str,
    ) -> bool {
        let between = |other: &&Command<'m>| {
            other.instruction > from && other.index < command.index && other.stage == command.stage
        };
        self.commands.iter().filter(between).any(|other| {
            let target = |word| self.path_of(other, word);
            other
                .command
                .redirects
                .iter()
                .any(|redirect| target(&redirect.target).as_deref() == Some(path))
                || other
                    .args()
                    .iter()
                    .any(|word| target(word).as_deref() == Some(path))
                    && self
                        .installs
                        .binary_search_by_key(&other.index, |install| install.command)
                        .is_err()
        })
    }

    /// Adds the packages of a requirements file and of those that it includes.
    fn read_requirements(
        &self,
        path: String,
        span: Span,
        packages: &mut Vec<Package>,
    ) -> Option<()> {
        let mut seen = BTreeSet::from([path.clone()]);
        let mut waiting = vec![path];
        while let Some(path) = waiting.pop() {
            for Line { kind, .. } in parse(&self.context.read(&path)?) {
                match kind {
                    LineKind::Requirement {
                        requirement,
                        editable,
                        ..
                    } => packages.push(package(requirement, editable, span)),
                    LineKind::File(other) if !other.contains("://") => {
                        let folder = format!("/{}", paths::parent(&path));
                        let other = paths::join(&folder, &other)[1..].to_owned();
                        if seen.insert(other.clone()) {
                            waiting.push(other);
                        }
                    }
                    LineKind::File(_) | LineKind::Unknown => return None,
                    LineKind::Option(name, _) if name == "--no-binary" => return None,
                    _ => {}
                }
            }
            if seen.len() > MAX_FILES {
                return None;
            }
        }
        Some(())
    }
}

fn package(requirement: Requirement, editable: bool, span: Span) -> Package {
    use super::Source;
    Package {
        raw: Value::Unknown,
        specifier: match requirement.specifier.as_str() {
            "" => Value::Unset,
            specifier => Value::Known(specifier.to_owned()),
        },
        name: requirement.name,
        extras: requirement.extras,
        marker: requirement.marker,
        origin: None,
        kind: match requirement.source {
            Source::Index => PackageKind::Index,
            Source::Path => PackageKind::Path,
            Source::Url => PackageKind::Url,
            Source::Vcs => PackageKind::Git,
        },
        location: requirement.location.map_or(Value::Unset, Value::Known),
        editable,
        span,
    }
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check_with;

    /// The packages of each install of a file; `?` where they cannot be told.
    fn packages(text: &str, files: &[(&str, &str)]) -> Vec<String> {
        let mut found = Vec::new();
        check_with(text, files, |model| {
            for install in model.installs() {
                let names = model.python_packages(install).map(|packages| {
                    let names = packages.into_iter().map(|p| p.name.unwrap_or_default());
                    names.collect::<Vec<_>>().join(" ")
                });
                found.push(names.unwrap_or("?".to_owned()));
            }
        });
        found
    }

    const FILES: &[(&str, &str)] = &[
        ("requirements.txt", "numpy==2.0\n-r more/base.txt\n"),
        ("more/base.txt", "torch\n-r ../requirements.txt\n"),
        ("vague.txt", "${PACKAGE}\n"),
    ];

    #[test]
    fn files_are_followed_through_copies_and_mounts() {
        for (lines, expected) in [
            (
                "COPY . .\nRUN pip install -r requirements.txt flask",
                "flask numpy torch",
            ),
            (
                "COPY requirements.txt /x/\nCOPY more /x/more\nRUN pip install -r /x/requirements.txt",
                "numpy torch",
            ),
            (
                "RUN --mount=type=bind,source=more,target=/x pip install -r /x/base.txt",
                "torch numpy",
            ),
            (
                "COPY . .\nRUN cd more && pip install -r base.txt",
                "torch numpy",
            ),
            ("COPY . .\nRUN pip install -r vague.txt", "?"),
            ("RUN pip install -r requirements.txt", "?"),
            (
                "COPY . .\nRUN echo x >> requirements.txt && pip install -r requirements.txt",
                "?",
            ),
            (
                "COPY . .\nCOPY --from=other /out /app\nRUN pip install -r requirements.txt",
                "?",
            ),
            ("RUN pip install $PACKAGE", "?"),
            ("COPY . .\nRUN poetry install", "?"),
        ] {
            let text = format!("FROM python:3.12\nWORKDIR /app\n{lines}\n");
            assert_eq!(packages(&text, FILES), [expected], "{lines}");
        }
    }

    #[test]
    fn files_of_a_stage_below_count() {
        let text = "FROM python:3.12 AS base\nCOPY . /app\nFROM base\nRUN pip install -r /app/more/base.txt\n";
        assert_eq!(packages(text, FILES), ["torch numpy"]);
    }
}
