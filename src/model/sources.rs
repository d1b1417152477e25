//! Where the files that a command reads come from: the path of the build context behind a path of the image.

use std::ops::Range;

use super::context::Entry;
use super::copies::{Copy, Origin};
use super::installs::{Install, Manifest, ManifestKind};
use super::requirements::{self, Line, LineKind};
use super::{Command, Model, Value, paths};
use crate::syntax::Keyword;
use crate::syntax::mount::Kind;

/// A requirements file that an install reads, itself or from another one.
#[derive(Clone, Debug)]
pub struct RequirementsFile {
    /// Its path in the build context.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What stands in it; ranges are those of the text.
    pub lines: Vec<Line>,
    /// Whether it is read for constraints alone.
    pub constraints: bool,
}

/// The requirements files of an install.
#[derive(Clone, Debug, Default)]
pub struct RequirementsFiles {
    /// In the order in which they are named, each once.
    pub files: Vec<RequirementsFile>,
    /// Whether every file that is named could be read.
    pub complete: bool,
}

/// How many requirements files are followed.
const MAX_FILES: usize = 50;
/// How many commands and copies are looked at for the one that brings a file.
const MAX_STEPS: usize = 10_000;

/// Where a file stands: in a stage, before an instruction.
#[derive(Clone, Copy)]
struct Place {
    stage: usize,
    before: usize,
}

/// What is found of a file on the way back through the instructions.
enum Origins {
    /// It is this one of the build context.
    Context(String),
    /// Something else makes it, or may do so.
    Made,
    /// Not here.
    Elsewhere,
}

