//! `mllint [PATH…]`: lint, fix or show what fixes would change.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::args::CheckArgs;
use super::configs::Configs;
use super::discover::discover;
use super::linter::{Input, Linter};
use super::output::put;
use super::paths::{absolute, root_of, shown};
use super::read::{read, read_file, reason};
use super::write::{Batch, Change, write_all};
use super::{CLEAN, Command, FAILURE, FINDINGS};
use crate::config::{Config, FailOn};
use crate::diagnostic::{Applicability, FileId};
use crate::engine::result::{FixOutcome, Lint, PathError, Report};
use crate::report::diff::diff;
use crate::report::summary::{statistics, statistics_json, statistics_table};
use crate::report::{Format, Style, render};
use crate::text::Source;

/// Threads cost more than they bring for fewer files.
const MANY_FILES: usize = 8;

/// What is done with fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Lint,
    Fix,
    Diff,
}

/// A Dockerfile to do.
struct Job {
    name: String,
    /// Absolute; none for standard input without a name.
    path: Option<PathBuf>,
    /// What came from standard input; else the file is read.
    source: Option<Source>,
    config: Arc<Config>,
}

/// What holds for all jobs.
struct Plan<'a> {
    cwd: &'a Path,
    linter: &'a dyn Linter,
    context: Option<PathBuf>,
    mode: Mode,
    level: Applicability,
}

/// Does it all; gives the exit status.
///
/// # Errors
/// A sentence, if nothing could be done.
pub(super) fn check(command: &mut Command<'_>, args: &CheckArgs) -> Result<u8, String> {
    let cwd = command.cwd.clone();
    let mut configs = Configs::new(&cwd, command.rules, args)?;
    let run = Arc::clone(&configs.run);
    let plan = Plan::new(&cwd, command.linter, args, &run)?;
    let from_stdin = reads_stdin(args)?;
    let (jobs, mut errors) = if from_stdin {
        (vec![stdin_job(command, args, &mut configs)?], Vec::new())
    } else {
        jobs(args, &mut configs, &cwd)
    };
    if jobs.is_empty() && errors.is_empty() && !args.quiet {
        let hint =
            "no Dockerfiles were found here; a file that is named is checked whatever its name";
        let _ = writeln!(command.stderr, "note: {hint}");
    }
    if args.verbose {
        tell_jobs(command, &jobs);
    }
    let mut outcomes = Vec::new();
    for (job, outcome) in jobs.iter().zip(plan.run(&jobs, args)?) {
        match outcome {
            Ok(outcome) => outcomes.push((job, outcome)),
            Err(message) => errors.push(PathError {
                filename: job.name.clone(),
                message,
            }),
        }
    }
    if from_stdin && plan.mode == Mode::Fix {
        plan.leave_other_files(&mut outcomes);
    }
    match plan.mode {
        Mode::Diff => return show_diff(command, args, outcomes, errors),
        Mode::Fix if from_stdin => show_fixed(command, &outcomes)?,
        Mode::Fix => errors.extend(plan.write(&mut outcomes)),
        Mode::Lint => {}
    }
    let report = report(outcomes, errors);
    let to_stderr = from_stdin && plan.mode == Mode::Fix;
    show(command, args, &report, &run, to_stderr)?;
    Ok(status(&report, run.fail_on))
}

impl<'a> Plan<'a> {
    fn new(
        cwd: &'a Path,
        linter: &'a dyn Linter,
        args: &CheckArgs,
        run: &Config,
    ) -> Result<Self, String> {
        let context = args.context.as_ref().map(|context| absolute(context, cwd));
        if let Some(context) = context.as_ref().filter(|context| !context.is_dir()) {
            return Err(format!(
                "--context: {} is not a folder",
                shown(context, cwd)
            ));
        }
        let mode = match (args.diff, run.fix) {
            (true, _) => Mode::Diff,
            (false, true) => Mode::Fix,
            (false, false) => Mode::Lint,
        };
        let level = if run.unsafe_fixes {
            Applicability::Unsafe
        } else {
            Applicability::Safe
        };
        Ok(Self {
            cwd,
            linter,
            context,
            mode,
            level,
        })
    }

