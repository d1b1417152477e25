//! Virtual environments of Python: where a stage makes them, and where they go from there.

use super::copies::{Copy, Origin, is_glob};
use super::installs::Tool;
use super::{Base, Command, Model, Startup, Value, paths};
use crate::knowledge::bases;
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::installs::Installer;
use crate::knowledge::scripts;
use crate::syntax::Keyword;

/// A virtual environment that a `RUN` makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Venv {
    /// The command that makes it, by its index.
    pub command: usize,
    /// The number of the stage.
    pub stage: usize,
    /// Its folder, absolute.
    pub path: String,
    /// Whether it may be moved: uv's `--relocatable`.
    pub relocatable: bool,
    /// Whether uv makes it, which may take a Python of its own.
    pub by_uv: bool,
    /// The version of Python that the command asks for; `None` for that of the system.
    pub asked: Option<PythonVersion>,
}

/// An environment that is copied into another stage.
#[derive(Clone, Debug)]
pub struct CopiedVenv<'a> {
    /// The environment.
    pub venv: Venv,
    /// What copies it.
    pub copy: &'a Copy,
    /// Where it lands, absolute.
    pub path: String,
}

impl CopiedVenv<'_> {
    /// The folder of its programs.
    pub fn bin(&self) -> String {
        format!("{}/bin", self.path.trim_end_matches('/'))
    }
}

/// How many environments are looked at in one file.
const MAX_VENVS: usize = 64;

impl<'m> Model<'m> {
    /// The environments that certainly come into being, in the order of their commands, each path of a stage once.
    pub fn venvs(&self) -> Vec<Venv> {
        let mut found: Vec<Venv> = Vec::new();
        for command in &self.commands {
            let is_run = self.instruction(command.instruction).keyword == Keyword::Run;
            if !is_run || command.context.conditional || command.context.substitution {
                continue;
            }
            for venv in self.made_by(command) {
                let is_known = |other: &Venv| other.stage == venv.stage && other.path == venv.path;
                if !found.iter().any(is_known) && found.len() < MAX_VENVS {
                    found.push(venv);
                }
            }
        }
        found
    }

    /// The environments that a command makes.
    fn made_by(&self, command: &Command<'m>) -> Vec<Venv> {
        let words: Vec<Option<String>> = command
            .args()
            .iter()
            .flat_map(|word| self.fields(command.index, word))
            .map(|field| field.known().map(str::to_owned))
            .collect();
        let words: Vec<Option<&str>> = words.iter().map(Option::as_deref).collect();
        let (by_uv, rest, values): (bool, &[Option<&str>], Vec<&str>) = match command.name() {
            "virtualenv" => (
                false,
                &words,
                vec!["-p", "--python", "--prompt", "--app-data"],
            ),
            "uv" => match self
                .install_at(command.index)
                .map(|i| i.subcommand.as_str())
            {
                Some("venv") => {
                    let at = words.iter().position(|word| *word == Some("venv"));
                    (
                        true,
                        &words[at.map_or(words.len(), |at| at + 1)..],
                        Vec::new(),
                    )
                }
                Some("sync") => return self.made_by_sync(command).into_iter().collect(),
                _ => return Vec::new(),
            },
            name if scripts::is_python(name) => match words[..] {
                [Some("-m"), Some("venv" | "virtualenv"), ..] => {
                    (false, &words[2..], vec!["--prompt", "-p", "--python"])
                }
                _ => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        let mut operands: Vec<&str> = Vec::new();
        let mut asked = version_of(command.name());
        let mut at = 0;
        while at < rest.len() {
            let Some(word) = rest[at] else {
                return Vec::new();
            };
            at += 1;
            let (name, attached) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (word, None),
            };
            if !word.starts_with('-') {
                operands.push(word);
                continue;
            }
            let takes = match by_uv {
                true => Installer::Uv.takes_value(name) == Some(true),
                false => values.contains(&name),
            };
            let value = attached.or_else(|| rest.get(at).copied().flatten().filter(|_| takes));
            if matches!(name, "-p" | "--python") {
                asked = value.and_then(version_of);
            }
            at += usize::from(takes && attached.is_none());
        }
        let given = rest.contains(&Some("--relocatable"));
        let set = by_uv && self.uv_switch(command.index, "UV_VENV_RELOCATABLE") != Some(false);
        if operands.is_empty() && by_uv {
            operands.push(".venv");
        }
        let made = operands.iter().filter_map(|path| {
            let path = self.absolute(command.index, &Value::Known((*path).to_owned()));
            Some(Venv {
                command: command.index,
                stage: command.stage,
                path: path.known()?.to_owned(),
                relocatable: given || set,
                by_uv,
                asked,
            })
        });
        made.collect()
    }

    /// `uv sync` makes `.venv` beside `pyproject.toml`, or what `UV_PROJECT_ENVIRONMENT` names.
    fn made_by_sync(&self, command: &Command<'m>) -> Option<Venv> {
        let install = self.install_at(command.index)?;
        if install.has("--active") || install.has("--script") || install.has("--dry-run") {
            return None;
        }
        let project = self.project_folder(install)?;
        let path = match self.environment_at(command.index, "UV_PROJECT_ENVIRONMENT") {
            None | Some(Value::Unset) => paths::join(&project, ".venv"),
            Some(Value::Known(path)) if !path.is_empty() => paths::join(&project, &path),
            Some(_) => return None,
        };
        let asked = install
            .option("--python")
            .and_then(|option| option.value.known());
        Some(Venv {
            command: command.index,
            stage: command.stage,
            path,
            relocatable: self.uv_switch(command.index, "UV_VENV_RELOCATABLE") != Some(false),
            by_uv: true,
            asked: asked.and_then(version_of),
        })
    }

    /// The environments that a `COPY --from` brings into another stage, in the order of the copies.
    pub fn copied_venvs(&self) -> Vec<CopiedVenv<'_>> {
        let venvs = self.venvs();
        let mut found = Vec::new();
        for copy in self.copies.iter().filter(|_| !venvs.is_empty()) {
            let Origin::Stage(from) = copy.origin else {
                continue;
            };
            let Some(destination) = copy.destination.known() else {
                continue;
            };
            let is_its = |venv: &&Venv| self.lineage(from).any(|stage| stage.index == venv.stage);
            for venv in venvs.iter().filter(is_its) {
                let lands = copy.sources.iter().find_map(|source| {
                    let source = source.value.known().filter(|path| !is_glob(path))?;
                    let source = paths::join("/", source);
                    let below = venv.path.strip_prefix(source.trim_end_matches('/'))?;
                    (below.is_empty() || below.starts_with('/'))
                        .then(|| paths::join(destination, below.trim_start_matches('/')))
                });
                found.extend(lands.map(|path| CopiedVenv {
                    venv: venv.clone(),
                    copy,
                    path,
                }));
            }
        }
        found
    }

