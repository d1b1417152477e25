//! Whether an install can find anything that PyPI has not.

use super::Install;
use super::config::{Configured, Owner};
use crate::knowledge::pypi::is_public_index;
use crate::model::requirements::{LineKind, Wanted};
use crate::model::{Model, Value};

impl Model<'_> {
    /// Whether all that a Python install gets by name comes from PyPI, a mirror of it, or PyTorch's index, as far as
    /// options, variables, settings and requirements files say. `wanted` is what it gets.
    pub fn asks_only_pypi(&self, install: &Install<'_>, wanted: &Wanted) -> bool {
        let is_public = |url: &Value| url.known().is_some_and(is_public_index);
        let own = install.indexes.iter().all(|index| is_public(&index.url));
        let listed = wanted.options.iter().all(|line| match line {
            LineKind::IndexUrl(url) | LineKind::ExtraIndexUrl(url) | LineKind::FindLinks(url) => {
                is_public_index(url)
            }
            LineKind::NoIndex => false,
            _ => true,
        });
        let says =
            |text: &str| (text.contains("index") || text.contains("find-links")).then_some(true);
        let configured = self.configured(Owner::Pip, install.command, &says);
        own && listed
            && configured == Configured::Silent
            && !install.has("--no-index")
            && !install.may_hide_options()
    }
}
