//! Build arguments as the files beside a Dockerfile pass them, `docker-bake.hcl` and Compose, held against those that it
//! declares.

mod bake;
mod compose;

use std::collections::BTreeSet;

use super::undeclared::only_variable;
use super::{Model, paths};
use crate::syntax::{Arguments, Keyword};
use crate::text::Span;

/// A build argument without a default to which the build of this file gives nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotPassed {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub declared: Span,
    /// Where an `ENV` takes its value, which is empty.
    pub env: Option<Span>,
    /// An argument that is passed instead, and that nothing declares.
    pub instead: Option<String>,
    /// The file that says so.
    pub file: &'static str,
}

/// What a file passes to the builds of one Dockerfile, all of them together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Passed {
    /// The names.
    names: BTreeSet<String>,
    /// Whether there is a build of this Dockerfile that passes something.
    builds: bool,
}

/// Reads a file that says how images are built. `None`: it cannot be told what is passed.
type Reader = fn(text: &str, dockerfile: &str) -> Option<Passed>;
const BAKE: &str = "docker-bake.hcl";

/// Arguments that need no `ARG`, or that every build has.
fn is_builtin(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let begins = ["build", "source_date_epoch", "target"];
    lower.ends_with("_proxy") || begins.iter().any(|start| lower.starts_with(start))
}

impl<'m> Model<'m> {
    /// The build arguments without a default that no build of this file passes, as the one file beside it that passes any
    /// says; only those that an `ENV` takes over, and those for which another one is passed that nothing declares.
    /// `dockerfile` is the path of this file.
    pub fn build_args_not_passed(&self, dockerfile: &str) -> Vec<NotPassed> {
        let mut all = Vec::new();
        for (file, passed) in self.passed_to(dockerfile) {
            match passed {
                Some(passed) if passed.builds => all.push((file, passed)),
                Some(_) => {}
                None => return Vec::new(),
            }
        }
        // Of two of them one may be for another occasion.
        let [(file, passed)] = &all[..] else {
            return Vec::new();
        };
        let declared = self.declared_arguments();
        let is_declared = |name: &&String| declared.iter().any(|(own, _, _)| own == *name);
        let mut lost = passed
            .names
            .iter()
            .filter(|name| !is_builtin(name) && !is_declared(name));
        let lost: Vec<&String> = lost.by_ref().collect();
        let mut found: Vec<NotPassed> = Vec::new();
        for (name, declared_at, has_default) in &declared {
            let others = declared.iter().filter(|(own, _, _)| own == name);
            let is_open = !has_default && others.clone().all(|(_, _, default)| !default);
            let is_known = found.iter().any(|one| one.name == *name);
            if !is_open || is_known || is_builtin(name) || passed.names.contains(name) {
                continue;
            }
            let env = self.env_taking(name);
            let instead = lost.iter().find(|other| are_alike(name, other));
            if env.is_some() || instead.is_some() {
                found.push(NotPassed {
                    name: name.clone(),
                    declared: *declared_at,
                    env,
                    instead: instead.map(|other| (*other).clone()),
                    file,
                });
            }
        }
        found
    }

    /// Whether a file beside this one, at `dockerfile`, passes a build argument to it, or may.
    pub fn may_be_passed(&self, dockerfile: &str, argument: &str) -> bool {
        let passes = |passed: Passed| passed.names.contains(argument);
        self.passed_to(dockerfile)
            .iter()
            .any(|(_, passed)| passed.clone().is_none_or(passes))
    }

    /// What each bake or Compose file passes to the builds of a Dockerfile.
    fn passed_to(&self, dockerfile: &str) -> Vec<(&'static str, Option<Passed>)> {
        let dockerfile = dockerfile.replace('\\', "/");
        let bake = self.context.read(BAKE).map(|text| (BAKE, text));
        let bake = bake.into_iter().map(|file| (file, bake::read as Reader));
        let composed = self.compose_files();
        let composed = composed.map(|file| (file, compose::read as Reader));
        bake.chain(composed)
            .map(|((file, text), read)| (file, read(&text, &dockerfile)))
            .collect()
    }

    /// The names of all `ARG`s, where they stand, and whether they have a default.
    fn declared_arguments(&self) -> Vec<(String, Span, bool)> {
        let mut found = Vec::new();
        for instruction in &self.file.instructions {
            if let Arguments::Declarations(all) = &instruction.arguments {
                found.extend(
                    all.iter()
                        .map(|one| (one.name.raw.clone(), one.name.span, one.default.is_some())),
                );
            }
        }
        found
    }

    /// `ENV NAME=$ARGUMENT`
    fn env_taking(&self, argument: &str) -> Option<Span> {
        let envs = self
            .file
            .instructions
            .iter()
            .filter(|one| one.keyword == Keyword::Env);
        for instruction in envs {
            if let Arguments::Pairs { pairs, .. } = &instruction.arguments {
                let takes = pairs
                    .iter()
                    .find(|p| only_variable(&p.value.raw) == Some(argument));
                if let Some(pair) = takes {
                    return Some(pair.name.span.to(pair.value.span));
                }
            }
        }
        None
    }
}

/// Whether two names are for the same thing, `COMFYUI_COMMIT` and `COMFYUI_VERSION`: all words but the last are the same.
fn are_alike(one: &str, other: &str) -> bool {
    let head = |name: &str| name.rsplit_once('_').map(|(head, _)| head.to_owned());
    head(one).is_some_and(|own| own.len() > 2 && head(other) == Some(own))
}

/// Whether a `dockerfile` of a build, in a folder of the context, means the file of this path.
fn is_it(context: &str, file: &str, dockerfile: &str) -> bool {
    let context = paths::in_context(context);
    if !context.is_empty() || file.contains('$') {
        return false;
    }
    let file = paths::in_context(file);
    dockerfile == file || dockerfile.ends_with(&format!("/{file}"))
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check_with;

    const BAKE: &str = "target \"a\" {\n  args = {\n    APP_VERSION = \"1\"\n  }\n}\n";

    fn found(text: &str, files: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
        let mut found = Vec::new();
        check_with(text, files, |model| {
            let all = model.build_args_not_passed("x/Dockerfile").into_iter();
            found = all.map(|one| (one.name, one.instead)).collect();
        });
        found
    }

    #[test]
    fn what_is_passed_under_another_name_is_told() {
        let commit = ("APP_COMMIT".to_owned(), Some("APP_VERSION".to_owned()));
        let files = [("docker-bake.hcl", BAKE)];
        assert_eq!(found("FROM x\nARG APP_COMMIT\n", &files), [commit]);
        assert!(found("FROM x\nARG APP_COMMIT=1\n", &files).is_empty());
        assert!(found("FROM x\nARG APP_COMMIT\nARG APP_VERSION\n", &files).is_empty());
        assert!(found("FROM x\nARG OTHER\n", &files).is_empty());
        let env = "FROM x\nARG OTHER\nENV OTHER=$OTHER\n";
        assert_eq!(found(env, &files), [("OTHER".to_owned(), None)]);
        assert!(found(env, &[]).is_empty());
        let compose = "services:\n  a:\n    build:\n      context: .\n      args:\n        A: 1\n";
        assert_eq!(found(env, &[("compose.yaml", compose)]).len(), 1);
        let both = [("docker-bake.hcl", BAKE), ("compose.yaml", compose)];
        assert!(found(env, &both).is_empty());
    }
}
