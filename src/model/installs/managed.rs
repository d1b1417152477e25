//! Whether an install is refused, since it would change the Python of the system (PEP 668).

use super::config::{Configured, Owner};
use super::{Install, Tool, Verb};
use crate::knowledge::bases::Family;
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::os::{Distro, Os};
use crate::model::copies::Origin;
use crate::model::{Base, Command, Effect, Image, Model, Reach, Value, paths};

/// Folders of PATH that may stand before the system's own, and hold no Python unless somebody puts one there.
const HARMLESS_FOLDERS: &[&str] = &[
    "/bin",
    "/root/.local/bin",
    "/sbin",
    "/usr/local/bin",
    "/usr/local/cuda/bin",
    "/usr/local/nvidia/bin",
    "/usr/local/sbin",
    "/usr/sbin",
];

/// Options with which pip and uv leave the system's packages alone, or are told not to mind. Source: `install` of pip
/// 26.3 and `uv pip install --help` of uv 0.13.9, 2026-11-23.
const PERMITS: &[&str] = &[
    "--break-system-packages",
    "--dry-run",
    "--help",
    "--prefix",
    "--python",
    "--root",
    "--target",
];

/// How many commands before an install are looked at; a file with more is made by a program.
const MAX_COMMANDS: usize = 2000;

impl<'m> Model<'m> {
    /// Whether pip or uv surely refuses an install with `externally-managed-environment`: it belongs to the Python of a
    /// release that marks its own, and nothing before it makes another one or takes the mark away. Only of the mark and
    /// the Pythons that the file shows; what nobody can see into counts as harmless, unless it names a Python.
    pub fn is_externally_managed(&self, install: &Install<'m>) -> bool {
        let command = &self.commands[install.command];
        let context = &command.context;
        if context.conditional || context.guarded || !install.names_system_pip(self) {
            return false;
        }
        let Some(os) = self.marked_system(command.stage) else {
            return false;
        };
        !self.permits(install)
            && self.is_of_system(command, os)
            && self.brings_python(install)
            && !self.may_have_other_python(install.command)
    }

    /// The version of the distribution's own Python, if an install surely goes there.
    pub fn system_python_of(&self, install: &Install<'m>) -> Option<PythonVersion> {
        let command = &self.commands[install.command];
        let (_, os) = self.bare_system(command.stage)?;
        let own = PythonVersion::parse(os.release?.python?)?;
        let hides = ["--prefix", "--python", "--root", "--target"];
        let is_own = install.names_system_pip(self)
            && !install.may_hide_options()
            && !hides.iter().any(|name| install.has(name))
            && self.is_of_system(command, os)
            && self.brings_python(install)
            && !self.may_have_other_python(install.command);
        is_own.then_some(own)
    }

    /// The system of a stage's base, if it marks its Python and the image has no other.
    fn marked_system(&self, stage: usize) -> Option<Os> {
        let (image, os) = self.bare_system(stage)?;
        let marks = match os.release {
            Some(release) => release.pep668,
            None => is_newest(image, os),
        };
        marks.then_some(os)
    }

    /// The base of a stage and its system, if it has no Python but that.
    fn bare_system(&self, stage: usize) -> Option<(&'m Image, Os)> {
        let Base::Image(image) = self.root_base(stage) else {
            return None;
        };
        let facts = image.facts.as_ref()?;
        let is_bare = matches!(
            facts.family,
            Family::Distro
                | Family::BuildpackDeps
                | Family::Cuda(_)
                | Family::Node
                | Family::Go
                | Family::Rust
        );
        Some((image, facts.os.filter(|_| is_bare)?))
    }

