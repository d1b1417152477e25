//! Linting and fixing: from files to findings.

pub mod result;
