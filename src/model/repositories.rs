//! Repositories that a build clones, the revision that it ends up with, and what becomes of the code.

mod uses;

use super::git::{CLONE_VALUES, GitCall, GitWords, below};
use super::revisions::{Moving, Revision, Tree};
use super::{Command, Model, Value, paths};
use crate::text::Span;

/// A repository that a `RUN` clones.
#[derive(Clone, Debug)]
struct Repository {
    /// The command, by its index.
    command: usize,
    /// The folder that it is cloned into, absolute; `None` if it is not known.
    folder: Option<String>,
    /// The folder in which that lies, as far as it is known.
    parent: Option<String>,
    /// Whether one line clones several: in a loop, or in a function.
    is_list: bool,
    tree: Tree,
    /// The command that went to the revision: the clone itself, or a later one.
    decided: usize,
}

/// Code that is another one tomorrow, and is installed or run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovingCode {
    /// The command that decides which revision it is.
    pub span: Span,
    /// What moves.
    pub moving: Moving,
    /// What becomes of the code.
    pub used: Use,
    /// The stage.
    pub stage: usize,
    /// Whether it is cloned on a condition, a variable names the branch, or an `ADD` of the branch's head above it shows that it is to be followed.
    pub is_wanted: bool,
}

/// What becomes of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Python packages are installed from it, or those that it lists.
    Installed,
    /// It is compiled.
    Built,
    /// A container starts or imports it.
    Started,
    /// It is an extension of an application.
    Extension,
    /// It is one of several that a loop clones.
    Listed,
    /// It is fetched over what was cloned.
    Fetched,
}

/// How many clones of a file are looked at.
const MAX_CLONES: usize = 64;

impl<'m> Model<'m> {
    /// The repositories of which a build takes what moves, and whose code is installed or run; in the order of the file.
    pub fn moving_code(&self) -> Vec<MovingCode> {
        let repositories = self.repositories();
        let mut found: Vec<MovingCode> = Vec::new();
        for repository in &repositories {
            let Revision::Moving(moving) = repository.tree.revision else {
                continue;
            };
            if let Some(used) = self.used(repository, &repositories) {
                found.push(MovingCode {
                    span: self.commands[repository.decided].program_span(),
                    moving,
                    used,
                    stage: self.commands[repository.command].stage,
                    is_wanted: self.is_followed(&self.commands[repository.command])
                        || (moving == Moving::Branch
                            && names_open_revision(&self.commands[repository.decided])),
                });
            }
        }
        found.extend(self.pull_requests());
        found
    }

    /// Whether a command runs on a condition, or its stage adds the head of a branch above it, to clone again when it moves.
    fn is_followed(&self, command: &Command<'m>) -> bool {
        let mut copies = self.copies.iter();
        let adds_head = copies.any(|copy| {
            let is_above = copy.stage == command.stage && copy.instruction < command.instruction;
            let mut sources = copy.sources.iter().filter(|source| source.remote);
            is_above
                && sources.any(|source| {
                    source
                        .value
                        .known()
                        .is_some_and(|url| url.contains("/git/refs/heads/"))
                })
        });
        let context = command.context;
        let is_chosen = context.conditional && !context.looped && !context.function;
        is_chosen || adds_head
    }

    /// Pull requests that are fetched and not left for a commit.
    fn pull_requests(&self) -> Vec<MovingCode> {
        let calls = self.commands.iter().filter(|c| c.name() == "git");
        let mut found = Vec::new();
        for command in calls {
            let Some(call) = self.git_call(command) else {
                continue;
            };
            if self.fetches_pull_request(command, &call) && !self.is_left_behind(command) {
                found.push(MovingCode {
                    span: command.program_span(),
                    moving: Moving::PullRequest,
                    used: Use::Fetched,
                    stage: command.stage,
                    is_wanted: false,
                });
            }
        }
        found
    }

    /// Whether the same `RUN` goes from there to a commit that is named.
    fn is_left_behind(&self, fetch: &Command<'m>) -> bool {
        let mut behind = self.commands_of(fetch.instruction).iter();
        behind.any(|other| {
            let call = self.git_call(other).filter(|_| other.index > fetch.index);
            let goes = |call: &GitCall<'m>| matches!(call.verb.as_str(), "checkout" | "reset");
            call.filter(goes).is_some_and(|call| {
                let mut words = call.words.iter();
                words.any(|word| word.field.known().is_some_and(is_commit))
            })
        })
    }