    /// Environments that a copy puts over another one, which an earlier copy of the same stage, or one below, brought to
    /// the same place: the one below, and the one above.
    pub fn venvs_copied_over(&self) -> Vec<(CopiedVenv<'_>, CopiedVenv<'_>)> {
        let copied = self.copied_venvs();
        let mut found: Vec<(CopiedVenv<'_>, CopiedVenv<'_>)> = Vec::new();
        for above in &copied {
            let lineage: Vec<usize> = self.lineage(above.copy.stage).map(|s| s.index).collect();
            let below = copied.iter().find(|below| {
                let between = below.copy.instruction + 1..above.copy.instruction;
                let mut runs = self.commands.iter().filter(|command| {
                    between.contains(&command.instruction) && lineage.contains(&command.stage)
                });
                below.venv.command != above.venv.command
                    && below.copy.instruction < above.copy.instruction
                    && lineage.contains(&below.copy.stage)
                    && below.path == above.path
                    && !runs.any(|command| self.deletes(command.index, &below.path, false))
            });
            let is_told = found
                .iter()
                .any(|(_, other)| other.copy.instruction == above.copy.instruction);
            if let Some(below) = below.filter(|_| !is_told) {
                found.push((below.clone(), above.clone()));
            }
        }
        found
    }

    /// What the images start that have the layers of a stage.
    pub fn startups_on(&self, stage: usize) -> impl Iterator<Item = &'m Startup<'m>> {
        self.startups().iter().filter(move |startup| {
            self.lineage(startup.stage)
                .any(|other| other.index == stage)
        })
    }

