//! Credentials that the commands of a build are given in URLs, or write into files of the image: by `git clone
//! https://$TOKEN@…`, `hf auth login --token …`.

use super::secrets::unquoted;
use super::{Command, Model, Removal, Value, paths};
use crate::knowledge::secrets::{is_placeholder, judge, names_secret};
use crate::shell::{Part, Word};
use crate::syntax::{Arguments, Keyword};
use crate::text::Span;

/// A credential of a command of a `RUN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// The command, by its index among those of the model.
    pub command: usize,
    /// The word that holds it.
    pub span: Span,
    /// The program and its subcommand: `git clone`.
    pub shown: String,
    /// Where it comes from.
    pub from: From,
    /// The file of the layer in which it stays, as messages name it: `.git/config`.
    pub kept_in: Option<&'static str>,
    /// Whether it stands in a URL.
    pub is_url: bool,
}

/// Where a credential comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum From {
    /// It stands there.
    Here,
    /// The `ARG` or `ENV` at this index declares it, under this name.
    Declared(usize, String),
    /// A secret mount, a file, a variable of the script.
    Elsewhere,
}

/// A command that writes a credential into a file of the home.
struct Login {
    /// The program, and the words behind it.
    program: &'static str,
    words: &'static [&'static str],
    /// The option whose value it is; else the operand at this place behind the words.
    option: &'static [&'static str],
    operand: usize,
    /// The file, below the home.
    file: &'static str,
    shown: &'static str,
}

const fn login(program: &'static str, words: &'static [&'static str]) -> Login {
    Login {
        program,
        words,
        option: &[],
        operand: 0,
        file: ".cache/huggingface",
        shown: "~/.cache/huggingface/token",
    }
}

/// Source: huggingface_hub 2.4.0 (cli/auth.py), and the documentation of wandb, Docker, AWS CLI, gcloud and Poetry,
/// 2026-11.
static LOGINS: &[Login] = &[
    Login {
        option: &["--token"],
        ..login("hf", &["auth", "login"])
    },
    Login {
        option: &["--token"],
        ..login("huggingface-cli", &["login"])
    },
    Login {
        file: ".netrc",
        shown: "~/.netrc",
        ..login("wandb", &["login"])
    },
    Login {
        option: &["-p", "--password"],
        file: ".docker",
        shown: "~/.docker/config.json",
        ..login("docker", &["login"])
    },
    Login {
        file: ".aws",
        shown: "~/.aws/credentials",
        ..login("aws", &["configure", "set", "aws_secret_access_key"])
    },
    Login {
        option: &["--key-file"],
        file: ".config/gcloud",
        shown: "~/.config/gcloud",
        ..login("gcloud", &["auth", "activate-service-account"])
    },
    Login {
        operand: 2,
        file: ".config/pypoetry",
        shown: "~/.config/pypoetry/auth.toml",
        ..login("poetry", &["config"])
    },
];

/// How many commands or instructions before one, and how many commands behind it, are looked at.
const MAX_BEFORE: usize = 2000;
const MAX_BEHIND: usize = 200;

/// Stand for a variable and for what a command prints.
const VARIABLE: char = '\u{e000}';
const OUTPUT: char = '\u{e001}';

/// A word with marks for what expands in it, and the variables in their order.
struct Marked<'w> {
    text: String,
    variables: Vec<&'w str>,
}

impl<'m> Model<'m> {
    /// The credentials that commands of `RUN`s are given in URLs or log in with, and which are known to others for it:
    /// they stand in the file, a build argument holds them, or they stay in a file of the layer.
    pub fn credentials(&self) -> Vec<Credential> {
        let mut found = Vec::new();
        for command in &self.commands {
            if self.instruction(command.instruction).keyword != Keyword::Run {
                continue;
            }
            found.extend(self.login(command));
            if !command.starts_script {
                found.extend(self.in_urls(command));
            }
        }
        found
    }

