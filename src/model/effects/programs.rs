//! What the programs of the system read and write.

use super::{Effects, compound, is_cluster_with, operands};
use crate::model::{Command, Model, paths};
use crate::shell::Word;

/// Commands that neither read nor write files, whatever they are given; redirections and patterns apart.
const PURE: &[&str] = &[
    ":",
    "alias",
    "arch",
    "basename",
    "dirname",
    "dpkg-architecture",
    "echo",
    "env",
    "exit",
    "export",
    "false",
    "getconf",
    "hash",
    "hostname",
    "id",
    "local",
    "lsb_release",
    "nproc",
    "popd",
    "printenv",
    "printf",
    "pwd",
    "read",
    "return",
    "seq",
    "set",
    "shift",
    "shopt",
    "sleep",
    "tr",
    "true",
    "type",
    "ulimit",
    "umask",
    "uname",
    "unset",
    "wait",
    "which",
    "whoami",
    "yes",
];

/// Commands that read the files they are given, or their directory.
const READERS: &[&str] = &[
    "awk",
    "cat",
    "cmp",
    "cut",
    "diff",
    "du",
    "egrep",
    "file",
    "grep",
    "head",
    "jq",
    "ls",
    "md5sum",
    "readlink",
    "realpath",
    "sha1sum",
    "sha256sum",
    "sha512sum",
    "sort",
    "stat",
    "tail",
    "uniq",
    "wc",
    "xxd",
];

/// Commands that change the paths they are given.
const WRITERS: &[&str] = &[
    "chgrp", "chmod", "chown", "mkdir", "rm", "rmdir", "touch", "truncate", "unlink",
];

/// Commands that change the system's own files and read no others, unless they are given paths.
const SYSTEM_TOOLS: &[&str] = &[
    "add-apt-repository",
    "addgroup",
    "adduser",
    "apk",
    "apt",
    "apt-get",
    "apt-key",
    "apt-mark",
    "aptitude",
    "chpasswd",
    "debconf-set-selections",
    "dnf",
    "dpkg",
    "dpkg-reconfigure",
    "gpasswd",
    "gpg",
    "groupadd",
    "groupmod",
    "ldconfig",
    "locale-gen",
    "localedef",
    "microdnf",
    "passwd",
    "rpm",
    "update-alternatives",
    "update-ca-certificates",
    "update-locale",
    "useradd",
    "usermod",
    "visudo",
    "yum",
    "yum-config-manager",
    "zypper",
];

/// Commands that add, change or delete users and groups.
pub(super) const CHANGES_ACCOUNTS: &[&str] = &[
    "addgroup", "adduser", "delgroup", "deluser", "groupadd", "groupdel", "groupmod", "useradd",
    "userdel", "usermod",
];

/// Long options with a value that is no path.
const HARMLESS_VALUES: &[&str] = &[
    "--bytes",
    "--color",
    "--delimiter",
    "--fields",
    "--format",
    "--from",
    "--group",
    "--lines",
    "--max-depth",
    "--mode",
    "--owner",
    "--preserve",
    "--regexp",
    "--strip-components",
];

/// Whether a program is in a table here, so that what it does is known but for the paths.
pub fn is_known(name: &str) -> bool {
    matches!(name, "[" | "test" | "cd" | "pushd" | "date")
        || [PURE, READERS, WRITERS, SYSTEM_TOOLS]
            .iter()
            .any(|table| table.contains(&name))
}

impl<'m> Model<'m> {
    pub(super) fn of_program(
        &self,
        command: &Command<'m>,
        name: &str,
        effects: &mut Effects,
    ) -> Option<()> {
        let operands = || operands(command.args());
        match name {
            "cd" | "pushd" => self.entering(command, effects),
            "[" | "test" if command.args().iter().any(compound::is_file_test) => {
                operands().try_for_each(|word| effects.read(self.path_of(command, word)))
            }
            "[" | "test" => Some(()),
            "date" => {
                let is_format = |word: &Word| word.literal_prefix().starts_with(['+', '-']);
                let reads = |word: &Word| is_cluster_with(word, "rf");
                (command.args().iter().all(is_format) && !command.args().iter().any(reads))
                    .then_some(())
            }
            _ if PURE.contains(&name) => {
                let is_pattern =
                    |word: &&Word| word.literal().is_none() && word.literal_or_glob().is_some();
                let mut patterns = command.args().iter().filter(is_pattern);
                patterns.try_for_each(|word| effects.read(self.path_of(command, word)))
            }
            _ if READERS.contains(&name) => self.reading(command, name, effects),
            _ if WRITERS.contains(&name) => {
                plain_options(command)?;
                let skip = usize::from(name.starts_with("ch") && !gives_mode(command));
                operands()
                    .skip(skip)
                    .try_for_each(|word| effects.write(self.path_of(command, word)))
            }
            _ if SYSTEM_TOOLS.contains(&name) || CHANGES_ACCOUNTS.contains(&name) => {
                effects.system = true;
                self.system_operands(command, name, effects)
            }
            "." | "source" => match operands().next() {
                Some(word) if word.literal_suffix().ends_with("/activate") => {
                    effects.read(self.path_of(command, word))
                }
                _ => None,
            },
            "ln" | "cp" | "mv" | "install" => self.copying(command, name, effects),
            "sed" => self.sed(command, effects),
            "curl" => self.curl(command, effects),
            "wget" => self.wget(command, effects),
            "git" => self.git(command, effects),
            "tar" | "unzip" | "gunzip" | "gzip" => self.unpacking(command, effects),
            _ => self.of_install(command, effects),
        }
    }

