//! Compose files beside a Dockerfile: what they are called, their lines, and the services that are built from it. They are
//! read line by line, for the few questions that are asked of them; what stands in anchors, merges and variables is not
//! known.

use super::{Model, paths};

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

/// The lines of each service that is built from a Dockerfile, called `name`.
pub(super) fn services_of<'l, 't>(lines: &'l [Line<'t>], name: &str) -> Vec<&'l [Line<'t>]> {
    let name = paths::file_name(name);
    let all = services(lines).into_iter();
    all.filter(|service| builds(service, name)).collect()
}

/// Whether a service takes over what stands elsewhere.
pub(super) fn is_merged(service: &[Line<'_>]) -> bool {
    let mut lines = service.iter();
    lines.any(|(_, line)| {
        line.starts_with("<<") || line.starts_with("extends") || line.contains(": *")
    })
}

/// The lines of each service.
fn services<'l, 't>(lines: &'l [Line<'t>]) -> Vec<&'l [Line<'t>]> {
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

/// The texts of the services whose context and Dockerfile, as they are written, `is_own` takes; with the whole file where
/// one takes over what stands elsewhere.
pub fn texts_of(text: &str, is_own: impl Fn(&str, &str) -> bool) -> Vec<String> {
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

/// Whether a service is built from a Dockerfile of this name.
fn builds(service: &[Line<'_>], name: &str) -> bool {
    let mut lines = service.iter();
    let file = lines.find_map(|(_, line)| line.strip_prefix("dockerfile:"));
    let has_build = service.iter().any(|(_, line)| line.starts_with("build:"));
    let file = file.map_or("Dockerfile", |file| file.trim().trim_matches(['"', '\'']));
    has_build && paths::file_name(file) == name
}

/// Whether all ports of a service are published to the machine itself alone: `127.0.0.1:8888:8888`. False without ports.
fn is_for_loopback(service: &[Line<'_>]) -> bool {
    let Some(at) = service
        .iter()
        .position(|(_, line)| line.starts_with("ports:"))
    else {
        return false;
    };
    let (indent, head) = service[at];
    let here = head.strip_prefix("ports:").unwrap_or_default();
    let here = here.trim().trim_start_matches('[').trim_end_matches(']');
    let below = service[at + 1..].iter();
    let items = below
        .take_while(|(depth, line)| *depth > indent || *depth == indent && line.starts_with('-'))
        .map(|(_, line)| line.trim_start_matches("- "));
    let mut ports = here.split(',').filter(|port| !port.is_empty()).chain(items);
    let is_local = |port: &str| {
        let port = port.trim().trim_matches(['"', '\'']);
        port.starts_with("127.0.0.1:") || port.starts_with("localhost:")
    };
    ports.all(is_local)
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

    /// Whether a service that is built from this file, called `name`, says one of some things in a Compose file beside
    /// it, or may: lines that begin so, such as `command:`.
    pub fn may_be_composed_with(&self, name: &str, said: &[&str]) -> bool {
        let says = |service: &[Line<'_>]| {
            let mut lines = service.iter();
            lines.any(|(_, line)| {
                let line = line.trim_start_matches("- ");
                said.iter().any(|said| line.starts_with(said))
            })
        };
        self.compose_files().any(|(_, text)| {
            let lines: Vec<Line<'_>> = lines(&text).collect();
            let services = services_of(&lines, name);
            services
                .iter()
                .any(|service| is_merged(service) || says(service))
        })
    }

    /// Whether the Compose files beside this file, called `name`, publish the ports of what is built from it to the
    /// machine itself alone.
    pub fn is_published_to_loopback(&self, name: &str) -> bool {
        let mut found = false;
        for (_, text) in self.compose_files() {
            let lines: Vec<Line<'_>> = lines(&text).collect();
            for service in services_of(&lines, name) {
                if !is_for_loopback(service) {
                    return false;
                }
                found = true;
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_for_the_machine_itself_are_told_from_others() {
        let local = |service: &str| is_for_loopback(&lines(service).collect::<Vec<_>>());
        assert!(local(
            "a:\n  ports:\n    - \"127.0.0.1:8888:8888\"\n  b: c\n"
        ));
        assert!(local(
            "a:\n  ports:\n  - 127.0.0.1:1:1\n  - 127.0.0.1:2:2\n"
        ));
        assert!(local("a:\n  ports: [\"127.0.0.1:8888:8888\"]\n"));
        assert!(!local(
            "a:\n  ports:\n    - 127.0.0.1:1:1\n    - 8888:8888\n"
        ));
        assert!(!local("a:\n  ports: [\"8888:8888\"]\n"));
        assert!(!local("a:\n  image: b\n"));
    }
}