    fn in_urls(&self, command: &Command<'m>) -> Vec<Credential> {
        let kept_in = self.keeps_urls(command);
        // What `echo` prints stays nowhere.
        let prints = matches!(command.name(), "echo" | "printf" | "cat") && kept_in.is_none();
        let mut found = Vec::new();
        for word in command.args() {
            let marked = mark(word);
            let Some(from) = url_secret(&marked).and_then(|secret| {
                let is_literal = !secret.contains([VARIABLE, OUTPUT]);
                match is_literal {
                    true => Some(From::Here),
                    false if secret.contains(OUTPUT) => Some(From::Elsewhere),
                    false => self.origin(command, &marked),
                }
            }) else {
                continue;
            };
            let is_known = from != From::Elsewhere || kept_in.is_some();
            if is_known && !(prints && from != From::Here) {
                found.push(Credential {
                    command: command.index,
                    span: unquoted(self.source.text(), command.word_span(word)),
                    shown: self.shown_program(command),
                    from,
                    kept_in,
                    is_url: true,
                });
            }
        }
        found
    }

    /// Where the last variable of a word that can hold a secret comes from.
    fn origin(&self, command: &Command<'m>, marked: &Marked<'_>) -> Option<From> {
        let mut names = marked.variables.iter().rev();
        let name = names.find(|name| !name.is_empty())?;
        if self.mounts_secret(command.instruction, name) {
            return Some(From::Elsewhere);
        }
        let own = self.variable_at(command.index, name) != self.said(command.instruction, name);
        let stage = self.stage_of(command.instruction)?;
        let declares = |&at: &usize| match &self.instruction(at).arguments {
            Arguments::Declarations(all) => all.iter().any(|d| d.name.raw == *name),
            Arguments::Pairs { pairs, .. } => {
                self.instruction(at).keyword == Keyword::Env
                    && pairs.iter().any(|pair| pair.name.raw == *name)
            }
            _ => false,
        };
        let stages = self.lineage(stage.index);
        let mut before = stages
            .flat_map(|stage| stage.instructions.clone().rev())
            .filter(|&at| at < command.instruction)
            .take(MAX_BEFORE);
        let declared = before
            .find(declares)
            .filter(|_| !own || !self.sets(command, name));
        Some(declared.map_or(From::Elsewhere, |at| From::Declared(at, (*name).to_owned())))
    }

    /// Whether the script sets a variable itself.
    fn sets(&self, command: &Command<'m>, name: &str) -> bool {
        let before = self.commands[..command.index].iter().rev().take(MAX_BEFORE);
        before
            .take_while(|other| other.instruction == command.instruction)
            .any(|other| {
                let assigned = other.simple.assignments.iter().any(|a| a.name == name);
                let words = other.args().iter();
                assigned
                    || (matches!(other.name(), "export" | "read")
                        && words
                            .map(Word::literal_prefix)
                            .any(|word| word.split('=').next() == Some(name)))
            })
    }