    /// Does the jobs, in their order or side by side; what comes out has their order.
    fn run(
        &self,
        jobs: &[Job],
        args: &CheckArgs,
    ) -> Result<Vec<Result<FixOutcome, String>>, String> {
        let threads = args.jobs.map(usize::from);
        if jobs.len() <= MANY_FILES || threads == Some(1) {
            return Ok(jobs.iter().map(|job| self.do_job(job)).collect());
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0));
        let pool = pool
            .build()
            .map_err(|error| format!("no threads can be started: {error}"))?;
        Ok(pool.install(|| jobs.par_iter().map(|job| self.do_job(job)).collect()))
    }

    fn do_job(&self, job: &Job) -> Result<FixOutcome, String> {
        let source = match (&job.source, &job.path) {
            (Some(source), _) => source.clone(),
            (None, Some(path)) => read_file(path)?,
            (None, None) => return Err("has no path".to_owned()),
        };
        let settings = job.settings();
        Ok(if self.mode == Mode::Lint {
            let lint = self.linter.lint(self.input(job, source, &settings));
            FixOutcome {
                lint,
                ..FixOutcome::default()
            }
        } else {
            self.linter
                .fix(self.input(job, source, &settings), self.level)
        })
    }

    fn input<'i>(
        &'i self,
        job: &'i Job,
        source: Source,
        settings: &'i crate::settings::Settings,
    ) -> Input<'i> {
        Input {
            name: &job.name,
            path: job.path.as_deref(),
            source,
            context: self.context.as_deref(),
            cwd: self.cwd,
            settings,
        }
    }

    /// Writes what was mended. Where that fails, the findings are those of the file as it still is.
    fn write(&self, outcomes: &mut [(&Job, FixOutcome)]) -> Vec<PathError> {
        let batches: Vec<Batch> = outcomes
            .iter()
            .map(|(job, outcome)| self.batch(job, outcome))
            .collect();
        let root = root_of(self.cwd);
        let mut errors = Vec::new();
        for ((job, outcome), written) in outcomes.iter_mut().zip(write_all(&batches, root)) {
            let Err(error) = written else { continue };
            errors.push(error);
            if let Some(file) = outcome.before.0.first() {
                let settings = job.settings();
                let input = self.input(job, file.source.clone(), &settings);
                *outcome = FixOutcome {
                    lint: self.linter.lint(input),
                    ..FixOutcome::default()
                };
            }
        }
        errors
    }

    /// Where the fixed text goes to standard output, no other file is written: what one would have mended is still to
    /// be found.
    fn leave_other_files(&self, outcomes: &mut [(&Job, FixOutcome)]) {
        for (job, outcome) in outcomes {
            if let Some(file) = outcome
                .lint
                .files
                .0
                .first()
                .filter(|_| !outcome.creates.is_empty())
            {
                let settings = job.settings();
                let input = self.input(job, file.source.clone(), &settings);
                outcome.lint = self.linter.lint(input);
                outcome.fixed = outcome.fixed.saturating_sub(outcome.creates.len());
            }
        }
    }

    fn batch(&self, job: &Job, outcome: &FixOutcome) -> Batch {
        let changed = outcome.changed().map(|(before, after)| Change {
            name: after.name.clone(),
            path: match &job.path {
                Some(path) if after.name == job.name => path.clone(),
                _ => absolute(Path::new(&after.name), self.cwd),
            },
            before: Some(before.source.bytes().to_vec()),
            after: after.source.bytes().to_vec(),
        });
        let created = outcome.creates.iter().map(|file| Change {
            name: file.path.clone(),
            path: absolute(Path::new(&file.path), self.cwd),
            before: None,
            after: file.text.clone().into_bytes(),
        });
        Batch {
            writes: changed.chain(created).collect(),
        }
    }
}

impl Job {
    fn settings(&self) -> Cow<'_, crate::settings::Settings> {
        match &self.path {
            Some(path) => self.config.settings_for(path),
            None => Cow::Borrowed(&self.config.settings),
        }
    }
}

fn reads_stdin(args: &CheckArgs) -> Result<bool, String> {
    let dashes = args
        .paths
        .iter()
        .filter(|path| path.as_os_str() == "-")
        .count();
    match (args.paths.len(), dashes) {
        (0, _) => Ok(args.stdin_filename.is_some()),
        (1, 1) => Ok(true),
        (_, 0) => Ok(false),
        _ => Err("`-` reads standard input and cannot be combined with other paths".to_owned()),
    }
}

fn stdin_job(
    command: &mut Command<'_>,
    args: &CheckArgs,
    configs: &mut Configs<'_>,
) -> Result<Job, String> {
    let path = args
        .stdin_filename
        .as_ref()
        .map(|path| absolute(path, &command.cwd));
    let name = match &args.stdin_filename {
        Some(path) => shown(path, &command.cwd),
        None => "<stdin>".to_owned(),
    };
    let config = match &path {
        Some(path) => configs.for_file(path)?,
        None => Arc::clone(&configs.run),
    };
    let source = read(&mut *command.stdin).map_err(|message| format!("{name} {message}"))?;
    Ok(Job {
        name,
        path,
        source: Some(source),
        config,
    })
}

fn jobs(args: &CheckArgs, configs: &mut Configs<'_>, cwd: &Path) -> (Vec<Job>, Vec<PathError>) {
    let here = [PathBuf::from(".")];
    let paths = if args.paths.is_empty() {
        &here
    } else {
        args.paths.as_slice()
    };
    let (files, mut errors) = discover(cwd, paths, &configs.run, !args.no_respect_gitignore);
    let mut jobs = Vec::new();
    for file in files {
        match configs.for_file(&file.path) {
            Ok(config) if file.walked && config.excludes(&file.path) => {}
            Ok(config) => jobs.push(Job {
                name: file.name,
                path: Some(file.path),
                source: None,
                config,
            }),
            Err(message) => errors.push(PathError {
                filename: file.name,
                message: format!("is left out, as its configuration cannot be used: {message}"),
            }),
        }
    }
    (jobs, errors)
}

