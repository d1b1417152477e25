//! The proofs themselves, tried on a linter that is broken in one way at a time: each must be caught, by its proof.

use mllint::diagnostic::{Applicability, Diagnostic, Edit, FileId, Fix, NewFile, Severity};
use mllint::engine::result::{FixOutcome, Lint};
use mllint::files::{File, Files};
use mllint::fixes::apply::apply;
use mllint::model::BuildContext;
use mllint::rules::{FAULT, FixAvailability, Report, Rule, Status, Theme};
use mllint::settings::Settings;
use mllint::text::{LineIndex, Source, Span};

use super::case::{Case, Linter, only};
use super::promise::Tally;
use super::run::{Failure, Run, hold};
use super::{Claim, claimed, mended, places};

/// Says that `wget` is better written `curl`.
static FAKE: Rule = Rule {
    code: "ML399",
    name: "wget-used",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Always(Applicability::Safe),
    source: "\
//! ## Example
//! ```dockerfile
//! FROM a
//! RUN wget x
//! ```
//! ## Use instead
//! ```dockerfile
//! FROM a
//! RUN curl x
//! ```
",
    check: |_, _| {},
};
static UNFIXED: Rule = Rule {
    fix: FixAvailability::None,
    ..FAKE
};
static SOMETIMES: Rule = Rule {
    fix: FixAvailability::Sometimes(Applicability::Safe),
    ..FAKE
};
static OTHER: Rule = Rule {
    code: "ML398",
    name: "curl-used",
    fix: FixAvailability::None,
    ..FAKE
};

/// A linter with one rule that does as it should, but for what a test replaces.
struct Broken {
    rules: &'static [&'static Rule],
    /// The findings in a text.
    find: fn(&str) -> Vec<Diagnostic>,
    /// What becomes of a text that was fixed.
    spoil: fn(String) -> String,
    /// What is told of the findings that are left.
    tell: fn(Vec<Diagnostic>) -> Vec<Diagnostic>,
}

const SOUND: Broken = Broken {
    rules: &[&FAKE, &OTHER, FAULT],
    find: wget,
    spoil: |text| text,
    tell: |left| left,
};

impl Linter for Broken {
    fn rules(&self) -> &[&'static Rule] {
        self.rules
    }

    fn lint(&self, source: &Source, _: &dyn BuildContext, _: &Settings) -> Lint {
        Lint {
            files: Files(vec![File::new("Dockerfile", source.clone())]),
            diagnostics: (self.find)(source.text()),
            context_note: None,
        }
    }

    fn fix(
        &self,
        source: &Source,
        context: &dyn BuildContext,
        settings: &Settings,
        level: Applicability,
    ) -> FixOutcome {
        let first = self.lint(source, context, settings);
        let fixes = first.diagnostics.iter().filter_map(|d| d.fix.as_ref());
        let fixes: Vec<&Fix> = fixes.filter(|fix| fix.applicability >= level).collect();
        let applied = apply(source, FileId::DOCKERFILE, fixes.iter().copied());
        let text = applied.and_then(|bytes| String::from_utf8(bytes).ok());
        let text = text.unwrap_or_else(|| source.text().to_owned());
        let result = Source::from((self.spoil)(text).as_str());
        let mut lint = self.lint(&result, context, settings);
        lint.diagnostics = (self.tell)(lint.diagnostics);
        FixOutcome {
            before: first.files,
            lint,
            fixed: fixes.len(),
            creates: fixes.iter().flat_map(|fix| fix.creates.clone()).collect(),
        }
    }
}

/// A finding at each `wget`, with its fix.
fn wget(text: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (at, word) in text.match_indices("wget") {
        let span = Span::new(at, at + word.len());
        Report::new(&FAKE, &mut found)
            .push(span, "`wget` is not in the image, so that the build fails")
            .fix(Some(Fix::new(
                "write `curl`",
                Applicability::Safe,
                vec![Edit::replace(span, "curl")],
            )));
    }
    found
}

