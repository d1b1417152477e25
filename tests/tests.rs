//! All tests that see mllint from outside, in one program.

#[cfg(feature = "cli")]
mod acceptance;
mod bad_input;
mod cases_buildkit;
mod documentation;
mod generated;
mod golden;
mod grammar;
mod layers;
mod oracle_buildkit;
mod oracle_dockerfile_parser;
mod oracle_shell;
#[cfg(feature = "cli")]
mod proofs;
#[cfg(feature = "cli")]
mod readme;
mod rules_table;
mod support;
mod syntax_hostile;
mod syntax_properties;
