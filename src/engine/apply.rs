//! The loop that fixes: choose fixes that do not conflict, splice them in memory, hold the result against what they
//! declare, and go on until nothing changes.

use std::collections::BTreeSet;

use super::lint;
use super::result::{FixOutcome, Lint};
use crate::diagnostic::{Applicability, Change, Diagnostic, Edit, FileId, Fix, NewFile};
use crate::fixes::apply::apply;
use crate::model::context::{BuildContext, Overlay};
use crate::model::{Model, Outline};
use crate::rules::{self, Report};
use crate::settings::Settings;
use crate::syntax::{self, Arguments, Dockerfile, Instruction, Keyword, PieceKind};
use crate::text::{Source, Span};

/// After so many passes a file that still changes is left as it was.
const MAX_PASSES: usize = 10;

/// Applies every fix at `level` or above that the same lint would show, until nothing changes.
pub fn fix(
    name: &str,
    source: &Source,
    context: &dyn BuildContext,
    settings: &Settings,
    level: Applicability,
) -> FixOutcome {
    let mut overlay = Overlay::new(context);
    let first = lint(name, source, &overlay, settings);
    let before = first.files.clone();
    let mut state = State {
        source: source.clone(),
        lint: first,
        fixed: 0,
        refused: BTreeSet::new(),
    };
    for _ in 0..MAX_PASSES {
        if !state.pass(level, &mut overlay) {
            state.report_refused();
            let created = overlay.into_created().into_iter();
            let creates = created.map(|(path, text)| NewFile { path, text }).collect();
            return FixOutcome {
                before,
                lint: state.lint,
                fixed: state.fixed,
                creates,
            };
        }
        state.lint = lint(name, &state.source, &overlay, settings);
    }
    let mut left = lint(name, source, context, settings);
    let message = format!(
        "fixing this file does not come to an end after {MAX_PASSES} passes, so it was left as it was; please report it"
    );
    Report::new(rules::FAULT, &mut left.diagnostics).push(Span::at(0), message);
    FixOutcome {
        before,
        lint: left,
        fixed: 0,
        creates: Vec::new(),
    }
}

