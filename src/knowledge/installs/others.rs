//! Options of package managers that are rarer in images: those that people write in Dockerfiles, no full lists.

use super::{InstallOption, flag, value};

/// `pipx install`. Source: the documentation of pipx 1.7, 2026-11.
pub(super) static PIPX: &[InstallOption] = &[
    value(&["--python"]),
    value(&["--pip-args"]),
    value(&["--index-url", "-i"]),
    value(&["--suffix"]),
    value(&["--preinstall"]),
    flag(&["--include-deps"]),
    flag(&["--editable", "-e"]),
    flag(&["--force", "-f"]),
    flag(&["--global"]),
    flag(&["--quiet", "-q"]),
    flag(&["--verbose", "-v"]),
    flag(&["--system-site-packages"]),
    flag(&["--version"]),
];

/// `pixi install` and `add`. Source: the command reference of pixi 0.4x, 2026-11.
pub(super) static PIXI: &[InstallOption] = &[
    value(&["--manifest-path", "-m"]),
    value(&["--environment", "-e"]),
    value(&["--feature", "-f"]),
    value(&["--platform", "-p"]),
    value(&["--channel", "-c"]),
    flag(&["--locked"]),
    flag(&["--frozen"]),
    flag(&["--all", "-a"]),
    flag(&["--pypi"]),
    flag(&["--quiet", "-q"]),
    flag(&["--verbose", "-v"]),
];

/// `zypper`. Source: zypper(8) of libzypp 1.14, 2026-11.
pub(super) static ZYPPER: &[InstallOption] = &[
    value(&["--repo", "--from", "-r"]),
    value(&["--type", "-t"]),
    value(&["--gpg-auto-import"]),
    flag(&["--gpg-auto-import-keys"]),
    flag(&["--non-interactive", "-n"]),
    flag(&["--no-confirm", "-y"]),
    flag(&["--no-recommends"]),
    flag(&["--recommends"]),
    flag(&["--no-gpg-checks"]),
    flag(&["--no-refresh"]),
    flag(&["--auto-agree-with-licenses", "-l"]),
    flag(&["--force", "-f"]),
    flag(&["--all", "-a"]),
    flag(&["--quiet", "-q"]),
    flag(&["--verbose", "-v"]),
];

/// `yarn` 1 to 4: `install`, `add`. Source: Yarn's documentation of its commands, 2026-11.
pub(super) static YARN: &[InstallOption] = &[
    value(&["--cwd"]),
    value(&["--cache-folder"]),
    value(&["--network-timeout"]),
    value(&["--registry"]),
    value(&["--modules-folder"]),
    value(&["--mutex"]),
    flag(&["--frozen-lockfile"]),
    flag(&["--immutable"]),
    flag(&["--immutable-cache"]),
    flag(&["--production", "--prod"]),
    flag(&["--non-interactive"]),
    flag(&["--ignore-scripts"]),
    flag(&["--ignore-engines"]),
    flag(&["--ignore-optional"]),
    flag(&["--ignore-platform"]),
    flag(&["--pure-lockfile"]),
    flag(&["--no-lockfile"]),
    flag(&["--no-progress"]),
    flag(&["--prefer-offline"]),
    flag(&["--offline"]),
    flag(&["--dev", "-D"]),
    flag(&["--exact", "-E"]),
    flag(&["--ignore-workspace-root-check", "-W"]),
    flag(&["--check-files"]),
    flag(&["--force"]),
    flag(&["--silent", "-s"]),
    flag(&["--verbose"]),
    flag(&["--version", "-v"]),
];

/// `pnpm install` and `add`. Source: pnpm's documentation of its commands, 2026-11.
pub(super) static PNPM: &[InstallOption] = &[
    value(&["--filter", "-F"]),
    value(&["--dir", "-C"]),
    value(&["--store-dir"]),
    value(&["--registry"]),
    value(&["--reporter"]),
    flag(&["--global", "-g"]),
    flag(&["--frozen-lockfile"]),
    flag(&["--no-frozen-lockfile"]),
    flag(&["--prod", "--production", "-P"]),
    flag(&["--dev", "-D"]),
    flag(&["--save-dev"]),
    flag(&["--offline"]),
    flag(&["--prefer-offline"]),
    flag(&["--ignore-scripts"]),
    flag(&["--recursive", "-r"]),
    flag(&["--shamefully-hoist"]),
    flag(&["--force"]),
    flag(&["--silent", "-s"]),
    flag(&["--version", "-v"]),
];

/// `gem install`. Source: `gem help install` of RubyGems 3.4, 2026-11.
pub(super) static GEM: &[InstallOption] = &[
    value(&["--version", "-v"]),
    value(&["--source", "-s"]),
    value(&["--install-dir", "-i"]),
    value(&["--bindir", "-n"]),
    value(&["--platform"]),
    flag(&["--no-document", "-N"]),
    flag(&["--no-ri"]),
    flag(&["--no-rdoc"]),
    flag(&["--force", "-f"]),
    flag(&["--local", "-l"]),
    flag(&["--ignore-dependencies"]),
    flag(&["--conservative"]),
    flag(&["--user-install"]),
    flag(&["--no-user-install"]),
    flag(&["--executables", "-x"]),
    flag(&["--all", "-a"]),
    flag(&["--quiet", "-q"]),
];

/// `cargo install`. Source: The Cargo Book, "cargo install", 2026-11.
pub(super) static CARGO: &[InstallOption] = &[
    value(&["--version", "--vers"]),
    value(&["--git"]),
    value(&["--branch"]),
    value(&["--tag"]),
    value(&["--rev"]),
    value(&["--path"]),
    value(&["--root"]),
    value(&["--registry"]),
    value(&["--index"]),
    value(&["--features", "-F"]),
    value(&["--profile"]),
    value(&["--target"]),
    value(&["--target-dir"]),
    value(&["--bin"]),
    value(&["--jobs", "-j"]),
    value(&["--config"]),
    flag(&["--locked"]),
    flag(&["--frozen"]),
    flag(&["--offline"]),
    flag(&["--force", "-f"]),
    flag(&["--debug"]),
    flag(&["--all-features"]),
    flag(&["--no-default-features"]),
    flag(&["--no-track"]),
    flag(&["--bins"]),
    flag(&["--quiet", "-q"]),
    flag(&["--verbose", "-v"]),
];

/// `go install` and `get`, which take the flags of `go build`. Source: `go help build` of Go 1.2x, 2026-11. Each may be
/// written with two dashes.
pub(super) static GO: &[InstallOption] = &[
    value(&["-ldflags"]),
    value(&["-gcflags"]),
    value(&["-tags"]),
    value(&["-mod"]),
    value(&["-o"]),
    value(&["-p"]),
    flag(&["-v"]),
    flag(&["-x"]),
    flag(&["-a"]),
    flag(&["-d"]),
    flag(&["-t"]),
    flag(&["-u"]),
    flag(&["-race"]),
    flag(&["-trimpath"]),
    flag(&["-insecure"]),
];
