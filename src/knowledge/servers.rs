//! Network servers: how they are started, and on which address they listen.

mod daemons;
mod interfaces;
mod programs;
mod table;

pub use daemons::{Daemon, Stay, daemon};
pub use programs::{CHANGES_USER, LOADS_MODELS, PREDICTS, PROXIES, WORKERS};

/// Every server that is known.
pub fn all() -> impl Iterator<Item = &'static Server> {
    table::SERVERS.iter().chain(interfaces::INTERFACES)
}

/// Where a server listens if nothing says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Listens {
    /// On the loopback interface: a published port of a container leads nowhere.
    Localhost,
    /// On every interface.
    Everywhere,
    /// The script that it runs says where.
    Script,
}

/// What an environment variable of a server holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variable {
    /// The host, perhaps with a port.
    Host(&'static str),
    /// Arguments, as on the command line.
    Arguments(&'static str),
    /// Anything: where it is set the server listens everywhere.
    Everywhere(&'static str),
}

impl Variable {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Host(name) | Self::Arguments(name) | Self::Everywhere(name) => name,
        }
    }
}

/// A server that is started from the command line.
#[derive(Debug, PartialEq, Eq)]
pub struct Server {
    /// As people call it.
    pub name: &'static str,
    /// The programs that start it.
    pub programs: &'static [&'static str],
    /// The repository that its script is a part of, where the script's name says too little: any project has a `main.py`.
    /// Forks go by names that begin with it.
    pub project: Option<&'static str>,
    /// The Python modules that start it: `python -m uvicorn`.
    pub modules: &'static [&'static str],
    /// The subcommands that start it, a word or two each; where there are none, the program alone does.
    pub subcommands: &'static [&'static [&'static str]],
    /// Options before the subcommand that take a value in the next word.
    pub values_before: &'static [&'static str],
    /// The port if nothing says otherwise.
    pub port: u16,
    /// The address if nothing says otherwise.
    pub listens: Listens,
    /// Options whose value is the host, or host and port.
    pub host_options: &'static [&'static str],
    /// Options whose value is the port, or host and port. Empty where it cannot be told from the command.
    pub port_options: &'static [&'static str],
    /// Variables that set the port.
    pub port_variables: &'static [&'static str],
    /// Options that are for development: they watch files, or show a debugger.
    pub development: &'static [&'static str],
    /// Options that mean every interface.
    pub everywhere_options: &'static [&'static str],
    /// Options that mean every interface, or the hosts in the next word, if there is one: `--listen`.
    pub listen_options: &'static [&'static str],
    /// Options after which the address cannot be told from the command: a configuration file, a socket, a mode.
    pub opaque_options: &'static [&'static str],
    /// Whether a word that is no option may be the address: `runserver 0.0.0.0:8000`.
    pub operand_host: bool,
    /// Variables that set the address.
    pub variables: &'static [Variable],
    /// Names of files that it reads by itself and that may set the address.
    pub config_files: &'static [&'static str],
    /// What to add behind the command so that it listens everywhere: options, an operand, or `NAME=value` where only a
    /// variable does it. Empty where nothing is needed, or only a file of settings does it.
    pub open: &'static [&'static str],
}

impl Server {
    /// A server that needs nothing but its name: the rest is filled in by the table.
    const fn new(name: &'static str, port: u16, listens: Listens) -> Self {
        Self {
            name,
            programs: &[],
            project: None,
            modules: &[],
            subcommands: &[],
            values_before: &[],
            port,
            listens,
            host_options: &[],
            port_options: &[],
            port_variables: &[],
            development: &[],
            everywhere_options: &[],
            listen_options: &[],
            opaque_options: &[],
            operand_host: false,
            variables: &[],
            config_files: &[],
            open: &[],
        }
    }
}

/// A server in a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// Which one.
    pub server: &'static Server,
    /// The index of its first argument: the word behind program and subcommand.
    pub arguments: usize,
}

/// The server that a command starts. `words` begins with the program; wrappers such as `exec` or `poetry run` are gone.
pub fn find(words: &[&str]) -> Option<Start> {
    let (&program, rest) = words.split_first()?;
    let program = program.rsplit('/').next().unwrap_or(program);
    if is_python(program) {
        let (target, module, at) = python_target(rest)?;
        let named = |server: &&Server| match module {
            true => server.modules.contains(&target),
            // `python manage.py runserver`
            false => server.programs.contains(&target) && target.ends_with(".py"),
        };
        return start(named, words, at + 2);
    }
    start(|server| server.programs.contains(&program), words, 1)
}

