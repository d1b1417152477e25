//! Which program is a package manager, and what its subcommands do.

use crate::knowledge::installs::Installer;

/// A package manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// `pip`, `pip3`, `python -m pip`.
    Pip,
    /// `uv`, with `uv pip`.
    Uv,
    /// `pipx`
    Pipx,
    /// `poetry`
    Poetry,
    /// `pipenv`
    Pipenv,
    /// `pdm`
    Pdm,
    /// `conda`
    Conda,
    /// `mamba`
    Mamba,
    /// `micromamba`
    Micromamba,
    /// `pixi`
    Pixi,
    /// `apt-get`, `apt`, `aptitude`.
    Apt,
    /// `apk`
    Apk,
    /// `dnf`
    Dnf,
    /// `yum`
    Yum,
    /// `microdnf`
    Microdnf,
    /// `tdnf`
    Tdnf,
    /// `zypper`
    Zypper,
    /// `npm`
    Npm,
    /// `yarn`
    Yarn,
    /// `pnpm`
    Pnpm,
    /// `gem`
    Gem,
    /// `go`
    Go,
    /// `cargo`
    Cargo,
}

/// What a package manager is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Installs what is named.
    Install,
    /// Fetches without installing.
    Download,
    /// Builds wheels.
    Wheel,
    /// Installs what the files of a project list: `uv sync`, `poetry install`, `npm ci`, `conda env update`.
    Sync,
    /// Makes an environment: `conda create`, `conda env create`, `uv venv`.
    Create,
    /// Brings installed packages to newer versions.
    Update,
    /// Fetches the lists of packages: `apt-get update`.
    Refresh,
    /// Removes packages.
    Remove,
    /// Empties a cache.
    Clean,
    /// Changes settings.
    Config,
    /// Anything else.
    Other,
}

impl Tool {
    /// The package manager that a program is, by its name without folder.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "uv" => Self::Uv,
            "pipx" => Self::Pipx,
            "poetry" => Self::Poetry,
            "pipenv" => Self::Pipenv,
            "pdm" => Self::Pdm,
            "conda" => Self::Conda,
            "mamba" => Self::Mamba,
            "micromamba" => Self::Micromamba,
            "pixi" => Self::Pixi,
            "apt" | "apt-get" | "aptitude" => Self::Apt,
            "apk" => Self::Apk,
            "dnf" | "dnf5" | "dnf-3" => Self::Dnf,
            "yum" => Self::Yum,
            "microdnf" => Self::Microdnf,
            "tdnf" => Self::Tdnf,
            "zypper" => Self::Zypper,
            "npm" => Self::Npm,
            "yarn" | "yarnpkg" => Self::Yarn,
            "pnpm" => Self::Pnpm,
            "gem" => Self::Gem,
            "go" => Self::Go,
            "cargo" => Self::Cargo,
            name if is_versioned(name, "pip") => Self::Pip,
            _ => return None,
        })
    }

    /// The table of its options.
    pub(super) const fn installer(self) -> Installer {
        match self {
            Self::Pip => Installer::Pip,
            Self::Uv => Installer::Uv,
            Self::Pipx => Installer::Pipx,
            Self::Poetry => Installer::Poetry,
            Self::Pipenv => Installer::Pipenv,
            Self::Pdm => Installer::Pdm,
            Self::Conda | Self::Mamba | Self::Micromamba => Installer::Conda,
            Self::Pixi => Installer::Pixi,
            Self::Apt => Installer::Apt,
            Self::Apk => Installer::Apk,
            Self::Dnf | Self::Yum | Self::Microdnf | Self::Tdnf => Installer::Dnf,
            Self::Zypper => Installer::Zypper,
            Self::Npm => Installer::Npm,
            Self::Yarn => Installer::Yarn,
            Self::Pnpm => Installer::Pnpm,
            Self::Gem => Installer::Gem,
            Self::Go => Installer::Go,
            Self::Cargo => Installer::Cargo,
        }
    }

    /// Whether its installs take long enough for a layer that should stay in the build cache.
    pub const fn is_worth_a_layer(self) -> bool {
        matches!(
            self,
            Self::Pip
                | Self::Uv
                | Self::Conda
                | Self::Mamba
                | Self::Micromamba
                | Self::Apt
                | Self::Apk
                | Self::Dnf
                | Self::Yum
                | Self::Microdnf
        )
    }

    /// Whether it is conda, or does what conda does with the same folders.
    pub const fn is_conda(self) -> bool {
        matches!(self, Self::Conda | Self::Mamba | Self::Micromamba)
    }

    /// Whether it installs Python packages from an index of such.
    pub const fn is_python(self) -> bool {
        matches!(
            self,
            Self::Pip | Self::Uv | Self::Pipx | Self::Poetry | Self::Pipenv | Self::Pdm
        )
    }

    /// Whether the first word of a subcommand needs another: `env` of `conda env create`.
    pub(super) fn is_group(self, word: &str) -> bool {
        match self {
            Self::Pip => word == "cache",
            Self::Uv => matches!(word, "pip" | "tool" | "cache" | "python" | "self"),
            Self::Conda | Self::Mamba | Self::Micromamba => word == "env",
            Self::Pixi => word == "global",
            Self::Apk => word == "cache",
            Self::Dnf | Self::Yum | Self::Microdnf => {
                matches!(word, "group" | "groups" | "module")
            }
            Self::Npm | Self::Poetry | Self::Pdm => matches!(word, "cache" | "self"),
            Self::Yarn => matches!(word, "cache" | "global"),
            Self::Pnpm => word == "store",
            Self::Go => word == "mod",
            _ => false,
        }
    }

    /// What a subcommand does.
    pub(super) fn verb(self, subcommand: &str) -> Verb {
        match self {
            Self::Pip | Self::Pipx => pip_verb(subcommand),
            Self::Uv => match subcommand {
                "pip install" | "add" | "tool install" => Verb::Install,
                "pip sync" | "sync" => Verb::Sync,
                "pip uninstall" | "remove" | "tool uninstall" => Verb::Remove,
                "tool upgrade" => Verb::Update,
                "cache clean" | "cache prune" => Verb::Clean,
                "venv" => Verb::Create,
                _ => Verb::Other,
            },
            Self::Poetry | Self::Pipenv | Self::Pdm => match subcommand {
                "install" | "sync" => Verb::Sync,
                "add" | "self add" => Verb::Install,
                "update" => Verb::Update,
                "remove" | "uninstall" => Verb::Remove,
                "cache clear" => Verb::Clean,
                "config" => Verb::Config,
                _ => Verb::Other,
            },
            Self::Conda | Self::Mamba | Self::Micromamba => conda_verb(subcommand),
            Self::Pixi => match subcommand {
                "install" => Verb::Sync,
                "add" | "global install" => Verb::Install,
                "update" | "upgrade" => Verb::Update,
                "remove" => Verb::Remove,
                "clean" => Verb::Clean,
                "config" => Verb::Config,
                _ => Verb::Other,
            },
            Self::Npm | Self::Yarn | Self::Pnpm => npm_verb(subcommand),
            Self::Gem | Self::Cargo => match subcommand {
                "install" => Verb::Install,
                "fetch" => Verb::Download,
                "uninstall" => Verb::Remove,
                "cleanup" => Verb::Clean,
                _ => Verb::Other,
            },
            Self::Go => match subcommand {
                "install" | "get" => Verb::Install,
                "mod download" => Verb::Sync,
                "clean" => Verb::Clean,
                _ => Verb::Other,
            },
            // The lists of packages for some, the packages themselves for the others.
            Self::Apt | Self::Apk if subcommand == "update" => Verb::Refresh,
            _ => system_verb(subcommand),
        }
    }
}

