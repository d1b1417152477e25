//! What a container is there for: the program that its start ends with.

use super::{Command, Model, Startup, paths};
use crate::knowledge::servers;
use crate::shell::{Shell, Word};
use crate::text::Span;

/// The program for which a container runs.
#[derive(Clone, Debug)]
pub struct MainProcess<'m> {
    /// ENTRYPOINT and CMD that start it.
    pub startup: &'m Startup<'m>,
    /// The bytes that name it.
    pub span: Span,
    /// As people call it: `uvicorn`, `python app.py`, `start.sh`.
    pub name: String,
    /// What it does.
    pub kind: Kind,
    /// Whether a script that nobody sees starts it, which may do anything before.
    pub is_unseen: bool,
}

/// What a program does all the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is a server that is known, or the image exposes a port.
    Listens,
    /// It works: a training, a handler of jobs that it fetches.
    Works,
}

/// Programs that answer and end, or hold a container open for people to come in.
const PASSING: &[&str] = &[
    "",
    ".",
    "[",
    "apt-get",
    "black",
    "cat",
    "cd",
    "conda",
    "coverage",
    "cp",
    "date",
    "echo",
    "env",
    "exit",
    "export",
    "false",
    "git",
    "id",
    "ln",
    "ls",
    "make",
    "mkdir",
    "mypy",
    "nox",
    "nvcc",
    "nvidia-smi",
    "pip",
    "pip3",
    "printf",
    "pytest",
    "rocm-smi",
    "ruff",
    "set",
    "sleep",
    "source",
    "tail",
    "tox",
    "true",
];
impl<'m> Model<'m> {
    /// The main program of each image of the file that starts one. Shells, prompts and programs that only answer are none.
    pub fn main_processes(&self) -> Vec<MainProcess<'m>> {
        let startups = self.startups().iter();
        startups
            .filter(|startup| {
                let stage = &self.stages()[startup.stage];
                !stage.is_for_building() && !stage.is_for_tests()
            })
            .filter_map(|startup| self.main_process(startup))
            .collect()
    }

    fn main_process(&self, startup: &'m Startup<'m>) -> Option<MainProcess<'m>> {
        let mut servers = self.servers.iter();
        let known = servers.find(|server| server.startup.stage == startup.stage);
        let passed = || self.passed_server(startup);
        if let Some(server) = known.cloned().or_else(passed) {
            return Some(MainProcess {
                startup,
                span: self.span_at_start(startup, server.span),
                name: server.facts.name.to_owned(),
                kind: Kind::Listens,
                is_unseen: known.is_none(),
            });
        }
        let commands = self.commands_at_start(startup);
        let runs_on = |command: &&Command<'m>| {
            let context = &command.context;
            let is_aside = context.conditional
                || context.function
                || context.substitution
                || context.background;
            !command.starts_script && !is_aside && !PASSING.contains(&command.name())
        };
        let command = commands.iter().rfind(runs_on)?;
        let (name, program) = shown(command)?;
        let kind = match self.exposes(startup.stage) {
            Some(_) => Kind::Listens,
            // `ENTRYPOINT ["whisper"]`: it may end with one answer.
            None if program == Program::Other => return None,
            None => Kind::Works,
        };
        Some(MainProcess {
            startup,
            span: self.span_at_start(startup, command.program_span()),
            name,
            kind,
            is_unseen: program == Program::Script,
        })
    }

    /// A place in ENTRYPOINT or CMD; the instruction for one in a script that it starts.
    fn span_at_start(&self, startup: &Startup<'_>, span: Span) -> Span {
        let heads = [startup.cmd, startup.entrypoint].into_iter().flatten();
        let mut heads = heads.map(|at| self.instruction(at).head);
        let own = heads.clone().find(|head| head.contains(span));
        own.map(|_| span).or(heads.next()).unwrap_or(span)
    }
}

/// What is known of a program that no table of servers has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Program {
    /// A script of a shell that nobody sees.
    Script,
    /// A script of Python's, or a program that stays.
    Stays,
    Other,
}

/// How a program is called, and what it is; `None` for what only answers, or waits for input.
pub(super) fn shown(command: &Command<'_>) -> Option<(String, Program)> {
    let name = command.name();
    let args = command.args();
    let is_question = |word: &Word| word.is("--help") || word.is("--version") || word.is("-h");
    if args.iter().any(is_question) {
        return None;
    }
    let operand = args
        .iter()
        .find(|word| !word.literal_prefix().starts_with('-'));
    let file = |word: &Word| paths::file_name(&word.literal_suffix()).to_owned();
    if matches!(Shell::named(name), Shell::Posix(_)) {
        let script = file(operand?);
        return (!script.is_empty()).then_some((script, Program::Script));
    }
    if servers::is_python(name) {
        if args.iter().any(|word| word.is("-c") || word.is("-i")) {
            return None;
        }
        let script = file(operand?);
        let shown = format!("{name} {script}").trim_end().to_owned();
        return Some((shown, Program::Stays));
    }
    let is_script = name.ends_with(".sh") || name.contains("entrypoint");
    let program = match () {
        () if is_script => Program::Script,
        () if servers::WORKERS.contains(&name) || name.ends_with(".py") => Program::Stays,
        () => Program::Other,
    };
    Some((name.to_owned(), program))
}

#[cfg(test)]
mod tests {
    use super::Kind;
    use crate::model::samples::check;

    fn main(text: &str) -> Option<(String, Kind)> {
        let mut found = None;
        check(&format!("FROM debian:12\n{text}\n"), |model| {
            let mut all = model.main_processes().into_iter();
            found = all.next().map(|main| (main.name, main.kind));
        });
        found
    }

    #[test]
    fn the_last_program_in_the_foreground_is_the_main_one() {
        for (text, name, kind) in [
            ("CMD uvicorn a:b", "uvicorn", Kind::Listens),
            (
                "EXPOSE 80\nCMD [\"python\", \"app.py\"]",
                "python app.py",
                Kind::Listens,
            ),
            (
                "CMD [\"python\", \"-u\", \"/handler.py\"]",
                "python handler.py",
                Kind::Works,
            ),
            (
                "ENTRYPOINT [\"python3\"]\nCMD [\"app.py\"]",
                "python3 app.py",
                Kind::Works,
            ),
            (
                "CMD redis-server & python -m worker",
                "python worker",
                Kind::Works,
            ),
            ("CMD [\"bash\", \"/run.sh\"]", "run.sh", Kind::Works),
            ("ENTRYPOINT [\"/start.sh\"]", "start.sh", Kind::Works),
            (
                "EXPOSE 80\nENTRYPOINT [\"/start.sh\"]",
                "start.sh",
                Kind::Listens,
            ),
            (
                "ENTRYPOINT [\"infinity_emb\"]",
                "infinity_emb",
                Kind::Listens,
            ),
        ] {
            assert_eq!(main(text), Some((name.to_owned(), kind)), "{text}");
        }
    }

    #[test]
    fn what_answers_or_waits_for_input_is_none() {
        for text in [
            "CMD [\"/bin/bash\"]",
            "CMD [\"bash\", \"-l\"]",
            "CMD [\"python3\"]",
            "CMD python -c 'print(1)'",
            "CMD tail -f /dev/null",
            "CMD [\"sleep\", \"infinity\"]",
            "CMD [\"whisper\", \"--help\"]",
            "CMD nvidia-smi",
            "ENTRYPOINT [\"whisper\"]",
            "ENTRYPOINT [\"sh\", \"-c\", \"$COMMAND\"]",
            "",
        ] {
            assert_eq!(main(text), None, "{text}");
        }
    }
}
