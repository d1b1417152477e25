//! What the container runs.

pub(super) mod server_binds_localhost;
pub(super) mod shell_form_server;
