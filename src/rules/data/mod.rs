//! Data sets, weights, notebooks.

pub(super) mod baked_cache_not_searched;
pub(super) mod dataset_in_image;
pub(super) mod hf_cli_gone;
pub(super) mod hf_env_dead;
pub(super) mod hf_git_lfs_clone;
pub(super) mod hf_revision_unpinned;
pub(super) mod hf_snapshot_all_formats;
pub(super) mod hf_transfer_dead;
pub(super) mod model_below_root;
pub(super) mod model_cache_wrong_user;
pub(super) mod model_fetched_by_each_container;
pub(super) mod model_in_cache_mount;
pub(super) mod nltk_grab_all;
pub(super) mod program_in_volume;
