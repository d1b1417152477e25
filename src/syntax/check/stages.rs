//! The order of stages: what may stand before the first `FROM`, and which stages can be copied from (BuildKit facts 41
//! and 44).

use std::collections::HashMap;

use super::super::expand::{self, Value};
use super::super::{Arguments, Dockerfile, Flag, Instruction, Keyword, SyntaxError, mount, shown};

/// What to do about a file without a stage.
pub(super) const BEGIN: &str = "begin with the base image: `FROM python:3.12-slim`";

pub(super) fn check(file: &Dockerfile<'_>, errors: &mut Vec<SyntaxError>) {
    // A file that is typed has nothing but an `ARG` at first, and that one may be wrong enough.
    let begun = file.instructions.iter().any(|i| i.keyword != Keyword::Arg);
    if begun || errors.is_empty() {
        errors.extend(beginning(file));
    }
    let stages = Stages::new(file);
    let mut current = None;
    for instruction in &file.instructions {
        if instruction.keyword == Keyword::From {
            current = Some(current.map_or(0, |index: usize| index + 1));
        }
        let Some(current) = current else { continue };
        errors.extend(stages.sources(instruction, current));
    }
}

/// The first instruction that has no stage to be in.
fn beginning(file: &Dockerfile<'_>) -> Option<SyntaxError> {
    let is_from = |i: &Instruction<'_>| i.keyword == Keyword::From;
    let mut all = file.instructions.iter();
    let first = all.clone().find(|i| i.keyword != Keyword::Arg);
    let first = first.or_else(|| all.next())?;
    // A word that is no instruction may have been meant to be, or to become, a `FROM`.
    if matches!(first.keyword, Keyword::From | Keyword::Unknown) {
        return None;
    }
    let span = first.keyword_span();
    Some(if file.instructions.iter().any(is_from) {
        let keyword = first.keyword;
        let message = format!("`{keyword}` stands before the first `FROM`; only `ARG` may");
        SyntaxError::new(span, message)
    } else {
        let message = "this file has no `FROM`, so there is nothing to build";
        SyntaxError::new(span, message).help(BEGIN)
    })
}

struct Stages {
    count: usize,
    /// The last stage of each name, in lower case: it is the one that is found.
    by_name: HashMap<String, usize>,
    escape: char,
}

impl Stages {
    fn new(file: &Dockerfile<'_>) -> Self {
        let names = file.instructions.iter().filter_map(|i| match &i.arguments {
            Arguments::From { name, .. } => Some(name),
            _ => None,
        });
        let names: Vec<_> = names.collect();
        let by_name = names.iter().enumerate();
        let by_name = by_name
            .filter_map(|(index, name)| Some((name.as_ref()?.raw.to_ascii_lowercase(), index)));
        Self {
            count: names.len(),
            by_name: by_name.collect(),
            escape: file.escape,
        }
    }

    /// What is wrong with the stages that an instruction takes files from.
    fn sources(&self, instruction: &Instruction<'_>, current: usize) -> Option<SyntaxError> {
        match instruction.keyword {
            Keyword::Copy => {
                let flag = instruction.flags_named("from").last()?;
                self.copied(flag, current)
            }
            Keyword::Run => instruction.flags_named("mount").find_map(|flag| {
                let mount = mount::parse(flag).ok()?;
                let index = self.named(mount.get("from")?)?;
                self.not_before(flag, index, current)
            }),
            _ => None,
        }
    }

    fn named(&self, name: &str) -> Option<usize> {
        self.by_name.get(&name.to_ascii_lowercase()).copied()
    }

    /// `COPY --from`: a stage by name or number. What is neither is an image or a named context.
    fn copied(&self, flag: &Flag, current: usize) -> Option<SyntaxError> {
        let from = flag.value.as_deref().filter(|from| !from.is_empty())?;
        let expanded = expand::expand(from, self.escape, &|_| Value::Unset);
        if expanded != Ok(Value::Known(from.to_owned())) {
            let message = format!("`--from` cannot hold a variable, as `{}` does", shown(from));
            let error = SyntaxError::new(flag.span, message);
            return Some(
                error.help("name it once with `FROM ${…} AS name`, and copy from that name"),
            );
        }
        let index = match from.parse::<i64>() {
            Ok(number) => usize::try_from(number).unwrap_or(usize::MAX),
            Err(_) => self.named(from)?,
        };
        self.not_before(flag, index, current)
    }

    /// The error of a stage that is not built before stage number `current` (fact 44).
    fn not_before(&self, flag: &Flag, index: usize, current: usize) -> Option<SyntaxError> {
        let message = match index {
            _ if index < current => return None,
            _ if index == current => "a stage cannot take files from itself",
            _ if index < self.count => "this stage is built after the one that takes files from it",
            _ => "there is no stage of this number; they are counted from 0",
        };
        Some(SyntaxError::new(flag.span, message))
    }
}
