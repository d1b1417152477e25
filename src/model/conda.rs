//! conda: which distribution a command runs, what its settings say, which environment a command activates.

use super::context::Entry;
use super::installs::{Install, ManifestKind, Tool, Verb};
use super::{Base, Command, Model, Startup, Value, paths};
use crate::knowledge::bases::{Family, Tool as Program};
use crate::knowledge::conda::{self, Release};
use crate::knowledge::scripts;
use crate::syntax::Keyword;
use crate::text::Span;

/// Where conda comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// Which release of Anaconda's.
    pub release: Release,
    /// What says so: the reference of a base image, or the URL of an installer.
    pub span: Span,
    /// Whether it is a base image.
    pub image: bool,
}

/// The commands that bring a conda, and those that settle the question of Anaconda's terms.
#[derive(Clone, Debug)]
pub struct CondaTerms {
    /// The commands that fetch an installer, with the release; none for distributions other than Anaconda's.
    installers: Vec<(usize, Option<Release>, Span)>,
    /// The commands that accept the terms or change the channels.
    settlers: Vec<usize>,
    /// Whether settings are copied from the build context.
    copied: bool,
}

/// An environment file, as far as it can be told line by line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvironmentFile {
    /// The channels, in their order.
    pub channels: Vec<String>,
    /// The packages, as they are written; those for pip are left out.
    pub dependencies: Vec<String>,
}

/// A command that activates an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    /// How a message names the environment.
    pub name: String,
    /// Its folder, if that is known.
    pub prefix: Option<String>,
}

