//! What a server is told by its arguments: options, and the port.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::servers::Address;
use super::variables::evaluate;
use super::{Command, Model, Server, Startup, Value};
use crate::knowledge::servers::{self, Bind, Listens};
use crate::shell::Part;
use crate::shell::Word;
use crate::syntax::Arguments;
use crate::text::Span;

/// An option of a server as it is given.
#[derive(Clone, Debug)]
pub struct Given<'m> {
    /// The word that holds its name.
    pub word: &'m Word,
    /// Behind `=`, or the next word; `Unset` if there is none, `Unknown` if it is not constant.
    pub value: Value,
}

impl<'m> Server<'m> {
    /// One of its options by its names, before the subcommand or behind it; the last one that is given.
    pub fn option(&self, names: &[&str]) -> Option<Given<'m>> {
        let written = self.command.args().iter();
        let written = written.map(|word| (word, super::arguments::written(word)));
        let spread = self.spread.iter();
        let spread = spread.map(|(word, value)| (*word, Cow::Borrowed(value.as_str())));
        let words: Vec<(&Word, Cow<'_, str>)> = written.chain(spread).collect();
        let known = |text: &str| match text.contains(super::arguments::UNKNOWN) {
            true => Value::Unknown,
            false => Value::Known(text.to_owned()),
        };
        let mut found = None;
        for (at, (word, text)) in words.iter().enumerate() {
            if text == "--" {
                break;
            }
            let (name, attached) = servers::split_option(text);
            if names.contains(&name) {
                let next = words.get(at + 1).map(|(_, text)| text.as_ref());
                found = Some(Given {
                    word,
                    value: attached.or(next).map_or(Value::Unset, known),
                });
            }
        }
        found
    }

    /// Whether a word may be any number of arguments: `$OPTIONS`, `"$@"`.
    pub fn leaves_arguments_open(&self) -> bool {
        let mut words = self.arguments.iter().enumerate();
        words.any(super::arguments::is_loose(self.arguments))
    }
}

impl<'m> Model<'m> {
    /// Whether a server may be told more than its arguments say: by words that are not known, by whoever runs the image,
    /// by a variable that holds arguments, by a file of settings.
    pub fn may_have_more_options(&self, server: &Server<'m>) -> bool {
        let facts = server.facts;
        let has_variable = facts.variables.iter().any(|variable| {
            let servers::Variable::Arguments(name) = variable else {
                return false;
            };
            let said = self.said_at_start(server.startup.stage, name);
            said.is_some_and(|value| value != Value::Unset) || self.names_at_start(server, name)
        });
        server.leaves_arguments_open()
            || server.may_be_told_more()
            || server.option(facts.opaque_options).is_some()
            || has_variable
            || self.may_have_settings(server, &self.commands_at_start(server.startup))
    }

