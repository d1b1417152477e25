//! Which commands are found, and what is said of them.

use super::*;
use crate::shell::parse;
use crate::text::Mapped;

/// The first words of the commands for which `holds`.
fn those(text: &str, holds: fn(&Context) -> bool) -> String {
    let script = parse(Mapped::contiguous(text, 0));
    let visits = commands(&script, Options::default());
    let found = visits.iter().filter(|visit| holds(&visit.context));
    let names = found.map(|visit| {
        let word = visit.simple.words.first().map(|word| &word.range);
        script.source(word.unwrap_or(&visit.command.range))
    });
    names.collect::<Vec<_>>().join(" ")
}

fn conditional(text: &str) -> String {
    those(text, |context| context.conditional)
}

fn fatal(text: &str) -> String {
    those(text, |context| context.fatal)
}

#[test]
fn commands_come_in_the_order_of_the_text() {
    let text = "A=$(a) b \"$(c)\" > $(d) && if e; then f; fi | (g; h <<E)\n$(i)\nE\nj";
    assert_eq!(those(text, |_| true), "b a c d e f g h i j");
}

#[test]
fn what_follows_an_action_is_not_conditional() {
    assert_eq!(conditional("a && b && c; d"), "");
    assert_eq!(conditional("a || b; c"), "b");
    assert_eq!(conditional("a || true && b"), "true");
    assert_eq!(conditional("a && b || c && d"), "c");
    assert_eq!(conditional("exit 0 && a"), "a");
}

#[test]
fn what_follows_a_question_is_conditional_unless_no_ends_the_script() {
    assert_eq!(conditional("[ -f a ] && b; c"), "b");
    assert_eq!(conditional("[ -f a ] && b || true"), "b true");
    assert_eq!(conditional("[ -f a ] && b && c"), "");
    assert_eq!(conditional("[ a ] && B=1 || B=2 && c"), "B=1 B=2");
    assert_eq!(
        conditional("! a && b; command -v c && d; dpkg -s e && f; g"),
        "b d f"
    );
    assert_eq!(conditional("[[ a ]] && b; c | grep d && e; f"), "b e");
}

#[test]
fn branches_bodies_and_functions_are_conditional() {
    assert_eq!(
        conditional("if a; then b; elif c; then d; else e; fi; f"),
        "b c d e"
    );
    assert_eq!(
        conditional("case a in b) c;; esac; while d; do e; done"),
        "c e"
    );
    assert_eq!(
        conditional("for i in $a; do b; done; for i in $a 1; do c; done"),
        "b"
    );
    assert_eq!(conditional("f() { a; }; b"), "a");
    assert_eq!(
        those("f() { a; }; for i in 1; do b; done", |c| c.looped),
        "b"
    );
    assert_eq!(those("f() { a; }; b", |c| c.function), "a");
}

#[test]
fn a_failure_is_fatal_where_it_decides_the_status() {
    assert_eq!(fatal("a && b; c && d"), "c d");
    assert_eq!(fatal("a; b || c"), "c");
    assert_eq!(fatal("a | b"), "b");
    assert_eq!(fatal("a && ! b"), "a");
    assert_eq!(fatal("if a; then b; else c; fi"), "b c");
    assert_eq!(fatal("a && (b && c)"), "a b c");
    assert_eq!(fatal("a &"), "");
    assert_eq!(fatal("A=$(a); echo $(b)"), "echo");
    assert_eq!(fatal("A=$(a)"), "A=$(a) a");
    assert_eq!(fatal("for i in 1 2; do a; done"), "");
}

#[test]
fn errexit_and_pipefail_make_failures_fatal() {
    assert_eq!(fatal("a; set -e; b; c && d; e || f; g"), "b d f g");
    assert_eq!(fatal("set -eo pipefail; a | b; c"), "a b c");
    assert_eq!(fatal("set -e; a; set +e; b; c"), "a set c");
    assert_eq!(fatal("set -e; for i in 1 2; do a; done; b"), "a b");
    assert_eq!(fatal("(set -e; a; b); c"), "c");
    assert_eq!(fatal("set -e; if a; then b; fi; c"), "b c");
    assert_eq!(fatal("[ x ] && set -e; a; b"), "b");
}

#[test]
fn pipes_background_and_substitutions_are_seen() {
    let text = "a | b | c; (d); e & f \"$(g)\"";
    assert_eq!(those(text, |c| c.piped_to), "a b");
    assert_eq!(those(text, |c| c.piped_from), "b c");
    assert_eq!(those(text, |c| c.background), "e");
    assert_eq!(those(text, |c| c.substitution), "g");
    assert_eq!(those(text, |c| c.subshell), "a b c d e g");
    assert_eq!(
        those("a || b; if c; then d; fi; ! e", |c| c.guarded),
        "a c e"
    );
    let nested = "a && { b; } && c";
    assert_eq!(those(nested, |c| c.top_level == Some(2)), "c");
    assert_eq!(those(nested, |c| c.top_level.is_none()), "b");
}
