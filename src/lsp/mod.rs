//! The language server: what the command line says of a Dockerfile, while it is being written.
//!
//! It speaks LSP over standard input and output. One thread does all the work, in the order of the messages; before it
//! lints, it takes all messages that have arrived, so that fast typing costs one lint.

mod actions;
mod client;
mod convert;
mod documents;
mod edits;
mod hover;
mod server;
mod silence;
mod stdio;
mod uri;

#[cfg(test)]
mod tests;

use std::path::Path;

use lsp_server::Connection;

use crate::cli::{FAILURE, Linter};
use crate::rules::Rule;

/// What a language server works with.
#[derive(Clone, Copy)]
pub struct Host<'a> {
    /// What finds and mends.
    pub linter: &'a dyn Linter,
    /// The rules there are.
    pub rules: &'a [&'a Rule],
    /// The folder that the server was started in, absolute.
    pub cwd: &'a Path,
}

/// Serves an editor over standard input and output until it is done. Gives the exit status.
pub fn run(host: Host<'_>) -> u8 {
    let Ok((connection, writer)) = stdio::connect() else {
        return FAILURE;
    };
    let status = serve(&connection, host);
    // The writer ends when nobody can give it messages any more.
    drop(connection);
    let _ = writer.join();
    status
}

/// Serves an editor at the other end of `connection`. Gives the exit status: 0 if the editor said good-bye in order, 1
/// if it left without `shutdown`.
pub fn serve(connection: &Connection, host: Host<'_>) -> u8 {
    let mut server = server::Server::new(connection, host);
    while let Ok(first) = connection.receiver.recv() {
        let mut message = Some(first);
        while let Some(received) = message {
            if let Some(status) = server.receive(received) {
                return status;
            }
            message = connection.receiver.try_recv().ok();
        }
        server.refresh();
    }
    // The editor is gone.
    server::LEFT
}
