//! What dnf, yum, microdnf and zypper leave of repositories in a layer, and what reads it later.

use super::contents::MAX_STAGES;
use super::installs::{Cache, Install, Tool, Verb};
use super::unread::Readers;
use super::{Command, Model};

impl<'m> Model<'m> {
    /// The last install of a `RUN` by a package manager of RPM systems whose cache stays in the layer. `None` too where
    /// anything in the `RUN` cleans up after one of them, or the cache lies elsewhere.
    pub fn rpm_cache_kept(&self, run: usize) -> Option<&Install<'m>> {
        let installs = self.installs_of(run);
        let last = installs.iter().rfind(|install| {
            is_rpm(install)
                && matches!(install.verb, Verb::Install | Verb::Update)
                && matches!(self.cache_of(install), Cache::Kept { .. })
        })?;
        let cleans =
            |install: &Install<'m>| install.verb == Verb::Clean && install.command > last.command;
        let is_cleaned = installs
            .iter()
            .any(|install| is_rpm(install) && cleans(install));
        let command = &self.commands[last.command];
        // `-C` keeps dnf to its cache, and tells zypper where that is.
        let options: &[&str] = match last.tool {
            Tool::Zypper => &["--root", "-R", "--cache-dir", "-C", "--raw-cache-dir"],
            _ => &[
                "--installroot",
                "--setopt=cachedir",
                "--setopt=system_cachedir",
            ],
        };
        let is_elsewhere = command.args().iter().any(|word| {
            let text = word.literal_prefix();
            options.iter().any(|option| text.starts_with(option))
        });
        let is_wanted = self.commands_of(run).iter().any(|other| {
            let mut words = other.args().iter().filter_map(|word| word.literal());
            words.any(|word| word.contains("keepcache=1") || word.contains("keepcache=True"))
        });
        // A chroot has a cache of its own.
        let is_chroot = command.invocation.as_ref().is_none_or(|invocation| {
            invocation
                .wrappers
                .iter()
                .any(|wrapper| wrapper.name == "chroot")
        });
        (!is_cleaned && !is_elsewhere && !is_wanted && !is_chroot).then_some(last)
    }

    /// Whether a `RUN` may leave no repository that is enabled, so that `yum clean all` of CentOS 7 fails.
    pub fn may_change_repositories(&self, run: usize) -> bool {
        let places = ["--disablerepo", "--repo", "/etc/yum.repos.d", "/etc/zypp"];
        self.commands_of(run).iter().any(|command| {
            let is_manager = matches!(
                command.name(),
                "rpm" | "subscription-manager" | "yum-config-manager"
            );
            let mut words = command.args().iter();
            is_manager
                || words.any(|word| {
                    let text = word.literal_prefix();
                    places.iter().any(|place| text.starts_with(place))
                })
        })
    }

    /// Which stages surely end up in an image, by their numbers: not those that a variable may name as the base of another,
    /// `FROM base-${TARGETARCH}`.
    pub fn surely_ships(&self) -> Vec<bool> {
        let stages = self.stages();
        let mut ships = vec![false; stages.len()];
        for stage in stages.iter().filter(|stage| stage.ships) {
            let is_last = stage.index + 1 == stages.len();
            let may_be_base = || {
                stages.len() > MAX_STAGES
                    || stage
                        .name
                        .as_deref()
                        .is_some_and(|name| stages.iter().any(|other| other.may_begin_with(name)))
            };
            if is_last || !may_be_base() {
                let open = self.lineage(stage.index).map(|stage| stage.index);
                let open: Vec<usize> = open.take_while(|&at| !ships[at]).collect();
                open.into_iter().for_each(|at| ships[at] = true);
            }
        }
        ships
    }

    /// What may read, behind a `RUN`, the metadata that it leaves: calls that may not fetch them again, and what nobody can
    /// see into.
    pub fn readers_of_rpm_cache(&self, run: usize) -> Readers {
        let mut readers = Readers::default();
        self.follow(run, "/var/cache", &mut |later| {
            let at = later.at;
            let rpm = || {
                self.installs_of(at)
                    .iter()
                    .filter(|install| is_rpm(install))
            };
            let is_offline = |install: &Install<'m>| {
                let options: &[&str] = match install.tool {
                    Tool::Zypper => &["--no-refresh"],
                    _ => &["-C", "--cacheonly"],
                };
                let command = &self.commands[install.command];
                options.iter().any(|option| command.has_arg(option))
            };
            let known: Vec<usize> = rpm()
                .filter(|install| later.certain && is_offline(install))
                .map(|install| install.command)
                .collect();
            let is_open = |install: &Install<'m>| {
                !install.complete
                    || install.may_hide_options()
                    || self.is_without_network(at)
                    || (is_offline(install) && !later.certain)
            };
            let may_read = |command: &Command<'m>| {
                self.may_run_manager(command)
                    || command.args().iter().any(|word| {
                        let path = self.path_of(command, word);
                        path.is_some_and(|path| path.starts_with("/var/cache") || path == "/var")
                    })
            };
            let is_unseen = self.commands_of(at).iter().any(may_read);
            if later.trigger || is_unseen || rpm().any(is_open) {
                readers.opaque.push(at);
            }
            readers.known.extend(known);
            true
        });
        readers
    }
}

fn is_rpm(install: &Install<'_>) -> bool {
    matches!(
        install.tool,
        Tool::Dnf | Tool::Yum | Tool::Microdnf | Tool::Zypper
    )
}
