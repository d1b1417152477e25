//! Installing a project's dependencies in a layer of their own, before its code is copied.

use super::instruction::{insert_above, move_behind, spelt_like};
use crate::diagnostic::{Applicability, Change, Fix};
use crate::model::projects::Split;
use crate::model::{Command, Copy, Model};
use crate::syntax::Keyword;

/// Copies the manifests and installs from them above `copy`; where the install leaves the project out already, `copy` moves
/// behind it. `None` where the instructions are not written plainly.
pub fn split(model: &Model<'_>, copy: &Copy, command: &Command<'_>, plan: &Split) -> Option<Fix> {
    let manifests = match plan.manifests.is_empty() {
        true => None,
        false => Some(line(model, copy, plan)?),
    };
    let title = "install the dependencies before the code is copied";
    if plan.options.is_empty() {
        if !copy.means_the_same_below(model, command.instruction) {
            return None;
        }
        let (mut edits, mut changes) = move_behind(model, copy.instruction, command.instruction)?;
        if let Some(line) = manifests {
            let (edit, change) = insert_above(model, command.instruction, &line, Keyword::Copy)?;
            edits.push(edit);
            changes.insert(1, change);
        }
        let mut fix = Fix::new(title, Applicability::Unsafe, edits);
        fix.changes = changes;
        return Some(fix);
    }
    let run = install(model, command, &plan.options)?;
    let insert = |keyword| Change::Insert {
        before: copy.instruction,
        keyword,
    };
    let (lines, mut changes) = match manifests {
        Some(line) => (format!("{line}\n{run}"), vec![insert(Keyword::Copy)]),
        None => (run, Vec::new()),
    };
    changes.push(insert(Keyword::Run));
    let (edit, _) = insert_above(model, copy.instruction, &lines, Keyword::Run)?;
    let mut fix = Fix::new(title, Applicability::Unsafe, vec![edit]);
    fix.changes = changes;
    Some(fix)
}

/// `COPY --chown=… pyproject.toml uv.lock ./`: the copy of the code again, for the manifests alone.
fn line(model: &Model<'_>, copy: &Copy, plan: &Split) -> Option<String> {
    let keyword = spelt_like(model, copy.instruction, Keyword::Copy);
    let flags: String = model
        .instruction(copy.instruction)
        .flags
        .iter()
        .map(|flag| format!("{} ", model.text(flag.span)))
        .collect();
    let mut folder = copy.destination_word.raw.clone();
    if !folder.ends_with('/') {
        folder.push('/');
    }
    if !plan.below.is_empty() {
        folder = format!("{folder}{}/", plan.below);
    }
    let is_odd = |c: char| c.is_whitespace() || "*?[]\"'\\".contains(c);
    if folder.contains(is_odd) || plan.manifests.iter().any(|path| path.contains(is_odd)) {
        return None;
    }
    let sources = plan.manifests.join(" ");
    Some(format!("{keyword} {flags}{sources} {folder}"))
}

/// The `RUN` of an install again, with options behind its subcommand.
fn install(model: &Model<'_>, command: &Command<'_>, options: &[&str]) -> Option<String> {
    let instruction = model.instruction(command.instruction);
    let install = model.install_at(command.index)?;
    let mut comments = model.file.comments.iter();
    if !instruction.heredocs.is_empty()
        || comments.any(|comment| comment.inside == Some(command.instruction))
    {
        return None;
    }
    let at = install.insert_at?.checked_sub(instruction.span.start)?;
    let mut text = model.text(instruction.span).trim_end().to_owned();
    if !text.is_char_boundary(at) || text.contains('\u{1a}') {
        return None;
    }
    text.insert_str(at, &format!(" {}", options.join(" ")));
    Some(text.replace("\r\n", "\n"))
}
