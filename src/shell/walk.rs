//! Yields the simple commands of a script with what decides whether they run, and what their failure does.

use super::shells::Options;
use super::word::all_parts;
use super::{
    AssignmentValue, Command, CommandKind, Item, Joiner, List, Part, Pipeline, Redirect, Script,
    Simple, Word,
};

/// A simple command and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'s> {
    /// The command, with its redirections.
    pub command: &'s Command,
    /// Its assignments and words.
    pub simple: &'s Simple,
    /// What stands around it.
    pub context: Context,
}

/// What stands around a simple command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Whether a script that succeeds may have left the command out, though nothing went wrong before it. So it is for
    /// branches of `if` and `case`, bodies of functions, bodies of loops (but not of a `for` over constant words), all
    /// that stands behind `||`, and what stands behind `&&` if what stands left of it is a question (`[ … ]`, `grep`,
    /// `! …`, `command -v` …) whose "no" does not end the script. `b` in `a && b` is not conditional for any other
    /// `a`: where `a` fails, something went wrong. In `a || b && c` and `[ a ] && b || c && d` the last command runs
    /// either way.
    pub conditional: bool,
    /// In the body or condition of a loop.
    pub looped: bool,
    /// In the body of a function.
    pub function: bool,
    /// In a process of its own, so that `cd` and assignments do not last: `( … )`, a pipe, the background, a
    /// substitution.
    pub subshell: bool,
    /// In `$( … )`, backquotes or `<( … )`.
    pub substitution: bool,
    /// Before `&`.
    pub background: bool,
    /// Reads from a pipe.
    pub piped_from: bool,
    /// Writes into a pipe.
    pub piped_to: bool,
    /// Its failure is looked at: `||` follows in the chain, it is a condition, or it is negated.
    pub guarded: bool,
    /// Whether its failure surely makes the script fail: as the script's last command, in a chain of `&&` that ends
    /// the script, or with `set -e` in force.
    pub fatal: bool,
    /// Options in force.
    pub options: Options,
    /// Which item of the script's body it belongs to directly.
    pub top_level: Option<usize>,
}

/// The simple commands of `script` in the order of the text; one before the commands of its substitutions. `options`
/// are those that the shell is started with.
pub fn commands<'s>(script: &'s Script<'_>, options: Options) -> Vec<Visit<'s>> {
    let mut walker = Walker {
        script,
        options,
        found: Vec::new(),
    };
    let place = Place {
        context: Context::default(),
        decisive: true,
        exits: true,
    };
    walker.list(&script.body, place, true);
    walker.found
}

struct Walker<'s, 't> {
    script: &'s Script<'t>,
    options: Options,
    found: Vec<Visit<'s>>,
}

/// Where a list or command stands.
#[derive(Clone, Copy)]
struct Place {
    context: Context,
    /// Whether its exit status is that of the script, or fails it.
    decisive: bool,
    /// Whether `set -e` acts here.
    exits: bool,
}

/// What a command may return in a script in which nothing goes wrong.
#[derive(Clone, Copy)]
struct Outcome {
    success: bool,
    failure: bool,
}

