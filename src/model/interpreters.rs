//! Which Python an install is for, where the file tells: by the name of the program, by the base, by the distribution's own
//! packages, or since the file compiles one.

use super::installs::Install;
use super::torches::{ELSEWHERE, brings_python};
use super::{Base, Command, Model, paths};
use crate::knowledge::eol::PythonVersion;
use crate::text::Span;

/// A Python that packages are installed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interpreter {
    /// Its minor version.
    pub version: PythonVersion,
    /// Whether it is built with `--disable-gil`, so that it takes wheels of its own: `cp314t`.
    pub free_threaded: bool,
    /// What says so.
    pub place: Span,
}

/// A Python that a `RUN` compiles and installs.
struct Compiled<'a, 'm> {
    configure: &'a Command<'m>,
    version: PythonVersion,
    free_threaded: bool,
    /// Whether `python3` and `pip3` are made besides `python3.14`: `make install`, and not `altinstall`.
    plain_names: bool,
}

impl<'m> Model<'m> {
    /// The Python that an install of pip or uv is for; `None` if it is not known.
    pub fn interpreter_of(&self, install: &Install<'m>) -> Option<Interpreter> {
        let command = &self.commands[install.command];
        if ELSEWHERE.iter().any(|name| install.has(name)) || install.may_hide_options() {
            return None;
        }
        let program = command.invocation.as_ref()?.word.literal()?;
        let name = paths::file_name(&program);
        let asked = name
            .strip_prefix("python")
            .or(name.strip_prefix("pip"))
            .and_then(PythonVersion::parse);
        if let Some(compiled) = self.compiled_before(command) {
            let is_it = match asked {
                Some(asked) => asked == compiled.version,
                None => self.is_called(&compiled, command, name),
            };
            return is_it.then_some(Interpreter {
                version: compiled.version,
                free_threaded: compiled.free_threaded,
                place: compiled.configure.span(),
            });
        }
        if let Some(version) = asked {
            return Some(Interpreter {
                version,
                free_threaded: false,
                place: command.program_span(),
            });
        }
        let of_base = || {
            let version = self.python_of_pip(command.stage)?;
            self.is_for_first_python(install).then_some(version)
        };
        let version = of_base().or_else(|| self.system_python_of(install))?;
        let Base::Image(image) = self.root_base(command.stage) else {
            return None;
        };
        Some(Interpreter {
            version,
            free_threaded: false,
            place: image.span,
        })
    }

    /// The last Python that is compiled before a command, in its stage or one below.
    fn compiled_before(&self, command: &Command<'m>) -> Option<Compiled<'_, 'm>> {
        let stages: Vec<usize> = self.lineage(command.stage).map(|s| s.index).collect();
        let mut before = self.commands[..command.index].iter().rev();
        before.find_map(|configure| {
            let is_one = configure.name() == "configure" && stages.contains(&configure.stage);
            is_one.then(|| self.compiled_by(configure)).flatten()
        })
    }

    /// `./configure --disable-gil && make && make install`, among sources called `Python-3.14.0`.
    fn compiled_by<'a>(&self, configure: &'a Command<'m>) -> Option<Compiled<'a, 'm>> {
        let run = self.commands_of(configure.instruction);
        let version = run.iter().find_map(|other| {
            let words = other.args().iter();
            let fields = words.flat_map(|word| self.fields(other.index, word));
            let texts = fields.filter_map(|field| field.known().map(str::to_owned));
            texts.into_iter().find_map(|text| {
                let rest = text.rsplit_once("Python-")?.1.to_owned();
                let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
                let number = rest[..digits.unwrap_or(rest.len())].trim_end_matches('.');
                PythonVersion::parse(number)
            })
        })?;
        let places = |word: &crate::shell::Word| word.literal_prefix().starts_with("--prefix");
        let elsewhere = configure.args().iter().any(|word| {
            places(word) && !word.is("--prefix=/usr/local") && !word.is("--prefix=/usr")
        });
        let makes = |target: &str| {
            run.iter()
                .any(|other| other.name() == "make" && other.has_arg(target))
        };
        let installs = makes("install") || makes("altinstall");
        (installs && !elsewhere).then(|| Compiled {
            configure,
            version,
            free_threaded: configure.has_arg("--disable-gil"),
            plain_names: makes("install"),
        })
    }

    /// Whether a program of a command is the compiled Python's, by its own name or by a link.
    fn is_called(&self, compiled: &Compiled<'_, 'm>, command: &Command<'m>, name: &str) -> bool {
        let from = compiled.configure.index + 1;
        let between = &self.commands[from..command.index];
        let own = compiled.version.to_string();
        let links = |other: &Command<'m>| {
            let [.., source, target] = other.args() else {
                return false;
            };
            other.name() == "ln"
                && paths::file_name(&target.literal_suffix()) == name
                && source.literal_suffix().ends_with(&own)
        };
        let is_another = |other: &Command<'m>| other.name() != "make" && brings_python(other);
        let is_plain = compiled.plain_names && matches!(name, "python3" | "pip3");
        (is_plain || between.iter().any(links)) && !between.iter().any(is_another)
    }
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    fn found(text: &str) -> Option<String> {
        let mut found = None;
        check(text, |model| {
            let install = model.installs().find(|install| install.tool.is_python());
            let python = install.and_then(|install| model.interpreter_of(install));
            found = python.map(|python| {
                let threads = if python.free_threaded { "t" } else { "" };
                format!("{}{threads}", python.version)
            });
        });
        found
    }

    #[test]
    fn a_name_a_base_or_a_distribution_tells_the_python() {
        for (text, expected) in [
            ("FROM x\nRUN python3.11 -m pip install a\n", Some("3.11")),
            ("FROM x\nRUN pip3.9 install a\n", Some("3.9")),
            ("FROM x\nRUN pip install a\n", None),
            ("FROM python:3.12-slim\nRUN pip install a\n", Some("3.12")),
            (
                "FROM ubuntu:22.04\nRUN apt-get install -y python3-pip && pip3 install a\n",
                Some("3.10"),
            ),
            (
                "FROM ubuntu:22.04\nRUN apt-get install -y python3-pip && ln -s /opt/python /usr/bin/python && pip3 install a\n",
                None,
            ),
            (
                "FROM python:3.12-slim\nRUN pip install --python /v a\n",
                None,
            ),
        ] {
            assert_eq!(found(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_compiled_python_is_known_by_its_sources() {
        let make = "FROM x\nARG V=3.14.0\nRUN wget https://www.python.org/ftp/python/$V/Python-$V.tar.xz && cd Python-$V && ./configure --disable-gil && make && make";
        for (rest, expected) in [
            ("install\nRUN pip3 install a", Some("3.14t")),
            ("install\nRUN pip install a", None),
            (
                "altinstall && ln -s /usr/local/bin/pip3.14 /usr/bin/pip\nRUN pip install a",
                Some("3.14t"),
            ),
            ("altinstall\nRUN pip3.14 install a", Some("3.14t")),
            ("altinstall\nRUN pip3.13 install a", None),
            ("install\nRUN python3 -m venv /v\nRUN pip3 install a", None),
        ] {
            assert_eq!(
                found(&format!("{make} {rest}\n")).as_deref(),
                expected,
                "{rest}"
            );
        }
    }
}
