//! Downloads from addresses that answer no more.

use super::{Command, Model};
use crate::knowledge::Family;
use crate::knowledge::dead_sources::{self, DeadSource, GET_PIP};
use crate::knowledge::eol::PythonVersion;
use crate::shell::Word;
use crate::syntax::Keyword;
use crate::text::Span;

/// A use of an address that is gone.
#[derive(Clone, Debug)]
pub struct DeadUse {
    /// The word that holds the address.
    pub span: Span,
    /// What is gone.
    pub dead: &'static DeadSource,
    /// The bytes of the file that tell it, where they stand there as they are.
    pub mark: Option<Span>,
}

/// A download of the newest `get-pip.py` for a Python that it does not run on.
#[derive(Clone, Debug)]
pub struct GetPip {
    /// The word that holds the address.
    pub span: Span,
    /// The command that runs it.
    pub run: Span,
    /// The Python.
    pub python: PythonVersion,
    /// The bytes of the address from its host on, where they stand in the file as they are.
    pub address: Option<Span>,
}

/// How many commands behind a download may run what it brought.
const MAX_BEHIND: usize = 50;
/// Programs that look for text or replace it.
const EDITORS: [&str; 5] = ["awk", "grep", "perl", "rg", "sed"];

impl<'m> Model<'m> {
    /// The commands and `ADD`s that use an address which is gone, where their failure is the build's.
    pub fn dead_uses(&self) -> Vec<DeadUse> {
        let mut found = Vec::new();
        let rewritten = self.git_rewritten();
        for command in self.runs_in_any_case() {
            if EDITORS.contains(&command.name()) || rewritten <= command.index {
                continue;
            }
            for word in command.args() {
                let Some((at, length, dead)) = self.in_word(command, word, dead_sources::find)
                else {
                    continue;
                };
                found.push(DeadUse {
                    span: command.word_span(word),
                    dead,
                    mark: self.place_of(command.word_span(word), at, length, dead_sources::find),
                });
            }
        }
        for source in self.copies.iter().flat_map(|copy| &copy.sources) {
            let value = source.value.known().filter(|_| source.remote);
            if let Some((at, length, dead)) = value.and_then(dead_sources::find) {
                found.push(DeadUse {
                    span: source.span,
                    dead,
                    mark: self.place_of(source.span, at, length, dead_sources::find),
                });
            }
        }
        found.sort_by_key(|one| one.span.start);
        found
    }

    /// The downloads of the newest `get-pip.py` that an old Python runs.
    pub fn old_get_pips(&self) -> Vec<GetPip> {
        let mut found = Vec::new();
        for fetch in self.runs_in_any_case() {
            let find = |text: &str| Some((text.find(GET_PIP)?, GET_PIP.len(), ()));
            let fetches = matches!(fetch.name(), "curl" | "wget");
            let mut words = fetch.args().iter();
            let named = words.find_map(|word| Some((word, self.in_word(fetch, word, find)?)));
            let Some((word, (at, length, ()))) = named.filter(|_| fetches) else {
                continue;
            };
            let Some((run, python)) = self.runner_of(fetch) else {
                continue;
            };
            if dead_sources::get_pip_for(python).is_some() {
                let span = fetch.word_span(word);
                found.push(GetPip {
                    span,
                    run: run.program_span(),
                    python,
                    address: self.place_of(span, at, length, find),
                });
            }
        }
        found
    }

    /// The command behind a download of `get-pip.py` that runs it, and its Python, if that is known.
    fn runner_of(&self, fetch: &Command<'m>) -> Option<(&Command<'m>, PythonVersion)> {
        let runs_it = |command: &&Command<'m>| {
            // `python$VERSION` may be any.
            let is_python = command.name().is_empty() || command.name().starts_with("python");
            let piped = fetch.context.piped_to && command.context.piped_from;
            let names_it = command
                .args()
                .first()
                .is_some_and(|word| word.literal_suffix().ends_with("get-pip.py"));
            let same_stage = command.stage == fetch.stage;
            let is_next = command.instruction <= fetch.instruction + 2;
            command.index > fetch.index && is_python && same_stage && is_next && (names_it || piped)
        };
        let behind = self.commands[fetch.index..].iter().take(MAX_BEHIND);
        let run = behind.into_iter().find(runs_it)?;
        let written = run.name().strip_prefix("python")?;
        let python = PythonVersion::parse(written).or_else(|| {
            let super::Base::Image(image) = self.root_base(run.stage) else {
                return None;
            };
            let facts = image.facts.as_ref()?;
            // `python3` of Ubuntu 20.04 is 3.8.
            let is_bare = matches!(facts.family, Family::Distro | Family::Cuda(_));
            let of_system = || {
                let os = facts.os.filter(|_| is_bare && written == "3")?;
                PythonVersion::parse(os.release?.python?)
            };
            facts.python.or_else(of_system)
        })?;
        let own = PythonVersion::parse(written).is_some() || !self.installs_python(run);
        own.then_some((run, python))
    }

    /// Whether an earlier command may give `python3` another version.
    fn installs_python(&self, run: &Command<'m>) -> bool {
        let before = self.commands.iter().filter(|other| other.index < run.index);
        before.into_iter().any(|other| {
            let makers = [
                "cp",
                "ln",
                "make",
                "mv",
                "pyenv",
                "update-alternatives",
                "uv",
            ];
            let links = makers.contains(&other.name());
            let install = self.install_at(other.index);
            links
                || install.is_some_and(|install| {
                    install.tool.is_conda()
                        || install.packages.iter().any(|package| {
                            let name = package.name.as_deref().unwrap_or_default();
                            let version = name.strip_prefix("python3").unwrap_or_default();
                            version.starts_with(|c: char| c == '.' || c.is_ascii_digit())
                        })
                })
        })
    }

    /// The commands of `RUN`s whose failure counts.
    fn runs_in_any_case(&self) -> impl Iterator<Item = &Command<'m>> {
        self.commands.iter().filter(|command| {
            let context = &command.context;
            self.instruction(command.instruction).keyword == Keyword::Run
                && !(context.guarded
                    || context.conditional
                    || context.looped
                    || context.substitution)
                && !command.starts_script
        })
    }

    /// The first command that tells git to take another address for one that is written.
    fn git_rewritten(&self) -> usize {
        let is_config = |other: &Command<'m>| {
            let rewrites = |word: &Word| {
                let text = word.literal_suffix().to_ascii_lowercase();
                text.contains("insteadof")
            };
            other.name() == "git" && other.args().iter().any(rewrites)
        };
        let first = self.commands.iter().position(is_config);
        first.unwrap_or(usize::MAX)
    }

    /// What `find` finds in what a word becomes.
    fn in_word<T>(
        &self,
        command: &Command<'m>,
        word: &Word,
        find: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let fields = self.fields(command.index, word);
        fields.iter().find_map(|field| find(&field.text))
    }

    /// Where something stands in the file that was found in what some bytes of it become.
    fn place_of<T>(
        &self,
        span: Span,
        at: usize,
        length: usize,
        find: impl Fn(&str) -> Option<(usize, usize, T)>,
    ) -> Option<Span> {
        let text = self.text(span);
        let (here, own, _) = find(text)?;
        let quotes = here.checked_sub(at)?;
        (own == length && quotes <= 1)
            .then(|| Span::new(span.start + here, span.start + here + own))
    }
}
