//! Which commands touch a file of the image: looked up, since copies times installs times commands is too much.

use std::collections::BTreeMap;

use super::{Command, Model};

/// For each path, the commands that may write it, ascending: `pip freeze > requirements.txt`, `sed -i … setup.py`.
#[derive(Debug, Default)]
pub(super) struct Touches(BTreeMap<String, Vec<usize>>);

impl Touches {
    /// The files that commands name, apart from installs, which read what they name.
    pub(super) fn new(model: &Model<'_>) -> Self {
        let mut touches = Self::default();
        for command in &model.commands {
            let installs = model
                .installs
                .binary_search_by_key(&command.index, |install| install.command)
                .is_ok();
            let arguments = command.args().iter().filter(|_| !installs);
            let redirects = command.command.redirects.iter();
            let words = redirects.map(|redirect| &redirect.target).chain(arguments);
            for path in words.filter_map(|word| model.path_of(command, word)) {
                touches.0.entry(path).or_default().push(command.index);
            }
        }
        touches
    }

    /// Whether a command of the same stage touches `path` behind the instruction at `from` and before `command`.
    pub(super) fn between(
        &self,
        model: &Model<'_>,
        from: usize,
        command: &Command<'_>,
        path: &str,
    ) -> bool {
        let Some(commands) = self.0.get(path) else {
            return false;
        };
        let before = commands.partition_point(|&index| index < command.index);
        commands[..before].last().is_some_and(|&index| {
            let other = &model.commands[index];
            other.instruction > from && other.stage == command.stage
        })
    }
}
