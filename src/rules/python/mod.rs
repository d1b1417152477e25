//! pip, uv, conda and their kin.

pub(super) mod conda_activate_lost;
pub(super) mod conda_cache_kept;
pub(super) mod conda_run_buffers_output;
pub(super) mod conda_shell_not_for_cmd;
pub(super) mod conda_tos_blocked;
pub(super) mod pip_cache_kept;
pub(super) mod pip_env_ignored_by_uv;
pub(super) mod poetry_hidden_venv;
pub(super) mod pytorch_conda_channel_frozen;
pub(super) mod site_packages_without_scripts;
pub(super) mod tool_binary_unpinned;
pub(super) mod uv_cache_kept;
pub(super) mod uv_dev_group_in_final;
pub(super) mod uv_python_left_behind;
pub(super) mod uv_sync_unlocked;
pub(super) mod venv_copied_not_on_path;
pub(super) mod venv_copy_moved;
pub(super) mod venv_from_context;
pub(super) mod venv_python_mismatch;
