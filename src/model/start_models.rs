//! Models that containers download when they start or at the first request, and that nothing keeps for the next one.

use super::{Command, Model, Stage, Startup, Value, paths};
use super::{compose, python_calls};
use crate::knowledge::artifacts;
use crate::knowledge::hubs::{Fetched, LOADERS, MODEL_LIBRARIES};
use crate::syntax::Keyword;
use crate::text::Span;

/// A model that is not in an image and comes with each new container.
#[derive(Clone, Debug)]
pub struct StartModel {
    /// What the Dockerfile says of it: the start, or the package that needs a model.
    pub span: Span,
    /// What is known of it.
    pub what: Loaded,
}

/// What is loaded at run time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loaded {
    /// A call in the script that the container starts names this model.
    Model {
        /// The call: `WhisperModel(…)`.
        call: String,
        /// The path of the script in the build context.
        script: String,
        /// The model.
        model: String,
    },
    /// A library is installed that does nothing without one.
    Library(&'static str),
}

impl<'m> Model<'m> {
    /// The model that the containers of the first image of this file download, if the file downloads or copies none, and
    /// declares no volume.
    pub fn start_model(&self) -> Option<StartModel> {
        let is_kept = |at: usize| {
            let instruction = self.instruction(at);
            instruction.keyword == Keyword::Volume
                || self.mentions(at, "HF_HUB_OFFLINE")
                || self.mentions(at, "TRANSFORMERS_OFFLINE")
        };
        if (0..self.file.instructions.len()).any(is_kept)
            || !self.model_downloads().is_empty()
            || self.brings_weights()
            || self.runs_own_python()
            || self.compose_keeps_models()
        {
            return None;
        }
        let images = self.stages().iter().filter(|stage| stage.ships);
        images
            .filter(|stage| !stage.is_for_tests() && !stage.is_for_building())
            .find_map(|stage| self.named_model(stage).or_else(|| self.library(stage)))
    }

