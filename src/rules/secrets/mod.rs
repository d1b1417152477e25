//! Secrets and their leaks.

pub(super) mod secret_in_env_arg;
pub(super) mod secret_literal;
