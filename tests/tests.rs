//! All integration tests, in one program.

mod cases_buildkit;
mod oracle_buildkit;
mod support;
