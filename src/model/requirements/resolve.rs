//! All packages that a Python install gets: those on its command line, and those in the requirements files that it reads
//! from the build context.

use super::{LineKind, Requirement, Source};
use crate::model::installs::{Install, ManifestKind, Package, PackageKind};
use crate::model::{Model, Value};
use crate::text::Span;

/// The Python packages that an install gets.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Those that can be told, in the order in which they are named; not those that they depend on.
    pub packages: Vec<WantedPackage>,
    /// Lines of requirements files that say where packages come from: `--index-url`, `--extra-index-url`,
    /// `--find-links`, `--no-index`.
    pub options: Vec<LineKind>,
    /// Whether there are no others: no argument is unknown, no file is missing from the build context, no project or
    /// lock file decides.
    pub complete: bool,
}

/// A package with the place that asks for it.
#[derive(Clone, Debug)]
pub struct WantedPackage {
    /// The package. One of a requirements file has the place of the option that names the first such file.
    pub package: Package,
    /// The line of the requirements file that it is from, if it is from one.
    pub listed: Option<Listed>,
}

/// A line of a requirements file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The file's path in the build context.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
}

impl Wanted {
    /// The packages of a name, which is given as PEP 503 normalises it.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &WantedPackage> {
        self.packages
            .iter()
            .filter(move |wanted| wanted.package.name.as_deref() == Some(name))
    }
}

impl WantedPackage {
    /// How a message names it: `torch`, or `torch` with the file and the line that list it.
    pub fn shown(&self) -> String {
        let name = self.package.name.as_deref().unwrap_or("a package");
        match &self.listed {
            Some(Listed { path, line }) => format!("`{name}` ({path}:{line})"),
            None => format!("`{name}`"),
        }
    }
}

impl<'m> Model<'m> {
    /// The Python packages that an install gets by name, path or URL, not those that these depend on; a package of a
    /// requirements file has the place of the option that names the first such file. `None` if they cannot all be told:
    /// an argument is not known, a file is not in the build context, a project or a lock file decides, or what there is
    /// wheels of is to be compiled.
    pub fn python_packages(&self, install: &Install<'m>) -> Option<Vec<Package>> {
        if !install.tool.is_python() || install.has("--no-binary") {
            return None;
        }
        let wanted = self.wanted(install);
        let compiles =
            |line: &LineKind| matches!(line, LineKind::Option(name, _) if name == "--no-binary");
        if !wanted.complete || wanted.options.iter().any(compiles) {
            return None;
        }
        let packages = wanted.packages.into_iter();
        Some(packages.map(|wanted| wanted.package).collect())
    }

    /// The Python packages that an install gets, as far as they can be told. Constraints are none.
    pub fn wanted(&self, install: &Install<'m>) -> Wanted {
        let named = install.packages.iter().cloned();
        let mut wanted = Wanted {
            packages: named
                .map(|package| WantedPackage {
                    package,
                    listed: None,
                })
                .collect(),
            options: Vec::new(),
            complete: install.complete,
        };
        let is_list = |kind| matches!(kind, ManifestKind::Requirements | ManifestKind::Constraints);
        let mut manifests = install.manifests.iter();
        wanted.complete &= manifests.all(|manifest| is_list(manifest.kind));
        let mut lists = install.manifests.iter();
        let Some(first) = lists.find(|manifest| is_list(manifest.kind)) else {
            return wanted;
        };
        let found = self.requirements_of(install);
        wanted.complete &= found.complete;
        for file in found.files.into_iter().filter(|file| !file.constraints) {
            let (mut line, mut counted) = (1, 0);
            for entry in file.lines {
                let before = &file.text.as_bytes()[counted..entry.range.start];
                line += memchr::memchr_iter(b'\n', before).count();
                counted = entry.range.start;
                match entry.kind {
                    LineKind::Requirement {
                        requirement,
                        editable,
                        ..
                    } => wanted.packages.push(WantedPackage {
                        package: package(requirement, editable, first.span),
                        listed: Some(Listed {
                            path: file.path.clone(),
                            line,
                        }),
                    }),
                    LineKind::Unknown => wanted.complete = false,
                    LineKind::File(_) | LineKind::Constraint(_) => {}
                    option => wanted.options.push(option),
                }
            }
        }
        wanted
    }
}

/// Hosts whose files are known: PyPI and PyTorch's index.
const KNOWN_HOSTS: [&str; 4] = [
    "download.pytorch.org",
    "files.pythonhosted.org",
    "pypi.org",
    "pypi.python.org",
];

impl Model<'_> {
    /// Whether an install asks an index, or looks through a page or folder, of which nobody knows what is there: one
    /// that is neither PyPI nor PyTorch's.
    pub fn asks_unknown_index(&self, install: &Install<'_>, wanted: &Wanted) -> bool {
        let is_known = |url: &str| {
            let host = url.split_once("://").map_or(url, |(_, rest)| rest);
            let host = host.split('/').next().unwrap_or(host);
            KNOWN_HOSTS.contains(&host.rsplit('@').next().unwrap_or(host))
        };
        let own = install.indexes.iter().any(|index| match &index.url {
            Value::Known(url) => !is_known(url),
            Value::Unset => false,
            Value::Unknown => true,
        });
        own || wanted.options.iter().any(|option| match option {
            LineKind::IndexUrl(url) | LineKind::ExtraIndexUrl(url) | LineKind::FindLinks(url) => {
                !is_known(url)
            }
            LineKind::NoIndex => true,
            _ => false,
        }) || install.has("--no-index")
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
    use super::WantedPackage;
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
    fn what_is_known_is_told_beside_what_is_not() {
        let text = "FROM python:3.12\nCOPY . .\nRUN pip install flask $MORE -r requirements.txt\n";
        check_with(text, FILES, |model| {
            let install = model.installs().next().expect("it installs");
            let wanted = model.wanted(install);
            let shown: Vec<String> = wanted.packages.iter().map(WantedPackage::shown).collect();
            assert_eq!(
                shown,
                [
                    "`flask`",
                    "`numpy` (requirements.txt:1)",
                    "`torch` (more/base.txt:1)"
                ]
            );
            assert!(!wanted.complete);
        });
    }

    #[test]
    fn files_of_a_stage_below_count() {
        let text = "FROM python:3.12 AS base\nCOPY . /app\nFROM base\nRUN pip install -r /app/more/base.txt\n";
        assert_eq!(packages(text, FILES), ["torch numpy"]);
    }
}
