//! What a script has set before one of its commands runs: variables, the working directory.

use std::collections::HashMap;

use super::scopes::{Effect, Reach, Scopes};
use super::{Model, Value, paths};
use crate::shell::{AssignmentValue, Joiner, Word};

/// The scopes of all commands, and what the scripts set.
#[derive(Clone, Debug, Default)]
pub(super) struct ShellState {
    pub(super) scopes: Scopes,
    /// By instruction and name, in the order of the commands. The working directory is the variable `PWD`.
    settings: HashMap<(usize, String), Vec<Setting>>,
}

#[derive(Clone, Debug)]
struct Setting {
    /// The command that sets it.
    command: usize,
    value: Value,
    /// Whether the programs that are run get it.
    exported: bool,
    looped: bool,
}

/// How many settings of one variable are looked at, the last first; what lies before is not known.
const MAX_STEPS: usize = 64;

impl ShellState {
    /// Reads what every command of a model sets; the model has nothing but its commands and copies yet.
    pub(super) fn read(model: &mut Model<'_>) {
        model.shell = Self {
            scopes: Scopes::read(model.scripts(), &model.commands),
            settings: HashMap::new(),
        };
        for at in 0..model.commands.len() {
            let command = &model.commands[at];
            if command.exec || command.context.substitution {
                continue;
            }
            let (instruction, looped) = (command.instruction, command.context.looped);
            for (name, value, exported) in model.set_by(at) {
                let of_name = model.shell.settings.entry((instruction, name));
                of_name.or_default().push(Setting {
                    command: at,
                    value,
                    exported,
                    looped,
                });
            }
        }
    }
}

