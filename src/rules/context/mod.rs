//! `.dockerignore` and the build context.

pub(super) mod copy_source_ignored;
pub(super) mod copy_source_missing;
pub(super) mod dockerignore_missing;
