//! What the words of a command become when the shell expands them.

use super::{Model, Value};
use crate::shell::{Dialect, Operator, Part, Shell, Variable, Word};

/// An argument of a command after expansion; a word gives one, none, or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its text; if it is not complete, the part before the first thing that is not known.
    pub text: String,
    /// Whether that is all of it.
    pub complete: bool,
}

impl Field {
    /// The text, if it is known whole.
    pub fn known(&self) -> Option<&str> {
        self.complete.then_some(self.text.as_str())
    }

    /// The text as a value.
    pub fn value(&self) -> Value {
        match self.known() {
            Some(text) => Value::Known(text.to_owned()),
            None => Value::Unknown,
        }
    }
}

/// Values longer than this are not followed: `A=$A$A`, again and again.
const MAX_VALUE: usize = 4096;
/// How deep `${a:-${b:-…}}` is followed.
const MAX_DEPTH: usize = 16;
/// How many words `{a,b}{c,d}…` may become.
const MAX_ALTERNATIVES: usize = 64;

impl Model<'_> {
    /// What `word`, a word of the command at an index, becomes.
    pub fn fields(&self, command: usize, word: &Word) -> Vec<Field> {
        if let Some(text) = word.literal() {
            return vec![Field {
                text: text.into_owned(),
                complete: true,
            }];
        }
        let mut expansion = Expansion::new(self, command);
        match expansion.braces(&word.parts) {
            Some(alternatives) => alternatives
                .into_iter()
                .map(|text| Field {
                    text,
                    complete: true,
                })
                .collect(),
            None => {
                expansion.parts(&word.parts, false, 0);
                expansion.end();
                expansion.done
            }
        }
    }

    /// The value of a word that is not split: that of an assignment.
    pub fn word_value(&self, command: usize, word: &Word) -> Value {
        if let Some(text) = word.literal() {
            return Value::Known(text.into_owned());
        }
        let mut expansion = Expansion::new(self, command);
        expansion.parts(&word.parts, true, 0);
        match expansion.complete {
            true => Value::Known(expansion.text),
            false => Value::Unknown,
        }
    }

    /// Whether the shell of a command expands `{a,b}`; `None` if that is not known.
    fn expands_braces(&self, command: usize) -> Option<bool> {
        match self.dialect(command)? {
            Dialect::Bash | Dialect::Zsh | Dialect::Ksh => Some(true),
            Dialect::Dash | Dialect::Ash => Some(false),
            Dialect::Sh => self
                .os(self.commands[command].stage)
                .map(|os| os.distro.sh_is_bash()),
        }
    }

    /// Which shell reads a command; `None` if that is not known.
    pub(super) fn dialect(&self, command: usize) -> Option<Dialect> {
        let starter = self.commands[command].index;
        let program = match self.starter(starter).map(|at| self.commands[at].name()) {
            Some("eval" | "su" | "runuser") => return None,
            Some(name) => Shell::named(name),
            None => {
                let words = &self.state(self.commands[command].instruction).shell.words;
                let mut shells = words.iter().map(|word| Shell::named(word));
                shells.find(|shell| matches!(shell, Shell::Posix(_)))?
            }
        };
        match program {
            Shell::Posix(dialect) => Some(dialect),
            _ => None,
        }
    }

    /// The system of a stage's base image, if that is known.
    pub fn os(&self, stage: usize) -> Option<crate::knowledge::os::Os> {
        match self.root_base(stage) {
            super::Base::Image(image) => image.facts.as_ref()?.os,
            _ => None,
        }
    }
}

/// A word on its way to fields.
struct Expansion<'e, 'm> {
    model: &'e Model<'m>,
    command: usize,
    done: Vec<Field>,
    text: String,
    complete: bool,
    /// Whether there is a field even if its text is empty: something was quoted, or is not known.
    begun: bool,
}

impl<'e, 'm> Expansion<'e, 'm> {
    fn new(model: &'e Model<'m>, command: usize) -> Self {
        Self {
            model,
            command,
            done: Vec::new(),
            text: String::new(),
            complete: true,
            begun: false,
        }
    }

