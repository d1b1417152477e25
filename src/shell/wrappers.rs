//! Commands that run the command in their arguments, and their options.

/// A command that runs another.
#[derive(Debug)]
pub(super) struct Wrapper {
    pub(super) names: &'static [&'static str],
    /// The first argument, where only that one runs a command: `run` of conda.
    pub(super) subcommand: Option<&'static str>,
    /// Letters of options without a value.
    flags: &'static str,
    /// Letters of options whose value follows, in the same word or the next.
    values: &'static str,
    /// Long options without a value, or with one behind `=`.
    long_flags: &'static [&'static str],
    /// Long options whose value follows behind `=` or in the next word.
    long_values: &'static [&'static str],
    /// How many operands stand before the command.
    pub(super) operands: usize,
    /// Whether `name=value` may stand before the command.
    pub(super) assignments: bool,
    /// Whether the command is run as another user.
    pub(super) elevates: bool,
    /// Whether arguments are added to the command.
    pub(super) adds_arguments: bool,
}

impl Wrapper {
    const fn new(names: &'static [&'static str]) -> Self {
        Self {
            names,
            subcommand: None,
            flags: "",
            values: "",
            long_flags: &[],
            long_values: &[],
            operands: 0,
            assignments: false,
            elevates: false,
            adds_arguments: false,
        }
    }

    /// How many words an option takes, 1 or 2; `None` if the option is not known, or makes it run nothing. `text`
    /// begins with a dash and is the whole word if `whole`, else its constant beginning.
    pub(super) fn option(&self, text: &str, whole: bool) -> Option<usize> {
        if let Some(long) = text.strip_prefix("--") {
            return match long.split_once('=') {
                Some((name, _)) => self.knows(name).then_some(1),
                None if !whole => None,
                None if self.long_flags.contains(&long) => Some(1),
                None => self.long_values.contains(&long).then_some(2),
            };
        }
        let letters = &text[1..];
        // `nice -10`
        let is_number = !letters.is_empty() && letters.bytes().all(|b| b.is_ascii_digit());
        if whole && is_number && self.names == ["nice"] {
            return Some(1);
        }
        // `env -`
        if letters.is_empty() {
            return (whole && self.names == ["env"]).then_some(1);
        }
        for (at, letter) in letters.char_indices() {
            if self.values.contains(letter) {
                let is_last = at + letter.len_utf8() == letters.len();
                return Some(if is_last && whole { 2 } else { 1 });
            }
            if !self.flags.contains(letter) {
                return None;
            }
        }
        whole.then_some(1)
    }

    fn knows(&self, long: &str) -> bool {
        self.long_flags.contains(&long) || self.long_values.contains(&long)
    }

    /// Whether an option takes a variable away, whose name is the next word.
    pub(super) fn is_unset(&self, option: &str) -> bool {
        self.names == ["env"] && (option == "--unset" || option.ends_with('u'))
    }
}

