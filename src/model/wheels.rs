//! What pip and uv install, and from which of PyTorch's indexes.

use super::installs::config::{Configured, Owner};
use super::installs::{IndexRole, Install, InstallOption, ManifestKind, Tool, Verb};
use super::requirements::{LineKind, Wanted, WantedPackage};
use super::{Base, Model, Stage, Value, paths};
use crate::knowledge::BaseFacts;
use crate::knowledge::torch::{self, Build, TorchIndex, is_family};
use crate::knowledge::version::{Specifiers, Version};
use crate::text::Span;

/// A `pip install` or `uv pip install`, with all that decides which wheels it gets.
#[derive(Clone, Debug)]
pub struct WheelInstall {
    /// The command, by its index among those of the model.
    pub command: usize,
    /// What it installs.
    pub wanted: Wanted,
    /// PyTorch's own indexes among those that it asks, in their order.
    pub torch_indexes: Vec<UsedIndex>,
    /// What uv's `--torch-backend` says; `Unset` if nothing does.
    pub backend: Value,
    /// Whether PyPI is named among the indexes.
    pub asks_pypi: bool,
    /// Whether wheels may come from elsewhere than PyPI and PyTorch: another index, a folder, settings that may name one.
    pub elsewhere: bool,
    /// Whether every file must have a known hash, so that no other build of it will do.
    pub hashes: bool,
}

/// One of PyTorch's indexes, as an install uses it.
#[derive(Clone, Debug)]
pub struct UsedIndex {
    /// Instead of PyPI, besides it, or as a page of links.
    pub role: IndexRole,
    /// Which one.
    pub index: TorchIndex,
    /// Its URL.
    pub url: String,
    /// The URL in the Dockerfile; `None` if a variable or a requirements file has it.
    pub span: Option<Span>,
}

/// Options after which it is not known which wheels are installed, or where.
const HIDING: &[&str] = &["--no-index", "--platform", "--python-platform", "--dry-run"];

impl<'m> Model<'m> {
    /// Every `pip install` and `uv pip install` of a `RUN`, in order; none in a file without stages.
    pub fn wheel_installs(&self) -> &[WheelInstall] {
        self.wheel_installs.get_or_init(|| {
            let installs = self.installs().filter(|install| {
                let is_uv = install.tool == Tool::Uv && install.is_uv_pip();
                let installs =
                    install.verb == Verb::Install && (install.tool == Tool::Pip || is_uv);
                installs && !self.stages().is_empty()
            });
            installs
                .map(|install| self.wheel_install(install))
                .collect()
        })
    }

    /// Those of the stages whose layers a stage has, its own included, that come before a command.
    pub fn wheel_installs_before(&self, command: usize) -> impl Iterator<Item = &WheelInstall> {
        let stage = self.commands[command].stage;
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        self.wheel_installs().iter().filter(move |install| {
            install.command < command && lineage.contains(&self.commands[install.command].stage)
        })
    }

    /// Whether the first layers of a stage surely hold no torch: its base is known and is not one for machine learning,
    /// and wheels fit it.
    pub fn begins_without_torch(&self, stage: usize) -> bool {
        match self.root_base(stage) {
            Base::Image(image) => {
                let facts = image.facts.as_ref();
                facts.is_some_and(BaseFacts::comes_without_torch)
            }
            _ => false,
        }
    }

    /// Whether a stage, or one that it is built from, is for another processor than x86-64, or may be.
    pub fn is_for_arm(&self, stage: &Stage) -> bool {
        self.lineage(stage.index).any(|stage| {
            let mut flags = self.instruction(stage.from).flags_named("platform");
            let platform = |value: &str| value.contains("arm") || value.contains("aarch");
            flags.any(|flag| flag.value.as_deref().is_some_and(platform))
                || stage
                    .image()
                    .is_some_and(|image| platform(&image.reference))
        })
    }

    /// Whether some stages, or those that they copy from, install a torch that is built without CUDA, or may do so.
    pub fn takes_no_cuda(&self, stages: &[usize]) -> bool {
        self.wheel_installs().iter().any(|install| {
            let stage = self.commands[install.command].stage;
            let is_part = stages.contains(&stage) || !self.stages()[stage].ships;
            let is_other = !matches!(install.torch_build(), None | Some(Build::Cuda(_)));
            is_part && (is_other || (install.elsewhere && install.family().next().is_some()))
        })
    }

