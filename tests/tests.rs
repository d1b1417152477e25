//! All integration tests, in one program.

mod oracle_buildkit;
mod support;
