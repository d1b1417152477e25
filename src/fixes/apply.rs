//! Applying edits to bytes.

use crate::diagnostic::{Edit, FileId, Fix};
use crate::text::{Source, line_ending};

/// The bytes of `file` after the edits of all `fixes`. New text takes over the line endings of the file. `None` if
/// edits overlap or lie outside.
pub fn apply<'f>(
    source: &Source,
    file: FileId,
    fixes: impl IntoIterator<Item = &'f Fix>,
) -> Option<Vec<u8>> {
    let mut edits: Vec<&Edit> = fixes
        .into_iter()
        .flat_map(|fix| &fix.edits)
        .filter(|edit| edit.file == file)
        .collect();
    // Stable: what one fix inserts at one place stays in its order.
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let bytes = source.bytes();
    let ending = line_ending(source.text());
    let mut result = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for edit in edits {
        if edit.span.start < at || edit.span.end > bytes.len() || edit.span.start > edit.span.end {
            return None;
        }
        result.extend_from_slice(&bytes[at..edit.span.start]);
        result.extend_from_slice(with_ending(&edit.text, ending).as_bytes());
        at = edit.span.end;
    }
    result.extend_from_slice(&bytes[at..]);
    Some(result)
}

fn with_ending(text: &str, ending: &str) -> String {
    let plain = text.replace("\r\n", "\n");
    if ending == "\n" {
        plain
    } else {
        plain.replace('\n', ending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Applicability;
    use crate::text::Span;

    fn fix(edits: Vec<Edit>) -> Fix {
        Fix::new("mend", Applicability::Safe, edits)
    }

    #[test]
    fn edits_keep_all_other_bytes_and_take_over_line_endings() {
        let source = Source::new(b"a\r\n\xff\r\nc".to_vec());
        let fixes = [fix(vec![
            Edit::insert(6, "x\ny"),
            Edit::replace(Span::new(0, 1), "b"),
        ])];
        let result = apply(&source, FileId::DOCKERFILE, &fixes).unwrap();
        assert_eq!(result, b"b\r\n\xff\r\nx\r\nyc");
    }

    #[test]
    fn overlapping_edits_are_refused() {
        let source = Source::from("abc");
        let fixes = [fix(vec![
            Edit::delete(Span::new(0, 2)),
            Edit::delete(Span::new(1, 3)),
        ])];
        assert_eq!(apply(&source, FileId::DOCKERFILE, &fixes), None);
    }
}
