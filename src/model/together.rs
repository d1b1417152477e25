//! What stands in one layer, or is copied together, though only part of it changes.

use super::copies::{Copy, Origin, is_glob};
use super::glob::Glob;
use super::installs::{Cache, Package, PackageKind};
use super::{Command, Model, paths};
use crate::knowledge::wheels;
use crate::shell::{AssignmentValue, Part, Word};
use crate::syntax::{Arguments, Keyword};

/// Scripts that one `COPY` brings, of which one installs for long and others are only run later.
#[derive(Clone, Debug)]
pub struct ScriptsTogether<'a> {
    /// The copy.
    pub copy: &'a Copy,
    /// The `RUN` that installs, and its script, by its path in the build context.
    pub install: (usize, String),
    /// The later instructions that run others, and those.
    pub others: Vec<(usize, String)>,
}

/// A `RUN` that installs gigabytes, and behind that fetches what a build argument names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionTogether {
    /// The command that installs, by its index.
    pub install: usize,
    /// The package of gigabytes.
    pub package: String,
    /// The command that fetches.
    pub fetch: usize,
    /// The build argument.
    pub argument: String,
}

/// Programs that fetch.
const FETCHERS: &[&str] = &["aria2c", "curl", "git", "wget"];
/// How far a variable is followed that is made of another: `URL=…/$VERSION`.
const MAX_STEPS: usize = 8;

impl<'m> Model<'m> {
    /// The copies by which a change of one script runs another one again, that installs Python packages.
    pub fn scripts_together(&self) -> Vec<ScriptsTogether<'_>> {
        let started: Vec<(usize, String)> = self
            .commands
            .iter()
            .filter_map(|command| Some((command.instruction, self.started_script(command)?)))
            .collect();
        let copies = self
            .copies
            .iter()
            .filter(|copy| copy.origin == Origin::Context);
        let found = copies.filter_map(|copy| {
            let later = self.later(copy.instruction);
            let mut used = started
                .iter()
                .filter(|(at, path)| later.contains(at) && brings(copy, path));
            let (run, script) = used.clone().find(|(at, _)| self.installs_from_index(*at))?;
            let is_own = |path: &String| started.iter().any(|(at, own)| at == run && own == path);
            let mut others: Vec<(usize, String)> = Vec::new();
            for (at, path) in used.by_ref() {
                let is_known = others.iter().any(|(_, other)| other == path);
                if at > run && !is_own(path) && !is_known {
                    others.push((*at, path.clone()));
                }
            }
            (!others.is_empty()).then(|| ScriptsTogether {
                copy,
                install: (*run, script.clone()),
                others,
            })
        });
        found.collect()
    }

    /// Whether a `RUN` installs Python packages, and none from a folder: the project itself.
    fn installs_from_index(&self, at: usize) -> bool {
        let mut packages = self
            .installs_of(at)
            .iter()
            .flat_map(|install| &install.packages);
        let is_wheel = |package: &Package| {
            let location = package.location.known();
            location.is_some_and(|location| location.ends_with(".whl"))
        };
        self.instruction(at).keyword == Keyword::Run
            && self.installs_libraries(at)
            && !packages.any(|package| package.kind == PackageKind::Path && !is_wheel(package))
    }

    /// The `RUN`s in which a new version of something that is fetched installs gigabytes again.
    pub fn versions_together(&self) -> Vec<VersionTogether> {
        let stages = self.stages().iter();
        stages
            .flat_map(|stage| self.runs(stage))
            .filter_map(|run| self.version_together(run))
            .collect()
    }

    fn version_together(&self, run: usize) -> Option<VersionTogether> {
        let (install, package) = self.installs_of(run).iter().find_map(|install| {
            let is_cached = matches!(self.cache_of(install), Cache::Mounted(_));
            let python = install.tool.is_python() && install.installs() && !is_cached;
            let mut packages = install.packages.iter().filter(|_| python);
            let heavy = packages.find_map(|package| {
                package
                    .name
                    .as_deref()
                    .filter(|name| wheels::is_heavy(name))
            });
            Some((install.command, heavy?.to_owned()))
        })?;
        let arguments = self.arguments_before(run);
        let commands = self.commands_of(run);
        // What runs before and reads it is run again anyway.
        let before = commands.iter().filter(|command| command.index <= install);
        let read: Vec<&str> = before
            .filter(|command| command.invocation.is_some())
            .flat_map(|command| self.names_read(command))
            .collect();
        let behind = commands.iter().filter(|command| command.index > install);
        let fetches = behind.filter(|command| FETCHERS.contains(&command.name()));
        let (fetch, argument) = fetches
            .flat_map(|command| {
                self.names_read(command)
                    .into_iter()
                    .map(|name| (command.index, name))
            })
            .find(|(_, name)| arguments.contains(name) && !read.contains(name))?;
        Some(VersionTogether {
            install,
            package,
            fetch,
            argument: argument.to_owned(),
        })
    }

    /// The build arguments that a stage declares before an instruction.
    fn arguments_before(&self, at: usize) -> Vec<&'m str> {
        let Some(stage) = self.stage_of(at) else {
            return Vec::new();
        };
        let instructions = (stage.instructions.start..at).map(|at| self.instruction(at));
        let declared = instructions.filter_map(|instruction| match &instruction.arguments {
            Arguments::Declarations(declarations) => Some(declarations),
            _ => None,
        });
        declared
            .flatten()
            .map(|one| one.name.raw.as_str())
            .collect()
    }

    /// The variables that the words of a command read, and those that they are made of in the same script.
    fn names_read(&self, command: &Command<'m>) -> Vec<&'m str> {
        let mut names: Vec<&str> = command.args().iter().flat_map(variables).collect();
        let mut at = 0;
        while let Some(name) = names.get(at).copied().filter(|_| at < MAX_STEPS) {
            let earlier = self.commands_of(command.instruction).iter();
            let earlier = earlier.filter(|other| other.index < command.index);
            let set = earlier.flat_map(|other| &other.simple.assignments);
            for assignment in set.filter(|assignment| assignment.name == name) {
                if let AssignmentValue::Word(word) = &assignment.value {
                    names.extend(variables(word));
                }
            }
            at += 1;
        }
        names
    }
}

/// The names of the variables in a word.
pub(super) fn variables(word: &Word) -> Vec<&str> {
    let parts = word.all_parts().into_iter();
    let names = parts.filter_map(|part| match part {
        Part::Variable(variable) => Some(variable.name.as_str()),
        _ => None,
    });
    names.collect()
}

/// Whether a copy brings a file of the context among others.
fn brings(copy: &Copy, path: &str) -> bool {
    let is_single = copy.sources.len() == 1;
    copy.sources.iter().any(|source| {
        if source.remote {
            return false;
        }
        match source.context_path() {
            Some(own) if own == path => !is_single,
            Some(own) => own.is_empty() || paths::is_within(path, &own),
            None => source.value.known().is_some_and(|pattern| {
                let pattern = paths::in_context(pattern);
                let glob = Glob::ignore(&pattern).ok().filter(|_| is_glob(&pattern));
                glob.is_some_and(|glob| glob.matches(path))
            }),
        }
    })
}
