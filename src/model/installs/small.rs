//! Installs that are not worth a word.

use super::{Install, PackageKind, Tool};
use crate::knowledge::pip::is_small;
use crate::model::Model;

impl Model<'_> {
    /// Whether an install of pip's or uv's downloads some megabytes at most: the tools that install others, and nothing
    /// else (`pip install --upgrade pip setuptools`); or, told by an option for builds to take no wheels, a repository
    /// alone, whose build is not kept.
    pub fn downloads_little(&self, install: &Install<'_>) -> bool {
        if !matches!(install.tool, Tool::Pip | Tool::Uv) || install.packages.is_empty() {
            return false;
        }
        let wanted = self.wanted(install);
        let builds = install.has("--global-option") || install.has("--build-option");
        let is_little = |kind: PackageKind, name: Option<&str>| match kind {
            PackageKind::Index => name.is_some_and(is_small),
            PackageKind::Git => builds,
            PackageKind::Path | PackageKind::Url => false,
        };
        wanted.complete
            && wanted
                .packages
                .iter()
                .all(|one| is_little(one.package.kind, one.package.name.as_deref()))
    }
}