impl Model<'_> {
    /// The path in the build context and the text of a manifest, if the file that the install reads is one of the
    /// context, as it is there: through `COPY`, also from another stage, or a bind mount. What `.dockerignore` says is
    /// not asked.
    pub fn manifest_text(
        &self,
        install: &Install<'_>,
        manifest: &Manifest,
    ) -> Option<(String, String)> {
        let path = self.context_file(install.command, manifest.path.known()?)?;
        let text = self.context.read(&path)?;
        Some((path, text))
    }

    /// The requirements files of an install, with those that they include.
    pub fn requirements_of(&self, install: &Install<'_>) -> RequirementsFiles {
        let mut found = RequirementsFiles {
            files: Vec::new(),
            complete: true,
        };
        let named = install.manifests.iter().filter_map(|manifest| {
            let constraints = manifest.kind == ManifestKind::Constraints;
            let is_one = constraints || manifest.kind == ManifestKind::Requirements;
            is_one.then(|| {
                (
                    manifest.path.clone(),
                    constraints,
                    self.copied_alike(install, manifest),
                )
            })
        });
        let mut rest: Vec<(Value, bool, Option<String>)> = named.collect();
        rest.reverse();
        while let Some((image_path, constraints, copied)) = rest.pop() {
            let path = image_path
                .known()
                .and_then(|path| self.context_file(install.command, path))
                .or(copied);
            let is_known = |path: &String| found.files.iter().any(|file| file.path == *path);
            if path.as_ref().is_some_and(is_known) {
                continue;
            }
            let text = path.as_ref().and_then(|path| self.context.read(path));
            let (Some(path), Some(text)) = (path, text) else {
                found.complete = false;
                continue;
            };
            if found.files.len() == MAX_FILES {
                found.complete = false;
                break;
            }
            let lines = requirements::parse(&text);
            for line in lines.iter().rev() {
                let (name, constraints) = match &line.kind {
                    LineKind::File(name) => (name, constraints),
                    LineKind::Constraint(name) => (name, true),
                    _ => continue,
                };
                let included = match name.contains("://") {
                    true => Value::Unset,
                    false => match image_path.known() {
                        Some(path) => Value::Known(paths::join(paths::parent(path), name)),
                        None => Value::Unknown,
                    },
                };
                rest.push((included, constraints, None));
            }
            found.files.push(RequirementsFile {
                path,
                text,
                lines,
                constraints,
            });
        }
        found
    }

    /// The path of the build context whose file a command finds at `path` (absolute); `None` if it is not known to be
    /// one, or is changed on its way.
    pub fn context_file(&self, command: usize, path: &str) -> Option<String> {
        let this = &self.commands[command];
        if super::copies::is_glob(path) {
            return None;
        }
        match self.mounted_file(this.instruction, path) {
            Origins::Context(path) => return Some(path),
            Origins::Made => return None,
            Origins::Elsewhere => {}
        }
        let place = Place {
            stage: this.stage,
            before: this.instruction,
        };
        let found = self.file_at(place, path)?;
        let mut commands = self.command_range(this.instruction).start..command;
        let is_made = commands.len() > MAX_STEPS || commands.any(|at| self.may_make(at, path));
        (!is_made).then_some(found)
    }

    /// The path of the build context whose file a container of a stage finds at `path` (absolute).
    pub fn context_file_at_end(&self, stage: usize, path: &str) -> Option<String> {
        // A `CMD` without a `FROM` before it is part of no stage.
        if super::copies::is_glob(path) || stage >= self.stages().len() {
            return None;
        }
        self.file_at(self.end_of(stage), path)
    }

    /// The file of the build context that a `COPY` brings to a path with a variable that nobody knows, where an install
    /// names the same path in the same words: `COPY requirements.txt $CODE/requirements.txt`,
    /// `RUN pip install -r $CODE/requirements.txt`.
    fn copied_alike(&self, install: &Install<'_>, manifest: &Manifest) -> Option<String> {
        let command = &self.commands[install.command];
        let written = self.text(manifest.span);
        let is_first = self.command_range(command.instruction).start == install.command;
        if manifest.path != Value::Unknown || !written.starts_with('$') || !is_first {
            return None;
        }
        let mut copies = self.copies.iter().rev();
        let copy = copies.find(|copy| {
            copy.stage == command.stage
                && copy.instruction < command.instruction
                && copy.destination_word.raw == written
        })?;
        let mut between = copy.instruction..command.instruction;
        let sets = |at: usize| matches!(self.instruction(at).keyword, Keyword::Arg | Keyword::Env);
        let [source] = &copy.sources[..] else {
            return None;
        };
        let is_file = copy.origin == Origin::Context && !copy.into_folder && !source.remote;
        let path = source
            .context_path()
            .filter(|_| is_file && !between.any(sets))?;
        (self.context.entry(&path) == Some(Entry::File)).then_some(path)
    }

    /// A file of a bind mount.
    fn mounted_file(&self, instruction: usize, path: &str) -> Origins {
        let mounts = self.mounts(instruction);
        let Some(mount) = mounts.iter().rev().find(|mount| mount.covers(path)) else {
            return Origins::Elsewhere;
        };
        let (Kind::Bind, Some(source), Some(target)) =
            (mount.kind, mount.source.known(), mount.target.known())
        else {
            return Origins::Made;
        };
        let below = path[target.trim_end_matches('/').len()..].trim_start_matches('/');
        let source = paths::join(&format!("/{source}"), below);
        let found = match mount.from {
            Some(Origin::Context) => Some(source[1..].to_owned()),
            Some(Origin::Stage(stage)) => self.file_at(self.end_of(stage), &source),
            _ => None,
        };
        found.map_or(Origins::Made, Origins::Context)
    }

    fn end_of(&self, stage: usize) -> Place {
        Place {
            stage,
            before: self.stages()[stage].instructions.end,
        }
    }

    /// The path of the build context behind a path of a stage, through the newest copy that brings it.
    fn file_at(&self, place: Place, path: &str) -> Option<String> {
        let mut place = place;
        // What it is called in each stage on the way, and the commands there that come after the copy.
        let mut names = vec![path.to_owned()];
        let mut newer: Vec<(usize, Range<usize>)> = Vec::new();
        let mut steps = 0;
        'places: loop {
            let name = names.len() - 1;
            for stage in self.lineage(place.stage) {
                let end = match stage.index == place.stage {
                    true => place.before.min(stage.instructions.end),
                    false => stage.instructions.end,
                };
                for at in (stage.instructions.start..end).rev() {
                    let commands = self.command_range(at);
                    steps += 1 + commands.len();
                    if steps > MAX_STEPS {
                        return None;
                    }
                    newer.push((name, commands));
                    let Some(copy) = self.copy_at(at) else {
                        continue;
                    };
                    match (self.copied_file(copy, &names[name]), &copy.origin) {
                        (Origins::Context(found), Origin::Stage(from)) if *from < copy.stage => {
                            place = self.end_of(*from);
                            names.push(found);
                            continue 'places;
                        }
                        (Origins::Context(found), Origin::Context) => {
                            // Asked last: few paths are files of the context.
                            let mut newer = newer.into_iter();
                            let is_made = newer.any(|(name, mut commands)| {
                                commands.any(|at| self.may_make(at, &names[name]))
                            });
                            return (!is_made).then_some(found);
                        }
                        (Origins::Elsewhere, _) => {}
                        _ => return None,
                    }
                }
            }
            return None;
        }
    }

    fn copy_at(&self, instruction: usize) -> Option<&Copy> {
        let at = self
            .copies
            .binary_search_by_key(&instruction, |copy| copy.instruction)
            .ok()?;
        self.copies.get(at)
    }

    /// The source of a copy that lands at `path`: a path of the context, or one of the other stage.
    fn copied_file(&self, copy: &Copy, path: &str) -> Origins {
        let Some(destination) = copy.destination.known() else {
            return Origins::Elsewhere;
        };
        if !paths::is_within(path, destination) {
            return Origins::Elsewhere;
        }
        match &copy.origin {
            Origin::Context => match copy.source_of(path) {
                Some(source) => match self.context.entry(&source) {
                    Some(Entry::Missing) => Origins::Elsewhere,
                    Some(Entry::File) | None => Origins::Context(source),
                    _ => Origins::Made,
                },
                // A file of the net, a pattern or an unknown source may be it.
                None => {
                    let unclear = |s: &super::copies::Source| s.remote || s.value.is_unknown();
                    match copy.has_heredocs || copy.sources.iter().any(unclear) {
                        true => Origins::Made,
                        false => Origins::Elsewhere,
                    }
                }
            },
            Origin::Stage(_) => match stage_source(copy, destination, path) {
                Some(source) => Origins::Context(source),
                None => Origins::Made,
            },
            Origin::Elsewhere(_) => Origins::Made,
        }
    }

    /// Whether a command writes the file at `path`, or may do so: by redirection, as the last operand of `cp` and `mv`,
    /// as an argument of what edits and exports.
    fn may_make(&self, at: usize, path: &str) -> bool {
        let command = &self.commands[at];
        let has_redirects = !command.command.redirects.is_empty() || command.name() == "tee";
        let is_path = |value: &Value| value.known() == Some(path);
        if has_redirects && self.writes(at).iter().any(|write| is_path(&write.path)) {
            return true;
        }
        if !is_editor(command) {
            return false;
        }
        let name = paths::file_name(path);
        let mut fields = command.args().iter().flat_map(|arg| self.fields(at, arg));
        fields.any(|field| {
            let text = field.text.trim_end_matches('/');
            // `cp requirements.txt /app/`, `-o requirements.txt`, `--output=requirements.txt`
            let value = text.rsplit('=').next().unwrap_or(text);
            is_path(&self.absolute(at, &Value::Known(value.to_owned())))
                || paths::file_name(value) == name
        })
    }
}

