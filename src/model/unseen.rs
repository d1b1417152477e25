//! Commands that do what nobody can see.

use super::installs::{Install, Package, PackageKind, Tool, Verb};
use super::{Command, Model};
use crate::knowledge::programs;
use crate::shell::Word;
use crate::syntax::Keyword;

impl<'m> Model<'m> {
    /// Whether a command of a `RUN` does what nobody can see: a script, a build, a program that no table knows.
    pub fn is_opaque(&self, command: &Command<'m>) -> bool {
        if self.instruction(command.instruction).keyword != Keyword::Run {
            return false;
        }
        if command.starts_script {
            // What a script of the context does is seen, but a fix that rests on it would rest on a file that another
            // build may have otherwise.
            return command.starts_file;
        }
        // `A=b > file` runs nothing.
        let Some(invocation) = &command.invocation else {
            return false;
        };
        // `$PIP_INSTALL torch` may be one too, where the variable is known.
        if let Some(install) = self.install_at(command.index) {
            return matches!(
                install.subcommand.as_str(),
                "run" | "exec" | "run-script" | "test"
            );
        }
        let Some(name) = invocation.name.as_deref() else {
            return true;
        };
        let mut words = command.args().iter().map(Word::literal_prefix);
        if words.any(|word| programs::may_run_another(name, &word)) {
            return true;
        }
        // `source activate ml`, `. /opt/venv/bin/activate`, `. /opt/conda/etc/profile.d/conda.sh`
        let is_activation = command.args().first().is_some_and(|word| {
            let suffix = word.literal_suffix();
            word.is("activate") || suffix.ends_with("/activate") || suffix.ends_with("/conda.sh")
        });
        match name {
            "find" => finds_and_runs(command),
            "." | "source" => !is_activation,
            _ if name.starts_with("python")
                && (runs_known_module(command) || self.reads_get_pip(command)) =>
            {
                false
            }
            "git" | "curl" | "wget" => false,
            _ => {
                !programs::runs_no_manager(name)
                    && !super::effects::is_known(name)
                    && self.effects(command).is_none()
            }
        }
    }

    /// Whether a package manager runs code of the project that it is called in, which may call another one: scripts of
    /// `package.json` (`postinstall`), `build.rs`.
    pub fn runs_project(&self, install: &Install<'m>) -> bool {
        let of_path = |package: &Package| package.kind == PackageKind::Path;
        let names_path = install.packages.iter().any(of_path);
        match install.tool {
            Tool::Npm | Tool::Yarn | Tool::Pnpm => {
                let asks = ["--version", "-v", "--help", "-h"];
                let is_whole = match install.verb {
                    Verb::Install => install.packages.is_empty() && install.complete,
                    Verb::Sync => install.tool != Tool::Npm || !install.subcommand.is_empty(),
                    Verb::Other if install.tool == Tool::Npm => {
                        NPM_SCRIPTS.contains(&install.subcommand.as_str())
                    }
                    Verb::Other => true,
                    _ => false,
                };
                (is_whole || names_path || !install.complete)
                    && !install.has("--ignore-scripts")
                    && !asks.iter().any(|option| install.has(option))
            }
            Tool::Cargo => install.verb == Verb::Other || install.has("--path"),
            Tool::Go => matches!(install.subcommand.as_str(), "generate" | "test" | "tool"),
            Tool::Pip | Tool::Uv => {
                let is_source = |package: &Package| {
                    let location = package.location.known().unwrap_or("");
                    package.kind == PackageKind::Path && !location.ends_with(".whl")
                };
                install.packages.iter().any(is_source)
            }
            _ => false,
        }
    }

    /// `curl https://bootstrap.pypa.io/get-pip.py | python3`: code that is known, as above.
    fn reads_get_pip(&self, command: &Command<'m>) -> bool {
        let before = command.index.checked_sub(1).map(|at| &self.commands[at]);
        let fetches = |other: &Command<'m>| {
            matches!(other.name(), "curl" | "wget")
                && other.context.piped_to
                && other
                    .args()
                    .iter()
                    .any(|word| word.literal_suffix().ends_with("/get-pip.py"))
        };
        let only_options = command.args().iter().all(|word| word.is("-"));
        command.context.piped_from && only_options && before.is_some_and(fetches)
    }
}

/// Subcommands of npm that run scripts of `package.json` (npm 11's documentation of scripts, 2026-11-23).
const NPM_SCRIPTS: &[&str] = &[
    "install-ci-test",
    "install-test",
    "it",
    "link",
    "pack",
    "publish",
    "rebuild",
    "restart",
    "start",
    "stop",
    "version",
];

/// Whether `find` runs a program that is none of those which only change what was found.
fn finds_and_runs(command: &Command<'_>) -> bool {
    let runs = |word: &Word| {
        ["-exec", "-execdir", "-ok", "-okdir"]
            .iter()
            .any(|option| word.is(option))
    };
    let harmless = |word: &Word| {
        ["rm", "chmod", "chown", "strip", "touch"]
            .iter()
            .any(|program| word.is(program))
    };
    let mut pairs = command.args().windows(2);
    pairs.any(|pair| runs(&pair[0]) && !harmless(&pair[1]))
}

/// `python -m venv`, `python get-pip.py`: code that is known, and runs no package manager of the system.
fn runs_known_module(command: &Command<'_>) -> bool {
    const MODULES: [&str; 9] = [
        "compileall",
        "ensurepip",
        "ipykernel",
        "nltk.downloader",
        "py_compile",
        "spacy",
        "unidic",
        "venv",
        "virtualenv",
    ];
    match command.args() {
        [option, module, ..] if option.is("-m") => MODULES.iter().any(|known| module.is(known)),
        [script, ..] => script.literal_suffix().rsplit('/').next() == Some("get-pip.py"),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    /// Whether any command of a `RUN` is opaque.
    fn is_opaque(run: &str) -> bool {
        let mut found = false;
        check(&format!("FROM debian:12\nRUN {run}\n"), |model| {
            found = model
                .commands
                .iter()
                .any(|command| model.is_opaque(command));
        });
        found
    }

    #[test]
    fn what_cannot_be_named_or_runs_something_unnamed_is_opaque() {
        for run in [
            "$X install -y curl",
            "eval \"$X\"",
            "./setup.sh",
            "make",
            "find / -name x -okdir apt-get install -y curl \\;",
            "git bisect run apt-get install -y curl",
            "tar xf x.tar --to-command=./y",
            "xargs --unheard-of apt-get install",
            "f",
        ] {
            assert!(is_opaque(run), "{run}");
        }
    }

    #[test]
    fn what_the_tables_know_is_not() {
        for run in [
            "A=b",
            "> /x",
            "git clone https://x/y",
            "tar xzf x.tgz -C /opt",
            "find / -name '*.pyc' -exec rm {} +",
            "sh -c 'echo a'",
            ". /opt/venv/bin/activate",
        ] {
            assert!(!is_opaque(run), "{run}");
        }
    }
}
