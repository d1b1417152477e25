//! What pip, conda and their kin read and write.

use super::{Effects, operands};
use crate::model::installs::{Install, ManifestKind, PackageKind, Tool, Verb};
use crate::model::{Command, Model, Value, paths};
use crate::shell::Word;

/// Options of pip that name files or folders; where one is given, nothing is known.
const PLACES: &[&str] = &[
    "--build-constraint",
    "--cache-dir",
    "--cert",
    "--client-cert",
    "--config-settings",
    "--dest",
    "--find-links",
    "--group",
    "--log",
    "--no-index",
    "--prefix",
    "--python",
    "--report",
    "--root",
    "--src",
    "--target",
    "--wheel-dir",
];

/// Variables that name files or folders which Python's installers read or write.
const VARIABLES: &[&str] = &[
    "CONDARC",
    "CONDA_ENVS_DIRS",
    "CONDA_ENVS_PATH",
    "CONDA_PKGS_DIRS",
    "CONDA_PREFIX",
    "MAMBA_ROOT_PREFIX",
    "NETRC",
    "PIP_BUILD_CONSTRAINT",
    "PIP_CACHE_DIR",
    "PIP_CERT",
    "PIP_CONFIG_FILE",
    "PIP_CONSTRAINT",
    "PIP_FIND_LINKS",
    "PIP_LOG",
    "PIP_PREFIX",
    "PIP_REQUIREMENT",
    "PIP_ROOT",
    "PIP_SRC",
    "PIP_TARGET",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONUSERBASE",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_FILE",
    "TMPDIR",
    "VIRTUAL_ENV",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
];

impl<'m> Model<'m> {
    /// A Python package manager, or `python -m venv`.
    pub(super) fn of_install(&self, command: &Command<'m>, effects: &mut Effects) -> Option<()> {
        if let Some(folder) = virtual_environment(command) {
            // `python -m` looks for the module in the working directory first.
            if command.name() != "virtualenv" {
                effects.read(self.workdir(command))?;
            }
            effects.system = true;
            return effects.write(self.path_of(command, folder));
        }
        let install = self.install_at(command.index)?;
        let known = matches!(
            install.verb,
            Verb::Install | Verb::Update | Verb::Remove | Verb::Create | Verb::Clean
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
        if PLACES.iter().any(|option| install.has(option)) {
            return None;
        }
        let remote = |kind: PackageKind| {
            matches!(
                kind,
                PackageKind::Index | PackageKind::Url | PackageKind::Git
            )
        };
        let is_web = |url: &Value| {
            url.known()
                .is_some_and(|url| url.starts_with("http://") || url.starts_with("https://"))
        };
        if !install.packages.iter().all(|package| remote(package.kind))
            || !install.indexes.iter().all(|index| is_web(&index.url))
        {
            return None;
        }
        let cwd = self.workdir(command)?;
        if command.name().starts_with("pip") {
            // distutils, by which older ones find the place to install to, reads its settings here.
            effects.reads.push(paths::join(&cwd, "setup.cfg"));
        } else {
            // `python -m pip` looks for modules in the working directory first.
            effects.reads.push(cwd);
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
        effects.system = true;
        for option in ["--prefix", "--root-prefix"] {
            if let Some(option) = install.option(option) {
                let path = self.absolute(command.index, &option.value);
                effects.write(path.known().map(str::to_owned))?;
            }
        }
        for manifest in &install.manifests {
            match &manifest.path {
                Value::Known(path) if manifest.kind != ManifestKind::Project => {
                    effects.reads.push(path.clone());
                }
                Value::Unset => {}
                _ => return None,
            }
        }
        let own = [
            ".cache", ".local", ".config", ".pip", ".conda", ".condarc", ".mambarc", ".netrc",
        ];
        self.home_files(command, &own, effects)?;
        for variable in VARIABLES {
            match self.environment_at(command.index, variable) {
                None | Some(Value::Unset) => {}
                // A relative one is read from the working directory.
                Some(Value::Known(paths)) if paths.starts_with('/') => {
                    let each = paths.split([' ', ':', ',']).map(str::to_owned);
                    effects.writes.extend(each);
                }
                Some(Value::Known(empty)) if empty.is_empty() => {}
                _ => return None,
            }
        }
        self.environments(command, effects)
    }

    /// The environments that an install may go to: those of the programs that the shell finds, the one of the program
    /// that is called by its path, and those activated before.
    fn environments(&self, command: &Command<'m>, effects: &mut Effects) -> Option<()> {
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
        let word = command.invocation.as_ref()?.word;
        if word.literal_prefix().contains('/') {
            let program = self.path_of(command, word)?;
            effects.writes.push(paths::join(&program, "../.."));
        }
        for earlier in self.commands_of(command.instruction) {
            let activates =
                matches!(earlier.name(), "." | "source") && earlier.index < command.index;
            if let Some(script) = earlier.args().first().filter(|_| activates) {
                let path = self.path_of(earlier, script);
                effects.write(path.map(|path| paths::join(&path, "../..")))?;
            }
        }
        Some(())
    }
}

/// The folder that `python -m venv` or `virtualenv` makes.
pub(in crate::model) fn virtual_environment<'m>(command: &Command<'m>) -> Option<&'m Word> {
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
