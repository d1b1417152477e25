//! Environment variables of Hugging Face's libraries that have another name by now, or are not read any more.

use super::paths::is_within;
use super::{Model, Value};
use crate::knowledge::hubs::{End, HUGGING_FACE, Hub, OLD_VARIABLES, OldVariable};
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
    /// Whether it only says what holds without it: `$HF_HOME/hub`.
    pub is_default: bool,
    /// The cache of `huggingface_hub` that other variables of the image name, where it is another folder than that of
    /// this one.
    pub beside: Option<String>,
}

/// A file with more of them is made by a program.
const MAX_SETTINGS: usize = 20;

impl Model<'_> {
    /// The old variables that `ENV` sets to something, in their order. Those beside which the new one is set, or
    /// `HF_HOME`, are left out, unless they name a cache of models elsewhere.
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
                let is_told = is_set(old.new) || old.beside.iter().any(|name| is_set(name));
                let beside = self.other_cache(old, &stages);
                if is_off || is_told && beside.is_none() {
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
                    is_default: self.is_default(old, &stages),
                    stages,
                    is_free: !is_told && !named(old.name, at) && !named(old.new, usize::MAX),
                    beside: beside.filter(|_| is_told),
                });
            }
        }
        found
    }

    /// Whether the cache is the same without an old variable.
    fn is_default(&self, old: &OldVariable, stages: &[usize]) -> bool {
        stages.iter().any(|&stage| {
            let own = self.said_at_start(stage, old.name);
            let get = |name: &str| match name == old.name {
                true => None,
                false => self.said_at_start(stage, name),
            };
            let cache = HUGGING_FACE.folder(&get, &Value::Unknown);
            let own = own.as_ref().and_then(Value::known);
            old.new == "HF_HUB_CACHE" && own.is_some() && own == cache.known()
        })
    }

    /// The cache that the variables of an image name, if an old one names another folder.
    fn other_cache(&self, old: &OldVariable, stages: &[usize]) -> Option<String> {
        if old.end != End::Transformers5 {
            return None;
        }
        let hub = Hub {
            unsure: &[],
            ..HUGGING_FACE
        };
        stages.iter().find_map(|&stage| {
            let get = |name: &str| self.said_at_start(stage, name);
            let Value::Known(own) = get(old.name)? else {
                return None;
            };
            let cache = hub.folder(&get, &Value::Unknown);
            let cache = cache.known()?;
            let own = own.trim_end_matches('/');
            // `TRANSFORMERS_CACHE=$HF_HOME` is the folder around the cache.
            let is_around = matches!(get("HF_HOME"), Some(Value::Known(home))
                if is_within(own, &home) && get(old.new).is_none_or(|new| new == Value::Unset));
            (own.starts_with('/') && own != cache && !is_around).then(|| cache.to_owned())
        })
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
