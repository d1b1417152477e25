//! Order of layers, build cache, dead bytes.

pub(super) mod archive_left_behind;
pub(super) mod chown_copies_layer;
pub(super) mod cleanup_layer;
pub(super) mod code_before_deps;
pub(super) mod delete_in_later_layer;
pub(super) mod dev_tools_in_final;
pub(super) mod git_history_in_image;
pub(super) mod heavy_light_deps_mixed;
pub(super) mod model_download_after_code;
pub(super) mod no_cache_mount_for_heavy;
pub(super) mod scripts_copied_together;
pub(super) mod uv_single_layer;
pub(super) mod version_in_heavy_layer;
pub(super) mod volatile_arg_early;
