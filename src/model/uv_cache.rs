//! uv's cache: whether environments are linked to it, and who may need it later.

use super::installs::{Cache, Install, Tool};
use super::{Command, Model, Value};

/// How uv puts packages from its cache into an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkMode {
    /// As uv does by itself: clones where the file system can, else hard links, else copies.
    Default,
    /// Copies.
    Copy,
    /// Symbolic links: the environment needs the cache.
    Symlink,
    /// Nobody can tell.
    Unknown,
}

impl<'m> Model<'m> {
    /// How an install of uv's links to the cache. Source: `uv pip install --help` of uv 0.13.9, 2026-11-23.
    pub fn uv_link_mode(&self, install: &Install<'_>) -> LinkMode {
        let option = install
            .option("--link-mode")
            .map(|option| option.value.clone());
        match option.or_else(|| self.environment_at(install.command, "UV_LINK_MODE")) {
            None | Some(Value::Unset) => LinkMode::Default,
            Some(Value::Known(mode)) => match mode.as_str() {
                "copy" => LinkMode::Copy,
                "symlink" => LinkMode::Symlink,
                "clone" | "hardlink" | "" => LinkMode::Default,
                _ => LinkMode::Unknown,
            },
            Some(Value::Unknown) => LinkMode::Unknown,
        }
    }

    /// Whether something behind an instruction may need the cache that uv leaves in `folder`: an environment that lies in
    /// it (`uvx`, `uv tool run`, `uv run --with`), a build of the project when the container starts (`uv run`), or
    /// anything that works offline.
    pub fn may_need_uv_cache(&self, instruction: usize, folder: &str) -> bool {
        let mut found = false;
        self.follow(instruction, folder, &mut |later| {
            let reads = |install: &Install<'m>| {
                let is_cut_off = install.tool == Tool::Uv && self.is_without_network(later.at);
                is_cut_off || self.reads_uv_cache(install)
            };
            found |= later.trigger
                || self.installs_of(later.at).iter().any(reads)
                || self.commands_of(later.at).iter().any(runs_by_uv);
            true
        });
        found
    }

    fn reads_uv_cache(&self, install: &Install<'_>) -> bool {
        let is_set = |name: &str| {
            let value = self.environment_at(install.command, name);
            matches!(value, Some(Value::Known(_) | Value::Unknown))
        };
        install.tool == Tool::Uv
            && (install.has("--offline")
                || is_set("UV_OFFLINE")
                || matches!(install.subcommand.as_str(), "tool run" | "run")
                || matches!(self.cache_of(install), Cache::Unknown))
    }
}

/// `uv run app.py`, `uvx ruff`; `uv run --no-sync uvicorn …` only starts what is there.
fn runs_by_uv(command: &Command<'_>) -> bool {
    let by_uv = command.invocation.as_ref().is_some_and(|invocation| {
        invocation.wrappers.iter().any(|wrapper| {
            let only_starts = wrapper.words.iter().any(|word| word.is("--no-sync"));
            matches!(wrapper.name, "uv" | "uvx") && !only_starts
        })
    });
    by_uv || command.name() == "uvx"
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    #[test]
    fn what_runs_by_uv_may_need_its_cache() {
        for (rest, expected) in [
            ("CMD [\"python\", \"a.py\"]", false),
            ("CMD [\"uv\", \"run\", \"a.py\"]", true),
            ("CMD uv run --no-sync uvicorn a:b", false),
            ("RUN uvx ruff check", true),
            ("RUN uv tool run ruff check", true),
            ("RUN uv sync --offline", true),
            ("ENV UV_OFFLINE=1\nRUN uv sync", true),
            ("RUN uv sync", false),
            ("ONBUILD COPY . .", true),
        ] {
            let text = format!("FROM x\nRUN uv pip install a\n{rest}\n");
            check(&text, |model| {
                assert_eq!(
                    model.may_need_uv_cache(1, "/root/.cache/uv"),
                    expected,
                    "{rest}"
                );
            });
        }
    }
}
