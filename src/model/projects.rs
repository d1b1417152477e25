//! Installs of a project by its lock file, as uv, Poetry, PDM, pixi and Pipenv do it: where the project lies, and whether
//! its code is copied before its dependencies are installed.

use super::context::Entry;
use super::copies::{Copy, Origin};
use super::installs::{Install, ManifestKind, PackageKind, Tool};
use super::pyproject::Pyproject;
use super::{Model, Value, paths};
use crate::syntax::Keyword;

/// Code that is copied before the first install of the project's dependencies.
#[derive(Clone, Debug)]
pub struct EarlyCode<'a> {
    /// The first copy of code.
    pub copy: &'a Copy,
    /// The first install behind it.
    pub install: &'a Install<'a>,
    /// How it can be mended, if that is clear.
    pub plan: Option<Split>,
}

/// How dependencies come to be installed before the code is copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Files that must be copied first, by their paths in the build context; all lie in one folder.
    pub manifests: Vec<String>,
    /// The folder below the one that the code is copied into in which they lie; empty for itself.
    pub below: String,
    /// Options by which the install leaves the project itself out. None: it does so already, so that the code may be
    /// copied behind it.
    pub options: Vec<&'static str>,
}

/// What a tool reads of a project: the files that must be there, and those that it reads if they are.
fn files(install: &Install<'_>) -> (&'static [&'static str], &'static [&'static str]) {
    match install.tool {
        Tool::Uv if install.subcommand == "sync" => (
            &["pyproject.toml", "uv.lock"],
            &["uv.toml", ".python-version"],
        ),
        Tool::Uv => (&["pyproject.toml"], &["uv.toml", ".python-version"]),
        Tool::Poetry => (&["pyproject.toml", "poetry.lock"], &["poetry.toml"]),
        Tool::Pdm => (&["pyproject.toml", "pdm.lock"], &["pdm.toml"]),
        Tool::Pipenv => (&["Pipfile", "Pipfile.lock"], &[]),
        _ => (&["pixi.toml", "pixi.lock"], &[]),
    }
}

/// The options by which a tool installs dependencies alone; `None` if it has none. Source: `--help` of uv 0.13.9,
/// Poetry 2.5.1 and PDM 2.29.3, 2026-11-23. What Pipenv and `uv pip install -r pyproject.toml` install is no project.
fn without_project(install: &Install<'_>) -> Option<Vec<&'static str>> {
    let all: &[&'static str] = match install.tool {
        Tool::Uv if install.subcommand == "sync" => {
            if install.has("--no-install-workspace") || install.has("--no-install-local") {
                return Some(Vec::new());
            }
            &["--no-install-project"]
        }
        Tool::Poetry => &["--no-root"],
        Tool::Pdm => &["--no-self"],
        Tool::Uv | Tool::Pipenv => &[],
        _ => return None,
    };
    let missing = all.iter().copied().filter(|option| !install.has(option));
    Some(missing.collect())
}

/// How many installs are looked at in one file.
const MAX_INSTALLS: usize = 200;

impl<'m> Model<'m> {
    /// Whether an install reads a project's own file, and installs what that and a lock file say: `uv sync`, `poetry
    /// install`, `uv pip install -r pyproject.toml`.
    pub fn is_project_install(&self, install: &Install<'_>) -> bool {
        let is_project = |kind| matches!(kind, ManifestKind::Project | ManifestKind::Lock);
        let has_project = install
            .manifests
            .iter()
            .any(|manifest| is_project(manifest.kind));
        let mut packages = install.packages.iter();
        let is_tool = matches!(
            install.tool,
            Tool::Uv | Tool::Poetry | Tool::Pdm | Tool::Pixi | Tool::Pipenv
        );
        is_tool
            && has_project
            && install.installs()
            && !matches!(install.subcommand.as_str(), "add" | "lock")
            && packages.all(|package| package.kind == PackageKind::Index && !package.editable)
    }

    /// The folder of the image in which a project lies that an install reads.
    pub fn project_folder(&self, install: &Install<'_>) -> Option<String> {
        let is_project = |kind| matches!(kind, ManifestKind::Project | ManifestKind::Lock);
        let mut manifests = install.manifests.iter();
        let manifest = manifests.find(|manifest| is_project(manifest.kind))?;
        let path = manifest.path.known()?;
        Some(match paths::parent(path) {
            "" => "/".to_owned(),
            folder => folder.to_owned(),
        })
    }

    /// The `pyproject.toml` that an install reads, if the build context has it.
    pub fn pyproject(&self, install: &Install<'_>) -> Option<Pyproject> {
        let path = paths::join(&self.project_folder(install)?, "pyproject.toml");
        let path = self.context_file(install.command, &path)?;
        Some(Pyproject::parse(&self.context.read(&path)?))
    }

    /// The installs of projects that stand behind a copy of code, the first one for each stage. Those that cannot do
    /// without the code are left out: workspaces, and projects with dependencies that lie beside them.
    pub fn early_code(&self) -> Vec<EarlyCode<'_>> {
        let installs: Vec<&Install<'m>> = self
            .installs()
            .filter(|install| self.is_project_install(install))
            .take(MAX_INSTALLS)
            .collect();
        let mut found: Vec<EarlyCode<'_>> = Vec::new();
        for install in installs {
            let stage = self.commands[install.command].stage;
            let is_told = found.iter().any(|early| early.copy.stage == stage);
            if !is_told && let Some(copy) = self.early_code_of(install) {
                let plan = self.split(copy, install);
                found.push(EarlyCode {
                    copy,
                    install,
                    plan,
                });
            }
        }
        found
    }

    /// The first copy of code before an install of the same stage, if nothing has installed from lists before it.
    fn early_code_of(&self, install: &Install<'m>) -> Option<&Copy> {
        let command = &self.commands[install.command];
        let folder = self.project_folder(install)?;
        let is_its_code = |copy: &&Copy| {
            let destination = copy.destination.known();
            copy.stage == command.stage
                && copy.instruction < command.instruction
                && destination.is_some_and(|destination| paths::overlap(destination, &folder))
                && self.is_code(copy)
        };
        let copy = self.copies.iter().find(is_its_code)?;
        let project = self.pyproject(install);
        let is_bound = project.is_some_and(|project| project.needs_other_folders());
        (!is_bound && !self.has_installed_before(copy)).then_some(copy)
    }

    /// Whether packages are there already when a copy is made: an earlier install reads a list of them, or they are
    /// copied from a stage with such an install.
    fn has_installed_before(&self, copy: &Copy) -> bool {
        let reads_list = |install: &Install<'m>| {
            (install.tool.is_python() || install.tool.is_conda() || install.tool == Tool::Pixi)
                && install.installs()
                && !install.manifests.is_empty()
        };
        let installs_in = |stage: usize, before: usize| {
            let mut installs = self.installs();
            installs.any(|install| {
                let command = &self.commands[install.command];
                command.instruction < before
                    && self
                        .lineage(stage)
                        .any(|other| other.index == command.stage)
                    && reads_list(install)
            })
        };
        let mut copies = self
            .copies
            .iter()
            .take_while(|other| other.instruction < copy.instruction);
        installs_in(copy.stage, copy.instruction)
            || copies.any(|other| match other.origin {
                Origin::Stage(from) => {
                    self.lineage(copy.stage)
                        .any(|stage| stage.index == other.stage)
                        && installs_in(from, self.stages()[from].instructions.end)
                }
                _ => false,
            })
    }

    /// How the dependencies are installed before `copy`: the install is all that its `RUN` does, nothing but copies
    /// stands between, and what it reads lies in the build context.
    fn split(&self, copy: &Copy, install: &Install<'m>) -> Option<Split> {
        let command = &self.commands[install.command];
        let run = command.instruction;
        let options = without_project(install)?;
        let is_alone = self.commands_of(run).len() == 1
            && !command.exec
            && install.complete
            && self.mounts(run).iter().all(|mount| mount.from.is_none());
        let between = copy.instruction + 1..run;
        let only_copies = between
            .clone()
            .all(|at| matches!(self.instruction(at).keyword, Keyword::Copy | Keyword::Add));
        if !is_alone || !only_copies || (options.is_empty() && !between.is_empty()) {
            return None;
        }
        let project = self.pyproject(install);
        if install.tool != Tool::Pipenv && project.is_none_or(|p| p.has_dynamic_dependencies()) {
            return None;
        }
        let manifests = self.missing_manifests(copy, install)?;
        let below = match &copy.sources[..] {
            [source] => source.context_path()?,
            _ => return None,
        };
        let below = match manifests.first() {
            Some(first) => paths::parent(first.strip_prefix(&below)?.trim_start_matches('/')),
            None => "",
        };
        Some(Split {
            below: below.to_owned(),
            manifests,
            options,
        })
    }

    /// The files that an install reads and that only `copy` brings, by their paths in the build context.
    fn missing_manifests(&self, copy: &Copy, install: &Install<'m>) -> Option<Vec<String>> {
        let folder = self.project_folder(install)?;
        let ignored = self.ignored()?;
        let (needed, read) = files(install);
        let mut missing = Vec::new();
        for name in needed.iter().chain(read) {
            let path = paths::join(&folder, name);
            let is_given = |other: &Copy| {
                other.stage == copy.stage
                    && other.instruction < copy.instruction
                    && other.origin == Origin::Context
                    && other.source_of(&path).is_some()
            };
            if self.copies.iter().any(is_given) {
                continue;
            }
            let is_there = copy.source_of(&path).filter(|source| {
                self.context.entry(source) == Some(Entry::File) && !ignored.excluded(source)
            });
            match is_there {
                Some(source) => missing.push(source),
                None if needed.contains(name) => return None,
                None => {}
            }
        }
        Some(missing)
    }

    /// The lock file that `uv sync` reads, if it is certainly there: it is copied by its name, or lies in the build
    /// context.
    pub fn has_uv_lock(&self, install: &Install<'_>) -> bool {
        let Some(folder) = self.project_folder(install) else {
            return false;
        };
        let path = paths::join(&folder, "uv.lock");
        let is_in_context = || {
            let source = self.context_file(install.command, &path);
            source.is_some_and(|source| self.context.entry(&source) == Some(Entry::File))
        };
        let command = &self.commands[install.command];
        let is_named = |copy: &Copy| {
            let mut sources = copy
                .sources
                .iter()
                .filter_map(|source| source.context_path());
            copy.stage == command.stage
                && copy.instruction < command.instruction
                && copy.origin == Origin::Context
                && sources.any(|source| paths::file_name(&source) == "uv.lock")
                && copy.source_of(&path).is_some()
        };
        let mounts = self.mounts(command.instruction).iter();
        let mut targets = mounts.filter_map(|mount| mount.target.known());
        self.copies.iter().any(is_named) || targets.any(|target| target == path) || is_in_context()
    }

    /// Whether a variable that uv reads as a switch is on for a command; `None` if nobody can tell.
    pub fn uv_switch(&self, command: usize, name: &str) -> Option<bool> {
        match self.environment_at(command, name) {
            None | Some(Value::Unset) => Some(false),
            Some(Value::Known(value)) => Some(!matches!(
                value.to_ascii_lowercase().as_str(),
                "" | "0" | "false" | "no" | "off" | "n" | "f"
            )),
            Some(Value::Unknown) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check_with;

    const PROJECT: &str = "[project]\nname = \"a\"\ndependencies = [\"fastapi\"]\n";

    fn early(instructions: &str, project: &str) -> Vec<String> {
        let text = format!("FROM x\nWORKDIR /app\n{instructions}\n");
        let files = [
            ("pyproject.toml", project),
            ("uv.lock", ""),
            ("main.py", ""),
            ("src/app.py", ""),
        ];
        let mut found = Vec::new();
        check_with(&text, &files, |model| {
            found = model
                .early_code()
                .iter()
                .map(|early| model.shown_copy(early.copy))
                .collect();
        });
        found
    }

    #[test]
    fn code_before_the_first_install_is_found() {
        for instructions in [
            "COPY . .\nRUN uv sync",
            "COPY pyproject.toml uv.lock ./\nCOPY src/ ./src/\nRUN pip install uv && uv sync",
            "COPY . /app\nRUN uv pip install --system -r pyproject.toml",
            "COPY . .\nRUN poetry install --no-root",
        ] {
            assert_eq!(early(instructions, PROJECT).len(), 1, "{instructions}");
        }
    }

    #[test]
    fn installs_that_need_the_code_or_had_a_first_pass_are_not() {
        for instructions in [
            "COPY pyproject.toml uv.lock ./\nRUN uv sync --no-install-project\nCOPY . .\nRUN uv sync",
            "COPY . .\nRUN uv pip install .",
            "COPY . /elsewhere\nRUN uv sync",
            "RUN uv sync\nCOPY . .",
            "COPY . .\nRUN uv run app.py",
        ] {
            assert!(early(instructions, PROJECT).is_empty(), "{instructions}");
        }
        let workspace = format!("{PROJECT}[tool.uv.workspace]\nmembers = [\"a\"]\n");
        assert!(early("COPY . .\nRUN uv sync", &workspace).is_empty());
    }
}
