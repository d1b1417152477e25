//! Messages over standard input and output.
//!
//! What the editor sends is queued without a limit, so that changes which arrive while a file is linted are answered
//! together. A message that cannot be read is passed by: it does not end the server.

use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::thread::{self, JoinHandle};

use lsp_server::{Connection, Message};

/// Starts the threads that read and write. The second one ends when the connection is dropped and all is written.
///
/// # Errors
/// The system has no thread left.
pub(super) fn connect() -> io::Result<(Connection, JoinHandle<()>)> {
    let (server, client) = Connection::memory();
    let Connection { sender, receiver } = client;
    thread::Builder::new()
        .name("reader".to_owned())
        .spawn(move || read_all(BufReader::new(io::stdin()), |m| sender.send(m).is_ok()))?;
    let writer = thread::Builder::new()
        .name("writer".to_owned())
        .spawn(move || {
            let mut stdout = io::stdout();
            // An editor that does not listen any more has gone.
            receiver
                .into_iter()
                .take_while(|message| message.write(&mut stdout).is_ok())
                .for_each(drop);
        })?;
    Ok((server, writer))
}

/// Hands on every message until the input ends or nobody takes them.
fn read_all(mut input: impl BufRead, mut hand_on: impl FnMut(Message) -> bool) {
    loop {
        match Message::read(&mut input) {
            Ok(Some(message)) => {
                if !hand_on(message) {
                    return;
                }
            }
            Ok(None) => return,
            // The error shows the message, which may hold a secret.
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                let _ = writeln!(
                    io::stderr(),
                    "mllint: a message that is not JSON-RPC was passed by"
                );
            }
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_message_is_passed_by() {
        let frame = |text: &str| format!("Content-Length: {}\r\n\r\n{text}", text.len());
        let input = [
            frame(r#"{"jsonrpc":"2.0","method":"a"}"#),
            frame("{half"),
            // Half an emoji, as an editor that counts in UTF-16 may cut it.
            frame(r#"{"jsonrpc":"2.0","method":"\ud83d"}"#),
            "no header\r\n".to_owned(),
            frame(r#"{"jsonrpc":"2.0","method":"b"}"#),
            "Content-Length: 99\r\n\r\n{".to_owned(),
        ];
        let mut methods = Vec::new();
        read_all(input.concat().as_bytes(), |message| {
            let Message::Notification(notification) = message else {
                return false;
            };
            methods.push(notification.method);
            true
        });
        assert_eq!(methods, ["a", "b"]);
    }
}
