//! Whether a cache or an index that a `RUN` leaves behind is read later: by commands that are seen, or by some that nobody
//! can see into.

use super::copies::Origin;
use super::installs::apt::LISTS;
use super::installs::{Cache, Install, Tool, Verb};
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
        self.follow(instruction, LISTS, &mut |at| {
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
            let before = || self.commands_of(at).iter().filter(before);
            let asks = before().filter(|command| self.asks_apt(command));
            readers.known.extend(asks.map(|command| command.index));
            let sees = |command: &Command<'m>| self.is_opaque(command) || self.names_lists(command);
            if self.is_foreign(at) || before().any(sees) {
                readers.opaque.push(at);
            }
            // Once they are fetched again, those of before are gone.
            fetched.is_none()
        });
        readers
    }

    /// Whether a command asks apt's lists without installing: `apt-cache show`, `apt policy`.
    fn asks_apt(&self, command: &Command<'m>) -> bool {
        let install = self.install_at(command.index);
        let asks = install.is_some_and(|install| {
            let is_question = matches!(
                install.subcommand.as_str(),
                "changelog" | "list" | "madison" | "policy" | "search" | "show" | "source"
            );
            install.tool == Tool::Apt && install.verb == Verb::Other && is_question
        });
        (asks && !command.has_arg("--installed"))
            || matches!(command.name(), "apt-cache" | "apt-file" | "gdebi")
    }

    /// Whether a command names the folder of apt's lists, other than to remove what is in it.
    fn names_lists(&self, command: &Command<'m>) -> bool {
        let is_below = |path: String| paths::is_within(&path, LISTS);
        let mut words = command.args().iter();
        !removes_quietly(command)
            && words.any(|word| self.path_of(command, word).is_some_and(is_below))
    }

    /// Whether environments may be links to the packages that conda keeps: they lie in another place than usual, or the
    /// settings allow it.
    pub fn may_link_conda_packages(&self, command: usize) -> bool {
        let is_set = |name: &str| {
            !matches!(
                self.environment_at(command, name),
                None | Some(Value::Unset)
            )
        };
        let is_configured = |other: &Command<'m>| {
            let settings = ["allow_softlinks", "always_softlink", "pkgs_dirs"];
            let mut words = settings.iter();
            other.name() != "echo" && words.any(|setting| other.has_arg(setting))
        };
        let copies_settings = |copy: &super::Copy| {
            let mut sources = copy.sources.iter().map(|source| &source.value);
            let is_settings = |path: &Value| path.known().is_some_and(|p| p.ends_with("condarc"));
            is_settings(&copy.destination) || sources.any(is_settings)
        };
        [
            "CONDA_PKGS_DIRS",
            "CONDA_ALLOW_SOFTLINKS",
            "CONDA_ALWAYS_SOFTLINK",
        ]
        .iter()
        .any(|name| is_set(name))
            || self.commands[..command].iter().any(is_configured)
            || self.copies.iter().any(copies_settings)
    }

    /// What may need the packages that conda has downloaded: `--offline`, `--clone`, and what nobody can see into.
    pub fn readers_of_conda_packages(&self, instruction: usize) -> Readers {
        let mut readers = Readers::default();
        self.follow(instruction, "/opt/conda/pkgs", &mut |at| {
            if self.instruction(at).keyword == Keyword::Onbuild {
                readers.opaque.push(at);
                return true;
            }
            let needs = |install: &&Install<'m>| {
                matches!(install.tool, Tool::Conda | Tool::Mamba | Tool::Micromamba)
                    && (install.subcommand == "pack"
                        || ["--offline", "--clone", "--use-local"]
                            .iter()
                            .any(|option| install.has(option)))
            };
            let installs = self.installs_of(at).iter();
            readers.known.extend(
                installs
                    .clone()
                    .filter(needs)
                    .map(|install| install.command),
            );
            let is_open = |install: &Install<'m>| {
                !install.complete
                    && matches!(install.tool, Tool::Conda | Tool::Mamba | Tool::Micromamba)
            };
            if installs.clone().any(is_open) {
                readers.opaque.push(at);
            }
            if self.is_foreign(at) || self.commands_of(at).iter().any(|c| self.is_opaque(c)) {
                readers.opaque.push(at);
            }
            true
        });
        readers
    }

    /// Whether anything behind a command, in its instruction or a later one, names a cache of a user or something in it:
    /// `COPY --from=build /root/.cache …`, `chown app ~/.cache`. What only removes it does not count.
    pub fn names_cache(&self, command: usize, folder: &Value) -> bool {
        let top = folder.known().map(top_of_cache);
        let is_meant = |path: &str| match &top {
            Some(top) => paths::is_within(path, top),
            None => path.contains("/.cache"),
        };
        let instruction = self.commands[command].instruction;
        let mut later = self.later(instruction);
        later.push(instruction);
        let named = later.into_iter().any(|at| {
            let behind = |other: &&Command<'m>| other.index > command && !removes_quietly(other);
            let mut commands = self.commands_of(at).iter().filter(behind);
            commands.any(|other| {
                let mut words = other.args().iter();
                words.any(|word| {
                    self.path_of(other, word)
                        .is_some_and(|path| is_meant(&path))
                })
            })
        });
        named || self.is_taken_from(instruction, &is_meant)
    }

    /// Whether a `COPY` or a mount of another stage takes a path that `is_meant` from the stage of an instruction, or
    /// from one that is built from it.
    fn is_taken_from(&self, instruction: usize, is_meant: &dyn Fn(&str) -> bool) -> bool {
        let own = self.stage_of(instruction).map(|stage| stage.index);
        let is_own = |origin: &Origin| match origin {
            Origin::Stage(stage) => self.lineage(*stage).any(|s| Some(s.index) == own),
            _ => false,
        };
        let takes = |source: &Value| match source {
            Value::Known(path) => is_meant(&paths::join("/", path)),
            _ => true,
        };
        let mut copies = self.copies.iter().filter(|copy| is_own(&copy.origin));
        let mut mounts = (0..self.file.instructions.len()).flat_map(|at| self.mounts(at));
        copies.any(|copy| copy.sources.iter().any(|source| takes(&source.value)))
            || mounts.any(|mount| mount.from.as_ref().is_some_and(is_own) && takes(&mount.source))
    }

    /// Calls `visit` for the instructions behind one that have its files below `folder`, in the order in which they run:
    /// the rest of its stage, then each stage that is built from it, and the rest of each that copies the folder from
    /// one of those. A visit that gives false ends the way: what stands behind it is not visited, nor are stages that
    /// are built from there.
    pub(super) fn follow(
        &self,
        instruction: usize,
        folder: &str,
        visit: &mut dyn FnMut(usize) -> bool,
    ) {
        let Some(own) = self.stage_of(instruction) else {
            return;
        };
        let mut open = vec![false; self.stages().len()];
        for stage in &self.stages()[own.index..] {
            let is_own = stage.index == own.index;
            let mut here = is_own
                || match stage.base {
                    Base::Stage(base) => open[base],
                    _ => false,
                };
            let from = if is_own { instruction + 1 } else { stage.from };
            for at in from..stage.instructions.end {
                here = if here {
                    visit(at)
                } else {
                    self.copies_from(at, folder, &open)
                };
            }
            open[stage.index] = here;
        }
    }

    /// Whether an instruction copies a folder, or all above it, from one of the stages that are `open`.
    fn copies_from(&self, at: usize, folder: &str, open: &[bool]) -> bool {
        let mut copies = self.copies.iter().filter(|copy| copy.instruction == at);
        copies.any(|copy| {
            let is_open = matches!(copy.origin, Origin::Stage(stage) if open[stage]);
            let mut sources = copy.sources.iter().map(|source| &source.value);
            is_open
                && sources.any(|source| match source {
                    Value::Known(path) => paths::overlap(&paths::join("/", path), folder),
                    _ => true,
                })
        })
    }

    /// Whether a `RUN` is written in a language that is not read here, or not understood.
    fn is_foreign(&self, at: usize) -> bool {
        self.instruction(at).keyword == Keyword::Run
            && self.scripts_of(at).is_some_and(|scripts| {
                scripts.foreign || scripts.scripts.iter().any(|parsed| parsed.script.opaque)
            })
    }

    /// Pip commands behind an instruction that may read the cache which it leaves in `folder` (absolute): none of the ways to switch it off
    /// holds, and `is_told` does not say that they are about to be told.
    pub fn readers_of_pip_cache(
        &self,
        instruction: usize,
        folder: &str,
        is_told: &dyn Fn(&Install<'m>) -> bool,
    ) -> Vec<&Install<'m>> {
        let mut readers = Vec::new();
        self.follow(instruction, folder, &mut |at| {
            readers.extend(self.installs_of(at).iter().filter(|install| {
                install.tool == Tool::Pip
                    && matches!(install.verb, Verb::Install | Verb::Download | Verb::Wheel)
                    && !matches!(self.cache_of(install), Cache::Off(_) | Cache::Mounted(_))
                    && !is_told(install)
            }));
            true
        });
        readers
    }

    /// `curl https://bootstrap.pypa.io/get-pip.py | python3`: code that is known, as above.
    fn reads_get_pip(&self, command: &Command<'m>) -> bool {
        let before = command.index.checked_sub(1).map(|at| &self.commands[at]);
        let fetches = |other: &Command<'m>| {
            matches!(other.name(), "curl" | "wget")
                && other.context.piped_to
                && other
                    .args()
                    .iter()
                    .any(|word| word.literal_suffix().ends_with("/get-pip.py"))
        };
        let only_options = command.args().iter().all(|word| word.is("-"));
        command.context.piped_from && only_options && before.is_some_and(fetches)
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
        if let Some(install) = self.install_at(command.index) {
            return matches!(
                install.subcommand.as_str(),
                "run" | "exec" | "run-script" | "test"
            );
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
        // `source activate ml`, `. /opt/venv/bin/activate`, `. /opt/conda/etc/profile.d/conda.sh`
        let is_activation = command.args().first().is_some_and(|word| {
            let suffix = word.literal_suffix();
            word.is("activate") || suffix.ends_with("/activate") || suffix.ends_with("/conda.sh")
        });
        match name {
            "." | "source" => !is_activation,
            _ if name.starts_with("python")
                && (runs_known_module(command) || self.reads_get_pip(command)) =>
            {
                false
            }
            "git" | "curl" | "wget" => false,
            _ => {
                !HARMLESS.contains(&name)
                    && !super::effects::is_known(name)
                    && self.effects(command).is_none()
            }
        }
    }
}

