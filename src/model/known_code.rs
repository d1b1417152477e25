//! Code from elsewhere that nobody sees in the file, but that is known: installers that a vendor hands out.

use super::{Command, Model, paths};
use crate::knowledge::programs::{INSTALLER_URLS, PYTHON_MODULES};
use crate::shell::{Shell, Word};

/// How many commands before one are looked at for what has fetched its script.
const MAX_BEFORE: usize = 100;

impl<'m> Model<'m> {
    /// Whether a command may run a package manager which nobody sees: it is opaque, and no code that is known.
    pub(super) fn may_run_manager(&self, command: &Command<'m>) -> bool {
        self.is_opaque(command)
            && !self.runs_fetched_installer(command)
            && !self.reads_known_installer(command)
            && !runs_known_statements(command)
    }

    /// `curl https://sh.rustup.rs | sh`
    fn reads_known_installer(&self, command: &Command<'m>) -> bool {
        let before = command.index.checked_sub(1).map(|at| &self.commands[at]);
        let is_known = |word: &Word| {
            let url = word.literal_prefix();
            INSTALLER_URLS.iter().any(|known| url.starts_with(known))
        };
        let fetches = |other: &Command<'m>| {
            matches!(other.name(), "curl" | "wget")
                && other.context.piped_to
                && other.args().iter().any(is_known)
        };
        let runs = is_shell(command) || command.name().starts_with("python");
        let first = command.args().first();
        let from_input = first.is_none_or(|word| word.literal_prefix().starts_with('-'));
        runs && from_input && command.context.piped_from && before.is_some_and(fetches)
    }

    /// `bash Miniconda3-latest-Linux-x86_64.sh -b`, which an earlier command has fetched from where it is handed out;
    /// `./google-cloud-sdk/install.sh`.
    fn runs_fetched_installer(&self, command: &Command<'m>) -> bool {
        let is_operand = |word: &&Word| !word.literal_prefix().starts_with('-');
        let script = match is_shell(command) {
            true => command.args().iter().find(is_operand),
            false => command
                .invocation
                .as_ref()
                .map(|invocation| invocation.word),
        };
        let Some(script) = script.map(|word| self.raw_word(command, word)) else {
            return false;
        };
        let name = paths::file_name(script);
        if script.ends_with("google-cloud-sdk/install.sh") {
            return true;
        }
        let in_batch = |word: &Word| {
            let option = word.literal_prefix();
            option.starts_with("-b") && option.len() <= 4
        };
        name.ends_with(".sh")
            && command.args().iter().any(in_batch)
            && self.commands[..command.index]
                .iter()
                .rev()
                .take(MAX_BEFORE)
                .any(|other| self.fetches_conda(other, name))
    }

    /// Whether a command fetches conda's installer as a file of some name.
    fn fetches_conda(&self, command: &Command<'m>, name: &str) -> bool {
        let words = || {
            command
                .args()
                .iter()
                .map(|word| self.raw_word(command, word))
        };
        let is_source = |word: &str| {
            let url = word.to_ascii_lowercase();
            [
                "repo.anaconda.com/",
                "repo.continuum.io/",
                "github.com/conda-forge/miniforge/",
            ]
            .iter()
            .any(|place| url.contains(place))
        };
        matches!(command.name(), "curl" | "wget")
            && words().any(is_source)
            && words().any(|word| paths::file_name(word) == name)
    }

    /// A word as it stands in the file, without quotes around it.
    fn raw_word(&self, command: &Command<'m>, word: &Word) -> &'m str {
        self.text(command.word_span(word)).trim_matches(['"', '\''])
    }
}

fn is_shell(command: &Command<'_>) -> bool {
    matches!(Shell::named(command.name()), Shell::Posix(_))
}

/// `python -c "import nltk; nltk.download('punkt')"`: statements that import what is known, and start no program.
fn runs_known_statements(command: &Command<'_>) -> bool {
    const STARTS: [&str; 9] = [
        "__", "compile", "eval", "exec", "getattr", "open", "popen", "spawn", "system",
    ];
    let [option, code, ..] = command.args() else {
        return false;
    };
    let Some(code) = code.literal().filter(|_| option.is("-c")) else {
        return false;
    };
    let imports = code.split([';', '\n']).map(str::trim);
    let imports = imports.filter_map(|statement| {
        let modules = statement
            .strip_prefix("import ")
            .or(statement.strip_prefix("from "));
        modules.map(|modules| (statement.starts_with("from "), modules))
    });
    let is_known = |name: &str| {
        let name = name.trim().split([' ', '.']).next().unwrap_or("");
        PYTHON_MODULES.binary_search(&name).is_ok()
    };
    let all_known = |(is_from, modules): (bool, &str)| match is_from {
        true => is_known(modules),
        false => modules.split(',').all(is_known),
    };
    // An import in the midst of a statement: `if x: import y`.
    let count = code.matches("import").count();
    let written: Vec<(bool, &str)> = imports.collect();
    command.name().starts_with("python")
        && count == written.len()
        && written.into_iter().all(all_known)
        && !STARTS.iter().any(|word| code.contains(word))
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    fn may_run_manager(run: &str) -> bool {
        let mut found = false;
        check(&format!("FROM debian:12\nRUN {run}\n"), |model| {
            found = model
                .commands
                .iter()
                .any(|command| model.may_run_manager(command));
        });
        found
    }

    #[test]
    fn installers_that_vendors_hand_out_are_known() {
        for run in [
            "curl -LsSf https://astral.sh/uv/0.5.1/install.sh | sh",
            "curl https://sh.rustup.rs -sSf | sh -s -- -y",
            "wget https://repo.anaconda.com/miniconda/Miniconda3-$V.sh -O ~/m.sh && bash ~/m.sh -b -p /opt",
            "wget https://repo.anaconda.com/miniconda/Miniconda3-1.sh && ./Miniconda3-1.sh -b",
            "/opt/google-cloud-sdk/install.sh -q",
            "python -c \"import nltk; nltk.download('punkt')\"",
            "python3 -c 'import sys, os.path; from torch import nn; print(sys.path)'",
        ] {
            assert!(!may_run_manager(run), "{run}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_not() {
        for run in [
            "curl https://example.com/uv/install.sh | sh",
            "curl https://sh.rustup.rs | sh x.sh",
            "bash Miniconda3-1.sh -b",
            "wget https://repo.anaconda.com/miniconda/Miniconda3-1.sh && bash x.sh -b",
            "wget https://example.com/m.sh && bash m.sh -b",
            "wget https://repo.anaconda.com/miniconda/m.sh && bash m.sh",
            "python -c \"import os; os.system('apt-get install -y x')\"",
            "python -c \"import project\"",
            "python -c \"import nltk, project\"",
            "python -c \"if True: import project\"",
            "python -c \"$CODE\"",
        ] {
            assert!(may_run_manager(run), "{run}");
        }
    }
}
