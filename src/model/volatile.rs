//! Build arguments that change with every build, and what runs again because of them.

use super::installs::PackageKind;
use super::{Install, Model};
use crate::syntax::{Arguments, Keyword};

/// An `ARG` of a stage that changes with every build and stands above expensive `RUN`s which do not read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volatile {
    /// The `ARG`.
    pub instruction: usize,
    /// The name.
    pub name: String,
    /// The `RUN`s that run again for nothing, in order.
    pub runs: Vec<usize>,
    /// Whether nothing between the `ARG` and the last of those names it, so that it can move behind that.
    pub can_move: bool,
}

/// Names whose value is another one in every build: the commit, the date, the number of the build. Source: the names that
/// Docker's, GitHub's, GitLab's and Azure's build documentation uses, 2026-11. `CACHEBUST` and its kin are not among
/// them: they stand where they stand for a purpose.
const NAMES: &[&str] = &[
    "BUILD_DATE",
    "BUILD_ID",
    "BUILD_NUMBER",
    "BUILD_SHA",
    "BUILD_TIME",
    "BUILD_TIMESTAMP",
    "CI_COMMIT_SHA",
    "CI_COMMIT_SHORT_SHA",
    "COMMIT_HASH",
    "COMMIT_ID",
    "COMMIT_SHA",
    "GITHUB_SHA",
    "GIT_COMMIT",
    "GIT_COMMIT_SHA",
    "GIT_HASH",
    "GIT_REV",
    "GIT_SHA",
    "SHORT_SHA",
    "SOURCE_COMMIT",
    "VCS_REF",
];

/// How many arguments of a file are followed.
const MAX_ARGUMENTS: usize = 32;

impl Model<'_> {
    /// The build arguments that end the cache of installs below them for nothing.
    pub fn volatile_arguments(&self) -> Vec<Volatile> {
        let declared = self.stages().iter().flat_map(|stage| {
            let names = move |at: usize| match &self.instruction(at).arguments {
                Arguments::Declarations(declarations) => match &declarations[..] {
                    [one] if NAMES.contains(&one.name.raw.as_str()) => {
                        Some((at, one.name.raw.as_str(), stage.instructions.end))
                    }
                    _ => None,
                },
                _ => None,
            };
            stage.instructions.clone().filter_map(names)
        });
        declared
            .take(MAX_ARGUMENTS)
            .filter_map(|(at, name, end)| self.volatile(at, name, end))
            .collect()
    }

    fn volatile(&self, at: usize, name: &str, end: usize) -> Option<Volatile> {
        let (mut runs, mut named) = (Vec::new(), None);
        for other in at + 1..end {
            let keyword = self.instruction(other).keyword;
            if self.mentions(other, name) {
                named = named.or(Some(other));
                // What is only said of the image, or set for later, does not need it here.
                if !matches!(keyword, Keyword::Label | Keyword::Env) {
                    break;
                }
            }
            if keyword != Keyword::Run {
                continue;
            }
            if self
                .commands_of(other)
                .iter()
                .any(|command| self.is_opaque(command))
            {
                break;
            }
            let mut installs = self.installs_of(other).iter();
            if installs.clone().any(|install| !is_of_index(install)) {
                break;
            }
            if installs.any(|install| install.installs() && install.tool.is_worth_a_layer()) {
                runs.push(other);
            }
        }
        let last = *runs.last()?;
        Some(Volatile {
            instruction: at,
            name: name.to_owned(),
            runs,
            can_move: named.is_none_or(|named| named > last),
        })
    }
}

/// Whether nothing that an install builds can ask for the commit: it installs what an index has.
fn is_of_index(install: &Install<'_>) -> bool {
    let mut packages = install.packages.iter();
    packages.all(|package| matches!(package.kind, PackageKind::Index | PackageKind::Url))
}
