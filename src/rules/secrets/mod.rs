//! Secrets and their leaks.

pub(super) mod credential_in_url;
pub(super) mod download_unverified;
pub(super) mod download_without_fail;
pub(super) mod outdated_pin;
pub(super) mod package_signatures_off;
pub(super) mod remote_add_unverified;
pub(super) mod remote_script_unverified;
pub(super) mod secret_file_copied;
pub(super) mod secret_in_env_arg;
pub(super) mod secret_literal;
pub(super) mod secret_written_into_layer;
pub(super) mod tls_verify_off;
