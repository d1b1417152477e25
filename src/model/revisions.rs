//! Which revision of a repository is taken: one that is named, or whatever its branch holds.

use super::git::{CHECKOUT_VALUES, FETCH_VALUES, GitCall, GitWord};
use super::installs::{Manifest, ManifestKind, Package, PackageKind};
use crate::model::{Command, Model};
use crate::shell::{AssignmentValue, CommandKind, Invocation, List, Part, Word};

/// The revision that something is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revision {
    /// One that is another tomorrow.
    Moving(Moving),
    /// A commit, a tag, or a branch that is named for a release.
    Named,
    /// Nobody knows.
    Unknown,
}

/// What moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moving {
    /// The default branch, or one that the work on a project goes on in.
    Branch,
    /// The newest tag there is.
    NewestTag,
    /// The head of somebody's pull request.
    PullRequest,
}

/// Branches that move with the work on a project.
fn is_moving_branch(name: &str) -> bool {
    let name = name.strip_prefix("refs/heads/").unwrap_or(name);
    let name = ["origin/", "upstream/"]
        .iter()
        .find_map(|remote| name.strip_prefix(remote))
        .unwrap_or(name);
    matches!(
        name,
        "main" | "master" | "HEAD" | "dev" | "develop" | "development" | "nightly" | "trunk"
    )
}

/// `pull/123/head`
fn is_pull_request(name: &str) -> bool {
    let name = name.strip_prefix("refs/").unwrap_or(name);
    name.starts_with("pull/") || name.starts_with("merge-requests/")
}

/// The revision that a name stands for.
fn named(name: &str) -> Revision {
    match name {
        _ if is_pull_request(name) => Revision::Moving(Moving::PullRequest),
        _ if is_moving_branch(name) => Revision::Moving(Moving::Branch),
        _ => Revision::Named,
    }
}

/// Whether a file's address has a branch that moves in the place of the revision. Sources: the addresses that GitHub and
/// GitLab give for raw files and archives, 2026-11.
fn is_of_moving_branch(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else {
        return false;
    };
    let parts: Vec<&str> = rest
        .split(['?', '#'])
        .next()
        .unwrap_or("")
        .split('/')
        .collect();
    let archive = |name: &str| {
        let ends = [".zip", ".tar.gz", ".tgz"];
        let bare = ends.iter().find_map(|end| name.strip_suffix(end));
        is_moving_branch(bare.unwrap_or(name))
    };
    match &parts[..] {
        ["raw.githubusercontent.com", _, _, "refs", "heads", name, ..]
        | ["raw.githubusercontent.com", _, _, name, _, ..]
        | ["github.com", _, _, "raw" | "blob", name, _, ..] => is_moving_branch(name),
        ["github.com", _, _, "archive", "refs", "heads", name]
        | ["github.com", _, _, "archive" | "zipball" | "tarball", name] => archive(name),
        ["gitlab.com", path @ ..] => match path.iter().position(|part| *part == "-") {
            Some(at) => {
                matches!(&path[at..], [_, "raw" | "archive", name, ..] if is_moving_branch(name))
            }
            None => false,
        },
        _ => false,
    }
}

impl Package {
    /// Whether a package from a repository has no revision, or a branch that moves for one, or an archive is that of such
    /// a branch; false where the address is not known.
    pub fn moves(&self) -> bool {
        let Some(location) = self.location.known() else {
            return false;
        };
        if self.kind == PackageKind::Url {
            // The name of a wheel has its version.
            return !location.ends_with(".whl") && is_of_moving_branch(location);
        }
        // `git+ssh://git@host/a/b.git@v1`: a revision stands behind the last slash of the path, or holds slashes itself.
        let path = location
            .split_once("://")
            .and_then(|(_, rest)| rest.split_once('/'));
        let revision = path.map(|(_, path)| path.split_once('@'));
        self.kind == PackageKind::Git
            && match revision {
                Some(Some((_, revision))) => {
                    revision.is_empty() || named(revision) != Revision::Named
                }
                Some(None) => true,
                None => false,
            }
    }
}

impl Manifest {
    /// Whether it is a list on the net that moves with a branch: `-r https://raw.githubusercontent.com/a/b/main/x.txt`.
    pub fn moves(&self) -> bool {
        self.kind == ManifestKind::Requirements
            && self.value.known().is_some_and(is_of_moving_branch)
    }
}