/// The same findings, changed.
fn changed(text: &str, change: fn(&mut Diagnostic)) -> Vec<Diagnostic> {
    let mut found = wget(text);
    found.iter_mut().for_each(change);
    found
}

/// The fix of a finding, which has one.
fn fix(diagnostic: &mut Diagnostic) -> &mut Fix {
    diagnostic.fix.as_mut().expect("the fake rule has a fix")
}

const FILE: &str = "FROM a\n# für x\nRUN wget x # 𝄞\nUSER me\n";

fn case(text: &str) -> Case {
    let files = [("Dockerfile".to_owned(), text.as_bytes().to_vec())];
    Case::folder("fake", &files, only(FAKE.code))
}

/// Holds the linter to all proofs and expects a failure of `proof` that says `what`.
#[track_caller]
fn caught(linter: &Broken, proof: &str, what: &str) {
    let case = case(FILE);
    let failures = hold(&Run::new(&case, linter));
    let is = |failure: &Failure| failure.proof.starts_with(proof) && failure.what.contains(what);
    assert!(
        failures.iter().any(is),
        "nothing of proof {proof} says {what:?}: {failures:#?}"
    );
}

#[test]
fn a_sound_linter_passes() {
    for text in [FILE, "FROM a\r\nRUN wget x\r\n", "FROM a\nRUN wget x", ""] {
        let case = case(text);
        assert_eq!(hold(&Run::new(&case, &SOUND)), [], "{text}");
    }
}

#[test]
fn a_claim_that_does_not_hold_is_caught() {
    let fires = |text: &str, claim| {
        let case = case(text);
        claimed(&Run::new(&case, &SOUND), &FAKE, claim).is_none()
    };
    let (none, once, twice) = ("FROM a\n", "RUN wget x\n", "RUN wget x\nRUN wget y\n");
    let kept = [none, once, twice]
        .map(|text| [Claim::Bad, Claim::Once, Claim::Good].map(|claim| fires(text, claim)));
    assert_eq!(
        kept,
        [
            [false, false, true],
            [true, true, false],
            [true, false, false]
        ]
    );
}

#[test]
fn an_example_that_is_not_mended_as_written_is_caught() {
    let mended_by = |linter: &Broken| {
        let case = case("FROM a\nRUN wget x\n");
        mended(&Run::new(&case, linter), &FAKE).map(|failure| failure.what)
    };
    assert_eq!(mended_by(&SOUND), None);
    let spoilt = mended_by(&Broken {
        spoil: |text| text.replace("curl x", "curl  x"),
        ..SOUND
    });
    assert!(spoilt.is_some_and(|what| what.contains("-RUN curl x\n+RUN curl  x\n")));
    let creates = mended_by(&Broken {
        find: |text| changed(text, |d| fix(d).creates = vec![new_file("a.txt")]),
        ..SOUND
    });
    assert!(creates.is_some_and(|what| what.contains("+# a.txt:")));
}

fn new_file(path: &str) -> NewFile {
    NewFile {
        path: path.to_owned(),
        text: "x\n".to_owned(),
    }
}

#[test]
fn a_broken_promise_about_fixes_is_caught() {
    let demoted = Broken {
        find: |text| changed(text, |d| fix(d).applicability = Applicability::Unsafe),
        ..SOUND
    };
    let without = Broken {
        find: |text| changed(text, |d| d.fix = None),
        ..SOUND
    };
    caught(&demoted, "3", "Always(Safe), but this finding has unsafe");
    caught(&without, "3", "Always(Safe), but this finding has no fix");
    let promising = |rules: &'static [&'static Rule]| Broken { rules, ..SOUND };
    caught(&promising(const { &[&UNFIXED] }), "3", "None, but");
    caught(&promising(&[]), "3", "no rule has the code");
}

