//! Programs that pip puts into `~/.local/bin`, since the user who runs it cannot write to the system's folders.

use super::installs::{Tool, Verb};
use super::{Base, Install, Model, Value};
use crate::knowledge::bases::Family;
use crate::knowledge::scripts;

/// What a user installs for himself, on a base whose PATH does not have his programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserPrograms {
    /// The first install, by its command.
    pub command: usize,
    /// The user.
    pub user: String,
    /// What is not found.
    pub lost: LostProgram,
}

/// A program that is in no folder of PATH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LostProgram {
    /// The one that the container starts.
    Started(String),
    /// One that is there to be called.
    Known(String),
}

/// Options and variables by which packages go elsewhere.
const OPTIONS: [&str; 5] = ["--target", "--prefix", "--root", "--python", "--dry-run"];
const VARIABLES: [&str; 5] = [
    "PIP_PREFIX",
    "PIP_TARGET",
    "PYTHONUSERBASE",
    "VIRTUAL_ENV",
    "PIP_ROOT",
];

/// How many images of one file are looked at.
const MAX_IMAGES: usize = 16;

impl<'m> Model<'m> {
    /// The programs of the first image of the file that somebody looks for in vain: its user installs packages with pip, outside of any environment, while
    /// PATH has no `~/.local/bin`.
    pub fn user_programs(&self) -> Option<UserPrograms> {
        let all = 0..self.file.instructions.len();
        if all.into_iter().any(|at| self.mentions(at, ".local/bin")) {
            return None;
        }
        let images = self.stages().iter().filter(|stage| stage.ships);
        images
            .take(MAX_IMAGES)
            .find_map(|stage| self.user_programs_of(stage.index))
    }

    fn user_programs_of(&self, stage: usize) -> Option<UserPrograms> {
        let Base::Image(image) = self.root_base(stage) else {
            return None;
        };
        let is_plain = |family: Family| {
            matches!(
                family,
                Family::Python(_) | Family::Distro | Family::BuildpackDeps | Family::Cuda(_)
            )
        };
        image
            .facts
            .as_ref()
            .filter(|facts| is_plain(facts.family))?;
        let Some(Value::Known(path)) = self.said_at_start(stage, "PATH") else {
            return None;
        };
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let is_here = |command: usize| lineage.contains(&self.commands[command].stage);
        let opens = |command: &super::Command<'m>| {
            let mut words = command.args().iter();
            matches!(command.name(), "chown" | "chmod" | "chgrp")
                && words.any(|word| word.literal_prefix().starts_with("/usr"))
        };
        let has_venv = self
            .venvs()
            .iter()
            .any(|venv| lineage.contains(&venv.stage));
        if !is_of_system(&path)
            || has_venv
            || self.commands.iter().any(|c| is_here(c.index) && opens(c))
        {
            return None;
        }
        let own: Vec<&Install<'m>> = self
            .installs()
            .filter(|install| is_here(install.command) && self.goes_home(install))
            .collect();
        let first = own.first()?;
        let names: Vec<String> = own
            .iter()
            .flat_map(|install| self.wanted(install).packages)
            .filter_map(|wanted| wanted.name().map(str::to_owned))
            .collect();
        let mut programs = names.iter().filter_map(|name| scripts::program_of(name));
        let startup = self.startups().iter().find(|s| lineage.contains(&s.stage));
        let start = startup.map(|startup| {
            let first = self.first_at_start(startup);
            first
                .map(|first| first.name().to_owned())
                .unwrap_or_default()
        });
        let lost = match start {
            Some(start) => programs
                .any(|program| program == start)
                .then_some(LostProgram::Started(start))?,
            None => LostProgram::Known(programs.next()?.to_owned()),
        };
        let instruction = self.commands[first.command].instruction;
        let user = self.state(instruction).user.known()?;
        Some(UserPrograms {
            command: first.command,
            user: user.split(':').next().unwrap_or(user).to_owned(),
            lost,
        })
    }

    /// Whether pip surely installs something for the user who runs it alone: it is not root, and names no other place.
    fn goes_home(&self, install: &Install<'m>) -> bool {
        let command = &self.commands[install.command];
        let invocation = command.invocation.as_ref();
        let is_bare = invocation.is_some_and(|i| {
            !i.elevated && i.word.literal().is_some_and(|word| !word.contains('/'))
        });
        let is_set = |name: &str| {
            let said = self.environment_at(install.command, name);
            !matches!(said, None | Some(Value::Unset))
        };
        let path = self.environment_at(install.command, "PATH");
        let wanted = || self.wanted(install).packages;
        install.tool == Tool::Pip
            && install.verb == Verb::Install
            && is_bare
            && !command.context.conditional
            && self.is_root(command.instruction) == Some(false)
            && !OPTIONS.iter().any(|name| install.has(name))
            && !VARIABLES.iter().any(|name| is_set(name))
            && path.is_some_and(|path| path.known().is_some_and(is_of_system))
            && wanted()
                .iter()
                .any(|wanted| !matches!(wanted.name(), Some("pip" | "setuptools" | "wheel")))
    }
}

/// Whether a PATH leads to folders of the system alone, to which only root writes.
fn is_of_system(path: &str) -> bool {
    path.split(':').all(|folder| {
        ["/usr", "/bin", "/sbin"]
            .iter()
            .any(|top| super::paths::is_within(folder, top))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::check;

    fn lost(text: &str) -> Option<LostProgram> {
        let mut found = None;
        check(&format!("FROM {text}\n"), |model| {
            found = model.user_programs().map(|one| one.lost);
        });
        found
    }

    #[test]
    fn a_user_of_his_own_installs_for_himself() {
        let started = Some(LostProgram::Started("uvicorn".to_owned()));
        let known = Some(LostProgram::Known("whisper".to_owned()));
        for (text, expected) in [
            (
                "python:3.12\nUSER a\nRUN pip install uvicorn\nCMD [\"uvicorn\", \"a:a\"]",
                started,
            ),
            ("python:3.12\nUSER a\nRUN pip install openai-whisper", known),
            (
                "python:3.12\nUSER a\nRUN pip install uvicorn\nCMD [\"python\", \"a.py\"]",
                None,
            ),
            ("python:3.12\nUSER a\nRUN pip install -U pip", None),
            ("python:3.12\nRUN pip install uvicorn\nUSER a", None),
            (
                "python:3.12\nUSER a\nENV PATH=/home/a/.local/bin:$PATH\nRUN pip install uvicorn",
                None,
            ),
            (
                "python:3.12\nUSER a\nRUN python -m venv /v && /v/bin/pip install uvicorn",
                None,
            ),
            (
                "python:3.12\nUSER a\nENV PATH=/v/bin:$PATH\nRUN pip install uvicorn",
                None,
            ),
            (
                "python:3.12\nRUN chown -R a /usr/local\nUSER a\nRUN pip install uvicorn",
                None,
            ),
            ("python:3.12\nUSER a\nRUN sudo pip install uvicorn", None),
            (
                "continuumio/miniconda3\nUSER a\nRUN pip install uvicorn",
                None,
            ),
            ("corp/ml\nUSER a\nRUN pip install uvicorn", None),
        ] {
            assert_eq!(lost(text), expected, "{text}");
        }
    }
}
