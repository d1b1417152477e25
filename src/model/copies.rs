//! `COPY` and `ADD`: what goes where.

use super::{Model, paths};
use crate::syntax::expand::Value;
use crate::syntax::{Arguments, Dockerfile, Instruction, Keyword, Word};
use crate::text::Span;

/// A `COPY` or `ADD`.
#[derive(Clone, Debug)]
pub struct Copy {
    /// The index of the instruction.
    pub instruction: usize,
    /// The number of its stage.
    pub stage: usize,
    /// Where the files come from.
    pub origin: Origin,
    /// What is copied; heredocs are not among them.
    pub sources: Vec<Source>,
    /// Where it goes, absolute.
    pub destination: Value,
    /// The destination as it is written.
    pub destination_word: Word,
    /// Whether the destination is certainly a folder: it ends in a slash or is `.`, or there are several sources.
    pub into_folder: bool,
    /// Whether there are heredocs among the sources.
    pub has_heredocs: bool,
}

/// Where `COPY` takes its files from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The build context.
    Context,
    /// Another stage, by its number.
    Stage(usize),
    /// An image or a named build context.
    Elsewhere(String),
}

/// A source of a `COPY` or `ADD`.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its bytes.
    pub span: Span,
    /// As written, variables filled in.
    pub value: Value,
    /// Whether it is a URL or a git repository.
    pub remote: bool,
}

impl Source {
    /// The path in the context, cleaned; the root is empty. `None` for remote sources, unknown values and globs.
    pub fn context_path(&self) -> Option<String> {
        let value = self.value.known().filter(|_| !self.remote)?;
        (!is_glob(value)).then(|| paths::in_context(value))
    }

    /// Whether it is a repository of Git: `https://host/x.git#v1`, `git@host:x`.
    pub fn is_git(&self) -> bool {
        let value = self.value.known().unwrap_or("");
        let address = value.split(['#', '?']).next().unwrap_or("");
        let is_http = address.starts_with("http");
        self.remote && (!is_http || address.ends_with(".git"))
    }

    /// Whether it is the whole context: `.`, `./`, `/`, `*`.
    pub fn is_root(&self) -> bool {
        match self.value.known() {
            Some("*" | "./*") => true,
            Some(_) => self.context_path().as_deref() == Some(""),
            None => false,
        }
    }
}

/// Whether a source holds one of Go's `filepath.Match` characters.
pub fn is_glob(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

impl Copy {
    /// Whether it copies the whole build context.
    pub fn is_whole_context(&self) -> bool {
        self.origin == Origin::Context && self.sources.iter().any(Source::is_root)
    }

    /// Where a path of the context lands in the image, if this copies it: absolute.
    pub fn target_of(&self, path: &str) -> Option<String> {
        let destination = self.destination.known()?;
        if self.origin != Origin::Context {
            return None;
        }
        self.sources.iter().find_map(|source| {
            if source.is_root() {
                // `COPY * /x` copies what each folder holds, so only files of the root keep their path.
                let kept = source.value.known() != Some("*") || !path.contains('/');
                return kept.then(|| paths::join(destination, path));
            }
            let copied = source.context_path()?;
            if copied == path {
                let name = paths::file_name(path);
                return Some(if self.into_folder {
                    paths::join(destination, name)
                } else {
                    destination.to_owned()
                });
            }
            let below = path.strip_prefix(copied.as_str())?.strip_prefix('/')?;
            Some(paths::join(destination, below))
        })
    }

    /// The path of the context that stands at `path` (absolute) in the image through this instruction.
    pub fn source_of(&self, path: &str) -> Option<String> {
        let destination = self.destination.known()?;
        if self.origin != Origin::Context {
            return None;
        }
        // `COPY requirements.txt setup.py ./`: what is named beats what could lie in a folder of another name.
        let named = self.sources.iter().rev().find_map(|source| {
            let copied = source.context_path().filter(|_| !source.is_root())?;
            (path == paths::join(destination, paths::file_name(&copied))).then_some(copied)
        });
        if named.is_some() {
            return named;
        }
        self.sources.iter().rev().find_map(|source| {
            if source.is_root() {
                let below = path
                    .strip_prefix(destination.trim_end_matches('/'))?
                    .strip_prefix('/')?;
                return Some(below.to_owned());
            }
            let value = source.value.known()?;
            let copied = source.context_path();
            let named = match &copied {
                Some(copied) => paths::file_name(copied).to_owned(),
                None => return glob_source(value, destination, path),
            };
            let copied = copied.unwrap_or_default();
            // `COPY a.txt /app` puts the file into /app where that is a folder already, and else makes it that file.
            if path == paths::join(destination, &named)
                || (!self.into_folder && path == destination)
            {
                return Some(copied);
            }
            let below = path
                .strip_prefix(destination.trim_end_matches('/'))?
                .strip_prefix('/')?;
            Some(paths::join(&format!("/{copied}"), below)[1..].to_owned())
        })
    }
}

impl Model<'_> {
    /// A copy as messages name it, without flags: `COPY data/ /app/data/`; of one that is long, only what it copies or
    /// even less.
    pub fn shown_copy(&self, copy: &Copy) -> String {
        const LONGEST: usize = 40;
        let keyword = self.instruction(copy.instruction).keyword;
        let written = |source: &Source| {
            let text = self.text(source.span);
            text.trim_matches('"').to_owned()
        };
        let sources: Vec<String> = copy.sources.iter().map(written).collect();
        let sources = sources.join(" ");
        let whole = format!("{keyword} {sources} {}", copy.destination_word.raw);
        let cut = format!("{keyword} {sources} …");
        let fits = |text: &&String| {
            text.chars().count() <= LONGEST && !text.contains(['`', '\n', '\\', '\t'])
        };
        let shown = [&whole, &cut].into_iter().find(fits);
        shown.map_or_else(|| format!("{keyword} …"), |shown| shown.clone())
    }
}

