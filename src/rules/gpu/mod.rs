//! CUDA and other accelerators.

pub(super) mod cuda_devel_final;
pub(super) mod cuda_tag_retired;
