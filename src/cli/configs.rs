//! Which configuration holds for which file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::CheckArgs;
use super::paths::{absolute, shown};
use crate::config::{Config, ConfigError, Overrides, PathGlobs, check_selector};
use crate::rules::Rule;
use crate::settings::Selection;

/// The configurations of a run. The one of the working directory decides about the run as a whole; each file is linted
/// with the one that is nearest to it.
pub(super) struct Configs<'a> {
    cwd: &'a Path,
    rules: &'a [&'a Rule],
    overrides: Overrides,
    /// The configuration of the run.
    pub(super) run: Arc<Config>,
    /// Whether one configuration holds for all files.
    fixed: bool,
    by_folder: HashMap<PathBuf, Result<Arc<Config>, ConfigError>>,
}

impl<'a> Configs<'a> {
    /// Reads the configuration of the run.
    pub(super) fn new(
        cwd: &'a Path,
        rules: &'a [&'a Rule],
        args: &CheckArgs,
    ) -> Result<Self, String> {
        let overrides = overrides(cwd, rules, args)?;
        let run = match &args.config {
            _ if args.isolated => Ok(Config::default()),
            Some(path) => Config::from_file(&absolute(path, cwd), rules),
            None => Config::discover(cwd, rules),
        };
        let run = run.map_err(|error| told(error, cwd))?.with(&overrides);
        Ok(Self {
            cwd,
            rules,
            overrides,
            run: Arc::new(run),
            fixed: args.isolated || args.config.is_some(),
            by_folder: HashMap::new(),
        })
    }

    /// The configuration for the file at `path`, an absolute path.
    pub(super) fn for_file(&mut self, path: &Path) -> Result<Arc<Config>, String> {
        let folder = path.parent().unwrap_or(path);
        if self.fixed || folder == self.cwd {
            return Ok(Arc::clone(&self.run));
        }
        let found = self.by_folder.entry(folder.to_owned()).or_insert_with(|| {
            let config = Config::discover(folder, self.rules)?;
            Ok(Arc::new(config.with(&self.overrides)))
        });
        found.clone().map_err(|error| told(error, self.cwd))
    }
}

/// An error with the file's name as it is shown.
fn told(error: ConfigError, cwd: &Path) -> String {
    let path = PathBuf::from(shown(&error.path, cwd));
    ConfigError { path, ..error }.to_string()
}

fn overrides(cwd: &Path, rules: &[&Rule], args: &CheckArgs) -> Result<Overrides, String> {
    let selectors = |flag: &str, list: &[String]| -> Result<Vec<String>, String> {
        let list = list
            .iter()
            .map(|word| word.trim())
            .filter(|word| !word.is_empty());
        let checked = list.map(|word| check_selector(word, rules).map(|()| word.to_owned()));
        checked
            .collect::<Result<_, _>>()
            .map_err(|message| format!("--{flag}: {message}"))
    };
    let select = args.select.as_deref();
    // `--select "$RULES"` with nothing in it would find nothing, for ever.
    if select.is_some_and(|list| list.iter().all(|word| word.trim().is_empty())) {
        return Err(
            "--select names no rule; leave it out to check those that are on by default".to_owned(),
        );
    }
    for (selector, _) in &args.severity {
        selectors("severity", std::slice::from_ref(selector))?;
    }
    let exclude = args.exclude.iter().map(String::as_str);
    let exclude = PathGlobs::new(cwd, exclude)
        .map_err(|(index, message)| format!("--exclude: `{}`: {message}", args.exclude[index]))?;
    Ok(Overrides {
        selection: Selection {
            select: select.map(|list| selectors("select", list)).transpose()?,
            extend_select: selectors("extend-select", &args.extend_select)?,
            ignore: selectors("ignore", &args.ignore)?,
        },
        severities: args.severity.clone(),
        min_severity: args.min_severity,
        preset: args.preset,
        as_of: args.as_of,
        fail_on: args.fail_on,
        fix: args.fix,
        unsafe_fixes: args.unsafe_fixes,
        exclude: (!args.exclude.is_empty()).then_some(exclude),
        output_format: args.output_format,
    })
}
