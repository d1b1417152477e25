//! What runs with the files of an instruction below it: the closed world in which something is shown to be unread.

use super::copies::Origin;
use super::{Base, Model, Stage, Value, paths};
use crate::syntax::Keyword;

/// An instruction that runs later, with the files of an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Later {
    /// Its index.
    pub(super) at: usize,
    /// Whether it does so however the file is built; not if a build argument decides what its stage is built on.
    pub(super) certain: bool,
    /// Whether it is a trigger, `ONBUILD …`, which runs in images that are built on its stage.
    pub(super) trigger: bool,
}

/// How many stages of which a stage may be one are told apart by their names; where there are more, it may be any.
const MAX_NAMES: usize = 100;

/// What is known of a stage on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It has none of the files.
    Without,
    /// It may have them.
    Possible,
    /// It has them.
    Certain,
}

impl Model<'_> {
    /// Calls `visit` for the instructions behind one that have its files below `folder`, in the order in which they run:
    /// the rest of its stage and the triggers of all of it; then each stage that is built from it, or may be, and the
    /// rest of each that copies the folder from one of those. A visit that gives false ends the way: what stands behind
    /// it is not visited, nor are stages that are built from there.
    pub(super) fn follow(
        &self,
        instruction: usize,
        folder: &str,
        visit: &mut dyn FnMut(Later) -> bool,
    ) {
        let Some(own) = self.stage_of(instruction) else {
            return;
        };
        let mut states = vec![State::Without; self.stages().len()];
        let mut names: Vec<&str> = Vec::new();
        for stage in &self.stages()[own.index..] {
            let is_own = stage.index == own.index;
            let mut state = match is_own {
                true => State::Certain,
                false => begins(stage, &states, &names),
            };
            let from = if is_own { instruction + 1 } else { stage.from };
            for at in from..stage.instructions.end {
                if self.instruction(at).keyword == Keyword::Onbuild {
                    continue;
                }
                let certain = state == State::Certain;
                let later = Later {
                    at,
                    certain,
                    trigger: false,
                };
                state = match state {
                    State::Without => self.copies_from(at, folder, &states),
                    state if visit(later) => state,
                    _ => State::Without,
                };
            }
            if state != State::Without {
                self.triggers(stage, visit);
                names.extend(stage.name.as_deref());
            }
            states[stage.index] = state;
        }
    }

    /// Visits what `ONBUILD` holds, wherever it stands in a stage: it runs behind all of it, and something of which nobody
    /// knows behind that.
    fn triggers(&self, stage: &Stage, visit: &mut dyn FnMut(Later) -> bool) {
        for at in stage.instructions.clone() {
            if self.instruction(at).keyword == Keyword::Onbuild {
                visit(Later {
                    at,
                    certain: false,
                    trigger: true,
                });
            }
        }
    }

    /// Whether an instruction copies a folder, or all above it, from one of the stages that have the files.
    fn copies_from(&self, at: usize, folder: &str, states: &[State]) -> State {
        let copies = self.copies.iter().filter(|copy| copy.instruction == at);
        let mut found = State::Without;
        for copy in copies {
            let Origin::Stage(stage) = copy.origin else {
                continue;
            };
            let mut sources = copy.sources.iter().map(|source| &source.value);
            let takes = sources.any(|source| match source {
                Value::Known(path) => paths::overlap(&paths::join("/", path), folder),
                _ => true,
            });
            if takes && states[stage] != State::Without {
                found = states[stage];
            }
        }
        found
    }

    /// Stages that have the layers of a stage below them, or may have, itself included: by their numbers.
    pub(super) fn may_be_built_on(&self, own: usize) -> Vec<bool> {
        let mut states = vec![State::Without; self.stages().len()];
        let mut names: Vec<&str> = Vec::new();
        for stage in &self.stages()[own..] {
            states[stage.index] = match stage.index == own {
                true => State::Certain,
                false => begins(stage, &states, &names),
            };
            if states[stage.index] != State::Without {
                names.extend(stage.name.as_deref());
            }
        }
        states
            .iter()
            .map(|&state| state != State::Without)
            .collect()
    }
}

