//! A configuration file as it is written: what keys there are, and where each value stands.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::suggest::nearest;

/// The keys of a configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    default,
    expecting = "a table of settings"
)]
pub(super) struct Written {
    pub(super) preset: Option<Spanned<String>>,
    pub(super) select: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) extend_select: Vec<Spanned<String>>,
    pub(super) ignore: Vec<Spanned<String>>,
    pub(super) severity: BTreeMap<Spanned<String>, Spanned<String>>,
    pub(super) min_severity: Option<Spanned<String>>,
    pub(super) fail_on: Option<Spanned<String>>,
    pub(super) fix: Option<bool>,
    pub(super) unsafe_fixes: Option<bool>,
    pub(super) exclude: Vec<Spanned<String>>,
    pub(super) output_format: Option<Spanned<String>>,
    pub(super) per_file_ignores: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
    pub(super) as_of: Option<Spanned<toml::Value>>,
    pub(super) images: BTreeMap<Spanned<String>, WrittenImage>,
    pub(super) rules: BTreeMap<Spanned<String>, RuleOptions>,
}

/// `{ like = "python:3.12-slim" }`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table with `like`")]
pub(super) struct WrittenImage {
    pub(super) like: Spanned<String>,
}

/// The options of a rule; no rule has one yet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table of options")]
pub(super) struct RuleOptions {}

/// What is wrong, and with which bytes.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) span: Option<Range<usize>>,
}

impl Fault {
    pub(super) fn at<T>(value: &Spanned<T>, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            span: Some(value.span()),
        }
    }
}

#[derive(Deserialize)]
struct Pyproject {
    tool: Option<Tool>,
}

#[derive(Deserialize)]
struct Tool {
    mllint: Option<Written>,
}

/// Reads `mllint.toml`.
pub(super) fn parse(text: &str) -> Result<Written, Fault> {
    toml::from_str(text).map_err(|error| explain(text, &error))
}

/// Reads `[tool.mllint]` of a `pyproject.toml`; `None` if there is no such table.
pub(super) fn parse_pyproject(text: &str) -> Result<Option<Written>, Fault> {
    // Other tools' faults are theirs to tell.
    if !text.contains("mllint") {
        return Ok(None);
    }
    let pyproject: Pyproject = toml::from_str(text).map_err(|error| explain(text, &error))?;
    Ok(pyproject.tool.and_then(|tool| tool.mllint))
}

/// The parser's words, but for unknown keys, for which the nearest known one is better than a list of all.
fn explain(text: &str, error: &toml::de::Error) -> Fault {
    let span = error.span();
    let message = unknown_key(error.message()).unwrap_or_else(|| plain(error.message()));
    // An error at the end of the file has no byte to point at.
    let span = span.map(|span| span.start.min(text.len())..span.end.min(text.len()));
    Fault { message, span }
}

/// The parser's words without those that only programmers know.
fn plain(message: &str) -> String {
    message.replace('\n', ", ").replace("a sequence", "a list")
}

/// From serde's ``unknown field `selct`, expected one of `select`, `ignore` ``.
fn unknown_key(message: &str) -> Option<String> {
    let mut names = message
        .strip_prefix("unknown field ")?
        .split('`')
        .skip(1)
        .step_by(2);
    let key = names.next()?;
    Some(match nearest(key, names) {
        Some(name) => format!("unknown key `{key}`; did you mean `{name}`?"),
        None => format!("unknown key `{key}`"),
    })
}
