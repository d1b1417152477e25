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

/// The lines of each service of a file.
pub(super) fn services<'l, 't>(lines: &'l [Line<'t>]) -> Vec<&'l [Line<'t>]> {
    let Some(start) = lines.iter().position(|line| *line == (0, "services:")) else {
        return Vec::new();
    };
    let rest = &lines[start + 1..];
    let end = rest.iter().position(|(indent, _)| *indent == 0);
    let rest = &rest[..end.unwrap_or(rest.len())];
    let Some(&(indent, _)) = rest.first() else {
        return Vec::new();
    };
    let heads: Vec<usize> = (0..rest.len())
        .filter(|&at| rest[at].0 <= indent)
        .chain([rest.len()])
        .collect();
    heads
        .windows(2)
        .map(|pair| &rest[pair[0]..pair[1]])
        .collect()
}

/// Whether a service takes over what stands elsewhere: an anchor, another service.
pub(super) fn is_merged(service: &[Line<'_>]) -> bool {
    let mut lines = service.iter();
    lines.any(|(_, line)| {
        line.starts_with("<<") || line.starts_with("extends") || line.contains(": *")
    })
}

/// The texts of the services whose context and Dockerfile, as they are written, `is_own` takes; with the whole file where
/// one takes over what stands elsewhere.
pub fn services_of(text: &str, is_own: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let lines: Vec<Line<'_>> = lines(text).collect();
    let is_own = |service: &&[Line<'_>]| {
        let value = |key: &str| {
            let said = service.iter().find_map(|(_, line)| line.strip_prefix(key));
            said.map(|said| said.split(" #").next().unwrap_or("").trim())
                .map(|said| said.trim_matches(['"', '\'']))
                .filter(|said| !said.is_empty())
        };
        let is_built = service.iter().any(|(_, line)| line.starts_with("build:"));
        let context = value("build:").or(value("context:")).unwrap_or(".");
        is_built && is_own(context, value("dockerfile:").unwrap_or("Dockerfile"))
    };
    let own = services(&lines).into_iter().filter(is_own);
    own.map(|service| match is_merged(service) {
        true => text.to_owned(),
        false => {
            let lines: Vec<&str> = service.iter().map(|(_, line)| *line).collect();
            lines.join("\n")
        }
    })
    .collect()
}

impl Model<'_> {
    /// Whether a Compose service that is built from this Dockerfile says one of the words.
    pub fn service_says(&self, words: &[&str]) -> bool {
        let services = self.context.services();
        services
            .iter()
            .any(|service| words.iter().any(|word| service.contains(word)))
    }

    /// The Compose files at the root of the build context, by name, and their texts.
    pub(super) fn compose_files(&self) -> impl Iterator<Item = (&'static str, String)> {
        FILES
            .into_iter()
            .filter_map(|file| Some((file, self.context.read(file)?)))
    }
}
