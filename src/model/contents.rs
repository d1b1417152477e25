//! All that stages run and install, where nothing hides it: what a base image without compilers or headers would have to
//! do without.

use super::context::Entry;
use super::copies::Origin;
use super::installs::{Install, ManifestKind, Package, PackageKind, Tool};
use super::{Base, Command, Model, Stage, Value, paths};
use crate::knowledge::builds::is_compiler;
use crate::syntax::Keyword;

/// What stages run and install, each with the index of the command that does.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// The names of the programs that they run, at build time and later, those of start scripts included.
    pub programs: Vec<(usize, String)>,
    /// The Python packages that they install, requirements files included; those that come with them are not.
    pub packages: Vec<(usize, Package)>,
    /// The packages of the system and of conda, by name.
    pub system: Vec<(usize, String)>,
    /// Whether the container starts with a script that cannot be read.
    pub starts_unread: bool,
}

impl Contents {
    /// The names of the Python packages.
    pub fn package_names(&self) -> impl Iterator<Item = &str> {
        self.packages
            .iter()
            .filter_map(|(_, package)| package.name.as_deref())
    }

    /// The names of the packages of the system.
    pub fn system_names(&self) -> impl Iterator<Item = &str> {
        self.system.iter().map(|(_, name)| name.as_str())
    }

    /// Whether a package of the system is installed before a command runs.
    pub fn has_before(&self, command: usize, is_it: impl Fn(&str) -> bool) -> bool {
        let mut system = self.system.iter();
        system.any(|(at, name)| *at < command && is_it(name))
    }
}

/// Programs that compile nothing, besides those whose effects are known: interpreters of what is written elsewhere have
/// their own rules below.
const HARMLESS: &[&str] = &[
    "aws",
    "az",
    "conda",
    "corepack",
    "dvc",
    "eval",
    "gcloud",
    "gsutil",
    "hf",
    "huggingface-cli",
    "jupyter",
    "kaggle",
    "mamba",
    "micromamba",
    "mlflow",
    "nvidia-ctk",
    "nvidia-smi",
    "playwright",
    "pre-commit",
    "pyenv",
    "pytest",
    "spacy",
    "virtualenv",
    "wandb",
];

/// Variables that builds of C++ and CUDA extensions read. Sources: PyTorch's `cpp_extension`, CMake's manual, the
/// installation pages of detectron2 and DeepSpeed, 2026-11.
const BUILD_VARIABLES: [&str; 7] = [
    "BUILD_WITH_CUDA",
    "CMAKE_ARGS",
    "CMAKE_CUDA_ARCHITECTURES",
    "CUDAARCHS",
    "DS_BUILD_OPS",
    "FORCE_CUDA",
    "TORCH_CUDA_ARCH_LIST",
];
/// A file with more stages is made by a program, which is the place to mend.
pub const MAX_STAGES: usize = 200;
/// How many folders of the build context are searched, and how deep below what is copied.
const MAX_FOLDERS: usize = 200;
const MAX_DEPTH: usize = 3;

impl<'m> Model<'m> {
    /// What the instructions of some stages run and install. `None` if they do something in a build that nobody can see
    /// into (`./install.sh`, `curl … | sh`), or install what cannot be told or is built from source: a project, a
    /// repository, a requirements file that is not at hand.
    pub fn contents(&self, stages: &[usize]) -> Option<Contents> {
        let mut contents = Contents::default();
        for &stage in stages {
            for at in self.stages()[stage].instructions.clone() {
                self.add_instruction(at, &mut contents)?;
            }
        }
        Some(contents)
    }

    /// What stages hold, with the Python packages of the stages that they copy from, which are used only when the
    /// container runs. `None` if it cannot be told.
    pub fn contents_with_copies(&self, stages: &[usize]) -> Option<Contents> {
        let mut contents = self.contents(stages)?;
        let copied = self.copied_packages(stages)?.into_iter();
        contents
            .packages
            .extend(copied.map(|package| (usize::MAX, package)));
        Some(contents)
    }

    fn copied_packages(&self, stages: &[usize]) -> Option<Vec<Package>> {
        let mut from: Vec<usize> = Vec::new();
        for copy in self
            .copies
            .iter()
            .filter(|copy| stages.contains(&copy.stage))
        {
            if let Origin::Stage(stage) = copy.origin {
                from.extend(self.lineage(stage).map(|stage| stage.index));
            }
        }
        from.sort_unstable();
        from.dedup();
        let mut packages = Vec::new();
        for install in self
            .installs()
            .filter(|install| install.tool.is_python() && install.installs())
        {
            if from.contains(&self.commands[install.command].stage) {
                packages.extend(self.python_packages(install)?);
            }
        }
        packages.iter().all(is_built).then_some(packages)
    }

