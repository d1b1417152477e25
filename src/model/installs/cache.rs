//! What becomes of the cache of a package manager: whether it stays in the layer.

use super::config::{Configured, Owner};
use super::{Install, Tool, Verb};
use crate::knowledge::caches::{CacheDir, Manager};
use crate::model::removals::ANY_HOME;
use crate::model::{Base, Model, Mount, Removal, Value, paths};
use crate::syntax::mount::Kind;

/// What becomes of what an install downloads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cache {
    /// It stays in the layer.
    Kept {
        /// In this folder.
        dir: Value,
    },
    /// Nothing is kept.
    Off(Off),
    /// It lies in a mount, which is not part of the layer.
    Mounted(Mount),
    /// A later command of the same instruction removes it: this one, by its index.
    Removed(usize),
    /// Nobody can tell.
    Unknown,
    /// The command fills no cache, or its package manager is one whose cache we do not know.
    NotApplicable,
}

/// What switches a cache off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Off {
    /// An option: `--no-cache-dir`.
    Option(&'static str),
    /// A variable: `PIP_NO_CACHE_DIR`.
    Variable(&'static str),
    /// A file of settings.
    Config,
}

impl Tool {
    /// Its entry in the table of caches.
    pub const fn manager(self) -> Option<Manager> {
        Some(match self {
            Self::Pip => Manager::Pip,
            Self::Uv => Manager::Uv,
            Self::Poetry => Manager::Poetry,
            Self::Pipenv => Manager::Pipenv,
            Self::Pdm => Manager::Pdm,
            Self::Conda => Manager::Conda,
            Self::Mamba => Manager::Mamba,
            Self::Micromamba => Manager::Micromamba,
            Self::Apk => Manager::Apk,
            Self::Dnf => Manager::Dnf,
            Self::Microdnf => Manager::Microdnf,
            Self::Yum => Manager::Yum,
            Self::Zypper => Manager::Zypper,
            Self::Npm => Manager::Npm,
            _ => return None,
        })
    }
}

impl Model<'_> {
    /// What becomes of the cache of an install. For apt see [`Model::apt_lists`]: its archives are removed by the
    /// settings of Debian's and Ubuntu's images.
    ///
    /// A base that is named and not known is taken to set none of the variables. Where the file names none
    /// (`ARG BASE_IMAGE` without a default) nothing is known of pip's: that base belongs to the same project, and
    /// `PIP_NO_CACHE_DIR` is what such bases set.
    pub fn cache_of(&self, install: &Install<'_>) -> Cache {
        let Some(manager) = install.tool.manager() else {
            return Cache::NotApplicable;
        };
        if !fills(install) {
            return Cache::NotApplicable;
        }
        if let Some(cache) = self.switched_off(install, manager) {
            return cache;
        }
        let root = self.root_base(self.commands[install.command].stage);
        if install.tool == Tool::Pip && matches!(root, Base::Unknown) {
            return Cache::Unknown;
        }
        let dirs = self.cache_dirs(install);
        let instruction = self.commands[install.command].instruction;
        let mounts = self.mounts(instruction);
        match in_mounts(mounts, &dirs, needs_all(manager)) {
            Mounted::Yes(mount) => return Cache::Mounted(mount.clone()),
            Mounted::Unknown => return Cache::Unknown,
            Mounted::No => {}
        }
        match self.cache_removal(install, manager, &dirs) {
            Removal::Yes(by) => Cache::Removed(by),
            Removal::Possible => Cache::Unknown,
            Removal::No => Cache::Kept {
                dir: dirs.into_iter().next().unwrap_or(Value::Unknown),
            },
        }
    }

    /// `Some` if the cache is off, or nobody can tell whether it is.
    pub(super) fn switched_off(&self, install: &Install<'_>, manager: Manager) -> Option<Cache> {
        let cache = manager.cache();
        let option = cache.off_options.iter().find(|name| install.has(name));
        if let Some(name) = option {
            return Some(Cache::Off(Off::Option(name)));
        }
        self.switched_off_besides(install, manager)
    }

    /// `Some` if something else than an option switches the cache off, or nobody can tell whether it does.
    pub(super) fn switched_off_besides(
        &self,
        install: &Install<'_>,
        manager: Manager,
    ) -> Option<Cache> {
        let cache = manager.cache();
        let command = &self.commands[install.command];
        let elevated = command.invocation.as_ref().is_some_and(|i| i.elevated);
        for (name, _) in cache.off_variables {
            match self.environment_at(install.command, name) {
                // `sudo` takes variables away.
                Some(Value::Known(value)) if cache.is_off(name, &value) => {
                    let own = command.own_variable(name).is_some();
                    return Some(match elevated && !own {
                        true => Cache::Unknown,
                        false => Cache::Off(Off::Variable(name)),
                    });
                }
                Some(Value::Unknown) => return Some(Cache::Unknown),
                _ => {}
            }
        }
        let configured = match manager {
            Manager::Pip => self.configured(Owner::Pip, install.command, &pip_says),
            Manager::Uv => self.configured(Owner::Uv, install.command, &uv_says),
            _ => Configured::Silent,
        };
        match configured {
            Configured::Says(true) => Some(Cache::Off(Off::Config)),
            Configured::Unknown => Some(Cache::Unknown),
            // `pip install $FLAGS torch`
            _ => install.may_hide_options().then_some(Cache::Unknown),
        }
    }

    /// The folders in which an install keeps what it downloads; unknown ones are `Unknown`.
    pub fn cache_dirs(&self, install: &Install<'_>) -> Vec<Value> {
        let Some(manager) = install.tool.manager() else {
            return Vec::new();
        };
        let (cache, at) = (manager.cache(), install.command);
        let option = cache
            .moved_by_options
            .iter()
            .find_map(|name| install.option(name));
        if let Some(option) = option {
            return vec![self.absolute(at, &option.value)];
        }
        for name in cache.moved_by {
            match self.environment_at(at, name) {
                Some(Value::Known(dir)) if !dir.is_empty() => {
                    return vec![self.absolute(at, &Value::Known(dir))];
                }
                Some(Value::Unknown) => return vec![Value::Unknown],
                _ => {}
            }
        }
        let is_conda = install.tool.is_conda();
        if is_conda && self.configured(Owner::Conda, at, &conda_says) != Configured::Silent {
            return vec![Value::Unknown];
        }
        let home = self.home_at(at);
        let cache_home = match self.environment_at(at, "XDG_CACHE_HOME") {
            Some(Value::Unknown) => return vec![Value::Unknown],
            Some(Value::Known(dir)) if !dir.is_empty() => Some(dir),
            _ => None,
        };
        let prefix = match is_conda {
            true => self.conda_prefix(install),
            false => None,
        };
        let resolve = |dir: &CacheDir| {
            let dir = dir.resolve(home.known(), cache_home.as_deref(), prefix.as_deref());
            dir.map_or(Value::Unknown, Value::Known)
        };
        cache.dirs.iter().map(resolve).collect()
    }

    /// The root prefix of conda: from the option, the variables, the path of the program, or PATH.
    fn conda_prefix(&self, install: &Install<'_>) -> Option<String> {
        let at = install.command;
        if let Some(option) = install.option("--root-prefix") {
            return option.value.known().map(str::to_owned);
        }
        if install.tool == Tool::Micromamba {
            return match self.environment_at(at, "MAMBA_ROOT_PREFIX") {
                Some(Value::Known(prefix)) => Some(prefix),
                _ => None,
            };
        }
        let invocation = self.commands[at].invocation.as_ref()?;
        let program = self.word_value(at, invocation.word);
        let of_bin = |folder: &str| {
            let (prefix, last) = folder.trim_end_matches('/').rsplit_once('/')?;
            (last == "bin" || last == "condabin").then(|| prefix.to_owned())
        };
        if let Some((folder, _)) = program.known().and_then(|path| path.rsplit_once('/')) {
            return of_bin(folder);
        }
        let path = self.environment_at(at, "PATH")?;
        let is_conda = |prefix: &String| {
            let name = paths::file_name(prefix);
            ["conda", "mamba", "forge"]
                .iter()
                .any(|part| name.contains(part))
        };
        path.known()?.split(':').filter_map(of_bin).find(is_conda)
    }

    /// Whether a later command of the instruction empties the cache.
    pub(super) fn cache_removal(
        &self,
        install: &Install<'_>,
        manager: Manager,
        dirs: &[Value],
    ) -> Removal {
        let cleaned = self.removal_where(install.command, &|model, at| model.cleans(at, manager));
        if let Removal::Yes(_) = cleaned {
            return cleaned;
        }
        let mut removals = dirs.iter().map(|dir| match dir {
            Value::Known(dir) => self.removal(install.command, dir),
            // By the tail alone: `rm -rf ~/.cache`, whoever's home it is.
            _ => self.removal(install.command, &in_any_home(manager)),
        });
        let all = needs_all(manager);
        let found: Vec<Removal> = match all {
            true => removals.collect(),
            false => removals
                .find(|r| matches!(r, Removal::Yes(_)))
                .into_iter()
                .collect(),
        };
        let is_yes = |removal: &Removal| matches!(removal, Removal::Yes(_));
        match found.first() {
            Some(first) if found.iter().all(is_yes) => *first,
            _ if found.contains(&Removal::Possible) || cleaned == Removal::Possible => {
                Removal::Possible
            }
            _ => Removal::No,
        }
    }

    /// Whether the command at an index empties the caches of a manager; `None` if it may.
    fn cleans(&self, at: usize, manager: Manager) -> Option<bool> {
        let command = &self.commands[at];
        // `clean-layer.sh`, as some images have it.
        let name = command.name();
        if name.contains("clean") && (name.contains("layer") || name.ends_with(".sh")) {
            return None;
        }
        let install = self.install_at(at);
        let Some(install) = install.filter(|install| install.verb == Verb::Clean) else {
            return Some(false);
        };
        let of_conda = install.tool.is_conda() && is_conda(manager);
        if install.tool.manager() != Some(manager) && !of_conda {
            return Some(false);
        }
        if !install.complete {
            return None;
        }
        let mut words: Vec<&str> = install.subcommand.split(' ').collect();
        words.extend(install.arguments.iter().map(|a| a.field.text.as_str()));
        Some(manager.cleans(&words))
    }

    /// The install that a command is.
    pub fn install_at(&self, command: usize) -> Option<&Install<'_>> {
        let at = self
            .installs
            .binary_search_by_key(&command, |i| i.command)
            .ok()?;
        self.installs.get(at)
    }
}

