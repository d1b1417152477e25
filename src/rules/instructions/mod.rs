//! Whether the Dockerfile is right at all.

pub(super) mod debian_frontend_kept;
pub(super) mod echo_escapes_in_dash;
pub(super) mod fault;
pub(super) mod sudo_in_run;
pub(super) mod syntax_error;
pub(super) mod unused_ignore;
