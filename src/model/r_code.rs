//! What R installs: `R -e "install.packages('x')"`.

use super::{Command, Model};
use crate::shell::Word;

/// An install of R packages that only warns if it fails.
#[derive(Clone, Copy, Debug)]
pub struct SilentInstall<'m> {
    /// The command, by its index.
    pub command: usize,
    /// The word that holds R code; `None` for the scripts of littler (`install2.r`).
    pub code: Option<&'m Word>,
}

/// Functions that warn, and go on, where a package cannot be installed. `remotes` and `devtools` make errors of warnings.
/// Source: their manuals, R 4.5 and BiocManager 1.30, 2025.
const WARNS: &[&str] = &["install.packages(", "BiocManager::install("];

/// What makes an error of it, or looks whether the package is there.
const LOOKS: &[&str] = &[
    "library(",
    "loadNamespace(",
    "quit(",
    "requireNamespace(",
    "stop(",
    "stopifnot(",
    "tryCatch(",
    "warn=2",
    "warn = 2",
    "installed.packages(",
];

impl<'m> Model<'m> {
    /// The installs of R packages in a stage that only warn if they fail, where nothing behind them looks whether the
    /// packages are there.
    pub fn silent_r_installs(&self, stage: usize) -> Vec<SilentInstall<'m>> {
        let mut found: Vec<SilentInstall<'m>> = Vec::new();
        let commands = self
            .runs(&self.stages()[stage])
            .flat_map(|at| self.commands_of(at));
        for command in commands {
            let loaded: Vec<_> = command.values().into_iter().flatten().collect();
            found.retain(|install| {
                let own = &self.commands[install.command];
                install.command == command.index || !names_in(own).any(|name| loads(&loaded, &name))
            });
            // `Rscript analysis.R`, `R CMD INSTALL .`: nobody sees what it loads.
            if runs_unseen_code(command) {
                found.clear();
            }
            if runs_scripts(command.name()) {
                let halts = command.has_arg("--error") || command.has_arg("-e");
                if !halts && command.values().iter().all(Option::is_some) {
                    found.push(SilentInstall {
                        command: command.index,
                        code: None,
                    });
                }
                continue;
            }
            for word in code_of(command) {
                let Some(text) = word.literal_or_glob() else {
                    continue;
                };
                if LOOKS.iter().any(|look| text.contains(look)) {
                    // It stands for those before it, too.
                    found.clear();
                } else if WARNS.iter().any(|call| text.contains(call)) {
                    found.push(SilentInstall {
                        command: command.index,
                        code: Some(word),
                    });
                }
            }
        }
        found
    }
}

/// Whether code calls a function of a package: `devtools::install_github('a/b')`.
fn loads(code: &[std::borrow::Cow<'_, str>], package: &str) -> bool {
    let call = format!("{package}::");
    code.iter().any(|text| text.contains(&call))
}

/// The packages that a command may install: what is quoted in its code, and the arguments of littler's scripts.
fn names_in<'m>(command: &Command<'m>) -> impl Iterator<Item = String> {
    let is_script = runs_scripts(command.name());
    let texts = command.values().into_iter().flatten();
    let names = texts.flat_map(move |text| {
        let parts = text.split(['\'', '"']);
        let parts = parts.skip(usize::from(!is_script)).step_by(2);
        parts.map(str::to_owned).collect::<Vec<_>>()
    });
    names.filter(|name| !name.is_empty())
}

/// Whether R runs a file, or builds a package of its own.
fn runs_unseen_code(command: &Command<'_>) -> bool {
    let is_file = |value: &str| {
        let lower = value.to_ascii_lowercase();
        !value.contains(['(', '\n']) && (lower.ends_with(".r") || lower.ends_with(".rmd"))
    };
    let files = || {
        command
            .values()
            .iter()
            .flatten()
            .any(|value| is_file(value))
    };
    match command.name() {
        "R" => command.args().first().is_some_and(|word| word.is("CMD")) || files(),
        "Rscript" | "r" => files(),
        _ => false,
    }
}

/// Scripts of littler that install.
fn runs_scripts(name: &str) -> bool {
    matches!(name, "install2.r" | "install.r" | "installBioc.r")
}

/// The words behind each `-e` of R.
fn code_of<'m>(command: &Command<'m>) -> Vec<&'m Word> {
    if !matches!(command.name(), "R" | "Rscript" | "r") {
        return Vec::new();
    }
    let pairs = command.args().windows(2);
    pairs
        .filter(|pair| pair[0].is("-e"))
        .map(|pair| &pair[1])
        .collect()
}