impl Install<'_> {
    /// Whether an argument that is not known may be an option: `pip install $FLAGS torch`.
    pub fn may_hide_options(&self) -> bool {
        self.hides_options
    }
}

/// Whether what an install does goes through its cache.
pub(super) fn fills(install: &Install<'_>) -> bool {
    if !install.installs() || install.subcommand == "venv" {
        return false;
    }
    let local = install.has("--no-index") && {
        let mut indexes = install.indexes.iter();
        !indexes.any(|index| index.url.known().is_none_or(|url| url.contains("://")))
    };
    let is_path = |package: &super::Package| package.kind == super::PackageKind::Path;
    let nothing_fetched = install.has("--no-deps")
        && install.complete
        && install.manifests.is_empty()
        && install.packages.iter().all(is_path);
    !local && !nothing_fetched && !install.has("--offline") && !install.has("--dry-run")
}

const fn is_conda(manager: Manager) -> bool {
    matches!(
        manager,
        Manager::Conda | Manager::Mamba | Manager::Micromamba
    )
}

/// Whether the folders of a manager hold different things, so that all of them count; else the later ones are what it
/// falls back on.
const fn needs_all(manager: Manager) -> bool {
    matches!(manager, Manager::Poetry | Manager::Pipenv)
}

/// The first folder of a manager as it lies in a home that nobody knows.
fn in_any_home(manager: Manager) -> String {
    let dir = manager.cache().dirs.first();
    dir.and_then(|dir| dir.resolve(Some(ANY_HOME), None, Some(ANY_HOME)))
        .unwrap_or_default()
}

