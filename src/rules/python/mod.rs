//! pip, uv, conda and their kin.

pub(super) mod cache_mount_defeated;
pub(super) mod conda_cache_kept;
pub(super) mod dead_pypi_name;
pub(super) mod editable_source_deleted;
pub(super) mod empty_arg_in_specifier;
pub(super) mod git_install_unpinned;
pub(super) mod install_failure_swallowed;
pub(super) mod pep668_system_pip;
pub(super) mod pip_cache_kept;
pub(super) mod pip_option_removed;
pub(super) mod pkg_resources_gone;
pub(super) mod r_install_silent_fail;
pub(super) mod runtime_lib_missing;
pub(super) mod unpinned_ml_deps;
pub(super) mod unquoted_version_specifier;
