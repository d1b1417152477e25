//! What `git` is told to do: where, and with which words.

use super::{Command, Field, Model, Value, paths};
use crate::shell::Word;
use crate::syntax::Keyword;

/// A call of `git` in a `RUN`.
#[derive(Clone, Debug)]
pub(super) struct GitCall<'m> {
    /// The folder that it works in, absolute.
    pub(super) folder: Value,
    /// What it does: `clone`.
    pub(super) verb: String,
    /// What stands behind that.
    pub(super) words: Vec<GitWord<'m>>,
}

/// A word of a call, as the shell gives it to Git.
#[derive(Clone, Debug)]
pub(super) struct GitWord<'m> {
    pub(super) word: &'m Word,
    pub(super) field: Field,
}

/// Options and operands of a call.
#[derive(Clone, Debug)]
pub(super) struct GitWords<'m> {
    /// What is no option, in order.
    pub(super) operands: Vec<GitWord<'m>>,
    /// Options by their names, each with its value if it has one.
    pub(super) options: Vec<(String, Option<GitWord<'m>>)>,
    /// Whether `--` stands among them, so that paths follow.
    pub(super) has_paths: bool,
}

/// Options of `git` itself with a value in the next word. Source: git(1), 2.47.
const GLOBAL_VALUES: &[&str] = &["-C", "-c", "--git-dir", "--work-tree", "--namespace"];

/// Options with a value in the next word. Source: the manuals of Git 2.47.
pub(super) const CLONE_VALUES: &[&str] = &[
    "--branch",
    "--bundle-uri",
    "--config",
    "--depth",
    "--filter",
    "--jobs",
    "--origin",
    "--reference",
    "--revision",
    "--separate-git-dir",
    "--server-option",
    "--shallow-exclude",
    "--shallow-since",
    "--template",
    "--upload-pack",
    "-b",
    "-c",
    "-j",
    "-o",
    "-u",
];
pub(super) const CHECKOUT_VALUES: &[&str] = &[
    "--conflict",
    "--create",
    "--force-create",
    "--orphan",
    "-B",
    "-C",
    "-b",
    "-c",
];
pub(super) const FETCH_VALUES: &[&str] = &[
    "--deepen",
    "--depth",
    "--filter",
    "--jobs",
    "--refmap",
    "--shallow-exclude",
    "--shallow-since",
    "--upload-pack",
    "-j",
    "-o",
];

impl<'m> Model<'m> {
    /// Reads a command; `None` if it is no `git` of a `RUN`, or what it does is not known.
    pub(super) fn git_call(&self, command: &Command<'m>) -> Option<GitCall<'m>> {
        let is_run = self.instruction(command.instruction).keyword == Keyword::Run;
        if command.name() != "git" || !is_run || command.context.substitution {
            return None;
        }
        let mut words = command.args().iter().flat_map(|word| {
            let fields = self.fields(command.index, word).into_iter();
            fields.map(move |field| GitWord { word, field })
        });
        let mut folder = self.workdir_at(command.index);
        loop {
            let word = words.next()?;
            let text = word.field.known()?;
            if !text.starts_with('-') {
                return Some(GitCall {
                    folder,
                    verb: text.to_owned(),
                    words: words.collect(),
                });
            }
            let value = GLOBAL_VALUES.contains(&text).then(|| words.next());
            match (text, value) {
                ("-C", Some(value)) => folder = below(&folder, &value?.field),
                // Where the working tree is then, is not followed.
                ("--git-dir" | "--work-tree", _) => folder = Value::Unknown,
                _ if text.starts_with("--git-dir=") || text.starts_with("--work-tree=") => {
                    folder = Value::Unknown;
                }
                _ => {}
            }
        }
    }
}

impl<'m> GitCall<'m> {
    /// The words as options and operands; `with_value` are the options whose value is the next word. `None` if a word may
    /// be an option that is not known; in a loop, `$repo` is none.
    pub(super) fn read(&self, with_value: &[&str], looped: bool) -> Option<GitWords<'m>> {
        let mut read = GitWords {
            operands: Vec::new(),
            options: Vec::new(),
            has_paths: false,
        };
        let mut words = self.words.iter();
        while let Some(word) = words.next() {
            let text = word.field.text.as_str();
            if word.field.known() == Some("--") {
                read.has_paths = true;
            } else if text.starts_with('-') && text.len() > 1 {
                let (name, value) = match text.split_once('=') {
                    Some((name, value)) if text.starts_with("--") => {
                        let field = Field {
                            text: value.to_owned(),
                            complete: word.field.complete,
                        };
                        let word = word.word;
                        (name, Some(GitWord { word, field }))
                    }
                    _ if !word.field.complete => return None,
                    _ if with_value.contains(&text) => (text, words.next().cloned()),
                    _ => (text, None),
                };
                read.options.push((name.to_owned(), value));
            } else if word.field.complete || !text.is_empty() || looped || word.is_one() {
                read.operands.push(word.clone());
            } else {
                return None;
            }
        }
        Some(read)
    }
}

impl GitWord<'_> {
    /// Whether a word of which nothing is known is at least no option: `"$url"`, or a substitution.
    fn is_one(&self) -> bool {
        use crate::shell::Part;
        let mut parts = self.word.parts.iter();
        parts.any(|part| matches!(part, Part::DoubleQuoted { .. } | Part::Substitution { .. }))
    }
}

impl GitWords<'_> {
    /// Whether one of the options is given.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        let mut options = self.options.iter();
        options.any(|(name, _)| names.contains(&name.as_str()))
    }

    /// The value of the last of the options that is given.
    pub(super) fn value(&self, names: &[&str]) -> Option<&GitWord<'_>> {
        let mut options = self.options.iter().rev();
        let (_, value) = options.find(|(name, _)| names.contains(&name.as_str()))?;
        value.as_ref()
    }
}

/// A folder that a field names from another.
pub(super) fn below(folder: &Value, field: &Field) -> Value {
    match (field.known(), folder) {
        (Some(path), _) if path.starts_with('/') => Value::Known(paths::join("/", path)),
        (Some(path), Value::Known(folder)) => Value::Known(paths::join(folder, path)),
        _ => Value::Unknown,
    }
}
