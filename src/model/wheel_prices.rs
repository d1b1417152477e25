//! How much of what an install downloads is known by the tables.

use super::installs::Cache;
use super::wheels::WheelInstall;
use super::{Model, requirements::WantedPackage};
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::price::Row;
use crate::knowledge::torch::cuda_size::cuda_row;
use crate::knowledge::torch::{RELEASES, asks_for_torch};
use crate::knowledge::version::Version;
use crate::knowledge::wheel_sizes;

impl Model<'_> {
    /// The rows of the big wheels that a command surely gets from PyPI, with CUDA for torch: those that are asked for by
    /// name, in one version or the newest that the base's Python gets, and that nothing has installed before; and torch
    /// where it is asked for by another. Small packages have no row, nor has what the rest depends on.
    pub fn wheel_rows(&self, command: usize) -> Vec<Row> {
        let mut installs = self.wheel_installs().iter();
        let Some(install) = installs.find(|install| install.command == command) else {
            return Vec::new();
        };
        let stage = &self.stages()[self.commands[command].stage];
        let is_sure = install.is_from_pypi()
            && !install.is_constrained(self)
            && !self.commands[command].context.conditional
            && self.begins_without_torch(stage.index)
            && !self.is_for_arm(stage);
        if !is_sure {
            return Vec::new();
        }
        // `python3.11 -m pip` where the base has another one.
        let names_version = self.commands[command].name().contains('.');
        let base = self.python_of_base(stage.index);
        let python = base.filter(|_| !names_version);
        let is_bare = self
            .install_at(command)
            .is_some_and(|install| install.has("--no-deps"));
        let has_torch = |install: &WheelInstall| {
            let mut names = install.wanted.packages.iter();
            names.any(|wanted| wanted.name().is_none_or(asks_for_torch))
        };
        let is_there = |name: &str| {
            let mut before = self.wheel_installs_before(command);
            before.any(|other| other.named(name).is_some() || name == "torch" && has_torch(other))
        };
        let mut rows = Vec::new();
        let asks = !is_bare && install.named("torch").is_none();
        if asks && !is_there("torch") && install.packages().any(takes_newest_torch) {
            rows.extend(wheel_sizes::row("torch", None, python));
            rows.extend(cuda_row(None, python));
        }
        for wanted in install.packages() {
            let Some(name) = wanted.name().filter(|name| !is_there(name)) else {
                continue;
            };
            let Some(version) = version_of(wanted, name, python) else {
                continue;
            };
            rows.extend(wheel_sizes::row(name, version.as_ref(), python));
            if name == "torch" && !is_bare {
                rows.extend(cuda_row(version.as_ref(), python));
            }
        }
        rows
    }

    /// The rows of the big wheels that some `RUN`s download again when they are built again: those of installs without a
    /// cache mount.
    pub fn rows_downloaded_again(&self, runs: impl IntoIterator<Item = usize>) -> Vec<Row> {
        let commands = runs.into_iter().flat_map(|run| self.installs_of(run));
        let is_cached =
            |install| matches!(self.cache_of(install), Cache::Mounted(_) | Cache::Unknown);
        commands
            .filter(|install| !is_cached(install))
            .flat_map(|install| self.wheel_rows(install.command))
            .collect()
    }
}

/// Whether a package gets the newest torch, if nothing else decides about that: one version of it may ask for one version
/// of torch.
pub fn takes_newest_torch(wanted: &WantedPackage) -> bool {
    let asked = wanted.specifiers();
    wanted.name().is_some_and(asks_for_torch) && asked.is_some_and(|asked| asked.exact().is_none())
}

/// The version that an install gets from PyPI: one, or `None` for the newest. `None` if it is not known.
pub fn version_of(
    wanted: &WantedPackage,
    name: &str,
    python: Option<PythonVersion>,
) -> Option<Option<Version>> {
    let asked = wanted.specifiers()?;
    if let Some(version) = asked.exact() {
        let is_released = version.local.is_none() && !version.pre;
        return is_released.then(|| Some(version.clone()));
    }
    let python = python?;
    let first_patch = |[major, minor]: [u32; 2]| Version::parse(&format!("{major}.{minor}"));
    let newest = first_patch(wheel_sizes::newest(name, python)?)?;
    if asked.allows(&newest) {
        return Some(None);
    }
    // `torch<2.9`
    let releases = RELEASES.iter().filter(|_| name == "torch").rev();
    let mut versions = releases
        .filter(|release| release.is_for(python))
        .filter_map(|release| first_patch(release.version));
    versions.find(|version| asked.allows(version)).map(Some)
}
