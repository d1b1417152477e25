//! What a simple command really runs, behind `sudo`, `env`, `xargs` and the like.

use std::borrow::Cow;

use super::wrappers::{WRAPPERS, Wrapper};
use super::{Assignment, AssignmentValue, Simple, Word};

/// The program that a simple command runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Invocation<'s> {
    /// The name without its folder: `pip` for `/opt/venv/bin/pip` and `$CONDA_DIR/bin/pip`. `None` if it is not known.
    pub name: Option<Cow<'s, str>>,
    /// The name as it is written.
    pub word: &'s Word,
    /// What follows the name.
    pub args: &'s [Word],
    /// The commands that run it, outermost first.
    pub wrappers: Vec<Wrapping<'s>>,
    /// Variables that are set for this command alone, the last one winning; `None` for a value that is not known, or
    /// a variable that is taken away.
    pub environment: Vec<(Cow<'s, str>, Option<Cow<'s, str>>)>,
    /// Run as root, or another user, by `sudo` or `doas`.
    pub elevated: bool,
    /// Whether `xargs` adds arguments that cannot be seen.
    pub open_ended: bool,
}

/// A command that runs another.
#[derive(Clone, Debug, PartialEq)]
pub struct Wrapping<'s> {
    /// Its name without its folder.
    pub name: &'static str,
    /// Its name, options and operands, up to the command that it runs.
    pub words: &'s [Word],
}

impl<'s> Invocation<'s> {
    /// What `simple` runs; `None` if it only assigns or redirects. An option of a wrapper that is not known hides what
    /// the wrapper runs, so that it is itself the program (`sudo --unheard-of pip`).
    pub fn of(simple: &'s Simple) -> Option<Self> {
        let (word, args) = simple.words.split_first()?;
        let mut invocation = Self {
            name: base_name(word),
            word,
            args,
            wrappers: Vec::new(),
            environment: simple.assignments.iter().map(assigned).collect(),
            elevated: false,
            open_ended: false,
        };
        let mut words = &simple.words[..];
        while let Some(name) = &invocation.name
            && let Some((wrapper, name)) = wrapper_of(name, words)
            && let Some(length) = invocation.wrapped(wrapper, words)
            && let (wrapping, inner) = words.split_at(length)
            && let Some((word, args)) = inner.split_first()
        {
            invocation.elevated |= wrapper.elevates;
            invocation.open_ended |= wrapper.adds_arguments;
            invocation.wrappers.push(Wrapping {
                name,
                words: wrapping,
            });
            (invocation.name, invocation.word, invocation.args) = (base_name(word), word, args);
            words = inner;
        }
        Some(invocation)
    }

    /// How many of `words` belong to `wrapper`; `None` if that is not known. Notes the variables that it sets, which
    /// are then set for the wrapper only if it runs nothing.
    fn wrapped(&mut self, wrapper: &Wrapper, words: &'s [Word]) -> Option<usize> {
        let mut at = 1 + usize::from(wrapper.subcommand.is_some());
        let mut environment = Vec::new();
        while let Some(word) = words.get(at) {
            let text = word.literal_prefix();
            if !text.starts_with('-') {
                break;
            }
            at += 1;
            if text == "--" && word.is("--") {
                break;
            }
            let length = wrapper.option(&text, word.literal().is_some())?;
            if length == 2 && wrapper.is_unset(&text) {
                let name = words.get(at).and_then(Word::literal)?;
                environment.push((name, None));
            }
            at += length - 1;
        }
        if wrapper.assignments {
            while let Some((name, value)) = words.get(at).and_then(Word::assignment) {
                let value = value.literal().map(|value| Cow::Owned(value.into_owned()));
                environment.push((Cow::Owned(name), value));
                at += 1;
            }
        }
        at += wrapper.operands;
        if at >= words.len() {
            return None;
        }
        self.environment.extend(environment);
        Some(at)
    }
}

/// The wrapper that `words` begins with, whose base name is `name`.
fn wrapper_of(name: &str, words: &[Word]) -> Option<(&'static Wrapper, &'static str)> {
    let wrapper = WRAPPERS.iter().find(|w| w.names.contains(&name))?;
    let name = wrapper.names.iter().find(|&&n| n == name)?;
    match wrapper.subcommand {
        Some(subcommand) if !words.get(1)?.is(subcommand) => None,
        _ => Some((wrapper, name)),
    }
}

fn assigned(assignment: &Assignment) -> (Cow<'_, str>, Option<Cow<'_, str>>) {
    let value = match &assignment.value {
        AssignmentValue::Word(word) if !assignment.append && !assignment.indexed => word.literal(),
        _ => None,
    };
    (Cow::Borrowed(&assignment.name), value)
}

/// What follows the last slash, if that is constant.
fn base_name(word: &Word) -> Option<Cow<'_, str>> {
    match word.literal() {
        Some(Cow::Borrowed(name)) => Some(Cow::Borrowed(after_slash(name).unwrap_or(name))),
        Some(Cow::Owned(name)) => {
            let base = after_slash(&name).map(str::to_owned);
            Some(Cow::Owned(base.unwrap_or(name)))
        }
        None => after_slash(&word.literal_suffix()).map(|base| Cow::Owned(base.to_owned())),
    }
}

fn after_slash(name: &str) -> Option<&str> {
    name.rsplit_once('/').map(|(_, base)| base)
}