    /// The server that ENTRYPOINT, a script of the file's own, is told to start by CMD. What it is told besides is not known.
    pub fn passed_server(&self, startup: &'m Startup<'m>) -> Option<Server<'m>> {
        let commands = self.commands_at_start(startup);
        let command = commands.first().filter(|command| {
            let name = command.name();
            command.exec && (name.ends_with(".sh") || name.contains("entrypoint"))
        })?;
        let args = command.args();
        let words: Vec<Cow<'_, str>> = args.iter().map(super::arguments::written).collect();
        let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
        let at = words.iter().position(|word| !word.starts_with('-'))?;
        let start = servers::find(&words[at..])?;
        let is_other = |project| !self.is_script_of(project, startup, command, &args[at..]);
        if start.server.project.is_some_and(is_other) {
            return None;
        }
        let arguments = at + start.arguments;
        let address = match start.server.bind(&words[arguments..]) {
            Bind::Everywhere => Address::Reachable,
            Bind::Host(host)
                if !servers::is_local(host) && !host.contains(super::arguments::UNKNOWN) =>
            {
                Address::Reachable
            }
            _ => Address::Unknown,
        };
        Some(Server {
            facts: start.server,
            startup,
            command: command.clone(),
            arguments: args.get(arguments..)?,
            span: command.word_span(&args[at]),
            spread: Vec::new(),
            passes_on: false,
            address,
        })
    }

    /// Whether ENTRYPOINT or CMD names a variable.
    pub(super) fn names_at_start(&self, server: &Server<'m>, name: &str) -> bool {
        let instructions = [server.startup.entrypoint, server.startup.cmd];
        let mut instructions = instructions.iter().flatten();
        instructions.any(|&at| self.mentions(at, name))
    }

    /// `ENV CLI_ARGS=""` and `python main.py $CLI_ARGS`: whether a variable of nothing is there to be filled at the start.
    fn takes_words_from_outside(&self, server: &Server<'m>) -> bool {
        server.command.args().iter().any(|word| {
            let [Part::Variable(variable)] = &word.parts[..] else {
                return false;
            };
            let said = self.said_at_start(server.startup.stage, &variable.name);
            said.is_some_and(|value| value.known().is_some_and(|value| value.trim().is_empty()))
        })
    }

    /// The port on which a server listens; `None` if the file does not say.
    pub fn port(&self, server: &Server<'m>) -> Option<u16> {
        let facts = server.facts;
        if facts.port_options.is_empty() || server.leaves_arguments_open() {
            return None;
        }
        if server.option(facts.opaque_options).is_some() || self.takes_words_from_outside(server) {
            return None;
        }
        if let Some(given) = server.option(facts.port_options) {
            let value = given.value.known()?;
            // `--bind 0.0.0.0` leaves the port at its default.
            let default = facts.host_options.contains(&facts.port_options[0]);
            let port = value.parse().ok().or_else(|| servers::port_of(value));
            return port.or(default.then_some(facts.port));
        }
        for name in facts.port_variables {
            match self.said_at_start(server.startup.stage, name) {
                Some(Value::Known(port)) => return port.parse().ok(),
                Some(Value::Unknown) => return None,
                _ if self.names_at_start(server, name) => return None,
                _ => {}
            }
        }
        let commands = self.commands_at_start(server.startup);
        let is_open = server.may_be_told_more()
            || facts.listens == Listens::Script
            || facts.operand_host
            || self.may_have_settings(server, &commands);
        (!is_open).then_some(facts.port)
    }

    /// The ports of all `EXPOSE` of a stage and of those below, each with the bytes of its word. `None` if one is not known.
    pub fn exposed_ports(&self, stage: usize) -> Option<Vec<(RangeInclusive<u16>, Span)>> {
        let mut found = Vec::new();
        for stage in self.lineage(stage) {
            for at in stage.instructions.clone() {
                let instruction = self.instruction(at);
                let Arguments::Words(words) = &instruction.arguments else {
                    continue;
                };
                for word in words {
                    let lookup = |name: &str| self.value(at, name);
                    let value = evaluate(&word.raw, self.file.escape, &lookup);
                    found.push((ports(value.known()?)?, word.span));
                }
            }
        }
        Some(found)
    }

    /// Whether a container starts more than one server, as far as names tell: programs in the background, proxies.
    pub fn starts_several(&self, server: &Server<'m>) -> bool {
        let commands = self.commands_at_start(server.startup);
        let background = |command: &Command<'_>| command.context.background;
        commands.iter().any(background) || self.has_proxy(server.startup)
    }
}

/// `8000`, `8000/tcp`, `8000-8010`
fn ports(word: &str) -> Option<RangeInclusive<u16>> {
    let ports = word.split('/').next().unwrap_or(word);
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    Some(first.parse().ok()?..=last.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    fn port(text: &str) -> Option<u16> {
        let mut port = None;
        check(&format!("FROM debian:12\n{text}\n"), |model| {
            port = model.port(model.servers.first().expect("a server"));
        });
        port
    }

    #[test]
    fn ports_are_read_from_options_variables_and_defaults() {
        for (text, expected) in [
            ("CMD uvicorn a:b", Some(8000)),
            ("CMD uvicorn a:b --port 80", Some(80)),
            ("CMD uvicorn a:b --port=$PORT", None),
            ("CMD uvicorn a:b --port ${PORT:-80}", None),
            ("CMD uvicorn a:b $OPTIONS", None),
            ("ENV OPTIONS=\"\"\nCMD uvicorn a:b $OPTIONS", None),
            ("ENV UVICORN_PORT=90\nCMD uvicorn a:b", Some(90)),
            ("CMD gunicorn -b 0.0.0.0:5000 a:b", Some(5000)),
            ("CMD gunicorn -b 0.0.0.0 a:b", Some(8000)),
            ("ENV PORT=80\nCMD gunicorn a:b", Some(80)),
            ("CMD gunicorn -c x.py a:b", None),
            ("ENTRYPOINT [\"uvicorn\", \"a:b\"]", None),
            ("CMD streamlit run a.py --server.port=80", Some(80)),
        ] {
            assert_eq!(port(text), expected, "{text}");
        }
    }
}