    /// The first program that a container runs in the foreground; `None` if a script that is not seen decides.
    pub fn first_at_start(&self, startup: &'m Startup<'m>) -> Option<Command<'m>> {
        let commands = self.commands_at_start(startup);
        if commands.iter().any(|command| command.script.opaque) {
            return None;
        }
        let is_one = |command: &Command<'m>| {
            !command.starts_script
                && !command.context.substitution
                && !matches!(command.name(), "cd" | "export" | "set" | "echo" | "")
        };
        commands.into_iter().find(is_one)
    }

    /// The folders in which a container looks for programs; `None` if they are not known.
    pub fn path_at_start(&self, startup: &Startup<'_>) -> Option<Vec<String>> {
        match self.said_at_start(startup.stage, "PATH")? {
            Value::Known(path) => Some(path.split(':').map(str::to_owned).collect()),
            _ => None,
        }
    }

    /// Whether the environment that an install fills is part of an image that starts a program and is not there for tests or
    /// development: its layers are, or it is copied there.
    pub fn reaches_program(&self, install: &super::Install<'_>) -> bool {
        const TOOLS: [&str; 9] = [
            "coverage",
            "jupyter",
            "mypy",
            "nox",
            "pre-commit",
            "pyright",
            "pytest",
            "ruff",
            "tox",
        ];
        let own = self.commands[install.command].stage;
        let folder = self.project_folder(install).unwrap_or_default();
        let carries = |stage: usize| {
            let has_layers = |stage: usize| self.lineage(stage).any(|other| other.index == own);
            let mut copies = self.copies.iter();
            let is_copied = |copy: &Copy| {
                let mut sources = copy.sources.iter().filter_map(|s| s.value.known());
                let is_part = self.lineage(stage).any(|other| other.index == copy.stage);
                is_part
                    && matches!(copy.origin, Origin::Stage(from) if has_layers(from))
                    && sources.any(|path| paths::overlap(&paths::join("/", path), &folder))
            };
            has_layers(stage) || copies.any(is_copied)
        };
        let is_apart = |stage: usize| {
            self.lineage(stage)
                .any(|stage| stage.is_for_tests() || (stage.ships && stage.is_for_building()))
        };
        let uses_tools = |stage: usize| {
            self.commands.iter().any(|command| {
                let is_part = self
                    .lineage(stage)
                    .any(|other| other.index == command.stage);
                let module = command.args().get(1).filter(|_| command.has_arg("-m"));
                let runs = |name: &str| TOOLS.contains(&name);
                is_part
                    && (runs(command.name())
                        || module.is_some_and(|m| TOOLS.iter().any(|t| m.is(t))))
            })
        };
        let mut startups = self.startups().iter().map(|startup| startup.stage);
        startups.any(|stage| {
            carries(stage) && !is_apart(stage) && !uses_tools(stage) && !uses_tools(own)
        })
    }

    /// The version of Python in a base image, where all that is known of it says so.
    pub fn python_of_base(&self, stage: usize) -> Option<PythonVersion> {
        match self.root_base(stage) {
            Base::Image(image) => {
                let facts = image.facts.as_ref();
                let promised = || bases::promised_python(&image.name()?);
                facts.and_then(|facts| facts.python).or_else(promised)
            }
            _ => None,
        }
    }

    /// Whether anything in a stage, or one below it, installs a Python or its packages.
    pub fn installs_python_in(&self, stage: usize) -> bool {
        let is_own = |at: usize| self.lineage(stage).any(|other| other.index == at);
        self.installs().any(|install| {
            is_own(self.commands[install.command].stage)
                && install.installs()
                && (install.tool.is_python()
                    || install.tool.is_conda()
                    || install.tool == Tool::Pixi
                    || names_python(install.packages.iter()))
        })
    }
}

fn names_python<'p>(mut packages: impl Iterator<Item = &'p super::installs::Package>) -> bool {
    packages.any(|package| {
        let name = package.name.as_deref();
        name.is_none_or(|name| name.starts_with("python") || name.contains("uv"))
    })
}

/// The version in `python3.11`, `3.11`, `cpython-3.11`.
fn version_of(text: &str) -> Option<PythonVersion> {
    let name = paths::file_name(text);
    let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    PythonVersion::parse(digits)
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    fn venvs(run: &str) -> Vec<(String, bool)> {
        let mut found = Vec::new();
        check(&format!("FROM x\nWORKDIR /app\nRUN {run}\n"), |model| {
            let venvs = model.venvs().into_iter();
            found = venvs.map(|venv| (venv.path, venv.relocatable)).collect();
        });
        found
    }

    #[test]
    fn environments_are_found_where_they_are_made() {
        for (run, path) in [
            ("python -m venv /opt/venv", "/opt/venv"),
            ("python3.11 -m venv --copies --prompt x venv", "/app/venv"),
            ("virtualenv -p python3.9 /v", "/v"),
            ("uv venv --python 3.12 /opt/venv", "/opt/venv"),
            ("uv venv", "/app/.venv"),
            ("uv sync --locked", "/app/.venv"),
            ("UV_PROJECT_ENVIRONMENT=/opt/e uv sync", "/opt/e"),
        ] {
            assert_eq!(venvs(run), [(path.to_owned(), false)], "{run}");
        }
        assert_eq!(venvs("uv venv --relocatable /v"), [("/v".to_owned(), true)]);
    }

    #[test]
    fn what_may_not_be_an_environment_is_none() {
        for run in [
            "python -m venv $X",
            "uv sync --active",
            "true || uv venv",
            "python venv.py",
        ] {
            assert!(venvs(run).is_empty(), "{run}");
        }
    }

    #[test]
    fn copies_are_followed() {
        let file = |copy: &str| {
            format!(
                "FROM x AS b\nRUN python -m venv /app/.venv\nFROM y\nWORKDIR /srv\nCOPY --from=b {copy}\n"
            )
        };
        for (copy, path) in [
            ("/app/.venv /app/.venv", Some("/app/.venv")),
            ("/app /app", Some("/app/.venv")),
            ("/app/.venv /venv", Some("/venv")),
            ("/app/ .", Some("/srv/.venv")),
            ("/apps /x", None),
        ] {
            check(&file(copy), |model| {
                let found = model.copied_venvs();
                assert_eq!(found.first().map(|venv| venv.path.as_str()), path, "{copy}");
            });
        }
    }
}
