//! Compilers that an image keeps without a use.

use super::contents::MAX_STAGES;
use super::copies::Origin;
use super::installs::{Install, Tool, Verb};
use super::{Command, Model, Startup};
use crate::knowledge::apt;
use crate::knowledge::bases::Tool as Program;
use crate::knowledge::toolchains::{
    compiles_at_run, compiles_cuda_at_run, is_for_builds, is_interactive, size_of_tool,
};
use crate::text::Span;

/// The build tools that an image keeps.
#[derive(Clone, Debug)]
pub struct Toolchain {
    /// The largest of them.
    pub name: String,
    /// Where it is named.
    pub span: Span,
    /// Where the others are named, headers included.
    pub others: Vec<Span>,
    /// About how many bytes the large ones take.
    pub bytes: u64,
}

impl<'m> Model<'m> {
    /// The build tools that stay in images which start a program of their own and, as far as can be told, never compile:
    /// the base has no compiler, no package compiles while it runs, and nobody works in the container.
    pub fn toolchains_left(&self) -> Vec<Toolchain> {
        let few = self.stages().len() <= MAX_STAGES;
        let startups = self.startups().iter().filter(|_| few);
        startups
            .filter_map(|startup| self.toolchain_of(startup))
            .collect()
    }

    fn toolchain_of(&self, startup: &Startup<'m>) -> Option<Toolchain> {
        let stage = &self.stages()[startup.stage];
        if stage.is_for_building() || stage.is_for_tests() || self.is_for_notebooks(stage) {
            return None;
        }
        if !self.starts_program(startup) || self.has_compiler(startup.stage) != Some(false) {
            return None;
        }
        let lineage: Vec<usize> = self
            .lineage(startup.stage)
            .map(|stage| stage.index)
            .collect();
        let own = |install: &&Install<'m>| lineage.contains(&self.commands[install.command].stage);
        if self.may_compile_later(&lineage) {
            return None;
        }
        let own_python = self.has_own_python(startup.stage);
        let mut found: Vec<(Span, &str, u64)> = Vec::new();
        let mut others = Vec::new();
        for install in self
            .installs()
            .filter(own)
            .filter(|install| self.is_kept(install))
        {
            for package in &install.packages {
                let name = package.name.as_deref().unwrap_or_default();
                // A second Python is a cause of its own.
                if own_python && apt::is_for_own_python(name) {
                    continue;
                }
                match size_of_tool(name) {
                    Some(size) => found.push((package.span, name, size)),
                    None if is_for_builds(name) => others.push(package.span),
                    None => {}
                }
            }
        }
        let &(span, name, size) = found
            .iter()
            .max_by_key(|(span, _, size)| (*size, std::cmp::Reverse(span.start)))?;
        others.extend(
            found
                .iter()
                .map(|(other, ..)| *other)
                .filter(|other| *other != span),
        );
        others.sort_by_key(|span| span.start);
        Some(Toolchain {
            name: name.to_owned(),
            span,
            others,
            bytes: size * 1_000_000,
        })
    }

