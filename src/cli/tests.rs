//! Whole runs in this process, with a linter that dislikes some words.

use std::fs;

use super::*;
use crate::diagnostic::{Applicability, Edit, Fix, NewFile};
use crate::engine::result::{FixOutcome, Lint};
use crate::files::{File, Files};
use crate::rules::Rule;
use crate::testing::{SAMPLE_RULES, finding};
use crate::text::Span;

/// Says `TODO` is a warning that a safe fix turns into `DONE`, `HACK` an error that an unsafe fix deletes, `HINT` advice.
/// Where the file says `IGNORE`, a fix also creates a file.
struct Fake;

impl Fake {
    fn words(level: Applicability) -> Vec<(&'static str, &'static str, &'static Rule)> {
        let safe = ("TODO", "DONE", SAMPLE_RULES[1]);
        let risky = ("HACK", "", SAMPLE_RULES[3]);
        match level {
            Applicability::Safe => vec![safe],
            _ => vec![safe, risky],
        }
    }
}

impl Linter for Fake {
    fn lint(&self, input: Input<'_>) -> Lint {
        let text = input.source.text().to_owned();
        let mut lint = Lint::default();
        for (word, rule) in [
            ("TODO", SAMPLE_RULES[1]),
            ("HINT", SAMPLE_RULES[2]),
            ("HACK", SAMPLE_RULES[3]),
        ] {
            let severity = input.settings.severity(rule, rule.severity);
            if !input.settings.shows(rule, severity) {
                continue;
            }
            for (at, _) in text.match_indices(word) {
                let span = Span::new(at, at + word.len());
                let mut found = finding(rule, &format!("`{word}` is left"), span);
                found.severity = severity;
                found.fix = match word {
                    "TODO" => Some(Fix::new(
                        "do it",
                        Applicability::Safe,
                        vec![Edit::replace(span, "DONE")],
                    )),
                    "HACK" => Some(Fix::new(
                        "drop it",
                        Applicability::Unsafe,
                        vec![Edit::delete(span)],
                    )),
                    _ => None,
                };
                lint.diagnostics.push(found);
            }
        }
        lint.diagnostics.sort_by_key(|d| d.span);
        lint.files = Files(vec![File::new(input.name, input.source)]);
        lint
    }

    fn fix(&self, input: Input<'_>, level: Applicability) -> FixOutcome {
        let (name, settings) = (input.name, input.settings);
        let before = input.source.clone();
        let mut text = before.text().to_owned();
        let mut fixed = 0;
        for (word, better, rule) in Self::words(level) {
            if settings.shows(rule, rule.severity) {
                fixed += text.matches(word).count();
                text = text.replace(word, better);
            }
        }
        let creates = text.contains("IGNORE").then(|| NewFile {
            path: ".dockerignore".to_owned(),
            text: ".git\n".to_owned(),
        });
        let lint = self.lint(Input {
            source: text.as_str().into(),
            ..input
        });
        let before = Files(vec![File::new(name, before)]);
        FixOutcome {
            before,
            lint,
            fixed,
            creates: creates.into_iter().collect(),
        }
    }
}

/// A folder to run in.
struct Bench {
    folder: tempfile::TempDir,
    terminal: Terminal,
}

/// What a run gave.
struct Run {
    status: u8,
    stdout: String,
    stderr: String,
}

impl Bench {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self {
            folder,
            terminal: Terminal::default(),
        }
    }

    /// Runs with arguments that blanks separate.
    fn run(&self, args: &str) -> Run {
        self.run_with(args, "")
    }

    fn run_with(&self, args: &str, stdin: &str) -> Run {
        let mut stdin = stdin.as_bytes();
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut command = Command {
            cwd: self.folder.path().to_owned(),
            stdin: &mut stdin,
            stdout: &mut stdout,
            stderr: &mut stderr,
            terminal: self.terminal,
            rules: SAMPLE_RULES,
            linter: &Fake,
        };
        let args = ["mllint"].into_iter().chain(args.split_whitespace());
        let status = command.run(args.map(OsString::from));
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run {
            status,
            stdout: text(stdout),
            stderr: text(stderr),
        }
    }

    fn get(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap()
    }
}

const TODO: &str = "FROM a\nRUN TODO\n";

mod fixing;
mod running;
