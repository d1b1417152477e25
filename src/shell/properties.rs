//! What holds for any text.

use proptest::prelude::*;

use super::word::all_parts;
use super::*;

fn script(text: &str) -> Script<'_> {
    parse(Mapped::contiguous(text, 0))
}

/// Every range lies in the text, on character boundaries, inside of `outer`, and behind the one before.
fn check_list(text: &str, list: &List, outer: &Range<usize>) {
    let mut end = outer.start;
    for item in &list.items {
        check_range(text, &item.pipeline.range, outer);
        assert!(item.pipeline.range.start >= end, "{text:?}: {item:?}");
        end = item.pipeline.range.end;
        for command in &item.pipeline.commands {
            check_range(text, &command.range, &item.pipeline.range);
            check_command(text, command);
        }
        assert!(item.joiner_range.start >= end && item.joiner_range.end <= text.len());
    }
}

fn check_command(text: &str, command: &Command) {
    for redirect in &command.redirects {
        check_range(text, &redirect.range, &command.range);
        check_words(
            text,
            std::slice::from_ref(&redirect.target),
            &redirect.range,
        );
    }
    let check = |list: &List| check_list(text, list, &command.range);
    match &command.kind {
        CommandKind::Simple(simple) => check_words(text, &simple.words, &command.range),
        CommandKind::Subshell(list) | CommandKind::Group(list) => check(list),
        CommandKind::If {
            branches,
            otherwise,
        } => {
            branches.iter().for_each(|branch| {
                check(&branch.condition);
                check(&branch.body);
            });
            otherwise.iter().for_each(check);
        }
        CommandKind::Loop {
            condition, body, ..
        } => {
            check(condition);
            check(body);
        }
        CommandKind::For { words, body, .. } => {
            check_words(text, words.as_deref().unwrap_or_default(), &command.range);
            check(body);
        }
        CommandKind::Case { arms, .. } => arms.iter().for_each(|arm| {
            check_words(text, &arm.patterns, &command.range);
            check(&arm.body);
        }),
        CommandKind::Function { body, .. } => {
            check_range(text, &body.range, &command.range);
            check_command(text, body);
        }
        CommandKind::Test(words) => check_words(text, words, &command.range),
        CommandKind::Arithmetic(parts) => check_parts(text, parts, &command.range),
        CommandKind::Opaque => {}
    }
}

fn check_words(text: &str, words: &[Word], outer: &Range<usize>) {
    let mut end = outer.start;
    for word in words {
        check_range(text, &word.range, outer);
        assert!(word.range.start >= end, "{text:?}: {word:?}");
        end = word.range.end;
        check_parts(text, &word.parts, &word.range);
    }
}

fn check_parts(text: &str, parts: &[Part], outer: &Range<usize>) {
    let mut end = outer.start;
    for part in parts {
        check_range(text, part.range(), outer);
        assert!(part.range().start >= end, "{text:?}: {part:?}");
        end = part.range().end;
        check_parts(text, part.children(), part.range());
        match part {
            Part::Literal { range, value } => assert_eq!(&text[range.clone()], value),
            Part::Substitution { list, range } | Part::ProcessSubstitution { list, range } => {
                check_list(text, list, range);
            }
            _ => {}
        }
    }
}

fn check_range(text: &str, range: &Range<usize>, outer: &Range<usize>) {
    assert!(text.get(range.clone()).is_some(), "{text:?}: {range:?}");
    let inside = outer.start <= range.start && range.end <= outer.end;
    assert!(inside, "{text:?}: {range:?} in {outer:?}");
}

/// Texts made of what shells look for.
fn shellish() -> impl Strategy<Value = String> {
    let fragments = prop::sample::select(vec![
        "a",
        "é",
        "1",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\\\n",
        "'",
        "\"",
        "`",
        "\\",
        "$",
        "${",
        "}",
        "$(",
        ")",
        "((",
        "))",
        "(",
        "{",
        "{ ",
        "[",
        "]",
        "[[ ",
        " ]]",
        "*",
        "?",
        "~",
        "#",
        " #",
        "!",
        "&",
        "&&",
        "|",
        "||",
        ";",
        ";;",
        "<",
        ">",
        "<<",
        "<<-",
        "<<<",
        "<<E",
        "\nE\n",
        "2>&1",
        "<(",
        "=",
        "a=",
        "a=(",
        "+=",
        ":-",
        ",",
        "..",
        "$a",
        "$'",
        "$\"",
        "$((",
        "if ",
        "; then ",
        "; fi",
        "; else ",
        "elif ",
        "while ",
        "for i in ",
        "; do ",
        "; done",
        "case ",
        " in ",
        "esac",
        "function ",
        "f() ",
        "sh -c ",
        "bash <<E\n",
        "eval ",
        "sudo ",
        "env ",
        "xargs ",
        "-c",
        "time ",
        "coproc ",
        "set -e",
        "su -c ",
        "$'\\x",
        "\\u00e9",
    ]);
    prop::collection::vec(fragments, 0..40).prop_map(|fragments| fragments.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_ordered_ranges_within_bounds(text in shellish()) {
        let script = script(&text);
        check_list(&text, &script.body, &(0..text.len()));
        for range in script.comments.iter().chain(script.heredocs.iter().map(|h| &h.body)) {
            prop_assert!(text.get(range.clone()).is_some());
        }
        for heredoc in &script.heredocs {
            check_parts(&text, &heredoc.parts, &heredoc.body);
        }
    }

    #[test]
    fn any_command_can_be_asked_what_it_runs(text in shellish()) {
        let script = script(&text);
        for visit in commands(&script, Options::default()) {
            for word in &visit.simple.words {
                let _ = (word.literal_prefix(), word.literal_suffix(), word.is_quoted());
                if let Some((_, value)) = word.assignment() {
                    prop_assert!(text.get(value.range.clone()).is_some());
                    check_parts(&text, &value.parts, &word.range);
                }
                if let Some(unquoted) = word.unquoted(&script.text) {
                    let places = unquoted.text.span(0..unquoted.text.text().len());
                    prop_assert!(places.end <= text.len());
                }
            }
            let invocation = Invocation::of(visit.simple);
            prop_assert_eq!(invocation.is_none(), visit.simple.words.is_empty());
            if let Some(nested) = nested_script(visit.command, &script) {
                let inner = nested.script.text.text();
                check_list(inner, &nested.script.body, &(0..inner.len()));
            }
        }
    }

    #[test]
    fn all_parts_of_a_word_are_in_order(text in shellish()) {
        let script = script(&text);
        for visit in commands(&script, Options::default()) {
            for word in &visit.simple.words {
                let starts: Vec<usize> = all_parts(&word.parts).iter().map(|p| p.range().start).collect();
                prop_assert!(starts.is_sorted());
            }
        }
    }
}
