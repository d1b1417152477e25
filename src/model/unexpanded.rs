//! Variables that no shell expands: those in the words of an exec form.

use super::{Command, Model, Value, paths};
use crate::shell::Word;
use crate::text::Span;

/// A word of `CMD` or `ENTRYPOINT` in exec form that holds a variable of the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unexpanded {
    /// The bytes of the word, without quotes.
    pub span: Span,
    /// The name of the variable.
    pub name: String,
    /// The program that gets the word as it is.
    pub program: String,
    /// Whether it is the `PORT` of a `CMD`, which Heroku runs by a shell even in this form.
    pub may_be_for_heroku: bool,
}

/// Programs that expand variables in their arguments themselves, or hand them to a shell.
const EXPANDS: [&str; 14] = [
    "ash",
    "bash",
    "conda",
    "dash",
    "dumb-init",
    "env",
    "envsubst",
    "eval",
    "ksh",
    "parallel",
    "sh",
    "ssh",
    "watch",
    "zsh",
];

impl<'m> Model<'m> {
    /// The words that programs get with a `$NAME` in them when a container starts, where that is a variable of the image,
    /// or a build argument. Scripts of the file's own may do with them what they like, and are left out.
    pub fn unexpanded(&self) -> Vec<Unexpanded> {
        let mut found: Vec<Unexpanded> = Vec::new();
        for startup in self.startups() {
            for command in self.commands_at_start(startup) {
                if !command.exec || command.starts_script || expands(&command) {
                    continue;
                }
                for word in command.args() {
                    let is_set = |name: &&str| self.is_declared(startup.stage, name);
                    let Some(text) = word.literal() else {
                        continue;
                    };
                    let Some(name) = names(&text).into_iter().find(is_set) else {
                        continue;
                    };
                    let span = command.word_span(word);
                    if found.iter().all(|other| other.span != span) {
                        found.push(Unexpanded {
                            span,
                            name: name.to_owned(),
                            program: command.name().to_owned(),
                            may_be_for_heroku: name == "PORT"
                                && startup
                                    .cmd
                                    .is_some_and(|at| self.instruction(at).span.contains(span)),
                        });
                    }
                }
            }
        }
        found
    }

    /// Whether a stage, or one below, sets a variable or declares a build argument; `PORT` is what platforms set.
    fn is_declared(&self, stage: usize, name: &str) -> bool {
        let mut lineage = self.lineage(stage);
        name == "PORT"
            || matches!(self.said_at_start(stage, name), Some(Value::Known(_)))
            || lineage.any(|stage| {
                let last = stage.instructions.end - 1;
                self.said(last, name)
                    .is_some_and(|value| value != Value::Unset)
            })
    }
}

/// Whether a program is one that expands variables, or a script of the file's own, which may.
fn expands(command: &Command<'_>) -> bool {
    let name = command.name();
    let written = command
        .invocation
        .as_ref()
        .map(|invocation| invocation.word);
    let path = written.map(Word::literal_suffix).unwrap_or_default();
    let is_elsewhere = path.contains('/') && !paths::parent(&path).ends_with("bin");
    name.is_empty()
        || EXPANDS.contains(&name)
        || is_elsewhere
        || name.ends_with(".sh")
        || name.contains("entrypoint")
}

/// The names behind `$` and in `${…}` of a text.
fn names(text: &str) -> Vec<&str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let behind = text.split('$').skip(1);
    let names = behind.map(|rest| {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())]
    });
    names
        .filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::check;

    fn unexpanded(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        check(&format!("FROM debian:12\nENV MODEL=m\n{text}\n"), |model| {
            found = model
                .unexpanded()
                .into_iter()
                .map(|word| word.name)
                .collect();
        });
        found
    }

    #[test]
    fn variables_in_exec_forms_are_found() {
        assert_eq!(unexpanded("CMD [\"serve\", \"--port=$PORT\"]"), ["PORT"]);
        assert_eq!(
            unexpanded("CMD [\"serve\", \"${MODEL}/x\", \"$MODEL\"]"),
            ["MODEL", "MODEL"]
        );
        assert_eq!(
            unexpanded("ARG A=1\nCMD [\"tini\", \"--\", \"serve\", \"$A\"]"),
            ["A"]
        );
        assert_eq!(
            unexpanded("ENTRYPOINT [\"serve\"]\nCMD [\"$MODEL\"]"),
            ["MODEL"]
        );
    }

    #[test]
    fn what_a_shell_or_a_script_may_expand_is_not() {
        for start in [
            "CMD serve $MODEL",
            "CMD [\"sh\", \"-c\", \"serve $MODEL\"]",
            "CMD [\"bash\", \"-lc\", \"serve $MODEL\"]",
            "CMD [\"./serve\", \"$MODEL\"]",
            "ENTRYPOINT [\"/entrypoint.sh\"]\nCMD [\"serve\", \"$MODEL\"]",
            "CMD [\"grep\", \"^a$\"]",
            "CMD [\"serve\", \"$OTHER\"]",
            "CMD [\"awk\", \"{print $1}\"]",
        ] {
            assert!(unexpanded(start).is_empty(), "{start}");
        }
    }

    #[test]
    fn names_stand_behind_dollars() {
        assert_eq!(names("a=$B-${C:-d}$1$$"), ["B", "C"]);
    }
}
