//! What can be done about findings: fixes, comments that silence, and all safe fixes at once.

use gen_lsp_types as lsp;
use gen_lsp_types::{CodeAction, CodeActionKind, Range};

use super::client::FIX_ALL;
use super::convert::Page;
use super::edits::{Created, edit};
use super::silence::{Silencer, silencers};
use super::uri;
use crate::cli::{Input, absolute};
use crate::diagnostic::{Applicability, Diagnostic, FileId, Fix};
use crate::engine;
use crate::engine::result::FixOutcome;
use crate::settings::{Selection, Settings};
use crate::syntax;
use crate::text::{Source, Span};

/// What can be done at a range of the document; `only` names the kinds that are asked for.
pub(super) fn actions(
    page: &Page<'_>,
    range: Range,
    only: Option<&[CodeActionKind]>,
) -> Vec<CodeAction> {
    let wants = |kind: &CodeActionKind| {
        only.is_none_or(|asked| asked.iter().any(|asked| includes(asked, kind)))
    };
    let mut actions = Vec::new();
    if wants(&CodeActionKind::QuickFix) {
        let here = at(page, page.positions.span(range));
        actions.extend(here.iter().filter_map(|finding| mend(page, finding)));
        actions.extend(silence(page, &here));
    }
    if wants(&FIX_ALL) {
        actions.extend(mend_all(page));
    }
    actions
}

/// The findings at `span`; if there is none, those of its lines: people ask for help at the beginning of a line, too.
fn at<'a>(page: &Page<'a>, span: Span) -> Vec<&'a Diagnostic> {
    let at = |span| {
        let findings = page.lint.diagnostics.iter();
        findings
            .filter(move |finding| is_at(finding, span))
            .collect()
    };
    let found: Vec<_> = at(span);
    if !found.is_empty() {
        return found;
    }
    let lines = page.positions.lines;
    let line_of = |offset| lines.line_span(lines.line_of(offset));
    let (first, last) = (line_of(span.start), line_of(span.end));
    // Behind the line end begins the next line.
    let text = page.document.text[last.range()].trim_end_matches(['\n', '\r']);
    at(Span::new(first.start, last.start + text.len()))
}

/// Whether a finding is shown at `span`; a cursor at its edge counts.
fn is_at(finding: &Diagnostic, span: Span) -> bool {
    let shown = match finding.file {
        FileId::DOCKERFILE => finding.span,
        _ => Span::at(0),
    };
    shown.start <= span.end && span.start <= shown.end
}

/// Whether `asked` is `kind` or above it: `source` and `source.fixAll` ask for `source.fixAll.mllint`.
fn includes(asked: &CodeActionKind, kind: &CodeActionKind) -> bool {
    let rest = kind.as_str().strip_prefix(asked.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || asked.as_str().is_empty())
}

/// The fix of one finding.
fn mend(page: &Page<'_>, finding: &Diagnostic) -> Option<CodeAction> {
    let fix = finding.fix.as_ref()?;
    let suffix = match fix.applicability {
        Applicability::Safe => "",
        Applicability::Unsafe => " (unsafe)",
        Applicability::DisplayOnly => return None,
    };
    let edit = if fix.creates.is_empty() {
        edit(page, &fixed(&page.document.text, fix)?, Vec::new())
    } else {
        // Only the linter knows where the build context is that the file belongs to.
        let rule = Selection {
            select: Some(vec![finding.code.to_owned()]),
            ..Selection::default()
        };
        let mut settings = page.document.settings().into_owned();
        settings.selections.push(rule);
        edit_of(page, &run(page, &settings, fix.applicability))
    };
    Some(CodeAction {
        title: format!("{}: {}{suffix}", finding.code, page.words(&fix.title)),
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![page.diagnostic(finding)]),
        is_preferred: (fix.applicability == Applicability::Safe).then_some(true),
        edit: Some(edit?),
        ..CodeAction::default()
    })
}

/// The text after one fix. `None`: the fix cannot be applied to the Dockerfile alone, or does not do what it declares.
fn fixed(text: &str, fix: &Fix) -> Option<String> {
    if fix.edits.iter().any(|edit| edit.file != FileId::DOCKERFILE) {
        return None;
    }
    let new = engine::apply_alone(&Source::from(text), fix)?;
    Some(new.text().to_owned())
}

/// The comments that silence the findings; one that would silence several of them comes once.
fn silence(page: &Page<'_>, findings: &[&Diagnostic]) -> Vec<CodeAction> {
    let text = &page.document.text;
    let source = Source::from(text.as_str());
    let file = syntax::parse(&source);
    let mut found: Vec<(Silencer, Vec<lsp::Diagnostic>)> = Vec::new();
    for finding in findings {
        for silencer in silencers(text, &file, finding) {
            let diagnostic = page.diagnostic(finding);
            match found.iter_mut().find(|(known, _)| *known == silencer) {
                Some((_, silenced)) => silenced.push(diagnostic),
                None => found.push((silencer, vec![diagnostic])),
            }
        }
    }
    let action = |(silencer, diagnostics): (Silencer, _)| CodeAction {
        edit: edit(page, &silencer.apply(text), Vec::new()),
        title: silencer.title,
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(diagnostics),
        ..CodeAction::default()
    };
    found.into_iter().map(action).collect()
}

/// All fixes that `--fix` would apply.
fn mend_all(page: &Page<'_>) -> Option<CodeAction> {
    let (level, title) = if page.document.config.unsafe_fixes {
        (
            Applicability::Unsafe,
            "fix all that mllint can fix, unsafe fixes included",
        )
    } else {
        (Applicability::Safe, "fix all that mllint can fix safely")
    };
    let mut fixes = page
        .lint
        .diagnostics
        .iter()
        .filter_map(|finding| finding.fix.as_ref());
    if !fixes.any(|fix| fix.applicability >= level) {
        return None;
    }
    let outcome = run(page, &page.document.settings(), level);
    Some(CodeAction {
        title: title.to_owned(),
        kind: Some(FIX_ALL),
        edit: Some(edit_of(page, &outcome)?),
        ..CodeAction::default()
    })
}

fn run(page: &Page<'_>, settings: &Settings, level: Applicability) -> FixOutcome {
    let name = page.document.name();
    let input = Input {
        name: &name,
        path: page.document.path.as_deref(),
        source: Source::from(page.document.text.as_str()),
        context: None,
        cwd: page.host.cwd,
        settings,
    };
    page.host.linter.fix(input, level)
}

/// What a run of fixes does, as one edit. `None`: nothing, or it changes further files, of which the editor may hold a
/// text that is not saved.
fn edit_of(page: &Page<'_>, outcome: &FixOutcome) -> Option<lsp::WorkspaceEdit> {
    let after = outcome.lint.files.get(FileId::DOCKERFILE)?;
    if outcome.changed().any(|(_, file)| file.name != after.name) {
        return None;
    }
    let creates = outcome.creates.iter().map(|file| {
        let path = absolute(file.path.as_ref(), page.host.cwd);
        Created::from((uri::of_path(&path), file.text.clone()))
    });
    edit(page, after.source.text(), creates.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_asks_for_those_below_it() {
        for asked in ["", "source", "source.fixAll", "source.fixAll.mllint"] {
            assert!(includes(&asked.into(), &FIX_ALL), "{asked}");
        }
        for asked in ["source.fixAll.ruff", "source.fix", "quickfix"] {
            assert!(!includes(&asked.into(), &FIX_ALL), "{asked}");
        }
    }
}
