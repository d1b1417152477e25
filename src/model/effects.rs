//! What a command reads and writes in the image, for commands that a table knows. Instructions may only pass each other
//! where this is known, and disjoint.

use super::installs::{Install, ManifestKind, PackageKind, Tool, Verb};
use super::{Command, Copy, Model, Value, paths};
use crate::shell::{RedirectOperator, Word};
use crate::syntax::Keyword;

/// What a command reads and writes: absolute paths, each with all that lies below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Paths whose content or existence it looks at.
    pub reads: Vec<String>,
    /// Paths that it creates, changes or deletes.
    pub writes: Vec<String>,
}

/// Where the packages of the system, and the scripts that come with them, may write. `/home` and `/srv` are not theirs
/// (Filesystem Hierarchy Standard 3.0).
const SYSTEM: &[&str] = &[
    "/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/libx32", "/media", "/mnt",
    "/opt", "/proc", "/root", "/run", "/sbin", "/sys", "/tmp", "/usr", "/var",
];

/// Commands that neither read nor write files, whatever they are given; redirections apart.
const PURE: &[&str] = &[
    ":",
    "[",
    "alias",
    "arch",
    "basename",
    "date",
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
    "test",
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
    "cd",
    "pushd",
    "popd",
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
    "jq",
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

/// Whether a program is in a table here, so that what it does is known but for the paths.
pub(super) fn is_known(name: &str) -> bool {
    [PURE, READERS, WRITERS, SYSTEM_TOOLS]
        .iter()
        .any(|table| table.contains(&name))
}

impl Effects {
    fn read(&mut self, path: Option<String>) -> Option<()> {
        self.reads.push(path?);
        Some(())
    }

    fn write(&mut self, path: Option<String>) -> Option<()> {
        self.writes.push(path?);
        Some(())
    }

    fn system(&mut self) {
        self.writes
            .extend(SYSTEM.iter().map(|path| (*path).to_owned()));
    }

    /// Whether it has nothing to do with `path` and what lies below and above it.
    pub fn is_apart_from(&self, path: &str) -> bool {
        !self
            .reads
            .iter()
            .chain(&self.writes)
            .any(|own| paths::overlap(own, path))
    }
}

impl<'m> Model<'m> {
    /// What a command reads and writes; `None` if nobody can tell.
    pub fn effects(&self, command: &Command<'m>) -> Option<Effects> {
        let mut effects = Effects::default();
        self.redirects(command, &mut effects)?;
        let Some(invocation) = &command.invocation else {
            return Some(effects);
        };
        if invocation.open_ended {
            return None;
        }
        if command.starts_script {
            // Its commands follow, and each has its own effects.
            return Some(effects);
        }
        let name = invocation.name.as_deref()?;
        self.of_program(command, name, &mut effects)?;
        Some(effects)
    }

    fn redirects(&self, command: &Command<'m>, effects: &mut Effects) -> Option<()> {
        for redirect in &command.command.redirects {
            let target = || {
                let path = self.path_of(command, &redirect.target)?;
                Some(path)
            };
            match redirect.operator {
                RedirectOperator::HereDocument | RedirectOperator::HereString => {}
                RedirectOperator::Read => effects.read(target())?,
                RedirectOperator::DuplicateInput | RedirectOperator::DuplicateOutput
                    if redirect
                        .target
                        .literal()
                        .is_some_and(|t| t.bytes().all(|b| b.is_ascii_digit() || b == b'-')) => {}
                _ => {
                    let path = target()?;
                    if !paths::is_within(&path, "/dev") {
                        effects.writes.push(path);
                    }
                }
            }
        }
        Some(())
    }

    fn of_program(&self, command: &Command<'m>, name: &str, effects: &mut Effects) -> Option<()> {
        let operands = || operands(command.args());
        match name {
            _ if PURE.contains(&name) => Some(()),
            _ if READERS.contains(&name) => {
                if operands().count() == 0 && !command.context.piped_from {
                    return effects.read(self.workdir(command));
                }
                operands().try_for_each(|word| effects.read(self.path_of(command, word)))
            }
            _ if WRITERS.contains(&name) => {
                // The first operand of chmod and chown is no path; `chmod +x` is left out as an option is.
                let no_mode = has_reference(command)
                    || command
                        .args()
                        .iter()
                        .any(|word| word.literal_prefix().starts_with('+'));
                let skip = usize::from(name.starts_with("ch") && !no_mode);
                operands()
                    .skip(skip)
                    .try_for_each(|word| effects.write(self.path_of(command, word)))
            }
            _ if SYSTEM_TOOLS.contains(&name) => {
                effects.system();
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
            "curl" | "wget" => self.download(command, name, effects),
            "git" => self.git(command, effects),
            "tar" | "unzip" | "gunzip" | "gzip" => self.unpacking(command, effects),
            _ => self.of_install(command, effects),
        }
    }

    /// Files of the image that a package manager or an account tool is given: `./x.deb`, `-d /home/app`.
    fn system_operands(
        &self,
        command: &Command<'m>,
        name: &str,
        effects: &mut Effects,
    ) -> Option<()> {
        for word in command.args() {
            let prefix = word.literal_prefix();
            if prefix.starts_with(['/', '.', '~']) || prefix.starts_with("-R/") {
                let path = self.path_of(command, word);
                effects.read(path.clone())?;
                effects.write(path)?;
            }
        }
        if matches!(name, "useradd" | "adduser" | "usermod") {
            effects.writes.push("/home".to_owned());
        }
        if name == "dpkg" || name == "rpm" {
            operands(command.args())
                .try_for_each(|word| effects.read(self.path_of(command, word)))?;
        }
        Some(())
    }

    fn copying(&self, command: &Command<'m>, name: &str, effects: &mut Effects) -> Option<()> {
        let into = command.args().iter().any(|word| {
            let prefix = word.literal_prefix();
            prefix.starts_with("-t") || prefix.starts_with("--target-directory")
        });
        let words: Vec<&Word> = operands(command.args()).collect();
        let (target, sources) = words.split_last().filter(|_| !into)?;
        for source in sources {
            let path = self.path_of(command, source)?;
            match name {
                "mv" => effects.writes.push(path),
                // What a link names need not be there.
                "ln" => {}
                _ => effects.reads.push(path),
            }
        }
        if name == "install" && command.has_arg("-d") {
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
        let given = |short: &str, long: &str| {
            command.args().iter().any(|word| {
                let prefix = word.literal_prefix();
                prefix == short || prefix.starts_with(long)
            })
        };
        if given("-f", "--file") || given("-e", "--expression") {
            // Then scripts stand among the operands.
            return None;
        }
        for word in operands(command.args()).skip(1) {
            let path = self.path_of(command, word)?;
            effects.reads.push(path.clone());
            effects.writes.push(path);
        }
        Some(())
    }

    fn download(&self, command: &Command<'m>, name: &str, effects: &mut Effects) -> Option<()> {
        let args = command.args();
        let mut at = 0;
        let mut named = false;
        while let Some(word) = args.get(at) {
            let option = word.literal_prefix();
            let into_file = match name {
                "curl" => matches!(&*option, "-o" | "--output" | "--output-dir"),
                _ => matches!(
                    &*option,
                    "-O" | "--output-document" | "-P" | "--directory-prefix" | "-o"
                ),
            };
            let attached = ["--output=", "--output-document=", "--directory-prefix="]
                .iter()
                .find_map(|long| option.strip_prefix(long));
            // A cluster of letters may end in the option that takes the next word: `-qO-`, `-fsSLo file`.
            let letter = if name == "curl" { 'o' } else { 'O' };
            if into_file {
                at += 1;
                named = true;
                let target = args.get(at)?;
                if !target.is("-") {
                    effects.write(self.path_of(command, target))?;
                }
            } else if let Some(path) = attached {
                named = true;
                effects.write(self.workdir(command).map(|cwd| paths::join(&cwd, path)))?;
            } else if option.starts_with('-')
                && !option.starts_with("--")
                && option.contains(letter)
            {
                named = true;
                match option.rsplit(letter).next() {
                    Some("") => {
                        at += 1;
                        let target = args.get(at)?;
                        if !target.is("-") {
                            effects.write(self.path_of(command, target))?;
                        }
                    }
                    Some("-") => {}
                    _ => return None,
                }
            } else if matches!(
                &*option,
                "-K" | "--config"
                    | "-T"
                    | "--upload-file"
                    | "-d"
                    | "--data"
                    | "-F"
                    | "-i"
                    | "--input-file"
            ) {
                return None;
            }
            at += 1;
        }
        let to_stdout = name == "curl"
            && !args.iter().any(|word| {
                word.is("-O") || word.is("--remote-name") || is_cluster_with(word, 'O')
            });
        if !named && !to_stdout {
            effects.write(self.workdir(command))?;
        }
        Some(())
    }

    fn git(&self, command: &Command<'m>, effects: &mut Effects) -> Option<()> {
        let mut args = operands(command.args());
        match &*args.next()?.literal()? {
            "clone" => {
                effects.write(self.workdir(command))?;
                // The folder may be named behind the address; options with values stand among the operands too.
                for word in args {
                    if let Some(path) = self.path_of(command, word) {
                        effects.writes.push(path);
                    } else {
                        return None;
                    }
                }
                Some(())
            }
            "config" if command.has_arg("--global") => {
                effects.write(self.home_at(command.index).known().map(str::to_owned))
            }
            "config" if command.has_arg("--system") => {
                effects.system();
                Some(())
            }
            "lfs" => {
                effects.system();
                (command.has_arg("install")).then_some(())
            }
            _ => None,
        }
    }

    fn unpacking(&self, command: &Command<'m>, effects: &mut Effects) -> Option<()> {
        let cwd = self.workdir(command)?;
        effects.reads.push(cwd.clone());
        effects.writes.push(cwd);
        for word in operands(command.args()) {
            let path = self.path_of(command, word)?;
            effects.reads.push(path.clone());
            effects.writes.push(path);
        }
        // `--directory=/x`, `-d/x`: a path in an option.
        let attached = command.args().iter().any(|word| {
            let prefix = word.literal_prefix();
            prefix.starts_with("--directory=") || (prefix.starts_with("-C") && prefix.len() > 2)
        });
        (!attached).then_some(())
    }

    fn workdir(&self, command: &Command<'m>) -> Option<String> {
        self.workdir_at(command.index).known().map(str::to_owned)
    }

    /// The absolute path that a word of a command names; a pattern is cut at the folder before it. `None` if it is not
    /// known, or becomes several words.
    pub fn path_of(&self, command: &Command<'m>, word: &Word) -> Option<String> {
        let path = match word.literal_or_glob() {
            Some(path) => path.into_owned(),
            None => match &self.fields(command.index, word)[..] {
                [field] => field.known()?.to_owned(),
                _ => return None,
            },
        };
        let path = match path.find(['*', '?', '[']) {
            Some(at) => path[..at]
                .rfind('/')
                .map_or(".", |slash| &path[..=slash])
                .to_owned(),
            None => path,
        };
        if path.starts_with('/') {
            return Some(paths::join("/", &path));
        }
        self.workdir(command).map(|cwd| paths::join(&cwd, &path))
    }

    /// A Python package manager, or `python -m venv`.
    fn of_install(&self, command: &Command<'m>, effects: &mut Effects) -> Option<()> {
        if let Some(folder) = virtual_environment(command) {
            // `python -m` looks for the module in the working directory first.
            effects.read(self.workdir(command))?;
            return effects.write(self.path_of(command, folder));
        }
        let at = self
            .installs
            .binary_search_by_key(&command.index, |install| install.command)
            .ok()?;
        let install = &self.installs[at];
        let known = matches!(
            install.verb,
            Verb::Install
                | Verb::Update
                | Verb::Remove
                | Verb::Create
                | Verb::Clean
                | Verb::Download
        );
        if !known || !install.complete {
            return None;
        }
        match install.tool {
            Tool::Pip => self.pip(command, install, effects),
            Tool::Conda | Tool::Mamba | Tool::Micromamba => {
                self.python_places(command, install, effects)
            }
            _ => None,
        }
    }

    fn pip(
        &self,
        command: &Command<'m>,
        install: &Install<'m>,
        effects: &mut Effects,
    ) -> Option<()> {
        let moved = [
            "--target",
            "--prefix",
            "--root",
            "--src",
            "--find-links",
            "--no-index",
            "--log",
            "--report",
            "--cache-dir",
            "--config-settings",
            "--dest",
            "--python",
        ];
        if moved.iter().any(|option| install.has(option)) {
            return None;
        }
        let remote = |kind: PackageKind| {
            matches!(
                kind,
                PackageKind::Index | PackageKind::Url | PackageKind::Git
            )
        };
        if !install.packages.iter().all(|package| remote(package.kind)) {
            return None;
        }
        // `python -m pip` looks for modules in the working directory first.
        if command.name() != "pip" && !command.name().starts_with("pip") {
            effects.read(self.workdir(command))?;
        }
        self.python_places(command, install, effects)
    }

    /// Where an install looks and writes: the manifests that it names, the system's and the user's folders, and the
    /// environment in force.
    fn python_places(
        &self,
        command: &Command<'m>,
        install: &Install<'m>,
        effects: &mut Effects,
    ) -> Option<()> {
        effects.system();
        for option in ["--prefix", "--root-prefix"] {
            if let Some(option) = install.option(option) {
                effects.write(option.value.known().map(str::to_owned))?;
            }
        }
        for manifest in &install.manifests {
            match &manifest.path {
                Value::Known(path) if manifest.kind != ManifestKind::Project => {
                    effects.reads.push(path.clone())
                }
                Value::Unset => {}
                _ => return None,
            }
        }
        let home = self.home_at(command.index);
        for folder in [
            ".cache", ".local", ".config", ".conda", ".condarc", ".netrc",
        ] {
            effects.writes.push(paths::join(home.known()?, folder));
        }
        for variable in [
            "VIRTUAL_ENV",
            "CONDA_PREFIX",
            "PIP_CONFIG_FILE",
            "PIP_TARGET",
            "PIP_CONSTRAINT",
            "PIP_REQUIREMENT",
            "PIP_FIND_LINKS",
        ] {
            match self.environment_at(command.index, variable) {
                None | Some(Value::Unset) => {}
                // A relative one is read from the working directory.
                Some(Value::Known(path)) if path.starts_with('/') => effects.writes.push(path),
                _ => return None,
            }
        }
        match self.environment_at(command.index, "PATH") {
            Some(Value::Known(path)) => {
                let folders = path
                    .split(':')
                    .filter_map(|folder| folder.strip_suffix("/bin"));
                effects.writes.extend(
                    folders
                        .filter(|folder| folder.starts_with('/'))
                        .map(str::to_owned),
                );
            }
            None | Some(Value::Unset) => {}
            Some(Value::Unknown) => return None,
        }
        for earlier in self.commands_of(command.instruction) {
            let activates =
                matches!(earlier.name(), "." | "source") && earlier.index < command.index;
            if let Some(script) = earlier.args().first().filter(|_| activates) {
                effects.write(
                    self.path_of(earlier, script)
                        .map(|path| paths::join(&path, "../..")),
                )?;
            }
        }
        Some(())
    }

    /// Whether what a `COPY` brings has nothing to do with what a `RUN` does, so that they may change places: every
    /// command of the `RUN` is known, and neither reads nor writes where the files land.
    pub fn is_apart(&self, copy: &Copy, run: usize) -> bool {
        let Some(destination) = copy.destination.known() else {
            return false;
        };
        let Some(scripts) = self.scripts_of(run) else {
            return false;
        };
        let opaque = scripts.foreign || scripts.scripts.iter().any(|parsed| parsed.script.opaque);
        let mounts = self.instruction(run).flags_named("mount").count();
        self.instruction(run).keyword == Keyword::Run
            && !opaque
            && mounts == self.mounts_apart_from(run, destination)
            && self.commands_of(run).iter().all(|command| {
                self.effects(command)
                    .is_some_and(|effects| effects.is_apart_from(destination))
            })
    }

    /// How many mounts of a `RUN` certainly lie apart from a path.
    fn mounts_apart_from(&self, run: usize, path: &str) -> usize {
        let mounts = self.mounts(run);
        let apart = mounts.iter().filter(|mount| match &mount.target {
            Value::Known(target) => !paths::overlap(target, path),
            _ => false,
        });
        apart.count()
    }
}

/// The folder that `python -m venv` or `virtualenv` makes.
pub(super) fn virtual_environment<'m>(command: &Command<'m>) -> Option<&'m Word> {
    let args = command.args();
    let python = command.name().starts_with("python")
        && args.first().is_some_and(|word| word.is("-m"))
        && args.get(1).is_some_and(|word| word.is("venv"));
    match args {
        [_, _, rest @ ..] if python => operands(rest).last(),
        _ if command.name() == "virtualenv" => operands(args).last(),
        _ => None,
    }
}

/// Words that are no options. The value of an option that takes the next word is among them, which only makes more of
/// the image count as touched.
fn operands<'w>(args: &'w [Word]) -> impl Iterator<Item = &'w Word> {
    args.iter().filter(|word| {
        let prefix = word.literal_prefix();
        !prefix.starts_with('-') && !(prefix.starts_with('+') && prefix.len() > 1)
    })
}

fn has_reference(command: &Command<'_>) -> bool {
    command
        .args()
        .iter()
        .any(|word| word.literal_prefix().starts_with("--reference"))
}

fn is_cluster_with(word: &Word, letter: char) -> bool {
    let prefix = word.literal_prefix();
    prefix.starts_with('-') && !prefix.starts_with("--") && prefix.contains(letter)
}
