//! Models and corpora that commands of a build download: by which library, to which folder, in which revision.

mod preloads;

use super::python_calls::{self, Call, UNKNOWN};
use super::{Command, Model, Value, paths};
use crate::knowledge::hubs::{
    FETCHING, Fetched, HUGGING_FACE, HUGGING_FACE_HOSTS, Hub, LOADERS, Loader, NLTK,
};
use crate::shell::{Part, Word};
use crate::syntax::Keyword;

/// A model or corpus that a command of a `RUN` downloads.
#[derive(Clone, Debug)]
pub struct ModelDownload {
    /// The command, by its index among those of the model.
    pub command: usize,
    /// What does it, as messages name it: `hf download`, `SentenceTransformer(…)`.
    pub shown: String,
    /// How it is fetched.
    pub by: By,
    /// Whose it is.
    pub hub: &'static Hub,
    /// The repository, with `datasets/` or `spaces/` before one that is no model; the model, the corpus.
    pub what: Value,
    /// What of it is fetched.
    pub scope: Scope,
    /// The folder in which it lands, absolute.
    pub folder: Value,
    /// Whether the command itself says which folder that is; else it is the cache of the user who runs it.
    pub is_placed: bool,
    /// Whether it says so for a cache, with its layout: `--cache-dir`, `cache_dir=`.
    pub is_cache: bool,
    /// The revision that is asked for: a commit, a branch, a tag. `Unset` if none is.
    pub revision: Value,
    /// Whether the same code saves it once more somewhere else.
    pub is_saved: bool,
}

/// How something is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// `hf download`, `huggingface-cli download`
    HubCommand,
    /// `git clone https://huggingface.co/…`
    Git,
    /// `curl`, `wget` of a file.
    Url,
    /// `python -m nltk.downloader`
    Module,
    /// A call in Python code.
    Call,
}

/// What of a repository is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every file.
    All,
    /// Files that are named, or picked by a pattern or by the library.
    Some,
    /// Nobody knows.
    Unknown,
}

/// Options of `hf download` whose value is the next word. Source: huggingface_hub 0.36 and 2.4 (cli/download.py),
/// 2026-11.
const HUB_VALUES: &[&str] = &[
    "--cache-dir",
    "--exclude",
    "--include",
    "--local-dir",
    "--local-dir-use-symlinks",
    "--max-workers",
    "--repo-type",
    "--revision",
    "--token",
    "--type",
];

/// Options of `git clone` whose value is the next word. Source: git-clone(1) of git 2.47.
const GIT_VALUES: &[&str] = &[
    "--branch",
    "--config",
    "--depth",
    "--filter",
    "--jobs",
    "--origin",
    "--reference",
    "-b",
    "-c",
    "-j",
    "-o",
];

/// An argument, if it is known, and its word.
struct Argument<'m> {
    text: Option<String>,
    word: &'m Word,
}

