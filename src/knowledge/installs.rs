//! The options of package managers: which take a value, so that values and packages can be told apart.

mod others;
mod python;
mod system;

/// A program that installs packages, as far as its options differ from those of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Installer {
    /// `pip install`, `download`, `wheel`.
    Pip,
    /// `uv pip install`, `uv sync`, `uv add`, `uv run`, `uv tool install`, `uv venv`.
    Uv,
    /// `poetry install`, `add`.
    Poetry,
    /// `pipenv install`, `sync`.
    Pipenv,
    /// `pdm install`, `sync`, `add`.
    Pdm,
    /// `conda`, `mamba` and `micromamba`: `install`, `create`, `update`, `env`.
    Conda,
    /// `apt-get`, `apt`, `aptitude`.
    Apt,
    /// `apk`.
    Apk,
    /// `dnf`, `microdnf`, `yum`.
    Dnf,
    /// `npm`.
    Npm,
    /// `pipx install`.
    Pipx,
    /// `pixi`.
    Pixi,
    /// `zypper`.
    Zypper,
    /// `yarn`.
    Yarn,
    /// `pnpm`.
    Pnpm,
    /// `gem install`.
    Gem,
    /// `cargo install`.
    Cargo,
    /// `go install`, `go get`.
    Go,
}

/// An option of a package manager.
#[derive(Debug, PartialEq, Eq)]
pub struct InstallOption {
    /// All spellings with their dashes; the first is the name that the tables of this module use.
    pub names: &'static [&'static str],
    /// Whether a value follows, in the same word or the next one.
    pub takes_value: bool,
}

impl InstallOption {
    /// The first spelling: `--no-cache-dir`.
    pub const fn name(&self) -> &'static str {
        self.names[0]
    }
}

const fn flag(names: &'static [&'static str]) -> InstallOption {
    InstallOption {
        names,
        takes_value: false,
    }
}

const fn value(names: &'static [&'static str]) -> InstallOption {
    InstallOption {
        names,
        takes_value: true,
    }
}

/// Where the value of an option stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValuePlace<'a> {
    /// It takes none.
    None,
    /// In the same word, from this byte of it on: `--target=/opt`, `-rrequirements.txt`.
    Attached(usize, &'a str),
    /// It is the next word.
    NextWord,
}

/// An option as a word gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given<'a> {
    /// Which one.
    pub option: &'static InstallOption,
    /// And its value.
    pub value: ValuePlace<'a>,
}

/// What a word of a command is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading<'a> {
    /// A subcommand, a package, a file.
    Operand,
    /// One option, or several short ones in one word: `-qy`.
    Options(Vec<Given<'a>>),
    /// An option that the table does not have, so that what follows it may be its value.
    Unknown,
}

impl Installer {
    /// Its options.
    pub const fn options(self) -> &'static [InstallOption] {
        match self {
            Self::Pip => python::PIP,
            Self::Uv => python::UV,
            Self::Poetry => python::POETRY,
            Self::Pipenv => python::PIPENV,
            Self::Pdm => python::PDM,
            Self::Conda => python::CONDA,
            Self::Apt => system::APT,
            Self::Apk => system::APK,
            Self::Dnf => system::DNF,
            Self::Npm => system::NPM,
            Self::Pipx => others::PIPX,
            Self::Pixi => others::PIXI,
            Self::Zypper => others::ZYPPER,
            Self::Yarn => others::YARN,
            Self::Pnpm => others::PNPM,
            Self::Gem => others::GEM,
            Self::Cargo => others::CARGO,
            Self::Go => others::GO,
        }
    }

    /// Whether the beginning of a long option is enough if no other begins so: `pip install --no-cache` is
    /// `--no-cache-dir`. Python's optparse and argparse do that.
    const fn takes_prefixes(self) -> bool {
        matches!(self, Self::Pip | Self::Conda | Self::Pipenv | Self::Pdm)
    }

    /// The option of a spelling with its dashes, without a value.
    pub fn option(self, name: &str) -> Option<&'static InstallOption> {
        let exact = self
            .options()
            .iter()
            .find(|option| option.names.contains(&name));
        if exact.is_some() || !self.takes_prefixes() || name.len() < 3 || !name.starts_with("--") {
            return exact;
        }
        let mut longer = self
            .options()
            .iter()
            .filter(|option| option.names.iter().any(|known| known.starts_with(name)));
        let first = longer.next()?;
        longer.next().is_none().then_some(first)
    }

    /// Whether the option takes a value; `None` for one that the table does not have.
    pub fn takes_value(self, name: &str) -> Option<bool> {
        self.option(name).map(|option| option.takes_value)
    }

    /// Reads a word that stands before any `--`.
    pub fn read(self, word: &str) -> Reading<'_> {
        if word.len() < 2 || !word.starts_with('-') {
            return Reading::Operand;
        }
        if !word.starts_with("--") && self != Self::Go {
            return self.read_short(word);
        }
        let (name, attached) = match word.split_once('=') {
            Some((name, value)) => (name, Some((name.len() + 1, value))),
            None => (word, None),
        };
        match self.option(name) {
            Some(option) => Reading::Options(vec![Given {
                option,
                value: place(option, attached),
            }]),
            // `--unknown=value` is whole.
            None if attached.is_some() => Reading::Options(Vec::new()),
            None => Reading::Unknown,
        }
    }

    /// Reads `-y`, `-qy`, `-rfile`, `-q=2`.
    fn read_short<'a>(self, word: &'a str) -> Reading<'a> {
        let mut given = Vec::new();
        let mut at = 1;
        while let Some(letter) = word[at..].chars().next() {
            let end = at + letter.len_utf8();
            let mut name = [b'-'; 5];
            letter.encode_utf8(&mut name[1..]);
            let name = std::str::from_utf8(&name[..1 + letter.len_utf8()]).unwrap_or_default();
            let Some(option) = self.option(name) else {
                return Reading::Unknown;
            };
            let rest = &word[end..];
            if option.takes_value || rest.starts_with('=') {
                let skip = usize::from(rest.starts_with('='));
                let attached = (!rest.is_empty()).then(|| (end + skip, &rest[skip..]));
                given.push(Given {
                    option,
                    value: place(option, attached),
                });
                break;
            }
            given.push(Given {
                option,
                value: ValuePlace::None,
            });
            at = end;
        }
        Reading::Options(given)
    }
}

