//! Configuration files: where they are found, what they say, and what that means together with the command line.

mod globs;
mod suggest;
mod written;

use std::borrow::Cow;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use globset::GlobBuilder;
use toml::Spanned;

use crate::diagnostic::Severity;
use crate::knowledge::Date;
use crate::report::Format;
use crate::rules::Rule;
use crate::settings::{ImageAlias, Preset, Selection, Settings};
use crate::text::{LineIndex, Position};

use written::{Fault, Written};

pub use globs::PathGlobs;
pub use suggest::{check_selector, nearest};

/// Names of configuration files; in one folder the first counts.
pub const FILE_NAMES: [&str; 3] = ["mllint.toml", ".mllint.toml", PYPROJECT];

const PYPROJECT: &str = "pyproject.toml";

/// A larger file is no configuration.
const MAX_BYTES: u64 = 1 << 20;

/// All that a configuration file and the command line decide.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// What changes findings.
    pub settings: Settings,
    /// The file that it came from.
    pub path: Option<PathBuf>,
    /// Whether to mend what can be mended.
    pub fix: bool,
    /// Whether unsafe fixes count as fixes.
    pub unsafe_fixes: bool,
    /// Which findings make the run fail.
    pub fail_on: FailOn,
    /// Paths that a walk passes by.
    pub exclude: Vec<PathGlobs>,
    /// The form of the report.
    pub output_format: Format,
    /// Selectors that are silent in some files.
    pub per_file_ignores: Vec<(PathGlobs, Vec<String>)>,
}

/// What the command line says; it beats the file.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Selectors, which act on what the file selected.
    pub selection: Selection,
    /// Severities by selector.
    pub severities: Vec<(String, Severity)>,
    /// The least severity that is shown.
    pub min_severity: Option<Severity>,
    /// A named starting point.
    pub preset: Option<Preset>,
    /// The day for which facts are told.
    pub as_of: Option<Date>,
    /// Which findings make the run fail.
    pub fail_on: Option<FailOn>,
    /// Whether to mend what can be mended.
    pub fix: bool,
    /// Whether unsafe fixes count as fixes.
    pub unsafe_fixes: bool,
    /// Further paths that a walk passes by.
    pub exclude: Option<PathGlobs>,
    /// The form of the report.
    pub output_format: Option<Format>,
}

/// The least severity that makes a run fail; none if nothing does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailOn(pub Option<Severity>);

impl Default for FailOn {
    fn default() -> Self {
        Self(Some(Severity::Warning))
    }
}

impl FromStr for FailOn {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        if word == "never" {
            return Ok(Self(None));
        }
        parse_severity(word)
            .map(|severity| Self(Some(severity)))
            .map_err(|_| format!("`{word}` is none of `error`, `warning`, `info` and `never`"))
    }
}

/// Reads `error`, `warning` or `info`.
///
/// # Errors
/// A sentence that names the word and the three.
pub fn parse_severity(word: &str) -> Result<Severity, String> {
    [Severity::Error, Severity::Warning, Severity::Info]
        .into_iter()
        .find(|severity| severity.as_str() == word)
        .ok_or_else(|| format!("`{word}` is none of `error`, `warning` and `info`"))
}

/// Reads `YYYY-MM-DD`.
///
/// # Errors
/// A sentence that names the word and an example.
pub fn parse_date(word: &str) -> Result<Date, String> {
    Date::parse(word).ok_or_else(|| format!("`{word}` is not a date such as `2026-01-31`"))
}

