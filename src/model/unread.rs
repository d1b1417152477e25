//! Whether a cache or an index that a `RUN` leaves behind is read later: by commands that are seen, or by some that nobody
//! can see into.

use super::installs::{Install, Tool};
use super::{Base, Command, Model, Value, paths};
use crate::syntax::Keyword;

/// What may read, later, something that an instruction leaves behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readers {
    /// Commands that read it, by their index.
    pub known: Vec<usize>,
    /// Instructions in which something runs that nobody can see into, or that do so in an image built on this one.
    pub opaque: Vec<usize>,
}

impl Readers {
    /// Whether it is shown that nothing reads it.
    pub fn none(&self) -> bool {
        self.known.is_empty() && self.opaque.is_empty()
    }
}

/// Programs of the system and of languages that run no package manager of the system, besides those whose effects are
/// known.
const HARMLESS: &[&str] = &[
    "apt-cache",
    "base64",
    "bc",
    "bunzip2",
    "bzip2",
    "c++",
    "c_rehash",
    "cc",
    "chsh",
    "corepack",
    "cpio",
    "crontab",
    "dos2unix",
    "expr",
    "fc-cache",
    "find",
    "g++",
    "gcc",
    "getent",
    "git",
    "git-lfs",
    "gpg",
    "gpg2",
    "gsutil",
    "gunzip",
    "gzip",
    "install",
    "java",
    "javac",
    "jq",
    "locale",
    "mkfifo",
    "mktemp",
    "nproc",
    "nvidia-smi",
    "nvcc",
    "openssl",
    "patch",
    "rename",
    "rsync",
    "sed",
    "service",
    "sha1sum",
    "ssh-keygen",
    "ssh-keyscan",
    "strip",
    "sync",
    "systemctl",
    "tar",
    "tee",
    "unlink",
    "unxz",
    "unzip",
    "virtualenv",
    "xz",
    "zcat",
    "zip",
    "cp",
    "mv",
    "ln",
    "wget",
    "curl",
    ".",
    "source",
    "rustup",
    "timedatectl",
    "truncate",
    "xargs",
    "dpkg-divert",
    "dpkg-query",
    "setcap",
    "loginctl",
    "ssh",
    "scp",
    "iconv",
    "envsubst",
    "fold",
    "tac",
    "comm",
    "join",
    "paste",
    "split",
    "csplit",
    "od",
    "hexdump",
];

impl<'m> Model<'m> {
    /// What may read apt's lists, as they are behind an instruction, before they are fetched again.
    pub fn readers_of_apt_lists(&self, instruction: usize) -> Readers {
        let mut readers = Readers::default();
        self.follow(instruction, &mut |at| {
            if self.instruction(at).keyword == Keyword::Onbuild {
                readers.opaque.push(at);
                return true;
            }
            let lists = self.apt_lists(at);
            if let Some(lists) = &lists {
                readers.known.extend(&lists.needed_by);
            }
            let fetched = lists.as_ref().and_then(|lists| lists.refreshed_by.first());
            let fetched = fetched.filter(|&&by| !self.commands[by].context.conditional);
            let before = |command: &&Command<'m>| fetched.is_none_or(|&by| command.index < by);
            if self.is_foreign(at)
                || self
                    .commands_of(at)
                    .iter()
                    .filter(before)
                    .any(|c| self.is_opaque(c))
            {
                readers.opaque.push(at);
            }
            // Once they are fetched again, those of before are gone.
            fetched.is_none()
        });
        readers
    }

