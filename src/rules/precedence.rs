//! One cause gives one finding: where two rules see the same thing, one of them speaks.

use crate::diagnostic::{Diagnostic, FileId, Severity};
use crate::text::Span;

/// (the rule that speaks, the rule that is silent beside it), by code: the second says nothing at a place where the
/// first has a finding that is at least as severe. Once the first is mended, the second may speak.
pub const PAIRS: &[(&str, &str)] = &[
    // Lists that a later install reads: first that install must fetch its own.
    ("ML403", "ML401"),
    // Code that stands before the install of a project, and before others.
    ("ML503", "ML501"),
    // Code that stands before an install: of its scripts, too.
    ("ML501", "ML512"),
    // An image that is not there: its release and its size do not matter.
    ("ML203", "ML104"),
    ("ML203", "ML201"),
    // An image whose release has ended: how old its packages are does not matter.
    ("ML104", "ML711"),
    // What is deleted too late is named there.
    ("ML508", "ML515"),
    // Who writes down the sum of a file need not pin its revision.
    ("ML709", "ML605"),
    // A script that is piped into a shell: whoever pins and checks it names a version.
    ("ML705", "ML316"),
    // A clone of a model: what Git LFS keeps twice is more than the history.
    ("ML606", "ML511"),
    // What cannot be installed weighs nothing.
    ("ML323", "ML204"),
    // A release that this Python cannot have: what it needs does not matter yet.
    ("ML323", "ML365"),
    // A build that does not exist fits no base.
    ("ML206", "ML205"),
    // Torch brings NCCL along, too: first its CUDA goes.
    ("ML204", "ML310"),
    // One value: a known shape says most, then where it goes.
    ("ML702", "ML704"),
    ("ML702", "ML701"),
    ("ML704", "ML701"),
    // What comes along with a package breaks it: that nothing pins the rest is said by that.
    ("ML344", "ML348"),
    // A package that is not there: whose Python it is for does not matter yet.
    ("ML404", "ML322"),
];

/// The same, where the first has a label: the second says nothing at a place that the first names as its cause.
const LABELLED: &[(&str, &str)] = &[
    // `ARG TOKEN` whose value a URL takes.
    ("ML704", "ML701"),
];

/// Takes away findings whose cause another finding names already: they are about the same place, or cannot be mended for
/// what stands there.
pub fn settle(found: &mut Vec<Diagnostic>) {
    let speaks_of = |pairs: &[(&str, &str)], code| pairs.iter().any(|(first, _)| *first == code);
    let places = found.iter().filter(|d| speaks_of(PAIRS, d.code));
    let places: Vec<_> = places
        .map(|d| (d.severity, (d.code, d.file, d.span)))
        .collect();
    let causes = found.iter().filter(|d| speaks_of(LABELLED, d.code));
    let causes = causes.flat_map(|d| {
        let labels = d.labels.iter();
        labels.map(|label| (d.code, label.file, label.span))
    });
    let causes: Vec<_> = causes.collect();
    found.retain(|diagnostic| {
        let is_own = |span: Span| span.overlaps(diagnostic.span) || span == diagnostic.span;
        let is_about = |span: Span| {
            let mut labels = diagnostic.labels.iter();
            is_own(span)
                || diagnostic.fix.is_none() && labels.any(|label| label.span.overlaps(span))
        };
        let beside = |pairs: &[(&str, &str)], (code, file, _): &(&str, FileId, Span)| {
            *file == diagnostic.file && pairs.contains(&(code, diagnostic.code))
        };
        let by_cause = |place| beside(LABELLED, place) && is_own(place.2);
        let by_place = |(severity, place): &(Severity, (&str, FileId, Span))| {
            *severity >= diagnostic.severity && beside(PAIRS, place) && is_about(place.2)
        };
        let may_be_silent = |(_, second): &(&str, &str)| *second == diagnostic.code;
        !(PAIRS.iter().chain(LABELLED).any(may_be_silent)
            && (causes.iter().any(by_cause) || places.iter().any(by_place)))
    });
}
