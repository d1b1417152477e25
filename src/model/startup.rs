//! What a container starts: ENTRYPOINT and CMD of a stage put together.

use super::scripts::{self, Scripts, Texts};
use super::stages::{Base, Stage};
use super::state::{Language, State};
use crate::knowledge::bases::Launch;
use crate::syntax::{Arguments, Dockerfile, Keyword};
use crate::text::Mapped;

/// What a container of a stage starts if nobody says otherwise when it is run. There is one for each stage that is
/// an image of its own: it ships, and no other stage is built from it. A stage whose base has an ENTRYPOINT that
/// nobody knows has none.
#[derive(Clone, Debug)]
pub struct Startup<'a> {
    /// The number of the stage.
    pub stage: usize,
    /// What stands between the container's start and the instructions below.
    pub launch: Launch,
    /// The ENTRYPOINT of the file that is in force, its own or that of a stage below.
    pub entrypoint: Option<usize>,
    /// The CMD of the file whose words or script run; one that a shell-form ENTRYPOINT ignores is left out.
    pub cmd: Option<usize>,
    /// The words of both, where there are both.
    composed: Option<Scripts<'a>>,
}

impl<'a> Startup<'a> {
    /// The instruction that runs, where it is one alone.
    pub(super) fn alone(&self) -> Option<usize> {
        match (self.entrypoint, self.cmd) {
            (Some(at), None) | (None, Some(at)) => Some(at),
            _ => None,
        }
    }

    /// The words of ENTRYPOINT and CMD, where there are both.
    pub(super) fn composed(&self) -> Option<&Scripts<'a>> {
        self.composed.as_ref()
    }
}

/// What a stage says, or takes over from the stages below.
#[derive(Clone, Copy)]
struct Said {
    /// `None`: the base has an ENTRYPOINT that is not known.
    launch: Option<Launch>,
    entrypoint: Option<usize>,
    cmd: Option<usize>,
}

/// Finds what the images of a file start.
pub(super) fn find<'a>(
    file: &Dockerfile<'a>,
    stages: &[Stage],
    states: &[State],
    texts: Texts<'a, '_>,
) -> Vec<Startup<'a>> {
    let mut ends: Vec<Said> = Vec::new();
    let mut is_base = vec![false; stages.len()];
    for stage in stages {
        let mut said = match &stage.base {
            Base::Stage(base) => {
                is_base[*base] = true;
                ends[*base]
            }
            base => Said {
                launch: launch(base),
                entrypoint: None,
                cmd: None,
            },
        };
        apply(&mut said, file, stage);
        ends.push(said);
    }
    stages
        .iter()
        .filter(|stage| stage.ships && !is_base[stage.index])
        .filter_map(|stage| startup(file, states, stage.index, ends[stage.index], texts))
        .collect()
}

fn launch(base: &Base) -> Option<Launch> {
    match base {
        Base::Scratch => Some(Launch::Directly),
        Base::Image(image) => image.facts.as_ref()?.launch(),
        Base::Stage(_) | Base::Unknown => None,
    }
}

/// An ENTRYPOINT takes away the CMD of what the stage is built from, but not one of the stage itself (BuildKit's
/// `dispatchEntrypoint`); an empty list takes away what it stands for.
fn apply(said: &mut Said, file: &Dockerfile<'_>, stage: &Stage) {
    let mut has_cmd = false;
    for at in stage.instructions.clone() {
        let instruction = &file.instructions[at];
        let set = match &instruction.arguments {
            Arguments::Exec(words) => (!words.is_empty()).then_some(at),
            Arguments::Shell(range) => (!range.is_empty()).then_some(at),
            _ => continue,
        };
        match instruction.keyword {
            Keyword::Cmd => {
                said.cmd = set;
                has_cmd = true;
            }
            Keyword::Entrypoint => {
                said.launch = Some(Launch::Directly);
                said.entrypoint = set;
                if !has_cmd {
                    said.cmd = None;
                }
            }
            _ => {}
        }
    }
}

fn startup<'a>(
    file: &Dockerfile<'a>,
    states: &[State],
    stage: usize,
    said: Said,
    texts: Texts<'a, '_>,
) -> Option<Startup<'a>> {
    let is_exec = |at: usize| matches!(file.instructions[at].arguments, Arguments::Exec(_));
    let mut startup = Startup {
        stage,
        launch: said.launch?,
        entrypoint: said.entrypoint,
        cmd: said.cmd,
        composed: None,
    };
    match (said.entrypoint, said.cmd) {
        (None, None) => return None,
        // `/bin/sh -c "…"` takes the words of CMD for its positional parameters.
        (Some(entrypoint), Some(_)) if !is_exec(entrypoint) => startup.cmd = None,
        (Some(entrypoint), Some(cmd)) => {
            let mut words = words(file, states, entrypoint)?;
            words.append(&mut self::words(file, states, cmd)?);
            startup.composed = Some(scripts::of_words(cmd, &words, texts));
        }
        _ => {}
    }
    Some(startup)
}

