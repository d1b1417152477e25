//! Proof 5: a fix makes nothing worse.

use std::collections::BTreeMap;

use mllint::diagnostic::Applicability;
use mllint::engine::result::{FixOutcome, Lint};
use mllint::model::BuildContext;
use mllint::rules::FAULT;
use mllint::rules::precedence::PAIRS;
use mllint::syntax::{Arguments, Instruction, Keyword, parse};
use mllint::text::Source;

use super::case::{only, result};
use super::run::{Run, tally};
use super::settles::changes;
use crate::golden::diff;

/// No new syntax error, no comment lost; a safe fix wakes no other rule and keeps the image's configuration.
pub(super) fn check(run: &Run<'_>) -> Vec<String> {
    let changed = run.outcomes.iter().filter(|(_, o)| changes(run, o));
    changed
        .flat_map(|(level, outcome)| {
            let (before, after) = (&run.case.source, result(outcome));
            let mut wrong = vec![new_errors(before, after), comments(run, *level, outcome)];
            if *level == Applicability::Safe {
                wrong.push(woken(run, outcome));
                wrong.push(reconfigured(before, after));
            }
            let wrong = wrong.into_iter().flatten();
            wrong.map(|what| {
                let difference = diff(before.text(), after.text());
                format!("{}: {what}\n{difference}", level.as_str())
            })
        })
        .collect()
}

/// A rule failed, a fix would have broken the file, or fixing did not come to an end.
pub(super) fn faults(run: &Run<'_>) -> Vec<String> {
    let found = run.lints().flat_map(|lint| &lint.diagnostics);
    found
        .filter(|diagnostic| diagnostic.code == FAULT.code)
        .map(|diagnostic| diagnostic.message.clone())
        .collect()
}

fn new_errors(before: &Source, after: &Source) -> Option<String> {
    let errors = |source: &Source| {
        let errors = parse(source).errors.into_iter();
        errors.map(|error| error.message).collect::<Vec<_>>()
    };
    let (old, new) = (errors(before), errors(after));
    (new.len() > old.len()).then(|| format!("new syntax errors, {old:?} before, {new:?} now"))
}

/// How often each line occurs that is a comment, be it the Dockerfile's or that of a script in it.
fn comment_lines(source: &Source) -> BTreeMap<&str, usize> {
    let lines = source.text().lines().map(str::trim);
    tally(lines.filter(|line| line.starts_with('#')))
}

fn comments(run: &Run<'_>, level: Applicability, outcome: &FixOutcome) -> Option<String> {
    let (old, new) = (
        comment_lines(&run.case.source),
        comment_lines(result(outcome)),
    );
    let fixes = run.lint.diagnostics.iter().filter_map(|d| d.fix.as_ref());
    let declared = level < Applicability::Safe && fixes.into_iter().any(|f| f.deletes_comments);
    let lost = old
        .iter()
        .find(|(line, times)| new.get(*line).is_none_or(|now| now < times));
    if let (Some((line, _)), false) = (lost, declared) {
        return Some(format!("a comment is lost: {line}"));
    }
    let kept = |line: &str, times: usize| old.get(line).is_some_and(|before| *before >= times);
    let added = new.iter().find(|(line, times)| !kept(line, **times));
    match added {
        Some((line, _)) if level == Applicability::Safe => {
            Some(format!("a comment is new: {line}"))
        }
        _ => None,
    }
}

/// With every rule selected, no rule finds more than before; but one that was silent beside another's finding may speak
/// once that is mended.
fn woken(run: &Run<'_>, outcome: &FixOutcome) -> Option<String> {
    let count = |source: &Source, context: &dyn BuildContext| {
        let lint: Lint = run.linter.lint(source, context, &only("ALL"));
        tally(lint.diagnostics.into_iter().map(|d| d.code))
    };
    let old = count(&run.case.source, &*run.case.context);
    let new = count(result(outcome), &run.case.context_after(outcome));
    let was_silent = |code: &str| {
        let beside = |(speaks, silent): &(&str, &str)| *silent == code && old.contains_key(speaks);
        PAIRS.iter().any(beside)
    };
    let more = new
        .into_iter()
        .filter(|(code, _)| !was_silent(code))
        .find(|(code, times)| old.get(code).is_none_or(|before| before < times));
    more.map(|(code, times)| format!("{code} fires {times} times, which is more than before"))
}

/// The instructions that make the image's configuration, as they count, are the same.
fn reconfigured(before: &Source, after: &Source) -> Option<String> {
    let (old, new) = (configuration(before), configuration(after));
    (old != new).then(|| {
        let difference = diff(&(old.join("\n") + "\n"), &(new.join("\n") + "\n"));
        format!("the image's configuration changes\n{difference}")
    })
}

/// What configures each stage, sorted: a move changes nothing.
fn configuration(source: &Source) -> Vec<String> {
    let file = parse(source);
    let mut stage = 0;
    let mut found = Vec::new();
    // Of these only the last one of a stage counts.
    let mut last = BTreeMap::new();
    for instruction in &file.instructions {
        let keyword = instruction.keyword;
        stage += usize::from(keyword == Keyword::From);
        match keyword {
            Keyword::Env | Keyword::Label => {
                found.extend(pairs(instruction).map(|pair| format!("{stage} {keyword} {pair}")));
            }
            Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck | Keyword::Stopsignal => {
                last.insert((stage, keyword.as_str()), text(instruction));
            }
            Keyword::User
            | Keyword::Workdir
            | Keyword::Expose
            | Keyword::Volume
            | Keyword::Shell
            | Keyword::Onbuild => {
                found.push(format!("{stage} {keyword} {}", text(instruction)));
            }
            _ => {}
        }
    }
    let last = last.into_iter();
    found.extend(last.map(|((stage, keyword), text)| format!("{stage} {keyword} {text}")));
    found.sort();
    found
}

/// `NAME=value` of `ENV` and `LABEL`, without quotes and escapes: `ENV A b` says the same as `ENV A="b"`.
fn pairs(instruction: &Instruction<'_>) -> impl Iterator<Item = String> {
    let pairs = match &instruction.arguments {
        Arguments::Pairs { pairs, .. } => pairs.as_slice(),
        _ => &[],
    };
    pairs.iter().map(|pair| {
        let value = pair.value.raw.replace(['"', '\'', '\\'], "");
        format!("{}={value}", pair.name.raw)
    })
}

fn text(instruction: &Instruction<'_>) -> String {
    let words = instruction.rest_text().split_whitespace();
    words.collect::<Vec<_>>().join(" ")
}
