//! One case, linted and fixed, and the proofs that it is held to.

use std::collections::BTreeMap;
use std::fmt;

use mllint::diagnostic::Applicability;
use mllint::engine::result::{FixOutcome, Lint};

use super::case::{Case, Linter};
use super::{forms, harmless, places, price, promise, settles, style};

/// A case with everything that the proofs look at.
pub(super) struct Run<'c> {
    pub(super) case: &'c Case,
    pub(super) linter: &'c dyn Linter,
    pub(super) lint: Lint,
    /// The file fixed at each level that a user can ask for.
    pub(super) outcomes: [(Applicability, FixOutcome); 2],
}

impl<'c> Run<'c> {
    /// Lints and fixes.
    pub(super) fn new(case: &'c Case, linter: &'c dyn Linter) -> Self {
        let fix = |level| (level, case.fix(linter, &case.source, level));
        Self {
            case,
            linter,
            lint: case.lint(linter, &case.source),
            outcomes: [fix(Applicability::Safe), fix(Applicability::Unsafe)],
        }
    }

    /// Every lint of the run: of the file as it is, and of what fixing makes of it.
    pub(super) fn lints(&self) -> impl Iterator<Item = &Lint> {
        [&self.lint]
            .into_iter()
            .chain(self.outcomes.iter().map(|(_, outcome)| &outcome.lint))
    }
}

/// Looks at a run and says what is wrong, each with what shows it.
type Proof = fn(&Run<'_>) -> Vec<String>;

/// Those that hold for every case whatever it is. The first two of design §5, which are about what a fixture or an
/// example claims, stand beside those.
const PROOFS: &[(&str, Proof)] = &[
    (
        "3: what a rule promises about its fixes is true",
        promise::check,
    ),
    ("4: fixing settles", settles::check),
    ("5: a fix does no harm", harmless::check),
    ("5: there is no fault of ours", harmless::faults),
    ("6: byte order mark and line ends are kept", forms::check),
    ("6: places are in the file", places::check),
    ("7: messages are in style", style::check),
    (
        "8: prices are sums of rows that the pages print",
        price::check,
    ),
];

/// What is wrong with a case.
#[derive(Debug, PartialEq)]
pub(super) struct Failure {
    pub(super) case: String,
    pub(super) proof: &'static str,
    pub(super) what: String,
}

impl Failure {
    pub(super) fn new(case: &Case, proof: &'static str, what: impl Into<String>) -> Self {
        Self {
            case: case.name.clone(),
            proof,
            what: what.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.what.trim_end().replace('\n', "\n    ");
        write!(f, "{}\n  proof {}\n    {what}", self.case, self.proof)
    }
}

/// Holds a run to the proofs.
pub(super) fn hold(run: &Run<'_>) -> Vec<Failure> {
    let failures = PROOFS.iter().flat_map(|(name, proof)| {
        let wrong = proof(run).into_iter();
        wrong.map(|what| Failure::new(run.case, name, what))
    });
    failures.collect()
}

/// How many failures are shown in full; a broken rule fails in thousands of real files.
const SHOWN: usize = 100;

/// Fails with a list of what is wrong, if anything is.
pub(super) fn report(failures: &[Failure]) {
    if failures.is_empty() {
        return;
    }
    let mut text = format!("{} failures\n", failures.len());
    for (proof, times) in tally(failures.iter().map(|failure| failure.proof)) {
        text += &format!("  {times} of proof {proof}\n");
    }
    for failure in failures.iter().take(SHOWN) {
        text += &format!("\n{failure}\n");
    }
    if let Some(hidden @ 1..) = failures.len().checked_sub(SHOWN) {
        text += &format!("\n… and {hidden} more\n");
    }
    panic!("{text}");
}

/// How often each thing occurs.
pub(super) fn tally<T: Ord>(things: impl IntoIterator<Item = T>) -> BTreeMap<T, usize> {
    let mut times = BTreeMap::new();
    for thing in things {
        *times.entry(thing).or_default() += 1;
    }
    times
}
