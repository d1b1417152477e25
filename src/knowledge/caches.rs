//! Package managers: where they keep their caches, what moves or switches these off, what empties them.

use super::installs::Installer;

/// A package manager, as far as its cache differs from those of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Manager {
    /// `pip`, `pip3`, `python -m pip`.
    Pip,
    /// `uv`.
    Uv,
    /// `poetry`.
    Poetry,
    /// `pipenv`.
    Pipenv,
    /// `pdm`.
    Pdm,
    /// `conda`.
    Conda,
    /// `mamba`.
    Mamba,
    /// `micromamba`.
    Micromamba,
    /// `apt-get`, `apt`, `aptitude`.
    Apt,
    /// `apk`.
    Apk,
    /// `dnf`.
    Dnf,
    /// `microdnf`.
    Microdnf,
    /// `yum`.
    Yum,
    /// `zypper`.
    Zypper,
    /// `npm`.
    Npm,
}

impl Manager {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Pip,
        Self::Uv,
        Self::Poetry,
        Self::Pipenv,
        Self::Pdm,
        Self::Conda,
        Self::Mamba,
        Self::Micromamba,
        Self::Apt,
        Self::Apk,
        Self::Dnf,
        Self::Microdnf,
        Self::Yum,
        Self::Zypper,
        Self::Npm,
    ];

    /// The manager that a program is, by the last component of its path: `pip3.11`, `apt-get`.
    pub fn of_program(program: &str) -> Option<Self> {
        let name = program.rsplit('/').next().unwrap_or(program);
        let versioned = |rest: &str| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        Some(match name {
            _ if name.strip_prefix("pip").is_some_and(versioned) => Self::Pip,
            "uv" => Self::Uv,
            "poetry" => Self::Poetry,
            "pipenv" => Self::Pipenv,
            "pdm" => Self::Pdm,
            "conda" => Self::Conda,
            "mamba" => Self::Mamba,
            "micromamba" => Self::Micromamba,
            "apt" | "apt-get" | "aptitude" => Self::Apt,
            "apk" => Self::Apk,
            "dnf" | "dnf5" | "dnf-3" => Self::Dnf,
            "microdnf" => Self::Microdnf,
            "yum" => Self::Yum,
            "zypper" => Self::Zypper,
            "npm" => Self::Npm,
            _ => return None,
        })
    }

    /// Whose options it takes.
    pub const fn installer(self) -> Installer {
        match self {
            Self::Pip => Installer::Pip,
            Self::Uv => Installer::Uv,
            Self::Poetry => Installer::Poetry,
            Self::Pipenv => Installer::Pipenv,
            Self::Pdm => Installer::Pdm,
            Self::Conda | Self::Mamba | Self::Micromamba => Installer::Conda,
            Self::Apt => Installer::Apt,
            Self::Apk => Installer::Apk,
            Self::Dnf | Self::Microdnf | Self::Yum => Installer::Dnf,
            Self::Zypper => Installer::Zypper,
            Self::Npm => Installer::Npm,
        }
    }

    /// What is known of its cache.
    pub fn cache(self) -> &'static Cache {
        match self {
            Self::Pip => &PIP,
            Self::Uv => &UV,
            Self::Poetry => &POETRY,
            Self::Pipenv => &PIPENV,
            Self::Pdm => &PDM,
            Self::Conda => &CONDA,
            Self::Mamba => &MAMBA,
            Self::Micromamba => &MICROMAMBA,
            Self::Apt => &APT,
            Self::Apk => &APK,
            Self::Dnf | Self::Microdnf => &DNF,
            Self::Yum => &YUM,
            Self::Zypper => &ZYPPER,
            Self::Npm => &NPM,
        }
    }

    /// Whether a command of this manager empties the cache that installs fill: `words` are those behind the program,
    /// `["clean", "-afy"]`. For apt it is the lists that count, not the archives.
    pub fn cleans(self, words: &[&str]) -> bool {
        let operands: Vec<&str> = words
            .iter()
            .copied()
            .filter(|word| !word.starts_with('-'))
            .collect();
        let has = |short: char, long: &str| {
            words.iter().any(|word| match word.strip_prefix("--") {
                Some(name) => name == long,
                None => word
                    .strip_prefix('-')
                    .is_some_and(|all| all.contains(short)),
            })
        };
        match (self, operands.as_slice()) {
            (Self::Pip, ["cache", "purge"] | ["cache", "remove", "*"]) => true,
            (Self::Uv, ["cache", "clean"] | ["cache", "clear"] | ["clean"]) => true,
            (Self::Poetry, ["cache", "clear", _]) => has('\0', "all"),
            (Self::Pdm, ["cache", "clear"]) => true,
            (Self::Pipenv, _) => has('\0', "clear"),
            // `-p` alone leaves the archives, `-t` alone the unpacked packages.
            (Self::Conda | Self::Mamba | Self::Micromamba, ["clean", ..]) => {
                has('a', "all") || (has('p', "packages") && has('t', "tarballs"))
            }
            (Self::Apt, ["dist-clean" | "distclean"]) => true,
            (Self::Apk, ["cache", "clean" | "purge"]) => true,
            (Self::Dnf | Self::Microdnf | Self::Yum, ["clean", "all"]) => true,
            // Without it the metadata stay.
            (Self::Zypper, ["clean" | "cc"]) => has('a', "all"),
            (Self::Npm, ["cache", "clean" | "clear" | "rm" | "verify"]) => has('f', "force"),
            _ => false,
        }
    }
}

