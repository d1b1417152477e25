//! CUDA and other accelerators.

pub(super) mod baked_visible_devices;
pub(super) mod cuda_devel_final;
pub(super) mod cuda_stubs_at_runtime;
pub(super) mod cuda_tag_retired;
pub(super) mod gpu_probe_at_build;
pub(super) mod ld_library_path_clobber;
