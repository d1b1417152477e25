//! Proof 4: fixing comes to an end, and there is nothing left to fix then.

use mllint::diagnostic::{Applicability, Diagnostic};
use mllint::engine::result::{FixOutcome, Lint};
use mllint::rules::FAULT;

use super::case::result;
use super::run::Run;
use crate::golden::diff;

/// Fixes the result again and lints it afresh. (That passes come to an end within ten is the engine's to see, which
/// else reports a fault.)
pub(super) fn check(run: &Run<'_>) -> Vec<String> {
    let outcomes = run.outcomes.iter();
    outcomes
        .flat_map(|(level, outcome)| {
            let wrong = [
                counted(run, outcome),
                told(run, outcome),
                left_over(*level, &outcome.lint),
                again(run, *level, outcome),
            ];
            let wrong = wrong.into_iter().flatten();
            wrong.map(|what| format!("{}: {what}", level.as_str()))
        })
        .collect()
}

/// Whether an outcome changes anything.
pub(super) fn changes(run: &Run<'_>, outcome: &FixOutcome) -> bool {
    result(outcome).bytes() != run.case.source.bytes() || !outcome.creates.is_empty()
}

fn counted(run: &Run<'_>, outcome: &FixOutcome) -> Option<String> {
    let (fixed, changed) = (outcome.fixed, changes(run, outcome));
    ((fixed > 0) != changed).then(|| {
        let what = if changed { "changed" } else { "the same" };
        format!("{fixed} findings are said to be fixed, but the files are {what}")
    })
}

/// The findings of an outcome are those of a lint of the fixed file.
fn told(run: &Run<'_>, outcome: &FixOutcome) -> Option<String> {
    let context = run.case.context_after(outcome);
    let fresh = run
        .linter
        .lint(result(outcome), &context, &run.case.settings);
    // A fault is told once, when it happens; `harmless::faults` sees it.
    let told = [&outcome.lint, &fresh].map(|lint| {
        let found = lint.diagnostics.iter();
        let found = found.filter(|diagnostic| diagnostic.code != FAULT.code);
        found.collect::<Vec<_>>()
    });
    (told[0] != told[1]).then(|| {
        let difference = diff(&list(&outcome.lint), &list(&fresh));
        format!("what is told of the result is not what a lint of it finds\n{difference}")
    })
}

fn list(lint: &Lint) -> String {
    let line = |d: &Diagnostic| format!("{} {:?} {}\n", d.code, d.span, d.message);
    lint.diagnostics.iter().map(line).collect()
}

fn left_over(level: Applicability, lint: &Lint) -> Option<String> {
    let offers = |diagnostic: &&Diagnostic| {
        diagnostic
            .fix
            .as_ref()
            .is_some_and(|f| f.applicability >= level)
    };
    let left = lint.diagnostics.iter().find(offers)?;
    Some(format!(
        "{} still has a fix when all is fixed: {}",
        left.code, left.message
    ))
}

fn again(run: &Run<'_>, level: Applicability, outcome: &FixOutcome) -> Option<String> {
    let context = run.case.context_after(outcome);
    let once = result(outcome);
    let twice = run.linter.fix(once, &context, &run.case.settings, level);
    if let Some(file) = twice.creates.first() {
        return Some(format!("fixing the result creates {}", file.path));
    }
    let second = result(&twice);
    (second.bytes() != once.bytes()).then(|| {
        let difference = diff(once.text(), second.text());
        format!("fixing the result changes it again\n{difference}")
    })
}