/// A configuration file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The file.
    pub path: PathBuf,
    /// Where in it.
    pub position: Option<Position>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.path.display())?;
        if let Some(Position { line, column }) = self.position {
            write!(f, "{line}:{column}:")?;
        }
        write!(f, " {}", self.message)
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// The configuration for files in `folder`, an absolute path: the nearest file, from the folder up to the root of
    /// its repository, counts whole. Without one, the default.
    ///
    /// # Errors
    /// The nearest file cannot be read or says what no key means.
    pub fn discover(folder: &Path, rules: &[&Rule]) -> Result<Self, ConfigError> {
        for folder in folder.ancestors() {
            for name in FILE_NAMES {
                let path = folder.join(name);
                if path.is_file()
                    && let Some(config) = load(&path, rules)?
                {
                    return Ok(config);
                }
            }
            if folder.join(".git").exists() {
                break;
            }
        }
        Ok(Self::default())
    }

    /// The configuration in the file at `path`, an absolute path. A `pyproject.toml` without `[tool.mllint]` is the
    /// default.
    ///
    /// # Errors
    /// The file cannot be read or says what no key means.
    pub fn from_file(path: &Path, rules: &[&Rule]) -> Result<Self, ConfigError> {
        load(path, rules).map(Option::unwrap_or_default)
    }

    /// The same, but what the command line says.
    #[must_use]
    pub fn with(mut self, overrides: &Overrides) -> Self {
        let settings = &mut self.settings;
        settings.selections.push(overrides.selection.clone());
        settings
            .severities
            .extend(overrides.severities.iter().cloned());
        settings.min_severity = overrides.min_severity.unwrap_or(settings.min_severity);
        settings.preset = overrides.preset.unwrap_or(settings.preset);
        settings.as_of = overrides.as_of.unwrap_or(settings.as_of);
        self.fail_on = overrides.fail_on.unwrap_or(self.fail_on);
        self.fix |= overrides.fix;
        self.unsafe_fixes |= overrides.unsafe_fixes;
        self.exclude.extend(overrides.exclude.clone());
        self.output_format = overrides.output_format.unwrap_or(self.output_format);
        self
    }

    /// The settings for the file at `path`, an absolute path.
    pub fn settings_for(&self, path: &Path) -> Cow<'_, Settings> {
        let mut settings = Cow::Borrowed(&self.settings);
        for (globs, ignore) in &self.per_file_ignores {
            if globs.matches(path) {
                settings.to_mut().selections.push(Selection {
                    ignore: ignore.clone(),
                    ..Selection::default()
                });
            }
        }
        settings
    }

    /// Whether a walk passes `path`, an absolute path, by.
    pub fn excludes(&self, path: &Path) -> bool {
        self.exclude.iter().any(|globs| globs.matches(path))
    }
}

/// `None` for a `pyproject.toml` without our table.
fn load(path: &Path, rules: &[&Rule]) -> Result<Option<Config>, ConfigError> {
    let error = |position, message| ConfigError {
        path: path.to_owned(),
        position,
        message,
    };
    let unreadable = |e: io::Error| match e.kind() {
        io::ErrorKind::NotFound => error(None, "this configuration file does not exist".to_owned()),
        _ => error(None, format!("this configuration file cannot be read: {e}")),
    };
    if fs::metadata(path).map_err(unreadable)?.len() > MAX_BYTES {
        return Err(error(
            None,
            "is larger than 1 MB, which no configuration is".to_owned(),
        ));
    }
    let text = fs::read_to_string(path).map_err(unreadable)?;
    let root = path.parent().unwrap_or(path);
    let is_pyproject = path.file_name().is_some_and(|name| name == PYPROJECT);
    let config = read(&text, is_pyproject, root, rules).map_err(|fault| {
        let at = fault.span.map(|span| span.start);
        let position = at.map(|at| LineIndex::new(&text).position(&text, at));
        error(position, fault.message)
    })?;
    Ok(config.map(|config| Config {
        path: Some(path.to_owned()),
        ..config
    }))
}

fn read(
    text: &str,
    is_pyproject: bool,
    root: &Path,
    rules: &[&Rule],
) -> Result<Option<Config>, Fault> {
    let written = if is_pyproject {
        written::parse_pyproject(text)?
    } else {
        Some(written::parse(text)?)
    };
    written
        .map(|written| resolve(written, root, rules))
        .transpose()
}

/// Turns words into what they mean.
fn resolve(written: Written, root: &Path, rules: &[&Rule]) -> Result<Config, Fault> {
    for name in written.rules.keys() {
        check_rule_name(name, rules)?;
    }
    let selection = Selection {
        select: written
            .select
            .map(|list| some_selectors(list, rules))
            .transpose()?,
        extend_select: selectors(written.extend_select, rules)?,
        ignore: selectors(written.ignore, rules)?,
    };
    let mut severities = Vec::new();
    for (rule, severity) in written.severity {
        let severity = value(&severity, parse_severity)?;
        severities.push((selector(rule, rules)?, severity));
    }
    let mut per_file_ignores = Vec::new();
    for (pattern, list) in written.per_file_ignores {
        per_file_ignores.push((globs(root, &[pattern])?, selectors(list, rules)?));
    }
    let exclude = globs(root, &written.exclude)?;
    let defaults = Config::default();
    Ok(Config {
        settings: Settings {
            preset: optional(written.preset.as_ref(), Preset::from_str)?.unwrap_or_default(),
            selections: vec![selection],
            severities,
            min_severity: optional(written.min_severity.as_ref(), parse_severity)?
                .unwrap_or(defaults.settings.min_severity),
            as_of: written
                .as_of
                .as_ref()
                .map_or(Ok(defaults.settings.as_of), date)?,
            images: images(written.images)?,
        },
        path: None,
        fix: written.fix.unwrap_or_default(),
        unsafe_fixes: written.unsafe_fixes.unwrap_or_default(),
        fail_on: optional(written.fail_on.as_ref(), FailOn::from_str)?.unwrap_or_default(),
        exclude: vec![exclude],
        output_format: optional(written.output_format.as_ref(), Format::from_str)?
            .unwrap_or_default(),
        per_file_ignores,
    })
}

