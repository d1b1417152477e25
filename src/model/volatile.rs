//! Build arguments that change with every build, and what runs again because of them.

use super::copies::{Copy, Origin};
use super::installs::PackageKind;
use super::{Install, Model};
use crate::syntax::{Arguments, Keyword};

/// An `ARG` of a stage that changes often and stands above expensive `RUN`s which do not read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volatile {
    /// The `ARG`.
    pub instruction: usize,
    /// The name.
    pub name: String,
    /// When it changes.
    pub changes: Changes,
    /// The `RUN`s that run again for nothing, in order.
    pub runs: Vec<usize>,
    /// Whether Python packages are among what they install, and not only those of the system.
    pub is_heavy: bool,
    /// Whether nothing between the `ARG` and the last of those names it, so that it can move behind that.
    pub can_move: bool,
}

/// When the value of an argument changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changes {
    /// With every build.
    EachBuild,
    /// With the model that somebody builds the image for.
    WithModel,
}

/// Parts of names that say that a model is chosen by it, and those that say that it is something about one.
const MODEL_WORDS: &[&str] = &["CHECKPOINT", "CKPT", "MODEL", "MODELS", "WEIGHTS"];
const NO_MODEL_WORDS: &[&str] = &[
    "DIR",
    "DIRECTORY",
    "FOLDER",
    "PATH",
    "PORT",
    "ROOT",
    "SERVER",
];

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

impl Changes {
    /// When the value of an argument of this name changes; `None` if that is not known, or seldom.
    fn of(name: &str) -> Option<Self> {
        let has = |words: &[&str]| name.split('_').any(|part| words.contains(&part));
        match name {
            _ if NAMES.contains(&name) => Some(Self::EachBuild),
            _ if has(MODEL_WORDS) && !has(NO_MODEL_WORDS) => Some(Self::WithModel),
            _ => None,
        }
    }
}

impl Model<'_> {
    /// The build arguments that end the cache of installs below them for nothing.
    pub fn volatile_arguments(&self) -> Vec<Volatile> {
        let declared = self.stages().iter().flat_map(|stage| {
            let names = move |at: usize| match &self.instruction(at).arguments {
                Arguments::Declarations(declarations) => match &declarations[..] {
                    [one] => {
                        let name = one.name.raw.as_str();
                        Some((at, name, Changes::of(name)?, stage.instructions.end))
                    }
                    _ => None,
                },
                _ => None,
            };
            stage.instructions.clone().filter_map(names)
        });
        declared
            .take(MAX_ARGUMENTS)
            .filter_map(|(at, name, changes, end)| self.volatile(at, name, changes, end))
            .collect()
    }

    fn volatile(&self, at: usize, name: &str, changes: Changes, end: usize) -> Option<Volatile> {
        if changes == Changes::EachBuild && (self.is_pin(at) || self.has_code_above(at)) {
            return None;
        }
        let mut names = vec![name];
        let (mut runs, mut named) = (Vec::new(), None);
        let mut is_read = false;
        for other in at + 1..end {
            let instruction = self.instruction(other);
            let keyword = instruction.keyword;
            if names.iter().any(|name| self.mentions(other, name)) {
                named = named.or(Some(other));
                is_read = true;
                // What is only said of the image, or set for later, does not need it here.
                match (&instruction.arguments, keyword) {
                    (Arguments::Pairs { pairs, .. }, Keyword::Env) => {
                        names.extend(pairs.iter().map(|pair| pair.name.raw.as_str()));
                    }
                    (_, Keyword::Label | Keyword::Env) => {}
                    // `git+…@${COMMIT_ID}`: the commit of a package, and not of the build.
                    (_, Keyword::Run) if !self.installs_of(other).iter().all(is_of_index) => {
                        return None;
                    }
                    _ => break,
                }
            }
            if keyword != Keyword::Run {
                continue;
            }
            let mut commands = self.commands_of(other).iter();
            if commands.any(|command| self.is_opaque(command)) {
                is_read = true;
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
        let is_heavy = runs.iter().any(|&run| self.installs_libraries(run));
        let is_wasteful = changes == Changes::EachBuild || (is_read && is_heavy);
        is_wasteful.then(|| Volatile {
            instruction: at,
            name: name.to_owned(),
            changes,
            is_heavy,
            can_move: named.is_none_or(|named| named > last),
            runs,
        })
    }

    /// Whether the default of the one argument that is declared is a commit: `ARG COMMIT_ID=6c67adf`.
    fn is_pin(&self, at: usize) -> bool {
        let Arguments::Declarations(declarations) = &self.instruction(at).arguments else {
            return false;
        };
        declarations.iter().any(|one| {
            let default = one.default.as_ref().map_or("", |value| value.raw.as_str());
            default.len() >= 7 && default.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    }

    /// Whether the whole build context is copied above an instruction, or a stage is copied from that has it: a new commit
    /// ends the cache there.
    fn has_code_above(&self, at: usize) -> bool {
        let own = self.stage_of(at).map(|stage| stage.index);
        let is_whole = |copy: &Copy| {
            let mut sources = copy.sources.iter().filter_map(|one| one.value.known());
            copy.origin == Origin::Context && sources.any(|source| matches!(source, "." | "./"))
        };
        let has_code = |stage: usize| {
            let mut below = self.lineage(stage);
            below.any(|stage| {
                let mut copies = self.copies.iter();
                copies.any(|copy| copy.stage == stage.index && is_whole(copy))
            })
        };
        self.copies.iter().any(|copy| {
            let is_above = Some(copy.stage) == own && copy.instruction < at;
            is_above
                && match copy.origin {
                    Origin::Stage(stage) => has_code(stage),
                    _ => is_whole(copy),
                }
        })
    }

    /// Whether an instruction installs Python packages, besides the tools that do so.
    pub(super) fn installs_libraries(&self, instruction: usize) -> bool {
        self.installs_of(instruction).iter().any(|install| {
            let is_tool = |name: &str| matches!(name, "pip" | "setuptools" | "uv" | "wheel");
            let mut names = install
                .packages
                .iter()
                .map(|package| package.name.as_deref());
            let is_python = install.tool.is_python() || install.tool.is_conda();
            let brings = names.any(|name| name.is_none_or(|name| !is_tool(name)));
            is_python && install.installs() && (brings || !install.manifests.is_empty())
        })
    }
}

/// Whether nothing that an install builds can ask for the commit: it installs what an index has.
fn is_of_index(install: &Install<'_>) -> bool {
    let mut packages = install.packages.iter();
    packages.all(|package| matches!(package.kind, PackageKind::Index | PackageKind::Url))
}
