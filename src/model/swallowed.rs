//! Installs and checkouts whose failure goes unnoticed: the `RUN` succeeds all the same.

use std::ops::Range;

use super::fallbacks;
use super::{Command, Install, Model};
use crate::shell::{self, CommandKind, Invocation, Item, Joiner, List, Pipeline};
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
    /// What hides the failure of an install that is a command of its script's own list, of an `if` or of a loop, so that
    /// the layer is made without what it was to hold. `None` where another command answers for it: `|| exit 1`, `|| ./build.sh`.
    pub fn swallowed(&self, install: &Install<'m>) -> Option<Swallowed> {
        self.hidden(&self.commands[install.command])
    }

    fn hidden(&self, command: &Command<'m>) -> Option<Swallowed> {
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
            // `set -e` stops in a script of its own, even where what calls it goes on.
            let is_left = context.guarded
                || context.function
                || context.substitution
                || context.options.errexit;
            if let Some(by) = self
                .hidden_in_branch(command)
                .filter(|_| !context.options.errexit)
            {
                return Some(by);
            }
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
        self.behind(command, items, at)
    }

    /// What hides the failure of a command in a branch of an `if` or in braces: what follows it there, or, where it ends
    /// the branch, what follows the `if`.
    fn hidden_in_branch(&self, command: &Command<'m>) -> Option<Swallowed> {
        let range = &command.command.range;
        let holds = |outer: &Range<usize>| outer.start <= range.start && range.end <= outer.end;
        let mut levels = Vec::new();
        let mut list = &command.script.body;
        loop {
            let at = list
                .items
                .iter()
                .position(|item| holds(&item.pipeline.range))?;
            let pipeline = &list.items[at].pipeline;
            let ([around], false) = (&pipeline.commands[..], pipeline.negated) else {
                return None;
            };
            levels.push((&list.items[..], at));
            if std::ptr::eq(around, command.command) {
                break;
            }
            if !matches!(around.kind, CommandKind::If { .. } | CommandKind::Group(_)) {
                return None;
            }
            let mut inner = lists_of(&around.kind).into_iter();
            list = inner.find(|list| holds(&list.range) && list.items.len() <= MAX_ITEMS)?;
        }
        for (depth, (items, at)) in levels.into_iter().rev().enumerate() {
            match self.behind(command, items, at) {
                Some(by @ (Swallowed::Next { .. } | Swallowed::Background(_))) => return Some(by),
                Some(by) => return (depth == 0).then_some(by),
                None => {}
            }
            let ends = items[at..]
                .iter()
                .position(|item| item.joiner != Joiner::And);
            if ends.is_some_and(|length| at + length + 1 < items.len()) {
                return None;
            }
        }
        None
    }

    /// What follows upon the failure of the item at an index.
    fn behind(&self, command: &Command<'m>, items: &[Item], at: usize) -> Option<Swallowed> {
        let script = command.script;
        let stop = (at..items.len()).find(|&i| items[i].joiner != Joiner::And)?;
        let next = items.get(stop + 1);
        match items[stop].joiner {
            Joiner::Or => {
                let next = &next?.pipeline;
                if stop == at && self.installs_other(command, next) {
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
            // `set -e; pip install a; b` stops, `set -e; pip install a && b; c` does not.
            Joiner::Semicolon | Joiner::Newline
                if stop == at && command.context.options.errexit =>
            {
                None
            }
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

    /// What hides that a command failed whose work nothing behind it would miss: `;`, a pipe, or `||` with nothing behind it
    /// than words, `|| echo failed`, also around a compound command that it is part of.
    pub fn unnoticed(&self, command: &Command<'m>) -> Option<Span> {
        if command.context.fatal {
            return None;
        }
        match self.hidden(command) {
            Some(Swallowed::Next { first: span, .. } | Swallowed::Background(span)) => Some(span),
            Some(Swallowed::Pipe(span) | Swallowed::Or { span, .. }) => Some(span),
            Some(Swallowed::Other(_) | Swallowed::Loop(_)) | None => self.shrugged_off(command),
        }
    }

    /// Words behind `||` that are all that answers for the failure of a command, or of a compound command around it.
    pub fn shrugged_off(&self, command: &Command<'m>) -> Option<Span> {
        let range = &command.command.range;
        let holds = |outer: &Range<usize>| outer.start <= range.start && range.end <= outer.end;
        let mut list = &command.script.body;
        loop {
            let items = &list.items;
            let at = items.iter().position(|item| holds(&item.pipeline.range))?;
            let stop = (at..items.len()).find(|&i| items[i].joiner != Joiner::And)?;
            if let (Joiner::Or, Some(next)) = (items[stop].joiner, items.get(stop + 1))
                && only_talks(&next.pipeline)
            {
                return Some(command.script.span(&next.pipeline.range));
            }
            let mut commands = items[at].pipeline.commands.iter();
            let around = commands.find(|command| holds(&command.range))?;
            list = lists_of(&around.kind)
                .into_iter()
                .find(|list| holds(&list.range))?;
        }
    }

    /// Whether a comment stands in an instruction or directly above it: somebody gives reasons.
    pub fn is_explained(&self, instruction: usize) -> bool {
        self.reasons(instruction).next().is_some()
    }

    /// Whether such a comment speaks of a second choice: `# or a nightly, as there is no stable build yet`.
    pub fn is_fallback_explained(&self, instruction: usize) -> bool {
        self.reasons(instruction).any(|comment| {
            let text = self.text(comment).to_ascii_lowercase();
            [
                "nightly",
                "fall back",
                "fallback",
                "falls back",
                "pre-release",
            ]
            .iter()
            .any(|word| text.contains(word))
        })
    }

    /// The comments in an instruction and directly above it.
    fn reasons(&self, instruction: usize) -> impl Iterator<Item = Span> {
        let span = self.instruction(instruction).span;
        let comments = self.file.comments.iter();
        let about = comments.filter(move |comment| {
            let between = comment.span.end..span.start;
            let is_above = comment.before == instruction
                && comment.inside.is_none()
                && comment.span.end <= span.start
                && self.source.text()[between].trim().is_empty();
            comment.inside == Some(instruction) || is_above
        });
        about.map(|comment| comment.span)
    }

    /// Whether a later instruction installs what Python packages need that an install was to bring without their own needs:
    /// `pip install --no-deps nvidia-cublas-cu12`, then `pip install torch`.
    pub fn is_completed_later(&self, install: &Install<'m>) -> bool {
        let own = &self.commands[install.command];
        let mut others = self.installs();
        install.tool.is_python()
            && install.has("--no-deps")
            && others.any(|other| {
                let command = &self.commands[other.command];
                other.tool.is_python()
                    && other.installs()
                    && !other.has("--no-deps")
                    && command.stage == own.stage
                    && command.instruction > own.instruction
                    && command.context.fatal
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

/// `true`, `echo failed | tee -a log`
fn only_talks(pipeline: &Pipeline) -> bool {
    let talks = |command: &shell::Command| {
        let invocation = command.simple().and_then(Invocation::of);
        let name = invocation.and_then(|invocation| invocation.name);
        name.is_some_and(|name| matches!(name.as_ref(), "true" | ":" | "echo" | "printf" | "tee"))
    };
    pipeline.commands.iter().all(talks)
}

/// The lists that a compound command is made of.
pub(super) fn lists_of(kind: &CommandKind) -> Vec<&List> {
    match kind {
        CommandKind::Subshell(list) | CommandKind::Group(list) => vec![list],
        CommandKind::If {
            branches,
            otherwise,
        } => {
            let bodies = branches.iter().map(|branch| &branch.body);
            bodies.chain(otherwise).collect()
        }
        CommandKind::Loop { body, .. } | CommandKind::For { body, .. } => vec![body],
        CommandKind::Case { arms, .. } => arms.iter().map(|arm| &arm.body).collect(),
        _ => Vec::new(),
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

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    #[test]
    fn a_checkout_goes_unnoticed_where_nobody_stops_at_its_failure() {
        for (run, expected) in [
            ("git checkout v1", None),
            ("git checkout v1 && make", None),
            ("git checkout v1 || git checkout main", None),
            ("git checkout v1 || exit 1", None),
            ("git checkout v1 || { echo no; exit 1; }", None),
            ("git checkout . || true", None),
            ("git checkout; make", None),
            ("set -e; git checkout v1; make", None),
            ("if git checkout v1; then make; fi", None),
            ("git checkout v1; make", Some(";")),
            ("git checkout v1 || true", Some(" || true")),
            (
                "git checkout v1 || echo no | tee log",
                Some("echo no | tee log"),
            ),
            ("git reset --hard v1 2>&1 | tail -1", Some("|")),
            (
                "for x in a b; do cd $x && git checkout $V || echo no; done",
                Some("echo no"),
            ),
            (
                "case $x in a) git checkout v1 ;; esac || echo no",
                Some("echo no"),
            ),
            (
                "if [ -d x ]; then (git fetch && git checkout v1) || :; fi",
                Some(":"),
            ),
        ] {
            let mut found = None;
            check(&format!("FROM a\nRUN {run}\n"), |model| {
                let spans = model
                    .commands
                    .iter()
                    .filter_map(|c| model.unnoticed(c).filter(|_| model.goes_to_revision(c)));
                found = spans.map(|span| model.text(span).to_owned()).next();
            });
            assert_eq!(found.as_deref(), expected, "{run}");
        }
    }
}
