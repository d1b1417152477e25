//! Adding a command to the end of what a `RUN` runs, and taking one out of it.

use crate::diagnostic::Edit;
use crate::model::{Command, Model};
use crate::shell::{CommandKind, Invocation, Item, Joiner, Script};
use crate::text::Span;

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

/// Adds `&& PROGRAM arguments` behind the script of a command, with the program as the command calls it: perhaps only its
/// full path is known to the shell. It runs as the same user: by `sudo` if that is all that stands before the program.
///
/// `None` where [`append`] gives none, where the command runs on a condition, and behind other wrappers.
pub fn append_same(model: &Model<'_>, command: &Command<'_>, arguments: &str) -> Option<Edit> {
    let invocation = command.invocation.as_ref()?;
    let sudo = match (invocation.elevated, invocation.wrappers.len()) {
        (false, 0) => "",
        (true, 1) => "sudo ",
        _ => return None,
    };
    let program = invocation.word.literal()?;
    let is_plain = program
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    if !is_plain || command.context.conditional {
        return None;
    }
    append(model, command, &format!("{sudo}{program} {arguments}"))
}

/// Takes `command` out of a chain of `&&`, with what joins it to the others. What stands behind it must not need it; so
/// much is the caller's to know.
///
/// `None` where it stands alone or is joined by anything else than `&&`, where its outcome is asked for, and where a
/// comment stands in the instruction.
pub fn remove(model: &Model<'_>, command: &Command<'_>) -> Option<Edit> {
    let script = command.script;
    let is_pinned = script.opaque
        || !script.comments.is_empty()
        || model
            .file
            .comments
            .iter()
            .any(|comment| comment.inside == Some(command.instruction));
    if is_pinned || command.exec || command.context.guarded {
        return None;
    }
    let items = &script.body.items;
    let is_this = |item: &Item| {
        let pipeline = &item.pipeline;
        let is_single = pipeline.commands.len() == 1 && !pipeline.negated;
        is_single && std::ptr::eq(&pipeline.commands[0], command.command)
    };
    let at = items.iter().position(is_this)?;
    let plain = |redirect: &crate::shell::Redirect| redirect.heredoc.is_none();
    if !command.command.redirects.iter().all(plain) {
        return None;
    }
    let before = at.checked_sub(1).map(|before| &items[before]);
    let end = script.text.end_offset(items[at].pipeline.range.end);
    match (before, items[at].joiner, items.get(at + 1)) {
        (None, Joiner::And, Some(next)) => {
            let start = script.text.offset(items[at].pipeline.range.start);
            let next = script.text.offset(next.pipeline.range.start);
            Some(Edit::delete(Span::new(start, next)))
        }
        (Some(before), Joiner::And | Joiner::End, _) if before.joiner == Joiner::And => {
            let start = script.text.end_offset(before.pipeline.range.end);
            Some(Edit::delete(Span::new(start, end)))
        }
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::check;

    /// The file without the first `chown`, if it can be taken out.
    fn without_chown(run: &str) -> Option<String> {
        let text = format!("FROM x\n{run}\n");
        let mut result = None;
        check(&text, |model| {
            let mut commands = model.commands.iter();
            let chown = commands.find(|command| command.name() == "chown");
            result = remove(model, chown.expect("there is one")).map(|edit| {
                let mut text = text.clone();
                text.replace_range(edit.span.range(), &edit.text);
                text["FROM x\n".len()..].trim_end().to_owned()
            });
        });
        result
    }

    #[test]
    fn a_command_is_taken_out_of_a_chain_with_what_joins_it() {
        for (run, expected) in [
            ("RUN chown a b && c", "RUN c"),
            ("RUN c && chown a b", "RUN c"),
            ("RUN c && chown a b 2>/dev/null && d", "RUN c && d"),
            ("RUN c \\\n && chown a b \\\n && d", "RUN c \\\n && d"),
            (
                "RUN c && \\\n    chown a b && \\\n    d",
                "RUN c && \\\n    d",
            ),
            ("RUN chown a b && \\\n    d", "RUN d"),
            ("RUN e; c && chown a b", "RUN e; c"),
            ("RUN sudo chown a b && c", "RUN c"),
            ("RUN sh -c 'c && chown a b'", "RUN sh -c 'c'"),
        ] {
            assert_eq!(without_chown(run).as_deref(), Some(expected), "{run}");
        }
    }

    #[test]
    fn a_command_stays_where_its_outcome_or_a_comment_hangs_on_it() {
        for run in [
            "RUN chown a b",
            "RUN chown a b || true",
            "RUN c && chown a b || d",
            "RUN c; chown a b && d",
            "RUN c && chown a b; d",
            "RUN c && ! chown a b",
            "RUN c && chown a b | d",
            "RUN c && if e; then chown a b; fi",
            "RUN c \\\n # why\n && chown a b",
            "RUN [\"chown\", \"a\", \"b\"]",
        ] {
            assert_eq!(without_chown(run), None, "{run}");
        }
    }
}
