//! Variables that `ENV` sets, and whether the package manager that they are meant for runs at all.

use super::installs::{Install, Tool, Verb};
use super::{Model, Value, paths};
use crate::syntax::{Arguments, Keyword};
use crate::text::Span;

/// A variable that an `ENV` sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The index of the instruction.
    pub instruction: usize,
    /// Its name.
    pub name: String,
    /// The bytes of the name.
    pub span: Span,
}

impl<'m> Model<'m> {
    /// The variables that `ENV` sets in stages, in order.
    pub fn environment_settings(&self) -> Vec<Setting> {
        let mut found = Vec::new();
        for (at, instruction) in self.file.instructions.iter().enumerate() {
            let Arguments::Pairs { pairs, .. } = &instruction.arguments else {
                continue;
            };
            if instruction.keyword != Keyword::Env {
                continue;
            }
            found.extend(pairs.iter().map(|pair| Setting {
                instruction: at,
                name: pair.name.raw.clone(),
                span: pair.name.span,
            }));
        }
        found
    }

    /// The first install by uv behind an instruction that takes packages from uv's usual index, where no other package
    /// manager for Python runs there, nothing runs that nobody can see into, and the image starts something, so that it is
    /// no base for others.
    pub fn only_uv_behind(&self, instruction: usize) -> Option<usize> {
        let stage = self.stage_of(instruction)?.index;
        self.startups_on(stage).next()?;
        let mut first = None;
        for at in self.later(instruction) {
            for install in self.installs_of(at) {
                let is_other = install.tool.is_conda() || matches!(install.tool, Tool::Pixi);
                if is_other || (install.tool.is_python() && install.tool != Tool::Uv) {
                    return None;
                }
                if first.is_none() && self.takes_usual_index(install) {
                    first = Some(install.command);
                }
            }
            if self
                .commands_of(at)
                .iter()
                .any(|command| self.is_opaque(command))
            {
                return None;
            }
        }
        first
    }

    fn takes_usual_index(&self, install: &Install<'_>) -> bool {
        let fetches =
            matches!(install.verb, Verb::Install | Verb::Sync) && install.tool == Tool::Uv;
        let is_set = |name: &str| {
            let value = self.environment_at(install.command, name);
            matches!(value, Some(Value::Known(_) | Value::Unknown))
        };
        let by_project = install.subcommand == "sync"
            && self.pyproject(install).is_none_or(|project| {
                project.has_table("tool.uv.index") || project.has_table("tool.uv.sources")
            });
        let is_settings = |value: &Value| {
            value
                .known()
                .is_some_and(|path| paths::file_name(path) == "uv.toml")
        };
        let copies = self.copies.iter().any(|copy| {
            is_settings(&copy.destination) || copy.sources.iter().any(|s| is_settings(&s.value))
        });
        fetches
            && install.indexes.is_empty()
            && !install.may_hide_options()
            && !install.has("--offline")
            && !install.has("--config-file")
            && !is_set("UV_CONFIG_FILE")
            && !by_project
            && !copies
    }
}
