//! Packages of the system that an image installs and nothing in it uses, as far as the file tells.

use super::contents::MAX_STAGES;
use super::installs::{Install, Tool, Verb};
use super::{Base, Command, Model, Stage, Startup};
use crate::knowledge::bases::{Family, PythonVariant};
use crate::knowledge::conveniences::{calls_git, programs_of};
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::wheels::compiles_nothing;
use crate::syntax::Keyword;
use crate::text::Span;

/// Why a package is not needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The base image has it.
    InBase,
    /// Only the health check calls it, which Python can do as well.
    HealthCheck,
    /// Nothing calls it.
    Unused,
}

/// A package that nothing needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needless {
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub span: Span,
    /// Why it is not needed.
    pub why: Why,
}

impl<'m> Model<'m> {
    /// The packages that images install and nothing in them uses, in the order of the file, each place once.
    pub fn needless_packages(&self) -> Vec<Needless> {
        let mut found: Vec<Needless> = Vec::new();
        let is_base = |stage: &Stage| {
            let mut stages = self.stages().iter();
            stages.any(|other| matches!(other.base, Base::Stage(base) if base == stage.index))
        };
        let few = self.stages().len() <= MAX_STAGES;
        let ends = self
            .stages()
            .iter()
            .filter(|stage| few && stage.ships && !is_base(stage));
        for stage in ends {
            for needless in self.needless_of(stage) {
                if found.iter().all(|other| other.span != needless.span) {
                    found.push(needless);
                }
            }
        }
        found.sort_by_key(|needless| needless.span.start);
        found
    }

    fn needless_of(&self, stage: &'m Stage) -> Vec<Needless> {
        if stage.is_for_tests() || stage.is_for_building() || self.is_for_notebooks(stage) {
            return Vec::new();
        }
        let lineage: Vec<usize> = self.lineage(stage.index).map(|stage| stage.index).collect();
        let startup = self
            .startups()
            .iter()
            .find(|startup| startup.stage == stage.index);
        let is_closed = startup.is_some_and(|startup| self.is_closed(startup, &lineage));
        let installs = self.installs().filter(|install| {
            let of_system = matches!(
                install.tool,
                Tool::Apt | Tool::Apk | Tool::Dnf | Tool::Microdnf
            );
            let command = &self.commands[install.command];
            of_system && install.verb == Verb::Install && lineage.contains(&command.stage)
        });
        let mut found: Vec<Needless> = Vec::new();
        for install in installs.filter(|install| self.keeps(install)) {
            let mut own: Vec<Needless> = Vec::new();
            for package in &install.packages {
                let name = package.name.as_deref().unwrap_or("");
                let why = match name {
                    "ca-certificates" => self
                        .base_trusts(stage.index, &lineage)
                        .then_some(Why::InBase),
                    // No script needs `tree`.
                    _ if is_closed || name == "tree" => self.unused(stage.index, install, name),
                    _ => None,
                };
                own.extend(why.map(|why| Needless {
                    name: name.to_owned(),
                    span: package.span,
                    why,
                }));
            }
            // One small package among others that are needed costs next to nothing; alone it costs an instruction.
            let is_all = own.len() == install.packages.len() && install.complete;
            let is_large = |needless: &Needless| needless.name == "git";
            if is_all || own.iter().any(is_large) {
                found.extend(own);
            }
        }
        found
    }

