use super::*;

fn env(name: &str) -> Value {
    match name {
        "A" => Value::Known("one two".into()),
        "V" => Value::Known("1.2.3".into()),
        "EMPTY" => Value::Known(String::new()),
        "OPEN" => Value::Unknown,
        _ => Value::Unset,
    }
}

fn known(raw: &str) -> String {
    match expand(raw, '\\', &env) {
        Ok(Value::Known(text)) => text,
        other => format!("{other:?}"),
    }
}

#[test]
fn quotes_and_escapes_go_away() {
    assert_eq!(known(r#"a"b $A"'$A'\$A"#), "ab one two$A$A");
    assert_eq!(known(r#""\"\$\n""#), r#""$\n"#);
    assert_eq!(
        expand("a`$A\\b", '`', &env),
        Ok(Value::Known("a$A\\b".into()))
    );
}

#[test]
fn every_operator_is_understood() {
    for (raw, wanted) in [
        ("${A}", "one two"),
        ("$NONE.", "."),
        ("$.", "$."),
        ("${NONE-x}${EMPTY-x}${EMPTY:-y}", "xy"),
        ("${A:+set}${NONE:+set}${EMPTY+e}", "sete"),
        ("${V%.*}|${V%%.*}|${V#*.}|${V##*.}", "1.2|1|2.3|3"),
        ("${V/./-}|${V//./-}", "1-2.3|1-2-3"),
        ("${NONE:-${V}}", "1.2.3"),
        ("$1x$10", "x"),
    ] {
        assert_eq!(known(raw), wanted, "{raw}");
    }
}

#[test]
fn what_cannot_be_expanded_is_an_error() {
    for raw in [
        "${",
        "${}",
        "${:x}",
        "${{A}}",
        "${A",
        "${A:=1}",
        "${A^^}",
        "'a",
        "\"a",
        "${NONE:?}",
        "${A/x}",
        "${A#\\a}",
    ] {
        assert!(expand(raw, '\\', &env).is_err(), "{raw}");
    }
}

#[test]
fn unknown_spreads_only_where_it_is_used() {
    assert_eq!(expand("a$OPEN", '\\', &env), Ok(Value::Unknown));
    assert_eq!(expand("${OPEN:-x}", '\\', &env), Ok(Value::Unknown));
    assert_eq!(known("${A:-$OPEN}"), "one two");
    assert_eq!(known("${NONE:+$OPEN}x"), "x");
    assert_eq!(expand("${NONE:-$OPEN}", '\\', &env), Ok(Value::Unknown));
}

#[test]
fn values_with_blanks_split_outside_quotes() {
    let words = |raw| expand_words(raw, '\\', &env).unwrap().unwrap();
    assert_eq!(words("$A \"$A\" ''"), ["one", "two", "one two"]);
}

#[test]
fn names_are_listed_with_those_in_alternatives() {
    assert_eq!(names("$a-${b:-$c}'$d'\"${e}\"", '\\'), ["a", "c", "b", "e"]);
}

#[test]
fn deep_nesting_ends_in_an_error() {
    let raw = "${a:-".repeat(100_000);
    assert!(expand(&raw, '\\', &env).is_err());
}

#[test]
fn an_inner_word_loses_what_stands_before_it_in_the_split_words_alone() {
    assert_eq!(known("a${NONE:-b}c"), "abc");
    let words = expand_words("a${NONE:-b}c", '\\', &env);
    assert_eq!(words, Ok(Some(vec!["bc".into()])));
}

#[test]
fn quotes_stay_in_the_text_of_a_heredoc() {
    let body = |text| expand_body(text, &env);
    assert_eq!(
        body("'$V' \"\\$V\n"),
        Ok(Value::Known("'1.2.3' \"$V\n".into()))
    );
    assert!(body("it's ${A^^}").is_err());
}

#[test]
fn values_that_grow_without_end_are_unknown() {
    let mut value = Value::Known("0123456789".to_owned());
    for _ in 0..40 {
        let before = value.clone();
        value = expand("$A$A", '\\', &|_| before.clone()).unwrap();
    }
    assert_eq!(value, Value::Unknown);
    let long = "x".repeat(10_000);
    assert_eq!(expand(&long, '\\', &env), Ok(Value::Known(long.clone())));
}