/// The words that an instruction comes to; a shell form is read by the shell in force. `None` for a foreign shell.
fn words(file: &Dockerfile<'_>, states: &[State], at: usize) -> Option<Vec<Mapped<'static>>> {
    let instruction = &file.instructions[at];
    match &instruction.arguments {
        Arguments::Exec(words) => Some(words.iter().map(|word| word.value.clone()).collect()),
        Arguments::Shell(range) => {
            let shell = &states[at].shell;
            if shell.language != Language::Posix {
                return None;
            }
            // The words of the shell do not stand in the file; they are put where the keyword is.
            let place = instruction.keyword_span().start;
            let mut words: Vec<Mapped<'static>> = (shell.words.iter())
                .map(|word| Mapped::contiguous(word, place).into_owned())
                .collect();
            words.push(instruction.text.slice(range.clone()));
            Some(words)
        }
        _ => None,
    }
}

impl<'m> super::Model<'m> {
    /// What the images of the file start, by stage.
    pub fn startups(&self) -> &'m [Startup<'m>] {
        &self.outline.startups
    }

    /// The commands that a container runs when it starts, in order. Where ENTRYPOINT and CMD are put together, their
    /// indexes are their own, not those of [`super::Model::commands`].
    pub fn commands_at_start(&self, startup: &'m Startup<'m>) -> Vec<super::Command<'m>> {
        let of_stage = |command: &super::Command<'m>| super::Command {
            stage: startup.stage,
            ..command.clone()
        };
        match (startup.composed(), startup.alone()) {
            (Some(scripts), _) => {
                super::commands::collect(std::slice::from_ref(scripts), &|_| startup.stage)
            }
            (None, Some(at)) => self.commands_of(at).iter().map(of_stage).collect(),
            (None, None) => Vec::new(),
        }
    }

    /// The command with which what a container runs surely ends, of those that [`super::Model::commands_at_start`] gives;
    /// `None` if that cannot be told.
    pub fn ends_with<'c>(
        &self,
        startup: &'m Startup<'m>,
        commands: &'c [super::Command<'m>],
    ) -> Option<&'c super::Command<'m>> {
        let scripts = startup.composed().or_else(|| {
            let at = startup.alone()?;
            self.scripts_of(at)
        })?;
        if scripts.foreign || scripts.scripts.iter().any(|parsed| parsed.script.opaque) {
            return None;
        }
        let last = commands.last()?;
        let context = &last.context;
        let is_sure = !(last.starts_script
            || context.conditional
            || context.function
            || context.looped
            || context.substitution
            || context.background
            || context.piped_from
            || context.piped_to);
        // `trap … EXIT`, `while true; do …; done` before it, and what it is itself started by.
        let may_stay = |command: &super::Command<'_>| {
            let elevated = command.name() == "trap" || command.context.looped;
            elevated || command.invocation.is_none() && command.simple.assignments.is_empty()
        };
        (is_sure && !commands.iter().any(may_stay)).then_some(last)
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Command;
    use crate::model::samples::check;

    /// The words of what each image starts, scripts within others included.
    fn started(text: &str) -> Vec<String> {
        let mut started = Vec::new();
        check(text, |model| {
            for startup in model.startups() {
                let commands = model.commands_at_start(startup);
                let shown: Vec<String> = commands.iter().map(shown).collect();
                started.push(shown.join(" | "));
            }
        });
        started
    }

    fn shown(command: &Command<'_>) -> String {
        let words = command.simple.words.iter();
        let words: Vec<String> = words
            .map(|word| word.literal().unwrap_or("?".into()).into_owned())
            .collect();
        words.join(" ")
    }

    #[test]
    fn words_of_entrypoint_and_cmd_are_joined() {
        let file = "FROM debian\nENTRYPOINT [\"a\", \"b\"]\nCMD [\"c\"]\n";
        assert_eq!(started(file), ["a b c"]);
        let file = "FROM debian\nCMD c d\nENTRYPOINT [\"a\"]\n";
        assert_eq!(started(file), ["a /bin/sh -c c d"]);
        let file = "FROM debian\nENTRYPOINT [\"tini\", \"--\"]\nCMD c d\n";
        assert_eq!(started(file), ["tini -- /bin/sh -c c d | c d"]);
        let file = "FROM debian\nENTRYPOINT a b\nCMD [\"c\"]\n";
        assert_eq!(started(file), ["a b"]);
    }

    #[test]
    fn an_entrypoint_takes_away_the_cmd_below_but_not_its_own() {
        let base = "FROM debian AS base\nCMD [\"c\"]\nFROM base\n";
        assert_eq!(started(base), ["c"]);
        assert_eq!(started(&format!("{base}ENTRYPOINT [\"a\"]\n")), ["a"]);
        let both = format!("{base}CMD [\"d\"]\nENTRYPOINT [\"a\"]\n");
        assert_eq!(started(&both), ["a d"]);
        let reset =
            "FROM debian AS base\nENTRYPOINT [\"a\"]\nFROM base\nENTRYPOINT []\nCMD [\"d\"]\n";
        assert_eq!(started(reset), ["d"]);
    }

    #[test]
    fn an_entrypoint_that_nobody_knows_hides_what_runs() {
        assert!(started("FROM corp/ml\nCMD [\"c\"]\n").is_empty());
        assert_eq!(started("FROM corp/ml\nENTRYPOINT [\"a\"]\n"), ["a"]);
        assert!(started("FROM ollama/ollama\nCMD [\"c\"]\n").is_empty());
        assert_eq!(
            started("FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04\nCMD [\"c\"]\n"),
            ["c"]
        );
    }

    #[test]
    fn only_images_of_their_own_start_something() {
        let file = "FROM debian AS a\nCMD [\"a\"]\nFROM debian AS b\nCMD [\"b\"]\nFROM debian\nCOPY --from=a /x /x\n";
        assert_eq!(started(file), ["b"]);
    }
}
