//! Models of small Dockerfiles, for tests.

use super::context::MemoryContext;
use super::{Model, Outline};
use crate::text::Source;

/// Hands the model of a Dockerfile to `look`.
pub(crate) fn check(text: &str, look: impl FnOnce(&Model<'_>)) {
    check_with(text, &[], look);
}

/// The same, with files of the build context: paths and texts.
pub(crate) fn check_with(text: &str, files: &[(&str, &str)], look: impl FnOnce(&Model<'_>)) {
    let source = Source::from(text);
    let file = crate::syntax::parse(&source);
    let outline = Outline::new(&source, &file, &|_| None);
    let context = MemoryContext::new(files.iter().copied());
    look(&Model::new(&source, &file, &outline, &context));
}
