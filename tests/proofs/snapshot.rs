//! What a case looks like to a user: the report, and the patches that fixing it gives.

use std::collections::BTreeSet;

use mllint::engine::result::Report;
use mllint::report::diff::diff;
use mllint::report::{Style, text};

use super::run::{Failure, Run};
use crate::golden::{golden, visible};

/// Compares a run with its snapshot, and adds the snapshot's name to `known`.
pub(super) fn compare(run: &Run<'_>, known: &mut BTreeSet<String>) -> Option<Failure> {
    let name = format!("{}.snap", run.case.name);
    let wrong = golden(&format!("tests/snapshots/{name}"), &render(run)).err();
    known.insert(name);
    wrong.map(|what| Failure::new(run.case, "1: the snapshot shows the findings", what))
}

/// The report as text.
pub(super) fn findings(run: &Run<'_>) -> String {
    let report = Report {
        lints: vec![run.lint.clone()],
        files: 1,
        ..Report::default()
    };
    text::render(&report, &Style::default())
}

fn render(run: &Run<'_>) -> String {
    let [safe, all] = [0, 1].map(|at| {
        let (_, outcome) = &run.outcomes[at];
        visible(&String::from_utf8_lossy(&diff(outcome)))
    });
    let all = if all == safe { "(the same)\n" } else { &all };
    let safe = if safe.is_empty() {
        "(nothing)\n"
    } else {
        &safe
    };
    let findings = visible(&findings(run));
    format!("{findings}\n===== safe fixes =====\n{safe}\n===== unsafe fixes too =====\n{all}")
}
