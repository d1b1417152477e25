//! One cause gives one finding: where two rules see the same thing, one of them speaks.

use crate::diagnostic::Diagnostic;

/// (the rule that speaks, the rule that is silent beside it), by code: the second says nothing at a place where the
/// first has a finding. Once the first is mended, the second may speak.
pub const PAIRS: &[(&str, &str)] = &[
    // Lists that a later install reads: first that install must fetch its own.
    ("ML403", "ML401"),
    // An image that is not there: its release and its size do not matter.
    ("ML203", "ML104"),
    ("ML203", "ML201"),
];

/// Takes away findings whose cause another finding names already: they are about the same place, or cannot be mended for
/// what stands there.
pub fn settle(found: &mut Vec<Diagnostic>) {
    let places: Vec<_> = found.iter().map(|d| (d.code, d.file, d.span)).collect();
    found.retain(|diagnostic| {
        let speaks = |code: &str| PAIRS.contains(&(code, diagnostic.code));
        let is_about = |span: crate::text::Span| {
            let own = span.overlaps(diagnostic.span) || span == diagnostic.span;
            own || diagnostic.fix.is_none()
                && diagnostic
                    .labels
                    .iter()
                    .any(|label| label.span.overlaps(span))
        };
        let mut others = places
            .iter()
            .filter(|(code, file, _)| *file == diagnostic.file && speaks(code));
        !others.any(|(_, _, span)| is_about(*span))
    });
}
