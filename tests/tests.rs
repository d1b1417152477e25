//! All tests that see mllint from outside, in one program.

mod oracle_buildkit;
mod oracle_shell;
mod support;