/// With what a stage begins, by those before it and the `names` of those that have the files.
fn begins(stage: &Stage, states: &[State], names: &[&str]) -> State {
    let written = match stage.base {
        Base::Stage(base) => states[base],
        _ => State::Without,
    };
    let any = names.len() > MAX_NAMES;
    let may = |name: &&str| any || stage.may_begin_with(name);
    match (&stage.other_base, written) {
        (None, written) => written,
        (Some(_), State::Without) if !names.iter().take(MAX_NAMES).any(may) => State::Without,
        // The build argument may as well say another.
        _ => State::Possible,
    }
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    /// The lines that are visited from the first `RUN` on: `?` where that is only possible, `!` for triggers.
    fn visited(text: &str) -> String {
        let mut found = Vec::new();
        check(text, |model| {
            let run = model.commands[0].instruction;
            model.follow(run, "/var/lib/apt/lists", &mut |later| {
                let mark = match (later.trigger, later.certain) {
                    (true, _) => "!",
                    (_, true) => "",
                    _ => "?",
                };
                found.push(format!("{}{mark}", later.at + 1));
                !model
                    .commands_of(later.at)
                    .iter()
                    .any(|c| c.name() == "stop")
            });
        });
        found.join(" ")
    }

    #[test]
    fn the_rest_of_the_stage_and_stages_built_on_it_are_visited() {
        assert_eq!(visited("FROM a\nRUN x\nRUN y\nCMD z\n"), "3 4");
        let text = "FROM a AS b\nRUN x\nFROM c\nRUN y\nFROM b\nRUN z\n";
        assert_eq!(visited(text), "5 6");
    }

    #[test]
    fn a_visit_that_says_so_ends_the_way() {
        let text = "FROM a AS b\nRUN x\nRUN stop\nRUN y\nFROM b\nRUN z\n";
        assert_eq!(visited(text), "3");
    }

    #[test]
    fn a_stage_that_copies_the_folder_is_visited_from_there() {
        for source in ["/var/lib/apt/lists", "/var", "/", "$X"] {
            let text =
                format!("FROM a AS b\nRUN x\nFROM c\nRUN y\nCOPY --from=b {source} /\nRUN z\n");
            assert_eq!(visited(&text), "6", "{source}");
        }
        let text = "FROM a AS b\nRUN x\nFROM c\nCOPY --from=b /opt /opt\nRUN z\n";
        assert_eq!(visited(text), "");
    }

    #[test]
    fn triggers_run_behind_all_of_their_stage() {
        let text = "FROM a\nONBUILD RUN t\nRUN x\nONBUILD RUN u\nRUN y\n";
        assert_eq!(visited(text), "5 2! 4!");
        assert_eq!(visited("FROM a\nRUN x\nONBUILD RUN t\nRUN stop\n"), "4");
        assert_eq!(visited("FROM a\nRUN x\nONBUILD COPY . .\n"), "3!");
        let text = "FROM a AS b\nRUN x\nFROM b\nONBUILD RUN t\n";
        assert_eq!(visited(text), "3 4!");
    }

    #[test]
    fn a_base_that_the_file_leaves_open_may_be_any_stage_whose_name_fits() {
        for (from, expected) in [
            ("b-${TARGETARCH}", "4? 5?"),
            ("$TARGETARCH", "4? 5?"),
            ("${TARGETARCH}-amd64", "4? 5?"),
            ("$TARGETARCH-amd64", "4? 5?"),
            ("c-${TARGETARCH}", ""),
            ("${TARGETARCH}-x", ""),
            ("b-$TARGETARCH-x", ""),
            ("python:$TARGETARCH", ""),
            ("b-amd64", "4 5"),
            ("${V:-b-amd64}", "4 5"),
        ] {
            let text = format!("FROM a AS b-amd64\nRUN x\nFROM c AS d\nFROM {from}\nRUN y\n");
            assert_eq!(visited(&text).replace("3? ", ""), expected, "{from}");
        }
    }

    #[test]
    fn what_a_build_argument_can_change_is_only_possible() {
        let text = "ARG V=amd64\nFROM a AS b-arm64\nRUN x\nFROM a AS b-amd64\nFROM b-$V\nRUN y\n";
        assert_eq!(visited(text), "5? 6?");
        let text = "ARG V=arm64\nFROM a AS b-arm64\nRUN x\nFROM b-$V\nRUN y\n";
        assert_eq!(visited(text), "4? 5?");
        let text = "ARG V=x/y:1\nFROM a AS b\nRUN x\nFROM $V AS c\nRUN y\nFROM c\nRUN z\n";
        assert_eq!(visited(text), "4? 5? 6? 7?");
    }
}
