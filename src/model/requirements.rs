//! Requirements: of Python packages on a command line, and pip's requirements files.

mod resolve;

pub use resolve::{Listed, Wanted, WantedPackage};

use std::ops::Range;

use crate::knowledge::repositories;

/// A requirement of a Python package, as pip takes it: a name with a version, a path, a URL.
///
/// Sources: PEP 508 and its successor, the specification of dependency specifiers; pip's documentation of the
/// requirements file format; 2026-11.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    /// The name as PEP 503 normalises it: lower case, runs of `-_.` are one `-`. A URL's is that of `#egg=`, or of the
    /// wheel that it names, or of a repository that is known. `None` if the requirement says none.
    pub name: Option<String>,
    /// `extra` of `name[extra]`, as they are written.
    pub extras: Vec<String>,
    /// What is asked of the version, without blanks: `==2.9.1`, `>=1,<2`. Empty if nothing is.
    pub specifier: String,
    /// Behind `;`.
    pub marker: Option<String>,
    /// The path or URL that it is installed from, without extras and fragment.
    pub location: Option<String>,
    /// What it is installed from.
    pub source: Source,
}

/// What a requirement is installed from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// An index, by name.
    #[default]
    Index,
    /// A file or folder.
    Path,
    /// A file on the net.
    Url,
    /// A repository: `git+https://…`.
    Vcs,
}

impl Requirement {
    /// Reads one requirement, the shell's quotes taken away. `None` if it is none: `pip install ==2`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if is_vcs(text) || has_scheme(text) {
            return Some(Self::url(text));
        }
        if is_path(text) {
            return Some(Self::path(text));
        }
        let name = name_length(text)?;
        let (name, rest) = (normalise(&text[..name]), text[name..].trim_start());
        let (extras, rest) = extras(rest)?;
        let requirement = Self {
            name: Some(name),
            extras,
            ..Self::default()
        };
        // `name @ https://…`
        if let Some(url) = rest.strip_prefix('@') {
            let (url, marker) = split_marker(url, " ;");
            let url = Self::url(url.trim());
            return Some(Self {
                location: url.location,
                source: url.source,
                marker,
                ..requirement
            });
        }
        let (specifier, marker) = split_marker(rest, ";");
        let specifier: String = specifier.split_whitespace().collect();
        let bare = specifier
            .strip_prefix('(')
            .and_then(|inner| inner.strip_suffix(')'));
        let specifier = bare.map_or(specifier.clone(), str::to_owned);
        let begins = |c: char| matches!(c, '=' | '<' | '>' | '!' | '~');
        (specifier.is_empty() || specifier.starts_with(begins)).then_some(Self {
            specifier,
            marker,
            ..requirement
        })
    }

    /// Reads what `-e` takes: a repository, or a folder, though it be written like a name.
    pub fn parse_editable(text: &str) -> Option<Self> {
        let read = Self::parse(text)?;
        Some(match (read.source, &read.location) {
            (Source::Index, None) => Self::path(text.trim()),
            _ => read,
        })
    }

    /// The version that is asked for and no other: `2.9.1` of `==2.9.1`.
    pub fn exact(&self) -> Option<&str> {
        let version = self.specifier.strip_prefix("==")?.trim_start_matches('=');
        (!version.contains([',', '*']) && !version.is_empty()).then_some(version)
    }

    fn url(text: &str) -> Self {
        let (text, marker) = split_marker(text, " ;");
        let text = text.trim();
        let (location, fragment) = text.split_once('#').unwrap_or((text, ""));
        let egg = fragment
            .split('&')
            .find_map(|field| field.strip_prefix("egg="));
        let (name, extras) = match egg {
            Some(egg) => {
                let length = name_length(egg).unwrap_or(0);
                let extras = extras(&egg[length..]).map(|(extras, _)| extras);
                let name = (length > 0).then(|| normalise(&egg[..length]));
                (name, extras.unwrap_or_default())
            }
            None => {
                // `#subdirectory=` is another package of the repository.
                let known = repositories::package_of(location).filter(|_| fragment.is_empty());
                let known = known.filter(|_| is_vcs(text)).map(str::to_owned);
                (wheel_name(location).or(known), Vec::new())
            }
        };
        let source = match text {
            _ if is_vcs(text) => Source::Vcs,
            _ if text.starts_with("file:") => Source::Path,
            _ => Source::Url,
        };
        Self {
            name,
            extras,
            marker,
            specifier: String::new(),
            location: Some(location.to_owned()),
            source,
        }
    }

    /// `.`, `./x[extra]`, `x.whl`
    fn path(text: &str) -> Self {
        let (path, marker) = split_marker(text, " ;");
        let path = path.trim();
        let (path, extras) = match path.strip_suffix(']').and_then(|p| p.rsplit_once('[')) {
            Some((path, inner)) => (path, list(inner)),
            None => (path, Vec::new()),
        };
        Self {
            name: wheel_name(path),
            extras,
            marker,
            specifier: String::new(),
            location: Some(path.to_owned()),
            source: Source::Path,
        }
    }
}

