//! Making one `RUN` out of two that follow each other.

use crate::diagnostic::{Change, Edit};
use crate::model::Model;
use crate::syntax::{Keyword, PieceKind};
use crate::text::Span;

/// Joins the `RUN` at `second` to the end of the one at `first`, directly above it, with `&&`. Both must be in shell form,
/// without flags, heredocs and comments, and nothing but blank lines may stand between them. With `lines` the second begins a line
/// of its own; so it does anyway if it stands on several.
pub fn with_next(
    model: &Model<'_>,
    first: usize,
    second: usize,
    lines: bool,
) -> Option<(Edit, Change)> {
    let (one, other) = (model.instruction(first), model.instruction(second));
    let plain = |at: usize| {
        let instruction = model.instruction(at);
        let scripts = model.scripts_of(at);
        let has_comment = model
            .file
            .comments
            .iter()
            .any(|comment| instruction.span.contains(comment.span));
        !has_comment
            && instruction.keyword == Keyword::Run
            && instruction.flags.is_empty()
            && instruction.heredocs.is_empty()
            && scripts.is_some_and(|scripts| {
                !scripts.exec
                    && !scripts.foreign
                    && scripts
                        .scripts
                        .iter()
                        .all(|parsed| !parsed.script.opaque && parsed.script.comments.is_empty())
            })
    };
    if second != first + 1 || !plain(first) || !plain(second) {
        return None;
    }
    let between = Span::new(one.span.end, other.span.start);
    let comment = |kind: PieceKind| matches!(kind, PieceKind::Comment | PieceKind::Directive);
    let pieces = model.file.pieces.iter();
    if pieces
        .filter(|piece| comment(piece.kind))
        .any(|piece| between.contains(piece.span))
    {
        return None;
    }
    let script = |at: usize| {
        model
            .scripts_of(at)?
            .scripts
            .first()
            .map(|parsed| &parsed.script)
    };
    let last = script(first)?.body.items.last()?;
    let end = script(first)?.text.end_offset(last.pipeline.range.end);
    let start = script(second)?
        .text
        .offset(script(second)?.body.range.start);
    // A trailing backslash or `;` behind the last command would be swallowed.
    if model.text(Span::new(end, one.span.end)).trim() != "" {
        return None;
    }
    let several_lines = lines || model.text(other.head).contains('\n');
    let joint = if several_lines {
        format!(" && {}\n    ", model.file.escape)
    } else {
        " && ".to_owned()
    };
    Some((
        Edit::replace(Span::new(end, start), joint),
        Change::Delete { index: second },
    ))
}
