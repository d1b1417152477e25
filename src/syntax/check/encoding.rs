//! Files that are no UTF-8 text.

use super::super::{Dockerfile, Instruction, Keyword, SyntaxError};
use crate::text::{Source, Span};

/// One byte in so many that is a control character makes a file something else than text.
const CONTROL_SHARE: usize = 20;

/// The one error of a file that is no text at all, or text in UTF-16 or UTF-32: nothing else about it is worth saying.
pub(super) fn not_text(source: &Source) -> Option<SyntaxError> {
    let bytes = source.bytes();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let wide = match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        _ => None,
    };
    let is_control = |byte: u8| byte < b' ' && !matches!(byte, b'\t'..=b'\r');
    let (message, help) = match wide {
        Some(name) => (
            format!("this file is {name} text, and BuildKit reads UTF-8 alone"),
            "save it as UTF-8",
        ),
        None => {
            let controls = bytes.iter().filter(|&&byte| is_control(byte)).count();
            let all = bytes.iter().filter(|&&byte| byte != b'\r').count();
            if controls * CONTROL_SHARE <= all {
                return None;
            }
            (
                "this file is full of control characters".to_owned(),
                "if it is text in UTF-16, save it as UTF-8",
            )
        }
    };
    let error = SyntaxError::new(Span::at(0), message);
    Some(error.help(help))
}

/// The first byte in a `RUN` that is not UTF-8: such a command cannot be sent to the builder. Elsewhere BuildKit takes
/// any byte.
pub(super) fn not_utf8(file: &Dockerfile<'_>, source: &Source) -> Option<SyntaxError> {
    source.first_invalid()?;
    let runs = file
        .instructions
        .iter()
        .filter(|i| i.keyword == Keyword::Run);
    let at = runs.filter_map(|run| invalid(run, source)).next()?;
    let error = SyntaxError::new(Span::new(at, at + 1), "this byte is not UTF-8 text");
    Some(error.help("save the file as UTF-8"))
}

/// The first NUL in a `RUN` or in what the container starts with: no program can be given one, so that it cannot run.
pub(super) fn nul(file: &Dockerfile<'_>) -> Option<SyntaxError> {
    let runs = |keyword| matches!(keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint);
    let mut all = file.instructions.iter().filter(|i| runs(i.keyword));
    let at = all.find_map(|run| {
        let at = memchr::memchr(0, run.text.text().as_bytes())?;
        Some(run.text.offset(at))
    })?;
    let message = "this is a NUL byte, which no program can be given";
    Some(SyntaxError::new(Span::new(at, at + 1), message).help("delete it"))
}

fn invalid(run: &Instruction<'_>, source: &Source) -> Option<usize> {
    // `Source` puts U+001A in place of each byte that is not UTF-8.
    let is_invalid = |at: &usize| source.bytes().get(*at).is_some_and(|byte| *byte >= 0x80);
    let text = run.text.text();
    let mut in_head = text
        .match_indices('\u{1a}')
        .map(|(at, _)| run.text.offset(at));
    in_head.find(is_invalid).or_else(|| {
        let bodies = run.heredocs.iter().map(|heredoc| heredoc.body);
        let mut places = bodies.flat_map(|body| {
            let text = &source.text()[body.range()];
            text.match_indices('\u{1a}')
                .map(move |(at, _)| body.start + at)
        });
        places.find(is_invalid)
    })
}
