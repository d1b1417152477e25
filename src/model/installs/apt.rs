//! What a `RUN` does with apt's lists of packages, and whether apt installs what is only recommended.

use super::config::{Configured, Owner};
use super::{Install, InstallOption, Tool, Verb};
use crate::knowledge::os::Distro;
use crate::model::{Command, Effect, Model, Mount, Reach, Removal, Value};
use crate::shell::Shell;
use crate::syntax::mount::Kind;

/// Where apt keeps its lists.
pub const LISTS: &str = "/var/lib/apt/lists";

/// What one `RUN` does with apt's lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AptLists {
    /// Commands that fetch the lists, by their index: `apt-get update`, `apt install --update`, `add-apt-repository`.
    pub refreshed_by: Vec<usize>,
    /// Commands that surely read the lists of an earlier instruction: no command before them in this one fetches any,
    /// and none could do so unseen. What may read them is among [`Model::readers_of_apt_lists`].
    pub needed_by: Vec<usize>,
    /// Whether the lists are removed behind the last command that fetches them.
    pub removal: Removal,
    /// The mount in which the lists lie.
    pub mount: Option<Mount>,
    /// Whether nobody can tell where a mount lies that may hold the lists.
    pub mount_unknown: bool,
}

impl Model<'_> {
    /// What a `RUN` does with apt's lists; `None` if it neither fetches nor reads them.
    pub fn apt_lists(&self, instruction: usize) -> Option<AptLists> {
        let apt: Vec<&Install<'_>> = self
            .installs_of(instruction)
            .iter()
            .filter(|install| install.tool == Tool::Apt)
            .collect();
        let commands = self.commands_of(instruction);
        let mut refreshed_by: Vec<usize> = apt
            .iter()
            .filter(|install| install.refreshes_lists())
            .map(|install| install.command)
            .collect();
        refreshed_by.extend(
            commands
                .iter()
                .filter(|c| adds_repository(c))
                .map(|c| c.index),
        );
        refreshed_by.sort_unstable();
        let opaque = commands.iter().find(|c| runs_script(c)).map(|c| c.index);
        let first_refresh = refreshed_by
            .iter()
            .copied()
            .find(|&at| !self.commands[at].context.conditional);
        let needed_by: Vec<usize> = apt
            .iter()
            .filter(|install| install.reads_lists())
            .map(|install| install.command)
            .filter(|&at| opaque.is_none_or(|opaque| opaque > at))
            .filter(|&at| match first_refresh {
                Some(refresh) if refresh < at => {
                    self.reach(refresh, at, Effect::Files) == Reach::Never
                }
                _ => !refreshed_by.iter().any(|&refresh| refresh <= at),
            })
            .collect();
        if refreshed_by.is_empty() && needed_by.is_empty() {
            return None;
        }
        let mounts = self.mounts(instruction);
        let holds = |mount: &&Mount| matches!(mount.kind, Kind::Cache | Kind::Tmpfs | Kind::Bind);
        let mut holding = mounts.iter().filter(holds);
        Some(AptLists {
            removal: match refreshed_by.last() {
                Some(&last) => self.lists_removal(last),
                None => Removal::No,
            },
            mount_unknown: holding.clone().any(|mount| mount.target == Value::Unknown),
            mount: holding.find(|mount| mount.covers(LISTS)).cloned(),
            refreshed_by,
            needed_by,
        })
    }

    /// Commands of an instruction, apt's own or others, that nothing certainly gives new lists before they run. Whoever
    /// reads lists among them may read those of an earlier instruction.
    pub(in crate::model) fn without_new_lists(&self, instruction: usize) -> Vec<usize> {
        let mut fetches: Vec<usize> = Vec::new();
        let mut without = Vec::new();
        for command in self.commands_of(instruction) {
            let mut last = fetches.iter().rev().take(MAX_FETCHES);
            if !last.any(|&fetch| self.has_run(fetch, command.index)) {
                without.push(command.index);
            }
            if self.fetches_all_lists(command) {
                fetches.push(command.index);
            }
        }
        without
    }

    /// Whether an instruction that succeeds has fetched all lists anew.
    pub(in crate::model) fn renews_apt_lists(&self, instruction: usize) -> bool {
        let mut commands = self.commands_of(instruction).iter();
        commands.any(|command| self.fetches_all_lists(command) && self.always_runs(command.index))
    }

    /// Whether a command surely fetches every list: no dry run, no other folders.
    fn fetches_all_lists(&self, command: &Command<'_>) -> bool {
        match self.install_at(command.index) {
            Some(install) => {
                let fetches = install.tool == Tool::Apt && install.refreshes_lists();
                fetches && install.complete && install.options.iter().all(leaves_lists_alone)
            }
            None => self.adds_and_fetches(command),
        }
    }

    /// Whether `add-apt-repository` surely fetches the lists: since software-properties 0.96.27, which Ubuntu 18.04 and
    /// Debian 12 have (packages.ubuntu.com, packages.debian.org, 2026-11-23).
    fn adds_and_fetches(&self, command: &Command<'_>) -> bool {
        let only_asks = ["-l", "-L", "--list", "-h", "--help"];
        let release = self.os(command.stage).and_then(|os| os.release);
        let is_new = release.is_some_and(|release| {
            let major = release.version.split('.').next().unwrap_or("");
            let major: u32 = major.parse().unwrap_or(0);
            match release.distro {
                Distro::Ubuntu => major >= 18,
                Distro::Debian => major >= 12,
                _ => false,
            }
        });
        let asks = only_asks.iter().any(|option| command.has_arg(option));
        is_new && !asks && adds_repository(command)
    }

    /// Whether the lists are removed behind a command, in the same instruction.
    pub fn lists_removal(&self, after: usize) -> Removal {
        let cleaned = self.removal_where(after, &|model, at| {
            let Some(install) = model.install_at(at) else {
                let name = model.commands[at].name();
                let cleans = name.contains("clean") && name.ends_with(".sh");
                return (!cleans).then_some(false);
            };
            let is_clean = matches!(install.subcommand.as_str(), "dist-clean" | "distclean");
            Some(install.tool == Tool::Apt && is_clean)
        });
        match (cleaned, self.removal(after, LISTS)) {
            (Removal::Yes(by), _) | (_, Removal::Yes(by)) => Removal::Yes(by),
            (Removal::Possible, _) | (_, Removal::Possible) => Removal::Possible,
            _ => Removal::No,
        }
    }

    /// Whether an apt install takes recommended packages, too; `None` if that is not known. Options beat settings.
    pub fn takes_recommends(&self, install: &Install<'_>) -> Option<bool> {
        let mut takes = None;
        for option in &install.options {
            match (option.name.as_str(), option.value.known()) {
                ("--no-install-recommends", value) => takes = Some(value.is_some_and(is_false)),
                ("--install-recommends", value) => takes = Some(!value.is_some_and(is_false)),
                ("--option", Some(value)) => takes = recommends(value).or(takes),
                _ => {}
            }
        }
        if takes.is_some() {
            return takes;
        }
        if install.may_hide_options() {
            return None;
        }
        match self.configured(Owner::Apt, install.command, &recommends) {
            Configured::Says(takes) => Some(takes),
            Configured::Silent => Some(true),
            Configured::Unknown => None,
        }
    }
}

