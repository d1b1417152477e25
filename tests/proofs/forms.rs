//! Proof 6, first half: a byte order mark, CRLF and a missing last line end change nothing but themselves.

use mllint::diagnostic::{Applicability, Diagnostic};
use mllint::engine::result::Lint;
use mllint::text::Source;

use super::case::result;
use super::places;
use super::run::Run;
use crate::golden::{diff, visible};

/// Turns a file into another form; none, if it has that already or never could.
type Turn = fn(&[u8]) -> Option<Vec<u8>>;

const TURNS: &[(&str, Turn)] = &[
    ("with a byte order mark", with_mark),
    ("with CRLF", with_crlf),
    ("without the last line end", without_last_end),
];

/// In every form the file has the same findings, and fixing it gives that form of the result.
pub(super) fn check(run: &Run<'_>) -> Vec<String> {
    let turns = TURNS.iter();
    turns
        .flat_map(|(name, turn)| {
            let wrong = turned(run, *turn);
            wrong.into_iter().map(move |what| format!("{name}: {what}"))
        })
        .collect()
}

fn turned(run: &Run<'_>, turn: Turn) -> Vec<String> {
    let Some(source) = turn(run.case.source.bytes()).map(Source::new) else {
        return Vec::new();
    };
    let lint = run.case.lint(run.linter, &source);
    let mut wrong = places::wrong(&lint, &*run.case.context);
    let (plain, other) = (list(&run.lint), list(&lint));
    if plain != other {
        wrong.push(format!("the findings differ\n{}", diff(&plain, &other)));
        return wrong;
    }
    for (level, outcome) in &run.outcomes {
        // Without a fix there is nothing that could go wrong, in any form.
        if applicable(&lint, *level) {
            let fixed = run.case.fix(run.linter, &source, *level);
            let expected = turn(result(outcome).bytes()).map(Source::new);
            wrong.extend(compare(*level, expected.as_ref(), result(&fixed)));
            if fixed.creates != outcome.creates {
                wrong.push(format!("{}: other files are created", level.as_str()));
            }
        }
    }
    wrong
}

fn compare(level: Applicability, expected: Option<&Source>, fixed: &Source) -> Option<String> {
    let level = level.as_str();
    let Some(expected) = expected else {
        return Some(format!("{level}: the plain result cannot have this form"));
    };
    (expected.bytes() != fixed.bytes()).then(|| {
        let difference = diff(&visible(expected.text()), &visible(fixed.text()));
        format!("{level}: the result is not the plain result in this form\n{difference}")
    })
}

fn applicable(lint: &Lint, level: Applicability) -> bool {
    let fixes = lint.diagnostics.iter().filter_map(|d| d.fix.as_ref());
    fixes.into_iter().any(|fix| fix.applicability >= level)
}

/// Findings by what they say, not by where they stand.
fn list(lint: &Lint) -> String {
    let line = |diagnostic: &Diagnostic| {
        let fix = diagnostic.fix.as_ref();
        let fix = fix.map(|fix| (fix.applicability, &fix.title));
        format!("{} {} {fix:?}\n", diagnostic.code, diagnostic.message)
    };
    lint.diagnostics.iter().map(line).collect()
}

const MARK: &[u8] = b"\xef\xbb\xbf";

fn with_mark(bytes: &[u8]) -> Option<Vec<u8>> {
    // UTF-16 has a mark of its own.
    let fits = !bytes.starts_with(MARK) && std::str::from_utf8(bytes).is_ok();
    fits.then(|| [MARK, bytes].concat())
}

fn with_crlf(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.contains(&b'\r') {
        return None;
    }
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    Some(lines.join(&b"\r\n"[..]))
}

fn without_last_end(bytes: &[u8]) -> Option<Vec<u8>> {
    let end = [&b"\r\n"[..], b"\n"];
    let rest = end.iter().find_map(|end| bytes.strip_suffix(*end))?;
    let blank = rest.is_empty() || rest.ends_with(b"\n");
    (!blank).then(|| rest.to_vec())
}

#[test]
fn forms_change_nothing_else() {
    assert_eq!(with_mark(b"a").as_deref(), Some(&b"\xef\xbb\xbfa"[..]));
    assert_eq!(with_mark(b"\xef\xbb\xbfa"), None);
    assert_eq!(with_mark(b"\xff\xfea\0"), None);
    assert_eq!(
        with_crlf(b"a\n\nb\n").as_deref(),
        Some(&b"a\r\n\r\nb\r\n"[..])
    );
    assert_eq!(with_crlf(b"a\r\nb\n"), None);
    assert_eq!(without_last_end(b"a\r\n").as_deref(), Some(&b"a"[..]));
    assert_eq!(without_last_end(b"a\n\n"), None);
    assert_eq!(without_last_end(b"a"), None);
}