    fn wheel_install(&self, install: &Install<'m>) -> WheelInstall {
        let wanted = self.wanted(install);
        let mut found = WheelInstall {
            command: install.command,
            torch_indexes: Vec::new(),
            backend: self.backend(install),
            asks_pypi: false,
            elsewhere: install.may_hide_options()
                || HIDING.iter().any(|name| install.has(name))
                || self.index_is_configured(install),
            hashes: install.has("--require-hashes"),
            wanted: Wanted {
                packages: Vec::new(),
                ..wanted.clone()
            },
        };
        for index in &install.indexes {
            found.add_index(index.role, &index.url, index.span);
        }
        for line in &wanted.options {
            let known = |url: &str| Value::Known(url.to_owned());
            match line {
                LineKind::IndexUrl(url) => found.add_index(IndexRole::Primary, &known(url), None),
                LineKind::ExtraIndexUrl(url) => {
                    found.add_index(IndexRole::Extra, &known(url), None);
                }
                LineKind::FindLinks(url) => {
                    found.add_index(IndexRole::FindLinks, &known(url), None);
                }
                LineKind::NoIndex => found.elsewhere = true,
                LineKind::Option(name, _) if name == "--require-hashes" => found.hashes = true,
                _ => {}
            }
        }
        found.wanted = wanted;
        found
    }

    fn backend(&self, install: &Install<'m>) -> Value {
        if install.tool != Tool::Uv {
            return Value::Unset;
        }
        match install.option("--torch-backend") {
            Some(option) => option.value.clone(),
            None => {
                let said = self.environment_at(install.command, "UV_TORCH_BACKEND");
                said.unwrap_or(Value::Unset)
            }
        }
    }

    /// Whether a settings file may name an index.
    fn index_is_configured(&self, install: &Install<'m>) -> bool {
        let owner = match install.tool {
            Tool::Pip => Owner::Pip,
            _ => Owner::Uv,
        };
        let says = |text: &str| (text.contains("index") || text.contains("links")).then_some(true);
        self.configured(owner, install.command, &says) != Configured::Silent
    }

    /// A name for the environment that an install writes to, the same for two of them that write to the same one.
    /// `None` if it is not known: a script may have activated another one.
    pub fn python_environment(&self, install: &Install<'m>) -> Option<String> {
        let command = &self.commands[install.command];
        let activates = |other: &super::Command<'m>| {
            matches!(
                other.name(),
                "." | "source" | "conda" | "activate" | "deactivate" | "pyenv"
            )
        };
        if self.commands_of(command.instruction).iter().any(activates) {
            return None;
        }
        let program = command.invocation.as_ref()?.word.literal()?.into_owned();
        let is_python = paths::file_name(&program).starts_with("python");
        let mut name = format!("{:?} {}", install.tool, paths::parent(&program));
        if is_python || paths::file_name(&program).contains('.') {
            name.push_str(
                paths::file_name(&program)
                    .trim_start_matches("pip")
                    .trim_start_matches("python"),
            );
        }
        for option in ["--target", "--prefix", "--root", "--python", "--system"] {
            if let Some(InstallOption { value, .. }) = install.option(option) {
                match value {
                    Value::Known(value) => name.push_str(&format!(" {option} {value}")),
                    Value::Unset => name.push_str(option),
                    Value::Unknown => return None,
                }
            }
        }
        for variable in [
            "PATH",
            "VIRTUAL_ENV",
            "PIP_TARGET",
            "PIP_PREFIX",
            "CONDA_DEFAULT_ENV",
        ] {
            let said = self.environment_at(install.command, variable);
            name.push_str(&format!(
                " {}",
                said.as_ref().and_then(Value::known).unwrap_or("")
            ));
        }
        Some(name)
    }
}