    /// Every clone of a remote repository by a `RUN`.
    fn repositories(&self) -> Vec<Repository> {
        let mut found: Vec<Repository> = Vec::new();
        for command in self.commands.iter().filter(|c| c.name() == "git") {
            let Some(call) = self.git_call(command) else {
                continue;
            };
            if call.verb == "clone" {
                found.extend(
                    self.cloned(command, &call)
                        .filter(|_| found.len() < MAX_CLONES),
                );
                continue;
            }
            let (mut of_tree, is_certain) = self.works_in(command, &call, &found);
            // Of several repositories no later call of Git pins all.
            of_tree.retain(|&at| {
                let of = &self.commands[found[at].command];
                !found[at].is_list || of.instruction == command.instruction
            });
            for at in of_tree {
                let repository = &mut found[at];
                let before = repository.tree.revision;
                self.moves_on(command, &call, &mut repository.tree);
                if repository.tree.revision == before {
                    // `ARG REF=master`, `git checkout "$REF"`: one branch for another, but somebody chooses it.
                    if is_certain && names_open_revision(command) {
                        repository.decided = command.index;
                    }
                    continue;
                }
                repository.decided = command.index;
                if !is_certain {
                    repository.tree.revision = Revision::Unknown;
                }
            }
        }
        found
    }

    fn cloned(&self, command: &Command<'m>, call: &GitCall<'m>) -> Option<Repository> {
        let looped = command.context.looped || command.context.function;
        let words = call.read(CLONE_VALUES, looped)?;
        let [address, place @ ..] = &words.operands[..] else {
            return None;
        };
        let text = address.field.text.as_str();
        let is_remote = text.contains("://") || text.starts_with("git@");
        let is_open = !address.field.complete;
        if !(is_remote || is_open) || place.len() > 1 {
            return None;
        }
        let place = match place.first() {
            Some(word) => word.field.clone(),
            None => super::Field {
                text: repository_name(text).to_owned(),
                complete: !is_open,
            },
        };
        let folder = below(&call.folder, &place);
        let parent = match &folder {
            Value::Known(folder) => Some(paths::parent(folder).to_owned()),
            _ => {
                let written = words.operands.get(1).map_or("", |_| place.text.as_str());
                let start = written.rfind('/').map_or("", |end| &written[..=end]);
                let field = super::Field {
                    text: start.to_owned(),
                    complete: true,
                };
                below(&call.folder, &field).known().map(str::to_owned)
            }
        };
        Some(Repository {
            command: command.index,
            folder: folder.known().map(str::to_owned),
            parent,
            is_list: looped && is_open,
            tree: Tree::new(self.asked(command, &words)),
            decided: command.index,
        })
    }

    /// The revision that `git clone` is asked for.
    fn asked(&self, command: &Command<'m>, words: &GitWords<'m>) -> Revision {
        let names = ["--revision", "--branch", "-b"];
        match words.value(&names) {
            Some(word) => self.revision_of(command, word),
            None if words.has(&names) => Revision::Unknown,
            None => Revision::Moving(Moving::Branch),
        }
    }

    /// The repositories whose tree a call of Git may change, and whether it surely is theirs.
    fn works_in(
        &self,
        command: &Command<'m>,
        call: &GitCall<'m>,
        found: &[Repository],
    ) -> (Vec<usize>, bool) {
        let stages: Vec<usize> = self.lineage(command.stage).map(|s| s.index).collect();
        let is_below = |at: &usize| stages.contains(&self.commands[found[*at].command].stage);
        let own: Vec<usize> = (0..found.len()).filter(is_below).collect();
        if let Value::Known(folder) = &call.folder {
            let exact = own
                .iter()
                .rev()
                .find(|&&at| found[at].folder.as_ref() == Some(folder));
            if let Some(&at) = exact {
                return (vec![at], true);
            }
            let holds = |at: &&usize| {
                let own = found[**at].folder.as_deref();
                own.is_some_and(|own| paths::is_within(folder, own))
            };
            let mut around: Vec<usize> = own.iter().filter(holds).copied().collect();
            if !around.is_empty() {
                return (around, false);
            }
            around.extend(own.iter().filter(|at| found[**at].folder.is_none()));
            // `mv x /app/x && cd /app/x && git checkout v1`
            around.extend(own.last());
            return (around, false);
        }
        let here = |at: &&usize| {
            let command_of = found[**at].command;
            self.commands[command_of].instruction == command.instruction
        };
        let mut of_run: Vec<usize> = own.iter().filter(here).copied().collect();
        if of_run.is_empty() {
            of_run = own;
        }
        (of_run, false)
    }
}