    /// What may need the packages that conda has downloaded: `--offline`, `--clone`, and what nobody can see into.
    pub fn readers_of_conda_packages(&self, instruction: usize) -> Readers {
        let mut readers = Readers::default();
        self.follow(instruction, &mut |at| {
            if self.instruction(at).keyword == Keyword::Onbuild {
                readers.opaque.push(at);
                return true;
            }
            let needs = |install: &&Install<'m>| {
                matches!(install.tool, Tool::Conda | Tool::Mamba | Tool::Micromamba)
                    && (!install.complete
                        || ["--offline", "--clone", "--use-local"]
                            .iter()
                            .any(|option| install.has(option)))
            };
            let installs = self.installs_of(at).iter().filter(needs);
            readers
                .known
                .extend(installs.map(|install| install.command));
            if self.is_foreign(at) || self.commands_of(at).iter().any(|c| self.is_opaque(c)) {
                readers.opaque.push(at);
            }
            true
        });
        readers
    }

    /// Later instructions that name a folder of the image, or one above it (but not the root): `COPY --from=build
    /// /root/.cache …`, `chown ~/.cache`.
    pub fn names_folder(&self, instruction: usize, folder: &str) -> bool {
        let own = self.stage_of(instruction).map(|stage| stage.index);
        let touches = |path: &str| path != "/" && paths::overlap(path, folder) && path.len() > 1;
        let deep = |path: &str| touches(path) && path.matches('/').count() > 1;
        let named = self.later(instruction).into_iter().any(|at| {
            self.commands_of(at).iter().any(|command| {
                command
                    .args()
                    .iter()
                    .any(|word| self.path_of(command, word).is_some_and(|path| deep(&path)))
            })
        });
        let copied = self.copies.iter().any(|copy| {
            let from = match copy.origin {
                super::copies::Origin::Stage(stage) => {
                    self.lineage(stage).any(|s| Some(s.index) == own)
                }
                _ => false,
            };
            from && copy.sources.iter().any(|source| match &source.value {
                Value::Known(path) => paths::overlap(&paths::join("/", path), folder),
                _ => true,
            })
        });
        named || copied
    }

    /// Calls `visit` for the instructions behind one, in the order in which they run: the rest of its stage, then each
    /// stage that is built from it. A visit that gives false ends the way: what stands behind it is not visited, nor are
    /// stages that are built from there.
    fn follow(&self, instruction: usize, visit: &mut dyn FnMut(usize) -> bool) {
        let Some(own) = self.stage_of(instruction) else {
            return;
        };
        let mut open = vec![false; self.stages().len()];
        open[own.index] = true;
        for stage in &self.stages()[own.index..] {
            if let Base::Stage(base) = stage.base
                && stage.index != own.index
            {
                open[stage.index] = open[base];
            }
            if !open[stage.index] {
                continue;
            }
            let from = if stage.index == own.index {
                instruction + 1
            } else {
                stage.from
            };
            open[stage.index] = (from..stage.instructions.end).all(&mut *visit);
        }
    }

    /// Whether a `RUN` is written in a language that is not read here, or not understood.
    fn is_foreign(&self, at: usize) -> bool {
        self.instruction(at).keyword == Keyword::Run
            && self.scripts_of(at).is_some_and(|scripts| {
                scripts.foreign || scripts.scripts.iter().any(|parsed| parsed.script.opaque)
            })
    }

    /// Whether a command of a `RUN` does what nobody can see: a script, a build, a program that no table knows.
    pub fn is_opaque(&self, command: &Command<'m>) -> bool {
        if self.instruction(command.instruction).keyword != Keyword::Run || command.starts_script {
            return false;
        }
        let Some(invocation) = &command.invocation else {
            return false;
        };
        // `$PIP_INSTALL torch` may be one too, where the variable is known.
        if self.install_at(command.index).is_some() {
            return false;
        }
        let Some(name) = invocation.name.as_deref() else {
            return true;
        };
        if name == "find" {
            let runs = |word: &crate::shell::Word| {
                ["-exec", "-execdir", "-ok"]
                    .iter()
                    .any(|option| word.is(option))
            };
            let harmless = |word: &crate::shell::Word| {
                ["rm", "chmod", "chown", "strip", "touch"]
                    .iter()
                    .any(|p| word.is(p))
            };
            return command
                .args()
                .windows(2)
                .any(|pair| runs(&pair[0]) && !harmless(&pair[1]));
        }
        let is_activation = command
            .args()
            .first()
            .is_some_and(|word| word.literal_suffix().ends_with("/activate"));
        match name {
            "." | "source" => !is_activation,
            "git" | "curl" | "wget" => false,
            _ => {
                !HARMLESS.contains(&name)
                    && !super::effects::is_known(name)
                    && self.effects(command).is_none()
            }
        }
    }
}
