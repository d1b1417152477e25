//! Making R stop where it only warns.

use crate::diagnostic::Edit;
use crate::fixes::flag;
use crate::model::Model;
use crate::model::r_code::SilentInstall;

/// Puts `options(warn=2)` before the code, or passes `--error` to the script. `None` where the code is not in quotes.
pub fn stop(model: &Model<'_>, install: &SilentInstall<'_>) -> Option<Edit> {
    let command = &model.commands[install.command];
    let Some(code) = install.code else {
        // `install.r` has no options.
        let word = command.invocation.as_ref()?.word;
        return match command.name() {
            "install2.r" | "installBioc.r" => flag::add_after(model, command, word, "--error"),
            _ => None,
        };
    };
    let span = command.word_span(code);
    let addition = "options(warn=2); ";
    if command.exec {
        return Some(Edit::insert(span.start, addition));
    }
    let quoted = model.text(span).starts_with(['"', '\'']);
    let is_plain = quoted && model.takes_blanks(command.index, span.start);
    is_plain.then(|| Edit::insert(span.start + 1, addition))
}
