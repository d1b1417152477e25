//! Proof 6, second half: every span lies in its file, between characters, and is counted right.

use mllint::diagnostic::{Diagnostic, FileId, Fix};
use mllint::engine::result::Lint;
use mllint::fixes::apply::apply;
use mllint::model::BuildContext;
use mllint::model::context::Entry;
use mllint::text::Span;

use super::run::Run;

/// Looks at every place of every lint.
pub(super) fn check(run: &Run<'_>) -> Vec<String> {
    let (_, safe) = &run.outcomes[0];
    let (_, all) = &run.outcomes[1];
    let contexts = [safe, all].map(|outcome| run.case.context_after(outcome));
    let mut found = wrong(&run.lint, &*run.case.context);
    found.extend(wrong(&safe.lint, &contexts[0]));
    found.extend(wrong(&all.lint, &contexts[1]));
    found
}

/// What is wrong with the places of a lint.
pub(super) fn wrong(lint: &Lint, context: &dyn BuildContext) -> Vec<String> {
    let mut found = Vec::new();
    for diagnostic in &lint.diagnostics {
        let places = places_of(diagnostic);
        let wrong = places.filter_map(|(file, span)| misplaced(lint, file, span));
        let fix = diagnostic.fix.as_ref();
        let unfit = fix.and_then(|fix| unfit(lint, context, fix));
        let all = wrong.chain(unfit);
        found.extend(all.map(|what| format!("{} {}: {what}", diagnostic.code, diagnostic.message)));
    }
    found
}

fn places_of(diagnostic: &Diagnostic) -> impl Iterator<Item = (FileId, Span)> {
    let own = [(diagnostic.file, diagnostic.span)];
    let labels = diagnostic
        .labels
        .iter()
        .map(|label| (label.file, label.span));
    let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits);
    own.into_iter()
        .chain(labels)
        .chain(edits.map(|edit| (edit.file, edit.span)))
}

fn misplaced(lint: &Lint, file: FileId, span: Span) -> Option<String> {
    let Some(file) = lint.files.get(file) else {
        return Some(format!("{file:?} is not in the lint"));
    };
    let text = file.source.text();
    if span.start > span.end || span.end > text.len() {
        return Some(format!("{span:?} is not in {} bytes", text.len()));
    }
    [span.start, span.end].into_iter().find_map(|offset| {
        if !text.is_char_boundary(offset) {
            return Some(format!("byte {offset} is inside a character"));
        }
        let (line, column, units) = counted(text, offset);
        let position = file.lines.position(text, offset);
        let utf16 = file.lines.utf16_position(text, offset);
        if (position.line, position.column) != (line + 1, column + 1) || utf16 != (line, units) {
            return Some(format!(
                "byte {offset} is line {line} column {column}, {units} in UTF-16 (from 0), not {position:?}, {utf16:?}"
            ));
        }
        // Editors have no columns inside a line end.
        let in_line_end = text[..offset].ends_with('\r') && offset < text.len();
        let back = file.lines.utf16_offset(text, line, units);
        (back != offset && !in_line_end)
            .then(|| format!("byte {offset} comes back as {back} from UTF-16"))
    })
}

/// Line, column in characters and column in UTF-16 units, from 0, counted the long way.
fn counted(text: &str, offset: usize) -> (usize, usize, usize) {
    let before = &text[..offset];
    let line = before.rsplit('\n').next().unwrap_or("");
    (
        before.matches('\n').count(),
        line.chars().count(),
        line.encode_utf16().count(),
    )
}

/// A fix whose edits overlap, or that creates a file which is there already or lies outside.
fn unfit(lint: &Lint, context: &dyn BuildContext, fix: &Fix) -> Option<String> {
    let overlaps = lint
        .files
        .0
        .iter()
        .enumerate()
        .any(|(id, file)| apply(&file.source, FileId(id), [fix]).is_none());
    if overlaps {
        return Some("its edits overlap".to_owned());
    }
    let outside = |path: &str| path.split('/').any(|part| matches!(part, "" | "." | ".."));
    let bad = fix.creates.iter().find(|file| {
        outside(&file.path)
            || matches!(context.entry(&file.path), Some(Entry::File | Entry::Folder))
    })?;
    Some(format!("it creates {}, which it must not", bad.path))
}
