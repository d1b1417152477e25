//! Servers that are started in a build only to download their model.

use super::{By, ModelDownload, Scope};
use crate::knowledge::hubs::HUGGING_FACE;
use crate::model::{Command, Model, Value};

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
}
