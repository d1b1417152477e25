//! Models of small Dockerfiles, for tests.

use super::context::MemoryContext;
use super::started::Started;
use super::{Model, Outline};
use crate::text::Source;

/// Hands the model of a Dockerfile to `look`.
pub(crate) fn check(text: &str, look: impl FnOnce(&Model<'_>)) {
    check_with(text, &[], look);
}

/// The same, with files of the build context: paths and texts.
pub(crate) fn check_with(text: &str, files: &[(&str, &str)], look: impl FnOnce(&Model<'_>)) {
    let own = Source::from(text);
    let file = crate::syntax::parse(&own);
    let context = MemoryContext::new(files.iter().copied());
    let mut started = Started::default();
    let mut source = own.clone();
    loop {
        let outline = Outline::with_scripts(&source, &file, &|_| None, &started);
        let model = Model::new(&source, &file, &outline, &context);
        let unread = model.unread_scripts(&started);
        if unread.is_empty() {
            return look(&model);
        }
        let all = started.extend(&source, unread);
        drop(model);
        source = all;
    }
}
