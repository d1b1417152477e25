//! What a copy of the whole build context brings along that nothing needs.

use std::collections::BTreeSet;

use super::context::Entry;
use super::copies::{Copy, is_glob};
use super::glob::Glob;
use super::ignore::IgnoreSet;
use super::{Base, Command, Model, Value, paths};
use crate::knowledge::builds;
use crate::knowledge::leftovers::{IGNORE, Leftover, READS_GIT};
use crate::shell::Word;
use crate::syntax::{Arguments, Dockerfile, Keyword, dockerignore};
use crate::text::Source;

/// How many copies of the whole context, and how many other Dockerfiles, are looked at.
const MAX_COPIES: usize = 16;

/// Files of the context's root that make a project one of Python.
const PYTHON_FILES: [&str; 8] = [
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "requirements.txt",
    "Pipfile",
    "environment.yml",
    "environment.yaml",
    "uv.lock",
];

/// Patterns of one group that a new ignore file may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unneeded {
    /// The comment above them.
    pub title: &'static str,
    /// At least one.
    pub patterns: Vec<&'static str>,
}

impl<'m> Model<'m> {
    /// The copies that bring the whole build context, in order.
    pub fn whole_copies(&self) -> impl Iterator<Item = &Copy> {
        self.copies.iter().filter(|copy| copy.is_whole_context())
    }

    /// What an ignore file for this context should leave out: what such projects leave behind on the machines of those
    /// who work on them, and what of data and results is there. Nothing that this file, or another Dockerfile in the
    /// context's root, names is left out, nor what a build that cannot be seen through may read.
    pub fn unneeded(&self) -> Vec<Unneeded> {
        let needed = self.needed();
        let project = self.project();
        let groups = IGNORE.iter().map(|group| {
            let patterns = group.patterns.iter().copied();
            let is_good = |pattern: &&str| {
                self.is_plausible(&project, group.what, pattern) && !needed.hides(pattern)
            };
            Unneeded {
                title: group.title,
                patterns: patterns.filter(is_good).collect(),
            }
        });
        groups.filter(|group| !group.patterns.is_empty()).collect()
    }

    /// Whether the build context is known to have no more than ten files: it has nothing to lose.
    pub fn is_tiny_context(&self) -> bool {
        const FEW: usize = 10;
        let (mut files, mut at) = (0, 0);
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.get(at).cloned() {
            let Some(entries) = self.context.list(&folder) else {
                return false;
            };
            for (name, entry) in entries {
                match entry {
                    Entry::Folder => folders.push(match folder.as_str() {
                        "" => name,
                        _ => format!("{folder}/{name}"),
                    }),
                    _ => files += 1,
                }
            }
            if files > FEW || folders.len() > FEW {
                return false;
            }
            at += 1;
        }
        true
    }

    /// What in the root of the context patterns would leave out.
    pub fn left_out(&self, unneeded: &[Unneeded]) -> Vec<(String, Entry)> {
        let lines: Vec<&str> = unneeded.iter().flat_map(|u| u.patterns.clone()).collect();
        let set = set_of(&lines.join("\n"));
        let mut entries = self.context.list("").unwrap_or_default();
        // `.env.example` is meant to be read by anybody.
        let is_example = |name: &str| {
            [".example", ".sample", ".template"]
                .iter()
                .any(|end| name.ends_with(end))
        };
        entries.retain(|(name, _)| set.excluded(name) && !is_example(name));
        entries
    }

    fn is_plausible(&self, project: &Project, what: Leftover, pattern: &str) -> bool {
        let exists = |path: &str| {
            let entry = self.context.entry(path);
            entry.is_some_and(|entry| entry != Entry::Missing)
        };
        match (what, pattern) {
            (Leftover::Git, _) => exists(".git") && !project.reads_git,
            (Leftover::PythonCache | Leftover::Environment, _) => project.is_python,
            (Leftover::Editor | Leftover::Secret, _) => true,
            (Leftover::Run, _) => exists(pattern),
            // Which weights a service loads is not to be seen in a Dockerfile.
            (Leftover::Data, "checkpoints" | "weights") => false,
            (Leftover::Data, _) if project.reads_anything => false,
            (Leftover::Data, "**/*.ipynb") => project.has_notebooks,
            (Leftover::Data, _) => {
                self.context.entry(pattern) == Some(Entry::Folder)
                    && self.of_folder(pattern).is_some()
            }
            (Leftover::Other, "**/node_modules") => exists("package.json"),
            (Leftover::Other, _) => exists(pattern.trim_start_matches("**/")),
        }
    }

