//! Text that commands write into files: `echo … > file`, `tee`, `cat <<EOF > file`.

use super::{Command, Model, Value, paths};
use crate::shell::{RedirectOperator, Word};

/// What a command writes into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// The file: absolute, cleaned.
    pub path: Value,
    /// Whether it is added to what the file holds.
    pub append: bool,
    /// The text; line ends and escapes as the file of the build has them, for `printf` too.
    pub text: Value,
}

impl Model<'_> {
    /// What the command at an index writes by redirection, or as `tee`.
    pub fn writes(&self, command: usize) -> Vec<Write> {
        let this = &self.commands[command];
        let mut targets: Vec<(Value, bool)> = Vec::new();
        for redirect in &this.command.redirects {
            use RedirectOperator::{Append, AppendAll, Overwrite, Write, WriteAll};
            let append = matches!(redirect.operator, Append | AppendAll);
            let writes = append || matches!(redirect.operator, Write | Overwrite | WriteAll);
            if writes && redirect.fd.is_none_or(|fd| fd == 1) {
                let target = self.word_value(command, &redirect.target);
                targets.push((self.absolute(command, &target), append));
            }
        }
        let is_tee = this.name() == "tee";
        if is_tee {
            let append = this.has_arg("-a") || this.has_arg("--append");
            for field in this.args().iter().flat_map(|arg| self.fields(command, arg)) {
                if !field.text.starts_with('-') {
                    targets.push((self.absolute(command, &field.value()), append));
                }
            }
        }
        if targets.is_empty() {
            return Vec::new();
        }
        let text = match is_tee && this.context.piped_from {
            true => self.piped_into(command),
            false => self.output(command),
        };
        targets
            .into_iter()
            .map(|(path, append)| Write {
                path,
                append,
                text: text.clone(),
            })
            .collect()
    }

    /// A path of a command, joined to the directory in which it runs.
    pub fn absolute(&self, command: usize, path: &Value) -> Value {
        match path {
            Value::Known(path) if path.starts_with('/') => Value::Known(paths::join("/", path)),
            Value::Known(path) => match self.workdir_at(command) {
                Value::Known(base) => Value::Known(paths::join(&base, path)),
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    /// What stands left of a pipe, if it is one command.
    fn piped_into(&self, command: usize) -> Value {
        let script = self.commands[command].script;
        let is_left =
            |left: &&Command<'_>| left.context.piped_to && std::ptr::eq(left.script, script);
        let before = command.checked_sub(1).and_then(|at| self.commands.get(at));
        match before.filter(is_left) {
            Some(left) => self.output(left.index),
            None => Value::Unknown,
        }
    }

    /// What `echo`, `printf` and `cat <<EOF` print.
    fn output(&self, command: usize) -> Value {
        let this = &self.commands[command];
        match this.name() {
            "echo" | "printf" => {
                let values = this.args().iter().map(|arg| self.word_value(command, arg));
                let mut texts = Vec::new();
                for value in values {
                    match value {
                        Value::Known(text) => texts.push(text),
                        _ => return Value::Unknown,
                    }
                }
                let is_flag = |text: &&String| matches!(text.as_str(), "-e" | "-n" | "-ne" | "-en");
                let skipped = texts.iter().take_while(is_flag).count();
                Value::Known(texts[skipped..].join(" "))
            }
            "cat" | "tee" => self.heredoc_text(this),
            _ => Value::Unknown,
        }
    }

    /// The body of a command's here-document.
    fn heredoc_text(&self, command: &Command<'_>) -> Value {
        let reads_files =
            command.name() == "cat" && command.args().iter().any(|arg: &Word| !arg.is("-"));
        let mut bodies = command
            .command
            .redirects
            .iter()
            .filter_map(|redirect| command.script.heredoc(redirect));
        match bodies.next_back() {
            Some(heredoc) if !reads_files => {
                Value::Known(command.script.source(&heredoc.body).to_owned())
            }
            _ => Value::Unknown,
        }
    }
}