fn start(
    named: impl Fn(&&'static Server) -> bool,
    words: &[&str],
    arguments: usize,
) -> Option<Start> {
    all().filter(named).find_map(|server| {
        let arguments = behind_subcommand(server, words, arguments)?;
        // `manage.py runserver -h 0.0.0.0 -p 80` is Flask-Script's; Django's has neither, and `-h` is its help.
        let mut rest = words.iter().skip(arguments);
        if server.name == "Django runserver" && rest.any(|word| matches!(*word, "-h" | "-p")) {
            return None;
        }
        Some(Start { server, arguments })
    })
}

/// Whether a program is Python's interpreter: `python3.12`.
pub fn is_python(program: &str) -> bool {
    program
        .strip_prefix("python")
        // `python3.14t`: without a global lock.
        .map(|rest| rest.strip_suffix('t').unwrap_or(rest))
        .is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

/// What python runs, whether it is a module, and its index in `words`, which stand behind the interpreter.
fn python_target<'a>(words: &[&'a str]) -> Option<(&'a str, bool, usize)> {
    let mut at = 0;
    while let Some(&word) = words.get(at) {
        match word {
            "-m" => return words.get(at + 1).map(|module| (*module, true, at + 1)),
            "-c" => return None,
            "-W" | "-X" | "--check-hash-based-pycs" => at += 2,
            _ if word.starts_with("-m") => return Some((&word[2..], true, at)),
            _ if word.starts_with('-') => at += 1,
            _ => {
                let name = word.rsplit('/').next().unwrap_or(word);
                return Some((name, false, at));
            }
        }
    }
    None
}

/// The index behind the subcommand, if the words have one that starts the server.
fn behind_subcommand(server: &Server, words: &[&str], mut at: usize) -> Option<usize> {
    if server.subcommands.is_empty() {
        return Some(at);
    }
    while let Some(word) = words.get(at).filter(|word| word.starts_with('-')) {
        at += 1 + usize::from(server.values_before.contains(word));
    }
    let rest = words.get(at..)?;
    server
        .subcommands
        .iter()
        .find(|subcommand| rest.starts_with(subcommand))
        .map(|subcommand| at + subcommand.len())
}

/// What the arguments of a server say of its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bind<'a> {
    /// Nothing: variables, configuration files and the default decide.
    Default,
    /// This host, perhaps with a port; of several the one that is reachable, if any is.
    Host(&'a str),
    /// Every interface.
    Everywhere,
    /// It cannot be told.
    Unknown,
}

impl Server {
    /// What its arguments say of its address.
    pub fn bind<'a>(&self, arguments: &[&'a str]) -> Bind<'a> {
        let mut bind = Bind::Default;
        let mut words = arguments.iter().copied();
        while let Some(word) = words.next() {
            if word == "--" {
                break;
            }
            let (name, attached) = split_option(word);
            if self.opaque_options.contains(&name) {
                return Bind::Unknown;
            }
            if self.everywhere_options.contains(&name) {
                return Bind::Everywhere;
            }
            if self.listen_options.contains(&name) {
                let next = words.clone().next().filter(|next| !next.starts_with('-'));
                let Some(hosts) = attached.or(next) else {
                    return Bind::Everywhere;
                };
                bind = Bind::Host(open_one(hosts));
                continue;
            }
            let host = if self.host_options.contains(&name) {
                attached.or_else(|| words.next())
            } else {
                (self.operand_host && !word.starts_with('-')).then_some(word)
            };
            match host {
                Some(host) if host.starts_with("unix:") || host.starts_with("fd:") => {
                    return Bind::Unknown;
                }
                Some(host) if !is_local(host) || bind == Bind::Default => bind = Bind::Host(host),
                _ => {}
            }
        }
        bind
    }
}

/// Of hosts with commas between them the first that can be reached, if any can.
fn open_one(hosts: &str) -> &str {
    let mut each = hosts.split(',');
    each.clone()
        .find(|host| !is_local(host))
        .or(each.next())
        .unwrap_or(hosts)
}

/// `--host=0.0.0.0`, `-b0.0.0.0:80` or a bare option.
pub fn split_option(word: &str) -> (&str, Option<&str>) {
    match word.split_once('=') {
        Some((name, value)) if name.starts_with('-') => (name, Some(value)),
        _ if word.starts_with('-') && !word.starts_with("--") => match word.char_indices().nth(2) {
            Some((at, _)) => (&word[..at], Some(&word[at..])),
            None => (word, None),
        },
        _ => (word, None),
    }
}

/// A setting of Jupyter's as it takes it from the command line: one pair of quotes around it goes (traitlets 5, `Unicode`).
pub fn unquoted_setting(value: &str) -> &str {
    let quoted = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    quoted('\'').or_else(|| quoted('"')).unwrap_or(value)
}

/// The port of `0.0.0.0:80`, `[::]:80` and `:80`.
pub fn port_of(host: &str) -> Option<u16> {
    let (host, port) = host.rsplit_once(':')?;
    let is_bare_ipv6 = host.contains(':') && !host.ends_with(']');
    if is_bare_ipv6 {
        None
    } else {
        port.parse().ok()
    }
}

