//! Findings in scripts of the build context, whose texts stand behind that of the Dockerfile: back to their own files.

use crate::diagnostic::{Diagnostic, FileId, Label};
use crate::model::started::Started;
use crate::text::Span;

/// The file that a span lies in, and the span there.
fn own(span: Span, started: &Started) -> (FileId, Span) {
    match started.file_at(span.start) {
        Some(file) => (FileId(file + 1), started.own_span(file, span)),
        None => (FileId::DOCKERFILE, span),
    }
}

/// Spans in their own files.
pub(super) fn spans<'s>(
    spans: &'s [Span],
    started: &'s Started,
) -> impl Iterator<Item = (FileId, Span)> + 's {
    spans.iter().map(|&span| own(span, started))
}

/// Moves each place of the findings to its own file. A finding in a script is shown with the instruction that starts
/// it. A fix that would edit a script is left out: who else runs the script is not known.
pub(super) fn place(found: &mut [Diagnostic], started: &Started) {
    if started.files.is_empty() {
        return;
    }
    for diagnostic in found {
        let script = started.file_at(diagnostic.span.start);
        (diagnostic.file, diagnostic.span) = own(diagnostic.span, started);
        for label in &mut diagnostic.labels {
            (label.file, label.span) = own(label.span, started);
        }
        let mut edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits);
        if edits.any(|edit| started.file_at(edit.span.start).is_some()) {
            diagnostic.fix = None;
        }
        let Some(script) = script else { continue };
        let origins = started.origins(script);
        diagnostic.labels.extend(origins.first().map(|&span| Label {
            file: FileId::DOCKERFILE,
            span,
            message: "the script is started here".to_owned(),
            site: false,
        }));
    }
}