fn place<'a>(option: &InstallOption, attached: Option<(usize, &'a str)>) -> ValuePlace<'a> {
    match attached {
        Some((at, value)) => ValuePlace::Attached(at, value),
        None if option.takes_value => ValuePlace::NextWord,
        None => ValuePlace::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each option by its name, with `+` where the next word is its value and `=…` where the word holds it.
    fn read(installer: Installer, word: &str) -> String {
        match installer.read(word) {
            Reading::Operand => "operand".to_owned(),
            Reading::Unknown => "unknown".to_owned(),
            Reading::Options(given) => {
                let all = given.iter().map(|given| match given.value {
                    ValuePlace::None => given.option.name().to_owned(),
                    ValuePlace::NextWord => format!("{}+", given.option.name()),
                    ValuePlace::Attached(at, value) => {
                        assert_eq!(&word[at..], value);
                        format!("{}={value}", given.option.name())
                    }
                });
                all.collect::<Vec<_>>().join(" ")
            }
        }
    }

    #[test]
    fn values_and_packages_are_told_apart() {
        for (installer, word, expected) in [
            (Installer::Pip, "torch==2.9.1", "operand"),
            (Installer::Pip, "-", "operand"),
            (Installer::Pip, "-r", "--requirement+"),
            (Installer::Pip, "-rreq.txt", "--requirement=req.txt"),
            (Installer::Pip, "-Ur", "--upgrade --requirement+"),
            (Installer::Pip, "-qqU", "--quiet --quiet --upgrade"),
            (Installer::Pip, "--target=/opt", "--target=/opt"),
            (Installer::Pip, "--no-cache", "--no-cache-dir"),
            (Installer::Pip, "--extra-index", "--extra-index-url+"),
            (Installer::Pip, "--no", "unknown"),
            (Installer::Pip, "--never-heard-of", "unknown"),
            (Installer::Pip, "--never-heard-of=1", ""),
            (Installer::Uv, "-p", "--python+"),
            (Installer::Uv, "-n", "--no-cache"),
            (Installer::Uv, "--no-c", "unknown"),
            (Installer::Apt, "-yq", "--yes --quiet"),
            (Installer::Apt, "-q=2", "--quiet=2"),
            (Installer::Apt, "-t", "--target-release+"),
            (
                Installer::Apt,
                "-tbookworm-backports",
                "--target-release=bookworm-backports",
            ),
            (
                Installer::Apt,
                "-oAcquire::Retries=3",
                "--option=Acquire::Retries=3",
            ),
            (Installer::Conda, "-nyc", "--name=yc"),
            (Installer::Conda, "-yc", "--yes --channel+"),
            (Installer::Apk, "-U", "--update-cache"),
            (Installer::Dnf, "--setopt", "--setopt+"),
            (Installer::Pip, "-é", "unknown"),
        ] {
            assert_eq!(read(installer, word), expected, "{word}");
        }
    }

    #[test]
    fn no_spelling_means_two_options() {
        for installer in [
            Installer::Pip,
            Installer::Uv,
            Installer::Poetry,
            Installer::Pipenv,
            Installer::Pdm,
            Installer::Conda,
            Installer::Apt,
            Installer::Apk,
            Installer::Dnf,
            Installer::Npm,
            Installer::Pipx,
            Installer::Pixi,
            Installer::Zypper,
            Installer::Yarn,
            Installer::Pnpm,
            Installer::Gem,
            Installer::Cargo,
            Installer::Go,
        ] {
            let mut names: Vec<_> = installer.options().iter().flat_map(|o| o.names).collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{installer:?}");
            assert!(names.iter().all(|name| name.starts_with('-')));
        }
    }
}
