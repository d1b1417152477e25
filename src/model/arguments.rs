//! The words that a server is given, as far as they are known.

use std::borrow::Cow;

use crate::shell::{Operator, Part, Variable, Word};

/// Stands for what a shell fills in.
pub(super) const UNKNOWN: char = '$';

/// The value of a word; its beginning and [`UNKNOWN`] if it is not constant.
pub(super) fn written(word: &Word) -> Cow<'_, str> {
    word.literal_or_glob()
        .unwrap_or_else(|| Cow::Owned(format!("{}{UNKNOWN}", word.literal_prefix())))
}

/// Whether a word may be any number of arguments: `$OPTIONS`, `"$@"`. The value of an option is taken for one word.
pub(super) fn is_loose<'w>(words: &'w [Word]) -> impl Fn((usize, &'w Word)) -> bool {
    move |(at, word)| {
        let is_option = |word: &Word| word.literal_prefix().starts_with('-');
        let takes_next = |word: &Word| is_option(word) && !word.literal_prefix().contains('=');
        let behind_option = at.checked_sub(1).is_some_and(|at| takes_next(&words[at]));
        let splits = word.parts.iter().any(|part| {
            !matches!(
                part,
                Part::Literal { .. }
                    | Part::Quoted { .. }
                    | Part::DoubleQuoted { .. }
                    | Part::Glob { .. }
                    | Part::Tilde { .. }
            )
        });
        let all_arguments = word.all_parts().iter().any(|part| {
            // `"${ARGS[@]}"`
            let many = |variable: &Variable| {
                matches!(variable.name.as_str(), "@" | "*")
                    || variable.operator == Some(Operator::Other)
            };
            matches!(part, Part::Variable(variable) if many(variable))
        });
        all_arguments || (splits && !is_option(word) && !behind_option)
    }
}

/// `"$@"`
pub(super) fn is_all_arguments(word: &Word) -> bool {
    matches!(
        &word.parts[..],
        [Part::DoubleQuoted { parts, .. }]
            if matches!(&parts[..], [Part::Variable(variable)] if variable.name == "@" && variable.operator.is_none())
    )
}
