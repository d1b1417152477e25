//! Quoting, and renaming, what a package manager is to install.

use crate::diagnostic::Edit;
use crate::knowledge::builds::normalised;
use crate::model::Model;
use crate::model::installs::Package;
use crate::model::{Command, Value};
use crate::text::Span;

/// Puts a part of a command in quotes. `None` where it holds quotes of its own or stands on several lines, and for exec
/// form, which has no shell.
pub fn wrap(model: &Model<'_>, command: &Command<'_>, span: Span) -> Option<Edit> {
    let text = model.text(span);
    if command.exec || text.contains(['"', '\'', '`', '\\', '\n', '!']) {
        return None;
    }
    let starter = std::iter::successors(model.starter(command.index), |&at| model.starter(at));
    let quotes: Vec<char> = starter
        .filter_map(|at| {
            let starter = &model.commands[at];
            let word = starter.args().iter().find(|word| {
                let own = starter.word_span(word);
                own.start <= span.start && span.end <= own.end
            })?;
            model.text(starter.word_span(word)).chars().next()
        })
        .collect();
    // Inside of `sh -c "…"` a double quote would end the script.
    let quote = match (quotes.contains(&'"'), quotes.contains(&'\'')) {
        (false, _) => '"',
        (true, false) if !text.contains('$') => '\'',
        _ => return None,
    };
    Some(Edit::replace(span, format!("{quote}{text}{quote}")))
}

/// Gives a package that is named without a version another name. `None` where it is not written plainly.
pub fn rename(
    model: &Model<'_>,
    command: &Command<'_>,
    package: &Package,
    name: &str,
) -> Option<Edit> {
    if package.specifier != Value::Unset || !package.extras.is_empty() {
        return None;
    }
    let text = model.text(package.span);
    let quotes = |c: char| matches!(c, '"' | '\'');
    let inner = text.trim_matches(quotes);
    if package.name.as_deref() != Some(normalised(inner).as_str()) {
        return None;
    }
    let start = package.span.start + (text.len() - text.trim_start_matches(quotes).len());
    // `[` without quotes is a pattern to the shell.
    let is_bare = !command.exec && inner.len() == text.len() && name.contains('[');
    let name = match (is_bare, command.nesting) {
        (false, _) => name.to_owned(),
        (true, 0) => format!("\"{name}\""),
        _ => return None,
    };
    Some(Edit::replace(Span::new(start, start + inner.len()), name))
}

/// Adds to the name of a package, in front of its version: `opencv-python-headless==4.10`.
pub fn append_to_name(model: &Model<'_>, package: &Package, addition: &str) -> Option<Edit> {
    let text = model.text(package.span);
    let inner = text.trim_start_matches(['"', '\'']);
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let length = inner.find(|c| !is_name(c)).unwrap_or(inner.len());
    let start = package.span.start + (text.len() - inner.len());
    (package.name.as_deref() == Some(normalised(&inner[..length]).as_str()))
        .then(|| Edit::insert(start + length, addition))
}
