//! Whether `chown`, `chgrp` and `chmod` change anything of files as an instruction has made them. A layer leaves out
//! files that are touched and stay the same (BuildKit's overlay differ compares owner, mode, size and time).

use super::copies::Copy;
use super::filled::{Fill, Filler};
use super::{Command, Model, Value, variables};
use crate::shell::Word;

impl<'m> Model<'m> {
    /// Whether a recursive change of owner or mode to `to` certainly changes files that `fill` has made.
    pub(super) fn changes(&self, command: &Command<'m>, to: &Word, fill: &Fill) -> bool {
        let [to] = &self.fields(command.index, to)[..] else {
            return false;
        };
        let copy = match fill.by {
            Filler::Copy(at) => Some(&self.copies[at]),
            Filler::Command(_) => None,
        };
        if command.name() == "chmod" {
            let own = copy.and_then(|copy| self.copied_with(copy, "chmod"));
            return to.known().is_some_and(|mode| match own {
                Some(Value::Known(own)) => {
                    own.trim_start_matches('0') != mode.trim_start_matches('0')
                }
                Some(_) => false,
                None => changes_mode(mode),
            });
        }
        let Some(to) = to.known() else {
            return false;
        };
        let to = Owner::read(to, command.name() == "chgrp");
        let own = match copy {
            Some(copy) => match self.copied_with(copy, "chown") {
                Some(Value::Known(own)) => Owner::read(&own, false),
                Some(_) => return false,
                None => Owner::ROOT,
            },
            None => match &*self.state(fill.instruction).user {
                Value::Known(user) => Owner::read(user, false),
                _ => return false,
            },
        };
        differs(&to.user, &own.user) || differs(&to.group, &own.group)
    }

    /// The value of a flag of a copy; `None` if it has none.
    fn copied_with(&self, copy: &Copy, flag: &str) -> Option<Value> {
        let raw = self.instruction(copy.instruction).flag(flag)?;
        let lookup = |name: &str| self.value(copy.instruction, name);
        Some(variables::evaluate(raw, self.file.escape, &lookup))
    }
}

/// An owner as it is written; `None` for a part that stays as it is, or is not known. Root is `0`.
struct Owner {
    user: Option<String>,
    group: Option<String>,
}

impl Owner {
    const ROOT: Self = Self {
        user: None,
        group: None,
    };

    fn read(text: &str, is_group: bool) -> Self {
        let part = |text: &str| match text {
            "" => None,
            "root" => Some("0".to_owned()),
            text => Some(text.to_owned()),
        };
        if is_group {
            return Self {
                user: None,
                group: part(text),
            };
        }
        let (user, group) = text.split_once(':').unwrap_or((text, ""));
        Self {
            user: part(user),
            group: part(group),
        }
    }
}

/// Whether two parts of owners are certainly not the same. Of a name and a number nobody knows, unless one is root.
fn differs(to: &Option<String>, own: &Option<String>) -> bool {
    let Some(to) = to else { return false };
    let own = own.as_deref().unwrap_or("0");
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let comparable = to == "0" || own == "0" || is_number(to) == is_number(own);
    comparable && to != own
}

/// Whether a mode certainly changes files that have the usual ones: 644, and 755 for folders and programs.
fn changes_mode(mode: &str) -> bool {
    if !mode.is_empty() && mode.bytes().all(|b| b.is_ascii_digit()) {
        return true;
    }
    mode.split(',').any(|clause| {
        let Some(at) = clause.find(['+', '-', '=']) else {
            return false;
        };
        let (who, what) = clause.split_at(at);
        let of_owner = who == "u";
        let (added, taken) = match what.split_at(1) {
            ("+", letters) => (letters, ""),
            ("-", letters) => ("", letters),
            _ => return false,
        };
        let adds = |b: u8| match b {
            b'x' | b's' | b't' => true,
            b'w' => !of_owner,
            _ => false,
        };
        let takes = |b: u8| match b {
            b'r' => true,
            b'w' => of_owner || who.is_empty() || who.contains(['u', 'a']),
            _ => false,
        };
        added.bytes().any(adds) || taken.bytes().any(takes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_that_files_have_anyway_changes_nothing() {
        for mode in [
            "755", "0644", "777", "+x", "g+rwX", "a+w", "o-rwx", "u-w,g+r",
        ] {
            assert!(changes_mode(mode), "{mode}");
        }
        for mode in ["a+rX", "+r", "go-w", "u+rwX", "u=rwX,go=rX", "og-wx", ""] {
            assert!(!changes_mode(mode), "{mode}");
        }
    }

    #[test]
    fn owners_are_compared_as_far_as_they_are_known() {
        let changes = |to: &str, own: &str, is_group: bool| {
            let (to, own) = (Owner::read(to, is_group), Owner::read(own, false));
            differs(&to.user, &own.user) || differs(&to.group, &own.group)
        };
        for (to, own) in [
            ("app", "root"),
            ("app:app", "0:0"),
            ("root:app", "0:0"),
            ("2", "1"),
        ] {
            assert!(changes(to, own, false), "{to} {own}");
        }
        for (to, own) in [
            ("root:root", "0:0"),
            ("app", "app:app"),
            ("app", "1000"),
            ("", "app"),
        ] {
            assert!(!changes(to, own, false), "{to} {own}");
        }
        assert!(changes("0", "app:app", true) && !changes("0", "0:0", true));
    }
}
