//! What the editor can do, and what it is told that the server can.

use gen_lsp_types::{
    CodeActionKind, CodeActionOptions, HoverProvider, InitializeResult, PositionEncodingKind, Save,
    ServerCapabilities, ServerInfo, TextDocumentSync, TextDocumentSyncKind,
    TextDocumentSyncOptions,
};
use serde_json::Value;

use super::convert::Encoding;

/// `source.fixAll.mllint`: what editors ask for to fix all on saving, from us alone.
pub(super) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.mllint");

/// What the editor can do, as far as it matters here. What it does not say it cannot.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Client {
    /// How columns are counted.
    pub(super) encoding: Encoding,
    /// Whether edits may name the version of the document that they are for.
    pub(super) versioned_edits: bool,
    /// Whether edits may create files.
    pub(super) creates_files: bool,
    /// Whether it tells of changed files if it is asked to.
    pub(super) watches_files: bool,
    /// Whether hovers may be Markdown.
    pub(super) markdown: bool,
}

impl Client {
    /// Reads the parameters of `initialize`. Editors are read leniently: one odd entry in a long list of abilities is
    /// no reason not to start.
    pub(super) fn of(params: &Value) -> Self {
        let at = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let is = |path: &str| at(path).and_then(Value::as_bool).unwrap_or_default();
        let has = |path: &str, word: &str| {
            let list = at(path).and_then(Value::as_array);
            list.is_some_and(|list| list.iter().any(|entry| entry == word))
        };
        let versioned_edits = is("workspace/workspaceEdit/documentChanges");
        Self {
            encoding: if has("general/positionEncodings", "utf-8") {
                Encoding::Utf8
            } else {
                Encoding::Utf16
            },
            versioned_edits,
            creates_files: versioned_edits
                && has("workspace/workspaceEdit/resourceOperations", "create"),
            watches_files: is("workspace/didChangeWatchedFiles/dynamicRegistration"),
            markdown: has("textDocument/hover/contentFormat", "markdown"),
        }
    }

    /// The answer to `initialize`.
    pub(super) fn welcome(self) -> InitializeResult {
        let actions = CodeActionOptions {
            code_action_kinds: Some(vec![
                CodeActionKind::QuickFix,
                CodeActionKind::SourceFixAll,
                FIX_ALL,
            ]),
            ..CodeActionOptions::default()
        };
        let sync = TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::Incremental),
            save: Some(Save::Bool(true)),
            ..TextDocumentSyncOptions::default()
        };
        InitializeResult {
            capabilities: ServerCapabilities {
                position_encoding: Some(match self.encoding {
                    Encoding::Utf8 => PositionEncodingKind::UTF8,
                    Encoding::Utf16 => PositionEncodingKind::UTF16,
                }),
                text_document_sync: Some(TextDocumentSync::Options(sync)),
                code_action_provider: Some(actions.into()),
                hover_provider: Some(HoverProvider::Bool(true)),
                ..ServerCapabilities::default()
            },
            server_info: Some(ServerInfo {
                name: "mllint".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_an_editor_does_not_say_it_cannot_do() {
        for params in [
            json!(null),
            json!([]),
            json!({"capabilities": {"general": 1}}),
        ] {
            let client = Client::of(&params);
            assert_eq!(client.encoding, Encoding::Utf16);
            assert!(!client.versioned_edits && !client.creates_files && !client.markdown);
        }
    }

    #[test]
    fn files_are_created_only_among_document_changes() {
        let client = |changes: bool| {
            Client::of(&json!({"capabilities": {"workspace": {"workspaceEdit": {
                "documentChanges": changes, "resourceOperations": ["rename", "create"],
            }}}}))
        };
        assert!(client(true).creates_files && !client(false).creates_files);
    }
}
