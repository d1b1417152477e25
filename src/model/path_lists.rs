//! Lists of folders in `ENV` that take up what the variable held before, though it held nothing.

use super::environment::EnvEntry;
use super::{Model, Value};
use crate::text::Span;

/// An element of a list that is empty as the variable that it names was not set: `${PYTHONPATH}:` of
/// `ENV PYTHONPATH=${PYTHONPATH}:/app`.
#[derive(Clone, Debug)]
pub struct EmptyElement<'m> {
    /// What sets the variable.
    pub entry: EnvEntry<'m>,
    /// The element with the colon that divides it from the others; `None` where the value is broken into lines.
    pub span: Option<Span>,
    /// Whether it comes before the other folders.
    pub first: bool,
}

impl<'m> Model<'m> {
    /// Where a list of folders in the images of this file begins or ends with the variable itself while the variable
    /// is known to be unset or empty before.
    pub fn empty_elements(&self, name: &str) -> Vec<EmptyElement<'m>> {
        let entries = self.kept_environment(name).into_iter();
        entries
            .filter_map(|entry| {
                match self.said(entry.instruction, name) {
                    Some(Value::Unset) => {}
                    Some(Value::Known(value)) if value.is_empty() => {}
                    // An image that nobody has seen may well set it.
                    _ => return None,
                }
                let (range, first) = own_element(&entry.pair.value.raw, name)?;
                let written = entry.pair.value.span;
                let is_plain = self.text(written) == entry.pair.value.raw;
                let span = is_plain
                    .then(|| Span::new(written.start + range.start, written.start + range.end));
                Some(EmptyElement { entry, span, first })
            })
            .collect()
    }
}

/// The element `$NAME` at the start or end of a list with other elements, its colon included, and whether it is at the
/// start.
fn own_element(raw: &str, name: &str) -> Option<(std::ops::Range<usize>, bool)> {
    let quote = raw.starts_with('"') && raw.ends_with('"') && raw.len() > 1;
    let (start, end) = match quote {
        true => (1, raw.len() - 1),
        false => (0, raw.len()),
    };
    let inner = &raw[start..end];
    for own in [format!("${name}"), format!("${{{name}}}")] {
        let rest = inner
            .strip_prefix(own.as_str())
            .and_then(|rest| rest.strip_prefix(':'));
        if rest.is_some_and(|rest| !rest.is_empty()) {
            return Some((start..start + own.len() + 1, true));
        }
        let rest = inner
            .strip_suffix(own.as_str())
            .and_then(|rest| rest.strip_suffix(':'));
        if rest.is_some_and(|rest| !rest.is_empty() && !rest.ends_with('\\')) {
            return Some((end - own.len() - 1..end, false));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::own_element;
    use crate::model::samples::check;

    #[test]
    fn the_variable_itself_is_found_at_either_end() {
        for (raw, expected) in [
            ("$P:/a", Some((0..3, true))),
            ("\"${P}:/a\"", Some((1..6, true))),
            ("/a:$P", Some((2..5, false))),
            ("/a:${P}", Some((2..7, false))),
            ("$PATHS:/a", None),
            ("/a:$P:/b", None),
            ("$P", None),
            ("$P:", None),
            ("/a${P:+:$P}", None),
        ] {
            assert_eq!(own_element(raw, "P"), expected, "{raw}");
        }
    }

    #[test]
    fn only_a_base_that_is_known_to_leave_the_variable_unset_counts() {
        for (base, expected) in [
            ("python:3.12", 1),
            ("corp/ml", 0),
            ("nvidia/cuda:12.8.1-base-ubuntu24.04", 0),
            ("nvcr.io/nvidia/tritonserver:24.01-py3", 0),
            ("$BASE", 0),
        ] {
            let text = format!("FROM {base}\nENV LD_LIBRARY_PATH=/x:$LD_LIBRARY_PATH\n");
            check(&text, |model| {
                let found = model.empty_elements("LD_LIBRARY_PATH");
                assert_eq!(found.len(), expected, "{base}");
            });
        }
    }
}
