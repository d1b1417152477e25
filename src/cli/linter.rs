//! The door between the command line and the engine.

use std::path::Path;

use crate::diagnostic::Applicability;
use crate::engine;
use crate::engine::result::{FixOutcome, Lint};
use crate::model::context::UnknownContext;
use crate::settings::Settings;
use crate::text::Source;

/// A Dockerfile to lint.
pub struct Input<'a> {
    /// Its name as it is shown.
    pub name: &'a str,
    /// Where it stands, absolute; none if it came from standard input without a name.
    pub path: Option<&'a Path>,
    /// Its bytes.
    pub source: Source,
    /// The build context that the user named.
    pub context: Option<&'a Path>,
    /// The folder that names are relative to.
    pub cwd: &'a Path,
    /// What to look for.
    pub settings: &'a Settings,
}

/// Finds and mends problems; it writes nothing. Many threads use one.
pub trait Linter: Sync {
    /// What is to be said about one Dockerfile.
    fn lint(&self, input: Input<'_>) -> Lint;

    /// What the file would be after all fixes at `level` or safer.
    fn fix(&self, input: Input<'_>, level: Applicability) -> FixOutcome;
}

/// The engine of this crate, with the build context on disk.
pub struct Engine;

impl Linter for Engine {
    fn lint(&self, input: Input<'_>) -> Lint {
        let context = UnknownContext;
        engine::lint(input.name, &input.source, &context, input.settings)
    }

    fn fix(&self, input: Input<'_>, level: Applicability) -> FixOutcome {
        let context = UnknownContext;
        engine::fix(input.name, &input.source, &context, input.settings, level)
    }
}
