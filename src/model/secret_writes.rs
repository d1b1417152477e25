//! Secrets of `RUN --mount=type=secret` that a command writes into a file of the layer.

use super::copies::Origin;
use super::{Command, Model, Removal, Value, paths};
use crate::shell::{AssignmentValue, List, Operator, Part, RedirectOperator, Word};
use crate::syntax::mount::{self, Kind};
use crate::text::Span;

/// A secret that stays in a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretWrite {
    /// The command that writes it, by its index.
    pub command: usize,
    /// The mount that brings it.
    pub mount: Span,
    /// The file: absolute, or how its program calls it, such as `~/.gitconfig`.
    pub path: String,
    /// Whether the file is nothing but the secret.
    pub is_whole: bool,
    /// The copy that takes the file into an image, where the stage itself is none.
    pub carried: Option<Span>,
}

/// A secret as a `RUN` sees it.
struct Secret {
    mount: Span,
    /// The file: absolute.
    file: Option<String>,
    /// The variable.
    variable: Option<String>,
}

/// How many writes of a `RUN` are looked at, how many commands behind one, and how many variables are known to hold a secret.
const MAX_WRITES: usize = 64;
const MAX_BEHIND: usize = 1000;
const MAX_VARIABLES: usize = 64;

/// Programs that hand on what they read.
const PASS: &[&str] = &["base64", "cat", "head", "tail", "tee", "tr"];

/// Words of names of what everybody may read: `ca.crt`, `id_rsa.pub`, `known_hosts`.
const PUBLIC: &[&str] = &[
    "authorized",
    "bundle",
    "ca",
    "cer",
    "cert",
    "certificate",
    "certificates",
    "certs",
    "crt",
    "hosts",
    "pub",
    "public",
    "publickey",
    "pubkey",
];

/// Programs that keep what they are told: the words that tell them (all of the first, any of the second), and the file.
///
/// Source: git 2.47, npm 11.19 and pip 23.2, tried on 2026-11-24; the output of `huggingface_hub.login` in public notebooks; the
/// reference of `wandb.login` at docs.wandb.ai, 2026-09-30 (a key that is given is written to `.netrc`).
const KEEPERS: &[(&str, &[&str], &[&str], &str)] = &[
    ("git", &["config"], &["--global"], "~/.gitconfig"),
    ("git", &["config"], &["--system"], "/etc/gitconfig"),
    (
        "hf",
        &["auth", "login"],
        &["--token"],
        "~/.cache/huggingface/token",
    ),
    (
        "huggingface-cli",
        &["login"],
        &["--token"],
        "~/.cache/huggingface/token",
    ),
    ("npm", &["config", "set"], &["set"], "~/.npmrc"),
    ("pip", &["config", "set"], &["set"], "pip.conf"),
    ("pip3", &["config", "set"], &["set"], "pip.conf"),
    ("wandb", &["login"], &["login"], "~/.netrc"),
];

/// Words by which such a program forgets it.
const FORGET: &[&str] = &[
    "--remove-section",
    "--unset",
    "--unset-all",
    "delete",
    "logout",
    "remove-section",
    "rm",
    "unset",
];

impl<'m> Model<'m> {
    /// The secrets of mounts that stay in files of images, in the order of the file.
    pub fn secret_writes(&self) -> Vec<SecretWrite> {
        let runs = self.mounts.iter().map(|(run, _)| *run);
        runs.flat_map(|run| self.secrets_written(run)).collect()
    }

