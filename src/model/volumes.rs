//! Volumes that an image declares, and what of the image lies in them.

use super::copies::Origin;
use super::installs::Tool;
use super::variables::evaluate;
use super::{Copy, Model, Value, paths};
use crate::syntax::{Arguments, Keyword};
use crate::text::Span;

/// A volume that holds parts of the program.
#[derive(Clone, Debug)]
pub struct Volume {
    /// The path as it is written.
    pub span: Span,
    /// The path, absolute.
    pub path: String,
    /// What is in it.
    pub holds: Held,
}

/// What lies in a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// An environment of Python that the build installs into: its folder, and the place that makes it.
    Environment(String, Span),
    /// The code that containers run, and what brings it.
    Code(Span),
    /// The home of the user of containers, whatever is in there.
    Home,
}

impl<'m> Model<'m> {
    /// The volumes of images that hold an environment, the code, or the home of the user, the first of each kind for every
    /// path.
    pub fn volumes_with_programs(&self) -> Vec<Volume> {
        let mut found = Vec::new();
        for stage in self.stages().iter().filter(|stage| stage.ships) {
            for at in stage.instructions.clone() {
                let instruction = self.instruction(at);
                let (Arguments::Paths { words, .. }, Keyword::Volume) =
                    (&instruction.arguments, instruction.keyword)
                else {
                    continue;
                };
                let lookup = |name: &str| self.value(at, name);
                for word in words {
                    let Value::Known(path) = evaluate(&word.raw, self.file.escape, &lookup) else {
                        continue;
                    };
                    let path = paths::join("/", &path);
                    found.extend(self.held(stage.index, &path).map(|holds| Volume {
                        span: word.span,
                        path,
                        holds,
                    }));
                }
            }
        }
        found
    }

    /// Whether a path of a container lies on a volume that the stage, or one below, declares. One whose path is not known
    /// may be it.
    pub(super) fn is_on_volume(&self, stage: usize, path: &str) -> bool {
        let of_stage = |at: usize| {
            let instruction = self.instruction(at);
            let Arguments::Paths { words, .. } = &instruction.arguments else {
                return false;
            };
            let lookup = |name: &str| self.value(at, name);
            let mut volumes = words
                .iter()
                .map(|word| evaluate(&word.raw, self.file.escape, &lookup));
            let holds = |volume: Value| volume.known().is_none_or(|v| paths::is_within(path, v));
            instruction.keyword == Keyword::Volume && volumes.any(holds)
        };
        self.lineage(stage)
            .any(|stage| stage.instructions.clone().any(of_stage))
    }

    /// Whether a copy lands on a volume of its stage, or of one below.
    pub fn is_below_volume(&self, copy: &Copy) -> bool {
        let destination = copy.destination.known();
        destination.is_some_and(|path| self.is_on_volume(copy.stage, path.trim_end_matches('/')))
    }

    fn held(&self, stage: usize, path: &str) -> Option<Held> {
        let environment = self.environment_in(stage, path);
        environment
            .or_else(|| self.code_in(stage, path))
            .or_else(|| {
                let user = self.state_at_end(stage).user.known()?;
                let user = user.split(':').next().unwrap_or(user);
                let home = self.home_of(user, stage);
                let is_persons = path == "/root" || paths::is_within(path, "/home");
                (is_persons && home.known() == Some(path)).then_some(Held::Home)
            })
    }

    /// An environment in a folder, or around it, into which the build installs packages.
    fn environment_in(&self, stage: usize, path: &str) -> Option<Held> {
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let is_packages = |folder: &str| {
            let below = path.strip_prefix(folder).unwrap_or_default();
            paths::is_within(folder, path) || below.starts_with("/lib") || below == "/bin"
        };
        let venvs = self
            .venvs()
            .into_iter()
            .filter(|venv| lineage.contains(&venv.stage));
        let own = venvs.map(|venv| (venv.path, self.commands[venv.command].span()));
        let copied = self.copied_venvs().into_iter();
        let copied = copied
            .filter(|one| lineage.contains(&one.copy.stage))
            .map(|one| (one.path, self.instruction(one.copy.instruction).head));
        let conda = self.conda_installed(&lineage, stage);
        let mut all = own.chain(copied).chain(conda);
        let (folder, place) = all.find(|(folder, _)| is_packages(folder))?;
        Some(Held::Environment(folder, place))
    }

