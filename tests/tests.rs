//! All integration tests, in one program.

mod oracle_buildkit;
mod oracle_shell;
mod support;
