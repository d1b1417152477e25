//! Base images and their tags.

pub(super) mod eol_python_base;
pub(super) mod floating_ml_base;