    /// The folder of conda on a base that has it, and the first install into it.
    fn conda_installed(&self, lineage: &[usize], stage: usize) -> Option<(String, Span)> {
        let prefix = self.base_facts(stage)?.conda_prefix()?;
        let mut installs = self.installs();
        let first = installs.find(|install| {
            let is_here = lineage.contains(&self.commands[install.command].stage);
            is_here && install.installs() && (install.tool.is_conda() || install.tool == Tool::Pip)
        })?;
        Some((prefix.to_owned(), self.commands[first.command].span()))
    }

    /// The copy of the code that the containers of a stage start from the folder, if it is in a volume.
    fn code_in(&self, stage: usize, path: &str) -> Option<Held> {
        let workdir = self.state_at_end(stage).workdir.known()?;
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let is_started = self.startups().iter().any(|s| lineage.contains(&s.stage));
        let mut copies = self.copies.iter().filter(|copy| {
            let is_code = matches!(copy.origin, Origin::Context) && copy.is_whole_context();
            is_code && lineage.contains(&copy.stage)
        });
        let copy = copies.find(|copy| {
            let to = copy.destination.known();
            to.is_some_and(|to| paths::is_within(to, path))
        })?;
        let runs = is_started && paths::is_within(workdir, path) && path != "/";
        runs.then(|| Held::Code(self.instruction(copy.instruction).head))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::check;

    fn held(text: &str) -> Option<String> {
        let mut found = None;
        check(&format!("FROM {text}\n"), |model| {
            let all = model.volumes_with_programs();
            found = all.first().map(|one| match &one.holds {
                Held::Environment(folder, _) => folder.clone(),
                Held::Code(_) => "code".to_owned(),
                Held::Home => "home".to_owned(),
            });
        });
        found
    }

    #[test]
    fn volumes_of_the_stages_below_hold_what_lies_in_them() {
        let text = "FROM a AS b\nENV D=/data\nVOLUME $D /x\nFROM b\nFROM c\nARG E\nVOLUME $E\n";
        check(text, |model| {
            assert!(model.is_on_volume(1, "/data/runs") && model.is_on_volume(1, "/x"));
            assert!(!model.is_on_volume(1, "/database"));
            assert!(model.is_on_volume(2, "/anything"));
        });
    }

    #[test]
    fn what_lies_in_a_volume_is_found() {
        for (text, expected) in [
            (
                "python:3.12\nRUN python -m venv /venv\nVOLUME /venv",
                Some("/venv"),
            ),
            (
                "python:3.12\nRUN python -m venv /a/venv\nVOLUME [\"/x\", \"/a\"]",
                Some("/a/venv"),
            ),
            ("python:3.12\nRUN python -m venv /venv\nVOLUME /data", None),
            (
                "continuumio/miniconda3\nRUN conda install -y numpy\nVOLUME /opt/conda",
                Some("/opt/conda"),
            ),
            ("continuumio/miniconda3\nVOLUME /opt/conda/x", None),
            (
                "python:3.12\nWORKDIR /app\nCOPY . .\nVOLUME /app\nCMD [\"python\", \"a.py\"]",
                Some("code"),
            ),
            (
                "python:3.12\nWORKDIR /app\nCOPY . .\nVOLUME /app/data\nCMD [\"python\", \"a.py\"]",
                None,
            ),
            ("python:3.12\nVOLUME /root", Some("home")),
            ("python:3.12\nVOLUME /home/x", None),
        ] {
            assert_eq!(held(text).as_deref(), expected, "{text}");
        }
    }
}
