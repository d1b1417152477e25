//! Whether an image is meant to run on a GPU: one answer for every rule that asks.

use std::borrow::Cow;

use super::compose_gpu::asks_for_gpu;
use super::context::Entry;
use super::copies::Origin;
use super::wheels::WheelInstall;
use super::{Base, Command, Model, Stage, paths};
use crate::knowledge::accelerators::{self, Device};
use crate::syntax::{Arguments, Keyword};
use crate::text::Span;

/// What an image is meant to run on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// A GPU: something says so.
    Gpu(Sign),
    /// The processor alone: something says so, and nothing speaks of a GPU.
    Cpu(Sign),
    /// Some things speak of a GPU and others of the processor: there are images for both, or the reader chooses.
    Both,
    /// Nothing says anything.
    Unknown,
}

/// What says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// What it says it for.
    pub device: Device,
    /// What it is, for a message: "`faiss-cpu` is installed".
    pub what: String,
    /// Where it stands, if it stands in the file.
    pub span: Option<Span>,
}

/// The signs of each stage.
pub(super) type Signs = Vec<Vec<Sign>>;

/// How many files of code are read, and how many folders are listed for them.
const MAX_FILES: usize = 40;
const MAX_FOLDERS: usize = 20;

impl<'m> Model<'m> {
    /// What the images that a stage is part of are meant to run on. Every stage counts that its layers or files come
    /// from, or go to; so do the name of the Dockerfile and of its folder, `name`.
    ///
    /// A GPU is told by a base image, an index or a build of PyTorch, packages, variables, options, programs, names,
    /// or a Compose file beside the Dockerfile. The processor is told by the same, or by a server whose code, which can
    /// be read, never speaks of a GPU. That nothing speaks of a GPU is not enough: torch from PyPI on a Python image is a
    /// usual image for GPUs.
    pub fn gpu_intent(&self, stage: usize, name: &str) -> Intent {
        let signs = self.device_signs();
        let related = self.related(stage);
        let mut all: Vec<Sign> = related
            .iter()
            .flat_map(|&stage| signs[stage].iter().cloned())
            .collect();
        all.extend(of_file_name(name));
        all.extend(self.of_compose(name));
        let first = |device| all.iter().find(|sign| sign.device == device).cloned();
        match (first(Device::Gpu), first(Device::Cpu)) {
            (Some(gpu), None) => Intent::Gpu(gpu),
            (Some(_), Some(_)) => Intent::Both,
            (None, Some(cpu)) => Intent::Cpu(cpu),
            (None, None) => match self.serves_without_gpu(&related) {
                Some(sign) => Intent::Cpu(sign),
                None => Intent::Unknown,
            },
        }
    }

    /// The base image of a stage, if it is made for GPUs.
    pub fn gpu_base(&self, stage: usize) -> Option<Sign> {
        match self.root_base(stage) {
            Base::Image(image) => of_image(image).filter(|sign| sign.device == Device::Gpu),
            _ => None,
        }
    }

    fn device_signs(&self) -> &Signs {
        self.device_signs.get_or_init(|| {
            let mut signs: Signs = self
                .stages()
                .iter()
                .map(|stage| self.of_stage(stage))
                .collect();
            for install in self.wheel_installs() {
                let stage = self.commands[install.command].stage;
                signs[stage].extend(self.of_wheels(install));
            }
            signs
        })
    }

    /// The stages that a stage takes from or gives to, by `FROM` and by `COPY --from`, itself included.
    fn related(&self, stage: usize) -> Vec<usize> {
        let mut links: Vec<Vec<usize>> = vec![Vec::new(); self.stages().len()];
        let mut link = |one: usize, other: usize| {
            links[one].push(other);
            links[other].push(one);
        };
        for stage in self.stages() {
            if let Base::Stage(base) = stage.base {
                link(stage.index, base);
            }
        }
        let copied = self
            .copies
            .iter()
            .map(|copy| (copy.stage, Some(&copy.origin)));
        let mounted = self
            .mounts
            .iter()
            .filter_map(|(at, mounts)| Some((self.stage_of(*at)?.index, mounts)));
        let mounted = mounted.flat_map(|(stage, mounts)| {
            mounts.iter().map(move |mount| (stage, mount.from.as_ref()))
        });
        for (stage, origin) in copied.chain(mounted) {
            if let Some(Origin::Stage(from)) = origin {
                link(stage, *from);
            }
        }
        let mut seen = vec![false; links.len()];
        seen[stage] = true;
        let mut found = vec![stage];
        let mut next = 0;
        while let Some(&stage) = found.get(next) {
            next += 1;
            for &other in &links[stage] {
                if !std::mem::replace(&mut seen[other], true) {
                    found.push(other);
                }
            }
        }
        found
    }

