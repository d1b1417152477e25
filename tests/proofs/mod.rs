//! The proofs that every fixture, every example of the documentation and every real file is held to.
//!
//! A fixture of a rule is `tests/fixtures/rules/CODE-name/{bad,good}*.Dockerfile`, or a folder `{bad,good}*/` with a
//! `Dockerfile` and the files around it; it is linted with its rule alone. `tests/fixtures/whole/` holds whole files,
//! which are linted with default settings; nothing is found in those called `clean*`. Fixtures are found by walking;
//! `MLLINT_BLESS=1 cargo test` writes snapshots.

use std::collections::BTreeSet;

use mllint::diagnostic::Applicability;
use mllint::rules::{FAULT, RULES, Rule};
use mllint::settings::Settings;

mod broken;
mod case;
mod corpus;
mod forms;
mod harmless;
mod places;
mod price;
mod promise;
mod run;
mod settles;
mod snapshot;
mod style;

use crate::documentation::files_of;
use crate::golden::{diff, no_leftovers, root};
use case::{Case, Engine, only, read_folder, result};
use promise::Tally;
use run::{Failure, Run, hold, report};

/// What a case says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Claim {
    /// The rule fires.
    Bad,
    /// It does not.
    Good,
    /// It fires exactly once.
    Once,
}

const FIRES: &str = "1: a bad case fires its rule, a good one does not";
const EXAMPLES: &str = "2: the documentation shows what the rule does";

#[test]
fn fixtures_fire_as_their_names_say() {
    let (mut failures, mut snapshots) = (Vec::new(), BTreeSet::new());
    for rule in RULES {
        for (claim, case) in fixtures(rule) {
            let run = Run::new(&case, &Engine);
            failures.extend(hold(&run));
            failures.extend(claimed(&run, rule, claim));
            if claim == Claim::Bad {
                failures.extend(snapshot::compare(&run, &mut snapshots));
            }
        }
    }
    failures.extend(left_over("rules", &snapshots));
    report(&failures);
}

#[test]
fn whole_files_hold_with_default_settings() {
    let (mut failures, mut snapshots) = (Vec::new(), BTreeSet::new());
    let folder = root().join("tests/fixtures/whole");
    for case in read_folder(&folder, "whole", &Settings::default()) {
        let run = Run::new(&case, &Engine);
        failures.extend(hold(&run));
        if case.name.starts_with("whole/clean") {
            failures.extend(clean(&run));
        }
        failures.extend(snapshot::compare(&run, &mut snapshots));
    }
    failures.extend(left_over("whole", &snapshots));
    report(&failures);
}

/// Rules meet: a file on which every rule speaks, advice included, and every fix is taken, holds as one does alone.
#[test]
fn all_rules_together_hold() {
    let all = only("ALL");
    let mut cases = read_folder(&root().join("tests/fixtures/whole"), "whole", &all);
    for example in ["churn-api", "gpu-api"] {
        let folder = root().join("examples").join(example);
        cases.push(Case::read(
            format!("examples/{example}"),
            &folder,
            all.clone(),
        ));
    }
    for rule in documented() {
        let name = format!("{}-{}", rule.code, rule.name);
        let folder = root().join("tests/fixtures/rules").join(&name);
        cases.extend(read_folder(&folder, &format!("rules/{name}"), &all));
    }
    let failures: Vec<Failure> = cases
        .iter()
        .flat_map(|case| hold(&Run::new(case, &Engine)))
        .collect();
    report(&failures);
}

#[test]
fn examples_of_the_documentation_show_what_the_rule_does() {
    let mut failures = Vec::new();
    for rule in documented() {
        let [example, instead] = examples(rule);
        for (claim, case) in [(Claim::Once, &example), (Claim::Good, &instead)] {
            let run = Run::new(case, &Engine);
            failures.extend(hold(&run));
            failures.extend(claimed(&run, rule, claim));
        }
        failures.extend(mended(&Run::new(&example, &Engine), rule));
        let settings = Settings::default();
        failures.extend(clean(&Run::new(
            &Case {
                settings,
                ..instead
            },
            &Engine,
        )));
    }
    report(&failures);
}

#[test]
fn promises_about_fixes_are_neither_too_great_nor_too_small() {
    let mut tally = Tally::default();
    for rule in documented() {
        let bad = fixtures(rule).into_iter().map(|(_, case)| case);
        for case in bad.chain(examples(rule)) {
            tally.add(RULES, &case.lint(&Engine, &case.source));
        }
    }
    let unproven = tally.unproven(RULES);
    assert!(unproven.is_empty(), "{}", unproven.join("\n"));
}

