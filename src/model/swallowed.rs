//! Installs whose failure goes unnoticed: the `RUN` succeeds all the same.

use super::fallbacks;
use super::{Command, Install, Model};
use crate::shell::{Invocation, Item, Joiner, Pipeline};
use crate::text::Span;

/// What hides the failure of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Swallowed {
    /// `|| true`.
    Or {
        /// From the end of what stands before it to its own end.
        span: Span,
        /// Whether it stands behind the install itself, and not behind other commands, for which it may be meant.
        own: bool,
    },
    /// `;`, or a line end of a here-document, behind which the script goes on: each such joiner from there on, if they
    /// could all be `&&` instead.
    Next {
        /// The first joiner.
        first: Span,
        /// All `;` from there on; `None` where it would not do to replace them.
        all: Option<Vec<Span>>,
    },
    /// `| tee`, without `pipefail`: the bar.
    Pipe(Span),
    /// A single `&`, which runs it beside what follows.
    Background(Span),
    /// `|| pip install …` of something else: the two bars.
    Other(Span),
    /// A loop, which goes on with the next round: the word that begins it.
    Loop(Span),
}

/// A list with more commands is made by a program.
const MAX_ITEMS: usize = 1000;

impl<'m> Model<'m> {
    /// What hides the failure of an install that is a command of its script's own list or of a loop, so that the layer is
    /// made without what it was to hold. `None` where another command answers for it: `|| exit 1`, `|| ./build.sh`.
    pub fn swallowed(&self, install: &Install<'m>) -> Option<Swallowed> {
        let command = &self.commands[install.command];
        let script = command.script;
        let items = &script.body.items;
        if command.context.fatal || command.exec || script.opaque || items.len() > MAX_ITEMS {
            return None;
        }
        let is_this = |pipeline: &Pipeline| {
            let mut commands = pipeline.commands.iter();
            commands.position(|one| std::ptr::eq(one, command.command))
        };
        let is_here = |item: &Item| is_this(&item.pipeline).is_some();
        let Some(at) = items.iter().position(is_here) else {
            let context = command.context;
            let is_left = context.guarded || context.function || context.substitution;
            let round = fallbacks::loop_around(script, &command.command.range);
            return round.filter(|_| !is_left).map(Swallowed::Loop);
        };
        let pipeline = &items[at].pipeline;
        let place = is_this(pipeline)?;
        if pipeline.negated {
            return None;
        }
        if let Some(bar) = pipeline.pipes.get(place) {
            let options = command.context.options;
            return (!options.pipefail).then(|| Swallowed::Pipe(script.span(bar)));
        }
        self.behind(install, items, at)
    }

    /// What follows upon the failure of the item at an index.
    fn behind(&self, install: &Install<'m>, items: &[Item], at: usize) -> Option<Swallowed> {
        let command = &self.commands[install.command];
        let script = command.script;
        let stop = (at..items.len()).find(|&i| items[i].joiner != Joiner::And)?;
        let next = items.get(stop + 1);
        match items[stop].joiner {
            Joiner::Or => {
                let next = &next?.pipeline;
                if stop == at && self.installs_other(install, next) {
                    return Some(Swallowed::Other(script.span(&items[stop].joiner_range)));
                }
                let start = script.text.end_offset(items[stop].pipeline.range.end);
                let end = script.text.end_offset(next.range.end);
                does_nothing(next).then(|| Swallowed::Or {
                    span: Span::new(start, end),
                    own: stop == at,
                })
            }
            Joiner::Background if next.is_some() => Some(Swallowed::Background(
                script.span(&items[stop].joiner_range),
            )),
            Joiner::Semicolon | Joiner::Newline if next.is_some() => {
                let last = items.last()?;
                if leaves_with_failure(&last.pipeline) {
                    return None;
                }
                Some(Swallowed::Next {
                    first: script.span(&items[stop].joiner_range),
                    all: joiners(command, &items[at..]),
                })
            }
            _ => None,
        }
    }

    /// Whether a comment stands in an instruction or directly above it: somebody gives reasons.
    pub fn is_explained(&self, instruction: usize) -> bool {
        let span = self.instruction(instruction).span;
        self.file.comments.iter().any(|comment| {
            let between = comment.span.end..span.start;
            let is_above = comment.before == instruction
                && comment.inside.is_none()
                && comment.span.end <= span.start
                && self.source.text()[between].trim().is_empty();
            comment.inside == Some(instruction) || is_above
        })
    }
}

/// The `;` between items, if `&&` in their place means the same as long as nothing fails.
fn joiners(command: &Command<'_>, items: &[Item]) -> Option<Vec<Span>> {
    let mut found = Vec::new();
    let (_, before) = items.split_last()?;
    for item in before {
        match item.joiner {
            Joiner::Semicolon => found.push(command.script.span(&item.joiner_range)),
            Joiner::And => {}
            _ => return None,
        }
    }
    let only_succeed = |item: &Item| !is_question(&item.pipeline);
    items.iter().all(only_succeed).then_some(found)
}

/// Whether a pipeline may well fail though nothing is wrong, so that what follows must not hang on it.
fn is_question(pipeline: &Pipeline) -> bool {
    pipeline.negated
        || pipeline.commands.iter().any(|command| {
            let name = command.simple().and_then(Invocation::of);
            let name = name.and_then(|invocation| invocation.name);
            name.is_none_or(|name| {
                matches!(
                    name.as_ref(),
                    "[" | "test" | "grep" | "egrep" | "find" | "which" | "command" | "set" | "exit"
                )
            })
        })
}

/// `true`, `:`, `exit 0`
fn does_nothing(pipeline: &Pipeline) -> bool {
    let [command] = &pipeline.commands[..] else {
        return false;
    };
    let Some(invocation) = command.simple().and_then(Invocation::of) else {
        return false;
    };
    match invocation.name.as_deref() {
        Some("true" | ":") => true,
        Some("exit") => matches!(invocation.args, [word] if word.is("0")),
        _ => false,
    }
}

/// `exit $code`: the script looks at what went wrong itself.
fn leaves_with_failure(pipeline: &Pipeline) -> bool {
    let invocation = pipeline
        .commands
        .last()
        .and_then(|command| command.simple());
    let invocation = invocation.and_then(Invocation::of);
    invocation.is_some_and(|invocation| {
        matches!(invocation.name.as_deref(), Some("exit" | "exec"))
            && !matches!(invocation.args, [word] if word.is("0"))
    })
}

impl Model<'_> {
    /// Whether a blank or a line start stands directly before a place of the file.
    pub fn follows_blank(&self, offset: usize) -> bool {
        self.source.text()[..offset].ends_with([' ', '\t', '\n'])
    }
}
