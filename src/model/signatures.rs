//! Package managers of the system that are told not to check signatures, and sources of packages that are added.

use super::installs::{Install, PackageKind, Tool};
use super::{Command, Model};
use crate::syntax::Keyword;
use crate::text::Span;

/// A place that keeps a package manager from checking who signed what it installs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsigned {
    /// The option, or the command that writes the setting.
    pub span: Span,
    /// The option or setting: `--no-gpg-checks`.
    pub shown: &'static str,
    /// Whether signatures are checked, but against whatever key the repository itself offers.
    pub imports_keys: bool,
}

/// Options that switch the check off. Source: the manuals of apt 2.6, dnf 4.14, yum 3.4, zypper 1.14 and apk 2.14.
const OPTIONS: &[(&[Tool], &[&str])] = &[
    (
        &[Tool::Apt],
        &[
            "--allow-unauthenticated",
            "--force-yes",
            "--allow-insecure-repositories",
        ],
    ),
    (
        &[Tool::Dnf, Tool::Yum, Tool::Microdnf, Tool::Tdnf],
        &["--nogpgcheck", "--no-gpgchecks"],
    ),
    (
        &[Tool::Zypper],
        &["--no-gpg-checks", "--gpg-auto-import-keys"],
    ),
    (&[Tool::Apk], &["--allow-untrusted"]),
];

/// Settings in files of repositories that do the same, in lower case and without blanks. Source: sources.list(5),
/// dnf.conf(5).
const SETTINGS: &[(&str, &str)] = &[
    ("trusted=yes", "trusted=yes"),
    ("trusted:yes", "Trusted: yes"),
    ("gpgcheck=0", "gpgcheck=0"),
    ("gpgcheck=no", "gpgcheck=no"),
];

impl<'m> Model<'m> {
    /// The places of `RUN`s that switch off the check of signatures for packages from the net, in their order.
    pub fn unsigned_packages(&self) -> Vec<Unsigned> {
        let is_run =
            |command: &&Command<'m>| self.instruction(command.instruction).keyword == Keyword::Run;
        let commands = self.commands.iter().filter(is_run);
        let found = commands.filter_map(|command| match self.install_at(command.index) {
            Some(install) => unsigned_install(install),
            None => self.unsigned_source(command),
        });
        found.collect()
    }

    /// `echo "deb [trusted=yes] https://…" > /etc/apt/sources.list.d/x.list`
    fn unsigned_source(&self, command: &Command<'m>) -> Option<Unsigned> {
        let is_list = |path: &str| {
            [".list", ".sources", ".repo"]
                .iter()
                .any(|end| path.ends_with(end))
        };
        let writes = self.writes(command.index).into_iter();
        let written = writes.filter(|write| write.path.known().is_some_and(is_list));
        let mut texts: Vec<String> = written
            .filter_map(|write| write.text.known().map(str::to_owned))
            .collect();
        if matches!(command.name(), "add-apt-repository" | "apt-add-repository") {
            texts.extend(
                command
                    .values()
                    .into_iter()
                    .flatten()
                    .map(|word| word.into_owned()),
            );
        }
        let lines = texts.iter().flat_map(|text| text.lines());
        let (_, shown) = lines.filter(|line| !is_local(line)).find_map(|line| {
            let plain: String = line.chars().filter(|c| !c.is_whitespace()).collect();
            let plain = plain.to_ascii_lowercase();
            let is_comment = plain.starts_with('#');
            let mut settings = SETTINGS.iter().filter(|_| !is_comment);
            settings.find(|(setting, _)| {
                let mut places = plain.match_indices(setting);
                // `repo_gpgcheck=0` is about the index alone.
                places.any(|(at, _)| !plain[..at].ends_with("repo_"))
            })
        })?;
        let local = texts.iter().any(|text| is_local(text));
        (!local).then_some(Unsigned {
            span: command.program_span(),
            shown,
            imports_keys: false,
        })
    }
}

/// Whether a source of packages lies on this machine.
fn is_local(text: &str) -> bool {
    text.contains("file:/") || text.contains("copy:/") || text.contains("cdrom:")
}

fn unsigned_install(install: &Install<'_>) -> Option<Unsigned> {
    let (_, names) = OPTIONS
        .iter()
        .find(|(tools, _)| tools.contains(&install.tool))?;
    let given = names
        .iter()
        .find_map(|name| Some((*name, install.option(name)?)));
    let (shown, option) = given?;
    // A file of the image was fetched by a command that may have checked it.
    let from_net = |kind| kind != PackageKind::Path;
    let is_local = !install.packages.is_empty()
        && !install
            .packages
            .iter()
            .any(|package| from_net(package.kind));
    (!is_local).then_some(Unsigned {
        span: option.span,
        shown,
        imports_keys: shown == "--gpg-auto-import-keys",
    })
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    fn shown(run: &str) -> Vec<&'static str> {
        let mut found = Vec::new();
        check(&format!("FROM x\nRUN {run}\n"), |model| {
            found = model
                .unsigned_packages()
                .iter()
                .map(|one| one.shown)
                .collect();
        });
        found
    }

    #[test]
    fn options_and_settings_switch_the_check_off() {
        for (run, expected) in [
            (
                "apt-get install -y --allow-unauthenticated cuda",
                "--allow-unauthenticated",
            ),
            (
                "zypper --gpg-auto-import-keys install -y git",
                "--gpg-auto-import-keys",
            ),
            (
                "dnf install -y --nogpgcheck https://x.org/y.rpm",
                "--nogpgcheck",
            ),
            (
                "apk add --allow-untrusted --repository https://x.org/y z",
                "--allow-untrusted",
            ),
            (
                "echo 'deb [trusted=yes] https://x.org/deb ./' > /etc/apt/sources.list.d/x.list",
                "trusted=yes",
            ),
            (
                "printf '[x]\\nbaseurl=https://x.org\\ngpgcheck=0\\n' > /etc/yum.repos.d/x.repo",
                "gpgcheck=0",
            ),
        ] {
            assert_eq!(shown(run), [expected], "{run}");
        }
        for run in [
            "apt-get install -y cuda",
            "apk add --allow-untrusted ./glibc.apk",
            "echo 'deb [trusted=yes] file:/var/repo ./' > /etc/apt/sources.list.d/x.list",
            "printf '[x]\\ngpgcheck=1\\nrepo_gpgcheck=0\\n' > /etc/yum.repos.d/x.repo",
            "echo trusted=yes > /etc/motd",
        ] {
            assert!(shown(run).is_empty(), "{run}");
        }
    }
}
