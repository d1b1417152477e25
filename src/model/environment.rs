//! What `ENV` leaves in the environment of a container.

use std::collections::BTreeMap;

use super::contents::MAX_STAGES;
use super::{Base, Model, Value};
use crate::syntax::{Arguments, Keyword, Pair};
use crate::text::Span;

/// A variable as an `ENV` sets it.
#[derive(Clone, Debug)]
pub struct EnvEntry<'m> {
    /// The index of the instruction.
    pub instruction: usize,
    /// Its name and value as they are written.
    pub pair: &'m Pair,
    /// Whether the value takes up what the variable held before: `$NAME`, `${NAME:+:$NAME}`.
    pub extends: bool,
}

impl EnvEntry<'_> {
    /// The bytes of name and value.
    pub fn span(&self) -> Span {
        self.pair.name.span.to(self.pair.value.span)
    }

    /// The value without its quotes, if no variable stands in it.
    pub fn literal(&self) -> Option<&str> {
        let raw = self.pair.value.raw.as_str();
        let inner = ['"', '\''].into_iter().find_map(|quote| {
            let inner = raw.strip_prefix(quote)?.strip_suffix(quote)?;
            (!inner.contains(quote)).then_some(inner)
        });
        let value = inner.unwrap_or(raw);
        (!value.contains(['$', '\\', '"', '\''])).then_some(value)
    }

    /// The folders of a list such as `PATH`, as they are written, without slashes at their ends.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        let parts = self.pair.value.raw.split(':');
        parts
            .map(|part| part.trim_matches(['"', '\'']).trim_end_matches('/'))
            .filter(|part| !part.is_empty())
    }
}

impl EnvEntry<'_> {
    /// Whether a list of folders names all of those in another.
    pub fn names_all(&self, list: &str) -> bool {
        let mut folders = list.split(':');
        folders.all(|folder| self.folders().any(|own| own == folder))
    }

    /// The first of the folders in a list that is called `name`.
    pub fn folder_named(&self, name: &str) -> Option<&str> {
        self.folders()
            .find(|folder| super::paths::file_name(folder) == name)
    }
}

/// `NAME` of `$NAME` and `${NAME}`.
fn variable(text: &str) -> Option<&str> {
    let name = text.strip_prefix('$')?;
    let inner = name
        .strip_prefix('{')
        .and_then(|name| name.strip_suffix('}'));
    let name = inner.unwrap_or(name);
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(is_part).then_some(name)
}

impl<'m> Model<'m> {
    /// The first library that an `LD_PRELOAD` adds, as it is written: not what it passes on (`$LD_PRELOAD`), nor a variable
    /// that is empty or not known there.
    pub fn preloads<'e>(&self, entry: &'e EnvEntry<'m>) -> Option<&'e str> {
        let is_added = |path: &&str| match variable(path) {
            Some("LD_PRELOAD") => false,
            Some(name) => {
                let value = self.said(entry.instruction, name);
                matches!(value, Some(Value::Known(value)) if !value.is_empty())
            }
            None => true,
        };
        entry.folders().find(is_added)
    }

