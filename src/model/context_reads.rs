//! What instructions read of the build context by its name, and whether the builder gets it.

use super::context::Entry;
use super::copies::{Origin, is_glob};
use super::{Model, paths};
use crate::knowledge::artifacts;
use crate::syntax::mount::Kind;
use crate::text::Span;

/// A path of the build context that a `COPY`, an `ADD` or a bind mount names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextRead {
    /// The index of the instruction.
    pub instruction: usize,
    /// The source of the copy, or the whole flag of the mount.
    pub span: Span,
    /// The path in the context, cleaned; never its root.
    pub path: String,
}

/// Endings of files that people write and Git keeps.
const WRITTEN: [&str; 27] = [
    ".py", ".pyi", ".sh", ".bash", ".r", ".jl", ".js", ".ts", ".go", ".rs", ".c", ".cpp", ".cu",
    ".h", ".java", ".txt", ".toml", ".yml", ".yaml", ".cfg", ".ini", ".conf", ".ipynb", ".md",
    ".sql", ".patch", ".lock",
];

/// Folders and endings of what a build makes before the image is built.
const MADE: [&str; 12] = [
    "dist",
    "build",
    "target",
    "out",
    "bin",
    "_output",
    "release",
    "wheels",
    "node_modules",
    "artifacts",
    ".venv",
    "venv",
];
const MADE_ENDINGS: [&str; 16] = [
    ".whl", ".jar", ".war", ".so", ".deb", ".rpm", ".gz", ".tgz", ".xz", ".zip", ".tar", ".exe",
    ".run", ".pem", ".crt", ".key",
];

/// Folders that are filled before the image is built.
const STORED: [&str; 7] = [
    "checkpoints",
    "data",
    "dataset",
    "datasets",
    "model",
    "models",
    "weights",
];

/// Where a project says what is to be done before the build.
const GUIDES: [&str; 4] = ["README.md", "readme.md", "README.rst", "Makefile"];

impl ContextRead {
    /// Whether it is a file that people write and Git keeps: `app.py`, `requirements.txt`.
    pub fn is_written(&self) -> bool {
        let path = self.path.to_ascii_lowercase();
        !self.is_made() && WRITTEN.iter().any(|ending| path.ends_with(ending))
    }

    /// Whether it looks like what is made or fetched before the image is built: `dist/app.whl`, `target/`.
    pub fn is_made(&self) -> bool {
        let path = self.path.to_ascii_lowercase();
        path.split('/').any(|part| MADE.contains(&part))
            || MADE_ENDINGS.iter().any(|ending| path.ends_with(ending))
    }

    /// Whether it holds weights or data, by its name.
    pub fn is_data(&self) -> bool {
        artifacts::of_file(&self.path).is_some()
    }

    /// Whether it stands in a folder for what is fetched or trained: `data/`, `model/classifier`.
    pub fn is_stored(&self) -> bool {
        let path = self.path.to_ascii_lowercase();
        path.split('/').any(|part| STORED.contains(&part)) && !self.is_written()
    }

    /// Whether it is a placeholder of a template: `{{ package }}`, `<model>`.
    fn is_placeholder(&self) -> bool {
        self.path.contains(['{', '}', '<', '>', '%', '`']) || self.path.contains(char::is_control)
    }
}

