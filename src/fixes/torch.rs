//! Taking another build of PyTorch.

use crate::diagnostic::Edit;
use crate::model::Model;
use crate::model::wheels::WheelInstall;
use crate::text::Span;

/// Writes another build, `cu126` for `cu118`, wherever an install names it: in the URLs of its indexes and behind the `+`
/// of versions. `None` if one of these places is not in the Dockerfile, or if there is none.
pub fn rebuild(
    model: &Model<'_>,
    install: &WheelInstall,
    tag: &str,
    new: &str,
) -> Option<Vec<Edit>> {
    let in_list = install.family().any(|wanted| {
        let local = wanted.exact().and_then(|version| version.local);
        wanted.listed.is_some() && local.is_some()
    });
    let mut edits = Vec::new();
    for used in &install.torch_indexes {
        if used.url.contains(tag) {
            edits.push(replace(model, used.span?, tag, new)?);
        }
    }
    for wanted in install.family().filter(|wanted| wanted.listed.is_none()) {
        let span = wanted.package.span;
        if model.text(span).contains(tag) {
            edits.push(replace(model, span, tag, new)?);
        }
    }
    (!in_list && !edits.is_empty()).then_some(edits)
}

/// Replaces the only place of a build's name in a span.
fn replace(model: &Model<'_>, span: Span, tag: &str, new: &str) -> Option<Edit> {
    let written = model.text(span);
    let start = span.start + written.find(tag)?;
    let is_one = written.matches(tag).count() == 1;
    is_one.then(|| Edit::replace(Span::new(start, start + tag.len()), new))
}