impl<'m> Model<'m> {
    /// Whether an install by conda runs only where there is a conda, `if command -v conda; then conda install …; fi`, on a
    /// base that is not known to have one.
    pub fn may_lack_conda(&self, install: &Install<'m>) -> bool {
        let command = &self.commands[install.command];
        let facts = self.base_facts(command.stage);
        let has_conda = facts.is_some_and(|facts| facts.has(Program::Conda) == Some(true));
        let asks = |other: &Command<'m>| {
            let mut args = other.args().iter();
            matches!(other.name(), "command" | "which" | "type" | "hash")
                && args.any(|word| word.literal_suffix().ends_with("conda"))
        };
        command.context.conditional
            && !has_conda
            && self.commands_of(command.instruction).iter().any(asks)
    }

    /// What decides whether conda's commands wait for Anaconda's terms.
    pub fn conda_terms(&self) -> CondaTerms {
        let is_settings = |value: &Value| value.known().is_some_and(|p| p.ends_with("condarc"));
        let mut terms = CondaTerms {
            installers: Vec::new(),
            settlers: Vec::new(),
            copied: self.copies.iter().any(|copy| {
                is_settings(&copy.destination) || copy.sources.iter().any(|s| is_settings(&s.value))
            }),
        };
        for command in &self.commands {
            if self.settles_terms(command) {
                terms.settlers.push(command.index);
            }
            if !matches!(command.name(), "curl" | "wget" | "aria2c") {
                continue;
            }
            for word in command.args() {
                let Value::Known(url) = self.word_value(command.index, word) else {
                    continue;
                };
                let of_anaconda = conda::installer(&url);
                if of_anaconda.is_some() || conda::is_other_installer(&url) {
                    let span = command.word_span(word);
                    terms.installers.push((command.index, of_anaconda, span));
                }
            }
        }
        terms
    }

    /// `conda tos accept`, `conda config --remove channels defaults`, `echo … > ~/.condarc`.
    fn settles_terms(&self, command: &Command<'m>) -> bool {
        let is_conda = matches!(command.name(), "conda" | "mamba");
        let has = |word: &str| {
            command
                .args()
                .iter()
                .any(|arg| arg.literal_prefix().contains(word))
        };
        let writes = || {
            let writes = self.writes(command.index);
            let mut paths = writes.iter().map(|write| &write.path);
            paths.any(|path| path.known().is_some_and(|p| p.ends_with("condarc")))
        };
        (is_conda && (has("tos") || (has("config") && (has("remove") || has("default_channels")))))
            || (!command.command.redirects.is_empty() && writes())
            || command
                .args()
                .iter()
                .any(|arg| arg.literal_suffix().ends_with("condarc"))
    }

    /// Anaconda's distribution that the conda of a command is from; `None` if it is from elsewhere, or that is not known.
    pub fn anaconda_of(&self, command: usize, terms: &CondaTerms) -> Option<Distribution> {
        let stage = self.commands[command].stage;
        let own = self.below_stage(stage);
        let before = terms.installers.iter().take_while(|(at, ..)| *at < command);
        let newest = before
            .filter(|(at, ..)| own[self.commands[*at].stage])
            .last();
        if let Some((_, release, span)) = newest {
            return Some(Distribution {
                release: (*release)?,
                span: *span,
                image: false,
            });
        }
        let Base::Image(image) = self.root_base(stage) else {
            return None;
        };
        let family = image.facts.as_ref().map(|facts| facts.family);
        let name = image.name()?;
        let tag = match (name.tag, name.digest) {
            (None, Some(_)) => return None,
            (tag, _) => tag.unwrap_or("latest"),
        };
        let is_its = matches!(family, Some(Family::Miniconda | Family::Anaconda));
        (is_its && !image.likened).then_some(Distribution {
            release: Release::of_tag(tag)?,
            span: image.span,
            image: true,
        })
    }

    /// Whether something before an install may keep Anaconda's channels or their terms out of its way: `conda tos accept`,
    /// settings, variables.
    pub fn settles_conda_terms(&self, install: &Install<'_>, terms: &CondaTerms) -> bool {
        const VARIABLES: [&str; 7] = [
            "CONDA_PLUGINS_AUTO_ACCEPT_TOS",
            "CONDA_CHANNELS",
            "CONDA_DEFAULT_CHANNELS",
            "CONDARC",
            "CONDA_OVERRIDE_CHANNELS",
            "CONDA_NO_PLUGINS",
            "CI",
        ];
        let at = install.command;
        let is_set = |name: &str| {
            let value = self.environment_at(at, name);
            matches!(value, Some(Value::Known(_) | Value::Unknown))
        };
        let own = self.below_stage(self.commands[at].stage);
        let mut before = terms.settlers.iter().take_while(|other| **other < at);
        terms.copied
            || VARIABLES.into_iter().any(is_set)
            || before.any(|other| own[self.commands[*other].stage])
    }

    /// The environment file of an install, if the build context has it.
    pub fn environment_file(&self, install: &Install<'_>) -> Option<EnvironmentFile> {
        let mut manifests = install.manifests.iter();
        let manifest = manifests.find(|manifest| manifest.kind == ManifestKind::Environment)?;
        let (path, text) = self.manifest_text(install, manifest)?;
        (self.context.entry(&path) == Some(Entry::File)).then(|| EnvironmentFile::parse(&text))
    }

    /// The environment that a command activates: `conda activate ml`, `source activate ml`, `. venv/bin/activate`.
    pub fn activation(&self, command: &Command<'m>) -> Option<Activation> {
        let known = |at: usize| match &self.fields(command.index, command.args().get(at)?)[..] {
            [field] => field.known().map(str::to_owned),
            _ => None,
        };
        let first = known(0)?;
        match command.name() {
            "conda" | "mamba" | "micromamba" if first == "activate" => {
                self.conda_environment(command, known(1)?)
            }
            "." | "source" if first == "activate" => self.conda_environment(command, known(1)?),
            "." | "source" => {
                let place = first.strip_suffix("/bin/activate")?;
                // `/opt/conda/bin/activate ml` is conda's own.
                if let Some(name) = known(1) {
                    return self.conda_environment(command, name);
                }
                let folder = self.absolute(command.index, &Value::Known(place.to_owned()));
                let is_conda = paths::file_name(place).contains("conda");
                (!is_conda).then(|| Activation {
                    name: paths::file_name(place).to_owned(),
                    prefix: folder.known().map(str::to_owned),
                })
            }
            _ => None,
        }
    }

    fn conda_environment(&self, command: &Command<'m>, name: String) -> Option<Activation> {
        let root = match self.root_base(command.stage) {
            Base::Image(image) => image.facts.as_ref().and_then(|facts| facts.conda_prefix()),
            _ => None,
        };
        let prefix = match (name.starts_with('/'), root) {
            (true, _) => Some(name.clone()),
            (false, Some(root)) => Some(format!("{root}/envs/{name}")),
            _ => None,
        };
        (name != "base").then_some(Activation { name, prefix })
    }

    /// Whether something behind an instruction runs the Python that is on `PATH`, without an environment of its own: in
    /// a later `RUN`, or when the container starts. Gives the place.
    pub fn runs_plain_python(&self, instruction: usize) -> Option<Span> {
        let stage = self.stage_of(instruction)?.index;
        let is_plain = |command: &Command<'m>| {
            let name = command.name();
            command.invocation.as_ref().is_some_and(|invocation| {
                invocation.wrappers.is_empty()
                    && invocation.word.is(name)
                    && (scripts::is_python(name) || scripts::is_script(name))
            })
        };
        let in_runs = || {
            let mut later = self.later(instruction).into_iter();
            later.find_map(|at| {
                let commands = self.commands_of(at);
                let activates = commands.iter().any(|c| self.activation(c).is_some());
                let is_run = self.instruction(at).keyword == Keyword::Run && !activates;
                let shell = &self.state(at).shell.words;
                let is_own = shell.iter().any(|word| word == "run" || word.contains('l'));
                let first = commands.iter().find(|command| is_plain(command));
                first
                    .filter(|_| is_run && !is_own)
                    .map(Command::program_span)
            })
        };
        let mut startups = self.startups_on(stage);
        let at_start = startups.find_map(|startup| {
            let first = self.first_at_start(startup)?;
            (is_plain(&first) && first.nesting == 0).then(|| first.program_span())
        });
        at_start.or_else(in_runs)
    }

    /// The command that writes an activation into `.bashrc`, where the container starts plain Python in another way than by
    /// an interactive shell.
    pub fn activated_by_bashrc(&self, startup: &'m Startup<'m>) -> Option<(usize, Activation)> {
        let first = self.first_at_start(startup)?;
        let name = first.name();
        let is_python = scripts::is_python(name) || scripts::is_script(name);
        let invocation = first.invocation.as_ref()?;
        let is_plain = invocation.word.is(name) && invocation.wrappers.is_empty();
        let starts_shell = |word: &String| {
            word == "run"
                || (word.starts_with('-') && word.contains(['l', 'i']))
                || word.ends_with(".sh")
        };
        let at = startup.cmd.or(startup.entrypoint)?;
        let has_shell = !first.exec && self.state(at).shell.words.iter().any(starts_shell);
        let is_set = matches!(
            self.said_at_start(startup.stage, "BASH_ENV"),
            Some(Value::Known(_) | Value::Unknown)
        );
        if !is_python || !is_plain || first.nesting > 0 || has_shell || is_set {
            return None;
        }
        let is_own = |stage: usize| self.lineage(startup.stage).any(|own| own.index == stage);
        self.commands
            .iter()
            .filter(|c| is_own(c.stage))
            .find_map(|command| {
                if command.command.redirects.is_empty() && command.name() != "tee" {
                    return None;
                }
                self.writes(command.index).into_iter().find_map(|write| {
                    let file = paths::file_name(write.path.known()?).to_owned();
                    let is_settings =
                        matches!(file.as_str(), ".bashrc" | "bash.bashrc" | ".bash_profile");
                    let name = conda::activated(write.text.known()?).filter(|_| is_settings)?;
                    let activation = self.conda_environment(command, name.to_owned())?;
                    Some((command.index, activation))
                })
            })
    }

    /// Whether an install of conda's asks for PyTorch from the channel `pytorch`; gives the place. One that is pinned to a
    /// version which the channel has is left out.
    pub fn takes_pytorch_channel(&self, install: &Install<'_>) -> Option<Span> {
        let is_tool = install.tool.is_conda() && install.installs();
        if !is_tool || install.verb == Verb::Remove {
            return None;
        }
        let named = install.indexes.iter().filter_map(|index| index.url.known());
        let first = named.clone().find_map(conda::pytorch_or_forge);
        if let Some(package) = install.package("pytorch") {
            let of_channel = package
                .origin
                .as_deref()
                .is_some_and(|o| conda::pytorch_or_forge(o) == Some(true));
            let takes = of_channel || (package.origin.is_none() && first == Some(true));
            let free = package.specifier == Value::Unset;
            return (takes && free).then_some(package.span);
        }
        let file = self.environment_file(install)?;
        let first = file
            .channels
            .iter()
            .find_map(|channel| conda::pytorch_or_forge(channel));
        let is_free =
            |dependency: &String| matches!(dependency.as_str(), "pytorch" | "pytorch::pytorch");
        let manifest = install
            .manifests
            .iter()
            .find(|m| m.kind == ManifestKind::Environment)?;
        (first == Some(true) && file.dependencies.iter().any(is_free)).then_some(manifest.span)
    }

    /// Whether an install is a `conda` command that fetches from channels; `mamba` knows no terms.
    pub fn asks_conda_channels(&self, install: &Install<'_>) -> bool {
        let fetches = matches!(
            install.subcommand.as_str(),
            "create" | "env create" | "env update" | "install" | "update" | "upgrade"
        );
        install.tool == Tool::Conda && fetches && !install.has("--offline")
    }
}

