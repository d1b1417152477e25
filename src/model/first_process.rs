//! Which process of a container gets its signals.

use super::{Model, Server};
use crate::knowledge::bases::Launch;
use crate::shell::{Command, CommandKind, Dialect, Invocation, Item, Joiner, Shell};
use crate::syntax::Arguments;

impl<'m> Model<'m> {
    /// Whether a shell that stays is the first process of the container, with the server as the last command of its
    /// script, so that `exec` or the exec form would put the server in its place. Bash is no such shell: it replaces
    /// itself by the last command. Where `/bin/sh` is not known to be dash, the answer is no.
    pub fn shell_stays_first(&self, server: &Server<'m>) -> bool {
        let startup = server.startup;
        let Some(at) = startup
            .alone()
            .filter(|_| startup.launch == Launch::Directly)
        else {
            return false;
        };
        let shell = match &self.instruction(at).arguments {
            Arguments::Shell(_) if server.command.nesting == 0 => {
                match &self.state(at).shell.words[..] {
                    [program, option] if option == "-c" => Shell::named(program),
                    _ => return false,
                }
            }
            // `["sh", "-c", "uvicorn …"]`
            Arguments::Exec(words) if server.command.nesting == 1 && words.len() == 3 => {
                match words[1].value.text() {
                    "-c" => Shell::named(words[0].value.text()),
                    _ => return false,
                }
            }
            _ => return false,
        };
        self.stays(startup.stage, &shell) && ends_script(server) && !replaces_shell(server)
    }

    fn stays(&self, stage: usize, shell: &Shell) -> bool {
        match shell {
            Shell::Posix(Dialect::Dash) => true,
            Shell::Posix(Dialect::Sh) => self.os(stage).is_some_and(|os| os.distro.sh_stays()),
            _ => false,
        }
    }
}

/// Whether the command is the last that its script runs, and nothing before it stays or minds signals.
fn ends_script(server: &Server<'_>) -> bool {
    let Some((last, before)) = server.command.script.body.items.split_last() else {
        return false;
    };
    let goes_on = |item: &Item| {
        matches!(
            item.joiner,
            Joiner::And | Joiner::Semicolon | Joiner::Newline
        )
    };
    let is_simple = |item: &Item| match &item.pipeline.commands[..] {
        [command] => !minds_signals(command),
        _ => false,
    };
    let is_last = matches!(&last.pipeline.commands[..], [command] if std::ptr::eq(command, server.command.command));
    is_last
        && last.joiner != Joiner::Background
        && !last.pipeline.negated
        && before.iter().all(|item| goes_on(item) && is_simple(item))
}

/// `trap … TERM`
fn minds_signals(command: &Command) -> bool {
    match &command.kind {
        CommandKind::Simple(simple) => simple.words.first().is_some_and(|word| word.is("trap")),
        _ => true,
    }
}

/// Whether `exec` puts the server, or a wrapper around it, in the place of the shell.
fn replaces_shell(server: &Server<'_>) -> bool {
    let invocation: Option<&Invocation<'_>> = server.command.invocation.as_ref();
    invocation
        .and_then(|invocation| invocation.wrappers.first())
        .is_some_and(|wrapper| wrapper.name == "exec")
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check;

    fn stays(text: &str) -> bool {
        let mut stays = None;
        check(text, |model| {
            let server = model.servers.first().expect("a server");
            stays = Some(model.shell_stays_first(server));
        });
        stays == Some(true)
    }

    #[test]
    fn dash_stays_between_the_container_and_its_server() {
        assert!(stays("FROM python:3.12-slim\nCMD uvicorn a:b\n"));
        assert!(stays("FROM debian:12\nCMD cd /app && uvicorn a:b\n"));
        assert!(stays(
            "FROM ubuntu:24.04\nENTRYPOINT HOME=/x uvicorn a:b --port $PORT > log\n"
        ));
        assert!(stays(
            "FROM debian:12\nCMD [\"sh\", \"-c\", \"uvicorn a:b --port $PORT\"]\n"
        ));
    }

    #[test]
    fn a_shell_that_leaves_or_is_not_first_does_not() {
        for text in [
            "FROM debian:12\nCMD exec uvicorn a:b\n",
            "FROM debian:12\nCMD [\"sh\", \"-c\", \"exec uvicorn a:b\"]\n",
            "FROM debian:12\nCMD [\"bash\", \"-c\", \"uvicorn a:b\"]\n",
            "FROM debian:12\nCMD [\"uvicorn\", \"a:b\"]\n",
            "FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\nCMD uvicorn a:b\n",
            "FROM debian:12\nENTRYPOINT [\"tini\", \"--\"]\nCMD uvicorn a:b\n",
            "FROM condaforge/miniforge3:24.9.2-0\nCMD uvicorn a:b\n",
            "FROM rockylinux:9\nCMD uvicorn a:b\n",
            "FROM alpine:3.20\nCMD uvicorn a:b\n",
            "FROM debian:12\nCMD redis-server & uvicorn a:b\n",
            "FROM debian:12\nCMD trap stop TERM; uvicorn a:b\n",
            "FROM debian:12\nCMD uvicorn a:b | tee log\n",
        ] {
            assert!(!stays(text), "{text}");
        }
    }
}