    /// The stages that are built from a root, a stage that begins with an image, and that somebody runs: they ship, no
    /// other stage is built from them, and their names say nothing of building or testing. Each as its lineage, itself
    /// first and the root last.
    pub fn ends_on(&self, root: usize) -> Vec<Vec<usize>> {
        let ends = self.stages()[root..].iter().filter(|stage| {
            self.is_end(stage) && !stage.is_for_building() && !stage.is_for_tests()
        });
        let lineage = |stage: &Stage| self.lineage(stage.index).map(|stage| stage.index).collect();
        let lineages = ends.map(lineage);
        lineages
            .filter(|lineage: &Vec<usize>| lineage.last() == Some(&root))
            .collect()
    }

    /// What all stages that are built from some roots hold; `None` if that cannot be told.
    pub fn contents_on(&self, roots: &[usize]) -> Option<Contents> {
        let is_on_them = |stage: &&Stage| {
            self.lineage(stage.index)
                .any(|below| roots.contains(&below.index))
        };
        let all = self.stages().iter().filter(is_on_them);
        self.contents(&all.map(|stage| stage.index).collect::<Vec<_>>())
    }

    fn is_end(&self, stage: &Stage) -> bool {
        let built_from =
            |other: &Stage| matches!(other.base, Base::Stage(base) if base == stage.index);
        stage.ships && !self.stages().iter().any(built_from)
    }

    /// Whether stages copy sources of CUDA programs from the build context, as far as its folders can be listed.
    pub fn copies_cuda_sources(&self, stages: &[usize]) -> bool {
        let mut folders: Vec<(String, usize)> = self
            .copies
            .iter()
            .filter(|copy| stages.contains(&copy.stage) && copy.origin == Origin::Context)
            .flat_map(|copy| copy.sources.iter())
            .filter_map(|source| source.context_path())
            .map(|path| (path, 0))
            .collect();
        let mut listed = 0;
        while let Some((folder, depth)) = folders.pop() {
            listed += 1;
            if listed > MAX_FOLDERS {
                return false;
            }
            for (name, entry) in self.context.list(&folder).unwrap_or_default() {
                let is_source = name.ends_with(".cu") || name.ends_with(".cuh");
                if entry == Entry::File && is_source {
                    return true;
                }
                if entry == Entry::Folder && depth < MAX_DEPTH && !name.starts_with('.') {
                    folders.push((
                        paths::join(&format!("/{folder}"), &name)[1..].to_owned(),
                        depth + 1,
                    ));
                }
            }
        }
        false
    }

    /// Whether a variable that only builds of extensions read is set at the end of a stage: the author expects some.
    pub fn expects_cuda_builds(&self, stage: &Stage) -> bool {
        let end = stage.instructions.end - 1;
        BUILD_VARIABLES.iter().any(|name| {
            let said = self.said(end, name);
            said.is_some_and(|value| value != Value::Unset)
        })
    }

    fn add_instruction(&self, at: usize, contents: &mut Contents) -> Option<()> {
        let keyword = self.instruction(at).keyword;
        if keyword == Keyword::Onbuild {
            return None;
        }
        let Some(scripts) = self.scripts_of(at) else {
            return Some(());
        };
        let opaque = scripts.foreign || scripts.scripts.iter().any(|parsed| parsed.script.opaque);
        let is_build = keyword == Keyword::Run;
        if opaque && is_build {
            return None;
        }
        contents.starts_unread |= opaque;
        for command in self.commands_of(at) {
            let own = command.name().to_owned();
            let names = [Some(own), unpacker(command).map(str::to_owned)];
            contents.programs.extend(
                names
                    .into_iter()
                    .flatten()
                    .map(|name| (command.index, name)),
            );
            if is_build && self.hides(command) {
                return None;
            }
            contents.starts_unread |= !is_build && runs_file(command);
        }
        if is_build {
            let installs = self.installs_of(at).iter();
            installs
                .filter(|install| install.installs())
                .try_for_each(|install| self.add_install(install, contents))?;
        }
        Some(())
    }

