//! `uv.lock` against the `pyproject.toml` beside it.

use super::installs::{Install, Tool};
use super::pyproject::Pyproject;
use super::{Model, paths};
use crate::knowledge::builds::normalised;

/// A lock file that `uv sync` must take as it is, and that does not have all that the project asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleLock {
    /// Dependencies that the lock has in no version, by the names of the project.
    pub lacks: Vec<String>,
    /// Whether `uv sync` compares the two and stops (`--locked`); else it installs what the lock has (`--frozen`).
    pub stops: bool,
}

impl Model<'_> {
    /// What the lock file lacks that an install must take as it is; `None` if it lacks nothing, or nobody can tell.
    pub fn stale_lock(&self, install: &Install<'_>) -> Option<StaleLock> {
        let is_on = |option: &str, variable: &str| {
            install.has(option) || self.uv_switch(install.command, variable) == Some(true)
        };
        let is_sync = install.tool == Tool::Uv && install.subcommand == "sync";
        let stops = is_on("--locked", "UV_LOCKED");
        let is_bound = stops || is_on("--frozen", "UV_FROZEN");
        let elsewhere = install.has("--package") || install.has("--script");
        if !is_sync || !is_bound || elsewhere || self.changes_lock(install) {
            return None;
        }
        let project = self.pyproject(install)?;
        // What these say may take a package out of the lock.
        let keys = ["override-dependencies", "exclude-dependencies", "conflicts"];
        if keys
            .iter()
            .any(|key| project.value("tool.uv", key).is_some())
        {
            return None;
        }
        let path = paths::join(&self.project_folder(install)?, "uv.lock");
        let path = self.context_file(install.command, &path)?;
        let locked = locked(&self.context.read(&path)?);
        let mut lacks = dependencies(&project);
        lacks.retain(|name| !locked.contains(&normalised(name)));
        (!lacks.is_empty() && !locked.is_empty()).then_some(StaleLock { lacks, stops })
    }

    /// Whether a command before it may write another lock: `uv lock`, `uv add`.
    fn changes_lock(&self, install: &Install<'_>) -> bool {
        let stage = self.commands[install.command].stage;
        self.installs().any(|other| {
            let command = &self.commands[other.command];
            other.tool == Tool::Uv
                && matches!(
                    other.subcommand.as_str(),
                    "lock" | "add" | "remove" | "sync" | "run"
                )
                && (other.subcommand != "sync" || !other.has("--locked") && !other.has("--frozen"))
                && other.command < install.command
                && self
                    .lineage(stage)
                    .any(|stage| stage.index == command.stage)
        })
    }
}

/// The names of the project's dependencies, but of those that only some systems need.
fn dependencies(project: &Pyproject) -> Vec<String> {
    let name = |requirement: String| {
        let end = requirement.find(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c));
        let name = requirement[..end.unwrap_or(requirement.len())].to_owned();
        (!name.is_empty() && !requirement.contains(';')).then_some(name)
    };
    let all = project.strings("project", "dependencies");
    all.into_iter().filter_map(name).collect()
}

/// The packages of a lock file, by their normalised names.
fn locked(text: &str) -> Vec<String> {
    let mut lines = text.lines();
    let mut found = Vec::new();
    while lines.any(|line| line.trim() == "[[package]]") {
        let name = lines
            .next()
            .and_then(|line| line.trim().strip_prefix("name = "));
        found.extend(name.map(|name| normalised(name.trim_matches('"'))));
    }
    found
}
