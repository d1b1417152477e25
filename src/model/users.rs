//! Users that a file adds, and where their homes are.

use std::collections::HashMap;

use super::variables::evaluate;
use super::{Base, Command, Model, Value};
use crate::syntax::{Arguments, Keyword};

/// Users that `useradd` and `adduser` add.
#[derive(Clone, Debug, Default)]
pub(super) struct Users {
    /// By name, and by number, in the order of the commands.
    added: HashMap<String, Vec<Added>>,
}

#[derive(Clone, Debug)]
struct Added {
    command: usize,
    home: Value,
}

/// Options of `useradd`, and of both kinds of `adduser`, whose value is the next word. Source: useradd(8) of shadow
/// 4.13, adduser(8) of Debian 12, busybox adduser 1.36.
const LONG_VALUES: [&str; 22] = [
    "--base-dir",
    "--comment",
    "--conf",
    "--expiredate",
    "--firstgid",
    "--firstuid",
    "--gecos",
    "--gid",
    "--groups",
    "--home",
    "--home-dir",
    "--inactive",
    "--ingroup",
    "--key",
    "--lastgid",
    "--lastuid",
    "--password",
    "--prefix",
    "--root",
    "--shell",
    "--skel",
    "--uid",
];
const USERADD_LETTERS: &str = "bcdefgGkKpRPsuZ";
const ADDUSER_LETTERS: &str = "hgsGuk";

impl Users {
    /// The users that the commands of a model add.
    pub(super) fn read(model: &Model<'_>) -> Self {
        let mut users = Self::default();
        for command in &model.commands {
            let letters = match command.name() {
                "useradd" => USERADD_LETTERS,
                "adduser" => ADDUSER_LETTERS,
                _ => continue,
            };
            users.add(model, command, letters);
        }
        users
    }

    fn add(&mut self, model: &Model<'_>, command: &Command<'_>, letters: &str) {
        let fields = command
            .args()
            .iter()
            .flat_map(|word| model.fields(command.index, word));
        let mut fields = fields.map(|field| field.value());
        let (mut home, mut uid, mut system) = (None, None, false);
        let mut operands = Vec::new();
        while let Some(value) = fields.next() {
            let Value::Known(text) = &value else {
                operands.push(value);
                continue;
            };
            let (option, attached) = match text.split_once('=') {
                Some((option, value)) if option.starts_with("--") => (option, Some(value)),
                _ => (text.as_str(), None),
            };
            system |= matches!(option, "--system" | "-S" | "-r");
            let takes_value = match option.strip_prefix('-') {
                None | Some("") => {
                    operands.push(value);
                    continue;
                }
                Some(long) if long.starts_with('-') => LONG_VALUES.contains(&option),
                Some(short) => short.ends_with(|c| letters.contains(c)),
            };
            let given = match attached {
                Some(value) => Value::Known(value.to_owned()),
                None if takes_value => fields.next().unwrap_or(Value::Unknown),
                None => continue,
            };
            let is_adduser = letters == ADDUSER_LETTERS;
            match option {
                "--home" | "--home-dir" => home = Some(given),
                "--uid" => uid = Some(given),
                _ if option.starts_with("--") => {}
                _ if option.ends_with('d') && !is_adduser => home = Some(given),
                _ if option.ends_with('h') && is_adduser => home = Some(given),
                _ if option.ends_with('u') => uid = Some(given),
                _ => {}
            }
        }
        // `adduser user group` puts one that exists into a group.
        let [Value::Known(name)] = &operands[..] else {
            return;
        };
        let home = home.unwrap_or_else(|| match command.name() {
            // Debian gives system users /nonexistent, or has given them /home/….
            "adduser" if system => Value::Unknown,
            _ => Value::Known(format!("/home/{name}")),
        });
        let numbers = uid.and_then(|uid| uid.known().map(str::to_owned));
        for key in std::iter::once(name.clone()).chain(numbers) {
            self.added.entry(key).or_default().push(Added {
                command: command.index,
                home: home.clone(),
            });
        }
    }
}

/// How many users of one name are looked at.
const MAX_NAMESAKES: usize = 16;

