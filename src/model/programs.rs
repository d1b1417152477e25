//! Programs that an image surely does not have.

use super::copies::Origin;
use super::installs::{Install, PackageKind};
use super::{Base, Command, Copy, Model, paths};
use crate::syntax::{Arguments, Keyword};

/// Packages of Debian and Ubuntu that bring curl or wget along. Source: `apt-cache rdepends` of both on Debian 12,
/// 2026-11-23, which names of 3,500 public Dockerfiles' packages these alone, with what brings `gettext`.
const BRINGS_FETCHERS: [&str; 11] = [
    "ansible",
    "debhelper",
    "devscripts",
    "dh-python",
    "gettext",
    "google-perftools",
    "intltool",
    "lxc",
    "nmap",
    "opam",
    "po-debconf",
];

/// Programs that write what they like, but bring no program of the system along.
const BRINGS_NOTHING: [&str; 9] = [
    "hf",
    "huggingface-cli",
    "kaggle",
    "node",
    "npx",
    "spacy",
    "dvc",
    "aws",
    "gsutil",
];

/// Folders of programs, and those above them.
const PROGRAM_FOLDERS: [&str; 9] = [
    "/",
    "/bin",
    "/sbin",
    "/usr",
    "/usr/bin",
    "/usr/local",
    "/usr/local/bin",
    "/usr/sbin",
    "/opt",
];

impl<'m> Model<'m> {
    /// Whether a program is surely not in the image of a stage: its base is known to lack it, no package of the system
    /// may bring it, nothing is copied over it, and nothing is done that nobody can see.
    pub fn lacks_program(&self, stage: usize, program: &str) -> bool {
        let Base::Image(image) = self.root_base(stage) else {
            return false;
        };
        let Some(facts) = &image.facts else {
            return false;
        };
        facts.lacks(program)
            && !self.lineage(stage).any(|stage| {
                let mut instructions = stage.instructions.clone();
                instructions.any(|at| self.may_bring(at, program))
            })
    }

    /// The command of the health check that is in force at the end of a stage: the index of its instruction.
    pub fn health_check(&self, stage: usize) -> Option<usize> {
        let last = self.lineage(stage).find_map(|stage| {
            let mut instructions = stage.instructions.clone().rev();
            instructions.find(|&at| self.instruction(at).keyword == Keyword::Healthcheck)
        })?;
        let arguments = &self.instruction(last).arguments;
        matches!(
            arguments,
            Arguments::Healthcheck {
                command: Some(_),
                ..
            }
        )
        .then_some(last)
    }

    fn may_bring(&self, at: usize, program: &str) -> bool {
        match self.instruction(at).keyword {
            Keyword::Run => {
                let hidden = self.scripts_of(at).is_some_and(|scripts| {
                    scripts.foreign || scripts.scripts.iter().any(|parsed| parsed.script.opaque)
                });
                hidden
                    || self
                        .commands_of(at)
                        .iter()
                        .any(|command| self.command_may_bring(command, program))
            }
            Keyword::Copy | Keyword::Add => {
                let mut copies = self.copies.iter().filter(|copy| copy.instruction == at);
                copies.any(|copy| copy_may_bring(copy, program))
            }
            _ => false,
        }
    }

    fn command_may_bring(&self, command: &Command<'m>, program: &str) -> bool {
        if let Some(install) = self.install_at(command.index) {
            return install_may_bring(install, program);
        }
        let name = command.name();
        let is_python = name
            .strip_prefix("python")
            .is_some_and(|version| version.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
        // `ln -s /bin/busybox /usr/bin/wget`, `mv curl /usr/bin/`
        let places = matches!(name, "cp" | "install" | "ln" | "mv" | "update-alternatives");
        let names_it = |word: &crate::shell::Word| {
            let text = word.literal_suffix();
            paths::file_name(&text) == program
        };
        (places && command.args().iter().any(names_it))
            || matches!(name, "dpkg" | "rpm" | "busybox")
            || (self.is_opaque(command) && !is_python && !BRINGS_NOTHING.contains(&name))
    }
}

fn install_may_bring(install: &Install<'_>, program: &str) -> bool {
    let tool = install.tool;
    if tool.is_conda() || matches!(install.subcommand.as_str(), "run" | "exec") {
        return true;
    }
    if tool.is_python() || !install.installs() {
        return false;
    }
    let packages: &[&str] = match program {
        "nc" | "netcat" => &[
            "ncat",
            "netcat",
            "netcat-openbsd",
            "netcat-traditional",
            "nmap-ncat",
        ],
        _ => &[program],
    };
    let brings = |name: &str| {
        let name = name.split(':').next().unwrap_or(name);
        packages.contains(&name) || BRINGS_FETCHERS.contains(&name)
    };
    !install.complete
        || install.packages.iter().any(|package| {
            package.kind != PackageKind::Index || package.name.as_deref().is_none_or(brings)
        })
}

/// `COPY --from=build /usr/local /usr/local`, `COPY curl /usr/bin/`
fn copy_may_bring(copy: &Copy, program: &str) -> bool {
    let named = |path: &str| paths::file_name(path.trim_end_matches('/')) == program;
    let is_open = |path: &str| {
        let folder = path.trim_end_matches('/');
        let folder = if folder.is_empty() { "/" } else { folder };
        PROGRAM_FOLDERS.contains(&folder) || super::copies::is_glob(path)
    };
    let Some(destination) = copy.destination.known() else {
        return true;
    };
    let from_elsewhere = copy.origin != Origin::Context;
    named(destination)
        || copy.sources.iter().any(|source| {
            let path = source.value.known();
            path.is_none_or(|path| named(path) || (from_elsewhere && is_open(path)))
        })
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    fn lacks_curl(text: &str) -> bool {
        let mut lacks = false;
        check(text, |model| {
            lacks = model.lacks_program(model.stages().len() - 1, "curl");
        });
        lacks
    }

    #[test]
    fn a_program_that_nothing_brings_is_lacking() {
        for text in [
            "FROM python:3.12-slim\n",
            "FROM python:3.12-slim\nRUN pip install torch && python x.py\nCOPY . /app\n",
            "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y git gcc\n",
            "FROM debian:12\nCOPY --from=ghcr.io/astral-sh/uv:0.8 /uv /bin/\n",
        ] {
            assert!(lacks_curl(text), "{text}");
        }
    }

    #[test]
    fn what_may_bring_it_ends_the_certainty() {
        for text in [
            "FROM python:3.12\n",
            "FROM corp/ml\n",
            "FROM python:3.12-slim\nRUN apt-get install -y curl\n",
            "FROM python:3.12-slim\nRUN apt-get install -y $PACKAGES\n",
            "FROM python:3.12-slim\nRUN apt-get install -y gettext\n",
            "FROM python:3.12-slim\nRUN ./install.sh\n",
            "FROM python:3.12-slim AS a\nRUN apt-get install -y curl\nFROM a\n",
            "FROM python:3.12-slim\nCOPY --from=x /usr/local /usr/local\n",
            "FROM python:3.12-slim\nCOPY --from=x /usr/bin/curl /usr/bin/\n",
        ] {
            assert!(!lacks_curl(text), "{text}");
        }
    }
}
