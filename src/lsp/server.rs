//! What is answered to which message.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use gen_lsp_types::{
    CodeActionParams, DidChangeTextDocumentParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, HoverParams, LogMessageParams,
    MessageType, PublishDiagnosticsParams, ShowMessageParams, Uri,
};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Host;
use super::actions::actions;
use super::client::Client;
use super::convert::Page;
use super::documents::{Document, is_ours};
use super::hover::hover;
use crate::cli::{CLEAN, Input};
use crate::config::Config;
use crate::engine::result::Lint;
use crate::files::{File, Files};
use crate::text::Source;

/// The exit status for an editor that left without `shutdown`.
pub(super) const LEFT: u8 = 1;

/// Files whose change on disk may change findings in open ones.
const WATCHED: [&str; 5] = [
    "**/mllint.toml",
    "**/.mllint.toml",
    "**/pyproject.toml",
    "**/.dockerignore",
    "**/*.dockerignore",
];

/// How far the conversation is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before `initialize`.
    New,
    Running,
    /// After `shutdown`.
    Done,
}

/// Why a request is not answered.
struct Refusal {
    code: ErrorCode,
    message: String,
}

impl Refusal {
    fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, message }
    }
}

/// The server's side of one conversation.
pub(super) struct Server<'a> {
    connection: &'a Connection,
    host: Host<'a>,
    state: State,
    client: Client,
    /// Open files, by URI.
    documents: BTreeMap<String, Document>,
    /// What is wrong with configuration files, so that it is told once.
    broken: BTreeSet<String>,
}

impl<'a> Server<'a> {
    pub(super) fn new(connection: &'a Connection, host: Host<'a>) -> Self {
        Self {
            connection,
            host,
            state: State::New,
            client: Client::default(),
            documents: BTreeMap::new(),
            broken: BTreeSet::new(),
        }
    }

    /// Takes a message. Gives the exit status if it was the last one.
    pub(super) fn receive(&mut self, message: Message) -> Option<u8> {
        match message {
            Message::Request(request) => {
                let response = self.answer(request);
                self.send(response);
            }
            Message::Notification(notification) if notification.method == "exit" => {
                return Some(if self.state == State::Done {
                    CLEAN
                } else {
                    LEFT
                });
            }
            Message::Notification(notification) if self.state == State::Running => {
                self.hear(notification);
            }
            // Nothing depends on the answers to our requests.
            Message::Notification(_) | Message::Response(_) => {}
        }
        None
    }

    /// Lints what has changed, and tells the editor.
    pub(super) fn refresh(&mut self) {
        let stale = self
            .documents
            .values()
            .filter(|document| document.lint.is_none());
        let stale: Vec<String> = stale.map(|document| document.uri.0.clone()).collect();
        for uri in stale {
            if catch_unwind(AssertUnwindSafe(|| self.refresh_one(&uri))).is_err() {
                self.log(format!("mllint failed on {uri}; please report it"));
            }
        }
    }

    /// Lints one file, if it has changed, and tells the editor.
    fn refresh_one(&mut self, uri: &str) {
        let stale = self
            .documents
            .get(uri)
            .filter(|document| document.lint.is_none());
        let Some(path) = stale.map(|document| document.path.clone()) else {
            return;
        };
        let config = self.config(path.as_deref());
        let Some(document) = self.documents.get_mut(uri) else {
            return;
        };
        document.config = config;
        document.lint = Some(lint(self.host, document));
        if let Some(page) = Page::of(self.host, self.client, document) {
            let findings = page.lint.diagnostics.iter();
            let params = PublishDiagnosticsParams {
                uri: document.uri.clone(),
                version: Some(document.version),
                diagnostics: findings.map(|finding| page.diagnostic(finding)).collect(),
            };
            self.notify("textDocument/publishDiagnostics", params);
        }
    }

