//! What a run was asked for, as far as it changes findings: plain data, wherever it came from.

use std::str::FromStr;

use globset::GlobMatcher;

use crate::diagnostic::Severity;
use crate::knowledge::{Date, TABLES};
use crate::rules::Rule;

/// What the linter looks for. The default is what a user gets who asks for nothing.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A named starting point.
    pub preset: Preset,
    /// Which rules run: each entry changes what those before it left.
    pub selections: Vec<Selection>,
    /// Severities by selector. The most specific one wins, of equal ones the last.
    pub severities: Vec<(String, Severity)>,
    /// Findings below it are not shown, unless a selector names their rule.
    pub min_severity: Severity,
    /// The day for which facts with a date are told, such as the end of a support.
    pub as_of: Date,
    /// Images that are like a known one; the first match counts.
    pub images: Vec<ImageAlias>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            preset: Preset::Default,
            selections: Vec::new(),
            severities: Vec::new(),
            min_severity: Severity::Warning,
            as_of: TABLES,
            images: Vec::new(),
        }
    }
}

/// A named starting point for settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preset {
    /// The rules that are on, from warnings upwards.
    #[default]
    Default,
}

impl FromStr for Preset {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "default" => Ok(Self::Default),
            _ => Err(format!("`{word}` is not a preset; there is `default`")),
        }
    }
}

/// Selectors (codes, names, aliases, prefixes, `ALL`) that turn rules on and off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Replaces the set of rules.
    pub select: Option<Vec<String>>,
    /// Adds rules to the set.
    pub extend_select: Vec<String>,
    /// Takes rules out of the set, unless a more specific selector of the same entry adds them.
    pub ignore: Vec<String>,
}

/// An image that is like a known one.
#[derive(Clone, Debug)]
pub struct ImageAlias {
    /// Which images: a glob over the whole reference, such as `registry.corp/ml:*`.
    pub pattern: GlobMatcher,
    /// The known one: `python:3.12-slim`.
    pub like: String,
}

/// What the selections say of a rule.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    Off,
    /// On, but nobody named it.
    On,
    Named,
}

impl Settings {
    /// Whether `rule` runs.
    pub fn enabled(&self, rule: &Rule) -> bool {
        self.choice(rule) != Choice::Off
    }

    /// The severity of a finding of `rule` that would otherwise have `default`.
    pub fn severity(&self, rule: &Rule, default: Severity) -> Severity {
        self.severities
            .iter()
            .filter_map(|(selector, severity)| Some((specificity(selector, rule)?, *severity)))
            // Of equals, the last.
            .max_by_key(|(specificity, _)| *specificity)
            .map_or(default, |(_, severity)| severity)
    }

    /// Whether a finding of `rule` with this severity is shown: the rule runs, and the finding is severe enough or a
    /// selector names the rule.
    pub fn shows(&self, rule: &Rule, severity: Severity) -> bool {
        match self.choice(rule) {
            Choice::Off => false,
            Choice::On => severity >= self.min_severity,
            Choice::Named => true,
        }
    }

    /// The known image that `reference` is said to be like.
    pub fn image_like(&self, reference: &str) -> Option<&str> {
        let mut images = self.images.iter();
        let alias = images.find(|image| image.pattern.is_match(reference))?;
        Some(&alias.like)
    }

    fn choice(&self, rule: &Rule) -> Choice {
        let start = if rule.on { Choice::On } else { Choice::Off };
        self.selections.iter().fold(start, |choice, selection| {
            let select = selection.select.as_deref();
            let base = if select.is_some() {
                Choice::Off
            } else {
                choice
            };
            let added =
                best(select.unwrap_or_default(), rule).max(best(&selection.extend_select, rule));
            let removed = best(&selection.ignore, rule);
            match (added, removed) {
                (None, None) => base,
                (added, removed) if added > removed => Choice::Named,
                _ => Choice::Off,
            }
        })
    }
}

/// How closely the closest of the selectors means the rule.
fn best(selectors: &[String], rule: &Rule) -> Option<usize> {
    let selectors = selectors.iter();
    selectors
        .filter_map(|selector| specificity(selector, rule))
        .max()
}