/// Whether a program changes the files that its arguments name.
fn is_editor(command: &Command<'_>) -> bool {
    match command.name() {
        "sed" | "perl" => command.args().iter().any(|arg| {
            let text = arg.literal_prefix();
            text.starts_with("--in-place") || (text.starts_with('-') && text.contains('i'))
        }),
        "mv" | "cp" | "install" | "ln" | "curl" | "wget" | "unzip" | "dos2unix" | "patch"
        | "truncate" | "pip-compile" => true,
        "poetry" | "pdm" | "uv" | "pipenv" => command.args().iter().any(|arg| {
            ["export", "compile", "-o", "--output", "--output-file"]
                .iter()
                .any(|word| arg.is(word))
        }),
        _ => false,
    }
}

/// The path in the other stage that lands at `path`; `None` if that is not clear.
fn stage_source(copy: &Copy, destination: &str, path: &str) -> Option<String> {
    copy.sources.iter().rev().find_map(|source| {
        let value = source
            .value
            .known()
            .filter(|value| !super::copies::is_glob(value))?;
        let from = paths::join("/", value);
        let name = paths::file_name(&from);
        if path == destination && !copy.into_folder {
            return Some(from);
        }
        // A file that is copied into a folder, or a folder whose contents are.
        if copy.into_folder && path == paths::join(destination, name) && name.contains('.') {
            return Some(from);
        }
        let below = path.strip_prefix(destination.trim_end_matches('/'))?;
        let below = below.strip_prefix('/')?;
        (!name.contains('.')).then(|| paths::join(&from, below))
    })
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check_with;

    /// The manifests of the first install that are found in the context, by their paths there.
    fn found(text: &str, files: &[&str]) -> Vec<String> {
        let files: Vec<(&str, &str)> = files.iter().map(|path| (*path, "numpy\n")).collect();
        let mut paths = Vec::new();
        check_with(text, &files, |model| {
            let install = model.installs().find(|i| i.installs()).unwrap();
            for manifest in &install.manifests {
                let text = model.manifest_text(install, manifest);
                paths.extend(text.map(|(path, _)| path));
            }
        });
        paths
    }

    #[test]
    fn a_container_of_no_stage_finds_nothing() {
        check_with("CMD [\"a\"]\n", &[("a", "#!/bin/sh\n")], |model| {
            assert_eq!(model.context_file_at_end(0, "/a"), None);
        });
    }

    #[test]
    fn manifests_are_found_through_copies_and_mounts() {
        for (instructions, path) in [
            (
                "COPY requirements.txt .\nRUN pip install -r requirements.txt",
                "requirements.txt",
            ),
            (
                "WORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt",
                "requirements.txt",
            ),
            (
                "COPY api/requirements.txt /tmp/r.txt\nRUN pip install -r /tmp/r.txt",
                "api/requirements.txt",
            ),
            (
                "COPY api /srv\nRUN cd /srv && pip install -r requirements.txt",
                "api/requirements.txt",
            ),
            (
                "COPY requirements*.txt /tmp/\nRUN pip install -r /tmp/requirements.txt",
                "requirements.txt",
            ),
            (
                "RUN --mount=type=bind,source=api/requirements.txt,target=/r.txt pip install -r /r.txt",
                "api/requirements.txt",
            ),
            (
                "WORKDIR /w\nRUN --mount=type=bind,target=. pip install -r api/requirements.txt",
                "api/requirements.txt",
            ),
            (
                "COPY . /src\nFROM x\nCOPY --from=0 /src/requirements.txt /app/\nRUN pip install -r /app/requirements.txt",
                "requirements.txt",
            ),
            (
                "COPY requirements.txt /a/\nFROM x AS b\nFROM b\nCOPY --from=0 /a /b\nRUN pip install -r /b/requirements.txt",
                "requirements.txt",
            ),
        ] {
            let text = format!("FROM x\n{instructions}\n");
            let files = ["requirements.txt", "api/requirements.txt"];
            assert_eq!(found(&text, &files), [path], "{instructions}");
        }
    }

    #[test]
    fn a_file_that_is_made_or_changed_in_the_build_is_not_the_one_of_the_context() {
        for instructions in [
            "RUN pip install -r requirements.txt",
            "COPY . /app\nRUN sed -i 's/a/b/' /app/requirements.txt && pip install -r /app/requirements.txt",
            "WORKDIR /app\nCOPY . .\nRUN grep -v torch requirements.txt > r.txt && pip install -r r.txt",
            "WORKDIR /app\nCOPY . .\nRUN poetry export -o requirements.txt\nRUN pip install -r requirements.txt",
            "COPY . /app\nCOPY --from=other /r.txt /app/requirements.txt\nRUN pip install -r /app/requirements.txt",
            "ADD https://x.org/requirements.txt /app/\nRUN pip install -r /app/requirements.txt",
            "COPY . /app\nRUN pip install -r https://x.org/requirements.txt",
            "COPY . /app\nRUN cd $X && pip install -r requirements.txt",
        ] {
            let text = format!("FROM x\n{instructions}\n");
            assert_eq!(
                found(&text, &["requirements.txt", "r.txt"]),
                [""; 0],
                "{instructions}"
            );
        }
    }

    #[test]
    fn included_files_are_followed() {
        let files = [
            (
                "r/dev.txt",
                "-r base.txt\n-c ../c.txt\n-r dev.txt\npytest\n",
            ),
            ("r/base.txt", "torch\n"),
            ("c.txt", "numpy<2\n"),
        ];
        let text = "FROM x\nCOPY . /app\nRUN pip install -r /app/r/dev.txt\n";
        check_with(text, &files, |model| {
            let found = model.requirements_of(model.installs().next().unwrap());
            let paths: Vec<_> = found
                .files
                .iter()
                .map(|f| (f.path.as_str(), f.constraints))
                .collect();
            assert_eq!(
                paths,
                [("r/dev.txt", false), ("r/base.txt", false), ("c.txt", true)]
            );
            assert!(found.complete);
        });
        check_with(text, &files[..2], |model| {
            assert!(
                !model
                    .requirements_of(model.installs().next().unwrap())
                    .complete
            );
        });
    }
}
