//! Servers that containers start, and the address on which they listen.

use std::borrow::Cow;

use super::arguments::{UNKNOWN, is_all_arguments, is_loose, written};
use super::context::Entry;
use super::copies::Origin;
use super::{Command, Copy, Model, Startup, Value, paths};
use crate::knowledge::Family;
use crate::knowledge::servers::{self, Bind, Listens, PROXIES, Variable};
use crate::shell::Word;
use crate::syntax::Keyword;
use crate::text::Span;

/// A server that the containers of an image start.
#[derive(Clone, Debug)]
pub struct Server<'m> {
    /// What is known of it.
    pub facts: &'static servers::Server,
    /// ENTRYPOINT and CMD that start it.
    pub startup: &'m Startup<'m>,
    /// The command that starts it; its index counts among those of the startup.
    pub command: Command<'m>,
    /// What follows the program, or its subcommand.
    pub arguments: &'m [Word],
    /// The bytes of the program with its subcommand: `python -m uvicorn`, `flask run`.
    pub span: Span,
    /// Words of arrays that are spread among its arguments, with their values.
    pub(super) spread: Vec<(&'m Word, String)>,
    /// Whether its arguments end in those of a start script, which gets none unless whoever runs the image adds them.
    pub(super) passes_on: bool,
    /// Where it listens.
    pub address: Address,
}

/// The address on which a server listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// The loopback interface, since nothing says otherwise.
    LocalByDefault,
    /// The loopback interface, since this part of an argument says so.
    LocalByArgument(Span),
    /// The loopback interface, since this variable of the image says so.
    LocalByVariable(&'static str),
    /// One that can be reached from outside the container.
    Reachable,
    /// The file does not say.
    Unknown,
}

/// The server that each image starts. A script may start several programs; a server among them counts if it surely
/// runs in the foreground, and the first one only.
pub(super) fn read<'m>(model: &Model<'m>) -> Vec<Server<'m>> {
    let server_of = |startup| {
        let commands = model.commands_at_start(startup);
        if commands.iter().any(|command| command.script.opaque) {
            return None;
        }
        let mut foreground = commands.iter().filter(|command| is_foreground(command));
        foreground.find_map(|command| server(model, startup, command, &commands))
    };
    model.startups().iter().filter_map(server_of).collect()
}

fn is_foreground(command: &Command<'_>) -> bool {
    let context = &command.context;
    !(command.starts_script
        || context.conditional
        || context.function
        || context.substitution
        || context.background
        || context.piped_from)
}

fn server<'m>(
    model: &Model<'m>,
    startup: &'m Startup<'m>,
    command: &Command<'m>,
    commands: &[Command<'m>],
) -> Option<Server<'m>> {
    let arguments = command.args().iter().map(written);
    let words: Vec<Cow<'_, str>> = [Cow::Borrowed(command.name())]
        .into_iter()
        .chain(arguments)
        .collect();
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    let start = servers::find(&words)?;
    let is_other = |project| !model.is_script_of(project, startup, command, command.args());
    if start.server.project.is_some_and(is_other) {
        return None;
    }
    let arguments = command.args().get(start.arguments - 1..)?;
    let mut server = Server {
        facts: start.server,
        startup,
        command: command.clone(),
        arguments,
        span: program_span(model, command, start.arguments - 1),
        spread: model.spread_words(startup, commands, command),
        passes_on: command.args().iter().any(is_all_arguments)
            && model.gets_no_words(startup, commands, command),
        address: Address::Unknown,
    };
    let spread = server.spread.iter().map(|(_, value)| value.as_str());
    let told: Vec<&str> = words[start.arguments..]
        .iter()
        .copied()
        .chain(spread)
        .collect();
    let is_open = arguments.iter().enumerate().any(|(at, word)| {
        let is_empty = server.passes_on && is_all_arguments(word);
        !is_empty && is_loose(arguments)((at, word))
    });
    server.address = match server.facts.bind(&told) {
        Bind::Everywhere => Address::Reachable,
        Bind::Host(host) if host.contains(UNKNOWN) => Address::Unknown,
        Bind::Host(host) if servers::is_local(host) => server.local_argument(host),
        Bind::Host(_) => Address::Reachable,
        Bind::Default if is_open => Address::Unknown,
        Bind::Default => model.address_by_default(&server, commands),
        Bind::Unknown => Address::Unknown,
    };
    Some(server)
}

