//! Base images and their tags.

pub(super) mod alpine_for_ml;
pub(super) mod archived_model_server;
pub(super) mod eol_distro_base;
pub(super) mod eol_python_base;
pub(super) mod fat_python_base;
pub(super) mod floating_ml_base;
pub(super) mod framework_reinstalled;
pub(super) mod frozen_image_source;
