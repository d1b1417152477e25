//! Fixes and comments, as the editor applies them.

use super::*;
use crate::engine;
use crate::model::context::UnknownContext;
use crate::settings::Settings;

/// The only action with this title.
fn titled<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    let mut found = actions.iter().filter(|action| action["title"] == title);
    let action = found
        .next()
        .unwrap_or_else(|| panic!("{title}: {}", titles(actions)));
    assert!(found.next().is_none(), "{title} comes twice");
    action
}

#[test]
fn a_fix_gives_the_fixed_text() {
    let text = "FROM a\r\n# 日本🚀\r\nCOPPY x y\r\n";
    let mut editor = Editor::new();
    editor.open(DOCKERFILE, text);
    let actions = editor.actions(DOCKERFILE, [2, 3], None);
    insta::assert_snapshot!(titles(&actions), @r"
    BK000: write `COPY` (unsafe)
    silence `BK000` for this instruction
    silence `BK000` for this file
    ");
    let fix = &actions[0];
    assert_eq!(fix["kind"], "quickfix");
    assert_eq!(fix["isPreferred"], Value::Null);
    assert_eq!(fix["diagnostics"][0]["code"], "BK000");
    assert_eq!(
        applied(text, DOCKERFILE, fix),
        "FROM a\r\n# 日本🚀\r\nCOPY x y\r\n"
    );
    assert!(editor.actions(DOCKERFILE, [0, 0], None).is_empty());
}

#[test]
fn a_safe_fix_is_preferred_and_edits_name_the_version() {
    let text = "FROM a\nRUN TODO TODO\n";
    let mut editor = Editor::with(&Fake, SAMPLE_RULES, modern());
    let findings = editor.open(DOCKERFILE, text);
    assert_eq!(findings[0]["message"], "`TODO` is left\nhelp: do it");
    let location = json!({"uri": DOCKERFILE, "range": to_range([0, 0, 0, 4])});
    let related = json!([{"location": location, "message": "it begins here"}]);
    assert_eq!(findings[0]["relatedInformation"], related);
    let actions = editor.actions(DOCKERFILE, [1, 4], Some("quickfix"));
    insta::assert_snapshot!(titles(&actions), @r"
    ML301: do it
    silence `ML301` for this instruction
    silence `ML301` for this file
    ");
    assert_eq!(actions[0]["isPreferred"], true);
    assert_eq!(
        applied(text, DOCKERFILE, &actions[0]),
        "FROM a\nRUN DONE TODO\n"
    );
}

#[test]
fn a_cursor_elsewhere_in_the_line_is_near_enough() {
    let mut editor = Editor::with(&Fake, SAMPLE_RULES, modern());
    editor.open(DOCKERFILE, "FROM a\nRUN a TODO; b TODO\nRUN TODO\n");
    let mut fixes = |place| {
        let actions = editor.actions(DOCKERFILE, place, Some("quickfix"));
        titles(&actions).matches("do it").count()
    };
    assert_eq!([fixes([1, 0]), fixes([1, 6]), fixes([1, 20])], [2, 1, 1]);
    assert_eq!([fixes([0, 0]), fixes([2, 0])], [0, 1]);
}

#[test]
fn all_fixes_come_as_one_action() {
    let text = "FROM a\nRUN TODO\nRUN x\nRUN TODO\n";
    let mut editor = Editor::with(&Fake, SAMPLE_RULES, modern());
    editor.open(DOCKERFILE, text);
    for only in ["source.fixAll", "source.fixAll.mllint", "source"] {
        let actions = editor.actions(DOCKERFILE, [0, 0], Some(only));
        assert_eq!(titles(&actions), "fix all that mllint can fix safely");
        assert_eq!(actions[0]["kind"], "source.fixAll.mllint");
        assert_eq!(
            applied(text, DOCKERFILE, &actions[0]),
            "FROM a\nRUN DONE\nRUN x\nRUN DONE\n"
        );
        let edits = &actions[0]["edit"]["documentChanges"][0]["edits"];
        assert_eq!(edits[1]["range"], to_range([3, 4, 3, 8]));
    }
    assert!(
        editor
            .actions(DOCKERFILE, [0, 0], Some("source.organizeImports"))
            .is_empty()
    );
}

#[test]
fn all_fixes_are_those_of_the_command_line() {
    let text =
        "FROM python:3.12-slim\r\n# 日本\r\nRUN pip install a\r\nUSER b\r\nRUN pip install c\r\n";
    let mut editor = Editor::new();
    editor.open(DOCKERFILE, text);
    let actions = editor.actions(DOCKERFILE, [0, 0], Some("source.fixAll"));
    let fixed = applied(text, DOCKERFILE, &actions[0]);
    let settings = Settings::default();
    let source = text.into();
    let outcome = engine::fix("", &source, &UnknownContext, &settings, Applicability::Safe);
    assert!(
        fixed.contains("pip install --no-cache-dir a\r\n"),
        "{fixed}"
    );
    assert_eq!(fixed, outcome.lint.files.0[0].source.text());
}

#[test]
fn unsafe_fixes_are_among_all_if_the_configuration_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let uri = super::super::uri::of_path(&folder.path().join("Dockerfile")).0;
    let text = "FROM a\nCOPPY x y\n";
    let mut editor = Editor::new();
    editor.open(&uri, text);
    assert!(
        editor
            .actions(&uri, [0, 0], Some("source.fixAll"))
            .is_empty()
    );
    std::fs::write(folder.path().join("mllint.toml"), "unsafe-fixes = true\n").unwrap();
    editor.tell(
        "textDocument/didSave",
        json!({"textDocument": {"uri": uri}}),
    );
    let actions = editor.actions(&uri, [0, 0], Some("source.fixAll"));
    assert_eq!(
        titles(&actions),
        "fix all that mllint can fix, unsafe fixes included"
    );
    assert_eq!(applied(text, &uri, &actions[0]), "FROM a\nCOPY x y\n");
}

#[test]
fn a_comment_silences_what_it_says() {
    for text in [
        "FROM a\n  COPPY x y\nCOPPY z\n",
        "# syntax=a\r\nFROM a\r\nCOPPY x y\r\n",
    ] {
        let mut editor = Editor::new();
        let before = editor.open(DOCKERFILE, text).len();
        let actions = editor.actions(
            DOCKERFILE,
            [text.matches("FROM").count() as u32 + 1, 2],
            None,
        );
        let here = titled(&actions, "silence `BK000` for this instruction");
        let silenced = applied(text, DOCKERFILE, here);
        let after = editor.open(DOCKERFILE, &silenced);
        assert_eq!(after.len(), before - 1, "{silenced}\n{}", shown(&after));
        let file = titled(&actions, "silence `BK000` for this file");
        let silenced = applied(text, DOCKERFILE, file);
        let after = editor.open(DOCKERFILE, &silenced);
        assert!(after.is_empty(), "{silenced}\n{}", shown(&after));
    }
}

#[test]
fn findings_that_one_comment_silences_have_one_action() {
    let mut editor = Editor::with(&Fake, SAMPLE_RULES, modern());
    editor.open(DOCKERFILE, "FROM a\nRUN TODOTODO\n");
    let actions = editor.actions(DOCKERFILE, [1, 8], Some("quickfix"));
    let here = titled(&actions, "silence `ML301` for this instruction");
    assert_eq!(here["diagnostics"].as_array().unwrap().len(), 2);
}

#[test]
fn a_fix_that_creates_a_file_needs_an_editor_that_can() {
    let mut editor = Editor::with(&Fake, SAMPLE_RULES, modern());
    let text = "FROM a\nRUN TODO NEW\n";
    editor.open(DOCKERFILE, text);
    let actions = editor.actions(DOCKERFILE, [1, 10], None);
    let fix = titled(&actions, "ML701: create `.dockerignore` (unsafe)");
    let changes = &fix["edit"]["documentChanges"];
    let uri = "file:///nowhere/.dockerignore";
    let options = json!({"overwrite": false, "ignoreIfExists": false});
    assert_eq!(
        changes[0],
        json!({"kind": "create", "uri": uri, "options": options})
    );
    let edits = json!([{"range": to_range([0, 0, 0, 0]), "newText": ".git\n"}]);
    let expected = json!({"textDocument": {"uri": uri, "version": null}, "edits": edits});
    assert_eq!(changes[1], expected);
    let mut simple = Editor::with(&Fake, SAMPLE_RULES, json!({}));
    simple.open(DOCKERFILE, text);
    let actions = simple.actions(DOCKERFILE, [1, 10], None);
    assert!(!titles(&actions).contains("create"), "{}", titles(&actions));
}

#[test]
fn findings_of_other_servers_do_not_disturb() {
    let mut editor = Editor::with(&Fake, SAMPLE_RULES, modern());
    editor.open(DOCKERFILE, "RUN TODO\n");
    let context = json!({"diagnostics": [{"message": 1, "range": null}], "only": ["quickfix"]});
    let range = to_range([0, 0, 0, u32::MAX]);
    let params = json!({"textDocument": {"uri": DOCKERFILE}, "range": range, "context": context});
    let actions = editor.ask("textDocument/codeAction", params).unwrap();
    assert_eq!(actions[0]["title"], "ML301: do it");
}
