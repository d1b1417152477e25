//! One cause gives one finding: where two rules see the same thing, one of them speaks.

use crate::diagnostic::Diagnostic;

/// (the rule that speaks, the rule that is silent beside it), by code: the second says nothing at a place where the
/// first has a finding.
const PAIRS: &[(&str, &str)] = &[];

/// Takes away findings whose cause another finding names already.
pub fn settle(found: &mut Vec<Diagnostic>) {
    let places: Vec<_> = found.iter().map(|d| (d.code, d.file, d.span)).collect();
    found.retain(|diagnostic| {
        !PAIRS.iter().any(|(speaks, silent)| {
            *silent == diagnostic.code
                && places.iter().any(|(code, file, span)| {
                    code == speaks
                        && *file == diagnostic.file
                        && (span.overlaps(diagnostic.span) || *span == diagnostic.span)
                })
        })
    });
}