/// Whether a host, perhaps with a scheme and a port, is the loopback interface.
pub fn is_local(host: &str) -> bool {
    let host = host.split_once("://").map_or(host, |(_, rest)| rest);
    let host = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None if host.matches(':').count() == 1 => host.split(':').next().unwrap_or(host),
        None => host,
    };
    host.eq_ignore_ascii_case("localhost") || host == "::1" || host.starts_with("127.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(command: &str) -> Option<(&'static str, usize)> {
        let words: Vec<&str> = command.split(' ').collect();
        find(&words).map(|start| (start.server.name, start.arguments))
    }

    #[test]
    fn servers_are_found_by_program_module_and_subcommand() {
        for (command, expected) in [
            ("uvicorn main:app", Some(("uvicorn", 1))),
            ("/opt/venv/bin/uvicorn main:app", Some(("uvicorn", 1))),
            ("python -m uvicorn main:app", Some(("uvicorn", 3))),
            (
                "python3.12 -u -X dev -m uvicorn main:app",
                Some(("uvicorn", 6)),
            ),
            ("python -muvicorn main:app", Some(("uvicorn", 3))),
            ("flask run --host 0.0.0.0", Some(("flask run", 2))),
            ("flask --app app.py --debug run", Some(("flask run", 5))),
            ("flask db upgrade", None),
            (
                "mlflow models serve -m model",
                Some(("mlflow models serve", 3)),
            ),
            ("mlflow run .", None),
            ("jupyter lab --ip=0.0.0.0", Some(("jupyter", 2))),
            ("jupyter-lab", Some(("jupyter", 1))),
            (
                "python manage.py runserver 0.0.0.0:8000",
                Some(("Django runserver", 3)),
            ),
            ("python manage.py migrate", None),
            ("python app.py", None),
            ("python -c uvicorn", None),
            ("python", None),
        ] {
            let found = name(command);
            if command.starts_with("python -muvicorn") {
                assert_eq!(found.map(|found| found.0), expected.map(|found| found.0));
            } else {
                assert_eq!(found, expected, "{command}");
            }
        }
    }

    fn bind(command: &str) -> Bind<'_> {
        let words: Vec<&str> = command.split(' ').collect();
        let start = find(&words).unwrap();
        start.server.bind(&words[start.arguments..])
    }

    #[test]
    fn the_address_is_read_from_the_arguments() {
        for (command, expected) in [
            ("uvicorn main:app --port 80", Bind::Default),
            ("uvicorn main:app --host 0.0.0.0", Bind::Host("0.0.0.0")),
            ("uvicorn main:app --host=127.0.0.1", Bind::Host("127.0.0.1")),
            ("uvicorn main:app --uds /run/s", Bind::Unknown),
            ("gunicorn -w 4 -b :8000 app:app", Bind::Host(":8000")),
            (
                "gunicorn -b127.0.0.1:8000 -b0.0.0.0:80 app:app",
                Bind::Host("0.0.0.0:80"),
            ),
            ("gunicorn -c gunicorn.conf.py app:app", Bind::Unknown),
            ("gunicorn --bind unix:/run/s app:app", Bind::Unknown),
            ("flask run -h 0.0.0.0", Bind::Host("0.0.0.0")),
            ("tensorboard --logdir runs --bind_all", Bind::Everywhere),
            ("jupyter lab --ServerApp.ip=*", Bind::Host("*")),
            (
                "python manage.py runserver 0.0.0.0:8000",
                Bind::Host("0.0.0.0:8000"),
            ),
            ("uvicorn main:app --host", Bind::Default),
            ("python main.py --port 8188", Bind::Default),
            ("python main.py --listen", Bind::Everywhere),
            ("python main.py --listen --port 8188", Bind::Everywhere),
            ("python main.py --listen 127.0.0.1", Bind::Host("127.0.0.1")),
            ("python main.py --listen 127.0.0.1,::", Bind::Host("::")),
        ] {
            assert_eq!(bind(command), expected, "{command}");
        }
    }

    #[test]
    fn loopback_is_told_from_the_rest() {
        for host in [
            "127.0.0.1",
            "localhost:8000",
            "::1",
            "[::1]:80",
            "http://127.0.0.1:8080",
            "127.0.1.1",
        ] {
            assert!(is_local(host), "{host}");
        }
        for host in [
            "0.0.0.0",
            ":8000",
            "",
            "*",
            "::",
            "[::]:80",
            "localhost.corp",
            "0:8000",
        ] {
            assert!(!is_local(host), "{host}");
        }
    }

    #[test]
    fn what_opens_a_server_opens_it() {
        for server in all() {
            assert!(
                server.listens == Listens::Localhost || server.open.is_empty(),
                "{}",
                server.name
            );
            if server
                .open
                .first()
                .is_some_and(|word| !word.contains("HOST="))
            {
                let open = match server.bind(server.open) {
                    Bind::Everywhere => true,
                    Bind::Host(host) => !is_local(host),
                    Bind::Default | Bind::Unknown => false,
                };
                assert!(open, "{}", server.name);
            }
        }
    }
}