impl Copy {
    /// Whether it copies the same where it stands behind a later instruction: it has one source, nothing in it needs
    /// quotes, and variables in `--chown` keep their values on the way.
    pub fn means_the_same_below(&self, model: &Model<'_>, behind: usize) -> bool {
        let instruction = model.instruction(self.instruction);
        let is_set = (self.instruction + 1..=behind)
            .any(|at| matches!(model.instruction(at).keyword, Keyword::Arg | Keyword::Env));
        let is_plain = |text: &str| !text.contains(['$', '"', '\'', '[', '\\', '`']);
        let mut flags = instruction.flags.iter();
        let [source] = &self.sources[..] else {
            return false;
        };
        !self.has_heredocs
            && source.value.known() != Some("*")
            && !matches!(instruction.arguments, Arguments::Paths { json: true, .. })
            && is_plain(model.text(source.span))
            && is_plain(&self.destination_word.raw)
            && flags.all(|flag| {
                matches!(flag.name.as_str(), "chown" | "chmod" | "link")
                    && (!is_set || !model.text(flag.span).contains('$'))
            })
    }
}

/// `COPY requirements*.txt /x/` puts `requirements.txt` at `/x/requirements.txt`, if the pattern matches that name.
fn glob_source(pattern: &str, destination: &str, path: &str) -> Option<String> {
    let name = path
        .strip_prefix(destination.trim_end_matches('/'))?
        .strip_prefix('/')?;
    if name.contains('/') {
        return None;
    }
    let pattern = paths::in_context(pattern);
    let folder = paths::parent(&pattern);
    let source = if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    };
    if is_glob(folder) {
        return None;
    }
    let matcher = globset::GlobBuilder::new(paths::file_name(&pattern))
        .literal_separator(true)
        .build()
        .ok()?
        .compile_matcher();
    matcher.is_match(name).then_some(source)
}

/// Reads a `COPY` or `ADD`; `None` for one that is no whole instruction.
pub(super) fn read(
    file: &Dockerfile<'_>,
    at: usize,
    stage: usize,
    workdir: &Value,
    lookup: &dyn Fn(&str) -> Value,
    refer: &dyn Fn(&str) -> Option<usize>,
) -> Option<Copy> {
    let instruction = &file.instructions[at];
    let Arguments::Paths { words, .. } = &instruction.arguments else {
        return None;
    };
    if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add) || words.len() < 2 {
        return None;
    }
    let (destination_word, sources) = words.split_last()?;
    let evaluate = |word: &Word| super::variables::evaluate(&word.raw, file.escape, lookup);
    let is_heredoc = |word: &Word| {
        instruction
            .heredocs
            .iter()
            .any(|heredoc| heredoc.span.contains(word.span))
    };
    let sources: Vec<Source> = sources
        .iter()
        .filter(|word| !is_heredoc(word))
        .map(|word| source(word.span, evaluate(word), instruction.keyword))
        .collect();
    let written = evaluate(destination_word);
    let ends_in_folder = matches!(written.known(), Some(path) if path.ends_with('/') || path.ends_with("/.") || path == "." || path == "..");
    let destination = match (&written, workdir) {
        (Value::Known(path), _) if path.starts_with('/') => Value::Known(paths::join("/", path)),
        (Value::Known(path), Value::Known(base)) => Value::Known(paths::join(base, path)),
        _ => Value::Unknown,
    };
    Some(Copy {
        instruction: at,
        stage,
        origin: origin(instruction, refer),
        into_folder: ends_in_folder || words.len() > 2,
        has_heredocs: !instruction.heredocs.is_empty(),
        sources,
        destination,
        destination_word: destination_word.clone(),
    })
}

fn source(span: Span, value: Value, keyword: Keyword) -> Source {
    let remote = keyword == Keyword::Add
        && value.known().is_some_and(|value| {
            ["http://", "https://", "git@", "git://", "ssh://", "ftp://"]
                .iter()
                .any(|scheme| value.starts_with(scheme))
        });
    Source {
        span,
        value,
        remote,
    }
}

fn origin(instruction: &Instruction<'_>, refer: &dyn Fn(&str) -> Option<usize>) -> Origin {
    match instruction.flag("from") {
        None => Origin::Context,
        Some(from) => match refer(from) {
            Some(stage) => Origin::Stage(stage),
            None => Origin::Elsewhere(from.to_owned()),
        },
    }
}
