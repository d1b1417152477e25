//! `.dockerignore` and the build context.

pub(super) mod dockerignore_missing;
