//! Environment variables of Hugging Face's libraries that have another name by now, or are not read any more.

use super::{Model, Value};
use crate::knowledge::hubs::{End, OLD_VARIABLES, OldVariable};
use crate::syntax::{Arguments, Keyword};
use crate::text::Span;

/// An old variable that an `ENV` sets.
#[derive(Clone, Debug)]
pub struct OldSetting {
    /// The instruction.
    pub instruction: usize,
    /// The name.
    pub name: Span,
    /// The name and its value.
    pub span: Span,
    /// What it is.
    pub old: &'static OldVariable,
    /// The stages whose layers hold it, its own first.
    pub stages: Vec<usize>,
    /// Whether the name can be replaced by the new one: nothing else in the file names either.
    pub is_free: bool,
    /// The variable beside it that names another folder, for one that is read where it is set as well.
    pub against: Option<&'static str>,
}

/// A file with more of them is made by a program.
const MAX_SETTINGS: usize = 20;

impl Model<'_> {
    /// The old variables that `ENV` sets to something, in their order. Those beside which the new one is set, or
    /// `HF_HOME`, which holds the same folder, are left out.
    pub fn old_hub_settings(&self) -> Vec<OldSetting> {
        let mut found = Vec::new();
        for (at, instruction) in self.file.instructions.iter().enumerate() {
            let (Arguments::Pairs { pairs, .. }, Keyword::Env) =
                (&instruction.arguments, instruction.keyword)
            else {
                continue;
            };
            for pair in pairs {
                let is_it = |old: &&OldVariable| old.name == pair.name.raw;
                let Some(old) = OLD_VARIABLES.iter().find(is_it) else {
                    continue;
                };
                let value = pair.value.raw.trim_matches(['"', '\'']);
                let stages = self.stages_above(at);
                let is_set = |name: &str| {
                    stages.iter().any(|stage| {
                        !matches!(self.said_at_start(*stage, name), None | Some(Value::Unset))
                    })
                };
                let is_off = value.is_empty() || matches!(value, "0" | "false" | "False");
                let mut others = std::iter::once(&old.new).chain(old.beside);
                let beside = others.find(|name| is_set(name)).copied();
                let against = beside.filter(|other| self.names_other_folder(at, old, other));
                if is_off || (beside.is_some() && against.is_none()) {
                    continue;
                }
                let named = |name: &str, but: usize| {
                    let mut all = 0..self.file.instructions.len();
                    all.any(|other| other != but && self.mentions(other, name))
                };
                if found.len() == MAX_SETTINGS {
                    return found;
                }
                found.push(OldSetting {
                    instruction: at,
                    name: pair.name.span,
                    span: pair.name.span.to(pair.value.span),
                    old,
                    stages,
                    is_free: !named(old.name, at) && !named(old.new, usize::MAX),
                    against,
                });
            }
        }
        found
    }

    /// Whether an old variable for the folder of models and the one beside it are known to name two folders.
    fn names_other_folder(&self, at: usize, old: &OldVariable, other: &str) -> bool {
        let folder = |name: &str| {
            let stage = self.stage_of(at)?;
            let said = self.said_at_start(stage.index, name)?;
            let below = if name == "HF_HOME" { "hub" } else { "" };
            said.known().map(|path| super::paths::join(path, below))
        };
        let both = folder(old.name).zip(folder(other));
        old.end == End::Transformers5 && both.is_some_and(|(own, other)| own != other)
    }

    /// The stages whose layers hold that of an instruction, its own first.
    fn stages_above(&self, instruction: usize) -> Vec<usize> {
        let Some(own) = self.stage_of(instruction) else {
            return Vec::new();
        };
        let stages = self.stages()[own.index..].iter();
        let holds = |stage: &&super::Stage| self.lineage(stage.index).any(|s| s.index == own.index);
        stages.filter(holds).map(|stage| stage.index).collect()
    }
}
