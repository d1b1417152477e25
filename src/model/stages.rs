//! Stages: what each is built from, which of them end up in an image.

use std::collections::HashMap;
use std::ops::Range;

use crate::knowledge::price::Row;
use crate::knowledge::{BaseFacts, ImageName, lookup};
use crate::syntax::expand::{self, Value};
use crate::syntax::{Arguments, Dockerfile, Keyword};
use crate::text::Span;

/// A build stage.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its number, from 0.
    pub index: usize,
    /// The index of its `FROM`.
    pub from: usize,
    /// Its instructions, `FROM` included.
    pub instructions: Range<usize>,
    /// The name behind `AS`, in lower case.
    pub name: Option<String>,
    /// What it begins with.
    pub base: Base,
    /// What the names of further stages are like on which it may be built instead, since a build argument decides:
    /// `FROM base-${TARGETARCH}`.
    pub(super) other_base: Option<NamePattern>,
    /// Whether its layers can end up in an image that somebody runs: it is the last stage, or one that no other stage
    /// uses (so that it can only be meant for `--target`), or such a stage is built `FROM` it.
    pub ships: bool,
}

/// What a stage begins with.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a file has few stages, and most begin with an image"
)]
pub enum Base {
    /// Another stage, by its number.
    Stage(usize),
    /// Nothing.
    Scratch,
    /// An image.
    Image(Image),
    /// The file leaves it open: a variable without a value.
    Unknown,
}

/// A base image.
#[derive(Clone, Debug)]
pub struct Image {
    /// The reference with its variables filled in: `python:3.12-slim`.
    pub reference: String,
    /// What stands in the file.
    pub span: Span,
    /// Whether the reference stands in the file as it is, so that it can be edited there.
    pub literal: bool,
    /// What is known of the image. `None`: it is unseen.
    pub facts: Option<BaseFacts>,
    /// Whether settings say what it is like, instead of its own name.
    pub likened: bool,
}

impl Image {
    /// The row of what it is bigger than the image of the same repository with another tag, where both are known.
    pub fn bigger_than(&self, tag: &str) -> Option<Row> {
        let other = ImageName {
            tag: Some(tag),
            ..self.name()?
        };
        self.facts.as_ref()?.size?.less(lookup(&other)?.size?)
    }

    /// The parts of the reference.
    pub fn name(&self) -> Option<ImageName<'_>> {
        ImageName::parse(&self.reference)
    }
}

impl Stage {
    /// Whether it may be built on a stage of this name, besides the one that it is built on as the file stands.
    pub(super) fn may_begin_with(&self, name: &str) -> bool {
        let other = self.other_base.as_ref();
        other.is_some_and(|pattern| pattern.fits(name))
    }

    /// Whether its name says that it tests or checks, `test-py39` or `lint`, rather than runs somewhere.
    pub fn is_for_tests(&self) -> bool {
        let is_test = |word: &str| {
            let version = word.strip_prefix("python").or(word.strip_prefix("py"));
            let versioned = version.is_some_and(|version| {
                version.starts_with(['2', '3'])
                    && version.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            });
            versioned
                || matches!(
                    word,
                    "test"
                        | "tests"
                        | "testing"
                        | "tox"
                        | "nox"
                        | "pytest"
                        | "lint"
                        | "ci"
                        | "check"
                        | "checks"
                )
        };
        let name = self.name.as_deref().unwrap_or("");
        name.split(['-', '_', '.']).any(is_test)
    }

    /// Whether its name says that it is there to build or to develop in, so that compilers belong there.
    pub fn is_for_building(&self) -> bool {
        let name = self.name.as_deref().unwrap_or("");
        let is_build = |word: &str| {
            matches!(
                word,
                "build"
                    | "builder"
                    | "compile"
                    | "compiler"
                    | "dev"
                    | "devel"
                    | "develop"
                    | "development"
                    | "devcontainer"
                    | "toolchain"
                    | "wheels"
            )
        };
        name.split(['-', '_', '.']).any(is_build)
    }

    /// Its base image, if that is what it begins with.
    pub fn image(&self) -> Option<&Image> {
        match &self.base {
            Base::Image(image) => Some(image),
            _ => None,
        }
    }
}

/// The constant parts of a name that holds variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NamePattern {
    prefix: String,
    suffix: String,
}

impl NamePattern {
    /// The pattern of a word that a build argument can change; `None` for one that is always the same. `global` gives
    /// the values of build arguments; those that the file does not declare are `Unset`, and no build can set them.
    fn of(raw: &str, escape: char, global: &dyn Fn(&str) -> Value) -> Option<Self> {
        let names = expand::names(raw, escape);
        if names.iter().all(|name| global(name) == Value::Unset) {
            return None;
        }
        let special = |c: char| matches!(c, '$' | '\'' | '"') || c == escape;
        let prefix = &raw[..raw.find(special).unwrap_or(raw.len())];
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = match (raw.rfind('$'), raw.rfind('}')) {
            (Some(dollar), Some(brace)) if brace > dollar => brace + 1,
            (Some(dollar), _) => {
                let rest = &raw[dollar + 1..];
                dollar + 1 + rest.find(|c| !is_name(c)).unwrap_or(rest.len())
            }
            _ => raw.len(),
        };
        let suffix = match raw[end..].contains(special) {
            true => "",
            false => &raw[end..],
        };
        Some(Self {
            prefix: prefix.to_owned(),
            suffix: suffix.to_owned(),
        })
    }