impl Model<'_> {
    /// The home of the user who runs a command, as `~` and `$HOME` are in it.
    pub fn home_at(&self, command: usize) -> Value {
        if let Some(value @ Value::Known(_)) = self.environment_at(command, "HOME") {
            return value;
        }
        let this = &self.commands[command];
        let starters = std::iter::successors(self.starter(command), |&at| self.starter(at));
        let changes_user = |command: &Command<'_>| {
            let invocation = command.invocation.as_ref();
            let wrapped = invocation.is_some_and(|invocation| {
                let other = |name: &str| matches!(name, "gosu" | "su-exec");
                let is_root = || self.is_root(command.instruction) == Some(true);
                let named = |words: &[crate::shell::Word]| {
                    let is_user = |text: &str| text.starts_with("-u") || text.starts_with("--user");
                    words.iter().any(|word| is_user(&word.literal_prefix()))
                };
                let mut wrappers = invocation.wrappers.iter();
                let elevated = invocation.elevated;
                wrappers.any(|w| other(w.name) || (elevated && (!is_root() || named(w.words))))
            });
            wrapped || matches!(command.name(), "su" | "runuser")
        };
        if changes_user(this) || starters.map(|at| &self.commands[at]).any(changes_user) {
            return Value::Unknown;
        }
        self.home_of_user(this.instruction)
    }

    /// Whether users or groups may come into being between an instruction and a later command of its stage: by commands
    /// for them, or with packages of the system.
    pub fn adds_accounts(&self, instruction: usize, command: usize) -> bool {
        let until = &self.commands[command];
        let between = self.commands[..command].iter().rev();
        let mut between = between.take_while(|other| other.instruction > instruction);
        between.any(|other| {
            other.stage == until.stage
                && (matches!(
                    other.name(),
                    "addgroup" | "adduser" | "groupadd" | "groupmod" | "useradd" | "usermod"
                ) || self
                    .install_at(other.index)
                    .is_some_and(|install| !install.tool.is_python() && !install.tool.is_conda()))
        })
    }

    /// Whether commands of an instruction run as root; `None` if that is not known.
    pub fn is_root(&self, instruction: usize) -> Option<bool> {
        let user = self.state(instruction).user.known()?;
        let name = user.split(':').next().unwrap_or(user);
        Some(matches!(name, "root" | "0"))
    }

    /// The last `USER` of a stage, or of one below: the index of the instruction.
    pub fn last_user(&self, stage: usize) -> Option<usize> {
        self.lineage(stage).find_map(|stage| {
            let mut instructions = stage.instructions.clone().rev();
            instructions.find(|&at| self.instruction(at).keyword == Keyword::User)
        })
    }

    /// Whether containers of a stage start as root, unless somebody says otherwise; `None` if that is not known.
    pub fn starts_as_root(&self, stage: usize) -> Option<bool> {
        let is_root = |user: &str| matches!(user.split(':').next(), Some("root" | "0"));
        let Some(at) = self.last_user(stage) else {
            return match self.root_base(stage) {
                Base::Scratch => Some(true),
                Base::Image(image) => Some(image.facts.as_ref()?.user?.uid == 0),
                _ => None,
            };
        };
        let Arguments::Text(word) = &self.instruction(at).arguments else {
            return None;
        };
        let lookup = |name: &str| self.value(at, name);
        let user = evaluate(&word.raw, self.file.escape, &lookup);
        Some(is_root(user.known()?))
    }

    /// The home of the user in force at an instruction, by the users that the file adds and those of a known base.
    pub(super) fn home_of_user(&self, instruction: usize) -> Value {
        let Some(user) = self.state(instruction).user.known() else {
            return Value::Unknown;
        };
        let user = user.split(':').next().unwrap_or(user);
        match self.stage_of(instruction) {
            Some(stage) => self.home_before(user, stage.index, instruction),
            None if matches!(user, "root" | "0") => Value::Known("/root".to_owned()),
            None => Value::Unknown,
        }
    }

    /// The home of a user in a container of a stage.
    pub(super) fn home_of(&self, user: &str, stage: usize) -> Value {
        self.home_before(user, stage, self.stages()[stage].instructions.end)
    }

    /// The home of a user in a stage, just before an instruction.
    fn home_before(&self, user: &str, stage: usize, instruction: usize) -> Value {
        let known = |text: &str| Value::Known(text.to_owned());
        if matches!(user, "root" | "0") {
            return known("/root");
        }
        let added = self.users.added.get(user);
        let before = added.into_iter().flatten().rev().take(MAX_NAMESAKES);
        for added in before {
            let by = &self.commands[added.command];
            let below = |by: &Command<'_>| self.lineage(stage).any(|s| s.index == by.stage);
            if by.instruction < instruction && below(by) {
                return added.home.clone();
            }
        }
        let facts = self.base_facts(stage);
        match facts.and_then(|facts| facts.user) {
            Some(base) if base.name == user || base.uid.to_string() == user => known(base.home),
            _ => Value::Unknown,
        }
    }
}
