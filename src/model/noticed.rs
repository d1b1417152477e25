//! Failures that the step itself does not notice, but the build does: something behind it cannot do without what is
//! missing then.

use super::installs::{PackageKind, Tool, Verb};
use super::{Command, Install, Model};
use crate::shell::RedirectOperator;
use crate::syntax::Keyword;

/// Folders that packages of the system fill: what is done there may need one of them.
const OF_SYSTEM: &[&str] = &[
    "/bin", "/boot", "/etc", "/lib", "/opt", "/sbin", "/srv", "/usr", "/var",
];

/// Of these, the folders that no Python package fills.
const NOT_OF_PYTHON: &[&str] = &["/boot", "/etc", "/srv", "/var"];

/// Programs of every image with a shell that need no file of a package where their arguments name none.
const OF_EVERY_IMAGE: &[&str] = &[
    "addgroup", "adduser", "cat", "chmod", "chown", "cp", "cut", "groupadd", "ln", "ls", "mv",
    "sed", "sort", "tar", "touch", "tr", "uniq", "useradd", "usermod", "wc",
];

impl<'m> Model<'m> {
    /// Whether the build probably stops behind an install whose failure the `RUN` overlooks. In the same `RUN` any
    /// command may do that which needs more than the shell; later ones are asked whether they need what was to be
    /// installed: a program that not every image has, a package by its name, a file of a folder of the system.
    pub fn is_missed(&self, install: &Install<'m>) -> bool {
        let own = &self.commands[install.command];
        let names = self.names_of(install);
        let behind = self.relied_upon(own).filter(|command| {
            let other = self.install_at(command.index);
            !other.is_some_and(|other| self.needs_only_tool(install, other))
        });
        behind.into_iter().any(|command| match &names {
            _ if command.instruction == own.instruction => true,
            Some(names) => self.needs(install, names, command),
            None => {
                !self.is_of_every_image(command, install) || touches_system(command, install.tool)
            }
        })
    }

    /// Whether the build probably stops behind a clone or a download whose failure is overlooked: the same `RUN` goes on
    /// with something that can fail, or a later one names the folder.
    pub fn is_fetch_missed(&self, fetch: &Command<'m>) -> bool {
        let folder = self.cloned_into(fetch);
        self.relied_upon(fetch).any(|command| {
            let is_named = |folder: &str| {
                let workdir = self.workdir_at(command.index);
                let is_in = workdir.known().is_some_and(|at| at.starts_with(folder));
                is_in || mentions(command, folder)
            };
            command.instruction == fetch.instruction || folder.as_deref().is_some_and(is_named)
        })
    }