    fn fits(&self, name: &str) -> bool {
        name.len() >= self.prefix.len() + self.suffix.len()
            && name.starts_with(&self.prefix)
            && name.ends_with(&self.suffix)
    }
}

/// Answers for an image that settings liken to another: `registry.corp/ml:1` is like `python:3.12-slim`.
pub type Liken<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Finds the stages of a file. `global` gives the values of build arguments before the first `FROM`.
pub(super) fn find(
    file: &Dockerfile<'_>,
    global: &dyn Fn(&str) -> Value,
    liken: Liken<'_>,
) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for (at, instruction) in file.instructions.iter().enumerate() {
        let Arguments::From { image, name } = &instruction.arguments else {
            if let Some(stage) = stages.last_mut() {
                stage.instructions.end = at + 1;
            }
            continue;
        };
        let base = match image {
            Some(word) => base(&word.raw, word.span, file.escape, global, &by_name, liken),
            None => Base::Unknown,
        };
        let name = name.as_ref().map(|word| word.raw.to_lowercase());
        let other_base = image
            .as_ref()
            .and_then(|word| NamePattern::of(&word.raw, file.escape, global));
        let index = stages.len();
        stages.push(Stage {
            index,
            from: at,
            instructions: at..at + 1,
            name: name.clone(),
            base,
            other_base,
            ships: false,
        });
        by_name.extend(name.map(|name| (name, index)));
    }
    mark_shipped(file, &mut stages);
    stages
}

fn base(
    raw: &str,
    span: Span,
    escape: char,
    global: &dyn Fn(&str) -> Value,
    stages: &HashMap<String, usize>,
    liken: Liken<'_>,
) -> Base {
    let Ok(Value::Known(reference)) = crate::syntax::expand::expand(raw, escape, global) else {
        return Base::Unknown;
    };
    // Names of stages are matched after expansion, and in lower case (BuildKit fact 43).
    if let Some(&stage) = stages.get(&reference) {
        return Base::Stage(stage);
    }
    if reference == "scratch" {
        return Base::Scratch;
    }
    if reference.is_empty() {
        return Base::Unknown;
    }
    let like = liken(&reference);
    let known = like.as_deref().unwrap_or(&reference);
    let facts = ImageName::parse(known).and_then(|name| lookup(&name));
    Base::Image(Image {
        literal: raw == reference,
        span,
        facts,
        likened: like.is_some(),
        reference,
    })
}

/// The stage that `--from` means, before `stage` or after it: a number, or a name in any case.
pub(super) fn referred(stages: &[Stage], from: &str) -> Option<usize> {
    if let Ok(index) = from.parse::<usize>() {
        return (index < stages.len()).then_some(index);
    }
    let wanted = from.to_lowercase();
    stages
        .iter()
        .rposition(|stage| stage.name.as_deref() == Some(wanted.as_str()))
}

fn mark_shipped(file: &Dockerfile<'_>, stages: &mut [Stage]) {
    let Some(last) = stages.len().checked_sub(1) else {
        return;
    };
    let mut used = vec![false; stages.len()];
    for stage in stages.iter() {
        if let Base::Stage(base) = stage.base {
            used[base] = true;
        }
        for instruction in &file.instructions[stage.instructions.clone()] {
            for from in references(instruction) {
                if let Some(index) = referred(stages, &from) {
                    used[index] = true;
                }
            }
        }
    }
    for index in (0..stages.len()).rev() {
        if index == last || !used[index] {
            stages[index].ships = true;
        }
        if stages[index].ships
            && let Base::Stage(base) = stages[index].base
        {
            stages[base].ships = true;
        }
    }
}

/// What an instruction takes from other stages: `COPY --from=…`, `RUN --mount=from=…`.
fn references(instruction: &crate::syntax::Instruction<'_>) -> Vec<String> {
    let mut found = Vec::new();
    if matches!(instruction.keyword, Keyword::Copy | Keyword::Run) {
        for flag in &instruction.flags {
            let value = flag.value.as_deref().unwrap_or("");
            match flag.name.as_str() {
                "from" => found.push(value.to_owned()),
                "mount" => found.extend(
                    crate::syntax::mount::parse(flag)
                        .ok()
                        .and_then(|mount| mount.get("from").map(str::to_owned)),
                ),
                _ => {}
            }
        }
    }
    found
}