    /// Whether a package of some stages, or of those that they copy from, may compile while it runs, or nobody can tell;
    /// and whether a script installs what nobody sees.
    fn may_compile_later(&self, lineage: &[usize]) -> bool {
        let mut stages = lineage.to_vec();
        let copies = self
            .copies
            .iter()
            .filter(|copy| lineage.contains(&copy.stage));
        for copy in copies {
            match copy.origin {
                Origin::Stage(stage) => stages.extend(self.lineage(stage).map(|stage| stage.index)),
                Origin::Elsewhere(_) => return true,
                Origin::Context => {}
            }
        }
        let is_python = |install: &&Install<'m>| install.tool.is_python() && install.installs();
        let mut python = self.installs().filter(is_python);
        let runs_script = |command: &Command<'m>| {
            let name = command.name();
            let is_script = name.ends_with(".sh") || matches!(name, "sh" | "bash");
            stages.contains(&command.stage) && is_script && self.is_opaque(command)
        };
        self.commands.iter().any(runs_script)
            || python.any(|install| {
                let wanted = self.wanted(install);
                let names = wanted.packages.iter();
                let mut names = names.filter_map(|wanted| wanted.package.name.as_deref());
                stages.contains(&self.commands[install.command].stage)
                    && (!wanted.complete || names.any(compiles_at_run))
            })
    }

    /// Where a stage says what its containers run, if that is a program which, as far as can be told, needs no CUDA
    /// compiler: nobody works in the container, and no package of it is known to build kernels while it runs. What is
    /// compiled for the image itself may as well be compiled in another stage.
    pub fn runs_without_nvcc(&self, stage: usize) -> Option<usize> {
        self.runs_without(stage, compiles_cuda_at_run)
    }

    /// Where a stage says what its containers run, if that is a program and no package of it is one of some.
    pub(super) fn runs_without(&self, stage: usize, needs_it: fn(&str) -> bool) -> Option<usize> {
        let startup = self.startups().iter().find(|one| one.stage == stage)?;
        let at = startup.cmd.or(startup.entrypoint)?;
        let end = &self.stages()[stage];
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        if end.is_for_building() || end.is_for_tests() || self.is_for_notebooks(end) {
            return None;
        }
        let mut stages = lineage.clone();
        for copy in self.copies.iter().filter(|c| lineage.contains(&c.stage)) {
            if let Origin::Stage(from) = copy.origin {
                stages.extend(self.lineage(from).map(|stage| stage.index));
            }
        }
        let is_part = |install: &&Install<'m>| {
            stages.contains(&self.commands[install.command].stage) && install.installs()
        };
        let needs = |install: &Install<'m>| {
            let wanted = self.wanted(install);
            let names = wanted.packages.iter().filter_map(|wanted| wanted.name());
            let system = install.packages.iter().filter_map(|p| p.name.as_deref());
            let is_one = |name: &str| needs_it(name) || is_interactive(name);
            names.into_iter().any(is_one)
                || system
                    .into_iter()
                    .any(|name| is_one(name) || name == "openssh-server")
        };
        let needed = self.installs().filter(is_part).any(needs);
        (!needed && self.ends_in_program(at) && !self.copies_cuda_sources(&stages)).then_some(at)
    }

    /// Whether what an instruction starts ends in a program, and not in a shell or a script that leads on.
    fn ends_in_program(&self, at: usize) -> bool {
        let mut commands = self.commands_of(at).iter();
        let last = commands.rfind(|command| !command.starts_script);
        last.is_some_and(|command| !is_open(command.name()))
    }

    /// Whether a container starts something else than a shell, or a script that nobody can read.
    fn starts_program(&self, startup: &Startup<'m>) -> bool {
        let instructions = startup.entrypoint.into_iter().chain(startup.cmd);
        let commands = instructions.flat_map(|at| self.commands_of(at));
        let names: Vec<&str> = commands
            .filter(|command| !command.starts_script)
            .map(|command| command.name())
            .collect();
        !names.is_empty() && !names.into_iter().any(is_open)
    }

    /// Whether a stage's base has a C compiler; `None` if nobody knows.
    fn has_compiler(&self, stage: usize) -> Option<bool> {
        let facts = self.base_facts(stage)?;
        match facts.is_devel() {
            true => Some(true),
            false => facts.has(Program::Gcc),
        }
    }

    /// Whether what an install of the system brings stays: no later command of the instruction removes anything.
    fn is_kept(&self, install: &Install<'m>) -> bool {
        let is_of_system = matches!(
            install.tool,
            Tool::Apt
                | Tool::Apk
                | Tool::Dnf
                | Tool::Yum
                | Tool::Microdnf
                | Tool::Tdnf
                | Tool::Zypper
        );
        let at = self.commands[install.command].instruction;
        let mut later = self
            .installs_of(at)
            .iter()
            .filter(|other| other.command > install.command);
        is_of_system
            && install.verb == Verb::Install
            && !later.any(|other| other.verb == Verb::Remove)
    }
}

/// Whether a program leaves open what is run: shells, scripts, and what waits for somebody to come.
fn is_open(name: &str) -> bool {
    matches!(
        name,
        "" | "bash" | "sh" | "zsh" | "ash" | "sleep" | "tail" | "make"
    ) || name.ends_with(".sh")
}