    /// The document, with its findings up to date.
    fn page(&mut self, uri: &Uri) -> Option<Page<'_>> {
        self.refresh_one(&uri.0);
        Page::of(self.host, self.client, self.documents.get(&uri.0)?)
    }

    fn answer(&mut self, request: Request) -> Response {
        let Request { id, method, params } = request;
        let answer = catch_unwind(AssertUnwindSafe(|| self.handle(&method, params)));
        let refusal = match answer {
            Ok(Ok(value)) => {
                return Response {
                    id,
                    response_result: Ok(value),
                };
            }
            Ok(Err(refusal)) => refusal,
            Err(_) => Refusal::new(
                ErrorCode::InternalError,
                format!("mllint failed on `{method}`; please report it"),
            ),
        };
        Response::new_err(id, refusal.code as i32, refusal.message)
    }

    fn handle(&mut self, method: &str, params: Value) -> Result<Value, Refusal> {
        match (self.state, method) {
            (State::New, "initialize") => {
                self.state = State::Running;
                self.client = Client::of(&params);
                write(self.client.welcome())
            }
            (State::New, _) => Err(Refusal::new(
                ErrorCode::ServerNotInitialized,
                "the first request must be `initialize`",
            )),
            (State::Done, _) | (State::Running, "initialize") => Err(Refusal::new(
                ErrorCode::InvalidRequest,
                format!("`{method}` cannot be asked for at this point"),
            )),
            (State::Running, "shutdown") => {
                self.state = State::Done;
                Ok(Value::Null)
            }
            (State::Running, "textDocument/codeAction") => self.actions(params),
            (State::Running, "textDocument/hover") => self.hover(params),
            (State::Running, _) => Err(Refusal::new(
                ErrorCode::MethodNotFound,
                format!("mllint does not know `{method}`"),
            )),
        }
    }

    fn actions(&mut self, mut params: Value) -> Result<Value, Refusal> {
        // The findings that the editor repeats may be those of other servers, in any form; our own are at hand.
        if let Some(diagnostics) = params.pointer_mut("/context/diagnostics") {
            *diagnostics = json!([]);
        }
        let params: CodeActionParams = read(params)?;
        let only = params.context.only.as_deref();
        let page = self.page(&params.text_document.uri);
        write(page.map_or_else(Vec::new, |page| actions(&page, params.range, only)))
    }

    fn hover(&mut self, params: Value) -> Result<Value, Refusal> {
        let params: HoverParams = read(params)?;
        let place = params.text_document_position_params;
        let page = self.page(&place.text_document.uri);
        write(page.and_then(|page| hover(&page, place.position)))
    }

    fn hear(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        let heard = catch_unwind(AssertUnwindSafe(|| self.take(&method, params)));
        let trouble = match heard {
            Ok(Ok(())) => return,
            Ok(Err(refusal)) => refusal.message,
            Err(_) => format!("mllint failed on `{method}`; please report it"),
        };
        self.log(format!("`{method}`: {trouble}"));
    }

    fn take(&mut self, method: &str, params: Value) -> Result<(), Refusal> {
        match method {
            "initialized" => self.ask_to_watch(),
            "textDocument/didOpen" => {
                let item = read::<DidOpenTextDocumentParams>(params)?.text_document;
                if is_ours(&item) {
                    self.documents
                        .insert(item.uri.0.clone(), Document::open(item));
                }
            }
            "textDocument/didChange" => {
                let params: DidChangeTextDocumentParams = read(params)?;
                let id = params.text_document;
                let uri = &id.text_document_identifier.uri.0;
                if let Some(document) = self.documents.get_mut(uri) {
                    document.change(id.version, params.content_changes, self.client.encoding);
                }
            }
            "textDocument/didSave" => {
                let uri = read::<DidSaveTextDocumentParams>(params)?.text_document.uri;
                if let Some(document) = self.documents.get_mut(&uri.0) {
                    document.lint = None;
                }
            }
            "textDocument/didClose" => {
                let uri = read::<DidCloseTextDocumentParams>(params)?
                    .text_document
                    .uri;
                if self.documents.remove(&uri.0).is_some() {
                    self.clear(uri);
                }
            }
            "workspace/didChangeWatchedFiles" => {
                for document in self.documents.values_mut() {
                    document.lint = None;
                }
            }
            // `$/cancelRequest` comes too late: answers are given at once.
            _ => {}
        }
        Ok(())
    }

    /// Asks to be told of changed configuration and ignore files.
    fn ask_to_watch(&self) {
        if !self.client.watches_files {
            return;
        }
        let watchers = WATCHED.map(|glob| json!({"globPattern": glob}));
        let method = "workspace/didChangeWatchedFiles";
        let registration =
            json!({"id": "watch", "method": method, "registerOptions": {"watchers": watchers}});
        let params = json!({"registrations": [registration]});
        let id = "watch".to_owned().into();
        self.send(Request::new(
            id,
            "client/registerCapability".to_owned(),
            params,
        ));
    }

    /// Takes the findings of a closed file away.
    fn clear(&self, uri: Uri) {
        let params = PublishDiagnosticsParams {
            uri,
            version: None,
            diagnostics: Vec::new(),
        };
        self.notify("textDocument/publishDiagnostics", params);
    }

    /// The configuration for a file, as on the command line. One that cannot be used is told once and stands for none.
    fn config(&mut self, path: Option<&Path>) -> Config {
        // A file that was never saved has the configuration of the folder that the server was started in.
        let folder = path.and_then(Path::parent).unwrap_or(self.host.cwd);
        Config::discover(folder, self.host.rules).unwrap_or_else(|error| {
            if self.broken.insert(error.to_string()) {
                let message = format!(
                    "mllint uses its default settings, as it cannot use its configuration: {error}"
                );
                let kind = MessageType::Warning;
                self.notify("window/showMessage", ShowMessageParams { kind, message });
            }
            Config::default()
        })
    }

    fn log(&self, message: String) {
        let kind = MessageType::Error;
        self.notify("window/logMessage", LogMessageParams { kind, message });
    }

    fn notify(&self, method: &str, params: impl Serialize) {
        self.send(Notification::new(method.to_owned(), params));
    }

    /// An editor that is gone hears nothing; the end of its messages ends the server.
    fn send(&self, message: impl Into<Message>) {
        let _ = self.connection.sender.send(message.into());
    }
}

/// What is to be said about a document.
fn lint(host: Host<'_>, document: &Document) -> Lint {
    let name = document.name();
    let source = Source::from(document.text.as_str());
    let path = document.path.as_deref();
    if path.is_some_and(|path| document.config.excludes(path)) {
        return Lint {
            files: Files(vec![File::new(name, source)]),
            ..Lint::default()
        };
    }
    host.linter.lint(Input {
        name: &name,
        path,
        source,
        context: None,
        cwd: host.cwd,
        settings: &document.settings(),
    })
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, Refusal> {
    serde_json::from_value(params).map_err(refuse(ErrorCode::InvalidParams))
}

fn write(result: impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(result).map_err(refuse(ErrorCode::InternalError))
}

fn refuse<E: Display>(code: ErrorCode) -> impl Fn(E) -> Refusal {
    move |error| Refusal::new(code, error.to_string())
}
