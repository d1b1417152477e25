//! Downloads of models that stand below a copy of code, and need nothing of it.

use super::app_imports::imports;
use super::copies::Copy;
use super::installs::Tool;
use super::model_downloads::By;
use super::{Command, Model, Value, paths};
use crate::knowledge::artifacts;
use crate::syntax::Keyword;

/// A `RUN` that downloads models, and is run again whenever the code changes.
#[derive(Clone, Debug)]
pub struct LateDownload<'a> {
    /// The instruction.
    pub run: usize,
    /// The first command that downloads.
    pub command: usize,
    /// What does it, as messages name it.
    pub shown: String,
    /// The first copy of code above it.
    pub copy: &'a Copy,
}

/// Modules that are no part of a project: those of Python that such one-liners use, and libraries with models.
const LIBRARIES: &[&str] = &[
    "clip",
    "datasets",
    "diffusers",
    "easyocr",
    "fastembed",
    "faster_whisper",
    "flair",
    "gensim",
    "huggingface_hub",
    "insightface",
    "json",
    "keras",
    "logging",
    "nltk",
    "open_clip",
    "optimum",
    "os",
    "paddleocr",
    "pathlib",
    "rembg",
    "sentence_transformers",
    "spacy",
    "ssl",
    "stanza",
    "sys",
    "tensorflow",
    "tensorflow_hub",
    "tiktoken",
    "timm",
    "torch",
    "torchaudio",
    "torchvision",
    "transformers",
    "ultralytics",
    "warnings",
    "whisper",
    "whisperx",
];

/// How many downloads of a file are looked at.
const MAX_DOWNLOADS: usize = 64;

/// A command that downloads a model.
struct Download {
    command: usize,
    shown: String,
    folder: Value,
    /// Whether it needs a Python package for it.
    needs_python: bool,
}

impl<'m> Model<'m> {
    /// The `RUN`s that download models below a copy of code in the same stage, though they read nothing of it and what
    /// they need stands above it. A stage whose dependencies are installed below the code is left out: they come first.
    pub fn late_downloads(&self) -> Vec<LateDownload<'_>> {
        let downloads = self.downloads();
        let mut found: Vec<LateDownload<'_>> = Vec::new();
        if downloads.is_empty() {
            return found;
        }
        let early = self.early_copies();
        for download in downloads.iter().take(MAX_DOWNLOADS) {
            let command = &self.commands[download.command];
            let run = command.instruction;
            let mut copies = self.copies.iter();
            let is_above = |copy: &&Copy| {
                let is_earlier = copy.stage == command.stage && copy.instruction < run;
                is_earlier && self.is_code(copy) && !is_settings_or_data(copy)
            };
            let Some(copy) = copies.find(is_above) else {
                continue;
            };
            let is_known = found.iter().any(|late| late.run == run);
            let is_early = early.iter().any(|early| early.copy.stage == copy.stage);
            let is_cached = self.mounts(run).iter().any(|mount| {
                let folder = download.folder.known();
                mount.is_cache() && folder.is_none_or(|folder| mount.covers(folder))
            });
            let is_own = |other: &Command<'m>| {
                downloads.iter().any(|d| d.command == other.index) && self.is_apart_from_code(other)
            };
            let is_free = || {
                let mut commands = self.commands_of(run).iter();
                commands.all(|other| is_own(other) || self.is_pure(other, copy))
                    && self.has_tools_above(copy.instruction, run, download.needs_python)
            };
            if !is_known && !is_early && !is_cached && is_free() {
                found.push(LateDownload {
                    run,
                    command: download.command,
                    shown: download.shown.clone(),
                    copy,
                });
            }
        }
        found
    }

    /// The commands that download models, those of spaCy among them.
    fn downloads(&self) -> Vec<Download> {
        let models = self.model_downloads().into_iter().map(|download| Download {
            command: download.command,
            needs_python: matches!(download.by, By::Call | By::Module | By::HubCommand),
            shown: download.shown,
            folder: download.folder,
        });
        // `python -m spacy download en_core_web_sm`
        let is_spacy = |command: &&Command<'m>| {
            let words = ["-m", "spacy", "download"];
            let args = command.args();
            let is_run = self.instruction(command.instruction).keyword == Keyword::Run;
            is_run
                && command.name().starts_with("python")
                && args.len() > words.len()
                && args.iter().zip(words).all(|(arg, word)| arg.is(word))
        };
        let spacy = self.commands.iter().filter(is_spacy);
        let spacy = spacy.map(|command| Download {
            command: command.index,
            needs_python: true,
            shown: "`spacy download`".to_owned(),
            folder: Value::Known("/usr".to_owned()),
        });
        let mut all: Vec<Download> = models.chain(spacy).collect();
        all.sort_by_key(|download| download.command);
        all
    }

    /// Whether a command that downloads runs no code of the project: `python -c` with nothing but known libraries.
    fn is_apart_from_code(&self, command: &Command<'m>) -> bool {
        if !command.name().starts_with("python") {
            return true;
        }
        let words = command.args();
        let code = match words.iter().position(|word| word.is("-m") || word.is("-c")) {
            Some(at) if words[at].is("-m") => return true,
            Some(at) => words.get(at + 1).and_then(|word| {
                self.word_value(command.index, word)
                    .known()
                    .map(str::to_owned)
            }),
            None => {
                let mut redirects = command.command.redirects.iter();
                let heredoc = redirects.find_map(|redirect| command.script.heredoc(redirect));
                heredoc.map(|heredoc| command.script.source(&heredoc.body).to_owned())
            }
        };
        code.is_some_and(|code| {
            let mut modules = imports(&code);
            modules.all(|module| LIBRARIES.contains(&module))
        })
    }

    /// Whether another command of the same `RUN` reads nothing where a copy lands.
    fn is_pure(&self, command: &Command<'m>, copy: &Copy) -> bool {
        let Some(destination) = copy.destination.known() else {
            return false;
        };
        let effects = self.effects(command);
        effects.is_some_and(|effects| {
            let mut reads = effects.reads.iter();
            !reads.any(|path| paths::overlap(path, destination))
        })
    }

    /// Whether nothing between a copy and a `RUN` installs what the latter may need: Python packages, or any at all.
    fn has_tools_above(&self, copy: usize, run: usize, needs_python: bool) -> bool {
        (copy + 1..run).all(|at| {
            let is_run = self.instruction(at).keyword == Keyword::Run;
            let mut installs = self.installs_of(at).iter();
            let matters = |tool: Tool| {
                let is_python = tool.is_python() || tool.is_conda();
                needs_python || !is_python
            };
            let installs = installs.any(|install| install.installs() && matters(install.tool));
            let mut commands = self.commands_of(at).iter();
            !is_run || !installs && !commands.any(|command| self.is_opaque(command))
        })
    }
}

/// Whether a copy of a folder brings certificates and settings of the system, which a download may need, or weights and
/// data, which no commit changes.
fn is_settings_or_data(copy: &Copy) -> bool {
    const SYSTEM: [&str; 4] = ["/etc", "/root", "/usr/local/share", "/usr/share"];
    let destination = copy.destination.known().unwrap_or("/");
    let is_data = |source: &super::copies::Source| {
        let path = source.context_path().unwrap_or_default();
        !source.is_root() && artifacts::of_folder(&path).is_some()
    };
    SYSTEM
        .iter()
        .any(|folder| paths::is_within(destination, folder))
        || copy.sources.iter().all(is_data)
}
