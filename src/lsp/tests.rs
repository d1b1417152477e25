//! Whole conversations in this process: an editor at one end of a connection, the server at the other.

use std::path::Path;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use lsp_server::{Connection, Message, Notification, Request, ResponseError};
use serde_json::{Value, json};

use super::{Host, serve};
use crate::cli::{Engine, Input, Linter};
use crate::diagnostic::{Applicability, Edit, FileId, Fix, Label, NewFile};
use crate::engine::result::{FixOutcome, Lint};
use crate::files::{File, Files};
use crate::lsp::convert::{Encoding, Positions};
use crate::rules::{RULES, Rule};
use crate::testing::{SAMPLE_RULES, finding};
use crate::text::{LineIndex, Span};

mod conversation;
mod mending;

const DOCKERFILE: &str = "file:///nowhere/Dockerfile";

/// What a modern editor can do.
fn modern() -> Value {
    json!({
        "general": {"positionEncodings": ["utf-16"]},
        "textDocument": {"hover": {"contentFormat": ["markdown"]}},
        "workspace": {"workspaceEdit": {"documentChanges": true, "resourceOperations": ["create"]}},
    })
}

/// An editor that talks to a server.
struct Editor {
    connection: Connection,
    server: JoinHandle<u8>,
    /// What the server said without being asked, and nobody looked at yet.
    heard: Vec<Notification>,
    requests: i32,
}

impl Editor {
    /// An editor without special abilities, and the real engine.
    fn new() -> Self {
        Self::with(&Engine, RULES, json!({}))
    }