/// The span from the program to the last of `count` arguments. Where these stand in another instruction, the program
/// alone.
fn program_span(model: &Model<'_>, command: &Command<'_>, count: usize) -> Span {
    let program = command
        .invocation
        .as_ref()
        .map(|invocation| invocation.word);
    let last = command.args()[..count].last();
    let program = program.map_or(command.span(), |word| command.word_span(word));
    let whole = last.map_or(program, |word| program.to(command.word_span(word)));
    let mut heads = model
        .file
        .instructions
        .iter()
        .map(|instruction| instruction.head);
    if heads.any(|head| head.contains(whole)) {
        whole
    } else {
        program
    }
}

impl Server<'_> {
    /// Whether whoever runs the image may add arguments of the server's: ENTRYPOINT in exec form, without CMD, perhaps
    /// through a script.
    pub fn may_be_told_more(&self) -> bool {
        self.passes_on || (self.startup.cmd.is_none() && self.command.exec)
    }

    /// Where a host stands among the arguments; the program if that cannot be told.
    fn local_argument(&self, host: &str) -> Address {
        let script = self.command.script;
        let mut spans = self.arguments.iter().filter_map(|word| {
            let value = word.literal()?;
            let source = script.source(&word.range);
            // `--host=127.0.0.1`, `"127.0.0.1"`: the host stands in the word as it is, and once.
            let mut found = source.match_indices(host);
            let (at, _) = found.next().filter(|_| value.ends_with(host))?;
            let start = word.range.start + at;
            found
                .next()
                .is_none()
                .then(|| script.span(&(start..start + host.len())))
        });
        match (spans.next(), spans.next()) {
            (Some(span), None) => Address::LocalByArgument(span),
            _ => Address::LocalByArgument(self.span),
        }
    }
}

