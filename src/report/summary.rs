//! What a run came to, in a sentence or two; and how often each rule spoke.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::Applicability;
use crate::engine::result::{Counts, Report};

/// The closing line: `Found 1 error and 3 warnings in 2 of 5 files; 2 can be fixed with --fix.`
pub fn summary(report: &Report, unsafe_fixes: bool) -> String {
    let counts = report.counts();
    let mut sentences = Vec::new();
    if report.fixed > 0 {
        sentences.push(format!("Fixed {}.", many(report.fixed, "problem")));
    }
    sentences.push(match counts.total() {
        0 if report.files == 0 => "No Dockerfiles were checked.".to_owned(),
        0 if report.fixed > 0 => "None are left.".to_owned(),
        0 => format!("No problems found in {}.", many(report.files, "file")),
        _ => format!(
            "{}{}.",
            found(report, counts),
            fixable(counts, unsafe_fixes)
        ),
    });
    if !report.errors.is_empty() {
        let paths = many(report.errors.len(), "path");
        sentences.push(format!("{paths} could not be read or written."));
    }
    sentences.join(" ")
}

/// `1 file`, `2 files`.
pub fn many(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

fn found(report: &Report, counts: Counts) -> String {
    let kinds = [
        (counts.errors, "error"),
        (counts.warnings, "warning"),
        (counts.infos, "info"),
    ];
    let mut kinds: Vec<String> = kinds
        .into_iter()
        .filter(|&(number, _)| number > 0)
        .map(|(number, noun)| many(number, noun))
        .collect();
    let last = kinds.pop().unwrap_or_default();
    let kinds = if kinds.is_empty() {
        last
    } else {
        format!("{} and {last}", kinds.join(", "))
    };
    let lints = report.lints.iter();
    let touched = lints.filter(|lint| !lint.diagnostics.is_empty()).count();
    if touched == report.files {
        format!("Found {kinds} in {}", many(touched, "file"))
    } else {
        format!(
            "Found {kinds} in {touched} of {}",
            many(report.files, "file")
        )
    }
}

fn fixable(counts: Counts, unsafe_fixes: bool) -> String {
    let now = counts.fixable(unsafe_fixes);
    let more = counts.fixable(true) - now;
    match (now, more) {
        (0, 0) => String::new(),
        (0, more) => format!("; {more} can be fixed with --fix --unsafe-fixes"),
        (now, 0) => format!("; {now} can be fixed with --fix"),
        (now, more) => format!("; {now} can be fixed with --fix ({more} more with --unsafe-fixes)"),
    }
}

/// How often a rule spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Statistic {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// How many findings there are.
    pub count: usize,
    /// How many of them `--fix` would mend.
    pub fixable: usize,
}

/// Every rule that spoke, the most frequent first.
pub fn statistics(report: &Report, unsafe_fixes: bool) -> Vec<Statistic> {
    let level = if unsafe_fixes {
        Applicability::Unsafe
    } else {
        Applicability::Safe
    };
    let mut rules = BTreeMap::new();
    for (_, diagnostic) in report.diagnostics() {
        let statistic = rules.entry(diagnostic.code).or_insert(Statistic {
            code: diagnostic.code,
            name: diagnostic.name,
            count: 0,
            fixable: 0,
        });
        let fix = diagnostic.fix.as_ref();
        statistic.count += 1;
        statistic.fixable += usize::from(fix.is_some_and(|fix| fix.applicability >= level));
    }
    let mut statistics: Vec<Statistic> = rules.into_values().collect();
    statistics.sort_by_key(|statistic| std::cmp::Reverse(statistic.count));
    statistics
}

/// Statistics as a table; `*` marks rules that can mend some of what they found.
pub fn statistics_table(statistics: &[Statistic]) -> String {
    let width = |value: fn(&Statistic) -> usize| statistics.iter().map(value).max().unwrap_or(0);
    let (counts, codes) = (
        width(|s| s.count.to_string().len()),
        width(|s| s.code.len()),
    );
    let mut table = String::new();
    for Statistic {
        code,
        name,
        count,
        fixable,
    } in statistics
    {
        let mark = if *fixable > 0 { '*' } else { ' ' };
        table.push_str(&format!("{count:>counts$}  {code:codes$}  {mark} {name}\n"));
    }
    if statistics.iter().any(|s| s.fixable > 0) {
        table.push_str("Rules marked * can be fixed with --fix.\n");
    }
    table
}

/// Statistics as JSON, versioned like the report.
pub fn statistics_json(statistics: &[Statistic]) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        version: u32,
        statistics: &'a [Statistic],
    }
    super::json::pretty(&Document {
        version: 1,
        statistics,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::result::{Lint, PathError};
    use crate::testing::sample_report;

    #[test]
    fn the_summary_counts_problems_files_and_fixes() {
        let mut report = sample_report();
        let say = |report: &Report, unsafe_fixes| summary(report, unsafe_fixes);
        assert_eq!(
            say(&report, false),
            "Found 1 error, 1 warning and 1 info in 2 files; 1 can be fixed with --fix (1 more with --unsafe-fixes). \
             1 path could not be read or written."
        );
        report.errors.clear();
        assert!(say(&report, true).ends_with("; 2 can be fixed with --fix."));
        report.lints[0].diagnostics.clear();
        report.fixed = 2;
        assert_eq!(
            say(&report, true),
            "Fixed 2 problems. Found 1 info in 1 of 2 files."
        );
        report.lints.clear();
        assert_eq!(say(&report, true), "Fixed 2 problems. None are left.");
    }

    #[test]
    fn a_clean_run_says_so() {
        let mut report = Report {
            lints: vec![Lint::default()],
            files: 1,
            ..Report::default()
        };
        assert_eq!(summary(&report, false), "No problems found in 1 file.");
        report.files = 0;
        report.errors.push(PathError {
            filename: "x".into(),
            message: "is a device".into(),
        });
        assert_eq!(
            summary(&report, false),
            "No Dockerfiles were checked. 1 path could not be read or written."
        );
    }

    #[test]
    fn statistics_count_the_findings_of_each_rule() {
        let statistics = statistics(&sample_report(), false);
        insta::assert_snapshot!(statistics_table(&statistics), @r"
        1  ML301  * pip-cache-kept
        1  ML302    unpinned-requirement
        1  ML701    secret-in-env
        Rules marked * can be fixed with --fix.
        ");
    }
}