fn pip_verb(subcommand: &str) -> Verb {
    match subcommand {
        "install" => Verb::Install,
        "download" => Verb::Download,
        "wheel" => Verb::Wheel,
        "uninstall" => Verb::Remove,
        "config" => Verb::Config,
        "cache purge" | "cache remove" => Verb::Clean,
        _ => Verb::Other,
    }
}

fn conda_verb(subcommand: &str) -> Verb {
    match subcommand {
        "install" => Verb::Install,
        "create" | "env create" => Verb::Create,
        "update" | "upgrade" => Verb::Update,
        "env update" => Verb::Sync,
        "remove" | "uninstall" | "env remove" => Verb::Remove,
        "clean" => Verb::Clean,
        "config" => Verb::Config,
        _ => Verb::Other,
    }
}

fn npm_verb(subcommand: &str) -> Verb {
    match subcommand {
        "install" | "i" | "add" | "global add" => Verb::Install,
        "ci" | "clean-install" | "" => Verb::Sync,
        "update" | "upgrade" | "up" => Verb::Update,
        "uninstall" | "remove" | "rm" => Verb::Remove,
        "cache clean" | "cache clear" | "store prune" => Verb::Clean,
        "config" | "set" => Verb::Config,
        _ => Verb::Other,
    }
}

/// Subcommands of the package managers of Linux; no two mean different things by one word.
fn system_verb(subcommand: &str) -> Verb {
    match subcommand {
        "install" | "add" | "in" | "reinstall" | "build-dep" | "satisfy" | "localinstall"
        | "groupinstall" | "group install" | "groups install" | "builddep" => Verb::Install,
        "download" | "source" | "fetch" => Verb::Download,
        "makecache" | "check-update" | "refresh" | "ref" => Verb::Refresh,
        "update" | "upgrade" | "dist-upgrade" | "full-upgrade" | "safe-upgrade"
        | "upgrade-minimal" | "up" | "dup" | "patch" => Verb::Update,
        "remove" | "purge" | "autoremove" | "auto-remove" | "autopurge" | "del" | "erase"
        | "rm" => Verb::Remove,
        "clean" | "autoclean" | "auto-clean" | "distclean" | "dist-clean" | "cache clean"
        | "cc" => Verb::Clean,
        "config-manager" | "addrepo" | "ar" => Verb::Config,
        _ => Verb::Other,
    }
}

/// Whether `name` is `program`, or that with a version: `pip3`, `pip-3.11`, `python3.12`.
pub(super) fn is_versioned(name: &str, program: &str) -> bool {
    name.strip_prefix(program).is_some_and(|version| {
        let version = version.strip_prefix('-').unwrap_or(version);
        version.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    })
}