/// A name as PEP 503 compares it.
pub fn normalise(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for char in name.chars() {
        match char {
            '-' | '_' | '.' if normal.ends_with('-') => {}
            '-' | '_' | '.' => normal.push('-'),
            char => normal.push(char.to_ascii_lowercase()),
        }
    }
    normal
}

/// `git+…` and its kin.
fn is_vcs(text: &str) -> bool {
    ["git+", "hg+", "svn+", "bzr+"]
        .iter()
        .any(|kind| text.starts_with(kind))
}

/// `https://…`, `file:…`
fn has_scheme(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_name = !scheme.is_empty()
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    is_name && (rest.starts_with("//") || scheme == "file")
}

/// Whether pip takes it for a file or folder, if there is one.
fn is_path(text: &str) -> bool {
    let (before, _) = split_marker(text, " ;");
    // `name @ file:///x` and `name[a]==1; x == "/"` are none.
    let before = before.split(['@', '<', '>', '=']).next().unwrap_or("");
    before.starts_with('.')
        || before.starts_with('~')
        || before.contains('/')
        || is_archive(text.split('[').next().unwrap_or(text))
}

fn is_archive(text: &str) -> bool {
    [".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz"]
        .iter()
        .any(|end| text.ends_with(end))
}

/// The distribution that a wheel is of: `torch` of `…/torch-2.1.0%2Bcu118-cp310-cp310-linux_x86_64.whl`.
fn wheel_name(location: &str) -> Option<String> {
    let file = location.rsplit('/').next()?;
    let (name, rest) = file.strip_suffix(".whl")?.split_once('-')?;
    let whole = rest.matches('-').count() >= 3;
    (whole && name_length(name) == Some(name.len())).then(|| normalise(name))
}

/// How long the name at the beginning of `text` is.
fn name_length(text: &str) -> Option<usize> {
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let length = text.bytes().position(|b| !is_name(b)).unwrap_or(text.len());
    let name = text[..length].trim_end_matches(['-', '_', '.']);
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        .then_some(name.len())
}

/// Takes `[a, b]` off the front; `None` if it does not end.
fn extras(text: &str) -> Option<(Vec<String>, &str)> {
    let Some(inner) = text.strip_prefix('[') else {
        return Some((Vec::new(), text));
    };
    let (inner, rest) = inner.split_once(']')?;
    Some((list(inner), rest.trim_start()))
}

fn list(text: &str) -> Vec<String> {
    let names = text.split(',').map(str::trim);
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What stands before `;`, and the marker behind it. In a URL only ` ;` ends it.
fn split_marker<'t>(text: &'t str, separator: &str) -> (&'t str, Option<String>) {
    match text.split_once(separator) {
        Some((before, marker)) => (before, Some(marker.trim().to_owned())),
        None => (text, None),
    }
}

/// A line of a requirements file; continued lines are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The bytes of the file from the first to the last character, comments left out.
    pub range: Range<usize>,
    /// What it says.
    pub kind: LineKind,
}

/// What a line of a requirements file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// A package.
    Requirement {
        /// Which one.
        requirement: Requirement,
        /// `--hash=sha256:…`, as `sha256:…`.
        hashes: Vec<String>,
        /// `-e`
        editable: bool,
    },
    /// `-r other.txt`
    File(String),
    /// `-c constraints.txt`
    Constraint(String),
    /// `--index-url`
    IndexUrl(String),
    /// `--extra-index-url`
    ExtraIndexUrl(String),
    /// `--find-links`
    FindLinks(String),
    /// `--no-index`
    NoIndex,
    /// Another option: its name, and its value if it has one.
    Option(String, Option<String>),
    /// Not understood, or with a `${VARIABLE}` of pip's environment in it.
    Unknown,
}