    fn add_install(&self, install: &Install<'m>, contents: &mut Contents) -> Option<()> {
        let is_environment = |kind| {
            matches!(
                kind,
                ManifestKind::Environment | ManifestKind::Lock | ManifestKind::Project
            )
        };
        let names = install
            .packages
            .iter()
            .filter_map(|package| Some((install.command, package.name.clone()?)));
        match install.tool {
            tool if tool.is_python() => {
                let packages = self.python_packages(install)?;
                if !packages.iter().all(is_built) {
                    return None;
                }
                let packages = packages
                    .into_iter()
                    .map(|package| (install.command, package));
                contents.packages.extend(packages);
            }
            // An environment may list packages for pip.
            Tool::Conda | Tool::Mamba | Tool::Micromamba | Tool::Pixi => {
                let hidden = install
                    .manifests
                    .iter()
                    .any(|manifest| is_environment(manifest.kind));
                if !install.complete || hidden {
                    return None;
                }
                contents.system.extend(names);
            }
            // These compile from source, or may.
            Tool::Npm | Tool::Yarn | Tool::Pnpm | Tool::Gem | Tool::Go | Tool::Cargo => {
                return None;
            }
            _ if install.complete => contents.system.extend(names),
            _ => return None,
        }
        Some(())
    }

    /// Whether a command of a `RUN` does what nobody can see, or compiles what is written elsewhere.
    fn hides(&self, command: &Command<'m>) -> bool {
        if command.starts_script {
            return false;
        }
        let name = command.name();
        if is_python(name) {
            return builds_project(command);
        }
        if is_shell(name) {
            return !installs_conda(command);
        }
        let sourced = matches!(name, "." | "source");
        !is_compiler(name) && !HARMLESS.contains(&name) && !sourced && self.is_opaque(command)
    }
}

/// Whether a package comes ready to use: from an index, of which the tables know the exceptions, or as a wheel.
fn is_built(package: &Package) -> bool {
    match package.kind {
        PackageKind::Index => true,
        PackageKind::Url | PackageKind::Path => {
            let location = package.location.known();
            location.is_some_and(|location| location.ends_with(".whl"))
        }
        PackageKind::Git => false,
    }
}

fn is_python(name: &str) -> bool {
    name.strip_prefix("python")
        .is_some_and(|version| version.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

pub(super) fn is_shell(name: &str) -> bool {
    matches!(name, "sh" | "bash" | "dash" | "zsh" | "ash" | "ksh")
}

/// The program that `tar` calls: `tar xJf x.tar.xz`.
fn unpacker(command: &Command<'_>) -> Option<&'static str> {
    if command.name() != "tar" {
        return None;
    }
    command.args().iter().find_map(|word| {
        let text = word.literal_suffix();
        let letters = text.strip_prefix('-').unwrap_or(&text);
        let cluster = |letter| {
            let short =
                !letters.starts_with('-') && letters.bytes().all(|b| b.is_ascii_alphabetic());
            short && letters.len() <= 6 && letters.contains(letter)
        };
        match () {
            () if cluster('J') || text == "--xz" || text.ends_with(".xz") => Some("xz"),
            () if cluster('j') || text == "--bzip2" || text.ends_with(".bz2") => Some("bzip2"),
            () => None,
        }
    })
}

/// `python setup.py install`, `python -m build`
fn builds_project(command: &Command<'_>) -> bool {
    let mut args = command.args().iter();
    let Some(first) =
        args.find(|word| !word.literal_prefix().starts_with('-') || word.is("-m") || word.is("-c"))
    else {
        return false;
    };
    if first.is("-m") {
        return args.next().is_none_or(|module| module.is("build"));
    }
    let file = first.literal_suffix();
    let name = paths::file_name(&file);
    ["setup", "install", "build", "compile"]
        .iter()
        .any(|word| name.starts_with(word) && name.ends_with(".py"))
}

/// `bash Miniconda3-latest-Linux-x86_64.sh -b`
fn installs_conda(command: &Command<'_>) -> bool {
    command.args().iter().any(|word| {
        let file = word.literal_suffix().to_ascii_lowercase();
        let name = paths::file_name(&file);
        ["conda", "mamba", "miniforge"]
            .iter()
            .any(|part| name.contains(part))
    })
}

/// Whether what a container runs is a file that is no program of the system: `/entrypoint.sh`, `bash start.sh`.
fn runs_file(command: &Command<'_>) -> bool {
    let Some(invocation) = command
        .invocation
        .as_ref()
        .filter(|_| !command.starts_script)
    else {
        return false;
    };
    let by_shell = is_shell(command.name()) && !invocation.args.is_empty();
    // `exec "$@"` runs what the command line says, which is looked at there.
    let written = &command.script.text.text()[invocation.word.range.clone()];
    let is_unknown = invocation.name.is_none() && written != "\"$@\"";
    is_unknown || by_shell || is_file(&invocation.word.literal_suffix())
}

/// Whether a program is the file's own: `./start.sh`, `/app/run`, `docker-entrypoint`.
fn is_file(written: &str) -> bool {
    let elsewhere = written.contains('/') && !paths::parent(written).ends_with("bin");
    elsewhere || written.ends_with(".sh") || paths::file_name(written).contains("entrypoint")
}

#[cfg(test)]
mod tests;