impl<'m> Model<'m> {
    /// Where a server listens whose arguments do not say it.
    fn address_by_default(&self, server: &Server<'m>, commands: &[Command<'m>]) -> Address {
        let stage = server.startup.stage;
        let instructions = [server.startup.entrypoint, server.startup.cmd];
        for variable in server.facts.variables {
            let name = variable.name();
            // `export UVICORN_HOST=…; uvicorn …`
            if instructions
                .iter()
                .flatten()
                .any(|&at| self.mentions(at, name))
            {
                return Address::Unknown;
            }
            match (self.said_at_start(stage, name), variable) {
                (None | Some(Value::Unset), _) => {}
                (Some(Value::Known(host)), Variable::Host(_)) if servers::is_local(&host) => {
                    return Address::LocalByVariable(name);
                }
                (Some(Value::Known(host)), Variable::Host(_)) if !host.is_empty() => {
                    return Address::Reachable;
                }
                (Some(Value::Known(_)), Variable::Everywhere(_)) => return Address::Reachable,
                _ => return Address::Unknown,
            }
        }
        // Jupyter's own images have a file of settings that opens it.
        let is_jupyter = |image: &super::Image| {
            let facts = image.facts.as_ref();
            facts.is_some_and(|facts| facts.family == Family::Jupyter)
        };
        if matches!(self.root_base(stage), super::Base::Image(image) if is_jupyter(image)) {
            return Address::Reachable;
        }
        match server.facts.listens {
            Listens::Localhost if self.may_have_settings(server, commands) => Address::Unknown,
            Listens::Localhost => Address::LocalByDefault,
            Listens::Everywhere => Address::Reachable,
            Listens::Script => Address::Unknown,
        }
    }

    /// Whether a file that the server reads by itself may be in the image.
    pub(super) fn may_have_settings(&self, server: &Server<'m>, commands: &[Command<'m>]) -> bool {
        let stage = server.startup.stage;
        let at = server.command.instruction;
        let changes_folder = commands.iter().any(|command| command.name() == "cd");
        let workdir = self.state(at).workdir.known().filter(|_| !changes_folder);
        let home = self
            .home_of_user(at)
            .known()
            .map(|home| paths::join(home, ".jupyter"));
        server.facts.config_files.iter().any(|name| {
            let folders = [workdir, home.as_deref()];
            self.names_file(stage, name)
                || (!name.starts_with('.') && (changes_folder || self.clones(stage)))
                || folders
                    .into_iter()
                    .flatten()
                    .any(|folder| self.may_be_copied(server, &paths::join(folder, name)))
        })
    }

    /// Whether an instruction of the stage, or of one below, writes or copies a file of this name.
    fn names_file(&self, stage: usize, name: &str) -> bool {
        self.lineage(stage).any(|stage| {
            stage.instructions.clone().any(|at| {
                let keyword = self.instruction(at).keyword;
                let fills = matches!(keyword, Keyword::Run | Keyword::Copy | Keyword::Add);
                fills && self.mentions(at, name)
            })
        })
    }

    /// Whether a stage, or one below, fetches files that nobody can see.
    fn clones(&self, stage: usize) -> bool {
        self.commands_below(stage)
            .any(|command| command.name() == "git" && command.has_arg("clone"))
    }

    /// Whether a copy may put a file at an absolute path: the context has it, or is not known. `.env` and the like are
    /// read, and count if they name a variable of the server.
    fn may_be_copied(&self, server: &Server<'m>, path: &str) -> bool {
        let hidden = paths::file_name(path).starts_with('.');
        let in_context = |source: &str| match self.context.entry(source) {
            Some(Entry::Missing) => false,
            Some(_) if hidden => self.context.read(source).is_none_or(|text| {
                let variables = server.facts.variables.iter();
                variables
                    .into_iter()
                    .any(|variable| text.contains(variable.name()))
            }),
            Some(_) => true,
            None => !hidden,
        };
        let puts = |copy: &Copy| match copy.origin {
            Origin::Context => copy
                .source_of(path)
                .is_some_and(|source| in_context(&source)),
            // What another stage holds is most often copied from the context under the same name.
            _ => {
                copy.destination
                    .known()
                    .is_none_or(|folder| paths::is_within(path, folder))
                    && in_context(paths::file_name(path))
            }
        };
        self.copies_below(server.startup.stage).any(puts)
    }

    /// Whether a program is in the image, as far as the file tells, that may pass requests on to a server which only
    /// listens on the loopback interface.
    pub fn has_proxy(&self, startup: &'m Startup<'m>) -> bool {
        let is_proxy = |name: &str| PROXIES.contains(&name);
        let names_one = |command: &Command<'m>| {
            is_proxy(command.name())
                || command
                    .values()
                    .iter()
                    .flatten()
                    .any(|value| is_proxy(value.split(['=', '[']).next().unwrap_or_default()))
        };
        // `COPY nginx.conf /etc/nginx/`
        let is_for_one = |copy: &Copy| {
            let sources = copy.sources.iter().map(|source| &source.value);
            sources.chain([&copy.destination]).any(|path| {
                let mut parts = path.known().unwrap_or_default().split('/');
                parts.any(|part| is_proxy(part.split('.').next().unwrap_or_default()))
            })
        };
        let base = match self.root_base(startup.stage) {
            super::Base::Image(image) => image
                .name()
                .is_some_and(|name| is_proxy(name.last_component())),
            _ => false,
        };
        base || self.commands_below(startup.stage).any(names_one)
            || self.commands_at_start(startup).iter().any(names_one)
            || self.copies_below(startup.stage).any(is_for_one)
    }

    /// The last `EXPOSE` of a stage, or of one below.
    pub fn exposes(&self, stage: usize) -> Option<usize> {
        self.lineage(stage).find_map(|stage| {
            let mut instructions = stage.instructions.clone().rev();
            instructions.find(|&at| self.instruction(at).keyword == Keyword::Expose)
        })
    }

    /// The commands of a stage and of those that it is built from.
    fn commands_below(&self, stage: usize) -> impl Iterator<Item = &Command<'m>> {
        let stages: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        let commands = self.commands.iter();
        commands.filter(move |command| stages.contains(&command.stage))
    }

    /// The copies of a stage and of those that it is built from.
    pub(super) fn copies_below(&self, stage: usize) -> impl Iterator<Item = &Copy> {
        let stages: Vec<usize> = self.lineage(stage).map(|stage| stage.index).collect();
        self.copies
            .iter()
            .filter(move |copy| stages.contains(&copy.stage))
    }

    /// Whether a name stands anywhere in an instruction, heredocs included: `$NAME`, `os.environ["NAME"]`, `export
    /// NAME=…`. No part of a longer name counts.
    pub fn mentions(&self, instruction: usize, name: &str) -> bool {
        let text = self.text(self.instruction(instruction).span);
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        text.match_indices(name).any(|(at, _)| {
            !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::check_with;

    const DEBIAN: &str = "FROM debian:12\n";

    fn address_with(text: &str, files: &[(&str, &str)]) -> Option<(&'static str, Address)> {
        let mut found = None;
        let text = format!("{DEBIAN}{text}");
        check_with(&text, files, |model| {
            found = model.servers.first().map(|s| (s.facts.name, s.address));
        });
        found
    }

    fn address(text: &str) -> Option<Address> {
        address_with(text, &[]).map(|(_, address)| address)
    }

    #[test]
    fn a_server_is_found_through_shells_and_wrappers() {
        for start in [
            "CMD [\"uvicorn\", \"main:app\"]",
            "CMD uvicorn main:app",
            "CMD exec uvicorn main:app",
            "CMD [\"sh\", \"-c\", \"uvicorn main:app\"]",
            "CMD cd /app && python -m uvicorn main:app",
            "ENTRYPOINT [\"tini\", \"--\"]\nCMD [\"uv\", \"run\", \"uvicorn\", \"main:app\"]",
            "ENTRYPOINT [\"python\", \"-m\"]\nCMD [\"uvicorn\", \"main:app\"]",
            "ENTRYPOINT [\"conda\", \"run\", \"-n\", \"x\"]\nCMD uvicorn main:app --port $PORT",
        ] {
            let found = address_with(start, &[]);
            assert_eq!(found, Some(("uvicorn", Address::LocalByDefault)), "{start}");
        }
        for start in [
            "CMD [\"./start.sh\", \"uvicorn\", \"main:app\"]",
            "CMD uvicorn main:app & python worker.py",
            "CMD if [ -n \"$DEV\" ]; then uvicorn main:app; fi",
        ] {
            assert_eq!(address_with(start, &[]), None, "{start}");
        }
    }

    #[test]
    fn what_the_file_leaves_open_is_unknown() {
        for start in [
            "CMD uvicorn main:app --host $HOST",
            "CMD uvicorn main:app $OPTIONS",
            "ENTRYPOINT [\"sh\", \"-c\", \"uvicorn main:app \\\"$@\\\"\", \"sh\"]",
            "CMD UVICORN_HOST=$X uvicorn main:app",
            "CMD gunicorn -c conf.py app:app",
            "ARG H\nENV UVICORN_HOST=$H\nCMD uvicorn main:app",
            "RUN git clone https://x.org/y /y\nWORKDIR /y\nCMD gunicorn app:app",
        ] {
            assert_eq!(address(start), Some(Address::Unknown), "{start}");
        }
    }

    #[test]
    fn variables_of_the_image_count_but_build_arguments_do_not() {
        assert_eq!(
            address("ENV UVICORN_HOST=0.0.0.0\nCMD uvicorn main:app"),
            Some(Address::Reachable)
        );
        assert_eq!(
            address("ENV UVICORN_HOST=localhost\nCMD uvicorn main:app"),
            Some(Address::LocalByVariable("UVICORN_HOST"))
        );
        assert_eq!(
            address("ARG UVICORN_HOST=0.0.0.0\nCMD uvicorn main:app"),
            Some(Address::LocalByDefault)
        );
        assert_eq!(
            address("ENV PORT=80\nCMD gunicorn a:b"),
            Some(Address::Reachable)
        );
    }

    #[test]
    fn files_of_settings_are_looked_for_where_the_server_looks() {
        let gunicorn = "WORKDIR /app\nCOPY . .\nCMD gunicorn a:b";
        let with = |file| address_with(gunicorn, &[file]).map(|(_, address)| address);
        assert_eq!(with(("a.py", "")), Some(Address::LocalByDefault));
        assert_eq!(with(("gunicorn.conf.py", "")), Some(Address::Unknown));
        let flask = "WORKDIR /app\nCOPY . .\nCMD flask run";
        let with = |file| address_with(flask, &[file]).map(|(_, address)| address);
        assert_eq!(with((".env", "DEBUG=1")), Some(Address::LocalByDefault));
        assert_eq!(
            with((".env", "FLASK_RUN_HOST=0.0.0.0")),
            Some(Address::Unknown)
        );
        let jupyter = "COPY jupyter_server_config.py /etc/jupyter/\nCMD jupyter lab";
        assert_eq!(address(jupyter), Some(Address::Unknown));
    }

    #[test]
    fn a_local_host_is_found_in_the_arguments() {
        let text = "CMD [\"uvicorn\", \"main:app\", \"--host=127.0.0.1\"]";
        let Some(Address::LocalByArgument(span)) = address(text) else {
            panic!("not local");
        };
        assert_eq!(&format!("{DEBIAN}{text}")[span.range()], "127.0.0.1");
    }

    #[test]
    fn names_are_mentioned_whole() {
        check_with(
            "FROM a\nRUN echo $HF_TOKEN_X ${HF_TOKEN}\nRUN echo MY_HF_TOKEN\n",
            &[],
            |model| {
                assert!(model.mentions(1, "HF_TOKEN") && model.mentions(1, "HF_TOKEN_X"));
                assert!(!model.mentions(2, "HF_TOKEN"));
            },
        );
    }
}
