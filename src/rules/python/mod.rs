//! pip, uv, conda and their kin.

pub(super) mod cache_mount_defeated;
pub(super) mod conda_cache_kept;
pub(super) mod dead_pypi_name;
pub(super) mod pep668_system_pip;
pub(super) mod pip_cache_kept;
pub(super) mod unquoted_version_specifier;