    fn with(
        linter: &'static dyn Linter,
        rules: &'static [&'static Rule],
        capabilities: Value,
    ) -> Self {
        let mut editor = Self::silent(linter, rules);
        editor
            .ask("initialize", json!({"capabilities": capabilities}))
            .unwrap();
        editor.tell("initialized", json!({}));
        editor
    }

    /// An editor that has not said anything yet.
    fn silent(linter: &'static dyn Linter, rules: &'static [&'static Rule]) -> Self {
        let (server, connection) = Connection::memory();
        let cwd = Path::new("/nowhere");
        let server = thread::spawn(move || serve(&server, Host { linter, rules, cwd }));
        Self {
            connection,
            server,
            heard: Vec::new(),
            requests: 0,
        }
    }

    fn tell(&self, method: &str, params: Value) {
        let notification = Notification::new(method.to_owned(), params);
        self.connection.sender.send(notification.into()).unwrap();
    }

    fn ask(&mut self, method: &str, params: Value) -> Result<Value, ResponseError> {
        self.requests += 1;
        let id = self.requests.into();
        let request = Request::new(id, method.to_owned(), params);
        self.connection.sender.send(request.into()).unwrap();
        loop {
            match self.receive() {
                Message::Response(response) => return response.response_result,
                Message::Notification(notification) => self.heard.push(notification),
                Message::Request(request) => panic!("nothing is asked here: {request:?}"),
            }
        }
    }

    fn receive(&self) -> Message {
        let patience = Duration::from_secs(20);
        self.connection
            .receiver
            .recv_timeout(patience)
            .expect("the server answers")
    }

    /// The next thing that the server says with this method.
    fn hear(&mut self, method: &str) -> Value {
        if let Some(at) = self.heard.iter().position(|said| said.method == method) {
            return self.heard.remove(at).params;
        }
        loop {
            if let Message::Notification(said) = self.receive() {
                if said.method == method {
                    return said.params;
                }
                self.heard.push(said);
            }
        }
    }

    /// Opens a Dockerfile and gives the findings that the editor is told.
    fn open(&mut self, uri: &str, text: &str) -> Vec<Value> {
        let item = json!({"uri": uri, "languageId": "dockerfile", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": item}));
        self.findings()
    }

    /// Replaces a range, given as (line, column, line, column).
    fn change(&self, version: i32, range: [u32; 4], text: &str) {
        let change = json!({"range": to_range(range), "text": text});
        let id = json!({"uri": DOCKERFILE, "version": version});
        let params = json!({"textDocument": id, "contentChanges": [change]});
        self.tell("textDocument/didChange", params);
    }

    fn findings(&mut self) -> Vec<Value> {
        let mut said = self.hear("textDocument/publishDiagnostics");
        match said["diagnostics"].take() {
            Value::Array(findings) => findings,
            other => panic!("diagnostics are a list: {other}"),
        }
    }

    /// What can be done at a place; `only` is a kind or nothing.
    fn actions(&mut self, uri: &str, [line, column]: [u32; 2], only: Option<&str>) -> Vec<Value> {
        let range = to_range([line, column, line, column]);
        let mut context = json!({"diagnostics": []});
        if let Some(kind) = only {
            context["only"] = json!([kind]);
        }
        let params = json!({"textDocument": {"uri": uri}, "range": range, "context": context});
        let answer = self.ask("textDocument/codeAction", params).unwrap();
        answer.as_array().unwrap().clone()
    }

    /// Says good-bye in order; gives the exit status.
    fn leave(mut self) -> u8 {
        assert_eq!(self.ask("shutdown", Value::Null).unwrap(), Value::Null);
        self.tell("exit", Value::Null);
        self.server.join().unwrap()
    }
}

fn to_range([line, column, end_line, end]: [u32; 4]) -> Value {
    json!({
        "start": {"line": line, "character": column},
        "end": {"line": end_line, "character": end},
    })
}

/// Findings as `line:column-line:column CODE message`, one a line, counted as the protocol does.
fn shown(findings: &[Value]) -> String {
    let shown = findings.iter().map(|finding| {
        let at = |edge: &str| {
            let place = &finding["range"][edge];
            format!("{}:{}", place["line"], place["character"])
        };
        let (code, message) = (finding["code"].as_str(), finding["message"].as_str());
        format!(
            "{}-{} {} {}",
            at("start"),
            at("end"),
            code.unwrap(),
            message.unwrap()
        )
    });
    shown.collect::<Vec<_>>().join("\n")
}

/// The titles of actions, one a line.
fn titles(actions: &[Value]) -> String {
    let titles = actions
        .iter()
        .map(|action| action["title"].as_str().unwrap());
    titles.collect::<Vec<_>>().join("\n")
}

/// `text` after the edits of an action for `uri`.
fn applied(text: &str, uri: &str, action: &Value) -> String {
    let edit = &action["edit"];
    let edits = match edit["documentChanges"].as_array() {
        Some(changes) => {
            let ours = changes
                .iter()
                .find(|change| change["textDocument"]["uri"] == uri);
            assert_eq!(ours.unwrap()["textDocument"]["version"], 1);
            &ours.unwrap()["edits"]
        }
        None => &edit["changes"][uri],
    };
    let lines = LineIndex::new(text);
    let encoding = Encoding::Utf16;
    let positions = Positions {
        text,
        lines: &lines,
        encoding,
    };
    let mut result = text.to_owned();
    // They come in the order of the file and do not overlap.
    for edit in edits.as_array().unwrap().iter().rev() {
        let range = serde_json::from_value(edit["range"].clone()).unwrap();
        let span = positions.span(range);
        result.replace_range(span.range(), edit["newText"].as_str().unwrap());
    }
    result
}

/// Finds `TODO`, which a safe fix turns into `DONE` and which points at the file's beginning; `NEW`, whose unsafe fix
/// creates a file; `PANIC`, on which it panics.
struct Fake;

impl Linter for Fake {
    fn lint(&self, input: Input<'_>) -> Lint {
        let text = input.source.text();
        assert!(!text.contains("PANIC"), "a linter that fails");
        let mut found = Vec::new();
        for (at, _) in text.match_indices("TODO") {
            let span = Span::new(at, at + 4);
            let mut todo = finding(SAMPLE_RULES[1], "`TODO` is left", span);
            todo.help = Some("do it".to_owned());
            todo.labels = vec![Label {
                file: FileId::DOCKERFILE,
                span: Span::new(0, 4),
                message: "it begins here".to_owned(),
                site: false,
            }];
            let edit = Edit::replace(span, "DONE");
            todo.fix = Some(Fix::new("do it", Applicability::Safe, vec![edit]));
            found.push(todo);
        }
        if let Some(at) = text.find("NEW") {
            let mut new = finding(SAMPLE_RULES[3], "a file is missing", Span::new(at, at + 3));
            let mut fix = Fix::new("create `.dockerignore`", Applicability::Unsafe, Vec::new());
            fix.creates = vec![IGNORE.clone()];
            new.fix = Some(fix);
            found.push(new);
        }
        found.retain(|finding| {
            let rule = SAMPLE_RULES.iter().find(|rule| rule.code == finding.code);
            rule.is_some_and(|rule| input.settings.enabled(rule))
        });
        Lint {
            files: Files(vec![File::new(input.name, input.source)]),
            diagnostics: found,
            context_note: None,
        }
    }

    fn fix(&self, input: Input<'_>, level: Applicability) -> FixOutcome {
        let text = input.source.text().replace("TODO", "DONE");
        let source = text.as_str().into();
        let mut created = text.contains("NEW") && level == Applicability::Unsafe;
        created &= input.settings.enabled(SAMPLE_RULES[3]);
        let before = Files(vec![File::new(input.name, input.source.clone())]);
        FixOutcome {
            before,
            lint: self.lint(Input { source, ..input }),
            fixed: 1,
            creates: if created {
                vec![IGNORE.clone()]
            } else {
                Vec::new()
            },
        }
    }
}

static IGNORE: std::sync::LazyLock<NewFile> = std::sync::LazyLock::new(|| NewFile {
    path: ".dockerignore".to_owned(),
    text: ".git\n".to_owned(),
});
