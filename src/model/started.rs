//! The shell scripts of the build context that `RUN`, `CMD` and `ENTRYPOINT` start.
//!
//! Their texts are put behind that of the Dockerfile, and parsed there, so that one offset names a byte of all of them:
//! commands, findings and fixes need no other kind of span. The engine turns spans back into places of their files.

use std::ops::Range;

use super::context::Entry;
use super::{Command, Copy, Model, Value, paths};
use crate::knowledge::bases::DEFAULT_PATH;
use crate::shell::{self, Options, Shell, Word};
use crate::syntax::Keyword;
use crate::text::{Mapped, Source, Span};

/// How many scripts of one Dockerfile are read, and how long one may be, in bytes.
const MAX_FILES: usize = 24;
const MAX_BYTES: usize = 64 << 10;

/// A script of the build context and where its text was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartedFile {
    /// Its path in the context.
    pub path: String,
    /// Where its text stands behind that of the Dockerfile.
    pub range: Range<usize>,
}

/// The scripts that were read for a Dockerfile.
#[derive(Clone, Debug, Default)]
pub struct Started {
    /// The scripts, by the place of their texts.
    pub files: Vec<StartedFile>,
    /// The words that name a script, and which file each is; ascending.
    starts: Vec<(Span, usize)>,
}

impl Started {
    /// The file that a place behind the Dockerfile's own text lies in.
    pub fn file_at(&self, offset: usize) -> Option<usize> {
        let at = self.files.partition_point(|file| file.range.end < offset);
        let file = self.files.get(at)?;
        (file.range.start <= offset).then_some(at)
    }

    /// The words of the Dockerfile that start a script, straight or through other scripts; ascending.
    pub fn origins(&self, file: usize) -> Vec<Span> {
        let mut found = Vec::new();
        let mut waiting = vec![file];
        let mut seen = vec![file];
        while let Some(file) = waiting.pop() {
            for &(place, _) in self.starts.iter().filter(|(_, started)| *started == file) {
                match self.file_at(place.start) {
                    Some(outer) if !seen.contains(&outer) => {
                        seen.push(outer);
                        waiting.push(outer);
                    }
                    Some(_) => {}
                    None => found.push(place),
                }
            }
        }
        found.sort_unstable();
        found
    }

    /// The span of a place in its own file.
    pub fn own_span(&self, file: usize, span: Span) -> Span {
        let range = &self.files[file].range;
        let place = |offset: usize| offset.clamp(range.start, range.end) - range.start;
        Span::new(place(span.start), place(span.end))
    }

    /// The script that the word at an offset starts.
    pub(super) fn started_by(&self, word: usize) -> Option<usize> {
        let at = self
            .starts
            .binary_search_by_key(&word, |(place, _)| place.start)
            .ok()?;
        Some(self.starts[at].1)
    }

    /// Adds what a model found, and gives the text of the Dockerfile with all scripts behind it.
    pub fn extend(&mut self, text: &Source, found: Vec<Unread>) -> Source {
        let mut all = text.text().to_owned();
        for one in found {
            let known = self.files.iter().position(|file| file.path == one.path);
            let file = known.unwrap_or_else(|| {
                // A line of its own: no insertion at the end of one text is one at the start of the next.
                all.push('\n');
                let start = all.len();
                all.push_str(&one.text);
                let range = start..all.len();
                self.files.push(StartedFile {
                    path: one.path,
                    range,
                });
                self.files.len() - 1
            });
            self.starts.push((one.word, file));
        }
        self.starts.sort_unstable();
        self.starts.dedup_by_key(|(place, _)| place.start);
        Source::from(all.as_str())
    }
}

/// A script that is started and was not read yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The word that names it.
    pub word: Span,
    /// Its path in the context.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The word that names the file of a script, and the options with which its shell is started: `/start.sh`,
/// `bash -e start.sh`.
pub(super) fn script_word<'s>(invocation: &shell::Invocation<'s>) -> Option<(&'s Word, Options)> {
    let mut options = Options::default();
    let name = invocation.name.as_deref()?;
    if !matches!(Shell::named(name), Shell::Posix(_)) {
        return Some((invocation.word, options));
    }
    let values: Vec<_> = invocation.args.iter().map(Word::literal).collect();
    let words = || values.iter().map(|value| value.as_deref());
    let count = options.read(words());
    let is_none = |word: Option<&str>| {
        word.is_none_or(|word| {
            let is_cluster = !word.starts_with("--") && word.contains(['c', 's']);
            word == "-" || is_cluster
        })
    };
    if words().take(count).any(is_none) {
        return None;
    }
    let word = invocation.args.get(count)?;
    (!word.literal_prefix().starts_with(['-', '+'])).then_some((word, options))
}