    fn project(&self) -> Project {
        let root = self.context.list("").unwrap_or_default();
        let behind = self.behind_whole_copies();
        let is_python = |name: &str| PYTHON_FILES.contains(&name) || name.ends_with(".py");
        let brings_python = |base: &Base| match base {
            Base::Image(image) => image.facts.as_ref().is_some_and(|f| f.python.is_some()),
            _ => false,
        };
        Project {
            is_python: self.stages().iter().any(|stage| brings_python(&stage.base))
                || self.installs().any(|install| install.tool.is_python())
                || root.iter().any(|(name, _)| is_python(name)),
            has_notebooks: self.has_notebooks(&root),
            reads_git: behind.iter().any(|command| may_ask_git(command))
                || self
                    .project_folders()
                    .iter()
                    .any(|f| self.is_versioned_by_git(f)),
            reads_anything: behind.iter().any(|command| self.is_opaque(command)),
        }
    }

    /// Whether notebooks lie in the context's root or a folder of it, and the image is not one for notebooks.
    fn has_notebooks(&self, root: &[(String, Entry)]) -> bool {
        let mut stages = self.stages().iter();
        let mut commands = self.commands.iter();
        if stages.any(|stage| self.is_for_notebooks(stage))
            || commands.any(|c| c.name().starts_with("jupyter") || c.name() == "papermill")
        {
            return false;
        }
        let is_notebook = |(name, _): &(String, Entry)| name.ends_with(".ipynb");
        let mut folders = root.iter().filter(|(_, entry)| *entry == Entry::Folder);
        root.iter().any(is_notebook)
            || folders.any(|(name, _)| {
                let entries = self.context.list(name).unwrap_or_default();
                entries.iter().any(is_notebook)
            })
    }

    /// The commands that run with the whole context below them.
    fn behind_whole_copies(&self) -> Vec<&Command<'m>> {
        let mut starts: Vec<Option<usize>> = Vec::new();
        let mut copies = self.whole_copies().peekable();
        for stage in self.stages() {
            let inherited = match stage.base {
                Base::Stage(base) => starts[base],
                _ => None,
            };
            let mut own = None;
            while let Some(copy) = copies.next_if(|copy| copy.stage <= stage.index) {
                own = own.or(Some(copy.instruction));
            }
            starts.push(inherited.or(own));
        }
        let is_behind = |command: &&Command<'_>| {
            let start = starts.get(command.stage).copied().flatten();
            start.is_some_and(|start| start < command.instruction)
                && self.instruction(command.instruction).keyword == Keyword::Run
        };
        self.commands.iter().filter(is_behind).collect()
    }

    /// The context's root, and folders of it that are installed as packages.
    fn project_folders(&self) -> Vec<String> {
        let mut folders = vec![String::new()];
        for install in self.installs() {
            for package in &install.packages {
                if let Value::Known(location) = &package.location
                    && let Value::Known(workdir) = self.workdir_at(install.command)
                {
                    let path = paths::join(&workdir, location);
                    let copies = self.whole_copies().take(MAX_COPIES);
                    folders.extend(copies.filter_map(|copy| copy.source_of(&path)));
                }
            }
        }
        folders
    }

    fn is_versioned_by_git(&self, folder: &str) -> bool {
        let files = ["pyproject.toml", "setup.py", "setup.cfg"];
        files.iter().any(|file| {
            let path = paths::in_context(&format!("{folder}/{file}"));
            let text = self.context.read(&path).unwrap_or_default();
            READS_GIT.iter().any(|name| text.contains(name))
        })
    }

    /// What must not be left out.
    fn needed(&self) -> Needed {
        let mut needed = Needed::default();
        // A file may name the same path many times.
        for source in self.context_sources().into_iter().collect::<BTreeSet<_>>() {
            needed.source(self, &source);
        }
        let whole: Vec<&Copy> = self.whole_copies().take(MAX_COPIES).collect();
        let mut image_path = |path: &str| {
            let sources = whole.iter().filter_map(|copy| copy.source_of(path));
            needed
                .paths
                .extend(sources.filter(|source| !source.is_empty()));
        };
        for install in &self.installs {
            let manifests = install.manifests.iter();
            manifests
                .filter_map(|manifest| manifest.path.known())
                .for_each(&mut image_path);
        }
        let mut named = BTreeSet::new();
        for command in &self.commands {
            let words = command.simple.words.iter();
            named.extend(words.filter_map(|word| self.path_of(command, word)));
        }
        named.iter().for_each(|path| image_path(path));
        for (at, instruction) in self.file.instructions.iter().enumerate() {
            let Arguments::Pairs { pairs, .. } = &instruction.arguments else {
                continue;
            };
            for pair in pairs
                .iter()
                .filter(|_| at + 1 < self.file.instructions.len())
            {
                if let Some(path) = self.value(at + 1, &pair.name.raw).known()
                    && path.starts_with('/')
                {
                    image_path(path);
                }
            }
        }
        for (name, entry) in self.context.list("").unwrap_or_default() {
            let lower = name.to_ascii_lowercase();
            if entry == Entry::File && lower.contains("dockerfile") && needed.siblings < MAX_COPIES
            {
                needed.siblings += 1;
                let text = Source::from(self.context.read(&name).unwrap_or_default().as_str());
                for source in sources_of(&crate::syntax::parse(&text)) {
                    needed.source(self, &source);
                }
            }
        }
        needed
    }
}