impl<'m> Model<'m> {
    /// The models and corpora that commands of `RUN`s download, in their order. Those in functions, or in a script of the
    /// build context that is there to do so, are taken to be downloaded.
    pub fn model_downloads(&self) -> Vec<ModelDownload> {
        let is_run = |command: &&Command<'m>| {
            self.instruction(command.instruction).keyword == Keyword::Run
                && !command.context.substitution
        };
        let commands = self.commands.iter().filter(is_run);
        commands
            .flat_map(|command| self.downloads_of(command))
            .collect()
    }

    fn downloads_of(&self, command: &Command<'m>) -> Vec<ModelDownload> {
        match command.name() {
            "hf" | "huggingface-cli" => self.by_hub_command(command).into_iter().collect(),
            "infinity_emb" => self.by_infinity(command).into_iter().collect(),
            "git" => self.by_git(command).into_iter().collect(),
            "curl" | "wget" | "aria2c" => self.by_url(command),
            name if is_python(name) => self.by_python(command),
            _ => Vec::new(),
        }
    }

    fn argument(&self, command: &Command<'m>, word: &'m Word) -> Argument<'m> {
        let text = match &self.fields(command.index, word)[..] {
            [field] => field.known().map(str::to_owned),
            _ => None,
        };
        Argument { text, word }
    }

    /// The operands behind a subcommand, and the value of each option.
    fn read(
        &self,
        command: &Command<'m>,
        words: &'m [Word],
        values: &[&str],
    ) -> (Vec<Argument<'m>>, Vec<(String, Value)>) {
        let (mut operands, mut options) = (Vec::new(), Vec::new());
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let argument = self.argument(command, word);
            let Some(text) = argument.text.as_deref().filter(|t| t.starts_with('-')) else {
                operands.push(argument);
                continue;
            };
            let (name, value) = match text.split_once('=') {
                Some((name, value)) => (name, Value::Known(value.to_owned())),
                None if values.contains(&text) => {
                    let value = words
                        .next()
                        .and_then(|word| self.argument(command, word).text);
                    (text, value.map_or(Value::Unknown, Value::Known))
                }
                None => (text, Value::Unset),
            };
            options.push((name.to_owned(), value));
        }
        (operands, options)
    }

    fn by_hub_command(&self, command: &Command<'m>) -> Option<ModelDownload> {
        let (first, rest) = command.args().split_first()?;
        if !first.is("download") {
            return None;
        }
        let (operands, options) = self.read(command, rest, HUB_VALUES);
        let option = |names: &[&str]| {
            let mut all = options.iter().rev();
            let found = all.find(|(name, _)| names.contains(&name.as_str()));
            found.map_or(Value::Unset, |(_, value)| value.clone())
        };
        let (what, files) = operands.split_first()?;
        let chosen = !files.is_empty() || option(&["--include", "--exclude"]) != Value::Unset;
        let is_open = operands.iter().any(|operand| operand.text.is_none());
        let place = option(&["--local-dir", "--cache-dir"]);
        Some(ModelDownload {
            scope: match (chosen, is_open) {
                (true, _) => Scope::Some,
                (false, true) => Scope::Unknown,
                (false, false) => Scope::All,
            },
            revision: option(&["--revision"]),
            is_cache: option(&["--cache-dir"]) != Value::Unset
                && option(&["--local-dir"]) == Value::Unset,
            what: of_kind(
                &known(what.text.clone()),
                &option(&["--repo-type", "--type"]),
            ),
            ..self.download(command, By::HubCommand, &HUGGING_FACE, &place)
        })
    }

    /// A download of which no more is known than whose it is and which folder it names, if it does.
    fn download(
        &self,
        command: &Command<'m>,
        by: By,
        hub: &'static Hub,
        place: &Value,
    ) -> ModelDownload {
        let subcommand = command.args().first().and_then(Word::literal);
        let shown = match by {
            By::Url => format!("`{}`", command.name()),
            _ => format!("`{} {}`", command.name(), subcommand.unwrap_or_default()),
        };
        let is_placed = *place != Value::Unset;
        ModelDownload {
            command: command.index,
            shown,
            by,
            hub,
            what: Value::Unknown,
            scope: Scope::Some,
            folder: match is_placed {
                true => self.absolute(command.index, place),
                false => self.cache_of_hub(command, hub),
            },
            is_placed,
            is_cache: false,
            revision: Value::Unset,
            is_saved: false,
        }
    }

    /// The folder in which a library keeps what a command fetches.
    fn cache_of_hub(&self, command: &Command<'m>, hub: &Hub) -> Value {
        let get = |name: &str| self.environment_at(command.index, name);
        let made = |at: usize| at < command.instruction && self.mentions(at, "nltk_data");
        if *hub == NLTK && (0..command.instruction).any(made) {
            return Value::Unknown;
        }
        hub.folder(&get, &self.home_at(command.index))
    }

    fn by_git(&self, command: &Command<'m>) -> Option<ModelDownload> {
        let words = command.args();
        let clone = words.iter().position(|word| word.is("clone"))?;
        let (operands, options) = self.read(command, &words[clone + 1..], GIT_VALUES);
        let url = self.rendered(command, operands.first()?.word);
        let path = hub_path(&url)?.trim_end_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        let is_open = path.contains(UNKNOWN);
        let place = match operands.get(1) {
            Some(folder) => known(folder.text.clone()),
            None if is_open => Value::Unknown,
            None => Value::Known(paths::file_name(path).to_owned()),
        };
        let branch = |(name, _): &&(String, Value)| matches!(name.as_str(), "-b" | "--branch");
        let revision = options.iter().rev().find(branch);
        let mut download = self.download(command, By::Git, &HUGGING_FACE, &place);
        download.shown = "`git clone`".to_owned();
        download.scope = Scope::All;
        download.what = known((!is_open).then(|| path.to_owned()));
        download.revision = revision.map_or(Value::Unset, |(_, value)| value.clone());
        Some(download)
    }

    /// `https://huggingface.co/org/model/resolve/REVISION/file`
    fn by_url(&self, command: &Command<'m>) -> Vec<ModelDownload> {
        let mut found = Vec::new();
        for word in command.args() {
            let url = self.rendered(command, word);
            let Some((repository, rest)) =
                hub_path(&url).and_then(|path| path.split_once("/resolve/"))
            else {
                continue;
            };
            // A package is no model.
            if rest.ends_with(".whl") {
                continue;
            }
            let revision = match rest.split_once('/') {
                Some(("main" | "master", _)) => Value::Unset,
                Some((revision, _)) if !revision.contains(UNKNOWN) => {
                    Value::Known(revision.to_owned())
                }
                _ => Value::Unknown,
            };
            found.push(ModelDownload {
                what: known((!repository.contains(UNKNOWN)).then(|| repository.to_owned())),
                revision,
                ..self.download(command, By::Url, &HUGGING_FACE, &Value::Unknown)
            });
        }
        found
    }

    fn by_python(&self, command: &Command<'m>) -> Vec<ModelDownload> {
        let words = command.args();
        let flag = words.iter().position(|word| word.is("-m") || word.is("-c"));
        if let Some(at) = flag {
            let Some(target) = words.get(at + 1) else {
                return Vec::new();
            };
            if words[at].is("-c") {
                return self.by_code(command, &self.rendered(command, target), "");
            }
            let is_nltk = target.is("nltk.downloader");
            return is_nltk
                .then(|| self.by_nltk(command, &words[at + 2..]))
                .into_iter()
                .collect();
        }
        let mut operands = words
            .iter()
            .filter(|w| !w.literal_prefix().starts_with('-'));
        if let Some(script) = operands.next() {
            return self.by_script(command, script);
        }
        let mut heredocs = command.command.redirects.iter();
        let Some(heredoc) = heredocs.find_map(|redirect| command.script.heredoc(redirect)) else {
            return Vec::new();
        };
        let mut code = String::new();
        match heredoc.quoted {
            true => code.push_str(command.script.source(&heredoc.body)),
            false => self.render(command, &heredoc.parts, &mut code),
        }
        self.by_code(command, &code, "")
    }

    /// `python download_model.py`, where the script is a file of the build context.
    fn by_script(&self, command: &Command<'m>, script: &Word) -> Vec<ModelDownload> {
        let Some(path) = self.path_of(command, script) else {
            return Vec::new();
        };
        let name = paths::file_name(&path).to_ascii_lowercase();
        let stem = name.strip_suffix(".py").unwrap_or_default();
        if !stem.split(['_', '-']).any(|word| FETCHING.contains(&word)) {
            return Vec::new();
        }
        let text = self
            .context_file(command.index, &path)
            .and_then(|file| self.context.read(&file));
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let where_from = match name.chars().all(is_plain) {
            true => format!(" in `{name}`"),
            false => String::new(),
        };
        text.map_or(Vec::new(), |text| self.by_code(command, &text, &where_from))
    }

    fn rendered(&self, command: &Command<'m>, word: &Word) -> String {
        let mut text = String::new();
        self.render(command, &word.parts, &mut text);
        text
    }

    /// The text of parts of a word; what is not known is [`UNKNOWN`].
    fn render(&self, command: &Command<'m>, parts: &[Part], code: &mut String) {
        for part in parts {
            match part {
                Part::Literal { value, .. }
                | Part::Quoted { value, .. }
                | Part::Glob { value, .. } => code.push_str(value),
                // Quotes do not stand within quotes.
                Part::DoubleQuoted { parts, .. } => {
                    for part in parts {
                        match part {
                            Part::DoubleQuoted { .. } => code.push(UNKNOWN),
                            part => self.render(command, std::slice::from_ref(part), code),
                        }
                    }
                }
                Part::Variable(variable) if variable.operator.is_none() => {
                    match self.variable_at(command.index, &variable.name) {
                        Some(Value::Known(text)) => code.push_str(&text),
                        _ => code.push(UNKNOWN),
                    }
                }
                _ => code.push(UNKNOWN),
            }
        }
    }

    fn by_code(&self, command: &Command<'m>, code: &str, where_from: &str) -> Vec<ModelDownload> {
        let environment = |name: &str| self.environment_at(command.index, name);
        let calls = python_calls::calls(code, &environment);
        let saves = |call: &Call| {
            let name = call.name();
            let verbs = ["convert", "copy", "dump", "export", "move", "save", "write"];
            verbs.iter().any(|verb| name.starts_with(verb))
        };
        let is_saved = calls.iter().any(saves);
        let mut found = Vec::new();
        for call in &calls {
            let is_meant = |loader: &&Loader| call.is(loader.path) && code.contains(loader.beside);
            let Some(loader) = LOADERS.iter().find(is_meant) else {
                continue;
            };
            let what = call.argument(Some(loader.at), loader.what);
            let local = call.argument(None, &["local_files_only"]);
            let is_local = match &what {
                Value::Known(text) => text.starts_with(['.', '/', '~']),
                Value::Unset => true,
                Value::Unknown => false,
            };
            if is_local || local != Value::Unset {
                continue;
            }
            let place = call.argument(None, loader.folder);
            let picked = call.argument(None, &["allow_patterns", "ignore_patterns"]);
            let mut download = self.download(command, By::Call, loader.hub, &place);
            if !download.is_placed && loader.hub.is_told_by(code) {
                download.folder = Value::Unknown;
            }
            found.push(ModelDownload {
                shown: format!("`{}(…)`{where_from}", call.path.trim_start_matches('.')),
                scope: match (loader.fetched, picked) {
                    (Fetched::Repository, Value::Unset) => Scope::All,
                    _ => Scope::Some,
                },
                revision: call.argument(None, &["revision"]),
                is_cache: call.argument(None, &["cache_dir"]) != Value::Unset
                    && call.argument(None, &["local_dir"]) == Value::Unset,
                what: of_kind(&what, &call.argument(None, &["repo_type"])),
                is_saved,
                ..download
            });
        }
        found
    }
}

