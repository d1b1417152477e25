//! Programs that are run in a build only to download: servers that fetch their model, NLTK's downloader.

use super::{By, ModelDownload, Scope, known};
use crate::knowledge::hubs::{HUGGING_FACE, NLTK};
use crate::model::{Command, Model, Value};
use crate::shell::Word;

impl<'m> Model<'m> {
    /// `infinity_emb v2 --preload-only`. Source: infinity_emb 0.0.77 (cli.py, env.py), 2026-11.
    pub(super) fn by_infinity(&self, command: &Command<'m>) -> Option<ModelDownload> {
        let (_, options) = self.read(command, command.args(), &["--model-id", "--revision"]);
        let option = |name: &str, variable: &str| {
            let given = options.iter().rev().find(|(given, _)| given == name);
            let said = || self.environment_at(command.index, variable);
            let said = || said().unwrap_or(Value::Unset);
            given.map_or_else(said, |(_, value)| value.clone())
        };
        let preloads = options.iter().any(|(name, _)| name == "--preload-only");
        preloads.then(|| ModelDownload {
            what: option("--model-id", "INFINITY_MODEL_ID"),
            scope: Scope::Some,
            revision: option("--revision", "INFINITY_REVISION"),
            ..self.download(command, By::HubCommand, &HUGGING_FACE, &Value::Unset)
        })
    }

    /// `python -m nltk.downloader`
    pub(super) fn by_nltk(&self, command: &Command<'m>, words: &'m [Word]) -> ModelDownload {
        let (operands, options) = self.read(command, words, &["-d", "--dir", "-u", "--url"]);
        let folder = |(name, _): &&(String, Value)| matches!(name.as_str(), "-d" | "--dir");
        let place = options.iter().find(folder);
        let place = place.map_or(Value::Unset, |(_, value)| value.clone());
        let all = operands.iter().find(|o| o.text.as_deref() == Some("all"));
        let what = all.or(operands.first()).and_then(|o| o.text.clone());
        ModelDownload {
            shown: "`nltk.downloader`".to_owned(),
            what: known(what),
            ..self.download(command, By::Module, &NLTK, &place)
        }
    }
}
