//! Proof 7: what users read is in one style.

use mllint::diagnostic::Diagnostic;
use mllint::syntax::Keyword;

use super::run::Run;

/// Messages are no longer than this; a long name of the user's counts as [`MAX_CODE`].
const MAX_LENGTH: usize = 140;

/// What a code span counts at most.
const MAX_CODE: usize = 40;

/// Looks at every text of every finding.
pub(super) fn check(run: &Run<'_>) -> Vec<String> {
    let found = run.lints().flat_map(|lint| &lint.diagnostics);
    let mut wrong: Vec<String> = found.flat_map(wrong).collect();
    wrong.sort();
    wrong.dedup();
    wrong
}

fn wrong(diagnostic: &Diagnostic) -> Vec<String> {
    let message = &diagnostic.message;
    let mut found = Vec::new();
    let mut add = |text: &str, what: Option<&str>| {
        found.extend(what.map(|what| format!("{} {what}: {text}", diagnostic.code)));
    };
    add(message, misworded(message).or_else(|| broken(message)));
    add(message, too_long(message));
    let labels = diagnostic.labels.iter().map(|label| &label.message);
    for label in labels.chain(&diagnostic.span_label) {
        add(label, misworded(label).or_else(|| broken(label)));
    }
    if let Some(help) = &diagnostic.help {
        // A help may show lines of a file.
        add(help, misworded(help));
    }
    if let Some(fix) = &diagnostic.fix {
        let title = &fix.title;
        add(title, misworded(title).or_else(|| broken(title)));
        add(title, not_imperative(title).or_else(|| too_long(title)));
    }
    found
}

/// What is wrong with a text.
fn misworded(text: &str) -> Option<&'static str> {
    let prose: Vec<&str> = text.split('`').step_by(2).collect();
    let starts_well = text.starts_with(|c: char| c.is_lowercase() || c == '`');
    if !starts_well {
        Some("does not start in lower case or with a code span")
    } else if text.ends_with(['.', '!', ' ']) {
        Some("does not end as it should, without a period")
    } else if text.matches('`').count() % 2 == 1 {
        Some("has a code span that is not closed")
    } else if text.contains("``") {
        Some("has a code span without code")
    } else if prose.iter().any(|part| part.contains("  ")) {
        Some("has two blanks in a row")
    } else if prose.iter().flat_map(|part| part.split(' ')).any(is_code) {
        Some("has code outside of backticks")
    } else {
        None
    }
}

/// A flag or the name of an instruction.
fn is_code(word: &str) -> bool {
    let word = word.trim_matches(|c: char| c.is_ascii_punctuation() && c != '-');
    let keyword = Keyword::parse(word) != Keyword::Unknown && word.len() > 2;
    let capital = keyword && word.chars().all(|c| c.is_ascii_uppercase());
    capital || word.strip_prefix("--").is_some_and(|flag| !flag.is_empty())
}

fn broken(text: &str) -> Option<&'static str> {
    let control = text.chars().any(char::is_control);
    control.then_some("has a line break or another control character")
}

fn too_long(text: &str) -> Option<&'static str> {
    let parts = text.split('`').map(|part| part.chars().count());
    let lengths = parts.enumerate().map(|(at, length)| {
        let is_code = at % 2 == 1;
        if is_code {
            length.min(MAX_CODE)
        } else {
            length
        }
    });
    let length: usize = lengths.sum();
    (length > MAX_LENGTH).then_some("is too long")
}

/// A title says what to do: ``add `--no-cache-dir` ``, not "adds" or "adding".
fn not_imperative(title: &str) -> Option<&'static str> {
    let verb = title.split(' ').next().unwrap_or("");
    let ends = |end: &str| verb.len() > end.len() + 1 && verb.ends_with(end);
    let third_person = ends("s") && !verb.ends_with("ss");
    let past = ends("ed") && !verb.ends_with("eed");
    let other_form = third_person || past || ends("ing");
    (other_form || verb.starts_with('`')).then_some("does not begin with an imperative")
}

#[test]
fn texts_out_of_style_are_caught() {
    let good = [
        "`pip install` keeps its cache, which adds 2.3 GB",
        "the cache is as large as the wheels…",
        "lines 3–9 are no instructions",
    ];
    for text in good {
        assert_eq!(misworded(text).or(broken(text)), None, "{text}");
    }
    let bad = [
        "The cache is kept",
        "",
        "the cache is kept.",
        "the cache of `pip is kept",
        "the  cache",
        "write ``",
        "this RUN keeps the cache",
        "add --no-cache-dir, please",
        "the cache\nis kept",
    ];
    for text in bad {
        assert!(misworded(text).or(broken(text)).is_some(), "{text}");
    }
    assert!(too_long(&"a".repeat(141)).is_some() && too_long(&"a".repeat(140)).is_none());
    assert_eq!(too_long(&format!("`{}`", "a".repeat(500))), None);
    for title in ["adds a flag", "adding a flag", "added a flag", "`--flag`"] {
        assert!(not_imperative(title).is_some(), "{title}");
    }
    for title in ["add a flag", "pass a flag", "feed it", "use `exec`"] {
        assert_eq!(not_imperative(title), None, "{title}");
    }
}