impl WheelInstall {
    fn add_index(&mut self, role: IndexRole, url: &Value, span: Option<Span>) {
        let Value::Known(url) = url else {
            self.elsewhere |= url.is_unknown();
            return;
        };
        match torch::index(url) {
            Some(index) => self.torch_indexes.push(UsedIndex {
                role,
                index,
                url: url.clone(),
                span,
            }),
            None if is_pypi(url) => self.asks_pypi = true,
            None => self.elsewhere = true,
        }
    }

    /// The packages that surely are installed on Linux.
    pub fn packages(&self) -> impl Iterator<Item = &WantedPackage> {
        self.wanted
            .packages
            .iter()
            .filter(|wanted| wanted.applies())
    }

    /// torch, torchvision and torchaudio, where they are asked for by name.
    pub fn family(&self) -> impl Iterator<Item = &WantedPackage> {
        self.packages()
            .filter(|wanted| wanted.name().is_some_and(is_family))
    }

    /// The package of a name.
    pub fn named(&self, name: &str) -> Option<&WantedPackage> {
        self.packages().find(|wanted| wanted.name() == Some(name))
    }

    /// The index that is asked instead of PyPI, if it is one of PyTorch's.
    pub fn primary(&self) -> Option<&UsedIndex> {
        let mut indexes = self.torch_indexes.iter();
        indexes.find(|used| used.role == IndexRole::Primary)
    }

    /// What torch is built for, if this installs it, by its own version or by the only index that has it.
    pub fn torch_build(&self) -> Option<Build> {
        let local = self
            .family()
            .find_map(|wanted| Build::parse(&wanted.exact()?.local?));
        let backend = || Build::parse(self.backend.known()?);
        let primary = || self.primary()?.index.build;
        // `X+cpu` is newer than `X`.
        let extra = || {
            let mut builds = self.torch_indexes.iter().map(|used| used.index.build);
            let build = builds.next()??;
            let version = self.named("torch").and_then(WantedPackage::exact);
            let has = match version {
                Some(version) => torch::exists(&version, build) == Some(true),
                None => build == Build::Cpu,
            };
            has.then_some(build)
        };
        local.or_else(backend).or_else(primary).or_else(extra)
    }

    /// Whether wheels come from PyPI and nowhere else.
    pub fn is_from_pypi(&self) -> bool {
        self.torch_indexes.is_empty() && !self.elsewhere && self.backend == Value::Unset
    }

    /// Whether a constraints file may decide about versions.
    pub fn is_constrained(&self, model: &Model<'_>) -> bool {
        let install = model.install_at(self.command);
        let mut manifests = install.iter().flat_map(|install| &install.manifests);
        manifests.any(|manifest| manifest.kind == ManifestKind::Constraints)
            || model
                .environment_at(self.command, "PIP_CONSTRAINT")
                .is_some_and(|v| v != Value::Unset)
    }
}

impl WantedPackage {
    /// Its name as PEP 503 normalises it.
    pub fn name(&self) -> Option<&str> {
        self.package.name.as_deref()
    }

    /// Whether it is surely installed on Linux: nothing stands behind `;`, or what the system is.
    pub fn applies(&self) -> bool {
        let Some(marker) = &self.package.marker else {
            return true;
        };
        let plain: String = marker.chars().filter(|c| !c.is_whitespace()).collect();
        let plain = plain.replace('\'', "\"");
        matches!(
            plain.as_str(),
            "sys_platform==\"linux\""
                | "platform_system==\"Linux\""
                | "platform_machine==\"x86_64\""
        )
    }

    /// What is asked of its version; `None` if that is not known, or if it does not come from an index.
    pub fn specifiers(&self) -> Option<Specifiers> {
        if self.package.location != Value::Unset {
            return None;
        }
        match &self.package.specifier {
            Value::Unset => Some(Specifiers::default()),
            Value::Known(text) => Specifiers::parse(text),
            Value::Unknown => None,
        }
    }

    /// The one version that is asked for.
    pub fn exact(&self) -> Option<Version> {
        self.specifiers()?.exact().cloned()
    }
}

/// PyPI by its own name.
fn is_pypi(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or(host);
    matches!(
        host,
        "pypi.org" | "pypi.python.org" | "files.pythonhosted.org"
    )
}

#[cfg(test)]
mod tests;
