//! All tests that see mllint from outside, in one program.

mod oracle_buildkit;
mod support;
