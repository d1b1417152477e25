//! What a run came to: plain data, which reports render and the command line acts on.

use crate::diagnostic::{Applicability, Diagnostic, NewFile, Severity};
use crate::files::{File, Files};

/// The findings in one Dockerfile and the files beside it.
#[derive(Clone, Debug, Default)]
pub struct Lint {
    /// The files; the first is the Dockerfile.
    pub files: Files,
    /// What was found, by file, place and code.
    pub diagnostics: Vec<Diagnostic>,
    /// A sentence that names the build context, where that is not the Dockerfile's folder.
    pub context_note: Option<String>,
}

/// A path that could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError {
    /// The path as it is shown, with `/`.
    pub filename: String,
    /// What went wrong and what to do, as part of a sentence: `` is encoded as UTF-16; save it as UTF-8 ``.
    pub message: String,
}

/// A whole run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One for each Dockerfile that was read, by name.
    pub lints: Vec<Lint>,
    /// Paths that were left out, by name.
    pub errors: Vec<PathError>,
    /// How many Dockerfiles were read.
    pub files: usize,
    /// How many findings were mended in this run; they are no longer among the diagnostics.
    pub fixed: usize,
}

/// What fixing one Dockerfile comes to. Nothing has been written yet.
#[derive(Clone, Debug, Default)]
pub struct FixOutcome {
    /// The files as they were read, with their secrets marked.
    pub before: Files,
    /// The files as they are to be, and what is left to say about them.
    pub lint: Lint,
    /// How many findings were mended.
    pub fixed: usize,
    /// Files to create, which must not exist yet. Their paths are names as they are shown, like those of other files:
    /// from the working directory, or absolute.
    pub creates: Vec<NewFile>,
}

impl FixOutcome {
    /// The files whose bytes are to change, as (before, after). Files are told apart by name.
    pub fn changed(&self) -> impl Iterator<Item = (&File, &File)> {
        self.lint.files.0.iter().filter_map(|after| {
            let before = self.before.0.iter().find(|f| f.name == after.name)?;
            (before.source.bytes() != after.source.bytes()).then_some((before, after))
        })
    }
}

/// Numbers of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are advice.
    pub infos: usize,
    /// Findings with a safe fix.
    pub safe_fixes: usize,
    /// Findings with an unsafe fix.
    pub unsafe_fixes: usize,
}

impl Counts {
    /// All findings.
    pub fn total(self) -> usize {
        self.errors + self.warnings + self.infos
    }

    /// How many findings have a fix that would be applied.
    pub fn fixable(self, unsafe_fixes: bool) -> usize {
        self.safe_fixes + if unsafe_fixes { self.unsafe_fixes } else { 0 }
    }
}

impl Report {
    /// Every finding with the lint that it belongs to.
    pub fn diagnostics(&self) -> impl Iterator<Item = (&Lint, &Diagnostic)> {
        self.lints
            .iter()
            .flat_map(|lint| lint.diagnostics.iter().map(move |d| (lint, d)))
    }

    /// How many findings there are, of which kind.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (_, diagnostic) in self.diagnostics() {
            match diagnostic.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Info => counts.infos += 1,
            }
            match diagnostic.fix.as_ref().map(|fix| fix.applicability) {
                Some(Applicability::Safe) => counts.safe_fixes += 1,
                Some(Applicability::Unsafe) => counts.unsafe_fixes += 1,
                Some(Applicability::DisplayOnly) | None => {}
            }
        }
        counts
    }
}
