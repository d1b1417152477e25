//! What the image will be: read once from the syntax tree, then only asked. Every rule asks it; no rule derives the
//! same thing again.

pub mod context;
pub mod glob;
pub mod ignore;
