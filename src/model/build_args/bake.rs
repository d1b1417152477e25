//! `docker-bake.hcl`, as far as it says which Dockerfile a target builds and which arguments it passes.

use super::{Passed, is_it};

/// A target of the file.
#[derive(Debug, Default)]
struct Target {
    name: String,
    dockerfile: Option<String>,
    context: Option<String>,
    inherits: Vec<String>,
    args: Vec<String>,
}

/// How many targets of one file are read.
const MAX_TARGETS: usize = 200;

/// What the targets that build a Dockerfile pass. `None` where a target is not plain: it is made of others by a function or
/// a matrix.
pub(super) fn read(text: &str, dockerfile: &str) -> Option<Passed> {
    let targets = targets(text)?;
    let mut passed = Passed::default();
    for target in &targets {
        let chain = chain(&targets, target);
        let of = |get: fn(&Target) -> Option<&String>| chain.iter().find_map(|one| get(one));
        let file = of(|one| one.dockerfile.as_ref()).map_or("Dockerfile", String::as_str);
        let context = of(|one| one.context.as_ref()).map_or(".", String::as_str);
        if is_it(context, file, dockerfile) {
            passed
                .names
                .extend(chain.iter().flat_map(|one| one.args.clone()));
            passed.builds |= chain.iter().any(|one| !one.args.is_empty());
        }
    }
    Some(passed)
}

/// A target and those that it inherits from, each once.
fn chain<'t>(targets: &'t [Target], first: &'t Target) -> Vec<&'t Target> {
    let mut found = vec![first];
    let mut next = 0;
    while let Some(target) = found.get(next) {
        next += 1;
        for name in target.inherits.clone() {
            let parent = targets.iter().find(|one| one.name == name);
            found.extend(parent.filter(|one| !found.iter().any(|old| old.name == one.name)));
        }
    }
    found
}

/// The targets of a file whose lines each hold one attribute, or the start or end of a block, as `docker buildx bake` and
/// people write them.
fn targets(text: &str) -> Option<Vec<Target>> {
    let mut found: Vec<Target> = Vec::new();
    // The braces and brackets that are open, and whether they are those of `args`.
    let (mut depth, mut in_target, mut in_args, mut in_inherits) = (0usize, false, false, false);
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with('#') || line.starts_with("//") || line.is_empty() {
            continue;
        }
        if depth == 0 {
            in_target = line.starts_with("target ");
            if in_target {
                if found.len() == MAX_TARGETS {
                    return None;
                }
                let name = line.split('"').nth(1)?.to_owned();
                found.push(Target {
                    name,
                    ..Target::default()
                });
            }
        } else if let Some(target) = found.last_mut().filter(|_| in_target) {
            let (key, value) = match line.split_once(['=', ':']) {
                Some((key, value)) => (key.trim().trim_matches('"'), value.trim()),
                None => ("", line),
            };
            let text = || value.split('"').nth(1).map(str::to_owned);
            match (depth, key) {
                (1, "args") if value == "{" => in_args = true,
                (1, "args" | "matrix") => return None,
                (1, "dockerfile") => target.dockerfile = Some(text()?),
                (1, "dockerfile-inline") => return None,
                (1, "context") => target.context = Some(text()?),
                (1, "inherits") => {
                    in_inherits = !value.contains(']');
                    target.inherits.extend(quoted(value));
                }
                (2, key) if in_args && !key.is_empty() => target.args.push(key.to_owned()),
                (2, _) if in_inherits => target.inherits.extend(quoted(line)),
                _ => {}
            }
        }
        let (opened, closed) = braces(line);
        depth = (depth + opened).checked_sub(closed)?;
        if depth < 2 {
            (in_args, in_inherits) = (false, false);
        }
    }
    Some(found)
}

/// The texts in quotes.
fn quoted(line: &str) -> impl Iterator<Item = String> {
    line.split('"').skip(1).step_by(2).map(str::to_owned)
}

/// How many blocks and lists a line opens and closes outside of quotes.
fn braces(line: &str) -> (usize, usize) {
    let (mut opened, mut closed) = (0, 0);
    for part in line.split('"').step_by(2) {
        opened += part.matches(['{', '[']).count();
        closed += part.matches(['}', ']']).count();
    }
    (opened, closed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
variable "RELEASE" {
    default = "1"
}
target "base" {
    args = {
        A = "${RELEASE}"
    }
}
target "one" {
    inherits = ["base"]
    dockerfile = "docker/Dockerfile"
    tags = ["x:${RELEASE}"]
    args = {
        B = "2"
    }
}
"#;

    fn names(text: &str, file: &str) -> Option<Vec<String>> {
        let passed = read(text, file)?;
        Some(passed.names.into_iter().collect())
    }

    #[test]
    fn targets_pass_their_own_arguments_and_those_they_inherit() {
        assert_eq!(names(FILE, "x/docker/Dockerfile").unwrap(), ["A", "B"]);
        assert_eq!(names(FILE, "x/Dockerfile.other").unwrap(), [""; 0]);
        let merged = "target \"a\" {\n  args = merge(x, y)\n}\n";
        assert_eq!(names(merged, "Dockerfile"), None);
    }
}
