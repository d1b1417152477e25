//! Proof 8: a price is the sum of rows that the page of its rule prints, or the size of files of the build context.

use mllint::diagnostic::{CONTEXT_SOURCE, Confidence, Cost, Per};
use mllint::knowledge::price::Row;
use mllint::rules::prices;

use super::run::Run;

/// Looks at every price of every finding.
pub(super) fn check(run: &Run<'_>) -> Vec<String> {
    let found = run.lints().flat_map(|lint| &lint.diagnostics);
    let priced = found.filter_map(|found| Some((found.code, found.cost.as_ref()?)));
    let mut wrong: Vec<String> = priced
        .filter_map(|(code, cost)| Some(format!("{code} {}: {cost:?}", wrong(code, cost)?)))
        .collect();
    wrong.sort();
    wrong.dedup();
    wrong
}

fn wrong(code: &str, cost: &Cost) -> Option<&'static str> {
    let counted = |row: &Row| match cost.per {
        Per::Pull => Some(row.bytes),
        Per::Build => row.download,
    };
    let printed = prices::rows(code);
    if cost.bytes != cost.rows.iter().map(counted).sum() {
        Some("is not the sum of its rows")
    } else if cost.confidence == Confidence::Exact {
        let is_context = |row: &Row| row.source == CONTEXT_SOURCE;
        let good = prices::counts_context(code) && cost.rows.iter().all(is_context);
        (!good).then_some("is exact, but its page does not speak of the build context")
    } else if cost.rows.iter().all(|row| is_printed(row, &printed)) {
        None
    } else {
        Some("has a row that its page does not print")
    }
}

/// As it is, or as it lies in a cache of downloads.
fn is_printed(row: &Row, printed: &[Row]) -> bool {
    printed.contains(row)
        || printed
            .iter()
            .any(|printed| printed.clone().as_download().as_ref() == Some(row))
}

#[test]
fn a_price_is_held_against_the_page() {
    let row = prices::rows("ML609").remove(0);
    let cost = |rows| Cost::of(rows, Confidence::Table).expect("there are rows");
    assert_eq!(wrong("ML609", &cost(vec![row.clone()])), None);
    assert!(wrong("ML301", &cost(vec![row.clone()])).is_some());
    let mut less = cost(vec![row]);
    less.bytes = Some(1);
    assert!(wrong("ML609", &less).is_some());
}