    /// The commands behind one, in its `RUN` and in later ones, that stop the build where they fail, and that can fail.
    fn relied_upon(&self, own: &Command<'m>) -> impl Iterator<Item = &Command<'m>> {
        let later = self.later(own.instruction);
        let runs = later
            .into_iter()
            .filter(|&at| self.instruction(at).keyword == Keyword::Run)
            .flat_map(|at| self.commands_of(at));
        let same = self.commands_of(own.instruction).iter();
        same.filter(|command| command.index > own.index)
            .chain(runs)
            .filter(|command| !command.starts_script && !cannot_fail(command))
            .filter(|command| {
                let context = command.context;
                let is_question = context.guarded || context.background || context.substitution;
                context.fatal || (!is_question && self.unnoticed(command).is_none())
            })
    }

    /// Names of what an install brings; `None` if it brings what is not said here.
    fn names_of(&self, install: &Install<'m>) -> Option<Vec<String>> {
        if install.tool.is_python() {
            let wanted = self.wanted(install);
            let packages = wanted.packages.iter();
            let names: Option<_> = packages.map(|wanted| wanted.package.name.clone()).collect();
            return names.filter(|_| wanted.complete);
        }
        let is_named = |kind| kind == PackageKind::Index;
        let names: Option<_> = install
            .packages
            .iter()
            .map(|package| package.name.clone().filter(|_| is_named(package.kind)))
            .collect();
        names.filter(|_| install.complete && install.manifests.is_empty())
    }

    fn needs(&self, install: &Install<'m>, names: &[String], command: &Command<'m>) -> bool {
        if !install.tool.is_python() {
            return !self.is_of_every_image(command, install)
                || touches_system(command, install.tool);
        }
        let word = |name: &str| name.replace(['-', '.'], "_");
        let is_named = |name: &String| mentions(command, &word(name)) || mentions(command, name);
        let is_of_python = self.install_at(command.index).is_none()
            && !self.is_of_every_image(command, install)
            && command.args().iter().all(|word| !word.is("-c"));
        is_of_python || names.iter().any(is_named)
    }

    /// Whether another call of a package manager needs no more than that program, which the install does not bring.
    fn needs_only_tool(&self, install: &Install<'m>, other: &Install<'_>) -> bool {
        let program = self.commands[other.command].name();
        let is_both_python = install.tool.is_python() && other.tool.is_python();
        let brings_it = install.packages.iter().any(|package| {
            let name = package.name.as_deref();
            // `epel-release`: what is installed next may come from there.
            let is_source = |name: &str| name.ends_with("-release") || name.ends_with("-repo");
            name.is_none_or(|name| name == program || is_source(name))
        });
        let may_be_source = !install.tool.is_python() && brings_it;
        let is_plain = !matches!(other.verb, Verb::Other | Verb::Config)
            && other
                .packages
                .iter()
                .all(|one| one.kind != PackageKind::Path);
        let is_same = install.tool == other.tool;
        // `$pip install x` runs nobody knows what.
        is_plain
            && !program.is_empty()
            && ((is_same && !may_be_source)
                || (is_both_python && !brings_it && install.manifests.is_empty()))
    }

    /// Whether a program is in every image, or at least not from the install.
    fn is_of_every_image(&self, command: &Command<'m>, install: &Install<'m>) -> bool {
        let other = self.install_at(command.index);
        OF_EVERY_IMAGE.contains(&command.name())
            || other.is_some_and(|other| install.tool.is_python() && !other.tool.is_python())
    }
}

/// Whether a command succeeds whatever stands in the image: `rm -f`, `mkdir -p`, `echo`.
fn cannot_fail(command: &Command<'_>) -> bool {
    let writes = command.command.redirects.iter().any(|redirect| {
        let is_null = redirect.target.is("/dev/null");
        redirect.operator != RedirectOperator::DuplicateOutput && !is_null
    });
    let has = |short: char, long: &str| {
        command.values().iter().flatten().any(|value| {
            value == long
                || (value.starts_with('-') && !value.starts_with("--") && value.contains(short))
        })
    };
    !writes
        && match command.name() {
            "" => command.invocation.is_none(),
            "echo" | "printf" | "true" | ":" | "export" | "set" | "sync" | "sleep" | "date" => true,
            "[" | "test" | "unset" | "umask" => true,
            "exit" => {
                matches!(command.args(), []) || matches!(command.args(), [word] if word.is("0"))
            }
            "rm" => has('f', "--force"),
            "mkdir" => has('p', "--parents"),
            "ldconfig" => true,
            "head" | "tail" | "tee" => command.context.piped_from,
            _ => false,
        }
}

/// Whether an argument, or what a redirection names, lies in a folder that packages of a tool fill.
fn touches_system(command: &Command<'_>, tool: Tool) -> bool {
    let targets = command.command.redirects.iter().map(|one| &one.target);
    let mut words = command.args().iter().chain(targets);
    words.any(|word| {
        let text = word.literal_prefix();
        let is_filled = |folder: &&&str| !(tool.is_python() && NOT_OF_PYTHON.contains(folder));
        let mut folders = OF_SYSTEM.iter().filter(is_filled);
        folders.any(|folder| text.starts_with(folder))
    })
}

/// Whether a text stands in a command, whatever the case of its letters, and not as the end of a longer word: `/b` is
/// not in `a/b`.
fn mentions(command: &Command<'_>, text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let range = &command.command.range;
    let own = &command.script.text.text()[range.start..range.end];
    let own = own.to_ascii_lowercase();
    own.match_indices(&text)
        .any(|(at, _)| !own[..at].ends_with(|c: char| c.is_alphanumeric()))
}
