//! Pythons that uv downloads: whether an environment links to one, and whether that goes where the environment goes.

use super::copies::{Copy, Origin};
use super::environments::Venv;
use super::{Command, Model, Value, paths};
use crate::knowledge::bases::Tool;

impl<'m> Model<'m> {
    /// The folder with the Python that uv downloaded for an environment; `None` if it may link to another one.
    ///
    /// Source: uv's documentation, "Python versions", 2026-08: uv takes Pythons of its own before those of the system,
    /// downloads one where it finds none, and keeps them in `~/.local/share/uv/python`.
    pub fn uv_python_of(&self, venv: &Venv) -> Option<String> {
        let made = &self.commands[venv.command];
        let is_set = |name: &str| {
            let value = self.environment_at(made.index, name);
            matches!(value, Some(Value::Known(_) | Value::Unknown))
        };
        let says_otherwise = [
            "UV_PYTHON",
            "UV_PYTHON_DOWNLOADS",
            "UV_NO_MANAGED_PYTHON",
            "UV_PYTHON_PREFERENCE",
            "UV_SYSTEM_PYTHON",
        ];
        let asks_for_path = made.args().windows(2).any(|pair| {
            (pair[0].is("--python") || pair[0].is("-p"))
                && pair[1].literal().is_none_or(|text| text.contains('/'))
        });
        let forbids = made.has_arg("--no-managed-python") || made.has_arg("--no-python-downloads");
        if !venv.by_uv || asks_for_path || forbids || says_otherwise.into_iter().any(is_set) {
            return None;
        }
        let is_below = |command: &&Command<'m>| {
            command.index < venv.command
                && self
                    .lineage(venv.stage)
                    .any(|stage| stage.index == command.stage)
        };
        let before = || self.commands[..venv.command].iter().filter(is_below);
        let installs_one = before().any(|command| {
            let words = command.args();
            let is_subcommand = words.len() > 1 && words[0].is("python") && words[1].is("install");
            command.name() == "uv" && is_subcommand && !command.context.conditional
        });
        let brings_none = || {
            let base = self.base_facts(venv.stage);
            let has_none = base.is_some_and(|facts| facts.has(Tool::Python) == Some(false));
            let may_bring_one = before().any(|command| {
                let install = self.install_at(command.index);
                let brings = install.is_some_and(|install| {
                    !install.tool.is_python()
                        && (!install.complete || install.packages.iter().any(may_be_python))
                });
                brings || self.is_opaque(command)
            });
            let copies_one = self.copies.iter().any(|copy| {
                let is_own = self
                    .lineage(venv.stage)
                    .any(|stage| stage.index == copy.stage);
                let only_uv = copy.sources.iter().all(|source| {
                    let name = source.value.known().map(paths::file_name);
                    matches!(name, Some("uv" | "uvx"))
                });
                is_own && copy.origin != Origin::Context && !only_uv
            });
            has_none && !may_bring_one && !copies_one
        };
        (installs_one || brings_none()).then(|| self.uv_python_folder(made.index))?
    }

    fn uv_python_folder(&self, command: usize) -> Option<String> {
        match self.environment_at(command, "UV_PYTHON_INSTALL_DIR") {
            Some(Value::Known(folder)) if !folder.is_empty() => return Some(folder),
            None | Some(Value::Unset) => {}
            Some(_) => return None,
        }
        match self.environment_at(command, "XDG_DATA_HOME") {
            None | Some(Value::Unset) => {}
            Some(_) => return None,
        }
        let home = self.home_at(command);
        Some(paths::join(home.known()?, ".local/share/uv/python"))
    }

    /// Whether the stage of a copy has, or may have, the Python in `folder`: it is copied too, or installed there.
    pub fn has_uv_python(&self, copy: &Copy, folder: &str) -> bool {
        let is_own = |stage: usize| self.lineage(copy.stage).any(|other| other.index == stage);
        let brings = |other: &Copy| {
            let mut sources = other.sources.iter().map(|source| &source.value);
            is_own(other.stage)
                && matches!(other.origin, Origin::Stage(_))
                && sources.any(|source| match source {
                    Value::Known(path) => paths::overlap(&paths::join("/", path), folder),
                    _ => true,
                })
        };
        let runs_uv = |command: &Command<'m>| {
            is_own(command.stage) && (command.name() == "uv" || self.is_opaque(command))
        };
        self.copies.iter().any(brings) || self.commands.iter().any(runs_uv)
    }
}

fn may_be_python(package: &super::installs::Package) -> bool {
    let name = package.name.as_deref();
    name.is_none_or(|name| name.starts_with("python") || name.contains("build-essential"))
}
