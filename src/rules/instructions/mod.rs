//! Whether the Dockerfile is right at all.

pub(super) mod fault;
pub(super) mod syntax_error;
pub(super) mod unused_ignore;
