//! Order of layers, build cache, dead bytes.

pub(super) mod code_before_deps;