/// What a working tree has become by the calls of Git in it.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    /// The revision that is checked out.
    pub(super) revision: Revision,
    /// What `FETCH_HEAD` is.
    fetched: Revision,
    /// Branches that were made for what moves: `git fetch origin pull/1/head:mine`.
    local: Vec<(String, Revision)>,
}

impl Tree {
    /// A tree as `git clone` makes it.
    pub(super) fn new(revision: Revision) -> Self {
        Self {
            revision,
            fetched: Revision::Unknown,
            local: Vec::new(),
        }
    }
}

impl<'m> Model<'m> {
    /// Whether the revision of a package that the Dockerfile names is chosen: `git+https://…/a@$REF`, `…/a@main`.
    pub fn is_revision_open(&self, package: &Package) -> bool {
        let revision = self.text(package.span).rsplit_once('@');
        package.kind == PackageKind::Git && revision.is_some_and(|(_, name)| !name.contains('/'))
    }

    /// What a call of Git makes of the tree that it works in.
    pub(super) fn moves_on(&self, command: &Command<'m>, call: &GitCall<'m>, tree: &mut Tree) {
        let is_sure = !command.context.conditional || command.context.looped;
        let next = match call.verb.as_str() {
            "checkout" | "switch" | "reset" => self.checked_out(command, call, tree),
            "fetch" => {
                self.git_fetch(command, call, tree);
                None
            }
            "bisect" | "merge" | "rebase" | "worktree" => Some(Revision::Unknown),
            _ => None,
        };
        tree.revision = match next {
            Some(next) if is_sure || next == tree.revision => next,
            Some(_) => Revision::Unknown,
            None => tree.revision,
        };
    }

    /// The revision that `git checkout` and its kin go to; `None` if they stay.
    fn checked_out(
        &self,
        command: &Command<'m>,
        call: &GitCall<'m>,
        tree: &Tree,
    ) -> Option<Revision> {
        let Some(words) = call.read(CHECKOUT_VALUES, command.context.looped) else {
            return Some(Revision::Unknown);
        };
        let target = words.operands.first()?;
        if words.has_paths || words.operands.len() > 1 || words.has(&["--orphan"]) {
            // `git checkout v1 -- file`
            return (words.operands.len() > 1 && !words.has_paths).then_some(Revision::Unknown);
        }
        match target.field.known() {
            Some(name) if name == "." || name.starts_with("HEAD") => None,
            Some("FETCH_HEAD") => Some(tree.fetched),
            Some("-") => Some(Revision::Unknown),
            Some(name) => {
                let local = tree.local.iter().rev().find(|(local, _)| local == name);
                Some(local.map_or_else(|| named(name), |(_, revision)| *revision))
            }
            None => Some(self.revision_of(command, target)),
        }
    }

    fn git_fetch(&self, command: &Command<'m>, call: &GitCall<'m>, tree: &mut Tree) {
        tree.fetched = Revision::Unknown;
        let Some(words) = call.read(FETCH_VALUES, command.context.looped) else {
            return;
        };
        let Some(refspec) = words.operands.get(1) else {
            return;
        };
        let text = refspec.field.text.as_str();
        let (from, to) = text.split_once(':').unwrap_or((text, ""));
        let is_whole = refspec.field.complete || text.contains(':');
        tree.fetched = match is_whole || is_pull_request(from) {
            true => named(from.trim_start_matches('+')),
            false => self.revision_of(command, refspec),
        };
        if !to.is_empty() && refspec.field.complete {
            tree.local.push((to.to_owned(), tree.fetched));
        }
    }

    /// Whether a command clones a repository.
    pub fn is_clone(&self, command: &Command<'m>) -> bool {
        self.git_call(command)
            .is_some_and(|call| call.verb == "clone")
    }

    /// Whether a command goes to another revision: `git checkout v1`, `git reset --hard v1`.
    pub fn goes_to_revision(&self, command: &Command<'m>) -> bool {
        let Some(call) = self.git_call(command) else {
            return false;
        };
        let verbs = ["checkout", "reset", "switch"];
        let words = call.read(CHECKOUT_VALUES, command.context.looped);
        verbs.contains(&call.verb.as_str())
            && words.is_some_and(|words| {
                let target = words.operands.first();
                let is_path = |text: &str| text.starts_with(['.', '/']) || text == "HEAD";
                words.operands.len() == 1
                    && !words.has_paths
                    && target.is_some_and(|word| !is_path(&word.field.text))
            })
    }

