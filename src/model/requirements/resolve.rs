//! All packages that a Python install gets: those on its command line, and those in the requirements files that it reads
//! from the build context.

use super::{LineKind, Requirement, Source};
use crate::model::installs::{Install, ManifestKind, Package, PackageKind};
use crate::model::{Model, Value};
use crate::text::Span;

impl<'m> Model<'m> {
    /// The Python packages that an install gets by name, path or URL, not those that these depend on; a package of a
    /// requirements file has the place of the option that names the first such file. `None` if they cannot all be told:
    /// an argument is not known, a file is not in the build context, a project or a lock file decides, or what there is
    /// wheels of is to be compiled.
    pub fn python_packages(&self, install: &Install<'m>) -> Option<Vec<Package>> {
        if !install.complete || !install.tool.is_python() || install.has("--no-binary") {
            return None;
        }
        let mut packages = install.packages.clone();
        let is_list = |kind| matches!(kind, ManifestKind::Requirements | ManifestKind::Constraints);
        if !install
            .manifests
            .iter()
            .all(|manifest| is_list(manifest.kind))
        {
            return None;
        }
        let Some(first) = install.manifests.first() else {
            return Some(packages);
        };
        let listed = self.requirements_of(install);
        let files = listed.files.iter().filter(|file| !file.constraints);
        for line in files.flat_map(|file| &file.lines) {
            match &line.kind {
                LineKind::Requirement {
                    requirement,
                    editable,
                    ..
                } => packages.push(package(requirement.clone(), *editable, first.span)),
                LineKind::Unknown => return None,
                LineKind::Option(name, _) if name == "--no-binary" => return None,
                _ => {}
            }
        }
        listed.complete.then_some(packages)
    }
}

fn package(requirement: Requirement, editable: bool, span: Span) -> Package {
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
                "RUN --mount=type=bind,target=/x pip install -r /x/more/base.txt",
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
