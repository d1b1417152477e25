//! `RUN --mount=…`: what is mounted where while a command runs.

use super::copies::Origin;
use super::{Model, Value, paths, stages, variables};
use crate::syntax::mount::{self, Kind};
use crate::syntax::{Flag, Keyword};
use crate::text::Span;

/// A mount of a `RUN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// What kind it is.
    pub kind: Kind,
    /// Where it is mounted: absolute, cleaned. `Unset` where nothing appears in the file system: a secret that only
    /// becomes a variable, an SSH agent without a target.
    pub target: Value,
    /// What is mounted, for bind and cache mounts: a path in what `from` names, without a slash at its beginning; the
    /// root is empty.
    pub source: Value,
    /// Where the files come from; the build context for a bind mount without `from`. `None` for kinds that have no
    /// source, and for a cache that begins empty.
    pub from: Option<Origin>,
    /// Which cache, secret or agent; a cache without `id` goes by its target. `Unset` for bind and tmpfs mounts.
    pub id: Value,
    /// Whether nothing can be written. What is written to a bind mount is lost in any case.
    pub readonly: bool,
    /// Whether it is a cache that begins as a folder which only root may write to: without `from`, `uid`, `gid` and
    /// `mode`, the last being 0755. Source: Docker's reference, `RUN --mount=type=cache`, 2026-11-24.
    pub is_of_root: bool,
    /// The whole flag.
    pub span: Span,
}

impl Mount {
    /// Whether `path` (absolute) lies in the mount, so that what is written there is not part of the layer.
    pub fn covers(&self, path: &str) -> bool {
        let target = self.target.known();
        target.is_some_and(|target| paths::is_within(path, target))
    }

    /// Whether it outlives the build and is shared with the next one.
    pub fn is_cache(&self) -> bool {
        self.kind == Kind::Cache
    }
}

/// The mounts of every `RUN` that has some, by its index, ascending.
pub(super) fn collect(model: &Model<'_>) -> Vec<(usize, Vec<Mount>)> {
    let mut found = Vec::new();
    for (at, instruction) in model.file.instructions.iter().enumerate() {
        let flags = instruction.flags_named("mount");
        let mounts: Vec<Mount> = flags.filter_map(|flag| model.mount(at, flag)).collect();
        if instruction.keyword == Keyword::Run && !mounts.is_empty() {
            found.push((at, mounts));
        }
    }
    found
}

