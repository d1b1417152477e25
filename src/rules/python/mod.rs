//! pip, uv, conda and their kin.

pub(super) mod accelerator_package_clash;
pub(super) mod conda_cache_kept;
pub(super) mod no_wheel_for_python;
pub(super) mod pip_cache_kept;
pub(super) mod torch_extra_index_race;
pub(super) mod torch_index_swallows_pypi;
pub(super) mod torch_installed_twice;
pub(super) mod torch_trio_mismatch;
pub(super) mod uv_torch_index_shadows_pypi;
pub(super) mod xgboost_nccl_on_cpu;