/// Every such command that is seen through. What its options are is from its own manual.
pub(super) const WRAPPERS: &[Wrapper] = &[
    Wrapper {
        flags: "AbEHnPSkKBis",
        values: "CDghpRrtTuU",
        long_flags: &[
            "background",
            "preserve-env",
            "set-home",
            "login",
            "shell",
            "non-interactive",
            "preserve-groups",
            "stdin",
            "askpass",
            "reset-timestamp",
        ],
        long_values: &[
            "user",
            "group",
            "host",
            "prompt",
            "chdir",
            "close-from",
            "command-timeout",
            "role",
            "type",
        ],
        assignments: true,
        elevates: true,
        ..Wrapper::new(&["sudo"])
    },
    Wrapper {
        flags: "n",
        values: "uC",
        elevates: true,
        ..Wrapper::new(&["doas"])
    },
    Wrapper {
        flags: "i0v",
        values: "uC",
        long_flags: &["ignore-environment", "null", "debug"],
        long_values: &["unset", "chdir"],
        assignments: true,
        ..Wrapper::new(&["env"])
    },
    Wrapper {
        flags: "cl",
        values: "a",
        ..Wrapper::new(&["exec"])
    },
    // `command -v` and `-V` only ask.
    Wrapper {
        flags: "p",
        ..Wrapper::new(&["command"])
    },
    Wrapper::new(&["builtin", "nohup", "eatmydata", "fakeroot"]),
    Wrapper {
        flags: "apqvV",
        values: "fo",
        long_flags: &["append", "portability", "quiet", "verbose"],
        long_values: &["format", "output"],
        ..Wrapper::new(&["time"])
    },
    Wrapper {
        values: "n",
        long_values: &["adjustment"],
        ..Wrapper::new(&["nice"])
    },
    Wrapper {
        flags: "t",
        values: "cn",
        long_flags: &["ignore"],
        long_values: &["class", "classdata"],
        ..Wrapper::new(&["ionice"])
    },
    Wrapper {
        flags: "cfw",
        long_flags: &["ctty", "fork", "wait"],
        ..Wrapper::new(&["setsid"])
    },
    Wrapper {
        flags: "fpv",
        values: "ks",
        long_flags: &["foreground", "preserve-status", "verbose"],
        long_values: &["kill-after", "signal"],
        operands: 1,
        ..Wrapper::new(&["timeout"])
    },
    Wrapper {
        values: "ioe",
        long_values: &["input", "output", "error"],
        ..Wrapper::new(&["stdbuf"])
    },
    Wrapper {
        flags: "p",
        ..Wrapper::new(&["unbuffer"])
    },
    Wrapper {
        flags: "al",
        values: "efnpsw",
        long_flags: &["auto-servernum", "listen-tcp"],
        long_values: &[
            "error-file",
            "auth-file",
            "server-num",
            "xauth-protocol",
            "server-args",
            "wait",
        ],
        ..Wrapper::new(&["xvfb-run"])
    },
    Wrapper {
        operands: 1,
        ..Wrapper::new(&["gosu", "su-exec"])
    },
    Wrapper {
        flags: "gsvwl",
        values: "pe",
        ..Wrapper::new(&["tini", "tini-static", "docker-init"])
    },
    Wrapper {
        flags: "cv",
        values: "r",
        long_flags: &["single-child", "verbose"],
        long_values: &["rewrite"],
        ..Wrapper::new(&["dumb-init"])
    },
    Wrapper {
        flags: "0rtxpo",
        values: "adEILnPs",
        long_flags: &[
            "null",
            "no-run-if-empty",
            "verbose",
            "interactive",
            "exit",
            "open-tty",
            "replace",
        ],
        long_values: &[
            "arg-file",
            "delimiter",
            "max-args",
            "max-procs",
            "max-chars",
            "max-lines",
        ],
        adds_arguments: true,
        ..Wrapper::new(&["xargs"])
    },
    Wrapper {
        subcommand: Some("run"),
        flags: "vd",
        values: "npr",
        long_flags: &[
            "no-capture-output",
            "live-stream",
            "verbose",
            "dev",
            "debug-wrapper-scripts",
            "detach",
            "clean-env",
        ],
        long_values: &["name", "prefix", "root-prefix", "cwd", "env", "label"],
        ..Wrapper::new(&["conda", "mamba", "micromamba"])
    },
    // `uv run -m module` and `--script file` run Python.
    Wrapper {
        subcommand: Some("run"),
        flags: "nqvU",
        values: "pwif",
        long_flags: &[
            "active",
            "all-extras",
            "all-groups",
            "all-packages",
            "compile-bytecode",
            "dev",
            "exact",
            "frozen",
            "isolated",
            "locked",
            "managed-python",
            "native-tls",
            "no-active",
            "no-binary",
            "no-build",
            "no-build-isolation",
            "no-cache",
            "no-config",
            "no-default-groups",
            "no-dev",
            "no-editable",
            "no-env-file",
            "no-index",
            "no-managed-python",
            "no-progress",
            "no-project",
            "no-python-downloads",
            "no-sources",
            "no-sync",
            "offline",
            "only-dev",
            "quiet",
            "refresh",
            "reinstall",
            "upgrade",
            "verbose",
        ],
        long_values: &[
            "cache-dir",
            "default-index",
            "directory",
            "env-file",
            "extra",
            "extra-index-url",
            "find-links",
            "group",
            "index",
            "index-strategy",
            "index-url",
            "link-mode",
            "no-extra",
            "no-group",
            "only-group",
            "package",
            "project",
            "python",
            "with",
            "with-editable",
            "with-requirements",
        ],
        ..Wrapper::new(&["uv"])
    },
    Wrapper {
        subcommand: Some("run"),
        ..Wrapper::new(&["poetry", "pipenv", "pdm", "rye"])
    },
];