impl Hub {
    /// Whether code may say itself which folder that is: `os.environ["HF_HOME"] = "/models"`.
    fn is_told_by(&self, code: &str) -> bool {
        let variables = self.variables.iter().map(|(name, _)| name);
        let mut names = variables.chain(self.unsure);
        names.any(|name| code.contains(name)) || (*self == NLTK && code.contains("data.path"))
    }

    /// The folder that the library keeps its files in, by the variables that `get` knows and the home of the user.
    pub fn folder(&self, get: &dyn Fn(&str) -> Option<Value>, home: &Value) -> Value {
        let is_set = |name: &&str| !matches!(get(name), None | Some(Value::Unset));
        if self.unsure.iter().any(is_set) {
            return Value::Unknown;
        }
        for (name, below) in self.variables {
            match get(name) {
                None | Some(Value::Unset) => {}
                Some(Value::Known(path)) if path.starts_with('/') => {
                    return Value::Known(paths::join(&path, below));
                }
                _ => return Value::Unknown,
            }
        }
        match home {
            Value::Known(home) => Value::Known(paths::join(home, self.home)),
            _ => Value::Unknown,
        }
    }
}

/// The repository as its URL has it: `datasets/squad` for one of data.
fn of_kind(what: &Value, kind: &Value) -> Value {
    match (what, kind) {
        (_, Value::Unset) => what.clone(),
        (Value::Known(what), Value::Known(kind)) if kind == "model" => Value::Known(what.clone()),
        (Value::Known(what), Value::Known(kind)) => Value::Known(format!("{kind}s/{what}")),
        _ => Value::Unknown,
    }
}

fn known(text: Option<String>) -> Value {
    text.map_or(Value::Unknown, Value::Known)
}

fn is_python(name: &str) -> bool {
    name.strip_prefix("python")
        .is_some_and(|version| version.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

/// What stands behind the host in a URL of Hugging Face.
fn hub_path(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.split_once('/')?;
    let host = authority.rsplit('@').next()?;
    (matches!(scheme, "http" | "https") && HUGGING_FACE_HOSTS.contains(&host)).then_some(path)
}

#[cfg(test)]
mod tests;
