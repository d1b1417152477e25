//! Giving a secret to the `RUN` that needs it, instead of to the image.

use crate::diagnostic::{Applicability, Edit, Fix};
use crate::knowledge::secrets::{SecretKind, is_read_by};
use crate::model::leaks::{Leak, Way};
use crate::model::{Command, Model};
use crate::shell::{Part, Word};
use crate::syntax::Keyword;

use super::instruction;

/// Takes a secret out of ENV and ARG, and mounts it as a variable in the `RUN`s that use it.
///
/// `None` unless all uses are in sight: they are commands in `RUN`s of the same stage that name the variable, or are
/// known to read it. A password in ENV stays: the server that it is for reads it when it starts.
pub fn mount(model: &Model<'_>, leak: &Leak) -> Option<Fix> {
    let declared = match leak.way {
        Way::Env | Way::Default | Way::Argument(_) => vec![leak.instruction],
        Way::FromArgument(argument) => vec![argument, leak.instruction],
        Way::Label | Way::Script => return None,
    };
    let for_server = leak.way == Way::Env && leak.kind == SecretKind::Password;
    if for_server || !leak.others.is_empty() || !knows_env_mounts(model) {
        return None;
    }
    let uses = uses(model, &leak.name, &declared)?;
    let mut edits = Vec::new();
    let mut changes = Vec::new();
    for at in declared {
        let (edit, change) = instruction::delete_name(model, at, &leak.name)?;
        edits.push(edit);
        changes.extend(change);
    }
    let (id, env) = (leak.name.to_lowercase(), &leak.name);
    let mount = format!("--mount=type=secret,id={id},env={env}");
    for at in uses {
        let end = model.instruction(at).keyword_span().end;
        edits.push(Edit::insert(end, format!(" {mount}")));
    }
    let title = format!("mount `{}` in the `RUN` that uses it", leak.name);
    let mut fix = Fix::new(title, Applicability::Unsafe, edits);
    fix.changes = changes;
    Some(fix)
}

/// The `RUN`s behind the declarations that use a variable; `None` if there are none, or if anything else names it.
fn uses(model: &Model<'_>, name: &str, declared: &[usize]) -> Option<Vec<usize>> {
    let first = *declared.first()?;
    let stage = model.stage_of(first)?;
    let mut uses = Vec::new();
    for at in 0..model.file.instructions.len() {
        if declared.contains(&at) {
            if !stage.instructions.contains(&at) {
                return None;
            }
            continue;
        }
        let is_run = model.instruction(at).keyword == Keyword::Run
            && at > first
            && stage.instructions.contains(&at);
        let commands = model.commands_of(at);
        let read = |command: &Command<'_>| {
            let subcommand = command.args().first().and_then(Word::literal);
            reads(command, name)
                || is_read_by(name, command.name(), subcommand.as_deref().unwrap_or(""))
        };
        if is_run && commands.iter().any(read) && !model.mounts_secret(at, name) {
            uses.push(at);
        } else if model.mentions(at, name) {
            return None;
        }
    }
    (!uses.is_empty()).then_some(uses)
}

/// Whether a word of a command holds the variable. What stands in a heredoc is not looked at: it may be a script for
/// later.
fn reads(command: &Command<'_>, name: &str) -> bool {
    let in_heredoc = command
        .command
        .redirects
        .iter()
        .any(|r| r.heredoc.is_some());
    let words = command.simple.words.iter();
    !in_heredoc
        && words
            .flat_map(Word::all_parts)
            .any(|part| matches!(part, Part::Variable(variable) if variable.name == name))
}

/// Whether the file does not ask for a syntax older than 1.10, the first with `env=` of secret mounts.
fn knows_env_mounts(model: &Model<'_>) -> bool {
    let mut directives = model.file.directives.iter();
    let Some(syntax) = directives.find(|directive| directive.name == "syntax") else {
        return true;
    };
    match syntax.value.rsplit_once(':') {
        Some((_, "1" | "latest" | "labs" | "1-labs")) | None => true,
        Some((_, tag)) => {
            let minor = tag.strip_prefix("1.").map(|rest| {
                let digits = rest.find(|c: char| !c.is_ascii_digit());
                rest[..digits.unwrap_or(rest.len())].parse::<u32>()
            });
            matches!(minor, Some(Ok(minor)) if minor >= 10)
        }
    }
}
