//! Compilers that an image keeps without a use.

use super::contents::MAX_STAGES;
use super::copies::Origin;
use super::installs::{Install, Tool, Verb};
use super::{Command, Model, Startup, Value};
use crate::knowledge::apt;
use crate::knowledge::bases::Tool as Program;
use crate::knowledge::builds::{brings_c_compiler, is_compiler};
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::servers;
use crate::knowledge::toolchains::{
    compiles_at_run, is_for_builds, needs_compiler_at_run, size_of_tool,
};
use crate::knowledge::wheels::compiles_nothing;
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
    /// Whether nothing is known to be built with them: all Python packages come as wheels.
    pub idle: bool,
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
        if self.may_compile_later(&lineage) || self.starts_what_it_made(startup, &lineage) {
            return None;
        }
        // The compiler comes along with what a package of the distribution is built with.
        let mut own_installs = self.installs().filter(own);
        if own_installs.any(|install| install.subcommand == "build-dep") {
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
            idle: self.builds_nothing(startup.stage, &lineage),
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

    /// Whether the container starts a program that `make` put into the image, which may build more while it runs: LKP's
    /// `lkp run`.
    fn starts_what_it_made(&self, startup: &Startup<'m>, lineage: &[usize]) -> bool {
        let instructions = startup.entrypoint.into_iter().chain(startup.cmd);
        let mut started = instructions.flat_map(|at| self.commands_of(at));
        let made = |command: &Command<'m>| {
            lineage.contains(&command.stage) && matches!(command.name(), "make" | "gmake")
        };
        let is_own = |command: &Command<'m>| {
            let name = command.name();
            !servers::is_python(name) && servers::find(&[name]).is_none()
        };
        started.any(is_own) && self.commands.iter().any(made)
    }

    /// Whether the stages of an image compile nothing that anybody could see, and install only Python packages that have
    /// wheels for their Python, on a system that takes them.
    fn builds_nothing(&self, stage: usize, lineage: &[usize]) -> bool {
        let takes_wheels = self.os(stage).is_some_and(|os| os.distro.has_apt());
        let of_system = || {
            let release = self.os(stage)?.release?;
            // pip of older systems does not know the wheels of today.
            match release.version {
                "11" => Some(PythonVersion::new(3, 9)),
                "22.04" => Some(PythonVersion::new(3, 10)),
                _ => PythonVersion::parse(release.python?),
            }
        };
        let python = self.official_python(stage).or_else(of_system);
        let (Some(contents), Some(python)) = (self.contents(lineage), python) else {
            return false;
        };
        let compiles = |name: &str| {
            is_compiler(name)
                || matches!(name, "make" | "cmake" | "ninja" | "meson" | "cargo" | "go")
        };
        let has_wheel = |package: &super::installs::Package| {
            let name = package.name.as_deref().unwrap_or("");
            let specifier = package.specifier.known().unwrap_or("");
            // `>=1.24` gets the newest.
            let is_newest = package.specifier == Value::Unset
                || specifier.starts_with('>') && !specifier.contains([',', '<', '!']);
            let is_open = !is_newest && package.exact_version().is_none();
            !is_open && compiles_nothing(name, package.exact_version(), python)
        };
        let packages = &contents.packages;
        takes_wheels
            && !packages.is_empty()
            && packages.iter().all(|(_, package)| has_wheel(package))
            && !contents.programs.iter().any(|(_, name)| compiles(name))
    }

    /// Whether a container starts something else than a shell, or a script that nobody can read.
    pub(super) fn starts_program(&self, startup: &Startup<'m>) -> bool {
        let instructions = startup.entrypoint.into_iter().chain(startup.cmd);
        let commands = instructions.flat_map(|at| self.commands_of(at));
        let names: Vec<&str> = commands
            .filter(|command| !command.starts_script)
            .map(|command| command.name())
            .collect();
        let is_open = |name: &&str| {
            matches!(
                *name,
                "" | "bash"
                    | "sh"
                    | "zsh"
                    | "ash"
                    | "sleep"
                    | "tail"
                    | "make"
                    | "go"
                    | "cargo"
                    | "tox"
                    | "nox"
                    | "pytest"
                    | "mvn"
                    | "gradle"
            ) || name.ends_with(".sh")
        };
        !names.is_empty() && !names.iter().any(is_open) && !self.starts_interpreter(startup)
    }

    /// Whether a container starts Python for whoever types, or for what the command line names: `CMD ["python3"]`.
    fn starts_interpreter(&self, startup: &Startup<'m>) -> bool {
        let instructions = startup.entrypoint.into_iter().chain(startup.cmd);
        let mut commands = instructions.flat_map(|at| self.commands_of(at));
        let only = commands
            .next()
            .filter(|_| startup.entrypoint.is_none() || startup.cmd.is_none());
        only.is_some_and(|command| {
            command.args().is_empty()
                && (command.name().starts_with("python") || command.name() == "ipython")
        })
    }

    /// Whether a stage's base has a C compiler; `None` if nobody knows.
    pub fn has_compiler(&self, stage: usize) -> Option<bool> {
        let facts = self.base_facts(stage)?;
        match facts.is_devel() {
            true => Some(true),
            false => facts.has(Program::Gcc),
        }
    }

    /// Whether the image of a stage has a C compiler, or a package of it is named that brings one.
    pub fn asks_for_compiler(&self, stage: usize) -> bool {
        if self.stages().len() > MAX_STAGES {
            return false;
        }
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let names_one = |install: &Install<'m>| {
            let mut names = install
                .packages
                .iter()
                .filter_map(|package| package.name.as_deref());
            lineage.contains(&self.commands[install.command].stage)
                && install.verb == Verb::Install
                && !install.tool.is_python()
                && names.any(|name| brings_c_compiler(apt::package_name(name)))
        };
        self.has_compiler(stage) == Some(true) || self.installs().any(names_one)
    }

    /// Whether something in a stage or below may be compiled, then or when it runs, or nobody can tell: a script that
    /// cannot be read, a project, a repository, requirements that are not at hand.
    pub fn may_compile(&self, stage: usize) -> bool {
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        self.contents(&lineage)
            .is_none_or(|contents| contents.package_names().any(needs_compiler_at_run))
    }

    /// Whether a later command of the same instruction removes packages, and what came along with them:
    /// `apt-get purge -y --auto-remove gcc python3-dev`, `apt-get autoremove`.
    pub fn is_purged_again(&self, install: &Install<'m>) -> bool {
        let at = self.commands[install.command].instruction;
        let mut later = self
            .installs_of(at)
            .iter()
            .filter(|other| other.command > install.command);
        later.any(|other| {
            let takes_all = other.has("--auto-remove")
                || other.has("--autoremove")
                || other.subcommand == "autoremove";
            other.verb == Verb::Remove && takes_all
        })
    }

    /// Whether what an install of the system brings is there and stays: it stands under no condition, and no later command of
    /// the instruction removes anything.
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
            // Of one platform or variant: `if [ "$TARGETARCH" = ppc64le ]; then …`
            && !self.commands[install.command].context.conditional
            && !later.any(|other| other.verb == Verb::Remove)
    }
}