impl<'s> Walker<'s, '_> {
    fn list(&mut self, list: &'s List, place: Place, top_level: bool) {
        let mut first = 0;
        while first < list.items.len() {
            let rest = &list.items[first..];
            let is_last = |item: &Item| !matches!(item.joiner, Joiner::And | Joiner::Or);
            let length = rest.iter().position(is_last).map_or(rest.len(), |i| i + 1);
            let mut place = place;
            place.decisive &= length == rest.len();
            if rest[length - 1].joiner == Joiner::Background {
                place = detached(place);
                place.context.background = true;
                place.context.subshell = true;
            }
            self.chain(&rest[..length], place, top_level.then_some(first));
            first += length;
        }
    }

    /// Pipelines joined by `&&` and `||`; `index` is that of the first in the script's body.
    fn chain(&mut self, items: &'s [Item], place: Place, index: Option<usize>) {
        let last_or = items.iter().rposition(|item| item.joiner == Joiner::Or);
        let mut state = Outcome {
            success: true,
            failure: false,
        };
        let mut before = Joiner::And;
        for (at, item) in items.iter().enumerate() {
            let is_last = at + 1 == items.len();
            let caught = last_or.is_some_and(|or| or >= at);
            let mut inner = place;
            let context = &mut inner.context;
            context.top_level = index.map(|index| index + at);
            context.guarded |= caught || item.pipeline.negated;
            context.conditional |= match before {
                Joiner::Or => state.success || !state.failure,
                _ => !state.success || (state.failure && (caught || !place.decisive)),
            };
            inner.exits = place.exits && is_last && !item.pipeline.negated;
            inner.decisive = place.decisive && !caught && !item.pipeline.negated;
            let outcome = outcome(&item.pipeline);
            self.pipeline(&item.pipeline, inner);
            state = match before {
                Joiner::Or => Outcome {
                    success: state.success || outcome.success,
                    failure: state.failure && outcome.failure,
                },
                _ => Outcome {
                    success: state.success && outcome.success,
                    failure: state.failure || (state.success && outcome.failure),
                },
            };
            before = item.joiner;
        }
    }

    fn pipeline(&mut self, pipeline: &'s Pipeline, place: Place) {
        let last = pipeline.commands.len() - 1;
        for (index, command) in pipeline.commands.iter().enumerate() {
            let mut inner = place;
            inner.context.piped_from |= index > 0;
            inner.context.piped_to |= index < last;
            inner.context.subshell |= last > 0;
            if index < last && !self.options.pipefail {
                inner.decisive = false;
                inner.exits = false;
            }
            let options = self.options;
            self.command(command, inner);
            if last > 0 {
                self.options = options;
            }
        }
    }

    fn command(&mut self, command: &'s Command, place: Place) {
        let mut inner = place;
        match &command.kind {
            CommandKind::Simple(simple) => return self.simple(command, simple, place),
            CommandKind::Group(list) => self.list(list, nested(place), false),
            CommandKind::Subshell(list) => {
                inner.exits &= place.decisive || self.options.errexit;
                inner.context.subshell = true;
                let options = self.options;
                self.list(list, nested(inner), false);
                self.options = options;
            }
            CommandKind::If {
                branches,
                otherwise,
            } => {
                for branch in branches {
                    self.list(&branch.condition, condition(inner), false);
                    inner.context.conditional = true;
                    self.list(&branch.body, nested(inner), false);
                }
                if let Some(list) = otherwise {
                    self.list(list, nested(inner), false);
                }
            }
            CommandKind::Loop {
                condition: list,
                body,
                ..
            } => {
                inner.context.looped = true;
                inner.decisive = false;
                self.list(list, condition(inner), false);
                inner.context.conditional = true;
                self.list(body, nested(inner), false);
            }
            CommandKind::For { words, body, .. } => {
                let words = words.as_deref().unwrap_or_default();
                self.words(words, place);
                inner.context.looped = true;
                inner.context.conditional |= !words.iter().any(|word| word.literal().is_some());
                inner.decisive = false;
                self.list(body, nested(inner), false);
            }
            CommandKind::Case { subject, arms } => {
                self.parts(&subject.parts, place);
                inner.context.conditional = true;
                for arm in arms {
                    self.words(&arm.patterns, inner);
                    self.list(&arm.body, nested(inner), false);
                }
            }
            CommandKind::Function { body, .. } => {
                inner.context.function = true;
                inner.context.conditional = true;
                inner.context.top_level = None;
                inner.decisive = false;
                inner.exits = false;
                let options = self.options;
                self.command(body, inner);
                self.options = options;
            }
            CommandKind::Test(words) => self.words(words, place),
            CommandKind::Arithmetic(parts) => self.parts(parts, place),
            CommandKind::Opaque => {}
        }
        for redirect in &command.redirects {
            self.redirect(redirect, place);
        }
    }

    fn simple(&mut self, command: &'s Command, simple: &'s Simple, place: Place) {
        let mut context = place.context;
        context.fatal = place.decisive || (place.exits && self.options.errexit);
        context.options = self.options;
        self.found.push(Visit {
            command,
            simple,
            context,
        });
        let mut inner = detached(place);
        // `a=$(false)` fails, `echo $(false)` does not.
        inner.decisive = context.fatal && simple.words.is_empty();
        self.expansions(command, simple, inner);
        if let [name, arguments @ ..] = &simple.words[..]
            && name.is("set")
        {
            self.set_options(arguments, context.conditional);
        }
    }

    fn set_options(&mut self, arguments: &[Word], conditional: bool) {
        let values: Vec<_> = arguments.iter().map(Word::literal).collect();
        let before = self.options;
        self.options.read(values.iter().map(Option::as_deref));
        if conditional {
            self.options.errexit &= before.errexit;
            self.options.pipefail &= before.pipefail;
        }
    }

    /// The substitutions of a simple command, in the order of the text.
    fn expansions(&mut self, command: &'s Command, simple: &'s Simple, place: Place) {
        for assignment in &simple.assignments {
            match &assignment.value {
                AssignmentValue::Word(word) => self.parts(&word.parts, place),
                AssignmentValue::Array(words) => self.words(words, place),
            }
        }
        let mut redirects = command.redirects.iter().peekable();
        for word in &simple.words {
            while let Some(redirect) = redirects.next_if(|r| r.range.start < word.range.start) {
                self.redirect(redirect, place);
            }
            self.parts(&word.parts, place);
        }
        for redirect in redirects {
            self.redirect(redirect, place);
        }
    }

    fn redirect(&mut self, redirect: &'s Redirect, place: Place) {
        let place = detached(place);
        match self.script.heredoc(redirect) {
            Some(heredoc) => self.parts(&heredoc.parts, place),
            None => self.parts(&redirect.target.parts, place),
        }
    }

    fn words(&mut self, words: &'s [Word], place: Place) {
        for word in words {
            self.parts(&word.parts, detached(place));
        }
    }

    fn parts(&mut self, parts: &'s [Part], place: Place) {
        let mut inner = nested(place);
        inner.context.substitution = true;
        inner.context.subshell = true;
        inner.context.piped_to = false;
        inner.exits = false;
        for part in all_parts(parts) {
            let (list, place) = match part {
                Part::Substitution { list, .. } => (list, inner),
                Part::ProcessSubstitution { list, .. } => (list, detached(inner)),
                _ => continue,
            };
            let options = self.options;
            self.list(list, place, false);
            self.options = options;
        }
    }
}

