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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::parse;
    use crate::text::Mapped;

    /// Wrappers, then the name (`?` if it is not known) and the arguments as they are written.
    fn runs(text: &str) -> String {
        with(text, |invocation, source| {
            let wrappers = invocation.wrappers.iter().map(|w| format!("{} > ", w.name));
            let mut shown: String = wrappers.collect();
            shown.push_str(invocation.name.as_deref().unwrap_or("?"));
            for arg in invocation.args {
                shown.push(' ');
                shown.push_str(&source[arg.range.clone()]);
            }
            shown
        })
    }

    fn with<T>(text: &str, ask: impl FnOnce(&Invocation<'_>, &str) -> T) -> T {
        let script = parse(Mapped::contiguous(text, 0));
        let simple = script.body.items[0].pipeline.commands[0].simple();
        let invocation = simple
            .and_then(Invocation::of)
            .expect("a command with a name");
        ask(&invocation, text)
    }

    #[test]
    fn the_name_is_what_follows_the_last_slash() {
        assert_eq!(runs("/opt/venv/bin/pip install a"), "pip install a");
        assert_eq!(runs("$CONDA_DIR/bin/pip a"), "pip a");
        assert_eq!(runs("\"${V:-/x}\"/bin/'pip' a"), "pip a");
        assert_eq!(runs("~/bin/pip"), "pip");
        assert_eq!(runs("$PIP install"), "? install");
        assert_eq!(runs("python$V -m pip"), "? -m pip");
        assert_eq!(runs("/bin/$X"), "?");
    }

    #[test]
    fn wrappers_are_seen_through() {
        assert_eq!(runs("sudo -EH -u me -- pip a"), "sudo > pip a");
        assert_eq!(runs("sudo --user=me --preserve-env A=b pip"), "sudo > pip");
        assert_eq!(runs("env -i - A=b C=$d pip -i"), "env > pip -i");
        assert_eq!(
            runs("exec nice -n 5 nohup pip"),
            "exec > nice > nohup > pip"
        );
        assert_eq!(runs("timeout -k 5 10 $V/pip a"), "timeout > pip a");
        assert_eq!(
            runs("xargs -0 -n 1 apt-get install -y"),
            "xargs > apt-get install -y"
        );
        assert_eq!(runs("xargs -I{} pip {}"), "xargs > pip {}");
        assert_eq!(
            runs("conda run -n e --no-capture-output pip a"),
            "conda > pip a"
        );
        assert_eq!(runs("uv run --with x python a.py"), "uv > python a.py");
        assert_eq!(runs("tini -g -- python"), "tini > python");
        assert_eq!(runs("gosu me pip"), "gosu > pip");
        assert_eq!(runs("sudo $A pip"), "sudo > ? pip");
    }

    #[test]
    fn a_wrapper_that_runs_nothing_or_is_not_understood_is_itself_the_program() {
        assert_eq!(runs("sudo --unheard-of pip"), "sudo --unheard-of pip");
        assert_eq!(runs("env -S 'a b' pip"), "env -S 'a b' pip");
        assert_eq!(runs("command -v pip"), "command -v pip");
        assert_eq!(runs("conda install run"), "conda install run");
        assert_eq!(runs("uv run -m a"), "uv run -m a");
        assert_eq!(runs("env A=b"), "env A=b");
        assert_eq!(runs("sudo -$x pip"), "sudo -$x pip");
        assert_eq!(runs("timeout 5"), "timeout 5");
    }

    #[test]
    fn environment_elevation_and_unseen_arguments_are_noted() {
        let text = "A=1 B=$x sudo env -u C D='e f' A=2 xargs pip";
        with(text, |invocation, _| {
            let known = |(name, value): &(Cow<'_, str>, Option<Cow<'_, str>>)| {
                format!("{name}={}", value.as_deref().unwrap_or("?"))
            };
            let environment: Vec<String> = invocation.environment.iter().map(known).collect();
            assert_eq!(environment, ["A=1", "B=?", "C=?", "D=e f", "A=2"]);
            assert!(invocation.elevated && invocation.open_ended);
        });
        with("A+=1 pip", |invocation, _| {
            assert_eq!(invocation.environment, [(Cow::Borrowed("A"), None)]);
            assert!(!invocation.elevated && !invocation.open_ended);
        });
    }
}