/// How closely `selector` means the rule, if it does: by its code, a name or an alias most, by a prefix the more the
/// longer it is, by `ALL` least.
fn specificity(selector: &str, rule: &Rule) -> Option<usize> {
    let selector = selector.trim();
    let is = |name: &str| selector.eq_ignore_ascii_case(name);
    if !rule.matches(selector) {
        None
    } else if is(rule.code) || is(rule.name) || rule.aliases.iter().any(|alias| is(alias)) {
        Some(usize::MAX)
    } else if is("ALL") {
        Some(0)
    } else {
        Some(selector.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::SAMPLE_RULES;

    /// Settings with one selection; each list is separated by blanks.
    fn settings(select: Option<&str>, extend_select: &str, ignore: &str) -> Settings {
        let words = |list: &str| {
            list.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let selection = Selection {
            select: select.map(words),
            extend_select: words(extend_select),
            ignore: words(ignore),
        };
        Settings {
            selections: vec![selection],
            ..Settings::default()
        }
    }

    fn enabled(settings: &Settings) -> Vec<&'static str> {
        let rules = SAMPLE_RULES.iter().filter(|rule| settings.enabled(rule));
        rules.map(|rule| rule.code).collect()
    }

    #[test]
    fn rules_that_are_on_run_unless_asked_otherwise() {
        assert_eq!(enabled(&Settings::default()), ["ML301", "ML302", "ML701"]);
        assert_eq!(enabled(&settings(Some("ML3"), "", "")), ["ML301", "ML302"]);
        assert_eq!(
            enabled(&settings(None, "DL3008", "ML3")),
            ["DL3008", "ML701"]
        );
        assert_eq!(enabled(&settings(Some(""), "", "")), [""; 0]);
    }

    #[test]
    fn the_more_specific_selector_wins_and_ignore_wins_a_tie() {
        assert_eq!(enabled(&settings(Some("ML301"), "", "ML3")), ["ML301"]);
        assert_eq!(enabled(&settings(Some("ALL"), "", "ML3 DL")), ["ML701"]);
        assert_eq!(
            enabled(&settings(Some("pip-cache-kept ML70"), "", "DL3042 ML7")),
            ["ML701"]
        );
    }

    #[test]
    fn a_later_selection_beats_an_earlier_one() {
        let mut settings = settings(Some("ML301 ML302"), "", "ML301");
        let later = |select: Option<&str>, extend: &str, ignore: &str| {
            self::settings(select, extend, ignore).selections.remove(0)
        };
        settings.selections.push(later(None, "ML301", "ML302"));
        assert_eq!(enabled(&settings), ["ML301"]);
        settings.selections.push(later(Some("ML7"), "", ""));
        assert_eq!(enabled(&settings), ["ML701"]);
    }

    #[test]
    fn advice_is_shown_only_if_named_or_asked_for() {
        let rule = SAMPLE_RULES[2];
        let shows = |settings: &Settings| settings.shows(rule, Severity::Info);
        assert!(!shows(&Settings::default()));
        assert!(!shows(&settings(None, "", "ML301")));
        for selector in ["ML302", "ML3", "ALL"] {
            assert!(shows(&settings(None, selector, "")), "{selector}");
            assert!(shows(&settings(Some(selector), "", "")), "{selector}");
        }
        assert!(shows(&Settings {
            min_severity: Severity::Info,
            ..Settings::default()
        }));
    }

    #[test]
    fn the_most_specific_severity_counts_and_of_equals_the_last() {
        let severities = [
            ("ML301", Severity::Error),
            ("ALL", Severity::Info),
            ("ML3", Severity::Warning),
            ("DL3042", Severity::Warning),
        ];
        let severities = severities.map(|(selector, severity)| (selector.to_owned(), severity));
        let settings = Settings {
            severities: severities.to_vec(),
            ..Settings::default()
        };
        let of = |index: usize| settings.severity(SAMPLE_RULES[index], Severity::Error);
        assert_eq!(
            [of(0), of(1), of(2)],
            [Severity::Info, Severity::Warning, Severity::Warning]
        );
        assert_eq!(
            Settings::default().severity(SAMPLE_RULES[0], Severity::Error),
            Severity::Error
        );
    }
}
