//! The build context that a Compose file names for a Dockerfile: `build: ./api`, or `context` and `dockerfile` below
//! `build`. Read line by line: what stands in anchors, flow mappings and variables is not known.

use std::fs;
use std::path::{Path, PathBuf};

use crate::model::compose::FILES;

/// What `build` says of a service.
#[derive(Debug, Default, PartialEq, Eq)]
struct Build {
    context: Option<String>,
    dockerfile: Option<String>,
    /// Whether something in it is not known.
    unclear: bool,
}

/// Folders of a repository in which further Compose files stand.
const FOLDERS: [&str; 5] = [
    "compose",
    "deploy",
    "deploy/compose",
    "deployment",
    "docker",
];
/// How many Compose files of one folder are read.
const MAX_FILES: usize = 20;

/// The Compose files of a folder, and of those below it that hold such files: `docker-compose.demo.yml` as well.
pub(super) fn files_near(folder: &Path) -> Vec<PathBuf> {
    let below = FOLDERS.iter().map(|below| folder.join(below));
    let folders = std::iter::once(folder.to_owned()).chain(below);
    folders.flat_map(|folder| files_in(&folder)).collect()
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = super::read_folder(folder, super::MAX_ENTRIES).unwrap_or_default();
    let is_compose = |name: &str| {
        (name.starts_with("docker-compose") || name.starts_with("compose"))
            && (name.ends_with(".yml") || name.ends_with(".yaml"))
    };
    let names = entries.into_iter().map(|(name, _)| name);
    let files = names.filter(|name| is_compose(name)).take(MAX_FILES);
    files.map(|name| folder.join(name)).collect()
}

/// The context that the Compose files of `folders` name for a Dockerfile, if they agree. All are free of links.
pub(super) fn context_of(folders: &[PathBuf], dockerfile: &Path) -> Option<PathBuf> {
    let mut found: Option<PathBuf> = None;
    for folder in folders {
        for name in FILES {
            let Some(text) = super::read_text(&folder.join(name), &[folder]) else {
                continue;
            };
            for context in contexts(&text, folder, dockerfile) {
                if found.as_ref().is_some_and(|found| *found != context) {
                    return None;
                }
                found = Some(context);
            }
        }
    }
    found
}

/// The contexts that the text of a Compose file in `folder` gives a Dockerfile.
pub(super) fn contexts(text: &str, folder: &Path, dockerfile: &Path) -> Vec<PathBuf> {
    let of_build = |build: Build| {
        let context = folder.join(build.context.as_deref().unwrap_or("."));
        let context = fs::canonicalize(context).ok().filter(|_| !build.unclear)?;
        let named = context.join(build.dockerfile.as_deref().unwrap_or("Dockerfile"));
        (fs::canonicalize(named).ok()? == dockerfile).then_some(context)
    };
    builds(text).into_iter().filter_map(of_build).collect()
}

fn builds(text: &str) -> Vec<Build> {
    let mut found = Vec::new();
    // The depth of `build:` whose keys follow, and that of these keys.
    let mut open: Option<(usize, Option<usize>)> = None;
    for line in text.lines() {
        let Some((depth, key, value)) = entry(line) else {
            continue;
        };
        if let Some((build, inside)) = &mut open {
            if depth > *build {
                let is_own = *inside.get_or_insert(depth) == depth;
                if let Some(last) = found.last_mut().filter(|_| is_own) {
                    read_key(last, key, value);
                }
                continue;
            }
            open = None;
        }
        if key == "build" {
            let mut build = Build::default();
            if value.is_empty() {
                open = Some((depth, None));
            } else {
                read_key(&mut build, "context", value);
            }
            found.push(build);
        }
    }
    found
}

fn read_key(build: &mut Build, key: &str, value: &str) {
    let is_plain = is_plain_value(value);
    match key {
        "context" if is_plain => build.context = Some(value.to_owned()),
        "dockerfile" if is_plain => build.dockerfile = Some(value.to_owned()),
        "context" | "dockerfile" | "dockerfile_inline" | "<<" => build.unclear = true,
        _ => {}
    }
}

/// Whether a value is a path of this computer and nothing else.
pub(super) fn is_plain_value(value: &str) -> bool {
    !value.is_empty() && !value.contains(['$', '{', '&', '*', '|', '>', ':'])
}

/// How far a line is indented, its key and its value without quotes.
pub(super) fn entry(line: &str) -> Option<(usize, &str, &str)> {
    let text = line.trim_start();
    let depth = line.len() - text.len();
    let text = text.split(" #").next().unwrap_or(text);
    let (key, value) = text.split_once(':').filter(|_| !text.starts_with('#'))?;
    Some((depth, key.trim(), value.trim().trim_matches(['"', '\''])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let of_build = |build: &Build| match build.unclear {
            true => "unclear".to_owned(),
            false => format!(
                "{} {}",
                build.context.as_deref().unwrap_or("-"),
                build.dockerfile.as_deref().unwrap_or("-")
            ),
        };
        builds(text).iter().map(of_build).collect()
    }

    #[test]
    fn both_forms_of_build_are_read() {
        let text = "services:\n  a:\n    build: ./api # here\n  b:\n    image: x\n    build:\n      context: .\n      args:\n        context: no\n      dockerfile: \"docker/b.Dockerfile\"\n    ports:\n      - 80:80\n  c:\n    build:\n      dockerfile: c.Dockerfile\n";
        assert_eq!(
            shown(text),
            ["./api -", ". docker/b.Dockerfile", "- c.Dockerfile"]
        );
    }

    #[test]
    fn what_is_left_open_is_unclear() {
        for text in [
            "build: ${DIR}\n",
            "build: {context: .}\n",
            "build: https://host/x.git\n",
            "build:\n  <<: *common\n",
            "build:\n  context: .\n  dockerfile_inline: |\n    FROM x\n",
        ] {
            assert_eq!(shown(text), ["unclear"], "{text}");
        }
    }
}
