//! CUDA and other accelerators.

pub(super) mod baked_visible_devices;
pub(super) mod cpu_wheels_on_gpu;
pub(super) mod cuda_arch_list_missing;
pub(super) mod cuda_devel_final;
pub(super) mod cuda_installed_twice;
pub(super) mod cuda_stubs_at_runtime;
pub(super) mod cuda_tag_retired;
pub(super) mod cuda_toolkit_in_final;
pub(super) mod cuda_wheel_mismatch;
pub(super) mod cuda_wheels_on_cpu;
pub(super) mod cudnn_for_other_cuda;
pub(super) mod double_cuda;
pub(super) mod driver_check_disabled;
pub(super) mod gpu_probe_at_build;
pub(super) mod host_driver_in_image;
pub(super) mod ld_library_path_clobber;
pub(super) mod march_native;
pub(super) mod nvcc_missing_for_build;
pub(super) mod package_folder_not_there;
pub(super) mod preload_during_build;
pub(super) mod torch_backend_auto_at_build;
pub(super) mod torch_index_does_not_exist;