/// A place inside a compound command or substitution.
fn nested(mut place: Place) -> Place {
    place.context.top_level = None;
    place
}

/// A place whose failure nobody sees.
fn detached(mut place: Place) -> Place {
    place.decisive = false;
    place.exits = false;
    place
}

/// The condition of `if` or a loop.
fn condition(place: Place) -> Place {
    let mut place = nested(detached(place));
    place.context.guarded = true;
    place
}

/// Whether a pipeline is run for the sake of its status, so that its failure is an answer: `[ … ]`, `grep`, `! …`.
pub fn is_question_pipeline(pipeline: &Pipeline) -> bool {
    outcome(pipeline).failure
}

/// What a pipeline may return if nothing goes wrong.
fn outcome(pipeline: &Pipeline) -> Outcome {
    let mut outcome = Outcome {
        success: true,
        failure: false,
    };
    match pipeline.commands.last().map(|command| &command.kind) {
        Some(CommandKind::Test(_) | CommandKind::Arithmetic(_)) => outcome.failure = true,
        Some(CommandKind::Simple(simple)) => {
            let name = simple.words.first().and_then(Word::literal);
            match name.as_deref().map(base_name) {
                // `exec > log` goes on.
                Some("exec") => outcome.success = simple.words.len() == 1,
                Some("exit" | "return" | "break" | "continue") => outcome.success = false,
                Some("false") => {
                    outcome.success = false;
                    outcome.failure = true;
                }
                Some(name) => outcome.failure = is_question(name, simple),
                None => {}
            }
        }
        _ => {}
    }
    if pipeline.negated {
        outcome.failure = true;
    }
    outcome
}

fn base_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Whether a command is run for the sake of its status, so that failing is an answer.
fn is_question(name: &str, simple: &Simple) -> bool {
    let has = |options: &[&str]| {
        let argument = simple.words.get(1).and_then(Word::literal);
        argument.is_some_and(|argument| options.contains(&&*argument))
    };
    match name {
        "[" | "test" | "grep" | "egrep" | "fgrep" | "zgrep" | "pgrep" | "which" | "type"
        | "hash" | "id" | "getent" | "cmp" | "diff" | "mountpoint" => true,
        "command" => has(&["-v", "-V"]),
        "dpkg" => has(&["-s", "-l", "--status", "--list"]),
        "rpm" => has(&["-q"]),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
