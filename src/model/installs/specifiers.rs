//! Versions that the shell takes for redirections: `pip install torch>=2.0`.

use super::Install;
use crate::model::{Command, Model};
use crate::shell::{Redirect, RedirectOperator, Word};
use crate::text::Span;

/// A requirement without quotes, of which the shell has cut off the version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unquoted {
    /// As it is written: `torch>=2.0`.
    pub span: Span,
    /// The file whose name the shell takes from it, if that is known: `=2.0`.
    pub file: Option<String>,
    /// Whether the shell reads that file, rather than writes it: `torch<=2.0`.
    pub reads: bool,
}

impl Model<'_> {
    /// The requirements of an install whose version the shell takes for a redirection.
    pub fn unquoted_specifiers(&self, install: &Install<'_>) -> Vec<Unquoted> {
        let command = &self.commands[install.command];
        let redirects = &command.command.redirects;
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(first) = redirects.get(at) {
            at += 1;
            let Some(word) = package_of(command, first) else {
                continue;
            };
            let mut last = first;
            // `torch>=2.0,<3`
            while let Some(next) = redirects.get(at)
                && next.range.start == last.range.end
            {
                last = next;
                at += 1;
            }
            found.push(Unquoted {
                span: command.script.span(&(word.range.start..last.range.end)),
                file: first.target.literal().map(|file| file.into_owned()),
                reads: first.operator == RedirectOperator::Read,
            });
        }
        found
    }
}

/// The word whose version a redirection is: what follows looks like one.
fn package_of<'c>(command: &'c Command<'_>, redirect: &Redirect) -> Option<&'c Word> {
    use RedirectOperator::{Read, Write};
    if redirect.fd.is_some() || !matches!(redirect.operator, Read | Write) {
        return None;
    }
    let mut words = command.args().iter();
    let word = words.rfind(|word| word.range.end <= redirect.range.start)?;
    let text = redirect.target.literal_prefix();
    let touches = word.range.end == redirect.range.start;
    let is_version = text.starts_with(|c: char| c.is_ascii_digit())
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'*' | b','));
    // `>1` may be a file of that name; `torch>1` is none.
    let is_specifier = text.starts_with('=') || (touches && is_version && !text.is_empty());
    let begins = word.literal_prefix();
    let is_name = begins.starts_with(|c: char| c.is_ascii_alphanumeric());
    (is_specifier && is_name).then_some(word)
}
