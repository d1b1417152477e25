//! Code that comes from a repository without a revision.

use std::collections::BTreeMap;

use super::installs::{Package, PackageKind};
use super::{Command, Model};
use crate::text::Span;

/// Branches that move with the work on a project.
fn is_moving_branch(name: &str) -> bool {
    matches!(
        name,
        "main" | "master" | "HEAD" | "dev" | "develop" | "development" | "nightly" | "trunk"
    )
}

/// Options of `git clone` with a value in the next word. Source: git-clone's manual, 2.47.
const WITH_VALUE: &[&str] = &[
    "--branch",
    "--bundle-uri",
    "--config",
    "--depth",
    "--filter",
    "--jobs",
    "--origin",
    "--reference",
    "--revision",
    "--separate-git-dir",
    "--server-option",
    "--shallow-exclude",
    "--shallow-since",
    "--template",
    "--upload-pack",
    "-b",
    "-c",
    "-j",
    "-o",
    "-u",
];

impl Package {
    /// Whether a package from a repository has no revision, or a branch that moves for one; false where the address is
    /// not known.
    pub fn moves(&self) -> bool {
        let Some(location) = self.location.known() else {
            return false;
        };
        // `git+ssh://git@host/a/b.git@v1`: a revision stands behind the last slash of the path, or holds slashes itself.
        let path = location
            .split_once("://")
            .and_then(|(_, rest)| rest.split_once('/'));
        match path.map(|(_, path)| path.split_once('@')) {
            Some(Some((_, revision))) => revision.is_empty() || is_moving_branch(revision),
            Some(None) => true,
            None => false,
        }
    }
}

impl<'m> Model<'m> {
    /// Every `git clone` without a revision whose `RUN` goes on to install a Python package from a folder, where no later
    /// command of the stage checks another revision out.
    pub fn moving_clones(&self) -> Vec<Span> {
        let goes_elsewhere = |command: &Command<'m>| {
            let verbs = ["checkout", "reset", "switch", "fetch", "pull"];
            command.name() == "git" && verbs.iter().any(|verb| command.has_arg(verb))
        };
        // The last command of each stage that goes to another revision.
        let mut checked_out = BTreeMap::new();
        let commands = self
            .commands
            .iter()
            .filter(|command| goes_elsewhere(command));
        checked_out.extend(commands.map(|command| (command.stage, command.index)));
        // The last install from a folder of each instruction.
        let mut installed = BTreeMap::new();
        let is_path = |package: &Package| package.kind == PackageKind::Path;
        let installs = self
            .installs()
            .filter(|install| install.tool.is_python() && install.packages.iter().any(is_path));
        installed.extend(
            installs.map(|install| (self.commands[install.command].instruction, install.command)),
        );
        let is_behind = |last: Option<&usize>, clone: &Command<'m>| {
            last.is_some_and(|last| *last > clone.index)
        };
        let clones = self.commands.iter().filter(|command| {
            is_behind(installed.get(&command.instruction), command)
                && !is_behind(checked_out.get(&command.stage), command)
                && is_moving_clone(command)
        });
        clones.map(Command::program_span).collect()
    }
}

/// `git clone URL`, of a branch that moves or none, with nothing that is not known.
fn is_moving_clone(command: &Command<'_>) -> bool {
    let values = command.values();
    let Some((Some(verb), rest)) = values.split_first() else {
        return false;
    };
    if command.name() != "git" || verb != "clone" || rest.iter().any(Option::is_none) {
        return false;
    }
    let words: Vec<&str> = rest.iter().flatten().map(|word| word.as_ref()).collect();
    let mut at = 0;
    while let Some(&word) = words.get(at) {
        let (name, attached) = match word.split_once('=') {
            Some((name, value)) if word.starts_with("--") => (name, Some(value)),
            _ => (word, None),
        };
        let value = attached.or_else(|| {
            at += usize::from(WITH_VALUE.contains(&name));
            words.get(at).copied()
        });
        let pins = match name {
            "--revision" => true,
            "--branch" | "-b" => value.is_some_and(|branch| !is_moving_branch(branch)),
            _ => false,
        };
        if pins {
            return false;
        }
        at += 1;
    }
    words
        .iter()
        .any(|word| word.contains("://") || word.contains('@'))
}
