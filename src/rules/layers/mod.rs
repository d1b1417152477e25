//! Order of layers, build cache, dead bytes.

pub(super) mod chown_copies_layer;
pub(super) mod code_before_deps;
pub(super) mod uv_single_layer;