impl Model<'_> {
    /// The mounts of a `RUN` in their order; those that BuildKit would refuse are left out.
    pub fn mounts(&self, instruction: usize) -> &[Mount] {
        let at = self.mounts.binary_search_by_key(&instruction, |m| m.0);
        at.map_or(&[], |at| &self.mounts[at].1)
    }

    fn mount(&self, instruction: usize, flag: &Flag) -> Option<Mount> {
        let written = mount::parse(flag).ok()?;
        let lookup = |name: &str| self.value(instruction, name);
        let field = |key: &str| match written.get(key) {
            Some(raw) => variables::evaluate(raw, self.file.escape, &lookup),
            None => Value::Unset,
        };
        // A kind that only the build knows is read as a bind mount.
        let kind = match field("type") {
            Value::Unset | Value::Known(_) => written.kind,
            Value::Unknown => return None,
        };
        let flag_is = |key: &str| written.get(key).is_some_and(|value| value != "false");
        let target = self.mount_target(instruction, kind, &field);
        let id = match (field("id"), kind) {
            (Value::Unset, Kind::Cache) => target.clone(),
            (Value::Unset, Kind::Secret) => file_name(&field("source")),
            (_, Kind::Bind | Kind::Tmpfs) => Value::Unset,
            (id, _) => id,
        };
        let source = match (field("source"), kind) {
            (Value::Known(path), Kind::Bind | Kind::Cache) => {
                Value::Known(paths::in_context(&path))
            }
            (Value::Unset, Kind::Bind) => Value::Known(String::new()),
            (value, _) => value,
        };
        Some(Mount {
            kind,
            target,
            source,
            from: self.mount_origin(instruction, kind, &written),
            id,
            readonly: match kind {
                Kind::Bind => !flag_is("readwrite") || flag_is("readonly"),
                _ => flag_is("readonly"),
            },
            is_of_root: kind == Kind::Cache
                && ["from", "uid", "gid", "mode"]
                    .iter()
                    .all(|key| written.get(key).is_none()),
            span: flag.span,
        })
    }

    fn mount_target(&self, instruction: usize, kind: Kind, field: &dyn Fn(&str) -> Value) -> Value {
        match (field("target"), &*self.state(instruction).workdir) {
            (Value::Known(path), _) if path.starts_with('/') => {
                Value::Known(paths::join("/", &path))
            }
            (Value::Known(path), Value::Known(base)) => Value::Known(paths::join(base, &path)),
            (Value::Unset, _) if kind == Kind::Secret && field("env") == Value::Unset => {
                let id = match field("id") {
                    Value::Unset => file_name(&field("source")),
                    id => id,
                };
                match id {
                    Value::Known(id) => Value::Known(paths::join("/run/secrets", &id)),
                    other => other,
                }
            }
            (Value::Unset, _) if matches!(kind, Kind::Secret | Kind::Ssh) => Value::Unset,
            _ => Value::Unknown,
        }
    }

    fn mount_origin(
        &self,
        instruction: usize,
        kind: Kind,
        written: &mount::Mount,
    ) -> Option<Origin> {
        let Some(from) = written.get("from") else {
            return (kind == Kind::Bind).then_some(Origin::Context);
        };
        let before = self.stage_of(instruction).map_or(0, |stage| stage.index);
        Some(match stages::referred(&self.stages()[..before], from) {
            Some(stage) => Origin::Stage(stage),
            None => Origin::Elsewhere(from.to_owned()),
        })
    }
}

fn file_name(path: &Value) -> Value {
    match path {
        Value::Known(path) => Value::Known(paths::file_name(path).to_owned()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::check;

    fn known(text: &str) -> Value {
        Value::Known(text.into())
    }

    #[test]
    fn targets_are_absolute_and_variables_are_filled_in() {
        check(
            "FROM x\nARG HOME_DIR=/home/app\nWORKDIR /src\nRUN --mount=type=cache,target=${HOME_DIR}/.cache/pip/ --mount=type=bind,source=./a/requirements.txt,target=requirements.txt pip --version\n",
            |model| {
                let [cache, bind] = model.mounts(3) else {
                    panic!("there are two mounts");
                };
                assert_eq!(cache.target, known("/home/app/.cache/pip"));
                assert_eq!(
                    (cache.id.clone(), cache.from.clone()),
                    (cache.target.clone(), None)
                );
                assert!(cache.covers("/home/app/.cache/pip/http") && !cache.covers("/home/app"));
                assert_eq!(bind.target, known("/src/requirements.txt"));
                assert_eq!(bind.source, known("a/requirements.txt"));
                assert_eq!(
                    (bind.from.as_ref(), bind.readonly),
                    (Some(&Origin::Context), true)
                );
            },
        );
    }

    #[test]
    fn secrets_have_a_default_target() {
        check(
            "FROM x AS a\nFROM x\nRUN --mount=type=secret,id=hf --mount=type=secret,id=hf,env=HF_TOKEN --mount=from=A,source=/w,target=/w ls\n",
            |model| {
                let mounts = model.mounts(2);
                assert_eq!(mounts[0].target, known("/run/secrets/hf"));
                assert_eq!(mounts[1].target, Value::Unset);
                assert_eq!(mounts[2].from, Some(Origin::Stage(0)));
                assert_eq!(mounts[2].source, known("w"));
            },
        );
    }

    #[test]
    fn a_target_that_only_the_build_knows_is_unknown() {
        check(
            "FROM x\nARG DIR\nRUN --mount=type=cache,target=$DIR ls\n",
            |model| assert_eq!(model.mounts(2)[0].target, Value::Unknown),
        );
    }
}
