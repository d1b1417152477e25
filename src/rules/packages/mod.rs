//! apt and other system packages.

pub(super) mod apt_lists_kept;
pub(super) mod apt_package_gone;
pub(super) mod apt_recommends;
pub(super) mod apt_update_split;
pub(super) mod cuda_repository_of_other_system;
pub(super) mod dead_source;
pub(super) mod distribution_python_overridden;
pub(super) mod foreign_suite;
pub(super) mod nvidia_source_removed;
pub(super) mod package_without_use;
pub(super) mod rpm_cache_kept;
pub(super) mod toolchain_in_final;
pub(super) mod unlimited_make_jobs;