/// Whether a word is the name of a commit, or the beginning of one.
fn is_commit(word: &str) -> bool {
    word.len() >= 7 && word.bytes().all(|b| b.is_ascii_hexdigit())
}

/// `git clone --branch $REF`, `git checkout $REF`
fn names_open_revision(command: &Command<'_>) -> bool {
    let mut before_revision = false;
    let mut goes = false;
    command.args().iter().any(|word| {
        let is_open = word.literal().is_none();
        let is_one = is_open && (before_revision || goes || word.literal_prefix() == "--branch=");
        before_revision = word.is("-b") || word.is("--branch");
        goes |= word.is("checkout") || word.is("switch");
        is_one
    })
}

/// The folder that Git makes for an address.
fn repository_name(address: &str) -> &str {
    let name = paths::file_name(address);
    let name = name.rsplit(':').next().unwrap_or(name);
    name.strip_suffix(".git").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    /// What moves, as `command: moving used`.
    fn moving(lines: &str) -> Vec<String> {
        let mut found = Vec::new();
        check(&format!("FROM python:3.12\n{lines}\n"), |model| {
            let codes = model.moving_code().into_iter();
            found = codes
                .map(|code| {
                    format!(
                        "{}: {:?} {:?}",
                        model.text(code.span),
                        code.moving,
                        code.used
                    )
                })
                .collect();
        });
        found
    }

    #[test]
    fn a_checkout_pins_the_clone_in_whose_folder_it_runs() {
        let clones = "RUN git clone https://h/a /a && git clone https://h/b /b\n";
        let installs = "RUN pip install /a /b";
        for (checkout, expected) in [
            (
                "RUN git -C /a checkout v1\n",
                "git clone https://h/b /b: Branch Installed",
            ),
            (
                "WORKDIR /b\nRUN git reset -q --hard v1\n",
                "git clone https://h/a /a: Branch Installed",
            ),
            (
                "RUN cd /a && git checkout v1 && cd ../b && git pull\n",
                "git clone https://h/b /b: Branch Installed",
            ),
        ] {
            assert_eq!(
                moving(&format!("{clones}{checkout}{installs}")),
                [expected],
                "{checkout}"
            );
        }
        for checkout in [
            "RUN cd $X && git checkout v1\n",
            "RUN git --git-dir /a/.git checkout v1\n",
        ] {
            assert!(
                moving(&format!("{clones}{checkout}{installs}")).is_empty(),
                "{checkout}"
            );
        }
    }

    #[test]
    fn what_is_checked_out_decides() {
        for (checkout, moves) in [
            ("git checkout", true),
            ("git checkout .", true),
            ("git checkout -- x", true),
            ("git checkout -b mine", true),
            ("git checkout origin/main", true),
            ("git fetch origin dev && git checkout FETCH_HEAD", true),
            ("git checkout $(git describe --tags)", true),
            ("git checkout release-1", false),
            ("git checkout -b mine v1", false),
            ("git checkout -q tags/v1", false),
            ("git checkout $(cat version)", false),
            ("git fetch origin v1 && git checkout FETCH_HEAD", false),
            ("git switch --detach v1", false),
        ] {
            let text = format!("RUN git clone https://h/a /a && cd /a && {checkout} && make");
            assert_eq!(!moving(&text).is_empty(), moves, "{checkout}");
        }
    }

    #[test]
    fn a_clone_that_nobody_is_seen_to_run_is_left_alone() {
        for text in [
            "RUN git clone https://h/a /a",
            "RUN git clone https://h/a /a && make",
            "RUN git clone https://h/a /a && cd /a/x && cd /b && pip install .",
            "RUN git clone /mirror/a && cd a && make",
            "RUN git clone $OPTIONS https://h/a /a && cd /a && make",
            "RUN git clone https://h/a /a\nENTRYPOINT [\"python\", \"/app/main.py\"]",
        ] {
            assert!(moving(text).is_empty(), "{text}");
        }
    }
}
