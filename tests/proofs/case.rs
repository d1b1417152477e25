//! What is put to the proof: a Dockerfile with the files around it and the settings of the run.

use std::path::Path;

use mllint::diagnostic::Applicability;
use mllint::engine;
use mllint::engine::result::{FixOutcome, Lint};
use mllint::model::BuildContext;
use mllint::model::context::{MemoryContext, Overlay, UnknownContext};
use mllint::rules::{RULES, Rule};
use mllint::settings::{Selection, Settings};
use mllint::text::Source;

use crate::golden::{files_below, relative};

/// What lints and fixes. The proofs themselves are tried on broken ones.
pub(super) trait Linter {
    /// Every rule it may report.
    fn rules(&self) -> &[&'static Rule];

    /// The findings in a Dockerfile.
    fn lint(&self, source: &Source, context: &dyn BuildContext, settings: &Settings) -> Lint;

    /// The Dockerfile with its fixes at `level` or above.
    fn fix(
        &self,
        source: &Source,
        context: &dyn BuildContext,
        settings: &Settings,
        level: Applicability,
    ) -> FixOutcome;
}

/// The real one.
pub(super) struct Engine;

impl Linter for Engine {
    fn rules(&self) -> &[&'static Rule] {
        RULES
    }

    fn lint(&self, source: &Source, context: &dyn BuildContext, settings: &Settings) -> Lint {
        engine::lint(DOCKERFILE, source, context, settings)
    }

    fn fix(
        &self,
        source: &Source,
        context: &dyn BuildContext,
        settings: &Settings,
        level: Applicability,
    ) -> FixOutcome {
        engine::fix(DOCKERFILE, source, context, settings, level)
    }
}

const DOCKERFILE: &str = "Dockerfile";

/// A Dockerfile with the files around it and the settings of the run.
pub(super) struct Case {
    /// As failures and snapshots call it.
    pub(super) name: String,
    pub(super) source: Source,
    pub(super) context: Box<dyn BuildContext>,
    pub(super) settings: Settings,
}

impl Case {
    /// A Dockerfile that stands alone; nobody knows what is beside it.
    pub(super) fn new(name: impl Into<String>, source: Source, settings: Settings) -> Self {
        Self {
            name: name.into(),
            source,
            context: Box::new(UnknownContext),
            settings,
        }
    }

    /// A folder with a `Dockerfile`: its name, its files and nothing else.
    pub(super) fn folder(
        name: impl Into<String>,
        files: &[(String, Vec<u8>)],
        settings: Settings,
    ) -> Self {
        let name = name.into();
        let dockerfile = files.iter().find(|(path, _)| path == DOCKERFILE);
        let (_, bytes) = dockerfile.unwrap_or_else(|| panic!("{name} has no Dockerfile"));
        let texts = files
            .iter()
            .map(|(path, bytes)| (path.as_str(), String::from_utf8_lossy(bytes)));
        Self {
            source: Source::new(bytes.clone()),
            context: Box::new(MemoryContext::new(texts)),
            name,
            settings,
        }
    }

    /// A fixture: `NAME.Dockerfile` or a folder with a `Dockerfile`.
    pub(super) fn read(name: impl Into<String>, path: &Path, settings: Settings) -> Self {
        let bytes = |path: &Path| std::fs::read(path).expect("the fixture can be read");
        if !path.is_dir() {
            return Self::new(name, Source::new(bytes(path)), settings);
        }
        let files = files_below(path);
        let files: Vec<_> = files
            .iter()
            .map(|file| (relative(file, path), bytes(file)))
            .collect();
        Self::folder(name, &files, settings)
    }

    /// Lints `source` in place of the case's own.
    pub(super) fn lint(&self, linter: &dyn Linter, source: &Source) -> Lint {
        linter.lint(source, &*self.context, &self.settings)
    }

    /// Fixes `source` in place of the case's own.
    pub(super) fn fix(
        &self,
        linter: &dyn Linter,
        source: &Source,
        level: Applicability,
    ) -> FixOutcome {
        linter.fix(source, &*self.context, &self.settings, level)
    }

    /// The context after a fix.
    pub(super) fn context_after(&self, outcome: &FixOutcome) -> Overlay<'_> {
        let mut overlay = Overlay::new(&*self.context);
        for file in &outcome.creates {
            overlay.create(&file.path, &file.text);
        }
        overlay
    }
}

/// The Dockerfile after a fix.
pub(super) fn result(outcome: &FixOutcome) -> &Source {
    let files = &outcome.lint.files.0;
    &files.first().expect("a lint has its Dockerfile").source
}

/// Settings that select one rule, or `ALL`.
pub(super) fn only(selector: &str) -> Settings {
    Settings {
        selections: vec![Selection {
            select: Some(vec![selector.to_owned()]),
            ..Selection::default()
        }],
        ..Settings::default()
    }
}

/// The cases below a folder of fixtures, by name.
pub(super) fn read_folder(folder: &Path, prefix: &str, settings: &Settings) -> Vec<Case> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    paths.sort();
    let case = |path: &std::path::PathBuf| {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let name = file.strip_suffix(".Dockerfile");
        assert!(
            name.is_some() || path.is_dir(),
            "{} is neither NAME.Dockerfile nor a folder",
            path.display()
        );
        let name = format!("{prefix}/{}", name.unwrap_or(&file));
        Case::read(name, path, settings.clone())
    };
    paths.iter().map(case).collect()
}
