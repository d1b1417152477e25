//! Package managers that a build fetches in whatever version is the newest.

use super::copies::Origin;
use super::installs::{Package, PackageKind, Tool, Verb};
use super::{Model, Value};
use crate::knowledge::{pip, tools};
use crate::syntax::{Arguments, Keyword};
use crate::text::Span;

/// A package manager of which no version is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnpinnedTool {
    /// Its name.
    pub name: String,
    /// What fetches it: an image, a URL, a package.
    pub span: Span,
    /// Whether the file has it read a lock or a project: `uv sync`, `poetry export`.
    pub locks: bool,
    /// Whether it is installed as a package of Python.
    pub of_pip: bool,
}

impl Model<'_> {
    /// The package managers that are fetched without a version: from an image, by an installer, by pip; in the order of the
    /// file.
    pub fn unpinned_tools(&self) -> Vec<UnpinnedTool> {
        let mut found = self.of_images();
        for command in &self.commands {
            if self.instruction(command.instruction).keyword != Keyword::Run {
                continue;
            }
            if matches!(command.name(), "curl" | "wget") {
                for word in command.args() {
                    let Value::Known(url) = self.word_value(command.index, word) else {
                        continue;
                    };
                    let Some((name, variable)) = tools::of_latest_url(&url) else {
                        continue;
                    };
                    if variable.is_empty() || !self.is_pinned_by(command.index, variable) {
                        found.push(UnpinnedTool {
                            name: name.to_owned(),
                            span: command.word_span(word),
                            locks: false,
                            of_pip: false,
                        });
                    }
                }
            }
        }
        for install in self.installs() {
            let lists = install.has("--constraint") || install.has("--constraints");
            if !install.tool.is_python() || install.verb != Verb::Install || lists {
                continue;
            }
            // The last release for an old Python stays what it is, and `-U` asks for the newest.
            if install.has("--upgrade") || self.is_for_ended_python(install) {
                continue;
            }
            for package in &install.packages {
                let name = package.name.as_deref().unwrap_or("");
                // `uv pip install uv`: it is there already.
                let is_own = tool_named(name) == Some(install.tool);
                if is_free(package) && !is_own && tools::is_package_manager(name) {
                    found.push(UnpinnedTool {
                        name: name.to_owned(),
                        span: package.span,
                        locks: false,
                        of_pip: true,
                    });
                }
            }
        }
        found.sort_by_key(|tool| tool.span.start);
        for tool in &mut found {
            tool.locks = self.installs().any(|install| {
                let is_it = Some(install.tool) == tool_named(&tool.name);
                let reads = install.verb == Verb::Sync && !install.is_uv_pip();
                is_it && (reads || matches!(&*install.subcommand, "export" | "lock"))
            });
        }
        found
    }

    /// Whether the file installs Python packages, and of those that can be seen none has a version of its own, so that the
    /// next build is another one anyway: package managers, which are another question, do not count.
    pub fn takes_any_versions(&self) -> bool {
        let installs = self.installs().filter(|install| install.tool.is_python());
        let installs = installs.filter(|install| install.installs());
        let mut is_one = false;
        for install in installs {
            let wanted = self.wanted(install);
            let mut others = wanted.packages.iter().filter(|wanted| {
                let name = wanted.name().unwrap_or("");
                !tools::is_package_manager(name) && !pip::is_installer(name)
            });
            if !others.clone().all(|wanted| is_open(&wanted.package)) {
                return false;
            }
            is_one |= others.next().is_some();
        }
        is_one
    }

    /// `COPY --from=ghcr.io/astral-sh/uv:latest …`, `ADD https://astral.sh/uv/install.sh …`
    fn of_images(&self) -> Vec<UnpinnedTool> {
        let mut found = Vec::new();
        for copy in &self.copies {
            let instruction = self.instruction(copy.instruction);
            if let Origin::Elsewhere(image) = &copy.origin
                && let Some(name) = tools::of_floating_image(image)
                && let Some(flag) = instruction.flags_named("from").next()
            {
                found.push(UnpinnedTool {
                    name: name.to_owned(),
                    span: flag.span,
                    locks: false,
                    of_pip: false,
                });
            }
            let urls = copy.sources.iter().filter(|source| source.remote);
            for source in urls.filter(|_| matches!(instruction.arguments, Arguments::Paths { .. }))
            {
                let known = source.value.known().and_then(tools::of_latest_url);
                found.extend(known.map(|(name, _)| UnpinnedTool {
                    name: name.to_owned(),
                    span: source.span,
                    locks: false,
                    of_pip: false,
                }));
            }
        }
        found
    }

    /// Whether the installer behind a download gets a version by a variable: `curl … | POETRY_VERSION=2.1 python3 -`.
    fn is_pinned_by(&self, command: usize, variable: &str) -> bool {
        let is_set = |at: usize| {
            let value = self.environment_at(at, variable);
            matches!(value, Some(Value::Known(_) | Value::Unknown))
        };
        let instruction = self.commands[command].instruction;
        let own = self.commands_of(instruction).iter();
        let mut behind = own.filter(|other| other.index >= command);
        behind.any(|other| is_set(other.index) || other.has_arg("--version"))
    }
}

/// Whether any version of a package may be installed.
fn is_free(package: &Package) -> bool {
    package.specifier == Value::Unset && package.kind == PackageKind::Index
}

/// Whether several versions of a package may be installed, as far as a specifier says so.
fn is_open(package: &Package) -> bool {
    let is_range = match &package.specifier {
        Value::Unset => true,
        Value::Known(specifier) => !specifier.contains("=="),
        Value::Unknown => false,
    };
    is_range && package.kind == PackageKind::Index
}

/// The tools that read locks, by the names that [`UnpinnedTool`] has.
fn tool_named(name: &str) -> Option<Tool> {
    Some(match name {
        "uv" => Tool::Uv,
        "poetry" => Tool::Poetry,
        "pdm" => Tool::Pdm,
        "pipenv" => Tool::Pipenv,
        "pixi" => Tool::Pixi,
        _ => return None,
    })
}