/// The script of a file that was read; `None` if it is none for a POSIX shell, or cannot be read whole.
pub(super) fn parse(
    text: &str,
    range: Range<usize>,
    by_shell: bool,
    mut options: Options,
) -> Option<(shell::Script<'_>, Options)> {
    let own = &text[range.clone()];
    let first = own.lines().next()?;
    match shell::interpreter(first) {
        Some(Shell::Posix(_)) if !by_shell => {
            options.read(first.split_ascii_whitespace().skip(1).map(Some));
        }
        None | Some(Shell::Posix(_)) => {}
        Some(_) if by_shell => {}
        Some(_) => return None,
    }
    let script = shell::parse(Mapped::contiguous(own, range.start));
    (!script.opaque).then_some((script, options))
}

impl<'m> Model<'m> {
    /// The scripts of the build context that instructions start, and that `started` does not hold yet.
    pub fn unread_scripts(&self, started: &Started) -> Vec<Unread> {
        let mut found: Vec<Unread> = Vec::new();
        for command in &self.commands {
            if started.files.len() + found.len() >= MAX_FILES {
                break;
            }
            let unread = self.unread_script(command).filter(|unread| {
                let is_known = found.iter().any(|one| one.word == unread.word);
                started.started_by(unread.word.start).is_none() && !is_known
            });
            found.extend(unread);
        }
        found
    }

    fn unread_script(&self, command: &Command<'m>) -> Option<Unread> {
        let runs = matches!(
            self.instruction(command.instruction).keyword,
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint
        );
        if !runs || command.starts_script {
            return None;
        }
        let invocation = command.invocation.as_ref()?;
        let (word, _) = script_word(invocation)?;
        let path = self.started_path(command, word)?;
        if self.context.entry(&path) != Some(Entry::File) {
            return None;
        }
        let text = self.context.read(&path)?;
        let by_shell = !std::ptr::eq(word, invocation.word);
        let is_script = by_shell || text.starts_with("#!") || path.ends_with(".sh");
        let fits = is_script && text.len() <= MAX_BYTES && !text.contains('\0');
        let whole = 0..text.len();
        (fits && parse(&text, whole, by_shell, Options::default()).is_some()).then(|| Unread {
            word: command.word_span(word),
            path,
            text,
        })
    }

    /// The script of the build context, by its path there, that a command starts and that was read.
    pub fn started_script(&self, command: &Command<'m>) -> Option<String> {
        let invocation = command
            .invocation
            .as_ref()
            .filter(|_| command.starts_script)?;
        let (word, _) = script_word(invocation)?;
        self.started_path(command, word)
    }

    /// The path of the context of the file that a word of a command names.
    fn started_path(&self, command: &Command<'m>, word: &Word) -> Option<String> {
        let written = self.word_value(command.index, word);
        let written = written.known()?;
        if written.contains('/') || !std::ptr::eq(word, command.invocation.as_ref()?.word) {
            let path = self.absolute(command.index, &Value::Known(written.to_owned()));
            return self.started_file(command, path.known()?);
        }
        // `ENTRYPOINT ["entrypoint.sh"]`
        let path = self.environment_at(command.index, "PATH");
        let path = path.as_ref().and_then(Value::known);
        path.unwrap_or(DEFAULT_PATH)
            .split(':')
            .take(16)
            .map(|folder| paths::join(folder, written))
            .filter(|path| self.may_be_brought(command, path) && self.context.entry("").is_some())
            .find_map(|path| self.started_file(command, &path))
    }

    /// Whether a copy or a mount may put a file of the context at a path. Most programs are the system's, and their way
    /// through the file need not be followed.
    fn may_be_brought(&self, command: &Command<'m>, path: &str) -> bool {
        let reaches = |copy: &Copy| {
            let destination = copy.destination.known();
            destination.is_some_and(|destination| paths::is_within(path, destination))
        };
        let mut mounts = self.mounts(command.instruction).iter();
        self.copies.iter().any(reaches) || mounts.any(|mount| mount.covers(path))
    }

    fn started_file(&self, command: &Command<'m>, path: &str) -> Option<String> {
        match self.instruction(command.instruction).keyword {
            Keyword::Run => self.context_file(command.index, path),
            _ => self.context_file_at_end(command.stage, path),
        }
    }
}
