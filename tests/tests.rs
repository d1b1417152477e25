//! All tests that see mllint from outside, in one program.

mod documentation;
mod golden;
mod oracle_buildkit;
mod oracle_shell;
#[cfg(feature = "cli")]
mod proofs;
mod support;
