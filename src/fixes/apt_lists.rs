//! Removing apt's package lists in the `RUN` that fetches them.

use crate::diagnostic::{Applicability, Edit};
use crate::model::installs::apt::LISTS;
use crate::model::installs::{Tool, Verb};
use crate::model::{Command, Model};

use super::chain;

/// Removes the lists at the end of a `RUN`, by `sudo` where its last install is. Safe where nothing later can read them,
/// and root runs it: `sudo` may allow others less.
///
/// `None` if the `RUN` does nothing but fetch them (it had better go), if a later command surely reads the lists, and where nothing can be added.
pub fn remove(model: &Model<'_>, run: usize) -> Option<(Edit, Applicability)> {
    let mut installs = model.installs_of(run).iter();
    let last = installs.rfind(|install| install.tool == Tool::Apt && install.installs());
    let last = last.map(|install| install.command);
    let command: &Command<'_> = &model.commands[last.or_else(|| last_fetch(model, run))?];
    let readers = model.readers_of_apt_lists(run);
    if !readers.known.is_empty() {
        return None;
    }
    let sudo = match command.invocation.as_ref()?.elevated {
        true => "sudo ",
        false => "",
    };
    let edit = chain::append(model, command, &format!("{sudo}rm -rf {LISTS}/*"))?;
    let is_safe = readers.opaque.is_empty() && model.is_root(run) == Some(true);
    let level = match is_safe {
        true => Applicability::Safe,
        false => Applicability::Unsafe,
    };
    Some((edit, level))
}

/// The last command that fetches the lists, of a `RUN` that does something else besides.
fn last_fetch(model: &Model<'_>, run: usize) -> Option<usize> {
    let only_fetches = model.commands_of(run).iter().all(|command| {
        let install = model.install_at(command.index);
        install.is_some_and(|install| install.tool == Tool::Apt && install.verb == Verb::Refresh)
    });
    let lists = model.apt_lists(run).filter(|_| !only_fetches)?;
    lists.refreshed_by.last().copied()
}
