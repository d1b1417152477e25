//! The build contexts that scripts, Makefiles and workflows of a repository name: `docker build -f docker/Dockerfile .`, or
//! `context:` and `file:` of a step. Read line by line, and only where the sources of a Dockerfile do not tell; what
//! stands in variables is not known.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

use super::compose::{self, entry, is_plain_value};
use crate::model::context::Entry;
use crate::model::paths;

/// How many files are read, and how big one may be, in bytes.
const MAX_FILES: usize = 48;
const MAX_BYTES: u64 = 128 << 10;
/// How many files each thread remembers.
const MAX_KNOWN: usize = 256;

/// Flags of `docker build` whose value is the next word.
const WITH_VALUE: [&str; 26] = [
    "-t",
    "--tag",
    "--build-arg",
    "--target",
    "--platform",
    "--label",
    "--network",
    "--cache-from",
    "--cache-to",
    "--secret",
    "--ssh",
    "-o",
    "--output",
    "--progress",
    "--builder",
    "--iidfile",
    "--metadata-file",
    "-m",
    "--memory",
    "--shm-size",
    "--ulimit",
    "--add-host",
    "--build-context",
    "--annotation",
    "--allow",
    "--no-cache-filter",
];

/// Programs that build images.
const BUILDERS: [&str; 4] = ["docker", "podman", "nerdctl", "buildah"];

/// What `docker build` is given.
#[derive(Debug, Default, PartialEq, Eq)]
struct Build {
    /// Folders into which the line goes first.
    folder: String,
    file: Option<String>,
    context: String,
}

impl Build {
    /// The name of the Dockerfile.
    fn file_name(&self) -> &str {
        self.file.as_deref().map_or("Dockerfile", paths::file_name)
    }
}

/// A file that may start builds.
#[derive(Debug)]
struct BuildFile {
    text: String,
    is_compose: bool,
    /// Whether people read it, and no program.
    is_prose: bool,
    builds: Vec<Build>,
}

/// When a file was changed, and how big it is.
type Version = (Option<SystemTime>, u64);

thread_local! {
    /// The Dockerfiles of a repository ask for the same files.
    static READ: RefCell<HashMap<PathBuf, (Version, Rc<BuildFile>)>> = RefCell::default();
}

impl BuildFile {
    fn read(path: &Path, repository: &Path) -> Option<Rc<Self>> {
        let metadata = fs::symlink_metadata(path).ok();
        let metadata = metadata.filter(|file| file.len() <= MAX_BYTES)?;
        let version = (metadata.modified().ok(), metadata.len());
        READ.with_borrow_mut(|read| {
            if let Some((_, file)) = read.get(path).filter(|(known, _)| *known == version) {
                return Some(Rc::clone(file));
            }
            let text = super::read_text(path, &[repository])?;
            let mut builds = commands(&text);
            let is_yaml = path.extension().is_some_and(|e| e == "yml" || e == "yaml");
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let is_compose = is_yaml && name.contains("compose");
            // Those of Compose are relative to one another.
            if is_yaml && !is_compose {
                builds.extend(steps(&text));
            }
            let file = Rc::new(Self {
                is_prose: path
                    .extension()
                    .is_some_and(|e| e.eq_ignore_ascii_case("md")),
                is_compose,
                text,
                builds,
            });
            if read.len() >= MAX_KNOWN {
                read.clear();
            }
            read.insert(path.to_owned(), (version, Rc::clone(&file)));
            Some(file)
        })
    }
}

/// What the files of a repository say of builds.
pub(super) struct Builds<'a> {
    /// The Dockerfile's folder and all above it up to the root of the repository.
    folders: &'a [PathBuf],
    /// The files, each with its folder.
    files: Vec<(PathBuf, Rc<BuildFile>)>,
}

