//! mllint reads Dockerfiles as an MLOps engineer would: it says what makes a machine-learning image big, slow to
//! rebuild, unsafe or unreproducible, and rewrites the file with fixes that never break it.
//!
//! One way through: text → syntax → shell → model → rules → diagnostics and fixes → engine → report → front ends. A
//! module uses what stands before it, never what stands after it.
#![forbid(unsafe_code)]

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod config;
pub mod diagnostic;
pub mod engine;
pub mod files;
pub mod fixes;
pub mod knowledge;
#[cfg(feature = "lsp")]
pub mod lsp;
pub mod model;
pub mod report;
pub mod rules;
pub mod settings;
pub mod shell;
pub mod suppress;
pub mod syntax;
#[cfg(test)]
mod testing;
pub mod text;
