//! A tolerant, lossless Dockerfile: what each byte of the file is, as today's BuildKit reads it.
//!
//! Parsing never fails and never stops. What BuildKit would refuse becomes a [`SyntaxError`], and the line is read as if
//! it were whole. The comments in this module cite BuildKit's behaviour where it surprises.

mod keyword;

pub use keyword::Keyword;