impl EnvironmentFile {
    /// `channels: [conda-forge, nodefaults]`
    fn read_list(&mut self, name: &str, value: &str) {
        let Some(items) = value.strip_prefix('[') else {
            return;
        };
        let items = items.trim_end_matches(']').split(',').map(str::trim);
        let items = items.filter(|item| !item.is_empty());
        let items = items.map(|item| item.trim_matches(['"', '\'']).to_owned());
        match name {
            "channels" => self.channels.extend(items),
            "dependencies" => self.dependencies.extend(items),
            _ => {}
        }
    }

    /// Reads the text of the file.
    pub fn parse(text: &str) -> Self {
        let mut file = Self::default();
        let mut list = "";
        let mut indent = None;
        for line in text.lines() {
            let body = line.split(" #").next().unwrap_or("").trim_end();
            let trimmed = body.trim_start();
            let depth = body.len() - trimmed.len();
            let Some(item) = trimmed.strip_prefix("- ") else {
                if !trimmed.is_empty() && depth == 0 {
                    let (name, value) = trimmed.split_once(':').unwrap_or((trimmed, ""));
                    (list, indent) = (name, None);
                    file.read_list(name, value.trim());
                }
                continue;
            };
            // What stands deeper belongs to `- pip:`.
            if *indent.get_or_insert(depth) != depth {
                continue;
            }
            let item = item.trim().trim_matches(['"', '\'']).to_owned();
            match list {
                "channels" => file.channels.push(item),
                "dependencies" if !item.ends_with(':') => file.dependencies.push(item),
                _ => {}
            }
        }
        file
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::check;

    #[test]
    fn environment_files_are_read() {
        let text = "name: x\nchannels:\n  - pytorch  # first\n  - conda-forge\ndependencies:\n  - python=3.12\n  - pytorch\n  - pip:\n    - fastapi\nprefix: /x\n";
        let file = EnvironmentFile::parse(text);
        assert_eq!(file.channels, ["pytorch", "conda-forge"]);
        assert_eq!(file.dependencies, ["python=3.12", "pytorch"]);
    }

    #[test]
    fn activations_are_told_from_other_commands() {
        let of = |run: &str| {
            let mut found = None;
            let text = format!("FROM continuumio/miniconda3\nWORKDIR /app\nRUN {run}\n");
            check(&text, |model| {
                found = model
                    .activation(&model.commands[0])
                    .map(|found| found.prefix);
            });
            found
        };
        let known = |path: &str| Some(Some(path.to_owned()));
        assert_eq!(of("conda activate ml"), known("/opt/conda/envs/ml"));
        assert_eq!(of("source activate ml"), known("/opt/conda/envs/ml"));
        assert_eq!(of(". venv/bin/activate"), known("/app/venv"));
        assert_eq!(
            of("source /opt/conda/bin/activate ml"),
            known("/opt/conda/envs/ml")
        );
        for run in [
            "conda activate base",
            "conda install ml",
            ". ./env.sh",
            "source /opt/conda/bin/activate",
        ] {
            assert_eq!(of(run), None, "{run}");
        }
    }
}
