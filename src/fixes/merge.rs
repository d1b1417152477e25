//! Making one `RUN` out of two that follow each other.

use crate::diagnostic::{Change, Edit};
use crate::model::Model;
use crate::model::effects::is_known as is_of_system;
use crate::shell::{Invocation, Item, Joiner};
use crate::syntax::{Keyword, PieceKind};
use crate::text::Span;

/// Commands that change the shell for those behind them, or leave it.
const SHELL_STATE: &[&str] = &[
    "", ".", "alias", "cd", "eval", "exec", "exit", "export", "popd", "pushd", "return", "set",
    "shopt", "source", "trap", "ulimit", "umask", "unset", "read", "declare", "local",
];

/// Joins two `RUN`s as [`with_next`] does, where nothing that the first does to its shell would reach the second.
pub fn apart(
    model: &Model<'_>,
    first: usize,
    second: usize,
    lines: bool,
) -> Option<(Edit, Change)> {
    let joined = |joiner: Joiner| matches!(joiner, Joiner::And | Joiner::End);
    let plain = [first, second].iter().all(|&run| {
        let scripts = model
            .scripts_of(run)
            .map(|of_run| (&of_run.scripts[..], of_run.exec));
        let Some(([parsed], false)) = scripts else {
            return false;
        };
        let errexit = parsed.options.errexit;
        let simple = |item: &Item| {
            let mut commands = item.pipeline.commands.iter();
            commands.all(|command| command.simple().is_some())
        };
        let mut items = parsed.script.body.items.iter();
        // With `-e`, what stands in braces would no longer end at a failure if `&&` followed.
        items.all(|item| joined(item.joiner) && (!errexit || simple(item)))
    });
    let leaks = model.commands_of(first).iter().any(|command| {
        // `exec apt-get update` replaces the shell: nothing behind it would run.
        let replaces = |invocation: &Invocation<'_>| {
            let mut wrappers = invocation.wrappers.iter();
            wrappers.any(|wrapper| SHELL_STATE.contains(&wrapper.name))
        };
        command.invocation.as_ref().is_none_or(replaces)
            || SHELL_STATE.contains(&command.name())
            || command.context.function
    });
    // A shell remembers where it found `pip`; a second one may find the one that was installed meanwhile.
    let remembered = model.commands_of(second).iter().any(|command| {
        let mut before = model.commands_of(first).iter();
        !is_of_system(command.name()) && before.any(|other| other.name() == command.name())
    });
    if !plain || leaks || remembered {
        return None;
    }
    with_next(model, first, second, lines)
}

/// Joins the `RUN` at `second` to the end of the one at `first`, directly above it, with `&&`. Both must be in shell form,
/// without flags, heredocs and comments, and nothing but blank lines may stand between them. With `lines` the second begins a line
/// of its own; so it does anyway if it stands on several.
pub fn with_next(
    model: &Model<'_>,
    first: usize,
    second: usize,
    lines: bool,
) -> Option<(Edit, Change)> {
    let (one, other) = (model.instruction(first), model.instruction(second));
    let plain = |at: usize| {
        let instruction = model.instruction(at);
        let scripts = model.scripts_of(at);
        let has_comment = model
            .file
            .comments
            .iter()
            .any(|comment| instruction.span.contains(comment.span));
        !has_comment
            && instruction.keyword == Keyword::Run
            && instruction.flags.is_empty()
            && instruction.heredocs.is_empty()
            && scripts.is_some_and(|scripts| {
                !scripts.exec
                    && !scripts.foreign
                    && scripts
                        .scripts
                        .iter()
                        .all(|parsed| !parsed.script.opaque && parsed.script.comments.is_empty())
            })
    };
    if second != first + 1 || !plain(first) || !plain(second) {
        return None;
    }
    let between = Span::new(one.span.end, other.span.start);
    let comment = |kind: PieceKind| matches!(kind, PieceKind::Comment | PieceKind::Directive);
    let pieces = model.file.pieces.iter();
    if pieces
        .filter(|piece| comment(piece.kind))
        .any(|piece| between.contains(piece.span))
    {
        return None;
    }
    let script = |at: usize| {
        model
            .scripts_of(at)?
            .scripts
            .first()
            .map(|parsed| &parsed.script)
    };
    let last = script(first)?.body.items.last()?;
    let end = script(first)?.text.end_offset(last.pipeline.range.end);
    let start = script(second)?
        .text
        .offset(script(second)?.body.range.start);
    // A trailing backslash or `;` behind the last command would be swallowed.
    if model.text(Span::new(end, one.span.end)).trim() != "" {
        return None;
    }
    let several_lines = lines || model.text(other.head).contains('\n');
    let joint = if several_lines {
        format!(" && {}\n    ", model.file.escape)
    } else {
        " && ".to_owned()
    };
    Some((
        Edit::replace(Span::new(end, start), joint),
        Change::Delete { index: second },
    ))
}
