//! Where a file overrides the mark with which a distribution keeps pip away from its own Python.

use super::installs::{Tool, Verb};
use super::{Command, Model, paths};
use crate::knowledge::apt;
use crate::shell::Word;
use crate::syntax::Keyword;
use crate::text::Span;

impl<'m> Model<'m> {
    /// The places of stages that ship which let pip write into the distribution's Python: `--break-system-packages` beside
    /// a Python of its packages, and commands that take the mark away.
    pub fn overridden_pythons(&self) -> Vec<Span> {
        let ships = |command: &Command<'m>| {
            let is_run = self.instruction(command.instruction).keyword == Keyword::Run;
            is_run
                && self
                    .stages()
                    .get(command.stage)
                    .is_some_and(|stage| stage.ships)
        };
        let commands = self.commands.iter().filter(|command| ships(command));
        let found = commands.filter_map(|command| {
            let option = self.install_at(command.index).filter(|install| {
                install.tool.is_python() && install.installs() && self.has_packaged_python(command)
            });
            let option = option.and_then(|install| install.option("--break-system-packages"));
            match option {
                Some(option) => Some(option.span),
                None => {
                    let lineage: Vec<usize> =
                        self.lineage(command.stage).map(|s| s.index).collect();
                    let is_own = self.removes_mark(command) && !self.has_foreign_python(&lineage);
                    is_own.then(|| command.program_span())
                }
            }
        });
        found.collect()
    }

    /// Whether an install of the system before a command brings the distribution's Python.
    fn has_packaged_python(&self, command: &Command<'m>) -> bool {
        let lineage: Vec<usize> = self
            .lineage(command.stage)
            .map(|stage| stage.index)
            .collect();
        self.installs().any(|install| {
            let is_system = matches!(
                install.tool,
                Tool::Apt | Tool::Apk | Tool::Dnf | Tool::Microdnf | Tool::Zypper
            );
            let names = install
                .packages
                .iter()
                .filter_map(|package| package.name.as_deref());
            let mut names = names.map(apt::package_name);
            is_system
                && install.verb == Verb::Install
                && install.command < command.index
                && lineage.contains(&self.commands[install.command].stage)
                && names.any(|name| name == "python3" || name.ends_with("-pip"))
        }) && self.official_python(command.stage).is_none()
            && !self.has_foreign_python(&lineage)
    }

    /// Whether a package of another archive brings a Python that nothing of the distribution uses, `python3.14` of
    /// deadsnakes on Ubuntu 24.04, or may: the release is not known.
    fn has_foreign_python(&self, lineage: &[usize]) -> bool {
        let release = lineage
            .last()
            .and_then(|&root| self.base_facts(root)?.os?.release);
        let own = release.and_then(|release| release.python);
        let is_other = |name: &str| {
            let version = name.strip_prefix("python").unwrap_or_default();
            let version = version.split('-').next().unwrap_or_default();
            version.starts_with("3.") && own != Some(version)
        };
        self.installs().any(|install| {
            let names = install.packages.iter();
            let mut names = names.filter_map(|package| package.name.as_deref());
            install.tool == Tool::Apt
                && install.verb == Verb::Install
                && lineage.contains(&self.commands[install.command].stage)
                && names.any(is_other)
        })
    }

    /// `rm /usr/lib/python3.12/EXTERNALLY-MANAGED`
    fn removes_mark(&self, command: &Command<'m>) -> bool {
        let is_mark = |word: &Word| {
            let text = word.literal_or_glob().unwrap_or_default();
            let is_of_system = text.starts_with("/usr/lib") && text.contains("/python3");
            is_of_system && paths::file_name(&text).starts_with("EXTERNALLY-MANAGED")
        };
        matches!(command.name(), "rm" | "mv" | "unlink") && command.args().iter().any(is_mark)
    }
}
