//! CUDA and other accelerators.

pub(super) mod cuda_devel_final;