impl Install<'_> {
    /// Whether it fetches apt's lists.
    fn refreshes_lists(&self) -> bool {
        self.verb == Verb::Refresh || (self.verb == Verb::Install && self.has("--update"))
    }

    /// Whether it may look at the lists: all that apt does but for what is known to manage without.
    pub(in crate::model) fn may_read_lists(&self) -> bool {
        let manages = match self.verb {
            Verb::Refresh | Verb::Remove | Verb::Clean => true,
            Verb::Other => match self.subcommand.as_str() {
                "" => self.complete,
                "check" | "edit-sources" | "help" | "moo" => true,
                "list" => self.has_argument("--installed"),
                _ => false,
            },
            _ => self.has("--update"),
        };
        self.tool == Tool::Apt && !manages
    }

    /// Whether it surely fails, or installs something old, without fresh lists. A file needs them for what it depends on.
    fn reads_lists(&self) -> bool {
        let reads = matches!(self.verb, Verb::Install | Verb::Download | Verb::Update);
        reads && !self.has("--update") && !self.has("--no-download")
    }
}

/// How many fetches before a command are looked at.
const MAX_FETCHES: usize = 8;

/// Whether an option of `apt-get update` changes nothing in which lists are there afterwards.
fn leaves_lists_alone(option: &InstallOption) -> bool {
    match (option.name.as_str(), option.value.known()) {
        ("--option", Some(value)) => {
            let value = value.to_ascii_lowercase();
            let known = ["acquire::", "apt::", "debug::", "dpkg::", "quiet"];
            let other = [
                "apt::architecture",
                "apt::get::download",
                "apt::get::list-cleanup",
                "apt::get::print-uris",
                "apt::get::simulate",
            ];
            let begins = |starts: &[&str]| starts.iter().any(|start| value.starts_with(start));
            begins(&known) && !begins(&other)
        }
        (name, _) => !matches!(
            name,
            "--option"
                | "--config-file"
                | "--host-architecture"
                | "--help"
                | "--list-cleanup"
                | "--no-download"
                | "--no-list-cleanup"
                | "--print-uris"
                | "--simulate"
                | "--version"
        ),
    }
}

/// `add-apt-repository` fetches the lists since software-properties 0.96.27 (Ubuntu 18.04).
fn adds_repository(command: &Command<'_>) -> bool {
    let quiet = ["-n", "--no-update"];
    matches!(command.name(), "add-apt-repository" | "apt-add-repository")
        && !quiet.iter().any(|option| command.has_arg(option))
}

/// Whether a command runs what nobody sees, which may use apt: a script, a program of unknown name, `curl | sh`.
fn runs_script(command: &Command<'_>) -> bool {
    let Some(invocation) = &command.invocation else {
        return false;
    };
    let name = command.name();
    let is_shell = matches!(Shell::named(name), Shell::Posix(_));
    let written = invocation.word.literal_suffix();
    (is_shell && !command.starts_script)
        || matches!(name, "" | "." | "source" | "make" | "eval")
        || name.ends_with(".sh")
        || written.starts_with("./")
}

/// `APT::Install-Recommends` in settings, on the command line or in a file: the last one counts.
fn recommends(text: &str) -> Option<bool> {
    const NAME: &str = "install-recommends";
    let lower = text.to_ascii_lowercase();
    let behind = &lower[lower.rfind(NAME)? + NAME.len()..];
    let value = behind.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let end = value
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(value.len());
    (end > 0).then(|| !is_false(&value[..end]))
}

/// The words that apt reads as "no".
fn is_false(text: &str) -> bool {
    matches!(
        text.to_ascii_lowercase().as_str(),
        "0" | "no" | "false" | "without" | "off" | "disable"
    )
}

#[cfg(test)]
mod tests;
