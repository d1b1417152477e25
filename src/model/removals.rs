//! What commands remove: `rm -rf DIR/*`, `find DIR -delete`.

use super::{Command, Effect, Field, Model, Reach, Value, paths};
use crate::shell::Word;

/// Whether something is removed behind a command, in the same instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It is, by the command at this index.
    Yes(usize),
    /// It may be.
    Possible,
    /// It is not.
    No,
}

/// How much of a folder a command removes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Removed {
    All,
    Some,
    Nothing,
}

/// How many commands behind one are looked at; what lies farther away is not known.
const MAX_BEHIND: usize = 1000;

impl Model<'_> {
    /// Whether what the folder `path` (absolute) holds is removed behind the command at `after`.
    pub fn removal(&self, after: usize, path: &str) -> Removal {
        self.removal_by(after, &|model, at| model.removes(at, path, false))
    }

    /// Whether the file `path` (absolute) is removed behind the command at `after`.
    pub fn file_removal(&self, after: usize, path: &str) -> Removal {
        self.removal_by(after, &|model, at| model.removes(at, path, true))
    }

    /// Whether the command at an index deletes all of `path`, a folder or a file, unless that is done on a condition.
    pub fn deletes(&self, at: usize, path: &str, is_file: bool) -> bool {
        let context = &self.commands[at].context;
        !context.conditional
            && !context.substitution
            && self.removes(at, path, is_file) == Removed::All
    }

    /// Whether a command behind the one at `after` does what `is_removal` asks; `None` from it means that it may.
    pub(super) fn removal_where(
        &self,
        after: usize,
        is_removal: &dyn Fn(&Self, usize) -> Option<bool>,
    ) -> Removal {
        self.removal_by(after, &|model, at| match is_removal(model, at) {
            Some(true) => Removed::All,
            Some(false) => Removed::Nothing,
            None => Removed::Some,
        })
    }

    /// The command of a later instruction that surely removes the folder `path` (absolute), seen from the one at `after`.
    pub fn removed_later(&self, after: usize, path: &str) -> Option<usize> {
        let instruction = self.commands[after].instruction;
        let later = self.later(instruction).into_iter();
        let mut commands = later
            .filter(|&at| self.instruction(at).keyword == crate::syntax::Keyword::Run)
            .flat_map(|at| self.commands_of(at))
            .take(MAX_BEHIND);
        let by = commands.find(|command| {
            !command.context.conditional && self.removes(command.index, path, false) == Removed::All
        })?;
        Some(by.index)
    }

    fn removal_by(&self, after: usize, removes: &dyn Fn(&Self, usize) -> Removed) -> Removal {
        let instruction = self.commands[after].instruction;
        let mut removal = Removal::No;
        for command in &self.commands[after + 1..] {
            if command.instruction != instruction {
                break;
            }
            if command.index > after + MAX_BEHIND {
                return Removal::Possible;
            }
            match removes(self, command.index) {
                Removed::Nothing => continue,
                Removed::Some => removal = Removal::Possible,
                Removed::All => match self.reach(command.index, after, Effect::Files) {
                    // What runs on no condition that does not hold for `after`, too.
                    Reach::Certain => return Removal::Yes(command.index),
                    _ => removal = Removal::Possible,
                },
            }
        }
        removal
    }

    /// How much of the folder `path`, or the file, the command at an index removes.
    fn removes(&self, at: usize, path: &str, is_file: bool) -> Removed {
        let command = &self.commands[at];
        match command.name() {
            "rm" | "unlink" => self.rm_removes(command, path, is_file),
            "find" => self.find_removes(command, path),
            _ => Removed::Nothing,
        }
    }

    fn rm_removes(&self, command: &Command<'_>, path: &str, is_file: bool) -> Removed {
        let fields: Vec<(&Word, Field)> = command
            .args()
            .iter()
            .flat_map(|word| {
                let fields = self.fields(command.index, word);
                fields.into_iter().map(move |field| (word, field))
            })
            .collect();
        let is_option = |text: &str| text.starts_with('-') && text.len() > 1;
        let recursive = fields.iter().any(|(_, field)| {
            let short = is_option(&field.text) && !field.text.starts_with("--");
            field.text == "--recursive" || (short && field.text.contains(['r', 'R']))
        });
        let mut removed = Removed::Nothing;
        for (word, field) in &fields {
            if is_option(&field.text) {
                continue;
            }
            let target = match field.known() {
                Some(_) => self.absolute(command.index, &field.value()),
                None => Value::Unknown,
            };
            let one = match target {
                Value::Known(target) => {
                    let target = in_any_home(target, path);
                    // A file goes without `-r`, unless with a folder above it.
                    let is_itself = is_file && paths::parent(&target) == paths::parent(path);
                    removes_path(&target, path, recursive || is_itself)
                }
                // `$HOME/.cache`, where nobody knows which home.
                _ if has_tail(path, &word.literal_suffix()) => Removed::All,
                _ => Removed::Nothing,
            };
            match one {
                Removed::All => return Removed::All,
                Removed::Some => removed = Removed::Some,
                Removed::Nothing => {}
            }
        }
        removed
    }

    /// `find DIR -delete`, with nothing but types and depths to choose by.
    fn find_removes(&self, command: &Command<'_>, path: &str) -> Removed {
        let fields: Vec<Field> = command
            .args()
            .iter()
            .flat_map(|word| self.fields(command.index, word))
            .collect();
        let is_expression = |field: &&Field| field.text.starts_with(['-', '(', '!']);
        let count = fields
            .iter()
            .take_while(|field| !is_expression(field))
            .count();
        let (folders, expression) = fields.split_at(count);
        let covers = folders.iter().any(|field| {
            let folder = self.absolute(command.index, &field.value());
            folder
                .known()
                .is_some_and(|folder| paths::is_within(path, folder))
        });
        let words: Vec<&str> = expression.iter().map(|field| field.text.as_str()).collect();
        let deletes = words.contains(&"-delete") || words.contains(&"rm");
        if !covers || !deletes {
            return Removed::Nothing;
        }
        let chooses = words.iter().any(|word| {
            matches!(
                *word,
                "-name"
                    | "-iname"
                    | "-path"
                    | "-regex"
                    | "-size"
                    | "-mtime"
                    | "!"
                    | "-not"
                    | "-o"
                    | "-prune"
                    | "-maxdepth"
            )
        });
        match chooses {
            true => Removed::Some,
            false => Removed::All,
        }
    }
}

