//! Proof 3: what a rule promises about its fixes is true.

use std::collections::BTreeMap;

use mllint::diagnostic::{Applicability, Diagnostic};
use mllint::engine::result::Lint;
use mllint::rules::{FixAvailability, Rule};

use super::run::Run;

/// Holds each finding to the promise of its rule.
pub(super) fn check(run: &Run<'_>) -> Vec<String> {
    let found = run.lint.diagnostics.iter();
    found
        .filter_map(|diagnostic| {
            let mut rules = run.linter.rules().iter();
            match rules.find(|rule| rule.code == diagnostic.code) {
                None => Some(format!("no rule has the code {}", diagnostic.code)),
                Some(rule) => broken(rule, diagnostic),
            }
        })
        .collect()
}

fn broken(rule: &Rule, diagnostic: &Diagnostic) -> Option<String> {
    let level = level(diagnostic);
    let kept = match rule.fix {
        FixAvailability::None => level.is_none(),
        FixAvailability::Sometimes(best) => level <= Some(best),
        FixAvailability::Always(exactly) => level == Some(exactly),
    };
    let what = level.map_or("no fix", Applicability::as_str);
    (!kept).then(|| {
        let (code, promise, message) = (rule.code, rule.fix, &diagnostic.message);
        format!("{code} promises {promise:?}, but this finding has {what}: {message}")
    })
}

fn level(diagnostic: &Diagnostic) -> Option<Applicability> {
    diagnostic.fix.as_ref().map(|fix| fix.applicability)
}

/// How often the fixes of a rule kept what it promises at its best.
#[derive(Clone, Copy, Debug, Default)]
struct Times {
    /// Findings with a fix at the promised level.
    best: usize,
    /// Findings with another fix or none.
    other: usize,
}

/// What was seen of the fixes of every rule over many lints.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<&'static str, Times>);

impl Tally {
    /// Counts the findings of a lint.
    pub(super) fn add(&mut self, rules: &[&Rule], lint: &Lint) {
        for diagnostic in &lint.diagnostics {
            let rule = rules.iter().find(|rule| rule.code == diagnostic.code);
            let best = match rule.map(|rule| rule.fix) {
                Some(FixAvailability::Sometimes(best) | FixAvailability::Always(best)) => best,
                Some(FixAvailability::None) | None => continue,
            };
            let times = self.0.entry(diagnostic.code).or_default();
            if level(diagnostic) == Some(best) {
                times.best += 1;
            } else {
                times.other += 1;
            }
        }
    }

    /// Rules that promise more, or less, than the cases show.
    pub(super) fn unproven(&self, rules: &[&Rule]) -> Vec<String> {
        let wrong = rules.iter().filter_map(|rule| {
            let times = self.0.get(rule.code).copied().unwrap_or_default();
            let missing = match rule.fix {
                FixAvailability::Sometimes(level) | FixAvailability::Always(level)
                    if times.best == 0 =>
                {
                    format!("with a fix that is {}", level.as_str())
                }
                FixAvailability::Sometimes(_) if times.other == 0 => {
                    "without that fix; if there is none, it is `Always`".to_owned()
                }
                _ => return None,
            };
            Some(format!(
                "{} promises {:?}, but no case has a finding {missing}",
                rule.code, rule.fix
            ))
        });
        wrong.collect()
    }
}
