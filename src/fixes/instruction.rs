//! Moving, inserting and deleting whole instructions.

use crate::diagnostic::{Change, Edit};
use crate::model::Model;
use crate::syntax::{Arguments, Keyword, Piece, PieceKind};
use crate::text::Span;

/// The lines of an instruction: with the comment lines directly above it, and with its line ending.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// From the start of the first comment line (or of the instruction's first line) to the start of the line behind
    /// the instruction.
    pub span: Span,
    /// Whether a blank line, or the start of the file, stands directly above it.
    pub blank_above: bool,
    /// The blank lines directly below it.
    pub blank_below: Span,
}

/// Finds the block of an instruction.
pub fn block(model: &Model<'_>, instruction: usize) -> Option<Block> {
    let pieces = &model.file.pieces;
    let at = pieces
        .iter()
        .position(|piece| piece.kind == PieceKind::Instruction(instruction))?;
    let first = (0..at)
        .rev()
        .take_while(|&i| pieces[i].kind == PieceKind::Comment)
        .last()
        .unwrap_or(at);
    let blank_above = first == 0 || pieces[first - 1].kind == PieceKind::Blank;
    let end = pieces[at].span.end;
    let below = pieces[at + 1..]
        .iter()
        .take_while(|piece| piece.kind == PieceKind::Blank)
        .last();
    Some(Block {
        span: Span::new(pieces[first].span.start, end),
        blank_above,
        blank_below: Span::new(end, below.map_or(end, |piece| piece.span.end)),
    })
}

/// Moves an instruction, with its comments, directly behind a later one.
pub fn move_behind(
    model: &Model<'_>,
    instruction: usize,
    behind: usize,
) -> Option<(Vec<Edit>, Vec<Change>)> {
    if behind <= instruction {
        return None;
    }
    let text = model.source.text();
    let moved = block(model, instruction)?;
    let target = block(model, behind)?;
    let mut lines = text[moved.span.range()].to_owned();
    // U+001A stands for bytes that are no text, which a copy could not keep.
    if !lines.ends_with('\n') || lines.contains('\u{1a}') {
        return None;
    }
    // A file that stops in the middle: what is put behind it would be its next line.
    if text[target.span.range()]
        .trim_end()
        .ends_with(model.file.escape)
    {
        return None;
    }
    let mut cut = moved.span;
    if moved.blank_above {
        // What stood between blank lines takes one of them along.
        cut.end = moved.blank_below.end;
    }
    if text[target.span.range()].ends_with('\n') {
        if moved.blank_above && !moved.blank_below.is_empty() {
            lines.insert(0, '\n');
        }
    } else {
        // The last line of the file stays without a line ending.
        lines = format!("\n{}", lines.trim_end_matches(['\n', '\r']));
    }
    let edits = vec![Edit::delete(cut), Edit::insert(target.span.end, lines)];
    let keyword = model.instruction(instruction).keyword;
    let changes = vec![
        Change::Delete { index: instruction },
        Change::Insert {
            before: behind + 1,
            keyword,
        },
    ];
    Some((edits, changes))
}

/// Deletes the lines of an instruction; comments above it stay. Of blank lines on both sides, those below go too.
pub fn delete(model: &Model<'_>, instruction: usize) -> Option<(Edit, Change)> {
    let pieces = &model.file.pieces;
    let at = pieces
        .iter()
        .position(|piece| piece.kind == PieceKind::Instruction(instruction))?;
    let mut cut = pieces[at].span;
    let is_blank = |piece: &Piece| piece.kind == PieceKind::Blank;
    if at > 0 && is_blank(&pieces[at - 1]) {
        let below = pieces[at + 1..].iter().take_while(|piece| is_blank(piece));
        cut.end = below.last().map_or(cut.end, |piece| piece.span.end);
    }
    let text = model.source.text();
    if !text[cut.range()].ends_with('\n') {
        // The last line of the file stays without a line ending.
        cut.start = text[..cut.start].trim_end_matches(['\n', '\r']).len();
    }
    let change = Change::Delete { index: instruction };
    Some((Edit::delete(cut), change))
}