/// What is known of the project that the context holds.
struct Project {
    is_python: bool,
    has_notebooks: bool,
    /// Whether a build asks Git, or runs something of the project that may.
    reads_git: bool,
    /// Whether a build runs programs of which nobody knows what they read: `python train.py`.
    reads_anything: bool,
}

fn may_ask_git(command: &Command<'_>) -> bool {
    let name = command.name();
    let is_script = |word: &Word| word.literal_suffix().ends_with(".sh");
    let is_elsewhere = |word: &Word| {
        ["clone", "config", "init", "lfs"]
            .iter()
            .any(|w| word.is(w))
    };
    (name == "git" && !command.args().iter().any(is_elsewhere))
        || matches!(name, "npm" | "yarn" | "pnpm" | "hatch")
        || builds::is_compiler(name)
        || name.ends_with(".sh")
        || command.args().iter().any(is_script)
}

/// What another Dockerfile of the same context copies from it, as it is written.
fn sources_of(file: &Dockerfile<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for instruction in &file.instructions {
        if let Arguments::Paths { words, .. } = &instruction.arguments
            && matches!(instruction.keyword, Keyword::Copy | Keyword::Add)
            && instruction.flag("from").is_none()
            && let Some((_, sources)) = words.split_last()
        {
            found.extend(sources.iter().map(|word| word.raw.clone()));
        }
    }
    found
}

/// Paths of the context that something needs.
#[derive(Default)]
struct Needed {
    paths: BTreeSet<String>,
    /// How many other Dockerfiles were read.
    siblings: usize,
}

impl Needed {
    /// Adds a source of a copy; of a glob, itself and what it matches.
    fn source(&mut self, model: &Model<'_>, source: &str) {
        let path = paths::in_context(source);
        if path.is_empty() || path.contains(['$', ':']) {
            return;
        }
        if is_glob(&path)
            && let Ok(glob) = Glob::path(&path)
        {
            let folder = paths::parent(&path);
            let entries = model.context.list(folder).unwrap_or_default();
            let names = entries
                .into_iter()
                .map(|(name, _)| paths::in_context(&format!("{folder}/{name}")));
            // `COPY * .` names everything, and means nothing by it.
            if path != "*" {
                self.paths.extend(names.filter(|name| glob.matches(name)));
            }
        }
        self.paths.insert(path);
    }

    fn hides(&self, pattern: &str) -> bool {
        let set = set_of(pattern);
        self.paths.iter().any(|path| set.excluded(path))
    }
}

fn set_of(text: &str) -> IgnoreSet {
    IgnoreSet::new(&dockerignore::parse(text).patterns)
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check_with;

    /// The patterns that an ignore file for these files may hold.
    fn patterns(dockerfile: &str, files: &[(&str, &str)]) -> Vec<&'static str> {
        let mut found = Vec::new();
        check_with(dockerfile, files, |model| {
            found = model
                .unneeded()
                .into_iter()
                .flat_map(|u| u.patterns)
                .collect();
        });
        found
    }

    #[test]
    fn git_stays_where_the_version_may_be_taken_from_it() {
        let whole = "FROM x\nWORKDIR /app\nCOPY . .\n";
        let git = (".git/HEAD", "ref: x\n");
        let leaves_out = |run: &str, file: (&str, &str)| {
            let text = format!("{whole}{run}\n");
            patterns(&text, &[git, file]).contains(&".git")
        };
        let plain = ("setup.py", "setup(version='1')");
        assert!(leaves_out("RUN pip install .", plain));
        assert!(leaves_out("RUN git clone https://github.com/a/b", plain));
        for run in [
            "RUN git describe --tags",
            "RUN make",
            "RUN bash scripts/build.sh",
            "RUN npm run build",
        ] {
            assert!(!leaves_out(run, plain), "{run}");
        }
        let versioned = "[build-system]\nrequires = [\"setuptools_scm\"]\n";
        assert!(!leaves_out(
            "RUN pip install .",
            ("pyproject.toml", versioned)
        ));
        assert!(!leaves_out(
            "RUN pip install ./lib",
            ("lib/pyproject.toml", versioned)
        ));
        assert!(leaves_out("RUN true", ("lib/pyproject.toml", versioned)));
        assert!(!patterns(whole, &[plain]).contains(&".git"));
    }

    #[test]
    fn what_something_names_is_kept() {
        let files = [
            ("data/a.csv", "id\n"),
            ("datasets/a.csv", "id\n"),
            ("runs/a", "x\n"),
            ("outputs/a", "x\n"),
            ("Dockerfile.train", "FROM x\nCOPY datasets /d\n"),
        ];
        let text = "FROM x\nWORKDIR /app\nCOPY . .\nENV OUT=/app/outputs\nCMD cat data/a.csv\n";
        let found = patterns(text, &files);
        for (pattern, expected) in [
            ("data", false),
            ("datasets", false),
            ("outputs", false),
            ("runs", true),
        ] {
            assert_eq!(found.contains(&pattern), expected, "{pattern}");
        }
    }
}
