//! Changing what `ENV` sets.

use crate::diagnostic::Edit;
use crate::model::Model;
use crate::model::environment::EnvEntry;

/// Adds what a list of folders held before to its end: `/opt/lib` becomes `/opt/lib:${LD_LIBRARY_PATH}`. `None` where the
/// value is empty, or quoted so that no variable is expanded in it.
pub fn extend(model: &Model<'_>, entry: &EnvEntry<'_>) -> Option<Edit> {
    let span = entry.pair.value.span;
    let text = model.text(span);
    let is_plain = !text.contains(['\'', '\\', '\n']);
    let (body, end) = match text.strip_suffix('"') {
        Some(body) => (body, span.end - 1),
        None => (text, span.end),
    };
    let separator = if body.ends_with(':') { "" } else { ":" };
    let has_folders = entry.folders().next().is_some();
    let name = &entry.pair.name.raw;
    (is_plain && has_folders).then(|| Edit::insert(end, format!("{separator}${{{name}}}")))
}
