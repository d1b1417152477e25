//! How much an install downloads, where that is next to nothing.

use super::{Install, PackageKind, Tool};
use crate::knowledge::pip::{is_installer, is_light};
use crate::model::Model;

/// What an install of pip's or uv's downloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Download {
    /// The tools that install others, and nothing else: `pip install --upgrade pip setuptools`. Or, told by an option for
    /// builds to take no wheels, a repository alone, whose build is not kept.
    Nothing,
    /// A few packages of less than 1 MB.
    Little,
    /// More, or nobody knows.
    Unknown,
}

/// With more packages even light ones add up.
const FEW: usize = 4;

impl Model<'_> {
    /// How much an install downloads.
    pub fn download_of(&self, install: &Install<'_>) -> Download {
        let wanted = self.wanted(install);
        let is_known = matches!(install.tool, Tool::Pip | Tool::Uv) && wanted.complete;
        if !is_known || wanted.packages.is_empty() {
            return Download::Unknown;
        }
        let builds = install.has("--global-option") || install.has("--build-option");
        let one = |kind: PackageKind, name: Option<&str>| match (kind, name) {
            (PackageKind::Index, Some(name)) if is_installer(name) => Download::Nothing,
            (PackageKind::Index, Some(name)) if is_light(name) => Download::Little,
            (PackageKind::Git, _) if builds => Download::Nothing,
            _ => Download::Unknown,
        };
        let packages = &wanted.packages;
        let all = packages
            .iter()
            .map(|wanted| one(wanted.package.kind, wanted.package.name.as_deref()));
        match all.max().unwrap_or(Download::Unknown) {
            Download::Little if packages.len() > FEW => Download::Unknown,
            download => download,
        }
    }
}