impl<'a> Builds<'a> {
    /// Reads the files of `folders`, the Dockerfile's and all above it up to the root of the repository, and its workflows
    /// and scripts. All paths are free of links.
    pub(super) fn read(folders: &'a [PathBuf]) -> Self {
        let mut found = Self {
            folders,
            files: Vec::new(),
        };
        let Some(repository) = folders.last() else {
            return found;
        };
        let mut places: Vec<PathBuf> = folders.to_vec();
        for below in [".github/workflows", "scripts", "ci", "docker"] {
            let place = repository.join(below);
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let paths = places.iter().flat_map(|folder| build_files(folder));
        for path in paths.take(MAX_FILES) {
            let folder = path.parent().unwrap_or(repository).to_owned();
            found
                .files
                .extend(BuildFile::read(&path, repository).map(|file| (folder, file)));
        }
        found
    }

    /// The contexts in which a Dockerfile is built, each once.
    pub(super) fn contexts_of(&self, dockerfile: &Path) -> Vec<PathBuf> {
        let name = dockerfile.file_name().unwrap_or_default();
        let mut found = Vec::new();
        for (folder, file) in &self.files {
            if file.is_compose {
                found.extend(compose::contexts(&file.text, folder, dockerfile));
            }
            let builds = file.builds.iter();
            let built = builds.filter(|build| build.file_name() == name);
            let built = built.filter_map(|build| self.resolve(build, folder));
            found.extend(
                built
                    .filter(|(file, _)| file == dockerfile)
                    .map(|(_, context)| context),
            );
        }
        self.inside(found)
    }

    /// The contexts in which any Dockerfile is built, each once.
    pub(super) fn contexts(&self) -> Vec<PathBuf> {
        let resolved = self.files.iter().flat_map(|(folder, file)| {
            let builds = file.builds.iter();
            builds.filter_map(|build| Some(self.resolve(build, folder)?.1))
        });
        self.inside(resolved.collect())
    }

    /// The folders of the repository among some, each once.
    fn inside(&self, mut folders: Vec<PathBuf>) -> Vec<PathBuf> {
        let root = self.folders.last();
        folders.retain(|folder| root.is_some_and(|root| folder.starts_with(root)));
        folders.sort();
        folders.dedup();
        folders
    }

    /// The Dockerfile and the context of a build. The first folder from which the Dockerfile is there is the one in which
    /// the command runs: that of the script, one above it, or one above the Dockerfile in question.
    fn resolve(&self, build: &Build, script: &Path) -> Option<(PathBuf, PathBuf)> {
        let repository = self.folders.last()?;
        let above = script.ancestors();
        let above = above.take_while(|folder| folder.starts_with(repository));
        let mut folders = above.chain(self.folders.iter().map(PathBuf::as_path));
        folders.find_map(|folder| {
            let folder = folder.join(&build.folder);
            let context = folder.join(&build.context);
            let file = match &build.file {
                Some(file) => folder.join(file),
                None => context.join("Dockerfile"),
            };
            let file = fs::canonicalize(file).ok()?;
            let context = fs::canonicalize(context).ok();
            Some(
                context
                    .filter(|context| context.is_dir())
                    .map(|context| (file, context)),
            )
        })?
    }

    /// Whether a script seems to make or to fetch a file before the build: `cp ../app.py .`, `curl … -o model.onnx`.
    pub(super) fn make(&self, path: &str) -> bool {
        const COPIES: [&str; 5] = ["cp", "mv", "ln", "rsync", "install"];
        const WRITES: [&str; 10] = [
            ">", "-o", "-O", "curl", "wget", "touch", "tar", "unzip", "tee", "gsutil",
        ];
        let name = paths::file_name(path);
        let makes = |line: &str| {
            if !line.contains(name) {
                return false;
            }
            let words = || line.split_ascii_whitespace().map(bare);
            let mut named = words().filter(|word| paths::file_name(word) == name);
            let Some(word) = named.next() else {
                return false;
            };
            let has = |verbs: &[&str]| words().any(|word| verbs.contains(&word));
            has(&COPIES) || has(&WRITES) && (word.contains('/') || !path.contains('/'))
        };
        let mut scripts = self.files.iter().filter(|(_, file)| !file.is_prose);
        scripts.any(|(_, file)| file.text.contains(name) && file.text.lines().any(makes))
    }
}

/// The files of a folder that may start builds, by name.
fn build_files(folder: &Path) -> Vec<PathBuf> {
    const NAMES: [&str; 7] = [
        "makefile",
        "gnumakefile",
        "justfile",
        "jenkinsfile",
        "taskfile.yml",
        ".gitlab-ci.yml",
        "readme.md",
    ];
    let is_workflow = folder.ends_with(".github/workflows");
    let starts_builds = |(name, entry): &(String, Entry)| {
        let name = name.to_ascii_lowercase();
        let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
        let is_one = NAMES.contains(&name.as_str())
            || name.ends_with(".sh")
            || is_yaml && (is_workflow || name.contains("compose"));
        *entry == Entry::File && is_one
    };
    let entries = super::read_folder(folder, super::MAX_ENTRIES).unwrap_or_default();
    let files = entries.into_iter().filter(starts_builds);
    files.map(|(name, _)| folder.join(name)).collect()
}

/// The builds of a text's commands. Lines that end in a backslash go on in the next one.
fn commands(text: &str) -> Vec<Build> {
    let mut found = Vec::new();
    let mut line = String::new();
    if !BUILDERS.iter().any(|builder| text.contains(builder)) {
        return found;
    }
    for part in text.lines() {
        let part = part.trim();
        if let Some(start) = part.strip_suffix('\\') {
            line.push_str(start);
            continue;
        }
        line.push_str(part);
        if line.contains("build") || line.contains("bud") {
            read_line(&line, &mut found);
        }
        line.clear();
    }
    found
}

fn read_line(line: &str, found: &mut Vec<Build>) {
    let line = line.replace(';', " ; ");
    let words: Vec<&str> = line.split_ascii_whitespace().map(bare).collect();
    let mut folder = String::new();
    let is_end = |word: &&str| matches!(*word, "&&" | "||" | ";" | "|" | ">" | "2>&1" | "&" | "#");
    for command in words.split(is_end) {
        if let ["cd", to] = command
            && let Some(to) = path(to)
        {
            folder = format!("{folder}{to}/");
        }
        let at = command
            .iter()
            .position(|word| BUILDERS.contains(&word.trim_start_matches(['@', '-', '+'])));
        let Some(args) = at.and_then(|at| {
            let rest = &command[at + 1..];
            let verb = rest
                .iter()
                .position(|word| !matches!(*word, "buildx" | "image" | "builder"))?;
            matches!(rest[verb], "build" | "bud").then_some(&rest[verb + 1..])
        }) else {
            continue;
        };
        found.extend(read_args(args).map(|build| Build {
            folder: folder.clone(),
            ..build
        }));
    }
}

/// `None` where something that matters stands in a variable.
fn read_args(args: &[&str]) -> Option<Build> {
    let mut build = Build::default();
    let mut contexts = Vec::new();
    let mut args = args.iter();
    while let Some(&arg) = args.next() {
        if matches!(arg, "-f" | "--file") {
            build.file = Some(path(args.next()?)?);
        } else if let Some(file) = arg.strip_prefix("--file=") {
            build.file = Some(path(file)?);
        } else if WITH_VALUE.contains(&arg) {
            args.next();
        } else if !arg.starts_with('-') || arg == "-" {
            contexts.push(arg);
        }
    }
    let [context] = contexts[..] else {
        return None;
    };
    build.context = path(context)?;
    Some(build)
}

/// A word without quotes, of the shell or of Markdown.
fn bare(word: &str) -> &str {
    word.trim_matches(['"', '\'', '`'])
}

/// A path of this computer, relative to the folder in which the command runs.
fn path(word: &str) -> Option<String> {
    const HERE: [&str; 4] = ["$(pwd)", "$PWD", "${PWD}", "$(CURDIR)"];
    let word = bare(word);
    let here = HERE.iter().find_map(|here| word.strip_prefix(here));
    let path = match here {
        Some(rest) => format!(".{rest}"),
        None => word.to_owned(),
    };
    let is_plain = !path.is_empty()
        && path != "-"
        && !path.starts_with('/')
        && !path.contains(['$', '{', '(', '<', '*', ':', '@']);
    is_plain.then_some(path)
}

/// The builds of `docker/build-push-action` and the like: `context:` and `file:` at one depth.
fn steps(text: &str) -> Vec<Build> {
    let mut found = Vec::new();
    let mut open: Option<(usize, Build, bool)> = None;
    for line in text.lines() {
        let is_item = line.trim_start().starts_with("- ");
        let line = if is_item {
            line.replacen("- ", "  ", 1)
        } else {
            line.to_owned()
        };
        let Some((depth, key, value)) = entry(&line) else {
            continue;
        };
        if open
            .as_ref()
            .is_some_and(|(at, ..)| depth < *at || depth == *at && is_item)
        {
            found.extend(closed(open.take()));
        }
        let key = match key {
            "context" => "context",
            "file" | "dockerfile" => "file",
            _ => continue,
        };
        if open.as_ref().is_some_and(|(at, ..)| *at != depth) {
            found.extend(closed(open.take()));
        }
        let (_, build, is_clear) = open.get_or_insert((depth, Build::default(), true));
        *is_clear &= is_plain_value(value);
        match key {
            "context" => value.clone_into(&mut build.context),
            _ => build.file = Some(value.to_owned()),
        }
    }
    found.extend(closed(open));
    found
}

/// Without `context:`, the action takes the root of the repository.
fn closed(open: Option<(usize, Build, bool)>) -> Option<Build> {
    let (_, mut build, _) = open.filter(|(_, _, is_clear)| *is_clear)?;
    if build.context.is_empty() {
        ".".clone_into(&mut build.context);
    }
    Some(build)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(builds: &[Build]) -> Vec<String> {
        let shown = |build: &Build| {
            let file = build.file.as_deref().unwrap_or("-");
            format!("{}{} {file}", build.folder, build.context)
        };
        builds.iter().map(shown).collect()
    }

    #[test]
    fn commands_name_context_and_file() {
        for (text, expected) in [
            ("docker build -t x .", ". -"),
            (
                "\t@docker buildx build --push -f docker/a.Dockerfile \\\n\t\t. # here",
                ". docker/a.Dockerfile",
            ),
            ("cd api && podman build --file=\"D\" ..; echo", "api/.. D"),
            ("Run `docker image build -t \"x\" $(pwd)/b`", "./b -"),
            ("docker build -f $FILE .", ""),
            ("docker build - < Dockerfile", ""),
            ("docker build https://host/x.git", ""),
            ("docker compose build", ""),
        ] {
            assert_eq!(shown(&commands(text)).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn steps_name_context_and_file() {
        let text = "jobs:\n  a:\n    strategy:\n      matrix:\n        include:\n          - dockerfile: a/D\n            context: a\n          - dockerfile: b/D\n            context: b\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: ${{ matrix.context }}\n          file: x\n      - with:\n          push: true\n          file: ./docker/D # here\n";
        assert_eq!(shown(&steps(text)), ["a a/D", "b b/D", ". ./docker/D"]);
    }
}
