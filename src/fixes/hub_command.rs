//! `huggingface-cli` as its successor `hf` has it.

use super::flag;
use crate::diagnostic::Edit;
use crate::model::{Command, Model};
use crate::shell::Word;

/// Subcommands of `huggingface-cli` and what `hf` calls them. Source: huggingface_hub 0.36.2 (commands/) and 2.4.0 (cli/),
/// 2026-11. `delete-cache` asked questions, `hf cache rm` asks for names.
const SUBCOMMANDS: &[(&str, &str)] = &[
    ("download", "download"),
    ("upload", "upload"),
    ("login", "auth login"),
    ("logout", "auth logout"),
    ("whoami", "auth whoami"),
    ("scan-cache", "cache ls"),
    ("env", "env"),
    ("version", "version"),
];

/// The edits that turn a `huggingface-cli` command into one of `hf`. `None` where it has no successor, where options take
/// several values, and where words are not written plainly.
pub fn modern(model: &Model<'_>, command: &Command<'_>) -> Option<Vec<Edit>> {
    let program = command.invocation.as_ref()?.word;
    let (first, rest) = command.args().split_first()?;
    let (_, new) = SUBCOMMANDS.iter().find(|(old, _)| first.is(old))?;
    let mut edits = vec![renamed(model, command, program, "huggingface-cli", "hf")?];
    let old = first.literal()?;
    if *new != old {
        if command.exec {
            return None;
        }
        edits.push(renamed(model, command, first, &old, new)?);
    }
    let mut words = rest.iter().peekable();
    while let Some(word) = words.next() {
        let option = word.literal_prefix();
        if option == "--resume-download" || option.starts_with("--local-dir-use-symlinks=") {
            edits.push(flag::remove(model, command, word)?);
        } else if option == "--local-dir-use-symlinks" {
            edits.push(flag::remove(model, command, word)?);
            edits.push(flag::remove(model, command, words.next()?)?);
        } else if matches!(&*option, "--include" | "--exclude") {
            words.next()?;
            // `--include a b`: `hf` takes one value for each option.
            if words
                .peek()
                .is_some_and(|w| !w.literal_prefix().starts_with('-'))
            {
                return None;
            }
        }
    }
    Some(edits)
}

/// Replaces the text of a word, within its quotes.
fn renamed(
    model: &Model<'_>,
    command: &Command<'_>,
    word: &Word,
    old: &str,
    new: &str,
) -> Option<Edit> {
    let mut span = command.word_span(word);
    let text = model.text(span);
    let inner = text.trim_matches(['"', '\'']);
    if inner != old {
        return None;
    }
    span.start += text.find(old)?;
    span.end = span.start + old.len();
    Some(Edit::replace(span, new))
}
