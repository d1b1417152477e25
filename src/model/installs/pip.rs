//! Which pip an install runs.

use super::{Install, Tool};
use crate::knowledge::bases::Family;
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::pip::{PipVersion, bundled_with, newest_for};
use crate::model::{Model, Value};

/// How many installs before one are looked at.
const MAX_BEFORE: usize = 1000;

impl Model<'_> {
    /// The oldest pip that an install may run: that which comes with the official Python of its base, or the newest one
    /// where the same pip was upgraded before. `None` where that is not known, or pip is pinned.
    pub fn pip_at_least(&self, install: &Install<'_>) -> Option<PipVersion> {
        if install.tool != Tool::Pip {
            return None;
        }
        let command = &self.commands[install.command];
        let python = self.official_python(command.stage)?;
        let mut at_least = bundled_with(python);
        for other in self
            .system_installs_before(install.command)
            .take(MAX_BEFORE)
        {
            let Some(pip) = other
                .package("pip")
                .filter(|_| other.tool == Tool::Pip && other.installs())
            else {
                continue;
            };
            let is_latest = pip.specifier == Value::Unset && other.has("--upgrade");
            let is_certain = !self.commands[other.command].context.conditional;
            if is_latest && is_certain {
                at_least = newest_for(python);
            } else if pip.specifier != Value::Unset {
                at_least = None;
            }
        }
        at_least
    }

    /// The Python of a stage whose base is an official image of Python.
    pub fn official_python(&self, stage: usize) -> Option<PythonVersion> {
        let facts = self.base_facts(stage)?;
        matches!(facts.family, Family::Python(_)).then_some(facts.python)?
    }
}
