//! How many compilers `make` starts at once.

use super::{Command, Model};
use crate::shell::Word;

impl<'m> Model<'m> {
    /// The commands of `make -j` and `make --jobs` without a number, with that option.
    pub fn unlimited_makes(&self) -> impl Iterator<Item = (&Command<'m>, &'m Word)> {
        let commands = self.commands.iter();
        commands.filter_map(|command| Some((command, unlimited(command)?)))
    }
}

/// The `-j` or `--jobs` of a make that has no number behind it: `make -j`, `make -j install`. The last one counts.
fn unlimited<'m>(command: &Command<'m>) -> Option<&'m Word> {
    if !matches!(command.name(), "make" | "gmake") {
        return None;
    }
    let args = command.args();
    let is_jobs = |word: &Word| {
        word.literal_prefix().starts_with("-j") || word.literal_prefix().starts_with("--jobs")
    };
    let at = args.iter().rposition(is_jobs)?;
    let is_bare = args[at].is("-j") || args[at].is("--jobs");
    // What expands may be a number.
    let is_number = |word: &Word| {
        word.literal()
            .is_none_or(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let has_number = args[at].is("-j") && args.get(at + 1).is_some_and(is_number);
    (is_bare && !has_number).then_some(&args[at])
}
