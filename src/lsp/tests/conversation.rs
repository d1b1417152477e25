//! Opening, typing, closing; hovers; misunderstandings.

use super::*;
use lsp_server::ErrorCode;

const TYPO: &str = "FROM python:3.12-slim\nCOPPY a b\n";

#[test]
fn opening_a_file_tells_its_findings() {
    let mut editor = Editor::new();
    let findings = editor.open(DOCKERFILE, TYPO);
    let page = "https://github.com/mllint/mllint/blob/main/rules.md#bk000";
    let expected = json!({
        "range": to_range([1, 0, 1, 5]),
        "severity": 1,
        "code": "BK000",
        "codeDescription": {"href": page},
        "source": "mllint",
        "message": "`COPPY` is not an instruction\nhelp: did you mean `COPY`?",
    });
    assert_eq!(findings, [expected]);
    assert_eq!(editor.leave(), 0);
}

#[test]
fn the_server_says_what_it_can() {
    let mut editor = Editor::silent(&Engine, RULES);
    let abilities = json!({"general": {"positionEncodings": ["utf-32", "utf-8", "utf-16"]}});
    let answer = editor
        .ask("initialize", json!({"capabilities": abilities}))
        .unwrap();
    let version = answer["serverInfo"]["version"].as_str();
    assert_eq!(version, Some(env!("CARGO_PKG_VERSION")));
    insta::assert_snapshot!(answer["capabilities"], @r#"{"codeActionProvider":{"codeActionKinds":["quickfix","source.fixAll","source.fixAll.mllint"]},"hoverProvider":true,"positionEncoding":"utf-8","textDocumentSync":{"change":2,"openClose":true,"save":true}}"#);
}

#[test]
fn columns_are_counted_as_the_editor_counts_them() {
    let text = "FROM a\n# mllint: ignore[日本🚀, nope]\nRUN x\n";
    let codes = |encoding: &str| {
        let abilities = json!({"general": {"positionEncodings": [encoding]}});
        let mut editor = Editor::with(&Engine, RULES, abilities);
        let findings = editor.open(DOCKERFILE, text);
        assert_eq!(findings[0]["tags"], json!([1]));
        let columns = findings
            .iter()
            .map(|finding| &finding["range"]["start"]["character"]);
        columns
            .map(|column| column.as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes("utf-16"), [17, 23]);
    assert_eq!(codes("utf-8"), [17, 29]);
    assert_eq!(codes("utf-7"), [17, 23]);
}

#[test]
fn findings_follow_what_is_typed() {
    let mut editor = Editor::new();
    assert_eq!(editor.open(DOCKERFILE, TYPO).len(), 1);
    editor.change(2, [1, 2, 1, 3], "");
    let said = editor.hear("textDocument/publishDiagnostics");
    assert_eq!(
        said,
        json!({"uri": DOCKERFILE, "version": 2, "diagnostics": []})
    );
    editor.change(3, [1, 0, 1, 0], "日🚀");
    let findings = editor.findings();
    assert_eq!(findings[0]["range"], to_range([1, 0, 1, 7]));
}

#[test]
fn changes_that_wait_are_linted_together() {
    let (server, connection) = Connection::memory();
    let mut editor = Editor {
        connection,
        server: thread::spawn(|| 0),
        heard: Vec::new(),
        requests: 0,
    };
    let initialize = json!({"capabilities": {}});
    let request = Request::new(0.into(), "initialize".to_owned(), initialize);
    editor.connection.sender.send(request.into()).unwrap();
    let item = json!({"uri": DOCKERFILE, "languageId": "", "version": 1, "text": TYPO});
    editor.tell("textDocument/didOpen", json!({"textDocument": item}));
    for version in 2..9 {
        editor.change(version, [1, 9, 1, 9], " c");
    }
    let (linter, rules, cwd) = (&Engine, RULES, Path::new("/nowhere"));
    editor.server = thread::spawn(move || serve(&server, Host { linter, rules, cwd }));
    let said = editor.hear("textDocument/publishDiagnostics");
    assert_eq!(said["version"], 8);
    assert_eq!(editor.ask("shutdown", Value::Null).unwrap(), Value::Null);
    assert!(editor.heard.is_empty(), "{:?}", editor.heard);
}

#[test]
fn closing_a_file_takes_its_findings_away() {
    let mut editor = Editor::new();
    editor.open(DOCKERFILE, TYPO);
    editor.tell(
        "textDocument/didClose",
        json!({"textDocument": {"uri": DOCKERFILE}}),
    );
    assert!(editor.findings().is_empty());
    assert!(editor.actions(DOCKERFILE, [1, 0], None).is_empty());
}

#[test]
fn saving_lints_again() {
    let folder = tempfile::tempdir().unwrap();
    let uri = super::super::uri::of_path(&folder.path().join("Dockerfile")).0;
    let mut editor = Editor::new();
    assert_eq!(editor.open(&uri, TYPO).len(), 1);
    std::fs::write(folder.path().join("mllint.toml"), "ignore = [\"BK000\"]\n").unwrap();
    editor.tell(
        "textDocument/didSave",
        json!({"textDocument": {"uri": uri}}),
    );
    assert!(editor.findings().is_empty());
    std::fs::write(folder.path().join("mllint.toml"), "").unwrap();
    editor.tell("workspace/didChangeWatchedFiles", json!({"changes": []}));
    assert_eq!(editor.findings().len(), 1);
}

#[test]
fn an_excluded_file_has_no_findings() {
    let folder = tempfile::tempdir().unwrap();
    let uri = super::super::uri::of_path(&folder.path().join("vendor/Dockerfile")).0;
    std::fs::write(
        folder.path().join("mllint.toml"),
        "exclude = [\"vendor\"]\n",
    )
    .unwrap();
    assert!(Editor::new().open(&uri, TYPO).is_empty());
}

#[test]
fn a_broken_configuration_is_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let uri = super::super::uri::of_path(&folder.path().join("Dockerfile")).0;
    std::fs::write(folder.path().join("mllint.toml"), "selct = []\n").unwrap();
    let mut editor = Editor::new();
    assert_eq!(editor.open(&uri, TYPO).len(), 1);
    let said = editor.hear("window/showMessage");
    let message = said["message"].as_str().unwrap();
    assert!(message.contains("mllint.toml:1:1: "), "{message}");
    assert!(message.contains("did you mean `select`?"), "{message}");
    editor.tell(
        "textDocument/didSave",
        json!({"textDocument": {"uri": uri}}),
    );
    assert_eq!(editor.findings().len(), 1);
    assert!(editor.heard.is_empty());
}

#[test]
fn other_files_are_passed_by() {
    let mut editor = Editor::new();
    let item =
        json!({"uri": "file:///a/main.py", "languageId": "python", "version": 1, "text": ""});
    editor.tell("textDocument/didOpen", json!({"textDocument": item}));
    let params = json!({"textDocument": {"uri": "file:///a/main.py"}, "position": {"line": 0, "character": 0}});
    assert_eq!(
        editor.ask("textDocument/hover", params).unwrap(),
        Value::Null
    );
    assert!(editor.heard.is_empty());
}

#[test]
fn hovering_shows_the_page_of_the_rule() {
    let mut editor = Editor::with(&Engine, RULES, modern());
    editor.open(DOCKERFILE, TYPO);
    let mut at = |line: u32, character: u32| {
        let position = json!({"line": line, "character": character});
        let params = json!({"textDocument": {"uri": DOCKERFILE}, "position": position});
        editor.ask("textDocument/hover", params).unwrap()
    };
    let hover = at(1, 2);
    assert_eq!(hover["range"], to_range([1, 0, 1, 5]));
    assert_eq!(hover["contents"]["kind"], "markdown");
    let page = hover["contents"]["value"].as_str().unwrap();
    assert!(page.starts_with("# [BK000](https://"), "{page}");
    assert!(
        page.contains(") syntax-error (error)\n\n## What it does\n"),
        "{page}"
    );
    assert_eq!(at(0, 2), Value::Null);
}

#[test]
fn half_typed_and_strange_text_does_no_harm() {
    let mut editor = Editor::new();
    for text in [
        "",
        "F",
        "FROM",
        "FROM a\nRUN <<EOF\nx",
        "\u{feff}RUN \\\r",
        "\0\u{1a}\r\r\n日",
    ] {
        editor.open(DOCKERFILE, text);
        for only in [None, Some("quickfix"), Some("source")] {
            editor.actions(DOCKERFILE, [0, 0], only);
        }
    }
    assert_eq!(editor.leave(), 0);
}

#[test]
fn misunderstandings_are_answered() {
    let mut editor = Editor::silent(&Fake, SAMPLE_RULES);
    let mut code = |method: &str, params: Value| editor.ask(method, params).unwrap_err().code;
    assert_eq!(
        code("shutdown", Value::Null),
        ErrorCode::ServerNotInitialized as i32
    );
    editor
        .ask("initialize", json!({"capabilities": {}}))
        .unwrap();
    let mut code = |method: &str, params: Value| editor.ask(method, params).unwrap_err().code;
    let invalid = ErrorCode::InvalidParams as i32;
    assert_eq!(
        code("textDocument/hover", json!({"textDocument": 1})),
        invalid
    );
    assert_eq!(code("textDocument/hover", Value::Null), invalid);
    let range = to_range([0, 0, 0, 0]);
    let params = json!({"textDocument": {"uri": ""}, "range": range, "context": 1});
    assert_eq!(code("textDocument/codeAction", params), invalid);
    assert_eq!(
        code("textDocument/rename", json!({})),
        ErrorCode::MethodNotFound as i32
    );
    assert_eq!(
        code("initialize", json!({})),
        ErrorCode::InvalidRequest as i32
    );
    editor.tell("textDocument/didChange", json!({"textDocument": []}));
    let said = editor.hear("window/logMessage");
    assert!(
        said["message"]
            .as_str()
            .unwrap()
            .starts_with("`textDocument/didChange`: ")
    );
    editor.tell("$/cancelRequest", json!({"id": 99}));
    editor.tell("$/unheardOf", Value::Null);
    assert_eq!(editor.ask("shutdown", Value::Null).unwrap(), Value::Null);
    let late = editor.ask("textDocument/hover", Value::Null).unwrap_err();
    assert_eq!(late.code, ErrorCode::InvalidRequest as i32);
    editor.tell("exit", Value::Null);
    assert_eq!(editor.server.join().unwrap(), 0);
}

#[test]
fn an_editor_that_leaves_without_a_word_is_an_error() {
    let editor = Editor::new();
    editor.tell("exit", Value::Null);
    assert_eq!(editor.server.join().unwrap(), 1);
    let Editor {
        connection, server, ..
    } = Editor::new();
    drop(connection);
    assert_eq!(server.join().unwrap(), 1);
}

#[test]
fn a_panic_is_told_and_the_server_goes_on() {
    let mut editor = Editor::with(&Fake, SAMPLE_RULES, json!({}));
    let item =
        json!({"uri": DOCKERFILE, "languageId": "dockerfile", "version": 1, "text": "PANIC"});
    editor.tell("textDocument/didOpen", json!({"textDocument": item}));
    let said = editor.hear("window/logMessage");
    assert!(
        said["message"].as_str().unwrap().contains(DOCKERFILE),
        "{said}"
    );
    let place = json!({"line": 0, "character": 0});
    let params = json!({"textDocument": {"uri": DOCKERFILE}, "position": place});
    let error = editor.ask("textDocument/hover", params).unwrap_err();
    assert_eq!(error.code, ErrorCode::InternalError as i32);
    assert_eq!(editor.open(DOCKERFILE, "TODO").len(), 1);
}

#[test]
fn files_are_watched_if_the_editor_can() {
    let mut editor = Editor::silent(&Engine, RULES);
    let abilities = json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}});
    editor
        .ask("initialize", json!({"capabilities": abilities}))
        .unwrap();
    editor.tell("initialized", json!({}));
    let Message::Request(request) = editor.receive() else {
        panic!("the server asks");
    };
    assert_eq!(request.method, "client/registerCapability");
    let registration = &request.params["registrations"][0];
    let watchers = &registration["registerOptions"]["watchers"];
    assert_eq!(watchers[0], json!({"globPattern": "**/mllint.toml"}));
    let answer = lsp_server::Response::new_ok(request.id, Value::Null);
    editor.connection.sender.send(answer.into()).unwrap();
    assert_eq!(editor.leave(), 0);
}