#[test]
fn a_promise_that_no_case_shows_is_caught() {
    let unproven = |rule: &'static Rule, finds: &[fn(&str) -> Vec<Diagnostic>]| {
        let mut tally = Tally::default();
        for find in finds {
            let linter = Broken {
                find: *find,
                ..SOUND
            };
            let case = case(FILE);
            tally.add(&[rule], &case.lint(&linter, &case.source));
        }
        tally.unproven(&[rule]).len()
    };
    let without = |text: &str| changed(text, |d| d.fix = None);
    assert_eq!(unproven(&FAKE, &[]), 1);
    assert_eq!(unproven(&FAKE, &[wget]), 0);
    assert_eq!(unproven(&SOMETIMES, &[wget]), 1);
    assert_eq!(unproven(&SOMETIMES, &[without]), 1);
    assert_eq!(unproven(&SOMETIMES, &[wget, without]), 0);
    assert_eq!(unproven(&UNFIXED, &[]), 0);
}

#[test]
fn fixing_that_does_not_settle_is_caught() {
    let spoil = |text| text + "RUN true\n";
    caught(&Broken { spoil, ..SOUND }, "4", "changes it again");
    caught(
        &Broken {
            spoil: |_| FILE.to_owned(),
            ..SOUND
        },
        "4",
        "1 findings are said to be fixed",
    );
    let idle = Broken {
        find: |text| changed(text, |d| fix(d).edits[0].text = "wget".to_owned()),
        ..SOUND
    };
    caught(&idle, "4", "still has a fix");
    let tell = |_| wget("wget");
    caught(&Broken { tell, ..SOUND }, "4", "what is told of the result");
    let creates = Broken {
        find: |text| {
            let mut found = wget(&text.replace("curl", "wget"));
            found
                .iter_mut()
                .for_each(|d| fix(d).creates = vec![new_file("a.txt")]);
            found
        },
        ..SOUND
    };
    caught(&creates, "4", "fixing the result creates a.txt");
}

#[test]
fn a_fix_that_does_harm_is_caught() {
    let spoilt = |spoil: fn(String) -> String, what: &str| {
        caught(&Broken { spoil, ..SOUND }, "5", what);
    };
    spoilt(|text| text.replace("RUN", "RUNN"), "new syntax errors");
    spoilt(
        |text| text.replace("# für x\n", ""),
        "a comment is lost: # für x",
    );
    spoilt(|text| text + "# x\n", "a comment is new: # x");
    spoilt(
        |text| text.replace("USER me", "USER you"),
        "configuration changes",
    );
    spoilt(|text| text + "ENV A=b\n", "configuration changes");
    spoilt(|text| text + "CMD a\n", "configuration changes");
    let wakes = |text: &str| {
        let mut found = wget(text);
        for (at, _) in text.match_indices("curl") {
            Report::new(&OTHER, &mut found).push(Span::at(at), "`curl` is used");
        }
        found
    };
    caught(
        &Broken {
            find: wakes,
            ..SOUND
        },
        "5",
        "ML398 fires 1 times",
    );
}

#[test]
fn an_unsafe_fix_loses_only_comments_that_it_declares() {
    let loses = |find| Broken {
        find,
        spoil: |text| {
            if text.contains("curl") {
                text.replace("# für x\n", "")
            } else {
                text
            }
        },
        ..SOUND
    };
    let quiet = loses(|text| changed(text, |d| fix(d).applicability = Applicability::Unsafe));
    caught(&quiet, "5", "unsafe: a comment is lost");
    let declared = loses(|text| {
        changed(text, |d| {
            fix(d).applicability = Applicability::Unsafe;
            fix(d).deletes_comments = true;
        })
    });
    let case = case(FILE);
    let failures = hold(&Run::new(&case, &declared));
    assert!(
        failures.iter().all(|f| !f.proof.starts_with('5')),
        "{failures:#?}"
    );
}