/// Reads a requirements file. Takes linear time; what is no line of one is [`LineKind::Unknown`].
pub fn parse(text: &str) -> Vec<Line> {
    let text_start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut lines = Vec::new();
    let mut at = text_start;
    while at < text.len() {
        let (joined, range, next) = logical_line(text, at);
        at = next;
        let content = joined.trim();
        if !content.is_empty() {
            lines.push(Line {
                range,
                kind: line_kind(content),
            });
        }
    }
    lines
}

/// The line at `at` with those that continue it; the bytes of its text; where the next one begins.
fn logical_line(text: &str, at: usize) -> (String, Range<usize>, usize) {
    let mut joined = String::new();
    let mut range = at..at;
    let mut next = at;
    let mut has_text = false;
    while next < text.len() {
        let start = next;
        let end =
            memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |n| start + n);
        next = (end + 1).min(text.len());
        let whole = text[start..end].trim_end_matches('\r');
        let (content, continues) = match whole.strip_suffix('\\') {
            Some(content) if !is_comment(content) => (content, true),
            _ => (whole, false),
        };
        let content = without_comment(content);
        if !content.trim().is_empty() {
            if !std::mem::replace(&mut has_text, true) {
                range.start = start + (content.len() - content.trim_start().len());
            }
            range.end = start + content.trim_end().len();
        }
        joined.push_str(content);
        if !continues {
            break;
        }
        joined.push(' ');
    }
    (joined, range, next)
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// `#` begins a comment at the start of a line and behind a blank.
fn without_comment(line: &str) -> &str {
    let bytes = line.as_bytes();
    let begins = |at: &usize| *at == 0 || bytes[at - 1].is_ascii_whitespace();
    match memchr::memchr_iter(b'#', bytes).find(begins) {
        Some(at) => &line[..at],
        None => line,
    }
}

fn line_kind(content: &str) -> LineKind {
    if content.contains("${") {
        return LineKind::Unknown;
    }
    if !content.starts_with('-') {
        return requirement_line(content, false);
    }
    let end = content
        .find(|c: char| c == '=' || c.is_whitespace())
        .unwrap_or(content.len());
    let (mut name, mut value) = (&content[..end], content[end..].trim_start());
    value = value.strip_prefix('=').unwrap_or(value).trim();
    // `-rother.txt`
    if !name.starts_with("--") && name.len() > 2 && name.is_char_boundary(2) {
        value = &content[2..];
        name = &content[..2];
    }
    let owned = unquote(value).to_owned();
    match name {
        "-e" | "--editable" => requirement_line(unquote(value), true),
        "-r" | "--requirement" | "--requirements" => LineKind::File(owned),
        "-c" | "--constraint" | "--constraints" => LineKind::Constraint(owned),
        "-i" | "--index-url" | "--pypi-url" => LineKind::IndexUrl(owned),
        "--extra-index-url" => LineKind::ExtraIndexUrl(owned),
        "-f" | "--find-links" => LineKind::FindLinks(owned),
        "--no-index" => LineKind::NoIndex,
        _ => LineKind::Option(name.to_owned(), (!owned.is_empty()).then_some(owned)),
    }
}

/// A requirement with the options that may follow it on its line.
fn requirement_line(content: &str, editable: bool) -> LineKind {
    let options = content.find(" --").unwrap_or(content.len());
    let hashes = content[options..]
        .split_whitespace()
        .filter_map(|word| word.strip_prefix("--hash="));
    let read = match editable {
        true => Requirement::parse_editable(&content[..options]),
        false => Requirement::parse(&content[..options]),
    };
    match read {
        Some(requirement) => LineKind::Requirement {
            requirement,
            hashes: hashes.map(str::to_owned).collect(),
            editable,
        },
        None => LineKind::Unknown,
    }
}

fn unquote(text: &str) -> &str {
    let inner = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

#[cfg(test)]
mod tests;