/// The folder that a package manager makes for its cache in a home: `/root/.cache` of `/root/.cache/pip`.
fn top_of_cache(folder: &str) -> &str {
    let above = paths::parent(folder);
    match paths::file_name(above) {
        ".cache" => above,
        _ => folder,
    }
}

/// `rm -f …`, `find …`: what succeeds whether there is something to remove or not.
fn removes_quietly(command: &Command<'_>) -> bool {
    let forces = |word: &crate::shell::Word| {
        let option = word.literal_prefix();
        option == "--force"
            || (option.starts_with('-') && !option.starts_with("--") && option.contains('f'))
    };
    match command.name() {
        "rm" => command.args().iter().any(forces),
        "find" => command.has_arg("-delete"),
        _ => false,
    }
}

/// `python -m venv`, `python get-pip.py`: code that is known, and runs no package manager of the system.
fn runs_known_module(command: &Command<'_>) -> bool {
    const MODULES: [&str; 9] = [
        "compileall",
        "ensurepip",
        "ipykernel",
        "nltk.downloader",
        "py_compile",
        "spacy",
        "unidic",
        "venv",
        "virtualenv",
    ];
    match command.args() {
        [option, module, ..] if option.is("-m") => MODULES.iter().any(|known| module.is(known)),
        [script, ..] => script.literal_suffix().rsplit('/').next() == Some("get-pip.py"),
        [] => false,
    }
}
