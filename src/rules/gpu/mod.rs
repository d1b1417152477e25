//! CUDA and other accelerators.

pub(super) mod cpu_wheels_on_gpu;
pub(super) mod cuda_devel_final;
pub(super) mod cuda_tag_retired;
pub(super) mod cuda_wheel_mismatch;
pub(super) mod cuda_wheels_on_cpu;
pub(super) mod double_cuda;
pub(super) mod torch_index_does_not_exist;