#[test]
fn a_fault_of_ours_is_caught() {
    fn fault() -> Vec<Diagnostic> {
        let mut found = Vec::new();
        Report::new(FAULT, &mut found).push(Span::at(0), "the rule `ML399` failed");
        found
    }
    let find = |_: &str| fault();
    caught(&Broken { find, ..SOUND }, "5: there is no fault", "failed");
    let tell = |_| fault();
    caught(&Broken { tell, ..SOUND }, "5: there is no fault", "failed");
}

#[test]
fn a_form_that_is_not_kept_is_caught() {
    let spoilt = |spoil: fn(String) -> String, what: &str| {
        caught(&Broken { spoil, ..SOUND }, "6", what);
    };
    spoilt(|text| text.replace("\r\n", "\n"), "with CRLF: safe");
    spoilt(
        |text| text.replace('\u{feff}', ""),
        "with a byte order mark: safe",
    );
    spoilt(
        |text| text.trim_end().to_owned() + "\n",
        "without the last line end: safe",
    );
    spoilt(|text| text.trim_end().to_owned(), "cannot have this form");
    let find = |text: &str| wget(&text.replace("wget x # 𝄞\r", ""));
    caught(
        &Broken { find, ..SOUND },
        "6",
        "with CRLF: the findings differ",
    );
}

#[test]
fn a_place_that_is_not_in_the_file_is_caught() {
    let misplaced = |change: fn(&str) -> Vec<Diagnostic>, what: &str| {
        caught(
            &Broken {
                find: change,
                ..SOUND
            },
            "6: places",
            what,
        );
    };
    misplaced(|text| changed(text, |d| d.span.end = 999), "is not in");
    misplaced(
        |text| changed(text, |d| d.span.start = d.span.end + 1),
        "is not in",
    );
    misplaced(
        |text| changed(text, |d| d.file = FileId(1)),
        "FileId(1) is not in the lint",
    );
    // Byte 11 is the second one of `ü`.
    misplaced(
        |text| changed(text, |d| _ = d.label(Span::at(11), "here")),
        "inside a character",
    );
    misplaced(
        |text| {
            changed(text, |d| {
                let again = fix(d).edits[0].clone();
                fix(d).edits.push(again);
            })
        },
        "its edits overlap",
    );
    misplaced(
        |text| changed(text, |d| fix(d).creates = vec![new_file("Dockerfile")]),
        "it creates Dockerfile, which it must not",
    );
    misplaced(
        |text| changed(text, |d| fix(d).creates = vec![new_file("../a")]),
        "it creates ../a, which it must not",
    );
}

#[test]
fn a_place_that_is_counted_wrong_is_caught() {
    let case = case("FROM ä\nRUN wget x\n");
    let mut lint = case.lint(&SOUND, &case.source);
    lint.files.0[0].lines = LineIndex::new("FROM a\n\nRUN wget x\n");
    let wrong = places::wrong(&lint, &*case.context);
    assert!(
        wrong[0].contains("byte 12 is line 1 column 4, 4 in UTF-16 (from 0), not Position"),
        "{wrong:?}"
    );
}

#[test]
fn a_text_out_of_style_is_caught() {
    let misworded = |find: fn(&str) -> Vec<Diagnostic>, what: &str| {
        caught(&Broken { find, ..SOUND }, "7", what);
    };
    misworded(
        |text| changed(text, |d| d.message = "Bad".into()),
        "lower case",
    );
    misworded(
        |text| changed(text, |d| d.message = "x ".repeat(99) + "x"),
        "too long",
    );
    misworded(
        |text| changed(text, |d| _ = d.help("use curl.")),
        "without a period",
    );
    misworded(
        |text| changed(text, |d| _ = d.at_span("the `wget")),
        "not closed",
    );
    misworded(
        |text| changed(text, |d| _ = d.label(Span::at(0), "this RUN")),
        "outside of backticks",
    );
    misworded(
        |text| changed(text, |d| fix(d).title = "writes `curl`".into()),
        "imperative",
    );
}