    /// `cd` fails where the folder is not there.
    fn entering(&self, command: &Command<'m>, effects: &mut Effects) -> Option<()> {
        let path = match operands(command.args()).next() {
            Some(word) => self.path_of(command, word)?,
            None => self.home_at(command.index).known()?.to_owned(),
        };
        effects.enters.push(path);
        Some(())
    }

    fn reading(&self, command: &Command<'m>, name: &str, effects: &mut Effects) -> Option<()> {
        plain_options(command)?;
        let words: Vec<&Word> = operands(command.args()).collect();
        let is_recursive = name.ends_with("grep")
            && (command.has_arg("--recursive")
                || command
                    .args()
                    .iter()
                    .any(|word| is_cluster_with(word, "rR")));
        let looks_around = matches!(name, "ls" | "du") || !command.context.piped_from;
        if (words.is_empty() && looks_around) || is_recursive {
            effects.read(self.workdir(command))?;
        }
        words
            .into_iter()
            .try_for_each(|word| effects.read(self.path_of(command, word)))
    }

    /// Files of the image that a package manager or an account tool is given: `./x.deb`, `-d /home/app`.
    fn system_operands(
        &self,
        command: &Command<'m>,
        name: &str,
        effects: &mut Effects,
    ) -> Option<()> {
        let takes_files = match name {
            "debconf-set-selections" | "gpg" | "visudo" => true,
            "apt-key" => command.has_arg("add"),
            "dpkg" | "rpm" => !asks_or_removes(command),
            _ => false,
        };
        for word in command.args() {
            let prefix = word.literal_prefix();
            let text = match prefix.split_once('=') {
                // `-o Dir::Etc::SourceList=/x`
                Some((_, value)) if prefix.starts_with('-') || value.starts_with('/') => value,
                _ => &*prefix,
            };
            let is_attached = text.len() < prefix.len();
            let is_option = prefix.starts_with('-') && !is_attached;
            if is_option && (prefix.contains('/') || matches!(&*prefix, "-c" | "--config-file")) {
                return None;
            }
            let is_path = text.starts_with(['/', '~'])
                || (text.contains('/') && !text.contains(':'))
                || (takes_files && !is_option && !text.contains(':'));
            let is_open = prefix.is_empty() && word.literal().is_none();
            if is_open {
                self.is_bare(command, word).then_some(())?;
            }
            if is_path && is_attached {
                word.literal()?;
                let cwd = self.workdir(command)?;
                effects.writes.push(paths::join(&cwd, text));
            } else if is_path && text != "-" {
                effects.write(self.path_of(command, word))?;
            }
        }
        if CHANGES_ACCOUNTS.contains(&name) {
            effects.writes.push("/home".to_owned());
        }
        if name == "gpg" {
            self.home_files(command, &[".gnupg"], effects)?;
        }
        Some(())
    }

    /// Whether a word with variables is known to become words without a slash.
    fn is_bare(&self, command: &Command<'m>, word: &Word) -> bool {
        let fields = self.fields(command.index, word);
        fields
            .iter()
            .all(|field| field.known().is_some_and(|text| !text.contains('/')))
    }

    fn copying(&self, command: &Command<'m>, name: &str, effects: &mut Effects) -> Option<()> {
        plain_options(command)?;
        let mut args = command.args().iter();
        let into = args.any(|word| {
            is_cluster_with(word, "t") || word.literal_prefix().starts_with("--target")
        });
        let words: Vec<&Word> = operands(command.args()).collect();
        let (target, sources) = words.split_last().filter(|_| !into)?;
        let is_symbolic = command.has_arg("--symbolic")
            || command.args().iter().any(|word| is_cluster_with(word, "s"));
        for source in sources {
            let path = self.path_of(command, source)?;
            match name {
                "mv" => effects.writes.push(path),
                // What a symbolic link names need not be there.
                "ln" if is_symbolic => {}
                _ => effects.reads.push(path),
            }
        }
        if name == "install"
            && command
                .args()
                .iter()
                .any(|word| is_cluster_with(word, "dD"))
        {
            return words
                .iter()
                .try_for_each(|word| effects.write(self.path_of(command, word)));
        }
        if sources.is_empty() {
            return effects.write(self.workdir(command));
        }
        effects.write(self.path_of(command, target))
    }