    /// What a stage says, its Python packages left out.
    fn of_stage(&self, stage: &Stage) -> Vec<Sign> {
        let mut signs = Vec::new();
        signs.extend(stage.image().and_then(of_image));
        let named = stage
            .name
            .as_deref()
            .and_then(|name| Some((name, accelerators::of_name(name)?)));
        signs.extend(named.map(|(name, device)| Sign {
            device,
            what: format!("a stage is called `{name}`"),
            span: Some(self.instruction(stage.from).head),
        }));
        for at in stage.instructions.clone() {
            self.of_variables(at, &mut signs);
            for command in self.commands_of(at) {
                signs.extend(self.of_command(command));
            }
            for install in self
                .installs_of(at)
                .iter()
                .filter(|install| !install.tool.is_python())
            {
                for package in &install.packages {
                    let name = package.name.as_deref().unwrap_or("");
                    signs.extend(accelerators::of_system_package(name).map(|device| Sign {
                        device,
                        what: format!("`{name}` is installed"),
                        span: Some(package.span),
                    }));
                }
            }
        }
        signs
    }

    fn of_variables(&self, at: usize, signs: &mut Vec<Sign>) {
        let instruction = self.instruction(at);
        let mut set: Vec<(&str, Option<&str>, Span)> = Vec::new();
        match &instruction.arguments {
            Arguments::Pairs { pairs, .. } if instruction.keyword == Keyword::Env => {
                set.extend(pairs.iter().map(|pair| {
                    (
                        pair.name.raw.as_str(),
                        Some(pair.value.raw.as_str()),
                        pair.name.span,
                    )
                }));
            }
            Arguments::Declarations(declarations) => {
                let given = |d: &'m crate::syntax::Declaration| {
                    d.default.as_ref().map(|value| value.raw.as_str())
                };
                set.extend(
                    declarations
                        .iter()
                        .map(|d| (d.name.raw.as_str(), given(d), d.name.span)),
                );
            }
            _ => {}
        }
        for (name, value, span) in set {
            let value = value.map(|value| value.trim_matches(['"', '\'']));
            signs.extend(accelerators::of_variable(name, value).map(|device| Sign {
                device,
                what: format!("`{name}` is set"),
                span: Some(span),
            }));
        }
    }

    fn of_command(&self, command: &Command<'m>) -> Option<Sign> {
        let sign = |device, what, span| {
            Some(Sign {
                device,
                what,
                span: Some(span),
            })
        };
        if accelerators::is_gpu_program(command.name()) {
            let what = format!("`{}` is run", command.name());
            return sign(Device::Gpu, what, command.program_span());
        }
        let values = command.values();
        if command.name() == "export" {
            return self.of_export(command, &values);
        }
        for (at, word) in command.args().iter().enumerate() {
            let Some(text) = values[at].as_deref().filter(|text| text.starts_with('-')) else {
                continue;
            };
            let (option, value) = match text.split_once('=') {
                Some((option, value)) => (option, Some(value)),
                None => (text, values.get(at + 1).and_then(|value| value.as_deref())),
            };
            if let Some(device) = accelerators::of_argument(option, value) {
                let what = format!("`{}` gets `{option}`", command.name());
                return sign(device, what, command.word_span(word));
            }
        }
        None
    }

    /// `export USE_CUDA=1`
    fn of_export(&self, command: &Command<'m>, values: &[Option<Cow<'m, str>>]) -> Option<Sign> {
        let set = values.iter().flatten().find_map(|text| {
            let (name, value) = text.split_once('=')?;
            Some((name, accelerators::of_variable(name, Some(value))?))
        });
        set.map(|(name, device)| Sign {
            device,
            what: format!("`{name}` is set"),
            span: Some(command.program_span()),
        })
    }

    /// What the packages and indexes of an install say.
    fn of_wheels(&self, install: &WheelInstall) -> Vec<Sign> {
        let mut signs = Vec::new();
        for used in &install.torch_indexes {
            signs.extend(used.index.build.map(|build| Sign {
                device: Device::of_build(build),
                what: format!("torch comes from the index `{}`", build.tag()),
                span: used.span,
            }));
        }
        let local = install.family().find_map(|wanted| wanted.exact()?.local);
        let backend = install.backend.known().map(str::to_owned);
        for build in local.iter().chain(&backend) {
            let build = crate::knowledge::torch::Build::parse(build);
            signs.extend(build.map(|build| Sign {
                device: Device::of_build(build),
                what: format!("torch is built for `{}`", build.tag()),
                span: install.family().next().map(|wanted| wanted.package.span),
            }));
        }
        for wanted in install.packages() {
            let name = wanted.name().unwrap_or("");
            let device = accelerators::of_package(name, &wanted.package.extras);
            signs.extend(device.map(|device| Sign {
                device,
                what: format!("{} is installed", wanted.shown()),
                span: Some(wanted.package.span),
            }));
        }
        signs
    }

    /// A Compose file at the root of the build context that asks for a GPU, for what is built from this Dockerfile.
    fn of_compose(&self, name: &str) -> Option<Sign> {
        let mut files = self.compose_files();
        let (file, _) = files.find(|(_, text)| asks_for_gpu(text, name))?;
        Some(Sign {
            device: Device::Gpu,
            what: format!("`{file}` asks for one"),
            span: None,
        })
    }

    /// A server of one of some stages whose code is in the build context and never speaks of a GPU.
    fn serves_without_gpu(&self, stages: &[usize]) -> Option<Sign> {
        let server = self
            .servers
            .iter()
            .find(|server| stages.contains(&server.startup.stage))?;
        let name = server.facts.name;
        let quiet = self.code_is_without_gpu(stages)?;
        quiet.then(|| Sign {
            device: Device::Cpu,
            what: format!("`{name}` serves, and no Python file of it mentions a GPU"),
            span: None,
        })
    }

    /// Whether no Python file that some stages copy speaks of a GPU; `None` if there are none, or too many.
    fn code_is_without_gpu(&self, stages: &[usize]) -> Option<bool> {
        let copies = self
            .copies
            .iter()
            .filter(|copy| stages.contains(&copy.stage) && copy.origin == Origin::Context);
        let mut rest: Vec<String> = copies
            .flat_map(|copy| &copy.sources)
            .map(|source| source.context_path())
            .collect::<Option<_>>()?;
        let (mut files, mut folders) = (0, 0);
        while let Some(path) = rest.pop() {
            let entry = if path.is_empty() {
                Some(Entry::Folder)
            } else {
                self.context.entry(&path)
            };
            match entry? {
                Entry::Folder => {
                    folders += 1;
                    if folders > MAX_FOLDERS {
                        return None;
                    }
                    for (name, entry) in self.context.list(&path)? {
                        let is_code = entry == Entry::File && name.ends_with(".py");
                        let is_folder = entry == Entry::Folder && !name.starts_with('.');
                        if is_code || is_folder {
                            rest.push(paths::join(&format!("/{path}"), &name)[1..].to_owned());
                        }
                    }
                }
                Entry::File if path.ends_with(".py") => {
                    files += 1;
                    if files > MAX_FILES || speaks_of_gpu(&self.context.read(&path)?) {
                        return (files <= MAX_FILES).then_some(false);
                    }
                }
                _ => {}
            }
        }
        (files > 0).then_some(true)
    }
}

