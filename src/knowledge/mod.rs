//! Facts about images, package managers, servers, secrets and files, as plain tables with typed look-ups.
//!
//! Every table names its source and the date on which it was read. Nothing here looks at a Dockerfile, and nothing
//! guesses: what a table does not hold is `None`, and the caller treats that as unknown.

pub mod bases;
pub mod caches;
pub mod cuda;
pub mod date;
pub mod eol;
pub mod image;
pub mod installs;
pub mod os;
pub mod secrets;
pub mod servers;

pub use bases::{BaseFacts, Family, lookup};
pub use date::{Date, TABLES};
pub use image::ImageName;
