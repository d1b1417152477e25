//! Putting a program in the place of the shell that starts it.

use crate::diagnostic::Edit;
use crate::model::{Command, Model};
use crate::shell::{Joiner, Word};
use crate::syntax::{Arguments, JsonString};

/// Writes a shell-form `CMD` or `ENTRYPOINT` of one command, or `["sh", "-c", "…"]` of one command, in exec form: word
/// by word, so that lines stay as they are.
///
/// `None` if the command needs a shell: for variables, patterns, redirections, assignments.
pub fn write(model: &Model<'_>, command: &Command<'_>) -> Option<Vec<Edit>> {
    let script = command.script;
    let [item] = &script.body.items[..] else {
        return None;
    };
    let needs_shell = script.opaque
        || item.joiner != Joiner::End
        || !script.comments.is_empty()
        || !command.command.redirects.is_empty()
        || !command.simple.assignments.is_empty();
    let words = &command.simple.words;
    let values: Option<Vec<String>> = words.iter().map(json).collect();
    let values = values.filter(|values| !needs_shell && !values.is_empty())?;
    match &model.instruction(command.instruction).arguments {
        Arguments::Shell(_) => Some(in_place(command, words, &values)),
        Arguments::Exec(strings) => replaced(strings, &values),
        _ => None,
    }
}

/// A constant word as a JSON string.
fn json(word: &Word) -> Option<String> {
    serde_json::to_string(word.literal()?.as_ref()).ok()
}

fn in_place(command: &Command<'_>, words: &[Word], values: &[String]) -> Vec<Edit> {
    let last = words.len() - 1;
    let write = |(at, (word, value)): (usize, (&Word, &String))| {
        let open = if at == 0 { "[" } else { "" };
        let close = if at == last { "]" } else { "," };
        Edit::replace(command.word_span(word), format!("{open}{value}{close}"))
    };
    words.iter().zip(values).enumerate().map(write).collect()
}

fn replaced(strings: &[JsonString], values: &[String]) -> Option<Vec<Edit>> {
    let [shell, _, script] = strings else {
        return None;
    };
    let span = shell.span.to(script.span);
    Some(vec![Edit::replace(span, values.join(", "))])
}

/// Puts `exec` before a command, and `env` before its assignments.
pub fn put_exec(command: &Command<'_>) -> Edit {
    let prefix = if command.simple.assignments.is_empty() {
        "exec "
    } else {
        "exec env "
    };
    Edit::insert(command.span().start, prefix)
}
