//! Which Python and which torch an image has, and what takes their place.

use std::collections::HashSet;

use super::installs::{Install, Tool, Verb};
use super::requirements::WantedPackage;
use super::wheels::WheelInstall;
use super::{Base, Command, Model};
use crate::knowledge::bases::Family;
use crate::knowledge::eol::PythonVersion;
use crate::knowledge::torch::{last_release, outgrows, torch_of};
use crate::knowledge::version::Version;
use crate::text::Span;

/// A framework that an install replaces by another version, while the first one stays in a layer below.
#[derive(Debug)]
pub struct Replaced<'m> {
    /// The version that is hidden.
    pub old: Version,
    /// Where it came from: the install of the file; `None` if the base has it.
    pub first: Option<&'m WheelInstall>,
    /// The base's reference, or the requirement of the first install.
    pub place: Span,
    /// The install that replaces it.
    pub install: &'m WheelInstall,
    /// The requirement that does, which may be one of `torchvision` or `torchaudio`.
    pub by: &'m WantedPackage,
}

/// Options that install for another Python, or elsewhere.
pub(super) const ELSEWHERE: [&str; 5] = ["--target", "--prefix", "--root", "--python", "--user"];

impl<'m> Model<'m> {
    /// The Python that `pip` and `python` are in a stage: that of its base image, where the file brings no other one.
    pub fn python_of_pip(&self, stage: usize) -> Option<PythonVersion> {
        let facts = self.base_facts(stage)?;
        let has_one = matches!(
            facts.family,
            Family::Python(_) | Family::Lambda | Family::Tiangolo | Family::Uv
        );
        let python = facts.python.filter(|_| has_one)?;
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let mut commands = self.commands.iter().filter(|c| lineage.contains(&c.stage));
        let mut installs = self
            .installs()
            .filter(|i| lineage.contains(&self.commands[i.command].stage));
        let other = commands.any(brings_python) || installs.any(installs_python);
        (!other).then_some(python)
    }

    /// Whether nothing in a stage brings another Python than that of its base; an environment that is made with it does not.
    pub(super) fn has_no_other_python(&self, stage: usize) -> bool {
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let mut commands = self.commands.iter().filter(|c| lineage.contains(&c.stage));
        let mut installs = self
            .installs()
            .filter(|i| lineage.contains(&self.commands[i.command].stage));
        let is_plain = |name: &str| matches!(name, "python" | "python3");
        let other = |command: &Command<'_>| brings_python(command) && !is_plain(command.name());
        !commands.any(other) && !installs.any(installs_python)
    }

    /// Whether an install is for the Python that is found first: no other program or folder is named.
    pub fn is_for_first_python(&self, install: &Install<'m>) -> bool {
        let command = &self.commands[install.command];
        let program = command.invocation.as_ref().and_then(|i| i.word.literal());
        let bare = program.is_some_and(|program| {
            matches!(&*program, "pip" | "pip3" | "python" | "python3" | "uv")
        });
        bare && !ELSEWHERE.iter().any(|name| install.has(name))
    }

