//! Adding words to a command, and taking one away.

use crate::diagnostic::Edit;
use crate::model::{Command, Model};
use crate::shell::Word;
use crate::syntax::Arguments;
use crate::text::Span;

/// Adds `flag` behind `word` of a command: behind `install` of `pip install …`. `flag` must be one word without quotes
/// or signs that mean something to a shell.
pub fn add_after(
    model: &Model<'_>,
    command: &Command<'_>,
    word: &Word,
    flag: &str,
) -> Option<Edit> {
    add_words_after(model, command, word, &[flag])
}

/// The same for several words.
pub fn add_words_after(
    model: &Model<'_>,
    command: &Command<'_>,
    word: &Word,
    words: &[&str],
) -> Option<Edit> {
    let span = command.word_span(word);
    let join = |quote: &str, separator: &str| {
        let words = words.iter();
        words
            .map(|word| format!("{separator}{quote}{word}{quote}"))
            .collect::<String>()
    };
    if !model.takes_blanks(command.index, span.end) {
        return None;
    }
    if !command.exec {
        return Some(Edit::insert(span.end, join("", " ")));
    }
    let Arguments::Exec(strings) = &model.instruction(command.instruction).arguments else {
        return None;
    };
    let string = strings.iter().find(|string| string.span.contains(span))?;
    Some(Edit::insert(string.span.end, join("\"", ", ")))
}

/// Takes arguments away, in either form. `None` where one is not written plainly, or stands in another instruction.
pub fn remove_words<'w>(
    model: &Model<'_>,
    command: &Command<'_>,
    words: impl IntoIterator<Item = &'w Word>,
) -> Option<Vec<Edit>> {
    let one = |word| match command.exec {
        true => remove_string(model, command, word),
        false => remove(model, command, word),
    };
    words.into_iter().map(one).collect()
}

/// Takes a string of an exec form away, with the comma before it.
fn remove_string(model: &Model<'_>, command: &Command<'_>, word: &Word) -> Option<Edit> {
    let span = command.word_span(word);
    let Arguments::Exec(strings) = &model.instruction(command.instruction).arguments else {
        return None;
    };
    let at = strings
        .iter()
        .position(|string| string.span.contains(span))?;
    let before = strings.get(at.checked_sub(1)?)?.span.end;
    let comma = model.text(Span::new(before, strings[at].span.start));
    let is_plain = comma
        .trim_matches([' ', '\t', '\r', '\n', '\\', ','])
        .is_empty();
    is_plain.then(|| Edit::delete(Span::new(before, strings[at].span.end)))
}

/// Takes an argument away, with the blanks and line ends before it. `None` for an exec form, and where the argument is not written
/// plainly.
pub fn remove(model: &Model<'_>, command: &Command<'_>, word: &Word) -> Option<Edit> {
    let span = command.word_span(word);
    let args = command.args();
    let at = args.iter().position(|arg| std::ptr::eq(arg, word))?;
    let before = match at.checked_sub(1) {
        Some(before) => &args[before],
        None => command.invocation.as_ref()?.word,
    };
    let blanks = Span::new(command.word_span(before).end, span.start);
    let is_plain = !command.exec
        && !word.is_quoted()
        && model
            .text(blanks)
            .trim_matches([' ', '\t', '\r', '\n', '\\'])
            .is_empty();
    is_plain.then(|| Edit::delete(Span::new(blanks.start, span.end)))
}
