//! Build arguments that are to choose a version, and that nothing reads.

use super::Model;
use super::installs::PackageKind;
use crate::syntax::{Arguments, Keyword};
use crate::text::Span;

/// A build argument that nothing reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadArgument {
    /// Its name.
    pub name: String,
    /// Name and default.
    pub span: Span,
    /// Whether its default has a digit in it.
    pub names_version: bool,
}

/// Arguments that people hand to every build and that belong to the image itself.
const OF_IMAGE: &[&str] = &[
    "APP_VERSION",
    "BUILD_VERSION",
    "DOCKERFILE_VERSION",
    "IMAGE_VERSION",
    "PACKAGE_VERSION",
    "PROJECT_VERSION",
    "RELEASE_VERSION",
    "VERSION",
];

/// Variables that programs read from the environment of a `RUN`. Source: the documentation of Poetry's, pixi's and uv's
/// installers, pyenv, rbenv, nvm's `NODE_VERSION`, setuptools-scm and pbr, 2026-11.
const READ_BY_PROGRAMS: &[&str] = &[
    "NODE_VERSION",
    "PBR_VERSION",
    "PIXI_VERSION",
    "POETRY_VERSION",
    "PYENV_VERSION",
    "RBENV_VERSION",
    "SETUPTOOLS_SCM_PRETEND_VERSION",
    "UV_VERSION",
];

/// How many arguments of a file are followed.
const MAX_ARGUMENTS: usize = 64;

impl Model<'_> {
    /// The build arguments with `VERSION` in their name that no instruction reads which could, in the order of the file.
    /// Not those behind which a command runs that may read its environment: a script, a build of a project.
    pub fn unread_versions(&self) -> Vec<UnreadArgument> {
        let mut found = Vec::new();
        for (at, instruction) in self.file.instructions.iter().enumerate() {
            let Arguments::Declarations(declarations) = &instruction.arguments else {
                continue;
            };
            for one in declarations {
                let name = one.name.raw.as_str();
                if found.len() < MAX_ARGUMENTS && is_version(name) && self.is_unread(at, name) {
                    let default = one.default.as_ref();
                    found.push(UnreadArgument {
                        name: name.to_owned(),
                        names_version: default
                            .is_some_and(|value| value.raw.contains(|c: char| c.is_ascii_digit())),
                        span: default.map_or(one.name.span, |value| one.name.span.to(value.span)),
                    });
                }
            }
        }
        found
    }

    /// Whether nothing that a declaration is for reads it.
    fn is_unread(&self, at: usize, name: &str) -> bool {
        let is_global = self.stage_of(at).is_none();
        // Without a default it names no version; it may stand in the wrong stage, beside others that are read.
        let is_bare = self.has_argument_default(at, name) == Some(false);
        let later = match is_global || is_bare {
            true => (0..self.file.instructions.len()).collect(),
            false => self.later(at),
        };
        let reads = |&other: &usize| match self.has_argument_default(other, name) {
            // A stage takes up a global argument; then it is the stage's own that counts.
            Some(false) if is_global => true,
            Some(_) => self.in_default(other, name),
            None => self.mentions(other, name) || (!is_global && self.may_read(other)),
        };
        !self.in_default(at, name) && !later.iter().any(reads)
    }

    /// Whether an instruction declares a build argument, and whether with a default.
    fn has_argument_default(&self, at: usize, name: &str) -> Option<bool> {
        let Arguments::Declarations(declarations) = &self.instruction(at).arguments else {
            return None;
        };
        let own = declarations.iter().find(|one| one.name.raw == name)?;
        Some(own.default.is_some())
    }

    /// Whether the default of another argument, or its own, takes its value.
    fn in_default(&self, at: usize, name: &str) -> bool {
        let Arguments::Declarations(declarations) = &self.instruction(at).arguments else {
            return false;
        };
        let mut defaults = declarations.iter().filter_map(|one| one.default.as_ref());
        defaults.any(|default| default.raw.contains(name))
    }

    /// Whether an instruction runs something that may read its environment.
    fn may_read(&self, at: usize) -> bool {
        let instruction = self.instruction(at);
        if instruction.keyword == Keyword::Onbuild {
            return true;
        }
        let is_run = instruction.keyword == Keyword::Run;
        let unseen = self.commands_of(at).iter().any(|command| {
            let install = self.install_at(command.index);
            self.is_opaque(command)
                || install.is_some_and(|install| {
                    let mut packages = install.packages.iter();
                    self.runs_project(install) || packages.any(|p| p.kind == PackageKind::Git)
                })
        });
        is_run
            && (unseen
                || self.scripts_of(at).is_none_or(|scripts| {
                    scripts.scripts.iter().any(|parsed| parsed.script.opaque)
                }))
    }
}

fn is_version(name: &str) -> bool {
    let mut words = name.split('_');
    words.any(|word| word == "VERSION")
        && !OF_IMAGE.contains(&name)
        && !READ_BY_PROGRAMS.contains(&name)
        && !name.starts_with("BUILDKIT_")
}