    /// Every install that replaces the torch, or TensorFlow, of the base or of an earlier instruction by another version,
    /// in the stages that ship.
    pub fn replaced_frameworks(&self) -> Vec<Replaced<'_>> {
        let mut found: Vec<Replaced<'_>> = Vec::new();
        let mut told: HashSet<usize> = HashSet::new();
        for stage in self.stages().iter().filter(|stage| stage.ships) {
            for name in ["torch", "tensorflow"] {
                let replaced = self.replaced_in(stage.index, name).into_iter();
                found.extend(replaced.filter(|one| told.insert(one.install.command)));
            }
        }
        found.sort_by_key(|replaced| replaced.install.command);
        found
    }

    fn replaced_in(&self, stage: usize, name: &str) -> Vec<Replaced<'_>> {
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let installs = self.wheel_installs().iter();
        let installs = installs.filter(|i| lineage.contains(&self.commands[i.command].stage));
        let left_base = self.first_python_after_base(&lineage);
        let removed = self.first_removal(&lineage, name);
        // The version that is there, where it is from, and its environment if that is not the first Python.
        let mut there: Option<(Version, Option<&WheelInstall>, Span, Option<String>)> = self
            .framework_of_base(stage, name)
            .map(|(version, span)| (version, None, span, None));
        let mut found = Vec::new();
        let mut sisters: HashSet<&str> = HashSet::new();
        for install in installs {
            let command = &self.commands[install.command];
            let Some(given) = self.install_at(install.command) else {
                continue;
            };
            let environment = self.python_environment(given);
            if command.context.conditional
                || environment.is_none()
                || given.has("--no-deps") && install.named(name).is_none()
            {
                continue;
            }
            if let Some((old, first, place, own)) = &there
                && let Some(by) = replaces(install, name, old)
                    .or_else(|| self.outgrown(install, given, name, old))
                && !(by.package.is_unbounded()
                    && by.name() != Some(name)
                    && !is_renewed(given)
                    && (first.is_none() || by.name().is_some_and(|by| sisters.contains(by))))
            {
                let same = match own {
                    Some(own) => environment.as_ref() == Some(own),
                    None => self.is_for_first_python(given) && left_base > install.command,
                };
                let apart = first.is_none_or(|first| {
                    self.commands[first.command].instruction != command.instruction
                });
                if same && apart && removed > install.command {
                    found.push(Replaced {
                        old: old.clone(),
                        first: *first,
                        place: *place,
                        install,
                        by,
                    });
                }
            }
            sisters.extend(install.packages().filter_map(WantedPackage::name));
            if let Some(wanted) = install.named(name)
                && let Some(version) = wanted.exact()
            {
                there = Some((version, Some(install), wanted.package.span, environment));
            }
        }
        found
    }

    /// The package without a version of an install whose newest release asks for a newer torch than the one that is there.
    fn outgrown<'a>(
        &self,
        wheels: &'a WheelInstall,
        install: &Install<'m>,
        name: &str,
        old: &Version,
    ) -> Option<&'a WantedPackage> {
        let is_torch = name == "torch" && wheels.named("torch").is_none();
        if !is_torch || !wheels.is_from_pypi() || self.may_be_held(install) {
            return None;
        }
        let python = self.interpreter_of(install).map(|python| python.version);
        let is_open = |wanted: &&WantedPackage| wanted.package.is_unbounded();
        let mut open = wheels.packages().filter(is_open);
        open.find(|wanted| wanted.name().is_some_and(|by| outgrows(by, old, python)))
    }

    /// The version of a framework in a base that says it by its tag: `pytorch/pytorch:2.1.0-cuda12.1-cudnn8-runtime`.
    pub fn framework_of_base(&self, stage: usize, name: &str) -> Option<(Version, Span)> {
        let Base::Image(image) = self.root_base(stage) else {
            return None;
        };
        let family = image.facts.as_ref()?.family;
        let is_it = match name {
            "torch" => matches!(family, Family::Pytorch(_) | Family::Runpod(_)),
            _ => matches!(family, Family::Tensorflow),
        };
        let tag = image.name()?.tag.filter(|_| is_it && !image.likened)?;
        let coded = tag.split('-').find_map(|word| word.strip_prefix("torch"));
        let decoded = coded.and_then(dotted);
        let word = decoded.as_deref().or(tag.split('-').next())?;
        if coded.is_some() != decoded.is_some() {
            return None;
        }
        let version = Version::parse(word).filter(|version| !version.pre)?;
        (word.matches('.').count() == 2).then_some((version, image.span))
    }

    /// The first command that may lead to an environment beside that of the base; none is the last of all.
    fn first_python_after_base(&self, lineage: &[usize]) -> usize {
        let mut commands = self.commands.iter();
        let first = commands.find(|other| lineage.contains(&other.stage) && brings_python(other));
        first.map_or(usize::MAX, |command| command.index)
    }

    /// The first command that takes a package away; none is the last of all.
    fn first_removal(&self, lineage: &[usize], name: &str) -> usize {
        let mut installs = self.installs();
        let first = installs.find(|install| {
            install.verb == Verb::Remove
                && lineage.contains(&self.commands[install.command].stage)
                && install.package(name).is_some()
        });
        first.map_or(usize::MAX, |install| install.command)
    }
}