/// Where a cache lies unless something moves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheDir {
    /// Below `$XDG_CACHE_HOME`, or `~/.cache` where that is unset or empty.
    CacheHome(&'static str),
    /// Below the home directory.
    Home(&'static str),
    /// Below the root prefix of conda: `/opt/conda`, `$MAMBA_ROOT_PREFIX`.
    RootPrefix(&'static str),
    /// Always there.
    Absolute(&'static str),
}

impl CacheDir {
    /// The directory for these surroundings; `None` if what it hangs on is not known.
    ///
    /// `cache_home` is `Some` only where XDG_CACHE_HOME is set and not empty.
    pub fn resolve(
        self,
        home: Option<&str>,
        cache_home: Option<&str>,
        root_prefix: Option<&str>,
    ) -> Option<String> {
        let join = |base: &str, rest: &str| format!("{}/{rest}", base.trim_end_matches('/'));
        Some(match self {
            Self::CacheHome(rest) => match cache_home {
                Some(base) => join(base, rest),
                None => join(&join(home?, ".cache"), rest),
            },
            Self::Home(rest) => join(home?, rest),
            Self::RootPrefix(rest) => join(root_prefix?, rest),
            Self::Absolute(path) => path.to_owned(),
        })
    }
}

/// Which values of a variable switch a cache off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OffWhen {
    /// Any value but the empty one. pip: `PIP_NO_CACHE_DIR=0` switches its cache off as well.
    NotEmpty,
    /// `1`, `true`, `yes`, `on`, `t`, `y` in any case.
    True,
}

/// A package manager's cache.
#[derive(Debug, PartialEq, Eq)]
pub struct Cache {
    /// Where it lies; more than one where the manager keeps several things, or falls back on the second for a user who
    /// may not write the first.
    pub dirs: &'static [CacheDir],
    /// Variables that hold another directory.
    pub moved_by: &'static [&'static str],
    /// Options that name another directory.
    pub moved_by_options: &'static [&'static str],
    /// Variables that switch it off.
    pub off_variables: &'static [(&'static str, OffWhen)],
    /// Options that switch it off, as their first spelling in the tables of [`Installer`].
    pub off_options: &'static [&'static str],
    /// The command that empties it, to be run behind an install.
    pub clean: Option<&'static str>,
}

impl Cache {
    /// Whether a variable switches the cache off by this value.
    pub fn is_off(&self, variable: &str, value: &str) -> bool {
        const TRUE: [&str; 6] = ["1", "true", "yes", "on", "t", "y"];
        self.off_variables
            .iter()
            .filter(|(name, _)| *name == variable)
            .any(|(_, when)| match when {
                OffWhen::NotEmpty => !value.is_empty(),
                OffWhen::True => TRUE.iter().any(|word| value.eq_ignore_ascii_case(word)),
            })
    }
}

/// Source: pip 26.3 (_internal/cli/cmdoptions.py: the callback of `--no-cache-dir` ignores what the value says;
/// parser.py: an empty value counts as none; utils/appdirs.py), 2026-11-23.
static PIP: Cache = Cache {
    dirs: &[CacheDir::CacheHome("pip")],
    moved_by: &["PIP_CACHE_DIR"],
    moved_by_options: &["--cache-dir"],
    off_variables: &[("PIP_NO_CACHE_DIR", OffWhen::NotEmpty)],
    off_options: &["--no-cache-dir"],
    clean: Some("pip cache purge"),
};

/// Source: astral-sh/uv crates/uv-cache/src/cli.rs and docs/concepts/cache.md, 2026-08-21.
static UV: Cache = Cache {
    dirs: &[CacheDir::CacheHome("uv")],
    moved_by: &["UV_CACHE_DIR"],
    moved_by_options: &["--cache-dir"],
    off_variables: &[("UV_NO_CACHE", OffWhen::True)],
    off_options: &["--no-cache"],
    clean: Some("uv cache clean"),
};