    /// Whether a call fetches the head of a pull request.
    pub(super) fn fetches_pull_request(&self, command: &Command<'m>, call: &GitCall<'m>) -> bool {
        let words = call.read(FETCH_VALUES, command.context.looped);
        let refspec = words.and_then(|words| words.operands.into_iter().nth(1));
        call.verb == "fetch"
            && refspec.is_some_and(|word| is_pull_request(word.field.text.trim_start_matches('+')))
    }

    /// The revision that a word stands for.
    pub(super) fn revision_of(&self, command: &Command<'m>, word: &GitWord<'m>) -> Revision {
        if let Some(name) = word.field.known() {
            return named(name);
        }
        match self.asks_newest_tag(command, word.word) {
            true => Revision::Moving(Moving::NewestTag),
            false => Revision::Unknown,
        }
    }

    /// Whether the value of a word is what a command says of the newest tag: `$(git describe --tags)`, or a variable that
    /// was set to that.
    fn asks_newest_tag(&self, command: &Command<'m>, word: &Word) -> bool {
        let parts = word.all_parts();
        let by_itself = parts.iter().any(|part| match part {
            Part::Substitution { list, .. } => is_about_newest_tag(list),
            _ => false,
        });
        let mut variables = parts.iter().filter_map(|part| match part {
            Part::Variable(variable) => Some(variable.name.as_str()),
            _ => None,
        });
        by_itself
            || variables.any(|name| {
                let earlier = self.commands_of(command.instruction).iter().rev();
                let mut earlier = earlier.filter(|other| other.index < command.index);
                let set = earlier.find_map(|other| {
                    let mut set = other.simple.assignments.iter().rev();
                    set.find(|assignment| assignment.name == name)
                });
                match set.map(|assignment| &assignment.value) {
                    Some(AssignmentValue::Word(value)) => {
                        value.all_parts().into_iter().any(|part| match part {
                            Part::Substitution { list, .. } => is_about_newest_tag(list),
                            _ => false,
                        })
                    }
                    _ => false,
                }
            })
    }
}

/// `git describe --tags`, `git rev-list --tags --max-count=1`, `git tag | sort -V | tail -1`, `curl …/releases/latest`
fn is_about_newest_tag(list: &List) -> bool {
    let pipelines = list.items.iter().map(|item| &item.pipeline);
    let mut commands = pipelines.flat_map(|pipeline| &pipeline.commands);
    commands.any(|command| {
        let CommandKind::Simple(simple) = &command.kind else {
            return false;
        };
        let Some(invocation) = Invocation::of(simple) else {
            return false;
        };
        let args = invocation.args;
        let has = |text: &str| args.iter().any(|word| word.literal_prefix() == text);
        match invocation.name.as_deref() {
            Some("git") => has("describe") || has("tag") || (has("rev-list") && has("--tags")),
            Some("curl" | "wget") => {
                let mut ends = args.iter().map(Word::literal_suffix);
                ends.any(|end| end.ends_with("/releases/latest"))
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_branches_that_move_are_known() {
        for (url, moves) in [
            ("https://raw.githubusercontent.com/a/b/main/x.txt", true),
            (
                "https://raw.githubusercontent.com/a/b/refs/heads/dev/x.txt",
                true,
            ),
            ("https://raw.githubusercontent.com/a/b/v1/main/x.txt", false),
            ("https://github.com/a/b/raw/master/x.txt", true),
            ("https://github.com/a/b/archive/main.zip", true),
            (
                "https://github.com/a/b/archive/refs/heads/master.tar.gz",
                true,
            ),
            ("https://github.com/a/b/archive/refs/tags/v1.tar.gz", false),
            ("https://github.com/a/b/releases/download/main/b.whl", false),
            ("https://gitlab.com/a/b/c/-/archive/main/c-main.zip", true),
            ("https://gitlab.com/a/b/-/raw/v1/x.txt", false),
            ("https://example.com/a/b/main/x.txt", false),
        ] {
            assert_eq!(is_of_moving_branch(url), moves, "{url}");
        }
    }

    #[test]
    fn names_of_revisions_are_told_apart() {
        assert_eq!(named("origin/main"), Revision::Moving(Moving::Branch));
        assert_eq!(
            named("refs/pull/12/head"),
            Revision::Moving(Moving::PullRequest)
        );
        assert_eq!(named("v1.2"), Revision::Named);
        assert_eq!(named("release/main-2"), Revision::Named);
    }
}