/// `2.8.0` of `280`, `2.10.0` of `2100`: RunPod leaves the dots out.
fn dotted(code: &str) -> Option<String> {
    let is_one = code.len() >= 3 && code.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then(|| {
        let last = code.len() - 1;
        format!("{}.{}.{}", &code[..1], &code[1..last], &code[last..])
    })
}

/// Whether an install takes the newest version of what is there already.
pub fn is_renewed(install: &Install<'_>) -> bool {
    ["--upgrade", "--force-reinstall", "--ignore-installed"]
        .iter()
        .any(|name| install.has(name))
}

/// The requirement of an install that a version does not fulfil: of the framework itself, or of a sister of torch that
/// asks for another one.
fn replaces<'m>(install: &'m WheelInstall, name: &str, old: &Version) -> Option<&'m WantedPackage> {
    if !goes_together(install) {
        return None;
    }
    let mut public = old.clone();
    public.local = None;
    let same = |version: &Version| {
        let mut version = version.clone();
        version.local = None;
        version == public
    };
    if let Some(wanted) = install.named(name) {
        let asked = wanted.specifiers()?;
        let kept = match asked.exact() {
            Some(exact) => same(exact),
            None => asked.allows(&public),
        };
        return (!kept).then_some(wanted);
    }
    if name != "torch" {
        return None;
    }
    install.family().find(|wanted| {
        let sister = wanted.name().zip(wanted.exact());
        let asks = sister.and_then(|(name, version)| torch_of(name, &version));
        asks.and_then(Version::parse)
            .is_some_and(|asked| !same(&asked))
            || (install.index_precedes(old) && wanted.package.is_unbounded())
    })
}

impl WheelInstall {
    /// Whether all wheels come from an index of PyTorch that got no new releases any more when a version of torch came
    /// out: `cu121`, and torch 2.8. The newest of its sisters there ask for an older torch.
    pub fn index_precedes(&self, torch: &Version) -> bool {
        let build = self.primary().and_then(|used| used.index.build);
        let last = build.and_then(last_release);
        !self.elsewhere
            && self.torch_indexes.len() == 1
            && last.is_some_and(|last| last.version < [torch.major(), torch.minor()])
    }
}

/// Whether the torch of an install is the one that its sisters ask for, so that it does not fail.
fn goes_together(install: &WheelInstall) -> bool {
    let Some(torch) = install.named("torch").and_then(WantedPackage::exact) else {
        return true;
    };
    install.family().all(|wanted| {
        let sister = wanted.name().zip(wanted.exact());
        let asks = sister.and_then(|(name, version)| torch_of(name, &version));
        let asks = asks.and_then(Version::parse);
        asks.is_none_or(|asks| (0..4).all(|place| asks.number(place) == torch.number(place)))
    })
}

/// Whether a command makes an environment, or chooses a Python, that may be another one than the base's.
pub(super) fn brings_python(command: &Command<'_>) -> bool {
    let has = |word: &str| command.has_arg(word);
    match command.name() {
        "conda" | "mamba" | "micromamba" | "pixi" | "pyenv" | "virtualenv" | "make" => true,
        "update-alternatives" => command.args().iter().any(|word| {
            let text = word.literal_suffix();
            text.contains("python") || text.contains("pip") || text.is_empty()
        }),
        "uv" => has("venv") || has("python") || has("--python") || has("-p"),
        name if name.starts_with("python") => has("venv") || has("virtualenv"),
        _ => false,
    }
}