/// Virtual environments lie below the same directory: emptying it whole removes them. Source: Poetry 2.5.1
/// (console/application.py; the docs' "cache-dir" and "virtualenvs.path"), 2026-11-23.
static POETRY: Cache = Cache {
    dirs: &[
        CacheDir::CacheHome("pypoetry/cache"),
        CacheDir::CacheHome("pypoetry/artifacts"),
    ],
    moved_by: &["POETRY_CACHE_DIR"],
    moved_by_options: &[],
    off_variables: &[],
    off_options: &["--no-cache"],
    clean: Some("poetry cache clear --all --no-interaction ."),
};

/// Source: Pipenv 2026.10.3 (environments.py, `pipenv install --help`), 2026-11-23.
static PIPENV: Cache = Cache {
    dirs: &[CacheDir::CacheHome("pipenv"), CacheDir::CacheHome("pip")],
    moved_by: &["PIPENV_CACHE_DIR"],
    moved_by_options: &[],
    off_variables: &[],
    off_options: &[],
    clean: None,
};

/// Source: PDM 2.29.3 (project/config.py), 2026-11-23.
static PDM: Cache = Cache {
    dirs: &[CacheDir::CacheHome("pdm")],
    moved_by: &["PDM_CACHE_DIR"],
    moved_by_options: &[],
    off_variables: &[],
    off_options: &[],
    clean: Some("pdm cache clear"),
};

/// Source: conda/conda conda/base/context.py (`pkgs_dirs`) and conda/cli/main_clean.py, 2026-08-21. `-a` leaves what
/// an environment still links to, which takes no room of its own; `-f` takes that too.
static CONDA: Cache = Cache {
    dirs: &[CacheDir::RootPrefix("pkgs"), CacheDir::Home(".conda/pkgs")],
    moved_by: &["CONDA_PKGS_DIRS"],
    moved_by_options: &[],
    off_variables: &[],
    off_options: &[],
    clean: Some("conda clean -afy"),
};

/// Source: mamba-org/mamba libmamba/src/api/configuration.cpp and micromamba/src/clean.cpp, 2026-07-24.
static MAMBA: Cache = Cache {
    dirs: &[CacheDir::RootPrefix("pkgs"), CacheDir::Home(".mamba/pkgs")],
    moved_by: &["CONDA_PKGS_DIRS"],
    moved_by_options: &[],
    off_variables: &[],
    off_options: &[],
    clean: Some("mamba clean -afy"),
};

/// As mamba.
static MICROMAMBA: Cache = Cache {
    dirs: &[CacheDir::RootPrefix("pkgs"), CacheDir::Home(".mamba/pkgs")],
    moved_by: &["CONDA_PKGS_DIRS"],
    moved_by_options: &[],
    off_variables: &[],
    off_options: &[],
    clean: Some("micromamba clean -ay"),
};

/// The archives are removed by `/etc/apt/apt.conf.d/docker-clean` of the official images; the lists stay. Source:
/// apt-get(8) of apt 2.6.1; debuerreotype's docker-clean in the official Debian and Ubuntu images, 2026-11.
static APT: Cache = Cache {
    dirs: &[
        CacheDir::Absolute("/var/lib/apt/lists"),
        CacheDir::Absolute("/var/cache/apt"),
    ],
    moved_by: &[],
    moved_by_options: &[],
    off_variables: &[],
    off_options: &[],
    clean: Some("rm -rf /var/lib/apt/lists/*"),
};

/// Source: alpinelinux/apk-tools doc/apk.8.scd, 2026-06-30.
static APK: Cache = Cache {
    dirs: &[CacheDir::Absolute("/var/cache/apk")],
    moved_by: &[],
    moved_by_options: &["--cache-dir"],
    off_variables: &[],
    off_options: &["--no-cache"],
    clean: Some("rm -rf /var/cache/apk/*"),
};

/// Source: dnf.conf(5) `cachedir` of DNF 4 and DNF 5, 2026.
static DNF: Cache = Cache {
    dirs: &[
        CacheDir::Absolute("/var/cache/dnf"),
        CacheDir::Absolute("/var/cache/libdnf5"),
        CacheDir::Absolute("/var/cache/yum"),
    ],
    moved_by: &[],
    moved_by_options: &[],
    off_variables: &[],
    off_options: &[],
    clean: Some("dnf clean all"),
};

