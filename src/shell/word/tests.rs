//! Values and quotes of words.

use crate::shell::{Script, Word, parse};
use crate::text::Mapped;

/// Asks the second word of a script, the first argument.
fn ask<T>(text: &str, question: impl FnOnce(&Word, &Script<'_>) -> T) -> T {
    let script = parse(Mapped::contiguous(text, 0));
    let simple = script.body.items[0].pipeline.commands[0].simple();
    question(&simple.expect("a simple command").words[1], &script)
}

#[test]
fn a_literal_is_the_value_of_a_constant_word() {
    let literal = |text| ask(text, |word, _| word.literal().map(|v| v.into_owned()));
    assert_eq!(literal("x a'b c'\"d\"\\ e").as_deref(), Some("ab cd e"));
    assert_eq!(literal("x ''").as_deref(), Some(""));
    assert_eq!(literal("x $'a\\tb'").as_deref(), Some("a\tb"));
    for text in [
        "x a$b",
        "x \"$(a)\"",
        "x a*",
        "x ~",
        "x {a,b}",
        "x $'\\xff'",
        "x 'a",
    ] {
        assert_eq!(literal(text), None, "{text}");
    }
}

#[test]
fn constant_ends_of_a_word_are_known() {
    let prefix = |text| ask(text, |word, _| word.literal_prefix().into_owned());
    let suffix = |text| ask(text, |word, _| word.literal_suffix());
    assert_eq!(prefix("x torch==$V"), "torch==");
    assert_eq!(prefix("x 'a'\"b$c\"d"), "ab");
    assert_eq!(prefix("x $a"), "");
    assert_eq!(suffix("x $a/bin/pip"), "/bin/pip");
    assert_eq!(suffix("x \"$a/b\"'c'"), "/bc");
    let glob = |text| {
        ask(text, |word, _| {
            word.literal_or_glob().map(|v| v.into_owned())
        })
    };
    assert_eq!(
        glob("x fschat[webui,'a b']*").as_deref(),
        Some("fschat[webui,a b]*")
    );
    assert_eq!(glob("x $a*"), None);
}

#[test]
fn an_assignment_word_is_split_at_its_sign() {
    let split = |text| {
        ask(text, |word, script| {
            let (name, value) = word.assignment()?;
            let literal = value.literal().map(|v| v.into_owned());
            Some((name, script.source(&value.range).to_owned(), literal))
        })
    };
    let found = |name: &str, source: &str, literal: Option<&str>| {
        Some((
            name.to_owned(),
            source.to_owned(),
            literal.map(str::to_owned),
        ))
    };
    assert_eq!(split("export A=b'c'"), found("A", "b'c'", Some("bc")));
    assert_eq!(split("export A="), found("A", "", Some("")));
    assert_eq!(split("export \"A=b $c\""), found("A", "b $c", None));
    assert_eq!(split("export 'A=b c'"), found("A", "b c", Some("b c")));
    assert_eq!(split("export A=$b:c"), found("A", "$b:c", None));
    for text in [
        "export A",
        "export $A=b",
        "export A+=b",
        "export 1=b",
        "export -A=b",
    ] {
        assert_eq!(split(text), None, "{text}");
    }
}