struct State {
    source: Source,
    lint: Lint,
    fixed: usize,
    /// Fixes that would have broken the file, by code and title.
    refused: BTreeSet<(&'static str, String)>,
}

impl State {
    /// One pass; whether it changed anything.
    fn pass(&mut self, level: Applicability, overlay: &mut Overlay<'_>) -> bool {
        let file = syntax::parse(&self.source);
        let candidates: Vec<(&'static str, Fix)> = self
            .lint
            .diagnostics
            .iter()
            .filter_map(|diagnostic: &Diagnostic| Some((diagnostic.code, diagnostic.fix.clone()?)))
            .filter(|(code, fix)| {
                fix.applicability >= level && !self.refused.contains(&(*code, fix.title.clone()))
            })
            .collect();
        let mut chosen: Vec<(&'static str, Fix)> = Vec::new();
        for candidate in candidates {
            if !chosen
                .iter()
                .any(|(_, other)| conflict(&file, other, &candidate.1))
            {
                chosen.push(candidate);
            }
        }
        if chosen.is_empty() {
            return false;
        }
        let old = Shape::of(&self.source);
        let result = match attempt(&self.source, &file, &old, &chosen) {
            Some(result) => result,
            None => {
                // At least one of them is at fault: each must prove itself on top of those before it.
                let mut good: Vec<(&'static str, Fix)> = Vec::new();
                let mut result = self.source.clone();
                for candidate in std::mem::take(&mut chosen) {
                    good.push(candidate);
                    match attempt(&self.source, &file, &old, &good) {
                        Some(next) => result = next,
                        None => {
                            let (code, fix) = good.pop().expect("one was pushed just now");
                            self.refused.insert((code, fix.title));
                        }
                    }
                }
                chosen = good;
                result
            }
        };
        let creates: Vec<_> = chosen
            .iter()
            .flat_map(|(_, fix)| fix.creates.clone())
            .collect();
        for file in &creates {
            overlay.create(&file.path, &file.text);
        }
        self.fixed += chosen.len();
        let changed = result.bytes() != self.source.bytes() || !creates.is_empty();
        drop(file);
        self.source = result;
        changed || !self.refused.is_empty() && !chosen.is_empty()
    }

    fn report_refused(&mut self) {
        for (code, title) in std::mem::take(&mut self.refused) {
            let message = format!(
                "the fix of `{code}` ({title}) would have broken this file, so it was not applied; please report it"
            );
            Report::new(rules::FAULT, &mut self.lint.diagnostics).push(Span::at(0), message);
        }
    }
}

/// Whether two fixes may not be applied in one pass: their edits meet, or one touches an instruction that the other
/// deletes or moves.
fn conflict(file: &Dockerfile<'_>, one: &Fix, other: &Fix) -> bool {
    // Edits that only touch meet, too: ` --flag` behind an argument that another edit rewrites.
    let meet = |a: &Edit, b: &Edit| {
        a.file == b.file && a.span.start <= b.span.end && b.span.start <= a.span.end
    };
    if one
        .edits
        .iter()
        .any(|a| other.edits.iter().any(|b| meet(a, b)))
    {
        return true;
    }
    let created = |fix: &Fix| {
        fix.creates
            .iter()
            .map(|file| file.path.clone())
            .collect::<BTreeSet<_>>()
    };
    if !created(one).is_disjoint(&created(other)) {
        return true;
    }
    let gone = |fix: &Fix| deleted(fix).collect::<BTreeSet<_>>();
    let (touched_one, touched_other) = (touched(file, one), touched(file, other));
    // What starts the container is one sentence: each fix reads it as the last one left it.
    let mut both = touched_one.intersection(&touched_other);
    let starts = |&at: &usize| {
        let keyword = file.instructions[at].keyword;
        matches!(
            keyword,
            Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck
        )
    };
    both.any(starts)
        || !gone(one).is_disjoint(&touched_other)
        || !gone(other).is_disjoint(&touched_one)
}

fn deleted(fix: &Fix) -> impl Iterator<Item = usize> {
    fix.changes.iter().filter_map(|change| match change {
        Change::Delete { index } => Some(*index),
        Change::Insert { .. } => None,
    })
}

/// The instructions whose lines the edits of a fix touch.
fn touched(file: &Dockerfile<'_>, fix: &Fix) -> BTreeSet<usize> {
    let mut found: BTreeSet<usize> = deleted(fix).collect();
    for edit in fix
        .edits
        .iter()
        .filter(|edit| edit.file == FileId::DOCKERFILE)
    {
        for piece in &file.pieces {
            if let PieceKind::Instruction(index) = piece.kind
                && piece.span.start < edit.span.end.max(edit.span.start + 1)
                // Behind a last line without a line end, text is added to that line.
                && (edit.span.start < piece.span.end
                    || edit.span.start == file.instructions[index].span.end)
            {
                found.insert(index);
            }
        }
    }
    found
}

/// What a fix may not make worse.
struct Shape {
    errors: usize,
    opaque: usize,
}

impl Shape {
    fn of(source: &Source) -> Self {
        let file = syntax::parse(source);
        let outline = Outline::new(source, &file, &|_| None);
        let context = crate::model::context::UnknownContext;
        let model = Model::new(source, &file, &outline, &context);
        let scripts = model.scripts().iter().flat_map(|scripts| &scripts.scripts);
        Self {
            errors: file.errors.len(),
            opaque: scripts.filter(|parsed| parsed.script.opaque).count(),
        }
    }
}

/// The file after `fixes`, if it is what they declare.
fn attempt(
    source: &Source,
    file: &Dockerfile<'_>,
    old: &Shape,
    fixes: &[(&'static str, Fix)],
) -> Option<Source> {
    let all: Vec<&Fix> = fixes.iter().map(|(_, fix)| fix).collect();
    let bytes = apply(source, FileId::DOCKERFILE, all.iter().copied())?;
    let result = Source::new(bytes);
    let new = syntax::parse(&result);
    let shape = Shape::of(&result);
    let good = shape.errors <= old.errors
        && shape.opaque <= old.opaque
        && is_declared(source, file, &result, &new, &all);
    drop(new);
    good.then_some(result)
}

/// The Dockerfile after one fix, held against what the fix declares as [`fix`] does; `None` if it would break the file.
pub fn apply_alone(source: &Source, fix: &Fix) -> Option<Source> {
    let file = syntax::parse(source);
    attempt(source, &file, &Shape::of(source), &[("", fix.clone())])
}

/// Whether the new list of instructions is the old one with the declared changes, instructions that no edit touches are
/// the same text, and those that one touches keep their nature.
fn is_declared(
    old_source: &Source,
    old: &Dockerfile<'_>,
    new_source: &Source,
    new: &Dockerfile<'_>,
    fixes: &[&Fix],
) -> bool {
    struct Expected {
        keyword: Keyword,
        /// The old instruction.
        old: Option<usize>,
        changed: bool,
    }
    let mut expected: Vec<Expected> = Vec::new();
    let inserted = |before: usize| {
        let changes = fixes.iter().flat_map(|fix| &fix.changes);
        changes.filter_map(move |change| match change {
            Change::Insert {
                before: at,
                keyword,
            } if *at == before => Some(Expected {
                keyword: *keyword,
                old: None,
                changed: true,
            }),
            _ => None,
        })
    };
    let gone: BTreeSet<usize> = fixes.iter().flat_map(|fix| deleted(fix)).collect();
    let changed: BTreeSet<usize> = fixes.iter().flat_map(|fix| touched(old, fix)).collect();
    for (at, instruction) in old.instructions.iter().enumerate() {
        expected.extend(inserted(at));
        if !gone.contains(&at) {
            expected.push(Expected {
                keyword: instruction.keyword,
                old: Some(at),
                changed: changed.contains(&at),
            });
        }
    }
    expected.extend(inserted(old.instructions.len()));
    let text = |source: &'_ Source, instruction: &Instruction<'_>| {
        source.bytes()[instruction.span.range()].to_vec()
    };
    expected.len() == new.instructions.len()
        && expected
            .iter()
            .zip(&new.instructions)
            .all(|(expected, new)| {
                let before = expected.old.map(|at| &old.instructions[at]);
                let kept = before.is_none_or(|before| match expected.changed {
                    true => keeps_nature(before, new),
                    false => text(old_source, before) == text(new_source, new),
                });
                new.keyword == expected.keyword && kept
            })
}

/// Whether an instruction is still of the kind that it was: no list of words has become a line for the shell, no stage
/// has lost its name, no heredoc is gone.
fn keeps_nature(old: &Instruction<'_>, new: &Instruction<'_>) -> bool {
    let is_exec =
        |instruction: &Instruction<'_>| matches!(instruction.arguments, Arguments::Exec(_));
    let name = |instruction: &Instruction<'_>| match &instruction.arguments {
        Arguments::From { name, .. } => name.as_ref().map(|word| word.raw.clone()),
        _ => None,
    };
    (is_exec(new) || !is_exec(old))
        && name(old) == name(new)
        && old.heredocs.len() == new.heredocs.len()
}
