//! What runs in place of an install that fails: another one, or the next round of a loop.

use std::collections::BTreeSet;
use std::ops::Range;

use super::installs::{ManifestKind, PackageKind};
use super::swallowed::lists_of;
use super::{Command, Install, Model, Value};
use crate::shell::{CommandKind, Pipeline, Script};
use crate::text::Span;

impl<'m> Model<'m> {
    /// Whether a pipeline installs something else than an install before it was to: other packages, other versions of
    /// them, pre-releases. Builds from source of the same package are none.
    pub(super) fn installs_other(&self, first: &Command<'m>, next: &Pipeline) -> bool {
        let (Some(install), [command]) = (self.install_at(first.index), &next.commands[..]) else {
            return false;
        };
        let mut commands = self.commands_of(first.instruction).iter();
        let Some(next) = commands.find(|other| std::ptr::eq(other.command, command)) else {
            return false;
        };
        let Some(other) = self.install_at(next.index) else {
            return false;
        };
        let is_asked = |install: &Install<'_>| {
            let named = install.packages.iter();
            let listed = install.manifests.iter();
            install.tool.is_python()
                && install.installs()
                && !install.may_hide_options()
                && named
                    .clone()
                    .all(|package| package.kind == PackageKind::Index)
                && listed
                    .clone()
                    .all(|list| list.kind == ManifestKind::Requirements)
                && named.count() + listed.count() > 0
        };
        let differs = asked(install) != asked(other) || other.has("--pre") && !install.has("--pre");
        is_asked(install) && is_asked(other) && differs
    }
}

/// What an install asks for: packages with what they ask of the version, and files.
fn asked<'i>(install: &'i Install<'_>) -> BTreeSet<(&'i str, Option<&'i str>)> {
    let packages = install.packages.iter().map(|package| {
        let name = package.name.as_deref().unwrap_or("");
        let version = match &package.specifier {
            Value::Known(text) => Some(text.as_str()),
            Value::Unset => None,
            Value::Unknown => Some("$"),
        };
        (name, version)
    });
    let files = install.manifests.iter();
    packages
        .chain(files.map(|file| (file.value.known().unwrap_or("$"), None)))
        .collect()
}

/// The word that begins the innermost loop around a command, if the command stands in its body.
pub(super) fn loop_around(script: &Script<'_>, command: &Range<usize>) -> Option<Span> {
    let holds = |range: &Range<usize>| range.start <= command.start && command.end <= range.end;
    let mut found = None;
    let mut list = &script.body;
    // Each round goes one level down, towards the command.
    loop {
        let items = list.items.iter();
        let mut commands = items.flat_map(|item| &item.pipeline.commands);
        let around = commands.find(|one| holds(&one.range))?;
        if around.range == *command {
            return found;
        }
        let inner = lists_of(&around.kind);
        list = inner.into_iter().find(|list| holds(&list.range))?;
        match &around.kind {
            CommandKind::Loop { body, .. } if std::ptr::eq(body, list) => {
                found = Some(first_word(script, &around.range));
            }
            CommandKind::For { .. } => found = Some(first_word(script, &around.range)),
            _ => {}
        }
    }
}

fn first_word(script: &Script<'_>, range: &Range<usize>) -> Span {
    let text = script.source(range);
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    script.span(&(range.start..range.start + end))
}