impl Model<'_> {
    /// The paths of the context that the file names, in its order. Globs may match nothing, and what stands in a variable
    /// may be another path in the next build: neither is among them.
    pub fn context_reads(&self) -> Vec<ContextRead> {
        let copies = self.copies.iter();
        let copied = copies.filter(|copy| copy.origin == Origin::Context);
        let copied = copied.flat_map(|copy| {
            let sources = copy.sources.iter();
            sources.filter_map(|source| {
                Some(ContextRead {
                    instruction: copy.instruction,
                    span: source.span,
                    path: source.context_path()?,
                })
            })
        });
        let mounted = (0..self.file.instructions.len()).flat_map(|at| {
            let mounts = self.mounts(at).iter();
            mounts.filter_map(move |mount| {
                let is_bind = mount.kind == Kind::Bind && mount.from == Some(Origin::Context);
                let path = mount
                    .source
                    .known()
                    .filter(|path| is_bind && !is_glob(path))?;
                Some(ContextRead {
                    instruction: at,
                    span: mount.span,
                    path: path.to_owned(),
                })
            })
        });
        let is_plain = |read: &ContextRead| {
            let is_literal = !self.text(read.span).contains(['$', '\\']);
            !read.path.is_empty() && is_literal && !read.is_placeholder()
        };
        let mut reads: Vec<ContextRead> = copied.chain(mounted).filter(is_plain).collect();
        reads.sort_by_key(|read| read.span);
        reads
    }

    /// The named paths that are not in the context, so that a build from it fails. A folder that has none of them is
    /// another context.
    pub fn missing_reads(&self) -> Vec<ContextRead> {
        let reads = self.context_reads();
        let is_missing =
            |read: &ContextRead| self.context.entry(&read.path) == Some(Entry::Missing);
        let (missing, there): (Vec<ContextRead>, Vec<ContextRead>) =
            reads.into_iter().partition(is_missing);
        if there.is_empty() {
            return Vec::new();
        }
        missing
    }

    /// Whether a guide at the root of the context names a file, so that who builds the image has it by then.
    pub fn is_told_of(&self, read: &ContextRead) -> bool {
        let name = paths::file_name(&read.path);
        let says = |guide: &str| {
            let text = self.context.read(guide);
            text.is_some_and(|text| text.contains(name))
        };
        name.contains('.') && GUIDES.iter().any(|guide| says(guide))
    }

    /// The named paths that are in the context, and that its ignore file keeps from the builder, so that the build
    /// fails: files that are left out, and folders with all that may be in them.
    pub fn unsent_reads(&self) -> Vec<ContextRead> {
        let Some(ignored) = self.ignored() else {
            return Vec::new();
        };
        let is_unsent = |path: &str| match self.context.entry(path) {
            Some(Entry::File) => ignored.excluded(path),
            Some(Entry::Folder) => ignored.excluded(path) && ignored.hides(path),
            _ => false,
        };
        let mut reads = self.context_reads();
        reads.retain(|read| is_unsent(&read.path));
        reads
    }

    /// The pattern of the ignore file that leaves a path out, as it is written, and the name of that file.
    pub fn left_out_by(&self, path: &str) -> Option<(String, String)> {
        let by = self.ignored()?.excluded_by(path)?;
        let (name, text) = self.context.ignore_file()??;
        let file = crate::syntax::dockerignore::parse(&text);
        Some((
            file.patterns.get(by)?.raw.clone(),
            paths::file_name(&name).to_owned(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check_with;

    fn found(text: &str, files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let mut found = (Vec::new(), Vec::new());
        check_with(text, files, |model| {
            let paths = |reads: Vec<super::ContextRead>| reads.into_iter().map(|read| read.path);
            found = (
                paths(model.missing_reads()).collect(),
                paths(model.unsent_reads()).collect(),
            );
        });
        found
    }

    #[test]
    fn what_the_context_lacks_is_missing() {
        let text = "FROM x AS b\nCOPY a.py gone.py *.txt ${X} {{y}} /\nRUN --mount=type=bind,source=lock,target=/l true\nFROM y\nCOPY --from=b /z /z\nADD https://host/f /\n";
        let (missing, unsent) = found(text, &[("a.py", "")]);
        assert_eq!(missing, ["gone.py", "lock"]);
        assert!(unsent.is_empty());
    }

    #[test]
    fn what_the_ignore_file_leaves_out_is_unsent() {
        let text = "FROM x\nCOPY .env a.py models data logs /\n";
        let files = [
            (
                ".dockerignore",
                ".env\nmodels\ndata/*\n!data/keep.txt\nlogs/*\n",
            ),
            (".env", ""),
            ("a.py", ""),
            ("models/a.pt", ""),
            ("data/keep.txt", ""),
            ("logs/x", ""),
        ];
        let (missing, unsent) = found(text, &files);
        assert!(missing.is_empty());
        // An empty folder is sent all the same.
        assert_eq!(unsent, [".env", "models"]);
    }
}
