//! What the words of commands come to: paths and values at the place where a command runs.

use super::{Command, Model, Value, paths};
use crate::knowledge::bases::ROOT;
use crate::shell::{Part, Word};

impl<'m> Model<'m> {
    /// The home of the user in force at an instruction.
    pub fn home(&self, instruction: usize) -> Value {
        match self.said(instruction, "HOME") {
            Some(Value::Known(home)) if home != ROOT.home => return Value::Known(home),
            Some(Value::Unknown) => return Value::Unknown,
            _ => {}
        }
        let user = self.state(instruction).user.clone();
        let Some(user) = user.known() else {
            return Value::Unknown;
        };
        let user = user.split(':').next().unwrap_or(user);
        if user == ROOT.name || user == "0" {
            return Value::Known(ROOT.home.to_owned());
        }
        let facts =
            self.stage_of(instruction)
                .and_then(|stage| match self.root_base(stage.index) {
                    super::Base::Image(image) => image.facts.as_ref()?.user,
                    _ => None,
                });
        match facts {
            Some(known) if known.name == user || known.uid.to_string() == user => {
                Value::Known(known.home.to_owned())
            }
            _ => Value::Unknown,
        }
    }

    /// The value of a word of a command: constant text, and variables that `ENV` and `ARG` set and the script leaves
    /// alone. A pattern stands for itself.
    pub fn word_value(&self, command: &Command<'m>, word: &Word) -> Value {
        let mut value = String::new();
        match self.append_parts(command, &word.parts, &mut value) {
            Some(()) => Value::Known(value),
            None => Value::Unknown,
        }
    }

    fn append_parts(
        &self,
        command: &Command<'m>,
        parts: &[Part],
        value: &mut String,
    ) -> Option<()> {
        for part in parts {
            match part {
                Part::Literal { value: text, .. }
                | Part::Quoted { value: text, .. }
                | Part::Glob { value: text, .. } => value.push_str(text),
                Part::DoubleQuoted { parts, .. } => self.append_parts(command, parts, value)?,
                Part::Variable(variable) if variable.operator.is_none() => {
                    let text = self.shell_variable(command, &variable.name)?;
                    value.push_str(&text);
                }
                Part::Tilde { range } if range.len() == 1 && value.is_empty() => {
                    value.push_str(self.home(command.instruction).known()?);
                }
                _ => return None,
            }
        }
        Some(())
    }

    /// A variable as a command of a script sees it; `None` if it is unknown or the script sets it anywhere.
    fn shell_variable(&self, command: &Command<'m>, name: &str) -> Option<String> {
        let set_here = self.commands_of(command.instruction).iter().any(|other| {
            other
                .simple
                .assignments
                .iter()
                .any(|assignment| assignment.name == name)
                || matches!(
                    other.name(),
                    "export" | "read" | "local" | "declare" | "eval" | "source" | "." | "getopts"
                ) && (other
                    .args()
                    .iter()
                    .any(|arg| arg.literal_prefix().split('=').next() == Some(name))
                    || matches!(other.name(), "eval" | "source" | "."))
        });
        if set_here {
            return None;
        }
        match self.said(command.instruction, name) {
            Some(Value::Known(value)) => Some(value),
            None | Some(Value::Unset) if name == "HOME" => {
                self.home(command.instruction).known().map(str::to_owned)
            }
            _ => None,
        }
    }

    /// The directory in which a command runs: `WORKDIR`, and `cd` before it in its script.
    pub fn cwd(&self, command: &Command<'m>) -> Value {
        let mut cwd = (*self.state(command.instruction).workdir).clone();
        for other in self.commands_of(command.instruction) {
            if other.index >= command.index {
                break;
            }
            if !matches!(other.name(), "cd" | "pushd" | "popd") {
                continue;
            }
            // A `cd` in a process of its own ends with that; whether this command is part of it is not looked into.
            let lasts = std::ptr::eq(other.script, command.script) && !other.context.subshell;
            let inherited = other.nesting < command.nesting && !other.context.subshell;
            if !lasts && !inherited {
                if command.context.subshell || other.nesting != command.nesting {
                    cwd = Value::Unknown;
                }
                continue;
            }
            cwd = match (other.args(), &cwd) {
                _ if other.context.conditional || other.name() == "popd" => Value::Unknown,
                ([], _) => self.home(command.instruction),
                ([.., target], base) => match (self.word_value(other, target), base) {
                    (Value::Known(path), _) if path.starts_with('/') => {
                        Value::Known(paths::join("/", &path))
                    }
                    (Value::Known(path), Value::Known(base)) if path != "-" => {
                        Value::Known(paths::join(base, &path))
                    }
                    _ => Value::Unknown,
                },
            };
        }
        cwd
    }

    /// The absolute path that a word of a command names; a pattern is cut at the folder before it.
    pub fn path_of(&self, command: &Command<'m>, word: &Word) -> Option<String> {
        let Value::Known(path) = self.word_value(command, word) else {
            return None;
        };
        let path = match path.find(['*', '?', '[']) {
            Some(at) => path[..at]
                .rfind('/')
                .map_or(".", |slash| &path[..=slash])
                .to_owned(),
            None => path,
        };
        if path.starts_with('/') {
            return Some(paths::join("/", &path));
        }
        self.cwd(command).known().map(|cwd| paths::join(cwd, &path))
    }
}