    /// Whether no later command of the same instruction removes packages.
    fn keeps(&self, install: &Install<'m>) -> bool {
        let at = self.commands[install.command].instruction;
        let mut all = self.installs_of(at).iter();
        // `apt-get autoremove` takes nothing that was asked for.
        let removes = |other: &Install<'m>| {
            other.verb == Verb::Remove
                && !(other.subcommand == "autoremove" && other.packages.is_empty())
        };
        !all.any(|other| other.command > install.command && removes(other))
    }

    /// Whether all that an image does can be seen but for the code of its program: no script is unread, no package is
    /// built from a project, and it starts a program, no shell.
    fn is_closed(&self, startup: &Startup<'m>, lineage: &[usize]) -> bool {
        let contents = self.contents(lineage);
        let is_read = contents.is_some_and(|contents| !contents.starts_unread);
        is_read && self.starts_program(startup)
    }

    /// Why nothing needs a package, if its programs are known.
    fn unused(&self, stage: usize, install: &Install<'m>, name: &str) -> Option<Why> {
        let programs = programs_of(name)?;
        let calls = |command: &&Command<'m>| {
            command.index != install.command && self.mentions_program(command, programs)
        };
        // A stage that helps to build may stand on the same one.
        let mut users = self.commands.iter().filter(calls);
        let is_check = |command: &Command<'m>| {
            self.instruction(command.instruction).keyword == Keyword::Healthcheck
        };
        let only_check = users.all(is_check);
        if !only_check || name == "git" && self.may_call_git(stage) {
            return None;
        }
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        // `test: ["CMD", "curl", …]` of Compose.
        if self.copied_code_says(&lineage, programs) || self.service_says(programs) {
            return None;
        }
        let checks = self.commands.iter().any(|command| calls(&command));
        let has_python = || {
            let facts = self.base_facts(stage);
            facts.is_some_and(|facts| matches!(facts.family, Family::Python(_)))
        };
        match checks {
            true => (matches!(name, "curl" | "wget") && has_python()).then_some(Why::HealthCheck),
            false => Some(Why::Unused),
        }
    }

    /// Whether a command is one of some programs, or has the name of one among its words: `sh -c "… curl …"`,
    /// `git+https://…`.
    fn mentions_program(&self, command: &Command<'m>, programs: &[&str]) -> bool {
        let is_install = self.install_at(command.index).is_some_and(|install| {
            !install.tool.is_python() && matches!(install.verb, Verb::Install | Verb::Remove)
        });
        let says = |text: &str| {
            let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
            words.any(|word| programs.contains(&word))
        };
        let is_unknown = command
            .invocation
            .as_ref()
            .is_some_and(|i| i.name.is_none());
        let mut words = command.args().iter();
        programs.contains(&command.name())
            || is_unknown
            || !is_install
                && words.any(|word| {
                    let fields = self.fields(command.index, word);
                    fields.iter().any(|field| says(&field.text))
                })
    }

    /// Whether a Python package of an image may call Git, or there may be one; a build system, which fetches what it
    /// needs; or whether the base has Git anyway.
    fn may_call_git(&self, stage: usize) -> bool {
        let facts = self.base_facts(stage);
        let lacks = facts.is_some_and(|facts| {
            matches!(
                facts.family,
                Family::Distro
                    | Family::Cuda(_)
                    | Family::Pytorch(_)
                    | Family::Python(Some(PythonVariant::Slim | PythonVariant::Alpine))
            )
        });
        let builds = |command: &Command<'m>| {
            matches!(
                command.name(),
                "make" | "cmake" | "ninja" | "meson" | "bazel" | "cargo" | "go"
            )
        };
        if !lacks || self.commands.iter().any(builds) {
            return true;
        }
        let mut installs = self
            .installs()
            .filter(|install| install.tool.is_python() && install.installs());
        let packages = self.python_packages_of(stage);
        let mut names = packages
            .iter()
            .filter_map(|wanted| wanted.package.name.as_deref());
        // Of a package that is not known nobody knows what it depends on.
        let is_known = |name: &str| compiles_nothing(name, None, PythonVersion::new(3, 12));
        names.any(|name| calls_git(name) || !is_known(name))
            || installs.any(|install| !self.wanted(install).complete)
    }

    /// Whether a base image surely trusts the public authorities, and nothing adds others.
    fn base_trusts(&self, stage: usize, lineage: &[usize]) -> bool {
        let facts = self.base_facts(stage);
        let has_them = facts.is_some_and(|facts| {
            matches!(
                facts.family,
                Family::Python(Some(PythonVariant::Full | PythonVariant::Slim))
                    | Family::BuildpackDeps
            )
        });
        let adds = |command: &Command<'m>| command.name() == "update-ca-certificates";
        let mut commands = self.commands.iter().filter(|c| lineage.contains(&c.stage));
        has_them && !commands.any(adds)
    }
}
