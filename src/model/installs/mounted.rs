//! Cache mounts that hold nothing, since the command beside them keeps no cache, empties it, or may not write to it.

use super::apt::LISTS;
use super::{Cache, Install, Off, Tool, Verb};
use crate::model::{Model, Mount, Removal};

/// What makes a cache mount useless to an install.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Defeat {
    /// The package manager is told to keep no cache.
    Off(Off),
    /// A later command of the instruction empties it: this one, by its index.
    Emptied(usize),
    /// The mount belongs to root, and the command runs as this user.
    OfRoot(String),
}

/// Where apt keeps the archives of packages.
const ARCHIVES: &str = "/var/cache/apt/archives";

impl Model<'_> {
    /// The cache mount that covers the cache of an install, and what makes it useless to it.
    pub fn defeated_mount(&self, install: &Install<'_>) -> Option<(&Mount, Defeat)> {
        let mounts = self.mounts(self.commands[install.command].instruction);
        if install.tool == Tool::Apt {
            return self.defeated_apt_mount(install, mounts);
        }
        let manager = install.tool.manager()?;
        if !super::cache::fills(install) {
            return None;
        }
        let dirs = self.cache_dirs(install);
        let covers = |mount: &&Mount| {
            let mut dirs = dirs.iter().filter_map(|dir| dir.known());
            mount.is_cache() && dirs.any(|dir| mount.covers(dir))
        };
        let mount = mounts.iter().find(covers)?;
        match self.switched_off(install, manager) {
            Some(Cache::Off(off)) => Some((mount, Defeat::Off(off))),
            Some(_) => None,
            None => match self.cache_removal(install, manager, &dirs) {
                Removal::Yes(by) => Some((mount, Defeat::Emptied(by))),
                _ => {
                    let user = self.refused_user(install, mount)?;
                    Some((mount, Defeat::OfRoot(user)))
                }
            },
        }
    }

    /// Whether the cache of an install stays off, or may, without the option that says so.
    pub fn stays_off(&self, install: &Install<'_>) -> bool {
        let manager = install.tool.manager();
        manager.is_some_and(|manager| self.switched_off_besides(install, manager).is_some())
    }

    /// The user as which pip or uv runs, who may not write to the mount of its cache.
    pub fn refused_user(&self, install: &Install<'_>, mount: &Mount) -> Option<String> {
        let command = &self.commands[install.command];
        let elevated = command.invocation.as_ref().is_some_and(|i| i.elevated);
        let is_other = self.is_root(command.instruction) == Some(false) && !elevated;
        let is_checked = matches!(install.tool, Tool::Pip | Tool::Uv);
        if !mount.is_of_root || !is_checked || !is_other || self.is_handed_over(mount) {
            return None;
        }
        let user = self.state(command.instruction).user.known()?;
        Some(user.split(':').next().unwrap_or(user).to_owned())
    }

    /// Whether a command gives a cache mount to somebody else, which holds for later builds, too.
    fn is_handed_over(&self, mount: &Mount) -> bool {
        self.commands.iter().any(|command| {
            let is_changed =
                matches!(command.name(), "chown" | "chmod" | "install") || self.is_opaque(command);
            let mut mounts = self.mounts(command.instruction).iter();
            is_changed && mounts.any(|other| other.is_cache() && other.id == mount.id)
        })
    }

    /// `apt-get clean` empties the archives, `rm -rf /var/lib/apt/lists/*` the lists.
    fn defeated_apt_mount<'s>(
        &'s self,
        install: &Install<'_>,
        mounts: &'s [Mount],
    ) -> Option<(&'s Mount, Defeat)> {
        if install.verb != Verb::Install {
            return None;
        }
        let covers = |path: &str| mounts.iter().find(|m| m.is_cache() && m.covers(path));
        if let Some(mount) = covers(LISTS)
            && let Removal::Yes(by) = self.lists_removal(install.command)
        {
            return Some((mount, Defeat::Emptied(by)));
        }
        let mount = covers(ARCHIVES)?;
        let instruction = self.commands[install.command].instruction;
        let mut others = self.installs_of(instruction).iter();
        let clean = others.find(|other| {
            other.tool == Tool::Apt
                && other.subcommand == "clean"
                && other.command > install.command
        })?;
        Some((mount, Defeat::Emptied(clean.command)))
    }
}