/// Whether an install brings a Python of the distribution or of conda.
fn installs_python(install: &Install<'_>) -> bool {
    if install.tool.is_python() {
        return install.tool == Tool::Uv && !install.is_uv_pip();
    }
    install
        .packages
        .iter()
        .filter_map(|package| package.name.as_deref())
        .any(|name| {
            let version = name.strip_prefix("python");
            version.is_some_and(|version| version.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
                || name.starts_with("pypy")
        })
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check_with;

    /// What replaces what: the name of the requirement and the version that is hidden.
    fn replaced(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        check_with(text, &[], |model| {
            let all = model.replaced_frameworks();
            found = all
                .iter()
                .map(|r| {
                    format!(
                        "{} hides {}.{}",
                        r.by.name().unwrap_or(""),
                        r.old.major(),
                        r.old.minor()
                    )
                })
                .collect();
        });
        found
    }

    const SLIM: &str = "FROM python:3.11-slim\nRUN pip install torch==2.1.0\n";

    #[test]
    fn another_version_in_a_later_run_replaces_the_first() {
        for (line, expected) in [
            ("RUN pip install torch==2.3.0", Some("torch hides 2.1")),
            ("RUN pip install 'torch>=2.4'", Some("torch hides 2.1")),
            (
                "RUN pip install torchvision==0.20.1",
                Some("torchvision hides 2.1"),
            ),
            (
                "RUN pip install torchvision --index-url https://download.pytorch.org/whl/cu117",
                Some("torchvision hides 2.1"),
            ),
            (
                "RUN pip install torchvision --index-url https://download.pytorch.org/whl/cu118",
                None,
            ),
            ("RUN pip install torch==2.1.0+cpu", None),
            ("RUN pip install 'torch>=2.0'", None),
            ("RUN pip install torchvision==0.16.0", None),
            ("RUN pip install -t /other torch==2.3.0", None),
            ("RUN pip install torch==2.3.0 torchvision==0.20.1", None),
            (
                "RUN pip uninstall -y torch && pip install torch==2.3.0",
                None,
            ),
            ("RUN if x; then pip install torch==2.3.0; fi", None),
        ] {
            let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
            assert_eq!(replaced(&format!("{SLIM}{line}\n")), expected, "{line}");
        }
        let same =
            "FROM python:3.11-slim\nRUN pip install torch==2.1.0 && pip install torch==2.3.0\n";
        assert!(replaced(same).is_empty(), "one layer holds one");
    }

    #[test]
    fn bases_say_their_version_by_their_tag() {
        let base = "FROM pytorch/pytorch:2.1.0-cuda12.1-cudnn8-runtime\n";
        assert_eq!(
            replaced(&format!("{base}RUN pip install torch==2.9.1\n")),
            ["torch hides 2.1"]
        );
        assert!(replaced(&format!("{base}RUN pip install torch\n")).is_empty());
        assert!(
            replaced(&format!(
                "{base}RUN python -m venv /v\nRUN pip install torch==2.9.1\n"
            ))
            .is_empty()
        );
        let runpod =
            "FROM runpod/pytorch:1.0.7-cu1281-torch280-ubuntu2404\nRUN pip install torch==2.9.1\n";
        assert_eq!(replaced(runpod), ["torch hides 2.8"]);
        let tensorflow =
            "FROM tensorflow/tensorflow:2.15.0-gpu\nRUN pip install tensorflow==2.16.1\n";
        assert_eq!(replaced(tensorflow), ["tensorflow hides 2.15"]);
        assert!(replaced("FROM pytorch/pytorch:latest\nRUN pip install torch==2.9.1\n").is_empty());
    }

    #[test]
    fn the_python_of_pip_is_that_of_the_base_unless_there_is_another() {
        for (line, expected) in [
            ("", Some("3.12")),
            ("RUN apt-get install -y python3-pip", Some("3.12")),
            ("RUN apt-get install -y python3.10", None),
            ("RUN conda create -n x python=3.9", None),
            ("RUN uv venv --python 3.10", None),
        ] {
            let text = format!("FROM python:3.12-slim\n{line}\n");
            check_with(&text, &[], |model| {
                let found = model.python_of_pip(0).map(|python| python.to_string());
                assert_eq!(found.as_deref(), expected, "{line}");
            });
        }
    }
}