    /// The file in which a command keeps the URLs that it is given, if they are still there at the end of the `RUN`.
    fn keeps_urls(&self, command: &Command<'m>) -> Option<&'static str> {
        let args = command.args();
        let has = |text: &str| command.has_arg(text);
        let in_home = |file: &str| self.below_home(command, file);
        let (path, shown) = match command.name() {
            "git" if has("clone") => (self.clone_folder(command), ".git/config"),
            "git" if has("remote") || has("submodule") => (Value::Unknown, ".git/config"),
            "git" if has("config") && has("--system") => {
                (Value::Known("/etc/gitconfig".into()), "/etc/gitconfig")
            }
            "git" if has("config") => (in_home(".gitconfig"), "~/.gitconfig"),
            "pip" | "pip3" if has("config") => (in_home(".config/pip"), "pip.conf"),
            "conda" | "mamba" if has("config") => (in_home(".condarc"), ".condarc"),
            "npm" | "yarn" if has("config") => (in_home(".npmrc"), ".npmrc"),
            "echo" | "printf" | "tee" => {
                let write = self.writes(command.index).into_iter().next()?;
                let is_nothing = |path: &str| paths::is_within(path, "/dev");
                if write.path.known().is_some_and(is_nothing) {
                    return None;
                }
                (write.path, "a file")
            }
            _ => return None,
        };
        let is_help = args
            .iter()
            .any(|word| word.is("--unset") || word.is("--get"));
        (!is_help && self.stays_in_layer(command, &path)).then_some(shown)
    }

    /// The folder into which `git clone` puts a repository.
    fn clone_folder(&self, command: &Command<'m>) -> Value {
        let Some(last) = command.args().last() else {
            return Value::Unknown;
        };
        let text = last.literal_suffix();
        let name = match text.contains("://") || text.contains('@') || text.ends_with(".git") {
            true => paths::file_name(text.trim_end_matches('/')).trim_end_matches(".git"),
            false => text.as_str(),
        };
        self.absolute(command.index, &Value::Known(name.to_owned()))
    }

    fn below_home(&self, command: &Command<'m>, file: &str) -> Value {
        let home = self.home_at(command.index);
        let home = home.known().unwrap_or("/root");
        Value::Known(paths::join(home, file))
    }

    /// Whether what a command writes to a path is part of the layer: no mount takes it, and nothing behind it in the
    /// `RUN` may take it away again.
    fn stays_in_layer(&self, command: &Command<'m>, path: &Value) -> bool {
        let mounts = self.mounts(command.instruction);
        let undone = |other: &&Command<'m>| {
            let has = |text: &str| other.has_arg(text);
            let of_git = other.name() == "git"
                && (has("set-url")
                    || has("--unset")
                    || has("--unset-all")
                    || has("--remove-section"));
            of_git || has("logout") || has("revoke")
        };
        let commands = self.commands_of(command.instruction);
        let behind = commands.partition_point(|other| other.index <= command.index);
        let later = &commands[behind..];
        if later.len() > MAX_BEHIND || later.iter().any(|other| undone(&other)) {
            return false;
        }
        let Some(path) = path.known() else {
            return !later.iter().any(|other| other.name() == "rm");
        };
        let is_mounted = mounts.iter().any(|mount| mount.covers(path));
        let removed = |path: &str| self.removal(command.index, path) != Removal::No;
        !is_mounted && !removed(path) && !removed(&paths::join(path, ".git"))
    }

    /// The credential that a command logs in with.
    fn login(&self, command: &Command<'m>) -> Option<Credential> {
        let args = command.args();
        let is_meant = |login: &&Login| {
            let words = login.words.iter().zip(args);
            command.name() == login.program
                && args.len() > login.words.len()
                && words.into_iter().all(|(text, word)| word.is(text))
        };
        let login = LOGINS.iter().find(is_meant)?;
        let rest = &args[login.words.len()..];
        let (word, attached) = match login.option.is_empty() {
            true => {
                let operands = rest.iter().filter(|w| !w.literal_prefix().starts_with('-'));
                (operands.into_iter().nth(login.operand)?, 0)
            }
            false => option_value(rest, login.option)?,
        };
        // `poetry config virtualenvs.path a b` is about something else.
        if login.program == "poetry" && !rest.first()?.literal_prefix().starts_with("http-basic.") {
            return None;
        }
        let marked = mark(word);
        let value = marked.text.get(attached..).unwrap_or_default();
        let from = match value {
            _ if login.program == "gcloud" => From::Elsewhere,
            _ if value.contains(OUTPUT) => From::Elsewhere,
            _ if value.contains(VARIABLE) => self.origin(command, &marked)?,
            _ if is_placeholder(value) => return None,
            _ => From::Here,
        };
        let stays = self.stays_in_layer(command, &self.below_home(command, login.file));
        (stays || from != From::Elsewhere).then(|| Credential {
            command: command.index,
            span: command.word_span(word),
            shown: format!(
                "{} {}",
                login.program,
                login.words[..login.words.len().min(2)].join(" ")
            ),
            from,
            kept_in: stays.then_some(login.shown),
            is_url: false,
        })
    }