    fn sed(&self, command: &Command<'m>, effects: &mut Effects) -> Option<()> {
        let mut options = command.args().iter().map(Word::literal_prefix);
        let is_plain = |option: &str| {
            !option.starts_with('-')
                || option.starts_with("-i")
                || matches!(
                    option,
                    "-E" | "-r" | "-n" | "-s" | "--in-place" | "--quiet" | "--regexp-extended"
                )
        };
        let mut words = operands(command.args());
        let script = words
            .next()
            .filter(|_| options.all(|option| is_plain(&option)))?;
        touches_no_files(script).then_some(())?;
        for word in words {
            effects.write(self.path_of(command, word))?;
        }
        Some(())
    }

    fn unpacking(&self, command: &Command<'m>, effects: &mut Effects) -> Option<()> {
        plain_options(command)?;
        // `-P` keeps paths that begin with a slash.
        let absolute = command.name() == "tar"
            && command.args().iter().any(|word| {
                is_cluster_with(word, "PTX") || word.literal_prefix().starts_with("--absolute")
            });
        if absolute {
            return None;
        }
        effects.write(self.workdir(command))?;
        operands(command.args()).try_for_each(|word| effects.write(self.path_of(command, word)))
    }
}

/// `None` if an option of a command holds a path, or may: `--directory=/x`, `-C/x`.
fn plain_options(command: &Command<'_>) -> Option<()> {
    let is_plain = |word: &Word| {
        let option = word.literal_prefix();
        match option.split_once('=') {
            _ if !option.starts_with('-') => true,
            Some((name, _)) => HARMLESS_VALUES.contains(&name),
            None => !option.contains('/') && word.literal().is_some(),
        }
    };
    command.args().iter().all(is_plain).then_some(())
}

/// Whether the mode or owner of a `chmod` or `chown` is no operand: `--reference=x`, `chmod -x`, `chmod +x`.
fn gives_mode(command: &Command<'_>) -> bool {
    command.args().iter().any(|word| {
        let text = word.literal_prefix();
        let letters = text.strip_prefix('-').filter(|letters| !letters.is_empty());
        let takes_away = letters.is_some_and(|l| l.chars().all(|c| "rwxXst".contains(c)));
        text.starts_with('+') || text.starts_with("--reference") || takes_away
    })
}

/// Whether `dpkg` or `rpm` is given names of packages, and no files.
fn asks_or_removes(command: &Command<'_>) -> bool {
    const VERBS: &[&str] = &[
        "--add-architecture",
        "--configure",
        "--print-architecture",
        "--purge",
        "--query",
        "--remove",
        "-L",
        "-P",
        "-S",
        "-e",
        "-l",
        "-q",
        "-qa",
        "-r",
        "-s",
    ];
    VERBS.iter().any(|verb| command.has_arg(verb))
}

/// Whether a script of sed is one substitution, or deletes or prints lines, so that it names no file.
fn touches_no_files(script: &Word) -> bool {
    let (start, end) = (script.literal_prefix(), script.literal_suffix());
    let Some(rest) = start.strip_prefix('s') else {
        // `/pattern/d`, `3d`, `$d`
        let whole = script.literal().unwrap_or_default();
        let numbers = |text: &str| {
            text.chars()
                .all(|c| c.is_ascii_digit() || c == ',' || c == '$')
        };
        return match whole.strip_suffix(['d', 'p']) {
            Some(address) if address.starts_with('/') => {
                address.len() > 1 && address.ends_with('/') && address.matches('/').count() == 2
            }
            Some(address) => numbers(address),
            None => false,
        };
    };
    let Some(delimiter) = rest.chars().next() else {
        return false;
    };
    let flags = end.rsplit(delimiter).next().unwrap_or_default();
    let whole = script.literal();
    // More than three delimiters may be a second command.
    let count = whole.map_or(3, |whole| {
        let escaped = format!("\\{delimiter}");
        whole.replace(&escaped, "").matches(delimiter).count()
    });
    count == 3 && end.contains(delimiter) && flags.chars().all(|c| "gIiMm0123456789".contains(c))
}
