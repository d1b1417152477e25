//! pip, uv, conda and their kin.

pub(super) mod conda_cache_kept;
pub(super) mod pip_cache_kept;
pub(super) mod uv_cache_kept;
pub(super) mod venv_copy_moved;
pub(super) mod venv_copied_not_on_path;
pub(super) mod site_packages_without_scripts;
pub(super) mod uv_python_left_behind;
pub(super) mod venv_from_context;
pub(super) mod venv_python_mismatch;
pub(super) mod uv_sync_unlocked;