    /// Whether an option, a variable or a file of settings lets an install through, or may do so.
    fn permits(&self, install: &Install<'m>) -> bool {
        let option = PERMITS.iter().any(|name| install.has(name));
        let variables = match install.tool {
            Tool::Uv => [
                "UV_BREAK_SYSTEM_PACKAGES",
                "UV_PYTHON",
                "VIRTUAL_ENV",
                "UV_PROJECT_ENVIRONMENT",
            ],
            _ => [
                "PIP_BREAK_SYSTEM_PACKAGES",
                "PIP_TARGET",
                "PIP_PREFIX",
                "PIP_PYTHON",
            ],
        };
        let is_set = |name: &&str| {
            let value = self.environment_at(install.command, name);
            !matches!(value, None | Some(Value::Unset))
        };
        let says = |text: &str| {
            let settings = ["break-system-packages", "break_system_packages", "target"];
            settings
                .iter()
                .any(|name| text.contains(name))
                .then_some(true)
        };
        let configured = self.configured(Owner::Pip, install.command, &says);
        option
            || install.may_hide_options()
            || variables.iter().any(is_set)
            || configured != Configured::Silent
    }

    /// Whether the program that a command runs is the one of the system's own Python.
    fn is_of_system(&self, command: &Command<'m>, os: Os) -> bool {
        let Some(invocation) = &command.invocation else {
            return false;
        };
        let enters = |name: &str| {
            matches!(
                name,
                "conda" | "mamba" | "micromamba" | "uv" | "poetry" | "pipenv" | "pdm" | "pixi"
            )
        };
        if invocation
            .wrappers
            .iter()
            .any(|wrapper| enters(wrapper.name))
        {
            return false;
        }
        let version = command
            .name()
            .trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '-');
        let own = os.release.and_then(|release| release.python);
        let is_own = matches!(version, "" | "3") || own.is_some_and(|own| own == version);
        let program = self.word_value(command.index, invocation.word);
        let folder = program.known().and_then(|path| path.rsplit_once('/'));
        is_own
            && match folder {
                Some((folder, _)) => matches!(folder, "/usr/bin" | "/bin"),
                None => program != Value::Unknown && self.finds_system_first(command),
            }
    }

    /// Whether PATH leads to the programs of the system, as far as the file says.
    fn finds_system_first(&self, command: &Command<'m>) -> bool {
        let path = match self.environment_at(command.index, "PATH") {
            None => return true,
            Some(Value::Known(path)) => path,
            _ => return false,
        };
        let before = path.split(':').take_while(|folder| *folder != "/usr/bin");
        let harmless = |folder: &str| {
            let plain = folder.trim_end_matches('/');
            HARMLESS_FOLDERS.contains(&plain)
                || plain.starts_with("/usr/local/cuda-")
                || plain.starts_with("/usr/local/go")
                || matches!(
                    plain,
                    "/go/bin" | "/usr/local/cargo/bin" | "/root/.cargo/bin"
                )
        };
        before.into_iter().all(harmless)
    }

    /// Whether a package manager of the system installs pip (for uv: Python) before an install, in its stage or below.
    fn brings_python(&self, install: &Install<'m>) -> bool {
        let names: &[&str] = match install.tool {
            Tool::Uv => &["python3", "python3-pip", "python3-venv", "python3-dev"],
            _ => &["python3-pip", "py3-pip"],
        };
        let brings = |other: &&Install<'m>| {
            matches!(other.tool, Tool::Apt | Tool::Apk)
                && other.verb == Verb::Install
                && names.iter().any(|name| other.package(name).is_some())
        };
        self.system_installs_before(install.command)
            .any(|other| brings(&other))
    }

    /// The installs that run before a command, in its stage or below.
    pub fn system_installs_before(&self, command: usize) -> impl Iterator<Item = &Install<'m>> {
        let below = self.stages_of(command);
        self.installs()
            .take_while(move |other| other.command < command)
            .filter(move |other| below.contains(&self.commands[other.command].stage))
    }

    /// The stage of a command and those below it.
    fn stages_of(&self, command: usize) -> Vec<usize> {
        let lineage = self.lineage(self.commands[command].stage);
        lineage.map(|stage| stage.index).collect()
    }

    /// Whether anything before a command may put another Python in the place of the system's, or take the mark away.
    fn may_have_other_python(&self, command: usize) -> bool {
        if command > MAX_COMMANDS {
            return true;
        }
        let below = self.stages_of(command);
        let instruction = self.commands[command].instruction;
        let mut before = self.commands[..command]
            .iter()
            .filter(|other| below.contains(&other.stage));
        let enters = |other: &Command<'m>| {
            let is_entry = matches!(other.name(), "." | "source" | "conda" | "pyenv" | "eval");
            is_entry
                && other.instruction == instruction
                && self.reach(other.index, command, Effect::Process) != Reach::Never
        };
        let copied = self.copies.iter().any(|copy| {
            let sources = || copy.sources.iter().map(|source| &source.value);
            let is_python = |path: &Value| match path {
                Value::Known(path) => {
                    path.contains("python") || matches!(path.as_str(), "/" | "/usr" | "/usr/local")
                }
                _ => true,
            };
            copy.origin != Origin::Context
                && below.contains(&copy.stage)
                && copy.instruction < instruction
                && (sources().any(is_python)
                    || copy
                        .destination
                        .known()
                        .is_none_or(|to| paths::is_within("/usr/local", to)))
        });
        copied || before.any(|other| enters(other) || names_python(other))
    }
}