    /// `pip install`: the program, and the first word behind it that is no option.
    fn shown_program(&self, command: &Command<'m>) -> String {
        let readable = |text: &str| {
            text.chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        };
        let verb = command.args().first().and_then(Word::literal);
        match verb.filter(|verb| readable(verb) && !verb.starts_with('-') && verb.len() < 20) {
            Some(verb) if !matches!(command.name(), "echo" | "printf") => {
                format!("{} {verb}", command.name())
            }
            _ => command.name().to_owned(),
        }
    }
}

/// The value of an option, and where it begins in the text of the word.
fn option_value<'w>(words: &'w [Word], options: &[&str]) -> Option<(&'w Word, usize)> {
    for (at, word) in words.iter().enumerate() {
        let prefix = word.literal_prefix();
        for option in options {
            if word.is(option) {
                return words.get(at + 1).map(|value| (value, 0));
            }
            if prefix
                .strip_prefix(option)
                .is_some_and(|rest| rest.starts_with('='))
            {
                return Some((word, option.len() + 1));
            }
        }
    }
    None
}

fn mark(word: &Word) -> Marked<'_> {
    let mut marked = Marked {
        text: String::new(),
        variables: Vec::new(),
    };
    for part in &word.parts {
        match part {
            Part::DoubleQuoted { parts, .. } => {
                parts.iter().for_each(|part| marked.push(part));
            }
            part => marked.push(part),
        }
    }
    marked
}

impl<'w> Marked<'w> {
    fn push(&mut self, part: &'w Part) {
        match part {
            Part::Literal { value, .. } | Part::Quoted { value, .. } | Part::Glob { value, .. } => {
                self.text.push_str(value);
            }
            Part::Variable(variable) => {
                self.text.push(VARIABLE);
                self.variables.push(&variable.name);
            }
            _ => self.text.push(OUTPUT),
        }
    }
}

/// The part of a URL in a text that is a secret, with marks for what expands.
fn url_secret<'t>(marked: &'t Marked<'_>) -> Option<&'t str> {
    let text = &marked.text;
    let mut urls = text.match_indices("://");
    urls.find_map(|(at, colon)| {
        let is_web = text[..at].ends_with("http") || text[..at].ends_with("https");
        let rest = &text[at + colon.len()..];
        let is_end = |c: char| c.is_whitespace() || "/\"'`<>|;,?#".contains(c);
        let authority = &rest[..rest.find(is_end).unwrap_or(rest.len())];
        let (before, _) = authority.rsplit_once('@').filter(|_| is_web)?;
        let (user, password) = match before.split_once(':') {
            Some((user, password)) => (user, Some(password)),
            None => (before, None),
        };
        let is_open = |text: &str| text.contains([VARIABLE, OUTPUT]);
        match password {
            Some(password) if is_open(password) => Some(password),
            // `http://user:REPO_PASSWORD@…` is filled in before the build.
            Some(password) if password.chars().all(|c| c.is_ascii_uppercase() || c == '_') => None,
            Some(password) if !is_open(user) => {
                judge(&format!("{user}_password"), password).map(|_| password)
            }
            // `https://$TOKEN:x-oauth-basic@…` has no password; `https://$USER@…` has no secret.
            _ if user.contains(OUTPUT) => Some(user),
            _ if is_open(user) => {
                let mut names = marked.variables.iter();
                names.any(|name| is_secret_name(name)).then_some(user)
            }
            _ => (user.len() >= 20 && !is_placeholder(user)).then_some(user),
        }
    })
}

/// Whether a variable of this name that stands alone before the `@` of a URL is a secret.
fn is_secret_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut words = lower.split('_');
    names_secret(name).is_some()
        || words.any(|word| matches!(word, "pat" | "pass" | "creds" | "credentials" | "token"))
}

#[cfg(test)]
mod tests;
