//! Changes as editors want them.

use std::collections::HashMap;

use gen_lsp_types::{
    CreateFile, CreateFileOptions, DocumentChange, OptionalVersionedTextDocumentIdentifier,
    Position, Range, TextDocumentEdit, TextDocumentIdentifier, TextEdit, Uri, WorkspaceEdit,
};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::convert::{Page, Positions};
use crate::text::Span;

/// A file that does not exist yet, with its text.
pub(super) type Created = (Uri, String);

/// The edit that gives the document of `page` the text `new` and creates files. `None`: nothing would change, or the
/// editor cannot create files.
pub(super) fn edit(page: &Page<'_>, new: &str, creates: Vec<Created>) -> Option<WorkspaceEdit> {
    let edits = between(page.positions, new);
    let client = page.client;
    if edits.is_empty() && creates.is_empty() || !creates.is_empty() && !client.creates_files {
        return None;
    }
    let uri = page.document.uri.clone();
    if !client.versioned_edits {
        return Some(WorkspaceEdit {
            changes: Some(HashMap::from([(uri, edits)])),
            ..WorkspaceEdit::default()
        });
    }
    let mut changes = Vec::new();
    for (uri, text) in creates {
        let options = CreateFileOptions {
            overwrite: Some(false),
            ignore_if_exists: Some(false),
        };
        changes.push(DocumentChange::CreateFile(CreateFile {
            uri: uri.clone(),
            options: Some(options),
            annotation_id: None,
        }));
        let start = Position::default();
        let whole = TextEdit::new(Range::new(start, start), text);
        changes.push(document_edit(uri, None, vec![whole]));
    }
    if !edits.is_empty() {
        changes.push(document_edit(uri, Some(page.document.version), edits));
    }
    Some(WorkspaceEdit {
        document_changes: Some(changes),
        ..WorkspaceEdit::default()
    })
}

fn document_edit(uri: Uri, version: Option<i32>, edits: Vec<TextEdit>) -> DocumentChange {
    let text_document = OptionalVersionedTextDocumentIdentifier {
        version,
        text_document_identifier: TextDocumentIdentifier { uri },
    };
    let edits = edits.into_iter().map(Into::into).collect();
    DocumentChange::TextDocumentEdit(TextDocumentEdit {
        text_document,
        edits,
    })
}

/// What turns the text of `old` into `new`: one edit for each run of lines that differ, so that cursors and marks
/// between them stay where they are.
fn between(old: Positions<'_>, new: &str) -> Vec<TextEdit> {
    let old_lines: Vec<&str> = old.text.split_inclusive('\n').collect();
    let new_lines: Vec<&str> = new.split_inclusive('\n').collect();
    let (mut old_at, mut new_at) = (0, 0);
    let length = |lines: &[&str]| lines.iter().map(|line| line.len()).sum::<usize>();
    let mut edits = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old_lines, &new_lines) {
        let gone = Span::new(old_at, old_at + length(&old_lines[op.old_range()]));
        let come = Span::new(new_at, new_at + length(&new_lines[op.new_range()]));
        (old_at, new_at) = (gone.end, come.end);
        if !matches!(op, DiffOp::Equal { .. }) {
            let (span, text) = trim(old.text, gone, &new[come.range()]);
            edits.push(TextEdit::new(old.range(span), text.to_owned()));
        }
    }
    edits
}

/// Leaves out what an edit of `span` to `text` would not change at its ends; no line end is cut in two.
fn trim<'t>(old: &str, span: Span, text: &'t str) -> (Span, &'t str) {
    let gone = &old[span.range()];
    let same = |(a, b): &(char, char)| a == b;
    let length = |(char, _): (char, char)| char.len_utf8();
    let mut head: usize = gone
        .chars()
        .zip(text.chars())
        .take_while(same)
        .map(length)
        .sum();
    if gone[..head].ends_with('\r') {
        head -= 1;
    }
    let (gone, text) = (&gone[head..], &text[head..]);
    let backwards = gone.chars().rev().zip(text.chars().rev());
    let mut tail: usize = backwards.take_while(same).map(length).sum();
    let cuts = |text: &str| text[..text.len() - tail].ends_with('\r');
    if gone[gone.len() - tail..].starts_with('\n') && (cuts(gone) || cuts(text)) {
        tail -= 1;
    }
    let span = Span::new(span.start + head, span.end - tail);
    (span, &text[..text.len() - tail])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::convert::Encoding;
    use crate::text::LineIndex;
    use proptest::prelude::*;

    /// Edits as `line:column-line:column text`, one a line; applied, they give `new`.
    fn edits(old: &str, new: &str) -> String {
        let lines = LineIndex::new(old);
        let positions = Positions {
            text: old,
            lines: &lines,
            encoding: Encoding::Utf16,
        };
        let edits = between(positions, new);
        let mut result = old.to_owned();
        for edit in edits.iter().rev() {
            result.replace_range(positions.span(edit.range).range(), &edit.new_text);
        }
        assert_eq!(result, new);
        let shown = edits.iter().map(|TextEdit { range, new_text }| {
            let Range { start, end } = range;
            let (from, to) = ((start.line, start.character), (end.line, end.character));
            format!("{}:{}-{}:{} {new_text:?}", from.0, from.1, to.0, to.1)
        });
        shown.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn edits_are_as_small_as_can_be() {
        let old = "FROM a\nRUN pip install x\nRUN y\nRUN 日本z\nUSER b\n";
        let new = "FROM a\nRUN pip install -U x\nRUN y\nRUN 日z\nUSER b\nCMD b\n";
        insta::assert_snapshot!(edits(old, new), @r#"
        1:16-1:16 "-U "
        3:5-3:6 ""
        5:0-5:0 "CMD b\n"
        "#);
        assert_eq!(edits(old, old), "");
    }

    #[test]
    fn line_ends_are_not_cut_in_two() {
        insta::assert_snapshot!(edits("a\r\nb\r\n", "a\r\n"), @r#"1:0-2:0 """#);
        insta::assert_snapshot!(edits("ab\r\n", "a\r\nb\r\n"), @r#"0:1-0:1 "\r\n""#);
        insta::assert_snapshot!(edits("a\n", "a\r\n"), @r#"0:1-1:0 "\r\n""#);
    }

    proptest! {
        #[test]
        fn edits_give_the_new_text(old in "[ab日🚀\r\n]{0,24}", new in "[ab日🚀\r\n]{0,24}") {
            edits(&old, &new);
        }
    }
}
