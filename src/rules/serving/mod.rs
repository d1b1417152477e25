//! What the container runs.

pub(super) mod dev_server_in_prod;
pub(super) mod exec_form_variable;
pub(super) mod gunicorn_ml_timeout;
pub(super) mod healthcheck_missing;
pub(super) mod healthcheck_tool_missing;
pub(super) mod install_or_wrap_at_start;
pub(super) mod jupyter_open;
pub(super) mod jupyter_user_not_restored;
pub(super) mod mlflow_hosts_refused;
pub(super) mod mlflow_store_in_container;
pub(super) mod port_mismatch;
pub(super) mod server_binds_localhost;
pub(super) mod server_daemonises;
pub(super) mod server_entrypoint_doubled;
pub(super) mod server_without_login;
pub(super) mod serving_as_root;
pub(super) mod shell_form_server;
pub(super) mod start_script_without_exec;
pub(super) mod unbuffered_logs;
