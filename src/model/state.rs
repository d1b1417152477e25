//! What is in force at an instruction besides variables: user, working directory, shell.

use std::rc::Rc;

use super::paths;
use super::stages::{Base, Stage};
use super::variables::evaluate;
use crate::syntax::expand::Value;
use crate::syntax::{Arguments, Dockerfile, Keyword};

/// What is in force just before an instruction.
#[derive(Clone, Debug)]
pub struct State {
    /// The user, as `USER` names it; `root` if nothing says otherwise.
    pub user: Rc<Value>,
    /// The working directory, absolute.
    pub workdir: Rc<Value>,
    /// What runs the shell form.
    pub shell: Rc<Shell>,
}

/// The shell that runs shell-form commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shell {
    /// Its words: `/bin/sh`, `-c`.
    pub words: Vec<String>,
    /// What it speaks.
    pub language: Language,
}

/// What a shell speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// sh, dash, bash, ash, zsh, ksh.
    Posix,
    /// Windows PowerShell or `pwsh`.
    PowerShell,
    /// Windows' `cmd`.
    Cmd,
    /// Something else: an interpreter, a wrapper such as `conda run`.
    Other,
}

impl Shell {
    fn new(words: Vec<String>) -> Self {
        let language = language(&words);
        Self { words, language }
    }

    /// Whether a failure in the middle of a pipeline fails the command.
    pub fn has_pipefail(&self) -> bool {
        self.words.iter().any(|word| word == "pipefail")
    }

    /// Whether a command of a list that fails ends it (`-e`).
    pub fn has_errexit(&self) -> bool {
        self.words.iter().skip(1).any(|word| {
            word == "errexit"
                || (word.starts_with('-') && !word.starts_with("--") && word.contains('e'))
        })
    }
}

/// What the words of `SHELL` speak. A wrapper such as `conda run -n env /bin/bash -c` speaks what it wraps.
fn language(words: &[String]) -> Language {
    for word in words {
        let lower = word.to_lowercase();
        let name = lower.rsplit(['/', '\\']).next().unwrap_or("");
        match name.strip_suffix(".exe").unwrap_or(name) {
            "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh" | "mksh" | "busybox" => {
                return Language::Posix;
            }
            // What mambaorg/micromamba has for SHELL: bash in an active environment.
            "_dockerfile_shell.sh" => return Language::Posix,
            "powershell" | "pwsh" => return Language::PowerShell,
            "cmd" => return Language::Cmd,
            _ => {}
        }
    }
    Language::Other
}

/// The state before each instruction, and that at the end of each stage.
pub(super) fn states(
    file: &Dockerfile<'_>,
    stages: &[Stage],
    value: &dyn Fn(usize, usize, &str) -> Value,
) -> (Vec<State>, Vec<State>) {
    let neutral = State {
        user: Rc::new(Value::Unknown),
        workdir: Rc::new(Value::Unknown),
        shell: Rc::new(Shell::new(vec!["/bin/sh".into(), "-c".into()])),
    };
    let mut states = vec![neutral.clone(); file.instructions.len()];
    let mut ends: Vec<State> = Vec::new();
    for stage in stages {
        let mut state = match &stage.base {
            Base::Stage(base) => ends[*base].clone(),
            base => first(base),
        };
        for at in stage.instructions.clone() {
            states[at] = state.clone();
            let lookup = |name: &str| value(stage.index, at, name);
            apply(&mut state, file, at, &lookup);
        }
        ends.push(state);
    }
    (states, ends)
}

/// What a base image begins with. An unseen one is taken for Linux with `/bin/sh`, root and `/`.
fn first(base: &Base) -> State {
    let facts = match base {
        Base::Image(image) => image.facts.as_ref(),
        _ => None,
    };
    let known = |text: &str| Value::Known(text.to_owned());
    let user = facts
        .and_then(|facts| facts.user)
        .map_or("root", |user| user.name);
    let workdir = facts.and_then(|facts| facts.workdir).unwrap_or("/");
    let mut shell: Vec<String> = match facts.and_then(|facts| facts.shell) {
        Some(words) => words.iter().map(|word| (*word).to_owned()).collect(),
        None => vec!["/bin/sh".into(), "-c".into()],
    };
    if let Base::Image(image) = base
        && is_windows(&image.reference)
    {
        shell = vec!["cmd".into(), "/S".into(), "/C".into()];
    }
    State {
        user: Rc::new(known(user)),
        workdir: Rc::new(known(workdir)),
        shell: Rc::new(Shell::new(shell)),
    }
}

impl super::Model<'_> {
    /// Whether a stage is built from an image of Windows.
    pub fn is_windows(&self, stage: usize) -> bool {
        matches!(self.root_base(stage), Base::Image(image) if is_windows(&image.reference))
    }
}

/// Images of Microsoft's Windows say so in their names or tags.
fn is_windows(reference: &str) -> bool {
    let reference = reference.to_lowercase();
    [
        "windowsservercore",
        "nanoserver",
        "/windows/",
        "/windows:",
        "servercore",
    ]
    .iter()
    .any(|word| reference.contains(word))
}

fn apply(state: &mut State, file: &Dockerfile<'_>, at: usize, lookup: &dyn Fn(&str) -> Value) {
    let instruction = &file.instructions[at];
    match (&instruction.arguments, instruction.keyword) {
        (Arguments::Text(word), Keyword::User) => {
            state.user = Rc::new(evaluate(&word.raw, file.escape, lookup));
        }
        (Arguments::Text(word), Keyword::Workdir) => {
            let next = match (evaluate(&word.raw, file.escape, lookup), &*state.workdir) {
                (Value::Known(path), _) if path.starts_with('/') => {
                    Value::Known(paths::join("/", &path))
                }
                (Value::Known(path), Value::Known(base)) => Value::Known(paths::join(base, &path)),
                _ => Value::Unknown,
            };
            state.workdir = Rc::new(next);
        }
        (Arguments::Exec(words), Keyword::Shell) => {
            let words = words
                .iter()
                .map(|word| word.value.text().to_owned())
                .collect();
            state.shell = Rc::new(Shell::new(words));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(words: &[&str]) -> Shell {
        Shell::new(words.iter().map(|w| (*w).to_owned()).collect())
    }

    #[test]
    fn shells_are_recognised_through_paths_and_wrappers() {
        assert_eq!(
            shell(&["/bin/bash", "-o", "pipefail", "-c"]).language,
            Language::Posix
        );
        assert_eq!(
            shell(&["conda", "run", "-n", "x", "/bin/bash", "-c"]).language,
            Language::Posix
        );
        assert_eq!(
            shell(&["C:\\Windows\\PowerShell.EXE", "-Command"]).language,
            Language::PowerShell
        );
        assert_eq!(shell(&["cmd", "/S", "/C"]).language, Language::Cmd);
        assert_eq!(shell(&["python3", "-c"]).language, Language::Other);
    }

    #[test]
    fn options_of_a_shell_are_seen() {
        assert!(shell(&["/bin/bash", "-eo", "pipefail", "-c"]).has_errexit());
        assert!(shell(&["/bin/bash", "-o", "pipefail", "-c"]).has_pipefail());
        assert!(!shell(&["/bin/sh", "-c"]).has_errexit());
    }
}
