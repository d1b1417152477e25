//! All tests that see mllint from outside, in one program.
