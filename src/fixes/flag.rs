//! Adding a flag to a command.

use crate::diagnostic::Edit;
use crate::model::{Command, Model};
use crate::shell::Word;
use crate::syntax::Arguments;

/// Adds `flag` behind `word` of a command: behind `install` of `pip install …`. `flag` must be one word without quotes
/// or signs that mean something to a shell.
pub fn add_after(
    model: &Model<'_>,
    command: &Command<'_>,
    word: &Word,
    flag: &str,
) -> Option<Edit> {
    let span = command.word_span(word);
    if !command.exec {
        return Some(Edit::insert(span.end, format!(" {flag}")));
    }
    let Arguments::Exec(strings) = &model.instruction(command.instruction).arguments else {
        return None;
    };
    let string = strings.iter().find(|string| string.span.contains(span))?;
    Some(Edit::insert(string.span.end, format!(", \"{flag}\"")))
}
