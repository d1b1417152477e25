//! Which shells there are, and the options that decide what a failure does.

/// A program that reads scripts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shell {
    /// A shell whose scripts [`super::parse`] reads.
    Posix(Dialect),
    /// `pwsh`, `powershell`
    PowerShell,
    /// `cmd`
    Cmd,
    /// Any other program, by its name.
    Other(String),
}

/// The shells of the POSIX family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `sh`, whichever shell that is.
    Sh,
    /// `dash`
    Dash,
    /// `ash`, that of BusyBox.
    Ash,
    /// `bash`
    Bash,
    /// `zsh`
    Zsh,
    /// `ksh`
    Ksh,
}

/// Shell options that decide what a failure does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `-e`: a command that fails ends the script.
    pub errexit: bool,
    /// `-o pipefail`: a pipeline fails if any command in it fails.
    pub pipefail: bool,
}

impl Shell {
    /// The program of a name, with or without its folder and `.exe`.
    pub fn named(name: &str) -> Self {
        let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let lower = base.to_ascii_lowercase();
        let dialect = match lower.strip_suffix(".exe").unwrap_or(&lower) {
            "sh" => Dialect::Sh,
            "dash" => Dialect::Dash,
            "ash" => Dialect::Ash,
            "bash" => Dialect::Bash,
            "zsh" => Dialect::Zsh,
            "ksh" | "mksh" => Dialect::Ksh,
            "pwsh" | "powershell" => return Shell::PowerShell,
            "cmd" => return Shell::Cmd,
            _ => return Shell::Other(base.to_owned()),
        };
        Shell::Posix(dialect)
    }
}

/// The program that a script's first line names: `#!/bin/bash -e`, `#!/usr/bin/env python3`. `None` if it names none.
pub fn interpreter(first_line: &str) -> Option<Shell> {
    let mut words = first_line.strip_prefix("#!")?.split_ascii_whitespace();
    let program = words.next()?;
    if !program.ends_with("/env") {
        return Some(Shell::named(program));
    }
    words
        .find(|word| !word.starts_with('-') && !word.contains('='))
        .map(Shell::named)
}

impl Options {
    /// Takes over what arguments of `set`, or of a shell, switch on (`-eo pipefail`) and off (`+e`). `None` stands for
    /// an argument that is not known. Says how many arguments are options.
    pub fn read<'a>(&mut self, arguments: impl IntoIterator<Item = Option<&'a str>>) -> usize {
        let mut arguments = arguments.into_iter();
        let mut count = 0;
        while let Some(Some(argument)) = arguments.next() {
            let on = argument.starts_with('-');
            let letters = match argument.strip_prefix(['-', '+']) {
                Some(letters) if !letters.is_empty() && argument != "--" => letters,
                _ => break,
            };
            count += 1;
            if letters.starts_with('-') {
                continue;
            }
            if letters.contains('e') {
                self.errexit = on;
            }
            if letters.contains('o') {
                count += 1;
                match arguments.next().flatten() {
                    Some("errexit") => self.errexit = on,
                    Some("pipefail") => self.pipefail = on,
                    _ => {}
                }
            }
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_names_the_program() {
        let bash = Some(Shell::Posix(Dialect::Bash));
        assert_eq!(interpreter("#!/bin/bash -ex"), bash);
        assert_eq!(interpreter("#! /usr/bin/env -S bash -ex"), bash);
        assert_eq!(interpreter("#!/usr/bin/env A=b bash\r"), bash);
        let python = Some(Shell::Other("python3".to_owned()));
        assert_eq!(interpreter("#!/usr/bin/env python3"), python);
        assert_eq!(interpreter("#!/usr/bin/pwsh"), Some(Shell::PowerShell));
        assert_eq!(interpreter("# bash"), None);
        assert_eq!(interpreter("#!"), None);
    }

    #[test]
    fn a_shell_is_known_by_its_base_name() {
        assert_eq!(Shell::named("/bin/ash"), Shell::Posix(Dialect::Ash));
        assert_eq!(Shell::named(r"C:\Windows\System32\CMD.exe"), Shell::Cmd);
        assert_eq!(Shell::named("fish"), Shell::Other("fish".to_owned()));
    }

    #[test]
    fn options_are_read_from_clusters_and_names() {
        let read = |arguments: &[&'static str]| {
            let mut options = Options::default();
            let count = options.read(arguments.iter().copied().map(Some));
            (options.errexit, options.pipefail, count)
        };
        assert_eq!(read(&["-euxo", "pipefail", "-c", "x"]), (true, true, 3));
        assert_eq!(read(&["-o", "errexit", "+e"]), (false, false, 3));
        assert_eq!(read(&["--login", "-c"]), (false, false, 2));
        assert_eq!(read(&["--", "-e"]), (false, false, 0));
        assert_eq!(read(&["x", "-e"]), (false, false, 0));
    }
}