enum Mounted<'m> {
    Yes(&'m Mount),
    Unknown,
    No,
}

/// Whether the folders lie in mounts.
fn in_mounts<'m>(mounts: &'m [Mount], dirs: &[Value], all: bool) -> Mounted<'m> {
    let hides = |mount: &&Mount| matches!(mount.kind, Kind::Cache | Kind::Tmpfs | Kind::Bind);
    let mounts: Vec<&Mount> = mounts.iter().filter(hides).collect();
    let covers = |dir: &Value| {
        let dir = dir.known()?;
        mounts.iter().copied().find(|mount| mount.covers(dir))
    };
    let found: Vec<Option<&Mount>> = dirs.iter().map(covers).collect();
    let first = found.iter().copied().flatten().next();
    match first {
        Some(mount) if !all || found.iter().all(Option::is_some) => return Mounted::Yes(mount),
        _ => {}
    }
    // Nobody knows where one of the two is, or the mount holds a part of the folder.
    let caches = mounts.iter().filter(|mount| mount.kind != Kind::Bind);
    let unclear = caches.clone().any(|mount| {
        let part = |dir: &Value| match (dir.known(), mount.target.known()) {
            (Some(dir), Some(target)) => paths::is_within(target, dir),
            // The caches of apt and dnf are none of a home.
            (None, Some(target)) => !target.starts_with("/var/"),
            (_, None) => true,
        };
        dirs.iter().any(part)
    });
    match unclear {
        true => Mounted::Unknown,
        false => Mounted::No,
    }
}

/// Whether pip's settings switch the cache off: `no-cache-dir = true` of a file, `set global.no-cache-dir false` of
/// `pip config`. Any value that is a truth value does so (pip 26.3, cmdoptions.py).
fn pip_says(text: &str) -> Option<bool> {
    let has = |name: &str| {
        text.match_indices(name).any(|(at, _)| {
            let behind = text[at + name.len()..].trim_start();
            let is_set = behind.starts_with(['=', ':']) || text.trim_start().starts_with("set ");
            is_set && !text[..at].ends_with(['#', ';'])
        })
    };
    (has("no-cache-dir") || has("no_cache_dir")).then_some(true)
}

/// `no-cache = true` of `uv.toml`.
fn uv_says(text: &str) -> Option<bool> {
    let mut lines = text.lines().filter_map(|line| line.split_once('='));
    let (_, value) = lines.find(|(name, _)| name.trim() == "no-cache")?;
    Some(value.trim().starts_with("true"))
}

/// Whether conda's settings move its folders.
fn conda_says(text: &str) -> Option<bool> {
    text.contains("pkgs_dirs").then_some(true)
}

#[cfg(test)]
mod tests;
