//! Folders of Python's packages that `ENV` names, and that the Python of the image does not have.

use super::variables::evaluate;
use super::{Model, Value, paths};
use crate::knowledge::bases::Family;
use crate::knowledge::eol::PythonVersion;
use crate::syntax::{Arguments, Keyword, Pair};
use crate::text::Span;

/// A folder that is not there.
#[derive(Clone, Debug)]
pub struct LostFolder<'m> {
    /// The index of the `ENV`.
    pub instruction: usize,
    /// Name and value as they are written.
    pub pair: &'m Pair,
    /// The folder, with its variables filled in.
    pub folder: String,
    /// Why it is not there.
    pub why: Lost,
}

impl LostFolder<'_> {
    /// The bytes of name and value.
    pub fn span(&self) -> Span {
        self.pair.name.span.to(self.pair.value.span)
    }
}

/// Why a folder of packages is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// `lib/python3/site-packages`: no Python has it, each has its minor version in the name.
    NoMinor,
    /// `lib/python3.9/…` on an image with this other Python.
    Other(PythonVersion),
    /// A Python without the global lock adds a `t`: `lib/python3.14t`. The command that configures it.
    FreeThreaded(usize),
}

impl<'m> Model<'m> {
    /// The folders of packages that the `ENV`s of images name though they do not exist there, each `ENV` and variable once.
    pub fn lost_package_folders(&self) -> Vec<LostFolder<'m>> {
        let mut found = Vec::new();
        for stage in self.stages().iter().filter(|stage| stage.ships) {
            let envs = stage.instructions.clone();
            for at in envs.filter(|&at| self.instruction(at).keyword == Keyword::Env) {
                let Arguments::Pairs { pairs, .. } = &self.instruction(at).arguments else {
                    continue;
                };
                let lookup = |name: &str| match self.said(at, name) {
                    // What a list held before is not asked.
                    Some(Value::Known(text)) => Value::Known(text),
                    _ => Value::Known(String::new()),
                };
                for pair in pairs {
                    let Value::Known(value) = evaluate(&pair.value.raw, self.file.escape, &lookup)
                    else {
                        continue;
                    };
                    // A list that takes up another one has been judged there.
                    let mut folders = value.split(':').filter(|f| self.is_new(at, pair, f));
                    let lost =
                        folders.find_map(|f| Some((f.to_owned(), self.why_lost(stage.index, f)?)));
                    found.extend(lost.map(|(folder, why)| LostFolder {
                        instruction: at,
                        pair,
                        folder,
                        why,
                    }));
                }
            }
        }
        found
    }

    /// Whether a folder of a list was not in it before.
    fn is_new(&self, at: usize, pair: &Pair, folder: &str) -> bool {
        match self.said(at, &pair.name.raw) {
            Some(Value::Known(before)) => !before.split(':').any(|old| old == folder),
            _ => true,
        }
    }

    fn why_lost(&self, stage: usize, folder: &str) -> Option<Lost> {
        let (version, above) = version_in(folder)?;
        let is_brought = self.copies.iter().any(|copy| {
            copy.destination
                .known()
                .is_none_or(|to| paths::is_within(to, above) && to.len() > above.len() && to != "/")
        });
        if is_brought || !folder.starts_with('/') {
            return None;
        }
        let Some(version) = version else {
            let is_site = folder.contains("/site-packages");
            return is_site.then_some(Lost::NoMinor);
        };
        if let Some(at) = self.configures_free_threaded(stage, version) {
            return Some(Lost::FreeThreaded(at));
        }
        let python = self.only_python(stage)?;
        // Debian's own packages may have been built for another Python.
        let is_of_system = above.starts_with("/usr/lib");
        (python != version && !is_of_system).then_some(Lost::Other(python))
    }

    /// The command of a stage that configures a free-threaded Python of a version, if no other Python of it is there.
    fn configures_free_threaded(&self, stage: usize, version: PythonVersion) -> Option<usize> {
        let lineage: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let mut configures = self.commands.iter().filter(|command| {
            lineage.contains(&command.stage) && paths::file_name(command.name()) == "configure"
        });
        let only = configures.next().filter(|_| configures.next().is_none())?;
        let other = format!("python{version}");
        let brings = |install: &super::Install<'m>| {
            let mut names = install.packages.iter().filter_map(|p| p.name.as_deref());
            names.any(|name| name == other || name == other.replace('.', ""))
        };
        let is_free = only.has_arg("--disable-gil");
        (is_free && !self.installs().any(brings)).then_some(only.index)
    }

    /// The Python of an official image of Python on which nothing brings another one.
    fn only_python(&self, stage: usize) -> Option<PythonVersion> {
        let facts = self.base_facts(stage)?;
        let python = facts
            .python
            .filter(|_| matches!(facts.family, Family::Python(_)))?;
        self.has_no_other_python(stage).then_some(python)
    }
}

/// The version in a path below `lib/pythonX.Y/`, `None` for `lib/python3/`; and the path up to there.
fn version_in(folder: &str) -> Option<(Option<PythonVersion>, &str)> {
    let at = ["/lib/python", "/lib64/python"]
        .iter()
        .find_map(|part| Some(folder.find(part)? + part.len()))?;
    let word = folder[at..].split('/').next()?;
    let packages = folder[at + word.len()..].trim_start_matches('/');
    if !packages.starts_with("site-packages") && !packages.starts_with("dist-packages") {
        return None;
    }
    let above = &folder[..at + word.len()];
    if word == "3" {
        return Some((None, above));
    }
    let is_plain = word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let version = PythonVersion::parse(word).filter(|_| is_plain && word.contains('.'))?;
    Some((Some(version), above))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::check;

    fn why(text: &str) -> Option<Lost> {
        let mut found = None;
        check(text, |model| {
            found = model.lost_package_folders().first().map(|one| one.why);
        });
        found
    }

    #[test]
    fn folders_are_held_against_the_python_of_the_image() {
        let other = Some(Lost::Other(PythonVersion::new(3, 12)));
        for (text, expected) in [
            (
                "FROM x\nENV P=/v/lib/python3/site-packages/a\n",
                Some(Lost::NoMinor),
            ),
            (
                "FROM x\nENV V=python3\nENV P=/v/lib/$V/site-packages/a:$P\n",
                Some(Lost::NoMinor),
            ),
            ("FROM x\nENV P=/usr/lib/python3/dist-packages\n", None),
            (
                "FROM python:3.12\nENV P=/usr/local/lib/python3.9/site-packages\n",
                other,
            ),
            (
                "FROM python:3.12\nENV P=/usr/local/lib/python3.12/site-packages\n",
                None,
            ),
            (
                "FROM python:3.12\nRUN python -m venv /v\nENV P=/v/lib/python3.9/site-packages\n",
                other,
            ),
            (
                "FROM python:3.12\nRUN conda create\nENV P=/v/lib/python3.9/site-packages\n",
                None,
            ),
            (
                "FROM python:3.12\nCOPY a /v/lib/python3.9/site-packages\nENV P=/v/lib/python3.9/site-packages\n",
                None,
            ),
            ("FROM x\nENV P=/v/lib/python3.9/site-packages\n", None),
        ] {
            assert_eq!(why(text), expected, "{text}");
        }
    }
}
