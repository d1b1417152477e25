//! pip, uv, conda and their kin.

pub(super) mod conda_cache_kept;
pub(super) mod pip_cache_kept;
pub(super) mod second_python_by_apt;