    fn secrets_written(&self, run: usize) -> Vec<SecretWrite> {
        let secrets = self.secrets_mounted(run);
        let is_open = self.scripts_of(run).is_none_or(|scripts| {
            scripts.foreign || scripts.scripts.iter().any(|parsed| parsed.script.opaque)
        });
        let commands = self.commands_of(run);
        let cleans_up = |command: &Command<'_>| matches!(command.name(), "trap" | "shred");
        if secrets.is_empty() || is_open || commands.iter().any(cleans_up) {
            return Vec::new();
        }
        let mut reader = Reader {
            model: self,
            secrets,
            variables: Vec::new(),
        };
        for (at, secret) in reader.secrets.iter().enumerate() {
            reader
                .variables
                .extend(secret.variable.clone().map(|name| (name, at)));
        }
        let mut found = Vec::new();
        let (mut flow, mut looked_at) = (None, 0);
        for command in commands
            .iter()
            .filter(|command| !command.context.substitution)
        {
            reader.assign(command);
            let piped = flow.filter(|_| command.context.piped_from);
            flow = reader.emits(command, piped);
            for (at, path, is_whole) in reader.kept(command, flow) {
                looked_at += 1;
                found.extend(self.secret_write(command, &reader.secrets[at], path, is_whole));
            }
            flow = flow.filter(|_| command.context.piped_to);
            if looked_at > MAX_WRITES {
                break;
            }
        }
        found
    }

    fn secrets_mounted(&self, run: usize) -> Vec<Secret> {
        let mounts = self.mounts(run).iter();
        let mounts = mounts.filter(|mount| mount.kind == Kind::Secret);
        let secret = |mount: &super::mounts::Mount| {
            let mut flags = self.instruction(run).flags_named("mount");
            let flag = flags.find(|flag| flag.span == mount.span)?;
            let written = mount::parse(flag).ok()?;
            let file = mount.target.known().map(str::to_owned);
            let names = [mount.id.known(), file.as_deref()];
            let is_public = names.into_iter().flatten().any(is_public);
            (!is_public).then(|| Secret {
                mount: mount.span,
                file,
                variable: written.get("env").map(str::to_owned),
            })
        };
        mounts.filter_map(secret).collect()
    }

    /// A write, if its file stays in an image.
    fn secret_write(
        &self,
        command: &Command<'m>,
        secret: &Secret,
        path: String,
        is_whole: bool,
    ) -> Option<SecretWrite> {
        let is_special = ["/dev", "/proc", "/sys"]
            .iter()
            .any(|folder| paths::is_within(&path, folder));
        let mounts = self.mounts(command.instruction);
        let is_mounted = mounts.iter().any(|mount| mount.covers(&path));
        if is_special || is_mounted || is_public(&path) || self.is_undone(command, &path) {
            return None;
        }
        let carried = match self.ships(command.instruction) {
            true => None,
            false => Some(self.carried_from(command, &path)?),
        };
        Some(SecretWrite {
            command: command.index,
            mount: secret.mount,
            path,
            is_whole,
            carried,
        })
    }

    /// Whether the same `RUN` deletes or changes a file behind a command.
    fn is_undone(&self, command: &Command<'m>, path: &str) -> bool {
        if path.starts_with('/') && self.file_removal(command.index, path) != Removal::No {
            return true;
        }
        let name = paths::file_name(path);
        let commands = self.commands_of(command.instruction);
        let at = commands.partition_point(|other| other.index <= command.index);
        let mut behind = commands[at..].iter();
        if behind.len() > MAX_BEHIND {
            return true;
        }
        behind.any(|other| {
            let names_it = || {
                let mut words = other.args().iter();
                words.any(|word| word.literal_suffix().ends_with(name))
            };
            let forgets =
                other.name() == command.name() && FORGET.iter().any(|word| other.has_arg(word));
            let writes_over = || {
                let mut writes = self.writes(other.index).into_iter();
                writes.any(|write| !write.append && write.path.known() == Some(path))
            };
            let edits = matches!(
                other.name(),
                "rm" | "sed" | "truncate" | "unlink" | "mv" | "perl"
            );
            let clears = other.name() == "rm"
                && path.starts_with('~')
                && other
                    .args()
                    .iter()
                    .any(|word| word.literal_suffix().contains(".cache"));
            forgets || (edits && names_it()) || clears || writes_over()
        })
    }

    /// The copy that takes a file of a stage into an image.
    fn carried_from(&self, command: &Command<'m>, path: &str) -> Option<Span> {
        let mut copies = self.copies.iter();
        let copy = copies.find(|copy| {
            let mut sources = copy.sources.iter();
            copy.origin == Origin::Stage(command.stage)
                && self.ships(copy.instruction)
                && sources.any(|source| {
                    let source = source.value.known().map(|source| paths::join("/", source));
                    source.is_some_and(|source| paths::is_within(path, &source))
                })
        })?;
        Some(self.instruction(copy.instruction).head)
    }
}