type Parser<T> = fn(&str) -> Result<T, String>;

fn value<T>(word: &Spanned<String>, parse: Parser<T>) -> Result<T, Fault> {
    parse(word.get_ref()).map_err(|message| Fault::at(word, message))
}

fn optional<T>(word: Option<&Spanned<String>>, parse: Parser<T>) -> Result<Option<T>, Fault> {
    word.map(|word| value(word, parse)).transpose()
}

fn selector(word: Spanned<String>, rules: &[&Rule]) -> Result<String, Fault> {
    check_selector(word.get_ref(), rules).map_err(|message| Fault::at(&word, message))?;
    Ok(word.into_inner())
}

/// `select = []` would check nothing and find nothing, for ever.
fn some_selectors(
    list: Spanned<Vec<Spanned<String>>>,
    rules: &[&Rule],
) -> Result<Vec<String>, Fault> {
    if list.get_ref().is_empty() {
        return Err(Fault::at(
            &list,
            "`select` names no rule; leave it out to check those that are on by default",
        ));
    }
    selectors(list.into_inner(), rules)
}

fn selectors(list: Vec<Spanned<String>>, rules: &[&Rule]) -> Result<Vec<String>, Fault> {
    list.into_iter().map(|word| selector(word, rules)).collect()
}

/// `[rules.<name>]` takes the name alone, so that a file reads well and an option has one place.
fn check_rule_name(name: &Spanned<String>, rules: &[&Rule]) -> Result<(), Fault> {
    let word = name.get_ref().as_str();
    if rules.iter().any(|rule| rule.name == word) {
        return Ok(());
    }
    let by_code = rules
        .iter()
        .find(|rule| rule.code.eq_ignore_ascii_case(word));
    let name_of = by_code.map(|rule| rule.name);
    Err(Fault::at(
        name,
        match name_of.or_else(|| nearest(word, rules.iter().map(|rule| rule.name))) {
            Some(meant) => format!("unknown rule name `{word}`; did you mean `{meant}`?"),
            None => format!("unknown rule name `{word}`; `mllint rules` lists all"),
        },
    ))
}

fn globs(root: &Path, patterns: &[Spanned<String>]) -> Result<PathGlobs, Fault> {
    let words = patterns.iter().map(|pattern| pattern.get_ref().as_str());
    PathGlobs::new(root, words).map_err(|(index, message)| Fault::at(&patterns[index], message))
}

/// A date with or without quotes.
fn date(word: &Spanned<toml::Value>) -> Result<Date, Fault> {
    let text = match word.get_ref() {
        toml::Value::String(text) => text.clone(),
        toml::Value::Datetime(date) => date.to_string(),
        _ => return Err(Fault::at(word, "this is not a date such as `2026-01-31`")),
    };
    parse_date(&text).map_err(|message| Fault::at(word, message))
}

/// Longer patterns first: they are more specific.
fn images(
    written: std::collections::BTreeMap<Spanned<String>, written::WrittenImage>,
) -> Result<Vec<ImageAlias>, Fault> {
    let mut images = Vec::new();
    for (pattern, image) in written {
        let glob = GlobBuilder::new(pattern.get_ref()).build();
        let glob = glob.map_err(|error| {
            Fault::at(&pattern, format!("this is no pattern: {}", error.kind()))
        })?;
        let like = image.like.into_inner();
        images.push(ImageAlias {
            pattern: glob.compile_matcher(),
            like,
        });
    }
    images.sort_by_key(|image| std::cmp::Reverse(image.pattern.glob().glob().len()));
    Ok(images)
}

#[cfg(test)]
mod tests;