impl<'m> Install<'m> {
    /// Whether it installs with pip, or with uv into the Python of the system.
    fn names_system_pip(&self, model: &Model<'m>) -> bool {
        let says_system = || {
            let variable = model.environment_at(self.command, "UV_SYSTEM_PYTHON");
            self.has("--system")
                || matches!(variable, Some(Value::Known(on)) if on != "0" && on != "false")
        };
        match self.tool {
            Tool::Pip => self.verb == Verb::Install,
            _ => self.is_uv_pip() && self.installs() && says_system(),
        }
    }
}

/// `ubuntu`, `debian:latest`, `alpine`: whatever the newest release is, it marks its Python.
fn is_newest(image: &Image, os: Os) -> bool {
    let Some(name) = image.name() else {
        return false;
    };
    let is_moving = match name.tag {
        None => name.digest.is_none(),
        Some(tag) => matches!(
            tag,
            "latest" | "rolling" | "stable" | "stable-slim" | "edge"
        ),
    };
    is_moving
        && matches!(os.distro, Distro::Ubuntu | Distro::Debian | Distro::Alpine)
        && matches!(name.last_component(), "ubuntu" | "debian" | "alpine")
}

/// Whether a command has to do with a Python that is not the system's, or with the mark: it names an installer, sources
/// of Python, or the mark itself.
fn names_python(command: &Command<'_>) -> bool {
    let links = matches!(
        command.name(),
        "ln" | "cp" | "mv" | "update-alternatives" | "alternatives" | "tar" | "install"
    );
    command.args().iter().any(|word| {
        let text = match word.literal_or_glob() {
            Some(text) => text,
            None => format!("{} {}", word.literal_prefix(), word.literal_suffix()).into(),
        };
        let has = |part: &str| text.contains(part);
        has("EXTERNALLY")
            || has("conda")
            || has("Miniforge")
            || has("Mambaforge")
            || has("get-pip.py")
            || has("/Python-3")
            || has("break-system-packages")
            || (links && (has("python") || has("pip")) && !is_own_program(&text))
    })
}

/// `ln -s /usr/bin/python3 /usr/bin/python` leads to the Python that is there already.
fn is_own_program(path: &str) -> bool {
    let name = match path.rsplit_once('/') {
        Some(("/usr/bin" | "/usr/local/bin" | "/bin" | ".", name)) => name,
        Some(_) => return false,
        None => path,
    };
    matches!(name, "python" | "python3" | "pip" | "pip3")
}