/// Whether a name says that what it names is no secret.
fn is_public(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| PUBLIC.contains(&word))
}

struct Reader<'r, 'm> {
    model: &'r Model<'m>,
    secrets: Vec<Secret>,
    /// Variables that hold a secret, and which.
    variables: Vec<(String, usize)>,
}

impl<'m> Reader<'_, 'm> {
    /// `TOKEN=$(cat /run/secrets/token)`, also behind `export`.
    fn assign(&mut self, command: &Command<'m>) {
        let mut set = Vec::new();
        for assignment in &command.simple.assignments {
            if let AssignmentValue::Word(word) = &assignment.value
                && command.invocation.is_none()
            {
                set.push((assignment.name.clone(), self.of_word(command, word)));
            }
        }
        if command.name() == "export" {
            for word in command.args() {
                let prefix = word.literal_prefix();
                if let Some((name, _)) = prefix.split_once('=') {
                    set.push((name.to_owned(), self.of_word(command, word)));
                }
            }
        }
        for (name, secret) in set {
            self.variables.retain(|(known, _)| *known != name);
            let is_open = self.variables.len() < MAX_VARIABLES;
            let known = secret.filter(|_| is_open).map(|at| (name, at));
            self.variables.extend(known);
        }
    }

    /// The secret that a command writes to its output, if one is piped into it or it reads one itself.
    fn emits(&self, command: &Command<'m>, piped: Option<usize>) -> Option<usize> {
        let name = command.name();
        let mut words = command.args().iter();
        if matches!(name, "echo" | "printf") {
            return words.find_map(|word| self.of_word(command, word));
        }
        if !PASS.contains(&name) {
            return None;
        }
        let mut named = || words.find_map(|word| self.of_file(command, word));
        let by_input = command.command.redirects.iter().find_map(|redirect| {
            let heredoc = command.script.heredoc(redirect);
            match (redirect.operator, heredoc) {
                (_, Some(heredoc)) => self.of_parts(command, &heredoc.parts),
                (RedirectOperator::Read, _) => self.of_file(command, &redirect.target),
                _ => None,
            }
        });
        by_input
            .or(piped)
            .or_else(|| if name == "tee" { None } else { named() })
    }

    /// What a command leaves: the secret, the file, and whether that holds nothing else.
    fn kept(&self, command: &Command<'m>, flow: Option<usize>) -> Vec<(usize, String, bool)> {
        let mut found = Vec::new();
        if let Some(at) = flow {
            for write in self.model.writes(command.index) {
                if let Value::Known(path) = write.path {
                    let is_cat = command.name() == "cat" && !command.args().is_empty();
                    found.push((at, path, is_cat && !write.append));
                }
            }
        }
        found.extend(self.copied(command).map(|(at, path)| (at, path, true)));
        found.extend(self.told(command).map(|(at, path)| (at, path, false)));
        found
    }

    /// `cp /run/secrets/key /root/.ssh/id_rsa`
    fn copied(&self, command: &Command<'m>) -> Option<(usize, String)> {
        if !matches!(command.name(), "cp" | "install") || command.has_arg("-t") {
            return None;
        }
        let mut plain = Vec::new();
        let mut args = command.args().iter();
        while let Some(word) = args.next() {
            let is_option = word.literal_prefix().starts_with('-');
            let has_value = ["-g", "-m", "-o"].iter().any(|option| word.is(option));
            if is_option && has_value && command.name() == "install" {
                args.next();
            } else if !is_option {
                plain.push(word);
            }
        }
        let [source, target] = plain[..] else {
            return None;
        };
        let at = self.of_file(command, source)?;
        let path = self.model.path_of(command, target)?;
        let file = self.secrets[at].file.as_deref()?;
        let text = target.literal_suffix();
        let is_folder = text.ends_with('/') || matches!(paths::file_name(&text), "." | "..");
        let inside = paths::join(&path, paths::file_name(file));
        // Without a slash at its end it may be either.
        if self.model.is_undone(command, &inside) {
            return None;
        }
        Some((at, if is_folder { inside } else { path }))
    }

    /// `git config --global url.https://$TOKEN@github.com/.insteadOf https://github.com/`
    fn told(&self, command: &Command<'m>) -> Option<(usize, String)> {
        let (.., path) = KEEPERS.iter().find(|(name, all, any, _)| {
            command.name() == *name
                && all.iter().all(|word| command.has_arg(word))
                && any.iter().any(|word| command.has_arg(word))
                && !FORGET.iter().any(|word| command.has_arg(word))
        })?;
        let mut args = command.args().iter();
        let at = args.find_map(|word| self.of_word(command, word))?;
        let moved = [
            "GIT_CONFIG_GLOBAL",
            "HF_HOME",
            "HF_TOKEN_PATH",
            "PIP_CONFIG_FILE",
            "NETRC",
        ];
        let is_moved = moved.iter().any(|name| {
            let value = self.model.environment_at(command.index, name);
            !matches!(value, None | Some(Value::Unset))
        });
        let mounts = self.model.mounts(command.instruction).iter();
        let mut kept = mounts.filter(|mount| matches!(mount.kind, Kind::Cache | Kind::Tmpfs));
        let folder = paths::file_name(paths::parent(path));
        let is_mounted = kept.any(|mount| {
            let target = mount.target.known();
            target.is_none_or(|to| to.contains(".cache") || to.ends_with(folder))
        });
        (!is_moved && !is_mounted).then(|| (at, (*path).to_owned()))
    }

    /// The secret whose file a word names.
    fn of_file(&self, command: &Command<'m>, word: &Word) -> Option<usize> {
        let path = self.model.path_of(command, word)?;
        let mut secrets = self.secrets.iter();
        secrets.position(|secret| secret.file.as_deref() == Some(&path))
    }

    /// The secret that a word holds when it is expanded.
    fn of_word(&self, command: &Command<'m>, word: &Word) -> Option<usize> {
        self.of_parts(command, &word.parts)
    }

    fn of_parts(&self, command: &Command<'m>, parts: &[Part]) -> Option<usize> {
        parts.iter().find_map(|part| match part {
            Part::DoubleQuoted { parts, .. } => self.of_parts(command, parts),
            Part::Variable(variable) => {
                let is_value = matches!(
                    variable.operator,
                    None | Some(Operator::Default { .. } | Operator::Require { .. })
                );
                let mut variables = self.variables.iter();
                let known = variables.find(|(name, _)| *name == variable.name);
                known.filter(|_| is_value).map(|(_, at)| *at)
            }
            Part::Substitution { list, .. } => self.of_list(command, list),
            _ => None,
        })
    }

    /// What `$(cat /run/secrets/token | tr -d '\n')` and `$(< /run/secrets/token)` print.
    fn of_list(&self, command: &Command<'m>, list: &List) -> Option<usize> {
        let [item] = &list.items[..] else {
            return None;
        };
        let mut commands = item.pipeline.commands.iter();
        let first = commands.next()?;
        let is_passed = commands.all(|next| {
            let words = next.simple().map(|simple| &simple.words[..]);
            words.is_some_and(|words| {
                let mut pass = PASS.iter();
                words
                    .first()
                    .is_some_and(|word| pass.any(|name| word.is(name)))
            })
        });
        let simple = first.simple().filter(|_| is_passed)?;
        let mut redirects = first.redirects.iter();
        let mut read = || {
            let read = redirects.find(|redirect| redirect.operator == RedirectOperator::Read)?;
            self.of_file(command, &read.target)
        };
        let Some((name, args)) = simple.words.split_first() else {
            return read();
        };
        if name.is("echo") || name.is("printf") {
            return args.iter().find_map(|word| self.of_word(command, word));
        }
        let is_reader = PASS.iter().any(|program| name.is(program));
        let named = || args.iter().find_map(|word| self.of_file(command, word));
        is_reader.then(|| named().or_else(read)).flatten()
    }
}
