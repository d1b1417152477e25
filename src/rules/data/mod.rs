//! Data sets, weights, notebooks.

pub(super) mod dataset_in_image;
pub(super) mod hf_cli_gone;
pub(super) mod model_cache_wrong_user;
