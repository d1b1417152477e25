//! Base images and their tags.

pub(super) mod eol_python_base;