/// Every rule but the one under which our own faults are reported: nobody can give an example of those.
fn documented() -> impl Iterator<Item = &'static Rule> {
    let all = RULES.iter().copied();
    all.filter(|rule| !std::ptr::eq(*rule, FAULT))
}

/// The fixtures of a rule, with what their names claim.
fn fixtures(rule: &Rule) -> Vec<(Claim, Case)> {
    let name = format!("{}-{}", rule.code, rule.name);
    let folder = root().join("tests/fixtures/rules").join(&name);
    let cases = read_folder(&folder, &format!("rules/{name}"), &only(rule.code));
    let claim = |case: Case| {
        let file = case.name.rsplit('/').next().unwrap_or_default();
        let claim = match (file.starts_with("bad"), file.starts_with("good")) {
            (true, _) => Claim::Bad,
            (_, true) => Claim::Good,
            _ => panic!("{} is neither bad nor good", case.name),
        };
        (claim, case)
    };
    cases.into_iter().map(claim).collect()
}

/// *Example* and *Use instead* of a rule.
fn examples(rule: &Rule) -> [Case; 2] {
    ["Example", "Use instead"].map(|title| {
        let files = files_of(&rule.documentation(), title)
            .unwrap_or_else(|| panic!("{} has no block under `{title}`", rule.code));
        let files: Vec<_> = files
            .into_iter()
            .map(|(name, text)| (name, text.into_bytes()))
            .collect();
        Case::folder(
            format!("{} {}, {title}", rule.code, rule.name),
            &files,
            only(rule.code),
        )
    })
}

/// Proof 1, and the first half of proof 2.
fn claimed(run: &Run<'_>, rule: &Rule, claim: Claim) -> Option<Failure> {
    let found = run.lint.diagnostics.iter();
    let times = found.filter(|d| d.code == rule.code).count();
    let (proof, kept) = match claim {
        Claim::Bad => (FIRES, times > 0),
        Claim::Good => (FIRES, times == 0),
        Claim::Once => (EXAMPLES, times == 1),
    };
    let what = || {
        format!(
            "{} fires {times} times\n{}",
            rule.code,
            snapshot::findings(run)
        )
    };
    (!kept).then(|| Failure::new(run.case, proof, what()))
}

/// Nobody finds anything in a file that is held up as an example.
fn clean(run: &Run<'_>) -> Option<Failure> {
    let found = !run.lint.diagnostics.is_empty();
    found.then(|| {
        let what = format!("it is not clean\n{}", snapshot::findings(run));
        Failure::new(run.case, EXAMPLES, what)
    })
}

/// The second half of proof 2: where the fix of an *Example* is safe, it makes *Use instead* of it, file by file.
fn mended(run: &Run<'_>, rule: &Rule) -> Option<Failure> {
    let fixes = run.lint.diagnostics.iter().filter_map(|d| d.fix.as_ref());
    let is_safe = |level| level == Applicability::Safe;
    if !fixes.into_iter().any(|fix| is_safe(fix.applicability)) {
        return None;
    }
    let instead = files_of(&rule.documentation(), "Use instead")?;
    let mut fixed = files_of(&rule.documentation(), "Example")?;
    let (_, outcome) = &run.outcomes[0];
    for (name, text) in &mut fixed {
        if name == "Dockerfile" {
            *text = result(outcome).text().to_owned();
        }
    }
    let created = outcome.creates.iter();
    fixed.extend(created.map(|file| (file.path.clone(), file.text.clone())));
    let [instead, fixed] = [instead, fixed].map(|mut files| {
        files.sort();
        let shown = files
            .iter()
            .map(|(name, text)| format!("# {name}:\n{text}"));
        shown.collect::<String>()
    });
    (instead != fixed).then(|| {
        let what = "the fixed Example is not Use instead";
        Failure::new(
            run.case,
            EXAMPLES,
            format!("{what}\n{}", diff(&instead, &fixed)),
        )
    })
}

/// Snapshots of a suite that no case has written.
fn left_over(suite: &str, snapshots: &BTreeSet<String>) -> Option<Failure> {
    let folder = format!("tests/snapshots/{suite}");
    let known = snapshots
        .iter()
        .filter_map(|name| Some(name.strip_prefix(suite)?.strip_prefix('/')?.to_owned()));
    let left = no_leftovers(&folder, &known.collect()).err()?;
    Some(Failure {
        case: suite.to_owned(),
        proof: "no snapshot is left over",
        what: left,
    })
}
