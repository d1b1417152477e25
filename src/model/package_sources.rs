//! Where the package manager of the system gets its packages from.

use super::installs::{Tool, Verb};
use super::{Install, Model, Value, paths};
use crate::knowledge::os::Distro;

/// Files that name the distribution's own mirrors. Those beside them add others.
const MAIN_LISTS: [&str; 4] = [
    "/etc/apt/sources.list",
    "/etc/apt/sources.list.d/debian.sources",
    "/etc/apt/sources.list.d/ubuntu.sources",
    "/etc/apt/mirrors",
];
/// Folders in which every file names some.
const MAIN_FOLDERS: [&str; 1] = ["/etc/yum.repos.d"];
/// Hosts that keep releases whose support has ended.
const ARCHIVES: [&str; 6] = [
    "archive.debian.org",
    "archive.kernel.org",
    "freexian.com",
    "old-releases.ubuntu.com",
    "snapshot.debian.org",
    "vault.centos.org",
];

impl Model<'_> {
    /// Whether instructions of some stages point the package manager of the system to other mirrors than those of the
    /// base image, before the command at `before`: they edit or replace the files that name them, or name an archive of
    /// old releases.
    pub fn changes_package_sources(&self, stages: &[usize], before: usize) -> bool {
        let is_before = |command: &&super::Command<'_>| {
            command.index < before && stages.contains(&command.stage)
        };
        let mut commands = self.commands.iter().filter(is_before);
        let limit = self.commands.get(before).map(|command| command.instruction);
        let copied = self.copies.iter().any(|copy| {
            let is_earlier = limit.is_none_or(|limit| copy.instruction < limit);
            let target = copy
                .destination
                .known()
                .map_or("", |path| path.trim_end_matches('/'));
            let is_list = main_list(target) || target == "/etc/apt";
            is_earlier && stages.contains(&copy.stage) && is_list
        });
        copied
            || commands.any(|command| {
                let writes = self.writes(command.index);
                let mut targets = writes.iter().filter_map(|write| write.path.known());
                let mut words = command.values().into_iter().flatten();
                targets.any(main_list)
                    || words.any(|word| names_sources(&word))
                    || (command.name() == "pro" && command.has_arg("attach"))
            })
    }

    /// Whether some stages run what nobody can see before the command at `before`.
    pub fn runs_unseen(&self, stages: &[usize], before: usize) -> bool {
        let mut commands = self.commands.iter().filter(|c| stages.contains(&c.stage));
        commands.any(|command| command.index < before && self.is_opaque(command))
    }

    /// The first run of the package manager of the system in some stages that asks the mirrors.
    pub fn first_from_mirrors(&self, stages: &[usize], distro: Distro) -> Option<&Install<'_>> {
        self.installs().find(|install| {
            let is_own = match install.tool {
                Tool::Apt => distro.has_apt(),
                Tool::Yum | Tool::Dnf | Tool::Microdnf => distro.has_rpm(),
                Tool::Apk => distro == Distro::Alpine,
                _ => false,
            };
            let asks = matches!(
                install.verb,
                Verb::Refresh | Verb::Install | Verb::Update | Verb::Download
            );
            let is_here = stages.contains(&self.commands[install.command].stage);
            // `apt-get install ./x.deb` may need no other package.
            let by_name = install.verb != Verb::Install
                || install
                    .packages
                    .iter()
                    .any(|package| package.location == Value::Unset);
            is_own && asks && is_here && by_name
        })
    }
}

fn main_list(path: &str) -> bool {
    MAIN_LISTS.contains(&path)
        || MAIN_FOLDERS
            .iter()
            .any(|folder| paths::is_within(path, folder))
}

/// `/etc/apt/sources.list`, `s/deb.debian.org/archive.debian.org/`
fn names_sources(word: &str) -> bool {
    // `/etc/apt/sources.list.d/more.list` leaves those that there are.
    let is_list = |list: &str| {
        let mut places = word.match_indices(list);
        places.any(|(at, _)| !word[at + list.len()..].starts_with(".d/"))
    };
    MAIN_LISTS
        .iter()
        .chain(&MAIN_FOLDERS)
        .any(|list| is_list(list))
        || ARCHIVES.iter().any(|host| word.contains(host))
}

#[cfg(test)]
mod tests {
    use crate::knowledge::os::Distro;
    use crate::model::samples::check;

    #[test]
    fn other_mirrors_are_seen() {
        for (line, expected) in [
            (
                "RUN sed -i s/deb.debian.org/archive.debian.org/ /etc/apt/sources.list",
                true,
            ),
            (
                "RUN echo 'deb http://archive.debian.org/debian buster main' > /etc/apt/sources.list",
                true,
            ),
            ("COPY sources.list /etc/apt/sources.list", true),
            ("COPY apt /etc/apt", true),
            (
                "RUN sed -i s/mirror.centos.org/vault.centos.org/g /etc/yum.repos.d/CentOS-*.repo",
                true,
            ),
            ("RUN ./mirrors.sh", false),
            ("RUN pro attach x", true),
            (
                "RUN echo 'deb https://x.org/deb stable main' > /etc/apt/sources.list.d/x.list",
                false,
            ),
            ("RUN echo hello", false),
        ] {
            let text = format!("FROM debian:10\n{line}\nRUN apt-get update\n");
            check(&text, |model| {
                let first = model.first_from_mirrors(&[0], Distro::Debian);
                let before = first.expect("it asks them").command;
                assert_eq!(
                    model.changes_package_sources(&[0], before),
                    expected,
                    "{line}"
                );
            });
        }
    }
}
