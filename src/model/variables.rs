//! `ARG` and `ENV`: which value a variable has at an instruction.

use std::collections::HashMap;

use super::stages::{Base, Stage};
use crate::knowledge::bases::BaseVar;
use crate::syntax::expand::{self, Value};
use crate::syntax::{Arguments, Dockerfile, Keyword};

/// The variables of a file.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    /// Build arguments before the first `FROM`.
    global: HashMap<String, Value>,
    stages: Vec<Scope>,
}

/// What one stage sets, each with the index of the instruction, ascending.
#[derive(Clone, Debug, Default)]
struct Scope {
    env: HashMap<String, Vec<(usize, Value)>>,
    args: HashMap<String, Vec<(usize, Value)>>,
}

/// Build arguments that BuildKit sets for each platform (BuildKit fact 40).
const PREDEFINED: [&str; 11] = [
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDOSVERSION",
    "BUILDARCH",
    "BUILDVARIANT",
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETOSVERSION",
    "TARGETARCH",
    "TARGETVARIANT",
    "TARGETSTAGE",
];

impl Variables {
    /// Reads the build arguments before the first `FROM`.
    pub(super) fn global(file: &Dockerfile<'_>) -> Self {
        let mut variables = Self::default();
        for instruction in &file.instructions {
            match &instruction.arguments {
                Arguments::From { .. } => break,
                Arguments::Declarations(declarations) => {
                    for declaration in declarations {
                        let value = match &declaration.default {
                            Some(default) => evaluate(&default.raw, file.escape, &|name| {
                                variables.global_value(name)
                            }),
                            None => Value::Unknown,
                        };
                        variables.global.insert(declaration.name.raw.clone(), value);
                    }
                }
                _ => {}
            }
        }
        variables
    }

    /// The value of a build argument in a `FROM` line.
    pub(super) fn global_value(&self, name: &str) -> Value {
        match self.global.get(name) {
            Some(value) => value.clone(),
            None if PREDEFINED.contains(&name) => Value::Unknown,
            None => Value::Unset,
        }
    }

    /// Reads what the stages set.
    pub(super) fn read_stages(&mut self, file: &Dockerfile<'_>, stages: &[Stage]) {
        for stage in stages {
            self.stages.push(Scope::default());
            for at in stage.instructions.clone() {
                let set = match &file.instructions[at].arguments {
                    Arguments::Pairs { pairs, .. }
                        if file.instructions[at].keyword == Keyword::Env =>
                    {
                        pairs
                            .iter()
                            .map(|pair| {
                                let lookup =
                                    |name: &str| self.in_stage(stages, stage.index, at, name);
                                let name = evaluate(&pair.name.raw, file.escape, &lookup);
                                (name, evaluate(&pair.value.raw, file.escape, &lookup), true)
                            })
                            .collect()
                    }
                    Arguments::Declarations(declarations) => {
                        let mut set = Vec::new();
                        for declaration in declarations {
                            let name = Value::Known(declaration.name.raw.clone());
                            let value = match &declaration.default {
                                Some(default) => {
                                    let lookup =
                                        |name: &str| self.in_stage(stages, stage.index, at, name);
                                    evaluate(&default.raw, file.escape, &lookup)
                                }
                                // Without a default a stage takes the global value, which a build may set.
                                None => match self.global_value(&declaration.name.raw) {
                                    Value::Unset => Value::Unknown,
                                    value => value,
                                },
                            };
                            set.push((name, value, false));
                        }
                        set
                    }
                    _ => continue,
                };
                let scope = &mut self.stages[stage.index];
                for (name, value, is_env) in set {
                    let Value::Known(name) = name else { continue };
                    let map = if is_env {
                        &mut scope.env
                    } else {
                        &mut scope.args
                    };
                    map.entry(name).or_default().push((at, value));
                }
            }
        }
    }

    /// What the file or a known base says of a variable just before instruction `at` of a stage; `None` if neither
    /// says anything: nothing sets it, and the base is unseen or not known to the last variable.
    pub(super) fn said(
        &self,
        stages: &[Stage],
        stage: usize,
        at: usize,
        name: &str,
    ) -> Option<Value> {
        self.chain(stages, stage, at, name, |scope| &scope.env)
            .or_else(|| match self.base_says(stages, stage, name) {
                Some(Value::Unset) | None => None,
                said => said,
            })
            .or_else(|| self.chain(stages, stage, at, name, |scope| &scope.args))
            .or_else(|| self.base_says(stages, stage, name))
    }

    /// What the file or a known base says of a variable in a container of a stage, where no build argument is seen.
    pub(super) fn said_at_start(
        &self,
        stages: &[Stage],
        stage: usize,
        name: &str,
    ) -> Option<Value> {
        self.chain(stages, stage, usize::MAX, name, |scope| &scope.env)
            .or_else(|| self.base_says(stages, stage, name))
    }

    fn in_stage(&self, stages: &[Stage], stage: usize, at: usize, name: &str) -> Value {
        self.said(stages, stage, at, name).unwrap_or(Value::Unknown)
    }

    /// The last setting before `at` in a stage or the stages that it is built from.
    fn chain(
        &self,
        stages: &[Stage],
        mut stage: usize,
        mut at: usize,
        name: &str,
        pick: impl Fn(&Scope) -> &HashMap<String, Vec<(usize, Value)>>,
    ) -> Option<Value> {
        loop {
            let settings = self
                .stages
                .get(stage)
                .and_then(|scope| pick(scope).get(name));
            if let Some(settings) = settings {
                let before = settings.partition_point(|(index, _)| *index < at);
                if let Some((_, value)) = before.checked_sub(1).and_then(|last| settings.get(last))
                {
                    return Some(value.clone());
                }
            }
            match stages.get(stage)?.base {
                Base::Stage(base) => (stage, at) = (base, usize::MAX),
                _ => return None,
            }
        }
    }

    fn base_says(&self, stages: &[Stage], mut stage: usize, name: &str) -> Option<Value> {
        while let Base::Stage(base) = stages.get(stage)?.base {
            stage = base;
        }
        match &stages[stage].base {
            Base::Scratch => Some(Value::Unset),
            // Docker gives HOME to what runs, by its user; no instruction sees it.
            Base::Image(image) if name == "HOME" => {
                let facts = image.facts.as_ref()?;
                match facts.env.iter().find(|(known, _)| *known == name) {
                    Some((_, value)) => Some(Value::Known((*value)?.to_owned())),
                    None => facts.env_complete.then_some(Value::Unset),
                }
            }
            Base::Image(image) => match image.facts.as_ref()?.var(name) {
                BaseVar::Known(value) => Some(Value::Known(value.to_owned())),
                BaseVar::Unset => Some(Value::Unset),
                BaseVar::Unknown => None,
            },
            _ => None,
        }
    }
}

/// The value of a word; what cannot be expanded is unknown.
pub(super) fn evaluate(raw: &str, escape: char, lookup: expand::Lookup<'_>) -> Value {
    expand::expand(raw, escape, lookup).unwrap_or(Value::Unknown)
}