impl Model<'_> {
    /// How the effect of the command at `from` reaches the one at `to`, which comes later in the same instruction.
    pub fn reach(&self, from: usize, to: usize, effect: Effect) -> Reach {
        self.shell.scopes.reach(from, to, effect)
    }

    /// Whether the command at `from` has certainly run where the one at `to` runs, which comes later in the same
    /// instruction. Unlike [`Reach::Certain`] this holds even if something fails and the script goes on: not for `b` and
    /// `c` of `a && b; c`.
    pub fn has_run(&self, from: usize, to: usize) -> bool {
        let background = self.commands[from].context.background;
        !background && self.shell.scopes.is_certain(from, to)
    }

    /// Whether a command has certainly run where its instruction succeeds.
    pub fn always_runs(&self, command: usize) -> bool {
        let this = &self.commands[command];
        // In `a && b`, which ends the script, a failure of `a` is one of the instruction.
        let ends = |from: usize| {
            let items = &this.script.body.items[from..];
            let joined = |joiner: Joiner| matches!(joiner, Joiner::And | Joiner::End);
            this.nesting == 0 && items.iter().all(|item| joined(item.joiner))
        };
        let is_last_chain = this.context.top_level.is_some_and(ends);
        !this.context.background
            && !this.context.conditional
            && !this.context.looped
            && (is_last_chain || self.shell.scopes.always_runs(command))
    }

    /// The command that starts the script in which a command stands: that of `bash -c "…"`.
    pub fn starter(&self, command: usize) -> Option<usize> {
        self.shell.scopes.starter(command)
    }

    /// Whether blanks may be added at a place of the script of a command, and stay part of it: not in a script that is a
    /// word without quotes, `sh -c pip\ list`.
    pub fn takes_blanks(&self, command: usize, place: usize) -> bool {
        let starters = std::iter::successors(self.starter(command), |&at| self.starter(at));
        starters.map(|at| &self.commands[at]).all(|starter| {
            let holds = |word: &&Word| {
                let span = starter.word_span(word);
                span.start <= place && place <= span.end
            };
            let word = starter.args().iter().find(holds);
            starter.exec
                || word.is_none_or(|word| {
                    let text = self.text(starter.word_span(word));
                    let quote = text.trim_start_matches('$').chars().next();
                    quote.is_some_and(|quote| {
                        matches!(quote, '"' | '\'') && text.len() > 1 && text.ends_with(quote)
                    })
                })
        })
    }

    /// What `$NAME` is in the arguments of a command; `None` if only a base that is unseen could set it.
    pub fn variable_at(&self, command: usize, name: &str) -> Option<Value> {
        let instruction = self.commands[command].instruction;
        match name {
            "HOME" => return Some(self.home_at(command)),
            "PWD" => return Some(self.workdir_at(command)),
            // `$1`, `$?`, `$@`: arguments and signs.
            _ if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                return Some(Value::Unknown);
            }
            _ => {}
        }
        self.setting(command, name, false)
            .or_else(|| self.own_of_starters(command, name))
            .or_else(|| match self.said(instruction, name) {
                // What is known of a base is complete for the variables that rules ask for, and for no others.
                Some(Value::Unset) => Some(Value::Unknown),
                said => said,
            })
    }

    /// What the program that a command runs finds in its environment; `None` if only a base that is unseen could set
    /// it.
    pub fn environment_at(&self, command: usize, name: &str) -> Option<Value> {
        let this = &self.commands[command];
        if let Some(own) = this.own_variable(name) {
            return Some(own.map_or(Value::Unknown, |text| Value::Known(text.to_owned())));
        }
        self.setting(command, name, true)
            .or_else(|| self.own_of_starters(command, name))
            .or_else(|| self.said(this.instruction, name))
    }

    /// The directory in which a command runs: the `WORKDIR`, or where `cd` went before it.
    pub fn workdir_at(&self, command: usize) -> Value {
        let this = &self.commands[command];
        if this.context.substitution {
            return Value::Unknown;
        }
        match self.setting(command, "PWD", false) {
            Some(value) => value,
            None => (*self.state(this.instruction).workdir).clone(),
        }
    }

    /// `A=b bash -c "…"` sets it for all that the script runs.
    fn own_of_starters(&self, command: usize, name: &str) -> Option<Value> {
        let starters = std::iter::successors(self.starter(command), |&at| self.starter(at));
        for starter in starters {
            if let Some(own) = self.commands[starter].own_variable(name) {
                return Some(own.map_or(Value::Unknown, |text| Value::Known(text.to_owned())));
            }
        }
        None
    }

    /// What the script has set a variable to; `None` if it has not.
    fn setting(&self, command: usize, name: &str, exported: bool) -> Option<Value> {
        let this = &self.commands[command];
        let key = (this.instruction, name.to_owned());
        if self.shell.scopes.loop_variables.binary_search(&key).is_ok() {
            return Some(Value::Unknown);
        }
        let settings = self.shell.settings.get(&key)?;
        let before = settings.partition_point(|setting| setting.command < command);
        // The round before may have set it.
        let later = settings[before..].last();
        if this.context.looped && later.is_some_and(|setting| setting.looped) {
            return Some(Value::Unknown);
        }
        for setting in settings[..before].iter().rev().take(MAX_STEPS) {
            match self.reach(setting.command, command, Effect::Process) {
                Reach::Never => continue,
                _ if exported && !setting.exported => return None,
                Reach::Possible => return Some(Value::Unknown),
                Reach::Certain => return Some(setting.value.clone()),
            }
        }
        (before > MAX_STEPS).then_some(Value::Unknown)
    }

    /// The variables that a command sets for those behind it, each with whether it is exported.
    fn set_by(&self, at: usize) -> Vec<(String, Value, bool)> {
        let command = &self.commands[at];
        if command.simple.words.is_empty() {
            return self.assigned(at);
        }
        let Some(invocation) = &command.invocation else {
            return Vec::new();
        };
        let plain = |name: &str| matches!(name, "command" | "builtin");
        if !invocation.wrappers.iter().all(|w| plain(w.name)) {
            return Vec::new();
        }
        let args = invocation.args;
        match command.name() {
            "cd" | "pushd" => vec![("PWD".into(), self.cd(at, args), true)],
            "popd" => vec![("PWD".into(), Value::Unknown, true)],
            "export" | "declare" | "typeset" | "local" | "readonly" => self.declared(at, args),
            "unset" if !command.has_arg("-f") => {
                names(args).map(|name| (name, Value::Unset, true)).collect()
            }
            "read" | "mapfile" | "readarray" | "getopts" => names(args)
                .map(|name| (name, Value::Unknown, false))
                .collect(),
            "printf" => match args {
                [flag, name, ..] if flag.is("-v") => names(std::slice::from_ref(name))
                    .map(|name| (name, Value::Unknown, false))
                    .collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// `a=b c=d`
    fn assigned(&self, at: usize) -> Vec<(String, Value, bool)> {
        let command = &self.commands[at];
        let set = command.simple.assignments.iter().map(|assignment| {
            let name = assignment.name.clone();
            let value = match &assignment.value {
                AssignmentValue::Word(word) if !assignment.append && !assignment.indexed => {
                    self.word_value(at, word)
                }
                _ => Value::Unknown,
            };
            let exported = self.is_exported(at, &name);
            (name, value, exported)
        });
        set.collect()
    }

    /// `export a=b c`, `declare -x a=b`
    fn declared(&self, at: usize, args: &[Word]) -> Vec<(String, Value, bool)> {
        let command = &self.commands[at];
        let exports = command.name() == "export"
            || args
                .iter()
                .any(|arg| arg.is("-x") || arg.is("-gx") || arg.is("-rx"));
        let mut set = Vec::new();
        for arg in args {
            let (name, value) = match arg.assignment() {
                Some((name, word)) => (name, self.word_value(at, &word)),
                None => match arg.literal() {
                    Some(name) if exports && is_name(&name) => {
                        let value = self.variable_at(at, &name).unwrap_or(Value::Unknown);
                        (name.into_owned(), value)
                    }
                    _ => continue,
                },
            };
            let exported = exports || self.is_exported(at, &name);
            set.push((name, value, exported));
        }
        set
    }

    /// Whether programs get a variable already, so that they see what it is set to.
    fn is_exported(&self, at: usize, name: &str) -> bool {
        let instruction = self.commands[at].instruction;
        let settings = self.shell.settings.get(&(instruction, name.to_owned()));
        settings.is_some_and(|settings| settings.last().is_some_and(|s| s.exported))
            || matches!(
                self.said(instruction, name),
                Some(Value::Known(_) | Value::Unknown)
            )
    }

    /// Where `cd` goes.
    fn cd(&self, at: usize, args: &[Word]) -> Value {
        let fields: Vec<_> = args.iter().flat_map(|arg| self.fields(at, arg)).collect();
        let is_option = |text: &str| matches!(text, "-L" | "-P" | "-e" | "-n" | "--");
        let mut targets = fields
            .iter()
            .skip_while(|field| field.known().is_some_and(is_option));
        let target = match (targets.next(), targets.next()) {
            (None, _) => return self.home_at(at),
            (Some(field), None) => match field.known() {
                Some("-" | "") | None => return Value::Unknown,
                Some(path) => path,
            },
            _ => return Value::Unknown,
        };
        match self.workdir_at(at) {
            _ if target.starts_with('/') => Value::Known(paths::join("/", target)),
            Value::Known(base) => Value::Known(paths::join(&base, target)),
            _ => Value::Unknown,
        }
    }
}

/// The words that are names.
fn names(args: &[Word]) -> impl Iterator<Item = String> + '_ {
    args.iter()
        .filter_map(Word::literal)
        .filter(|text| is_name(text))
        .map(std::borrow::Cow::into_owned)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
