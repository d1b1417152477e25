//! Compose files, as far as they say which Dockerfile a service builds and which arguments it passes.

use super::{Passed, is_it};
use crate::model::compose::{self, Line};

/// What the services that are built from a Dockerfile pass. `None` where the file is not plain: it merges, extends or
/// includes others, or is written in braces.
pub(super) fn read(text: &str, dockerfile: &str) -> Option<Passed> {
    let mut passed = Passed::default();
    let lines: Vec<Line<'_>> = compose::lines(text).collect();
    let is_open = |line: &str| {
        line.starts_with("<<:")
            || line.starts_with("include:")
            || line.starts_with("extends:")
            || (line.starts_with("build:") || line.starts_with("args:"))
                && line.contains(['{', '*', '&'])
    };
    if lines.iter().any(|(_, line)| is_open(line)) {
        return None;
    }
    for (at, (indent, line)) in lines.iter().enumerate() {
        // `build: ./folder` passes nothing.
        if *line != "build:" {
            continue;
        }
        let block = lines[at + 1..]
            .iter()
            .take_while(|(inner, _)| inner > indent);
        let (mut context, mut file, mut names) = (".", "Dockerfile", Vec::new());
        let mut args: Option<usize> = None;
        for (inner, line) in block {
            // A list may stand as far left as the key above it.
            let is_item = line.starts_with("- ");
            if args.is_some_and(|args| *inner > args || *inner == args && is_item) {
                let item = line.trim_start_matches("- ");
                let name = item.split([':', '=']).next().unwrap_or(item);
                names.push(plain(name).to_owned());
                continue;
            }
            args = None;
            match line.split_once(':') {
                Some(("context", value)) => context = plain(value),
                Some(("dockerfile", value)) => file = plain(value),
                Some(("dockerfile_inline" | "target", _)) => return None,
                Some(("args", _)) => args = Some(*inner),
                _ => {}
            }
        }
        if is_it(context, file, dockerfile) {
            passed.builds |= !names.is_empty();
            passed.names.extend(names);
        }
    }
    Some(passed)
}

/// A value without quotes and comment.
fn plain(value: &str) -> &str {
    let value = value.split(" #").next().unwrap_or(value);
    value.trim().trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Option<Vec<String>> {
        let passed = read(text, "x/Dockerfile")?;
        Some(passed.names.into_iter().collect())
    }

    #[test]
    fn services_pass_arguments_as_a_map_or_a_list() {
        for args in [
            "        A: 1\n        B: ${B}\n",
            "        - A=1\n        - B\n",
            "      - A=1\n      - B\n",
        ] {
            let text = format!(
                "services:\n  x:\n    build:\n      context: .\n      args:\n{args}    image: y\n"
            );
            assert_eq!(names(&text).unwrap(), ["A", "B"], "{args}");
        }
        let other =
            "services:\n  x:\n    build:\n      context: ./other\n      args:\n        A: 1\n";
        assert_eq!(names(other).unwrap(), [""; 0]);
        assert_eq!(
            names("services:\n  x:\n    <<: *common\n    build: .\n"),
            None
        );
    }
}
