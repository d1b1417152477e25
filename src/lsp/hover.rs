//! What is shown for the place under the mouse: the pages of the rules that found something there.

use gen_lsp_types::{Contents, Hover, MarkupContent, MarkupKind, Position};

use super::convert::Page;
use crate::diagnostic::{Diagnostic, FileId};
use crate::rules::Rule;

/// The documentation of what was found at a position.
pub(super) fn hover(page: &Page<'_>, position: Position) -> Option<Hover> {
    let at = page.positions.offset(position);
    let covers = |finding: &&Diagnostic| {
        let span = finding.span;
        finding.file == FileId::DOCKERFILE
            && span.start <= at
            && (at < span.end || at == span.start)
    };
    let mut found: Vec<&Diagnostic> = page.lint.diagnostics.iter().filter(covers).collect();
    // The closest one first: what is found at a word may stand inside of what is found at an instruction.
    found.sort_by_key(|finding| finding.span.len());
    let range = page.range(found.first()?);
    let mut pages = Vec::new();
    for finding in found {
        let rule = page
            .host
            .rules
            .iter()
            .find(|rule| rule.code == finding.code);
        let page = rule.map(|rule| markdown(rule, finding));
        pages.extend(page.filter(|page| !pages.contains(page)));
    }
    let kind = if page.client.markdown {
        MarkupKind::Markdown
    } else {
        MarkupKind::PlainText
    };
    let value = pages.join("\n---\n\n");
    let contents = Contents::MarkupContent(MarkupContent { kind, value });
    Some(Hover::new(contents, Some(range)))
}

/// ``# ML301 pip-cache-kept (warning)`` and the rule's page.
fn markdown(rule: &Rule, finding: &Diagnostic) -> String {
    let Rule { code, name, .. } = rule;
    let severity = finding.severity;
    format!(
        "# [{code}]({}) {name} ({severity})\n\n{}",
        rule.url(),
        rule.documentation()
    )
}
