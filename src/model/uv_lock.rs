//! `uv.lock`, and whether it still fits its project.

use super::installs::{Install, Tool};
use super::requirements::normalise;
use super::{Command, Model, paths};

/// A lock file that lacks what its project depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleLock {
    /// The dependencies that it lacks, in their order.
    pub missing: Vec<String>,
    /// Whether the install refuses it; else it goes by it.
    pub is_refused: bool,
}

impl<'m> Model<'m> {
    /// What the lock file of a `uv sync --locked` or `--frozen` lacks; `None` if it lacks nothing, or if one of both files
    /// is not known.
    pub fn stale_lock(&self, install: &Install<'m>) -> Option<StaleLock> {
        if install.tool != Tool::Uv || install.subcommand != "sync" || install.may_hide_options() {
            return None;
        }
        let says = |option: &str, variable: &str| {
            install.has(option) || self.uv_switch(install.command, variable) == Some(true)
        };
        let is_refused = says("--locked", "UV_LOCKED");
        if !is_refused && !says("--frozen", "UV_FROZEN") || install.has("--script") {
            return None;
        }
        let before = &self.commands[..install.command];
        if before.iter().any(renews_lock) {
            return None;
        }
        let project = self.pyproject(install)?;
        // What overrides dependencies or leaves them out may keep them from the lock file.
        let is_plain = ["override-dependencies", "exclude-dependencies"]
            .iter()
            .all(|key| project.value("tool.uv", key).is_none());
        let folder = self.project_folder(install)?;
        let path = self.context_file(install.command, &paths::join(&folder, "uv.lock"))?;
        let text = self.context.read(&path)?;
        let locked = locked_packages(&text);
        // uv itself writes at least the project: this is no lock file, or one of a form that is not known.
        if locked.is_empty() {
            return None;
        }
        let own = project
            .value("project", "name")
            .map(unquoted)
            .map(normalise);
        let wanted = project
            .dependencies()
            .into_iter()
            .filter_map(|one| plain_name(&one));
        let missing: Vec<String> = wanted
            .filter(|name| Some(name) != own.as_ref() && !locked.contains(name))
            .collect();
        (is_plain && !missing.is_empty()).then_some(StaleLock {
            missing,
            is_refused,
        })
    }
}

/// `uv lock`, `uv add`, `uv sync` that is not told to keep the lock file.
fn renews_lock(command: &Command<'_>) -> bool {
    let renews = ["add", "lock", "remove", "run", "sync"];
    let keeps = ["--frozen", "--locked", "--no-sync"];
    command.name() == "uv"
        && renews.iter().any(|verb| command.has_arg(verb))
        && !keeps.iter().any(|option| command.has_arg(option))
}

/// The names of the packages of a lock file, which is written by uv alone, one key a line.
fn locked_packages(text: &str) -> Vec<String> {
    let mut is_package = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(header) = line.strip_prefix('[') {
            is_package = header.starts_with("[package]]");
        } else if is_package && let Some(name) = line.strip_prefix("name = ") {
            found.push(normalise(unquoted(name)));
        }
    }
    found
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

/// The name of a requirement that holds everywhere: nothing stands behind `;`.
fn plain_name(requirement: &str) -> Option<String> {
    let end = requirement
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'))
        .unwrap_or(requirement.len());
    let name = &requirement[..end];
    (!name.is_empty() && !requirement.contains(';')).then(|| normalise(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::check_with;

    const LOCK: &str = "version = 1\n\n[[package]]\nname = \"idna\"\nversion = \"3.10\"\ndependencies = [\n    { name = \"certifi\" },\n]\n\n[package.optional-dependencies]\nname = \"x\"\n";

    fn stale(run: &str, dependencies: &str) -> Option<StaleLock> {
        let project = format!("[project]\nname = \"a\"\ndependencies = [\n{dependencies}\n]\n");
        let files = [("pyproject.toml", project.as_str()), ("uv.lock", LOCK)];
        let text =
            format!("FROM python:3.12\nWORKDIR /app\nCOPY pyproject.toml uv.lock ./\n{run}\n");
        let mut found = None;
        check_with(&text, &files, |model| {
            let mut installs = model.installs();
            found = installs.find_map(|install| model.stale_lock(install));
        });
        found
    }

    #[test]
    fn a_dependency_that_is_not_locked_is_found() {
        let found = stale("RUN uv sync --locked", "\"idna>=3\",\n\"Fast_API[all]>=1\"");
        let missing = vec!["fast-api".to_owned()];
        assert_eq!(
            found,
            Some(StaleLock {
                missing,
                is_refused: true
            })
        );
        let frozen = stale("ENV UV_FROZEN=1\nRUN uv sync", "\"certifi\"");
        assert_eq!(frozen.map(|stale| stale.is_refused), Some(false));
    }

    #[test]
    fn what_fits_or_is_renewed_is_not() {
        for (run, dependencies) in [
            ("RUN uv sync --locked", "\"idna\", # \"old\""),
            (
                "RUN uv sync --locked",
                "\"Idna\",\n# \"old>=1\",\n\"a[extra]\"",
            ),
            (
                "RUN uv sync --locked",
                "\"idna\", \"tomli; python_version < '3.11'\"",
            ),
            ("RUN uv sync", "\"fastapi\""),
            ("RUN uv lock\nRUN uv sync --locked", "\"fastapi\""),
        ] {
            assert_eq!(stale(run, dependencies), None, "{run} {dependencies}");
        }
    }
}