    fn end(&mut self) {
        if self.begun || !self.text.is_empty() {
            self.done.push(Field {
                text: std::mem::take(&mut self.text),
                complete: std::mem::replace(&mut self.complete, true),
            });
        }
        self.begun = false;
    }

    fn push(&mut self, text: &str) {
        if self.complete {
            self.text.push_str(text);
        }
    }

    fn unknown(&mut self) {
        self.complete = false;
        self.begun = true;
    }

    fn parts(&mut self, parts: &[Part], quoted: bool, depth: usize) {
        for part in parts {
            match part {
                Part::Literal { value, .. } | Part::Glob { value, .. } => self.push(value),
                Part::Quoted { value, .. } => {
                    self.begun = true;
                    self.push(value);
                }
                Part::DoubleQuoted { parts, .. } => {
                    self.begun = true;
                    self.parts(parts, true, depth);
                }
                Part::Variable(variable) => self.variable(variable, quoted, depth),
                Part::Tilde { range } => self.tilde(range.len()),
                Part::BraceExpansion { range, .. }
                    if self.model.expands_braces(self.command) == Some(false) =>
                {
                    let script = self.model.commands[self.command].script;
                    self.push(script.source(range));
                }
                _ => self.unknown(),
            }
        }
    }

    /// `~`; the home of another user is not known.
    fn tilde(&mut self, length: usize) {
        match self.model.home_at(self.command) {
            Value::Known(home) if length == 1 => self.push(&home),
            _ => self.unknown(),
        }
    }

    fn variable(&mut self, variable: &Variable, quoted: bool, depth: usize) {
        let value = self.model.variable_at(self.command, &variable.name);
        let value = value.unwrap_or(Value::Unknown);
        let (empty, alternative) = match variable.operator {
            None => return self.value(value, quoted),
            Some(Operator::Require { .. }) => {
                return match value {
                    Value::Unset => self.unknown(),
                    value => self.value(value, quoted),
                };
            }
            Some(Operator::Default { empty } | Operator::Assign { empty }) => (empty, false),
            Some(Operator::Alternative { empty }) => (empty, true),
            Some(Operator::Other) => return self.unknown(),
        };
        let is_set = match &value {
            Value::Known(text) => !(empty && text.is_empty()),
            Value::Unset => false,
            Value::Unknown => return self.unknown(),
        };
        if is_set == alternative && depth < MAX_DEPTH {
            self.parts(&variable.argument, quoted, depth + 1);
        } else if is_set && !alternative {
            self.value(value, quoted);
        } else if depth >= MAX_DEPTH {
            self.unknown();
        }
    }

    /// What a variable holds; outside quotes, blanks in it end a field.
    fn value(&mut self, value: Value, quoted: bool) {
        let text = match value {
            Value::Known(text) if text.len() + self.text.len() <= MAX_VALUE => text,
            Value::Unset => return,
            _ => return self.unknown(),
        };
        if quoted {
            return self.push(&text);
        }
        for (at, word) in text.split([' ', '\t', '\n']).enumerate() {
            if at > 0 {
                self.end();
            }
            self.push(word);
        }
    }

    /// The alternatives of a word that is constant but for brace expansions, if the shell expands those.
    fn braces(&self, parts: &[Part]) -> Option<Vec<String>> {
        let has = |part: &Part| matches!(part, Part::BraceExpansion { .. });
        if !parts.iter().any(has) || self.model.expands_braces(self.command) != Some(true) {
            return None;
        }
        let mut found = vec![String::new()];
        for part in parts {
            let choices: Vec<&str> = match part {
                Part::Literal { value, .. }
                | Part::Glob { value, .. }
                | Part::Quoted { value, .. } => vec![value],
                Part::BraceExpansion { parts, .. } => match &parts[..] {
                    [Part::Literal { value, .. }] if value.contains(',') => {
                        value.split(',').collect()
                    }
                    _ => return None,
                },
                _ => return None,
            };
            if found.len() * choices.len() > MAX_ALTERNATIVES {
                return None;
            }
            found = found
                .iter()
                .flat_map(|head| choices.iter().map(move |tail| format!("{head}{tail}")))
                .collect();
        }
        Some(found)
    }
}
