//! Linting and fixing: from a file to findings, and from findings to a better file.

mod apply;
pub mod result;
mod scripts;
mod silence;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::diagnostic::{Applicability, Diagnostic, Fix};
use crate::files::{File, Files};
use crate::model::started::Started;
use crate::model::{BuildContext, Model, Outline};
use crate::rules::{self, Context, Report};
use crate::settings::Settings;
use crate::syntax::{self, Dockerfile};
use crate::text::{Source, Span};

pub use apply::{apply_alone, fix};
use result::Lint;

/// How deep scripts of the build context that start others are read.
const MAX_ROUNDS: usize = 3;

/// Finds what is wrong with a Dockerfile that is called `name`, and with the scripts that it starts. The names of their
/// files are their paths in the build context.
pub fn lint(name: &str, source: &Source, context: &dyn BuildContext, settings: &Settings) -> Lint {
    let read = AssertUnwindSafe(|| read(name, source, context, settings));
    let lint = catch_unwind(read);
    lint.unwrap_or_else(|_| {
        let mut found = Vec::new();
        let message = "mllint failed to read this file; please report it, with the file if you can";
        Report::new(rules::FAULT, &mut found).push(Span::at(0), message);
        Lint {
            files: Files(vec![File::new(name, source.clone())]),
            diagnostics: found,
            context_note: None,
        }
    })
}

fn read(name: &str, source: &Source, context: &dyn BuildContext, settings: &Settings) -> Lint {
    let file = syntax::parse(source);
    let liken = |reference: &str| settings.image_like(reference).map(str::to_owned);
    let mut started = Started::default();
    let mut all = None;
    for _ in 0..MAX_ROUNDS {
        let text = all.as_ref().unwrap_or(source);
        let outline = Outline::with_scripts(text, &file, &liken, &started);
        let model = Model::new(text, &file, &outline, context);
        let unread = model.unread_scripts(&started);
        if unread.is_empty() {
            return judge(name, source, &model, &started, settings);
        }
        all = Some(started.extend(text, unread));
    }
    let text = all.as_ref().unwrap_or(source);
    let outline = Outline::with_scripts(text, &file, &liken, &started);
    let model = Model::new(text, &file, &outline, context);
    judge(name, source, &model, &started, settings)
}

/// The findings in what was read.
fn judge(
    name: &str,
    source: &Source,
    model: &Model<'_>,
    started: &Started,
    settings: &Settings,
) -> Lint {
    let silences = silence::Silences::read(model, started);
    let mut found = check(name, model, settings, &silences);
    for diagnostic in &mut found {
        diagnostic.fix = diagnostic
            .fix
            .take()
            .and_then(|fix| trust(fix, source, model.file));
    }
    let mut found = silences.apply(model, found, settings);
    let mut files = vec![File::new(name, source.clone())];
    for script in &started.files {
        let text = &model.source.text()[script.range.clone()];
        files.push(File::new(script.path.clone(), Source::from(text)));
    }
    scripts::place(&mut found, started);
    for (file, span) in scripts::spans(model.secrets(), started) {
        files[file.0].secrets.push(span);
    }
    finish(&mut found, settings);
    Lint {
        files: Files(files),
        diagnostics: found,
        context_note: None,
    }
}

/// What every enabled rule finds. A rule that panics becomes one finding that names it.
fn check(
    name: &str,
    model: &Model<'_>,
    settings: &Settings,
    silences: &silence::Silences<'_>,
) -> Vec<Diagnostic> {
    let context = Context {
        name,
        model,
        as_of: settings.as_of,
        silenced: &|code, span| silences.covers(code, span),
    };
    let mut found = Vec::new();
    for rule in rules::RULES.iter().filter(|rule| settings.enabled(rule)) {
        let start = found.len();
        let mut run = || (rule.check)(&context, &mut Report::new(rule, &mut found));
        if catch_unwind(AssertUnwindSafe(&mut run)).is_err() {
            found.truncate(start);
            let message = format!(
                "the rule `{}` failed on this file; please report it, with the file if you can",
                rule.code
            );
            Report::new(rules::FAULT, &mut found).push(Span::at(0), message);
        }
    }
    rules::precedence::settle(&mut found);
    found
}

/// Holds a fix against what no fix may do: a safe one deletes no comment, and one that does says so.
fn trust(fix: Fix, source: &Source, file: &Dockerfile<'_>) -> Option<Fix> {
    // An instruction that moves takes its comments along: their text stands in an insertion.
    let moved = |text: &str| fix.edits.iter().any(|edit| edit.text.contains(text));
    let deletes = file.comments.iter().any(|comment| {
        let gone = fix
            .edits
            .iter()
            .any(|edit| edit.span.overlaps(comment.span));
        gone && !moved(&source.text()[comment.span.range()])
    });
    match fix.applicability {
        Applicability::Unsafe if deletes && !fix.deletes_comments => None,
        Applicability::Safe if deletes => {
            Some(fix.at_most(Applicability::Unsafe)).filter(|fix| fix.deletes_comments)
        }
        _ => Some(fix),
    }
}

/// Sets severities, leaves out what is not to be shown, and sorts.
fn finish(found: &mut Vec<Diagnostic>, settings: &Settings) {
    found.retain_mut(|diagnostic| {
        let Some(rule) = rules::by_code(diagnostic.code) else {
            return true;
        };
        diagnostic.severity = settings.severity(rule, diagnostic.severity);
        std::ptr::eq(rule, rules::FAULT) || settings.shows(rule, diagnostic.severity)
    });
    found.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.file, d.span.start, d.code, d.span.end);
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
}
