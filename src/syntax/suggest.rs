//! A suggestion is only made if it mends what it touches.

use super::parse::read;
use super::{Dockerfile, SyntaxError};
use crate::text::{Source, line_ending};

/// Drops the suggestions after which the instruction that they touch would still be refused, and gives the others the
/// line ends of the file.
pub(super) fn check(file: &mut Dockerfile<'_>, source: &Source) {
    let text = source.text();
    let is_windows = line_ending(text) == "\r\n";
    let mut errors = std::mem::take(&mut file.errors);
    for error in &mut errors {
        if !mends(file, error, text) {
            error.suggestion = None;
            error.swallowed = 0..0;
        }
        if let Some((_, new)) = error.suggestion.as_mut().filter(|_| is_windows) {
            *new = new.replace("\r\n", "\n").replace('\n', "\r\n");
        }
    }
    file.errors = errors;
}

/// Whether the instruction that a suggestion touches is sound with it, and takes with it all that it is to swallow.
fn mends(file: &Dockerfile<'_>, error: &SyntaxError, text: &str) -> bool {
    let Some((span, new)) = &error.suggestion else {
        return false;
    };
    let all = &file.instructions;
    let behind = all.partition_point(|i| i.head.start <= span.start);
    let first = behind.checked_sub(1).map(|at| &all[at]);
    let Some(first) = first.filter(|i| i.span.end >= span.start) else {
        // It touches none.
        return true;
    };
    let last = error
        .swallowed
        .clone()
        .next_back()
        .map_or(first, |at| &all[at]);
    let region = first.span.to(last.span);
    let escape = match file.escape {
        '`' => "# escape=`\n",
        _ => "",
    };
    let alone = format!(
        "{escape}FROM x\n{}{new}{}",
        &text[region.start..span.start],
        &text[span.end..region.end.max(span.end)]
    );
    let alone = Source::from(alone.as_str());
    let mended = read(&alone);
    mended.errors.is_empty() && mended.instructions.len() == 2
}