    /// Where the value of a variable in the containers of this file comes from: for every image that ships, the last
    /// `ENV` that sets it, and those before it whose value it takes up. Each is there once, in order.
    pub fn kept_environment(&self, name: &str) -> Vec<EnvEntry<'m>> {
        let mut is_base = vec![false; self.stages().len()];
        for stage in self.stages() {
            if let Base::Stage(base) = stage.base {
                is_base[base] = true;
            }
        }
        let mut found: BTreeMap<usize, EnvEntry<'m>> = BTreeMap::new();
        let ends = self
            .stages()
            .iter()
            .filter(|stage| stage.ships && !is_base[stage.index]);
        for end in ends.take(MAX_STAGES) {
            let mut entries = self.entries(end.index, name);
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.instruction));
            let kept = entries.iter().position(|entry| !entry.extends);
            entries.truncate(kept.map_or(entries.len(), |at| at + 1));
            found.extend(entries.into_iter().map(|entry| (entry.instruction, entry)));
        }
        found.into_values().collect()
    }

    /// Whether an image that a stage is built on sets a variable, to whatever: `Some(None)` if the value is not known.
    /// `None` if it does not, or nobody knows.
    pub fn base_sets(&self, stage: usize, name: &str) -> Option<Option<&'static str>> {
        let facts = self.base_facts(stage)?;
        let (_, value) = facts.env.iter().find(|(known, _)| *known == name)?;
        Some(*value)
    }

    /// What sets a variable in a stage and those that it is built from.
    fn entries(&self, stage: usize, name: &str) -> Vec<EnvEntry<'m>> {
        let instructions = self
            .lineage(stage)
            .flat_map(|stage| stage.instructions.clone());
        let envs = instructions.filter(|&at| self.instruction(at).keyword == Keyword::Env);
        let mut found = Vec::new();
        for instruction in envs {
            let Arguments::Pairs { pairs, .. } = &self.instruction(instruction).arguments else {
                continue;
            };
            let Some(pair) = pairs.iter().rfind(|pair| pair.name.raw == name) else {
                continue;
            };
            let names = crate::syntax::expand::names(&pair.value.raw, self.file.escape);
            found.push(EnvEntry {
                instruction,
                pair,
                extends: names
                    .iter()
                    .any(|used| used == name || self.is_argument_of(instruction, used, name)),
            });
        }
        found
    }

    /// Whether `argument` is one whose default takes up a variable: `ARG FOLDERS=/opt/lib:$LD_LIBRARY_PATH`.
    fn is_argument_of(&self, instruction: usize, argument: &str, name: &str) -> bool {
        let Some(stage) = self.stage_of(instruction) else {
            return false;
        };
        (stage.instructions.start..instruction).any(|at| {
            let Arguments::Declarations(all) = &self.instruction(at).arguments else {
                return false;
            };
            let mut defaults = all
                .iter()
                .filter(|one| one.name.raw == argument)
                .filter_map(|one| one.default.as_ref());
            defaults.any(|default| {
                let names = crate::syntax::expand::names(&default.raw, self.file.escape);
                names.iter().any(|used| used == name)
            })
        })
    }

    /// What a variable holds for a command of a `RUN`, if that is known and not empty.
    pub fn set_at(&self, command: usize, name: &str) -> Option<String> {
        match self.environment_at(command, name)? {
            Value::Known(value) if !value.is_empty() => Some(value),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    fn kept(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        check(text, |model| {
            let entries = model.kept_environment("P").into_iter();
            found = entries.map(|entry| entry.pair.value.raw.clone()).collect();
        });
        found
    }

    #[test]
    fn what_is_set_again_is_not_kept() {
        assert_eq!(kept("FROM x\nENV P=a\nENV P=b\n"), ["b"]);
        assert_eq!(kept("FROM x\nENV P=a\nENV P=b:$P\n"), ["a", "b:$P"]);
        assert_eq!(kept("FROM x\nENV P=b:${P}\n"), ["b:${P}"]);
        assert_eq!(kept("FROM x\nENV P=b:\\$P\n"), ["b:\\$P"]);
        assert_eq!(
            kept("FROM x AS a\nENV P=a\nFROM x\nCOPY --from=a /a /\n"),
            [""; 0]
        );
        assert_eq!(kept("FROM x AS a\nENV P=a\nFROM a\n"), ["a"]);
    }

    #[test]
    fn folders_come_without_quotes_and_slashes() {
        check("FROM x\nENV P=\"/a/:$Q:/b\"\n", |model| {
            let entries = model.kept_environment("P");
            let folders: Vec<&str> = entries[0].folders().collect();
            assert_eq!(folders, ["/a", "$Q", "/b"]);
            assert_eq!(entries[0].literal(), None);
        });
    }
}
