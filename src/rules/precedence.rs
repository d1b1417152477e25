//! One cause gives one finding: where two rules see the same thing, one of them speaks.

use crate::diagnostic::{Diagnostic, FileId};
use crate::text::Span;

/// (the rule that speaks, the rule that is silent beside it), by code: the second says nothing at a place where the
/// first has a finding. Once the first is mended, the second may speak.
pub const PAIRS: &[(&str, &str)] = &[
    // Lists that a later install reads: first that install must fetch its own.
    ("ML403", "ML401"),
    // Code that stands before the install of a project, and before others.
    ("ML503", "ML501"),
    // An image that is not there: its release and its size do not matter.
    ("ML203", "ML104"),
    ("ML203", "ML201"),
    // What cannot be installed weighs nothing.
    ("ML323", "ML204"),
    // A build that does not exist fits no base.
    ("ML206", "ML205"),
    // Torch brings NCCL along, too: first its CUDA goes.
    ("ML204", "ML310"),
    // One value: a known shape says most, then where it goes.
    ("ML702", "ML704"),
    ("ML702", "ML701"),
    ("ML704", "ML701"),
];

/// The same, where the first has a label: the second says nothing at a place that the first names as its cause.
const LABELLED: &[(&str, &str)] = &[
    // `ARG TOKEN` whose value a URL takes.
    ("ML704", "ML701"),
];

/// Takes away findings whose cause another finding names already: they are about the same place, or cannot be mended for
/// what stands there.
pub fn settle(found: &mut Vec<Diagnostic>) {
    let places: Vec<_> = found.iter().map(|d| (d.code, d.file, d.span)).collect();
    let causes = found.iter().flat_map(|d| {
        let labels = d.labels.iter();
        labels.map(|label| (d.code, label.file, label.span))
    });
    let causes: Vec<_> = causes
        .filter(|(code, ..)| LABELLED.iter().any(|(first, _)| first == code))
        .collect();
    found.retain(|diagnostic| {
        let is_cause = |(code, file, span): &(&str, FileId, Span)| {
            LABELLED.contains(&(*code, diagnostic.code))
                && *file == diagnostic.file
                && span.overlaps(diagnostic.span)
        };
        if causes.iter().any(is_cause) {
            return false;
        }
        let speaks = |code: &str| PAIRS.contains(&(code, diagnostic.code));
        let is_about = |span: Span| {
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