/// Takes a name out of an ENV or ARG; the whole instruction, if it sets nothing else. `None` if it is set twice there.
pub fn delete_name(model: &Model<'_>, at: usize, name: &str) -> Option<(Edit, Option<Change>)> {
    let items: Vec<(&str, Span)> = match &model.instruction(at).arguments {
        Arguments::Pairs { pairs, .. } => pairs
            .iter()
            .map(|pair| (pair.name.raw.as_str(), pair.name.span.to(pair.value.span)))
            .collect(),
        Arguments::Declarations(declarations) => declarations
            .iter()
            .map(|declaration| {
                let name = &declaration.name;
                let value = declaration.default.as_ref().map_or(name.span, |d| d.span);
                (name.raw.as_str(), name.span.to(value))
            })
            .collect(),
        _ => return None,
    };
    let mut named = items.iter().enumerate().filter(|(_, item)| item.0 == name);
    let (index, &(_, span)) = named.next()?;
    if named.next().is_some() {
        return None;
    }
    if items.len() == 1 {
        let (edit, change) = delete(model, at)?;
        return Some((edit, Some(change)));
    }
    let span = match items.get(index + 1) {
        Some((_, next)) => Span::new(span.start, next.start),
        None => Span::new(items[index - 1].1.end, span.end),
    };
    Some((Edit::delete(span), None))
}

/// Adds a flag such as `--chown=app:app`, before those that the instruction has.
pub fn add_flag(model: &Model<'_>, instruction: usize, flag: &str) -> Edit {
    let keyword = model.instruction(instruction).keyword_span();
    Edit::insert(keyword.end, format!(" {flag}"))
}

/// A keyword in the case in which another instruction writes its own.
pub fn spelt_like(model: &Model<'_>, instruction: usize, keyword: Keyword) -> String {
    let own = model.text(model.instruction(instruction).keyword_span());
    match own.starts_with(|c: char| c.is_ascii_lowercase()) {
        true => keyword.as_str().to_ascii_lowercase(),
        false => keyword.as_str().to_owned(),
    }
}

/// Inserts a line with a new instruction above another, its comments included, with the same indent.
pub fn insert_above(
    model: &Model<'_>,
    instruction: usize,
    line: &str,
    keyword: Keyword,
) -> Option<(Edit, Change)> {
    let target = block(model, instruction)?;
    let span = model.instruction(instruction).span;
    let text = &model.source.text()[..span.start];
    let start = text.rfind('\n').map_or(0, |at| at + 1);
    let indent = &text[start..];
    let indent = if indent.trim().is_empty() { indent } else { "" };
    let edit = Edit::insert(target.span.start, format!("{indent}{line}\n"));
    let change = Change::Insert {
        before: instruction,
        keyword,
    };
    Some((edit, change))
}

/// Inserts a line with a new instruction directly below another.
pub fn insert_below(
    model: &Model<'_>,
    instruction: usize,
    line: &str,
    keyword: Keyword,
) -> Option<(Edit, Change)> {
    let end = block(model, instruction)?.span.end;
    let above = &model.source.text()[..end];
    let is_whole_line = above.ends_with('\n');
    // A last line that goes on, or a heredoc without its end, would take the new line in.
    let is_comment = |line: &&str| line.is_empty() || line.starts_with('#');
    let mut lines = above.lines().rev().map(str::trim).skip_while(is_comment);
    let goes_on = lines
        .next()
        .is_some_and(|line| line.ends_with(model.file.escape));
    let is_open = !is_whole_line && !model.instruction(instruction).heredocs.is_empty();
    if goes_on || is_open {
        return None;
    }
    // The last line of the file stays without a line ending.
    let text = match is_whole_line {
        true => format!("{line}\n"),
        false => format!("\n{line}"),
    };
    let change = Change::Insert {
        before: instruction + 1,
        keyword,
    };
    Some((Edit::insert(end, text), change))
}