/// The home in the path of something that lies in a home which nobody knows.
pub(super) const ANY_HOME: &str = "/\0";

/// `/home/app/.cache/*` as it lies in [`ANY_HOME`], if that is where `path` lies.
fn in_any_home(target: String, path: &str) -> String {
    let Some(tail) = path.strip_prefix(ANY_HOME) else {
        return target;
    };
    let end = tail[1..].find('/').map_or(tail.len(), |at| at + 1);
    match target.find(&tail[..end]) {
        Some(at) => format!("{ANY_HOME}{}", &target[at..]),
        None => target,
    }
}

/// Whether `suffix` is the end of a path that is `path` or holds it: `/.cache` of `/home/x/.cache/pip`.
fn has_tail(path: &str, suffix: &str) -> bool {
    let suffix = suffix.trim_end_matches('*').trim_end_matches('/');
    let folders = std::iter::successors(Some(path), |folder| {
        let parent = paths::parent(folder);
        (!parent.is_empty()).then_some(parent)
    });
    // `/x` alone may be anything.
    suffix.starts_with('/') && suffix.len() > 2 && {
        let mut folders = folders;
        folders.any(|folder| folder.ends_with(suffix))
    }
}

/// How much of the folder `path` goes with `target`, which may hold patterns.
fn removes_path(target: &str, path: &str, recursive: bool) -> Removed {
    let is_pattern = |text: &str| text.contains(['*', '?', '[']);
    if !is_pattern(target) {
        return match recursive && paths::is_within(path, target) {
            true => Removed::All,
            false => Removed::Nothing,
        };
    }
    let (folder, pattern) = (paths::parent(target), paths::file_name(target));
    if is_pattern(folder) {
        return Removed::Nothing;
    }
    // `/var/lib/apt/lists/*`: the contents of the folder itself.
    if path == folder {
        return match pattern {
            "*" | "*_*" | "**" => Removed::All,
            _ => Removed::Some,
        };
    }
    // `/root/.cache/*`, `/root/.c*`: a folder above.
    let below = match folder {
        "" => path.strip_prefix('/'),
        folder => path
            .strip_prefix(folder)
            .and_then(|rest| rest.strip_prefix('/')),
    };
    let Some(name) = below.and_then(|below| below.split('/').next()) else {
        return Removed::Nothing;
    };
    let hidden = name.starts_with('.') && !pattern.starts_with('.');
    let matches =
        globset::Glob::new(pattern).is_ok_and(|glob| glob.compile_matcher().is_match(name));
    match recursive && matches && !hidden {
        true => Removed::All,
        false => Removed::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::check;

    fn removal(behind: &str, path: &str) -> Removal {
        let mut found = Removal::No;
        check(&format!("FROM debian:12\nRUN true {behind}\n"), |model| {
            found = model.removal(0, path);
        });
        found
    }

    #[test]
    fn folders_go_with_those_above_them_and_with_their_contents() {
        for (behind, path, expected) in [
            ("&& rm -rf /root/.cache", "/root/.cache/pip", true),
            ("&& rm -rf ~/.cache/pip", "/root/.cache/pip", true),
            ("&& rm -r -f \"$HOME/.cache/\"", "/root/.cache/pip", true),
            ("&& rm -rf /root/.cache/*", "/root/.cache/pip", true),
            ("&& rm -rf /tmp/* /root/.c*", "/root/.cache/pip", true),
            ("&& rm -rf /root/*", "/root/.cache/pip", false),
            ("&& rm -rf /root/.cache/pip/http", "/root/.cache/pip", false),
            ("&& rm -f /root/.cache/pip", "/root/.cache/pip", false),
            ("; cd /root && rm -rf .cache", "/root/.cache/pip", true),
            (
                "; rm -rf /var/lib/apt/lists/* /tmp/*",
                "/var/lib/apt/lists",
                true,
            ),
            ("; rm -f /var/lib/apt/lists/*_*", "/var/lib/apt/lists", true),
            (
                "; find /var/lib/apt/lists -type f -delete",
                "/var/lib/apt/lists",
                true,
            ),
            (
                "; (rm -rf /var/lib/apt/lists/*)",
                "/var/lib/apt/lists",
                true,
            ),
            ("; rm -rf /var/lib/{apt,dpkg}", "/var/lib/apt/lists", false),
            (
                "; bash -c 'rm -rf /var/lib/{apt,dpkg}'",
                "/var/lib/apt/lists",
                true,
            ),
            (
                "; rm -rf /var/lib/apt/lists/partial/*",
                "/var/lib/apt/lists",
                false,
            ),
            ("", "/root/.cache/pip", false),
        ] {
            let is_removed = matches!(removal(behind, path), Removal::Yes(_));
            assert_eq!(is_removed, expected, "{behind}");
        }
    }

    #[test]
    fn what_runs_on_a_condition_may_remove() {
        for behind in [
            "; if x; then rm -rf /root/.cache; fi",
            "; [ -d /root/.cache ] && rm -rf /root/.cache; true",
            "; find /root/.cache -name '*.whl' -delete",
        ] {
            assert_eq!(
                removal(behind, "/root/.cache/pip"),
                Removal::Possible,
                "{behind}"
            );
        }
        let text = "FROM x\nRUN if x; then pip install a; rm -rf /root/.cache; fi\n";
        check(text, |model| {
            let pip = model.installs().next().unwrap().command;
            assert_eq!(
                model.removal(pip, "/root/.cache/pip"),
                Removal::Yes(pip + 1)
            );
        });
    }

    #[test]
    fn the_home_of_an_unknown_user_is_matched_by_its_tail() {
        check(
            "FROM x\nUSER app\nRUN pip install a && rm -rf ~/.cache\n",
            |model| {
                assert_eq!(model.removal(0, "/home/app/.cache/pip"), Removal::Yes(1));
            },
        );
    }
}