/// As dnf: yum is a link to it from RHEL 8 on.
static YUM: Cache = Cache {
    dirs: &[
        CacheDir::Absolute("/var/cache/yum"),
        CacheDir::Absolute("/var/cache/dnf"),
    ],
    moved_by: &[],
    moved_by_options: &[],
    off_variables: &[],
    off_options: &[],
    clean: Some("yum clean all"),
};

/// Source: zypper(8) (`clean`, `--cache-dir`) in openSUSE/zypper, doc/zypper.8.txt, read on 2026-11-24.
static ZYPPER: Cache = Cache {
    dirs: &[CacheDir::Absolute("/var/cache/zypp")],
    moved_by: &[],
    moved_by_options: &[],
    off_variables: &[],
    off_options: &[],
    clean: Some("zypper clean --all"),
};

/// Source: npm's documentation of its settings (`cache`), npm 11, 2026.
static NPM: Cache = Cache {
    dirs: &[CacheDir::Home(".npm")],
    moved_by: &["npm_config_cache", "NPM_CONFIG_CACHE"],
    moved_by_options: &["--cache"],
    off_variables: &[],
    off_options: &[],
    clean: Some("npm cache clean --force"),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_managers_by_their_name() {
        for (program, expected) in [
            ("pip", Some(Manager::Pip)),
            ("pip3.11", Some(Manager::Pip)),
            ("/opt/venv/bin/pip", Some(Manager::Pip)),
            ("apt", Some(Manager::Apt)),
            ("micromamba", Some(Manager::Micromamba)),
            ("pipx", None),
            ("pip-compile", None),
            ("", None),
        ] {
            assert_eq!(Manager::of_program(program), expected, "{program}");
        }
    }

    #[test]
    fn caches_follow_home_and_cache_home() {
        let pip = Manager::Pip.cache().dirs[0];
        let at = |home, cache| pip.resolve(home, cache, None);
        assert_eq!(at(Some("/root"), None).as_deref(), Some("/root/.cache/pip"));
        assert_eq!(
            at(Some("/root"), Some("/tmp/")).as_deref(),
            Some("/tmp/pip")
        );
        assert_eq!(at(None, None), None);
        let conda = Manager::Conda.cache().dirs[0];
        assert_eq!(
            conda.resolve(None, None, Some("/opt/conda")).as_deref(),
            Some("/opt/conda/pkgs")
        );
    }

    #[test]
    fn pip_takes_any_value_for_off_and_uv_only_a_true_one() {
        let off = |manager: Manager, name, value| manager.cache().is_off(name, value);
        for value in ["1", "0", "false", "off"] {
            assert!(off(Manager::Pip, "PIP_NO_CACHE_DIR", value), "{value}");
        }
        assert!(!off(Manager::Pip, "PIP_NO_CACHE_DIR", ""));
        assert!(!off(Manager::Pip, "UV_NO_CACHE", "1"));
        assert!(off(Manager::Uv, "UV_NO_CACHE", "True"));
        assert!(!off(Manager::Uv, "UV_NO_CACHE", "0"));
    }

    #[test]
    fn cleaning_is_told_from_other_commands() {
        for (manager, words, expected) in [
            (Manager::Conda, "clean -afy", true),
            (Manager::Conda, "clean --all --yes", true),
            (Manager::Conda, "clean -tpy", true),
            (Manager::Conda, "clean -t -y", false),
            (Manager::Micromamba, "clean -ay", true),
            (Manager::Conda, "install -y -c clean numpy", false),
            (Manager::Pip, "cache purge", true),
            (Manager::Pip, "cache dir", false),
            (Manager::Uv, "cache clean", true),
            (Manager::Uv, "cache clean torch", false),
            (Manager::Apt, "clean", false),
            (Manager::Apt, "dist-clean", true),
            (Manager::Dnf, "-y clean all", true),
            (Manager::Poetry, "cache clear pypi --all -n", true),
            (Manager::Zypper, "clean -a", true),
            (Manager::Zypper, "clean", false),
            (Manager::Npm, "cache clean --force", true),
            (Manager::Npm, "cache clean", false),
        ] {
            let words: Vec<&str> = words.split(' ').collect();
            assert_eq!(manager.cleans(&words), expected, "{manager:?} {words:?}");
        }
    }

    #[test]
    fn what_switches_a_cache_off_is_an_option_of_the_manager() {
        for manager in Manager::ALL {
            let cache = manager.cache();
            for name in cache.off_options.iter().chain(cache.moved_by_options) {
                let option = manager.installer().option(name);
                assert_eq!(
                    option.map(|option| option.name()),
                    Some(*name),
                    "{manager:?}"
                );
            }
        }
    }
}
