//! What `curl`, `wget` and `git` read and write.

use super::Effects;
use crate::model::{Command, Model, paths};
use crate::shell::Word;

/// Options of curl without a value that touch no files, besides `-O`.
const CURL_FLAGS: &[&str] = &[
    "--compressed",
    "--create-dirs",
    "--fail",
    "--head",
    "--insecure",
    "--ipv4",
    "--location",
    "--progress-bar",
    "--retry-all-errors",
    "--retry-connrefused",
    "--show-error",
    "--silent",
    "--tlsv1.2",
    "--verbose",
    "-#",
];
/// Letters of such options, as they stand in clusters.
const CURL_LETTERS: &str = "fsSLkgIv46#";
/// Options of curl whose value is the next word, and names no file.
const CURL_VALUES: &[&str] = &[
    "--connect-timeout",
    "--header",
    "--max-time",
    "--proto",
    "--request",
    "--retry",
    "--retry-delay",
    "--retry-max-time",
    "--tls-max",
    "--user-agent",
    "-A",
    "-H",
    "-X",
    "-m",
];
/// Options of wget that touch no files besides what is downloaded.
const WGET_FLAGS: &[&str] = &[
    "--content-disposition",
    "--continue",
    "--https-only",
    "--no-cache",
    "--no-check-certificate",
    "--no-clobber",
    "--no-cookies",
    "--no-verbose",
    "--progress",
    "--quiet",
    "--retry-connrefused",
    "--show-progress",
    "--timeout",
    "--timestamping",
    "--tries",
    "--user-agent",
    "--verbose",
    "--waitretry",
    "-nc",
    "-nv",
];
const WGET_LETTERS: &str = "qcNvS46";

impl<'m> Model<'m> {
    pub(super) fn curl(&self, command: &Command<'m>, effects: &mut Effects) -> Option<()> {
        self.home_files(command, &[".curlrc", ".netrc"], effects)?;
        let mut args = command.args().iter();
        while let Some(word) = args.next() {
            let option = word.literal_prefix();
            let is_word = |options: &[&str]| options.iter().any(|option| word.is(option));
            if !option.starts_with('-') {
                is_remote(word)?;
            } else if is_word(&["--remote-name", "--remote-name-all"]) {
                effects.write(self.workdir(command))?;
            } else if is_word(&["--output", "--output-dir"]) {
                self.download_to(command, args.next()?, effects)?;
            } else if is_word(CURL_VALUES) {
                args.next()?;
            } else if !is_word(CURL_FLAGS) {
                let letters = word.literal()?;
                let letters = letters.strip_prefix('-').filter(|l| !l.starts_with('-'))?;
                let letters = match letters.strip_suffix('o') {
                    Some(rest) => {
                        self.download_to(command, args.next()?, effects)?;
                        rest
                    }
                    None => letters,
                };
                if letters.contains('O') {
                    effects.write(self.workdir(command))?;
                }
                letters
                    .chars()
                    .all(|c| c == 'O' || CURL_LETTERS.contains(c))
                    .then_some(())?;
            }
        }
        Some(())
    }

    pub(super) fn wget(&self, command: &Command<'m>, effects: &mut Effects) -> Option<()> {
        self.home_files(command, &[".wgetrc", ".wget-hsts", ".netrc"], effects)?;
        let mut args = command.args().iter();
        let mut is_placed = false;
        while let Some(word) = args.next() {
            let option = word.literal_prefix();
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (&*option, None),
            };
            match (name, value) {
                _ if !option.starts_with('-') => is_remote(word)?,
                ("--output-document" | "--directory-prefix", Some(path)) => {
                    is_placed = true;
                    word.literal()?;
                    effects.write(self.workdir(command).map(|cwd| paths::join(&cwd, path)))?;
                }
                ("--output-document" | "--directory-prefix", None) | ("-P", _) => {
                    is_placed = true;
                    self.download_to(command, args.next()?, effects)?;
                }
                ("-t" | "-T" | "-U", None) => _ = args.next()?,
                _ if WGET_FLAGS.contains(&name) => {}
                _ => {
                    let letters = word.literal()?;
                    let letters = letters.strip_prefix('-').filter(|l| !l.starts_with('-'))?;
                    let letters = if let Some(rest) = letters.strip_suffix("O-") {
                        is_placed = true;
                        rest
                    } else if let Some(rest) = letters.strip_suffix('O') {
                        is_placed = true;
                        self.download_to(command, args.next()?, effects)?;
                        rest
                    } else {
                        letters
                    };
                    letters
                        .chars()
                        .all(|c| WGET_LETTERS.contains(c))
                        .then_some(())?;
                }
            }
        }
        if !is_placed {
            effects.write(self.workdir(command))?;
        }
        Some(())
    }

    /// The file that a download goes to; `-` is the standard output.
    fn download_to(&self, command: &Command<'m>, word: &Word, effects: &mut Effects) -> Option<()> {
        if word.is("-") {
            return Some(());
        }
        effects.write(self.path_of(command, word))
    }

    pub(super) fn git(&self, command: &Command<'m>, effects: &mut Effects) -> Option<()> {
        self.home_files(
            command,
            &[".gitconfig", ".config", ".ssh", ".netrc"],
            effects,
        )?;
        let (verb, args) = command.args().split_first()?;
        match &*verb.literal()? {
            "clone" => self.git_clone(command, args, effects),
            "config" if command.has_arg("--global") => Some(()),
            "config" if command.has_arg("--system") => {
                effects.system = true;
                Some(())
            }
            "lfs" if command.has_arg("install") => {
                // In a repository it puts its hooks there, too.
                effects.system = true;
                effects.write(self.workdir(command))
            }
            _ => None,
        }
    }

    fn git_clone(
        &self,
        command: &Command<'m>,
        args: &'m [Word],
        effects: &mut Effects,
    ) -> Option<()> {
        let mut words = args.iter();
        let mut operands = Vec::new();
        while let Some(word) = words.next() {
            let option = word.literal_prefix();
            match &*option {
                "--depth" | "-b" | "--branch" | "-j" | "--jobs" | "--filter" => _ = words.next()?,
                "--recursive"
                | "--recurse-submodules"
                | "--single-branch"
                | "-q"
                | "--quiet"
                | "--shallow-submodules"
                | "--no-tags" => {}
                _ if ["--depth=", "--branch=", "--jobs=", "--filter="]
                    .iter()
                    .any(|name| option.starts_with(name)) => {}
                _ if option.starts_with('-') => return None,
                _ => operands.push(word),
            }
        }
        let (url, folder) = match operands[..] {
            [url] => (url, None),
            [url, folder] => (url, Some(folder)),
            _ => return None,
        };
        is_remote(url)?;
        if let Some(folder) = folder {
            return effects.write(self.path_of(command, folder));
        }
        let url = url.literal_suffix();
        let name = url.trim_end_matches('/').rsplit('/').next()?;
        let name = name.strip_suffix(".git").unwrap_or(name);
        let cwd = self.workdir(command).filter(|_| !name.is_empty())?;
        effects.write(Some(paths::join(&cwd, name)))
    }
}

/// Whether a word is an address, and no path: `https://…`, `git@host:…`.
fn is_remote(word: &Word) -> Option<()> {
    let text = word.literal_prefix();
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    match scheme {
        Some(scheme) => matches!(scheme, "http" | "https" | "ftp" | "ssh" | "git").then_some(()),
        None => text.starts_with("git@").then_some(()),
    }
}