    /// Whether something is copied or fetched that is, or may hold, weights.
    fn brings_weights(&self) -> bool {
        let is_weights = |path: &str| {
            let name = paths::file_name(path);
            artifacts::of_folder(path).is_some()
                || artifacts::of_file(path).is_some()
                || name.contains("model") && !name.contains('.')
        };
        let mut sources = self.copies.iter().flat_map(|copy| &copy.sources);
        let fetches = |command: &Command<'m>| {
            let mut words = command.args().iter();
            words.any(|word| artifacts::of_file(&word.literal_prefix()).is_some())
                || matches!(command.name(), "ollama" | "aria2c" | "gsutil")
                || command.name() == "git" && command.has_arg("lfs")
        };
        sources.any(|source| source.value.known().is_some_and(is_weights))
            || self.commands.iter().any(fetches)
    }

    /// Whether a `RUN` starts a Python script, which may download a model: `RUN python download.py`.
    fn runs_own_python(&self) -> bool {
        let is_script = |command: &Command<'m>| {
            let is_run = self.instruction(command.instruction).keyword == Keyword::Run;
            let mut words = command.args().iter();
            is_run
                && command.name().starts_with("python")
                && words.any(|word| word.literal().is_some_and(|word| word.ends_with(".py")))
        };
        self.commands.iter().any(is_script)
    }

    /// Whether a Compose file beside it mounts a folder that looks like a cache of models: a list item such as
    /// `- models:/root/.cache`.
    fn compose_keeps_models(&self) -> bool {
        const WORDS: [&str; 4] = ["cache", "model", "huggingface", "/root"];
        let is_mount = |line: &str| line.starts_with("- ") && line.contains(":/");
        self.compose_files().any(|(_, text)| {
            compose::lines(&text)
                .any(|(_, line)| is_mount(line) && WORDS.iter().any(|word| line.contains(word)))
        })
    }

    /// A model that the script which a container starts names itself.
    fn named_model(&self, stage: &Stage) -> Option<StartModel> {
        let startup = self
            .startups()
            .iter()
            .find(|startup| startup.stage == stage.index)?;
        let span = self.instruction(startup.cmd.or(startup.entrypoint)?).span;
        let script = self.started_python(startup)?;
        let code = self.context.read(&script)?;
        let calls = python_calls::calls(&code, &|name| self.said_at_start(stage.index, name));
        let is_loader = |call: &python_calls::Call| {
            let loader = LOADERS
                .iter()
                .find(|l| call.is(l.path) && code.contains(l.beside))?;
            let is_model = matches!(loader.fetched, Fetched::Model | Fetched::Repository);
            let what = call.argument(Some(loader.at), loader.what);
            let Value::Known(model) = what else {
                return None;
            };
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
            let is_remote = !model.starts_with(['.', '/']) && model.chars().all(is_plain);
            // A folder for downloads is there to be kept.
            let names = ["local_files_only", "download_root", "cache_dir"];
            let is_local = call.argument(None, &names) != Value::Unset;
            (is_model && is_remote && !is_local).then_some(model)
        };
        let (call, model) = calls
            .iter()
            .find_map(|call| Some((call, is_loader(call)?)))?;
        Some(StartModel {
            span,
            what: Loaded::Model {
                call: format!("{}(…)", call.path.trim_start_matches('.')),
                script,
                model,
            },
        })
    }

    /// The Python file of the context that a container starts: of `python app.py`, `uvicorn app:app`.
    fn started_python(&self, startup: &'m Startup<'m>) -> Option<String> {
        let first = self.first_at_start(startup)?;
        let words = first.args();
        let mut operands = words
            .iter()
            .filter(|w| !w.literal_prefix().starts_with('-'));
        let file = match first.name() {
            "uvicorn" | "hypercorn" => {
                let target = operands.next()?.literal()?;
                let module = target.split(':').next()?;
                format!("{}.py", module.replace('.', "/"))
            }
            name if name.starts_with("python") => {
                let operand = operands.next()?.literal()?;
                let is_file = operand.ends_with(".py") && !words.iter().any(|w| w.is("-m"));
                is_file.then(|| operand.into_owned())?
            }
            _ => return None,
        };
        let workdir = self.state_at_end(startup.stage).workdir.known()?;
        self.context_file_at_end(startup.stage, &paths::join(workdir, &file))
    }

    /// A package that is there to run a model.
    fn library(&self, stage: &Stage) -> Option<StartModel> {
        let lineage: Vec<usize> = self.lineage(stage.index).map(|stage| stage.index).collect();
        for install in self.installs().filter(|install| install.installs()) {
            let command = &self.commands[install.command];
            if !lineage.contains(&command.stage) || !install.tool.is_python() {
                continue;
            }
            for package in &install.packages {
                let source = package.location.known().unwrap_or_default();
                let is_it = |(name, repository): &&(&'static str, &str)| {
                    package.name.as_deref() == Some(*name)
                        || !repository.is_empty() && source.contains(repository)
                };
                if let Some((name, _)) = MODEL_LIBRARIES.iter().find(is_it) {
                    return Some(StartModel {
                        span: package.span,
                        what: Loaded::Library(name),
                    });
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::check_with;

    fn found(text: &str, code: &str) -> Option<String> {
        let mut found = None;
        check_with(
            &format!("FROM python:3.12\n{text}\n"),
            &[("app.py", code)],
            |model| {
                found = model.start_model().map(|one| match one.what {
                    Loaded::Model { model, .. } => model,
                    Loaded::Library(name) => name.to_owned(),
                });
            },
        );
        found
    }

    #[test]
    fn what_each_container_downloads_is_found() {
        let code =
            "from faster_whisper import WhisperModel\nm = WhisperModel('medium', device='cpu')\n";
        let start = "COPY app.py /app.py\nCMD [\"python\", \"-u\", \"/app.py\"]";
        let served = "WORKDIR /a\nCOPY app.py .\nCMD [\"uvicorn\", \"app:app\"]";
        let named = Some("medium".to_owned());
        assert_eq!(found(start, code), named);
        assert_eq!(found(served, code), named);
        assert_eq!(found(&format!("VOLUME /models\n{start}"), code), None);
        assert_eq!(found(&format!("RUN hf download a/b\n{start}"), code), None);
        assert_eq!(found(start, "x = WhisperModel(name)"), None);
        let library = Some("faster-whisper".to_owned());
        assert_eq!(found("RUN pip install faster-whisper", ""), library);
        let whisper = "RUN pip install git+https://github.com/openai/whisper.git";
        assert_eq!(found(whisper, ""), Some("openai-whisper".to_owned()));
        assert_eq!(
            found("COPY models /models\nRUN pip install faster-whisper", ""),
            None
        );
    }
}
