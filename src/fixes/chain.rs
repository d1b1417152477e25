//! Adding a command to the end of what a `RUN` runs.

use crate::diagnostic::Edit;
use crate::model::{Command, Model};
use crate::shell::{CommandKind, Invocation, Item, Joiner, Script};

/// Adds `&& addition` behind the last command of the script that `command` stands in, in the style of the file. The
/// script then succeeds and fails as before, provided that `addition` never fails.
///
/// `None` where the addition might not run, or where it would not be clear what it is joined to; and where `set -e` is
/// in force inside the last command, which would no longer end at a failure: `set -e; if …; then a; b; fi && …`.
pub fn append(model: &Model<'_>, command: &Command<'_>, addition: &str) -> Option<Edit> {
    let script = command.script;
    let context = &command.context;
    if script.opaque || command.exec || context.substitution || context.background {
        return None;
    }
    let last = script.body.items.last()?;
    if last.joiner == Joiner::Background || leaves(last) || ends_in_background(script) {
        return None;
    }
    if exits_inside(model, command, last) {
        return None;
    }
    let end = script.text.end_offset(last.pipeline.range.end);
    if !model.takes_blanks(command.index, end) {
        return None;
    }
    let separator = if command.nesting == 0 {
        separator(model, command, script)
    } else {
        " && ".to_owned()
    };
    Some(Edit::insert(end, format!("{separator}{addition}")))
}

/// Whether a pipeline leaves the script, so that nothing runs behind it.
fn leaves(item: &Item) -> bool {
    item.pipeline
        .commands
        .iter()
        .any(|command| match &command.kind {
            CommandKind::Simple(simple) => Invocation::of(simple).is_some_and(|invocation| {
                matches!(invocation.name.as_deref(), Some("exit" | "exec" | "return"))
                    || invocation
                        .wrappers
                        .iter()
                        .any(|wrapper| wrapper.name == "exec")
            }),
            CommandKind::Function { .. } | CommandKind::Opaque => true,
            _ => false,
        })
}

/// Whether the last pipeline holds commands whose failure ends the script by `set -e`, as long as no `&&` follows.
fn exits_inside(model: &Model<'_>, command: &Command<'_>, last: &Item) -> bool {
    let commands = model.commands_of(command.instruction);
    let mut own = commands
        .iter()
        .filter(|other| std::ptr::eq(other.script, command.script));
    let has_functions = own.clone().any(|other| other.context.function);
    let is_compound = |inner: &crate::shell::Command| match inner.simple().and_then(Invocation::of)
    {
        Some(invocation) => {
            has_functions || matches!(invocation.name.as_deref(), Some("." | "source" | "eval"))
        }
        None => inner.simple().is_none(),
    };
    last.pipeline.commands.iter().any(is_compound) && own.any(|other| other.context.options.errexit)
}

/// `a & wait`: what runs in the background may not have ended when the addition runs.
fn ends_in_background(script: &Script<'_>) -> bool {
    script
        .body
        .items
        .iter()
        .any(|item| item.joiner == Joiner::Background)
}

/// ` && `, or with a line of its own where the script already stands on several lines: before or behind the line break
/// as the last `&&` that stands at one.
fn separator(model: &Model<'_>, command: &Command<'_>, script: &Script<'_>) -> String {
    let instruction = model.instruction(command.instruction);
    let in_heredoc = !instruction.head.contains(command.span());
    let text = model.source.text();
    if in_heredoc {
        return " && ".to_owned();
    }
    let escape = model.file.escape;
    for pair in script.body.items.windows(2).rev() {
        let [left, right] = pair else { continue };
        if left.joiner != Joiner::And {
            continue;
        }
        let joiner = script.span(&left.joiner_range);
        let before = &text[script.text.end_offset(left.pipeline.range.end)..joiner.start];
        let behind = &text[joiner.end..script.text.offset(right.pipeline.range.start)];
        if before.contains('\n') {
            let indent = last_indent(before);
            return format!(" {escape}\n{indent}&& ");
        }
        if behind.contains('\n') {
            let indent = last_indent(behind);
            return format!(" && {escape}\n{indent}");
        }
    }
    let head = &text[instruction.head.range()];
    let lines = head.lines().count();
    if lines < 2 {
        return " && ".to_owned();
    }
    // The script has line breaks, but none at an `&&`: only its last command is broken over lines.
    let indent = head
        .lines()
        .nth(1)
        .map_or("    ", |line| &line[..line.len() - line.trim_start().len()]);
    let indent = if indent.is_empty() { "    " } else { indent };
    format!(" {escape}\n{indent}&& ")
}

/// The blanks behind the last line break.
fn last_indent(text: &str) -> &str {
    let line = text.rsplit('\n').next().unwrap_or("");
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}