fn tell_jobs(command: &mut Command<'_>, jobs: &[Job]) {
    for job in jobs {
        let config = job.config.path.as_ref();
        let config = config.map(|path| shown(path, &command.cwd));
        let config = config.as_deref().unwrap_or("default settings");
        let _ = writeln!(command.stderr, "checking {} with {config}", job.name);
    }
}

fn report(outcomes: Vec<(&Job, FixOutcome)>, mut errors: Vec<PathError>) -> Report {
    errors.sort_by(|a, b| a.filename.cmp(&b.filename));
    let files = outcomes.len();
    let fixed = outcomes.iter().map(|(_, outcome)| outcome.fixed).sum();
    let mut lints: Vec<Lint> = outcomes
        .into_iter()
        .map(|(_, outcome)| outcome.lint)
        .collect();
    say_once(&mut lints);
    Report {
        lints,
        errors,
        files,
        fixed,
    }
}

/// A script that several Dockerfiles start has its faults once.
fn say_once(lints: &mut [Lint]) {
    let mut said = HashSet::new();
    for lint in lints {
        let files = &lint.files;
        lint.diagnostics.retain(|finding| {
            let name = files.get(finding.file).map(|file| file.name.clone());
            finding.file == FileId::DOCKERFILE || said.insert((name, finding.span, finding.code))
        });
    }
}

fn status(report: &Report, fail_on: FailOn) -> u8 {
    let fails = |severity| fail_on.0.is_some_and(|least| severity >= least);
    if !report.errors.is_empty() {
        FAILURE
    } else if report.diagnostics().any(|(_, d)| fails(d.severity)) {
        FINDINGS
    } else {
        CLEAN
    }
}

fn show(
    command: &mut Command<'_>,
    args: &CheckArgs,
    report: &Report,
    run: &Config,
    to_stderr: bool,
) -> Result<(), String> {
    let to_stdout = !to_stderr && args.output_file.is_none();
    let style = command.terminal.style(args, to_stdout, run.unsafe_fixes);
    let text = if args.statistics {
        tell_errors(command, &report.errors);
        count(report, run.output_format, &style)?
    } else {
        render(report, run.output_format, &style)
    };
    if to_stderr && args.output_file.is_none() {
        return put(command.stderr, text.as_bytes());
    }
    emit(command, args, text.as_bytes())
}

fn count(report: &Report, format: Format, style: &Style) -> Result<String, String> {
    let statistics = statistics(report, style.unsafe_fixes);
    match format {
        Format::Text | Format::Concise => Ok(statistics_table(&statistics)),
        Format::Json => Ok(statistics_json(&statistics)),
        Format::Github | Format::Sarif => Err(format!(
            "--statistics has no {format} form; use text or json"
        )),
    }
}

/// Writes to the file that the user named, or to standard output.
fn emit(command: &mut Command<'_>, args: &CheckArgs, bytes: &[u8]) -> Result<(), String> {
    match &args.output_file {
        None => put(command.stdout, bytes),
        Some(path) => fs::write(absolute(path, &command.cwd), bytes).map_err(|error| {
            format!(
                "--output-file: {} {}",
                shown(path, &command.cwd),
                reason(&error)
            )
        }),
    }
}

fn tell_errors(command: &mut Command<'_>, errors: &[PathError]) {
    for PathError { filename, message } in errors {
        let _ = writeln!(command.stderr, "error: {filename}: {message}");
    }
}

/// The patch; something to change is a reason to fail.
fn show_diff(
    command: &mut Command<'_>,
    args: &CheckArgs,
    outcomes: Vec<(&Job, FixOutcome)>,
    errors: Vec<PathError>,
) -> Result<u8, String> {
    let patch: Vec<u8> = outcomes
        .iter()
        .flat_map(|(_, outcome)| diff(outcome))
        .collect();
    tell_errors(command, &errors);
    emit(command, args, &patch)?;
    Ok(match (errors.is_empty(), patch.is_empty()) {
        (false, _) => FAILURE,
        (true, false) => FINDINGS,
        (true, true) => CLEAN,
    })
}

/// The text of standard input, mended. Files beside it are not written.
fn show_fixed(command: &mut Command<'_>, outcomes: &[(&Job, FixOutcome)]) -> Result<(), String> {
    for (job, outcome) in outcomes {
        let others = outcome.changed().map(|(_, after)| after.name.as_str());
        let created = outcome.creates.iter().map(|file| file.path.as_str());
        for name in others.chain(created).filter(|name| *name != job.name) {
            let _ = writeln!(
                command.stderr,
                "note: {name} would change too; it is not written"
            );
        }
        if let Some(file) = outcome.lint.files.0.first() {
            put(command.stdout, file.source.bytes())?;
        }
    }
    Ok(())
}