/// Whether Python code chooses a device: `.cuda()`, `device_map="auto"`, `device=0`.
fn speaks_of_gpu(code: &str) -> bool {
    ["cuda", "gpu", "GPU", "device"]
        .iter()
        .any(|word| memchr::memmem::find(code.as_bytes(), word.as_bytes()).is_some())
}

fn of_image(image: &super::Image) -> Option<Sign> {
    let family = image
        .facts
        .as_ref()
        .and_then(|facts| accelerators::of_family(facts.family));
    let device = accelerators::of_name(&image.reference).or(family)?;
    Some(Sign {
        device,
        what: format!("`{}` is the base", image.reference),
        span: Some(image.span),
    })
}

/// What the name of a Dockerfile says, and that of its folder if the file has the usual name: `train-gpu/Dockerfile`,
/// `Dockerfile.cpu`.
fn of_file_name(name: &str) -> Option<Sign> {
    let name = name.replace('\\', "/");
    let file = paths::file_name(&name);
    let is_usual = file.to_ascii_lowercase().starts_with("dockerfile");
    let folder = is_usual.then(|| paths::file_name(paths::parent(&name)));
    std::iter::once(file).chain(folder).find_map(|part| {
        Some(Sign {
            device: accelerators::of_name(part)?,
            what: format!("`{part}` is its name"),
            span: None,
        })
    })
}

#[cfg(test)]
mod tests;
