//! Compose files beside a Dockerfile: what they are called, and their lines. They are read line by line, for the few questions
//! that are asked of them; what stands in anchors, merges and variables is not known.

use super::Model;

/// The names that Compose looks for by itself, in its order. Source: docs.docker.com/compose, 2026-11-23.
pub const FILES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];

/// How far a line is indented, in bytes, and what it says.
pub(super) type Line<'t> = (usize, &'t str);

/// The lines of a file that are neither blank nor comments.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    text.lines().filter_map(|line| {
        let said = line.trim();
        let is_blank = said.is_empty() || said.starts_with('#');
        (!is_blank).then(|| (line.len() - line.trim_start().len(), said))
    })
}

impl Model<'_> {
    /// The Compose files at the root of the build context, by name, and their texts.
    pub(super) fn compose_files(&self) -> impl Iterator<Item = (&'static str, String)> {
        FILES
            .into_iter()
            .filter_map(|file| Some((file, self.context.read(file)?)))
    }
}
