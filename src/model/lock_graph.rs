//! Which packages a lock of Poetry or uv surely installs: what the project asks for, with the extras that are chosen,
//! and all that this depends on without condition.

use std::collections::{HashMap, HashSet};

use super::installs::{Install, Tool};
use super::pyproject::Pyproject;
use super::{Model, Value, paths};
use crate::knowledge::builds::normalised;

/// One package asks for another.
#[derive(Clone, Debug, Default)]
struct Edge {
    to: String,
    /// The extras of that package that are asked for.
    extras: Vec<String>,
    /// The extra of the asking package without which it does not ask.
    only_for: Option<String>,
}

/// What each package of a lock asks for, by name. What hangs on the system or the Python is left out.
type Graph = HashMap<String, Vec<Edge>>;

/// The name under which the project itself stands in a graph.
const PROJECT: &str = "";
/// How many packages are followed.
const MAX_PACKAGES: usize = 5_000;

impl<'m> Model<'m> {
    /// The packages that an install surely takes from a lock; empty where that is not known.
    pub fn packages_of_lock(&self, install: &Install<'m>) -> HashSet<String> {
        self.lock_graph(install).unwrap_or_default()
    }

    fn lock_graph(&self, install: &Install<'m>) -> Option<HashSet<String>> {
        let read = |file: &str| {
            let path = paths::join(&self.project_folder(install)?, file);
            let path = self.context_file(install.command, &path)?;
            self.context.read(&path)
        };
        if !self.is_project_install(install) || install.may_hide_options() {
            return None;
        }
        let (graph, option) = match install.tool {
            Tool::Poetry => (
                of_poetry(&read("poetry.lock")?, &self.pyproject(install)?),
                "--extras",
            ),
            Tool::Uv if install.subcommand == "sync" => (of_uv(&read("uv.lock")?), "--extra"),
            _ => return None,
        };
        let mut chosen = Vec::new();
        for given in install.options.iter().filter(|given| given.name == option) {
            let Value::Known(names) = &given.value else {
                return None;
            };
            chosen.extend(
                names
                    .split([' ', ','])
                    .filter(|name| !name.is_empty())
                    .map(normalised),
            );
        }
        if install.has("--all-extras") {
            let own = graph.get(PROJECT)?.iter();
            chosen.extend(own.filter_map(|edge| edge.only_for.clone()));
        }
        Some(closure(&graph, chosen))
    }
}

/// All that the project asks for, and what that asks for.
fn closure(graph: &Graph, chosen: Vec<String>) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut seen: HashSet<(String, Vec<String>)> = HashSet::new();
    let mut waiting = vec![(PROJECT.to_owned(), chosen)];
    while let Some((name, extras)) = waiting.pop() {
        if seen.len() > MAX_PACKAGES || !seen.insert((name.clone(), extras.clone())) {
            continue;
        }
        for edge in graph.get(&name).into_iter().flatten() {
            let is_asked = edge
                .only_for
                .as_ref()
                .is_none_or(|extra| extras.contains(extra));
            if is_asked {
                found.insert(edge.to.clone());
                waiting.push((edge.to.clone(), edge.extras.clone()));
            }
        }
    }
    found
}

/// The strings of a list: `["a", "b"]`.
fn strings(text: &str) -> Vec<String> {
    text.split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// The value of a key of an inline table, as it is written: `["a"]` of `extras` in `{version = "1", extras = ["a"]}`.
fn field<'t>(table: &'t str, key: &str) -> Option<&'t str> {
    let mut from = 0;
    while let Some(at) = table[from..].find(key).map(|at| at + from) {
        from = at + key.len();
        let before = table[..at].chars().next_back();
        let rest = table[from..].trim_start();
        if matches!(before, Some('{' | ',' | ' '))
            && let Some(value) = rest.strip_prefix('=')
        {
            let value = value.trim_start();
            let end = match value.starts_with('[') {
                true => value.find(']').map_or(value.len(), |end| end + 1),
                false => value.find([',', '}']).unwrap_or(value.len()),
            };
            return Some(value[..end].trim());
        }
    }
    None
}

/// `onnxruntime` of `extra == "onnxruntime"`, as a TOML string; `None` for any other condition.
fn extra_of(marker: &str) -> Option<String> {
    let plain = marker.replace("\\\"", "'");
    let extra = plain.trim_matches('"').strip_prefix("extra == '")?;
    let (extra, rest) = extra.split_once('\'')?;
    rest.is_empty().then(|| normalised(extra))
}

/// What a line of `[package.dependencies]` in Poetry's lock says; `None` if it hangs on more than an extra.
fn poetry_edge(name: &str, value: &str) -> Option<Edge> {
    let mut edge = Edge {
        to: normalised(name.trim_matches('"')),
        ..Edge::default()
    };
    if value.starts_with('"') {
        return Some(edge);
    }
    if !value.starts_with('{') || field(value, "python").is_some() {
        return None;
    }
    edge.extras = field(value, "extras").map(strings).unwrap_or_default();
    match field(value, "markers") {
        Some(marker) => edge.only_for = Some(extra_of(marker)?),
        None if field(value, "optional") == Some("true") => return None,
        None => {}
    }
    Some(edge)
}

fn of_poetry(lock: &str, project: &Pyproject) -> Graph {
    let mut graph = Graph::new();
    let mut extras: HashMap<String, Vec<String>> = HashMap::new();
    let (mut name, mut section) = (String::new(), "");
    for line in lock.lines() {
        if line.starts_with('[') {
            section = line.trim_end();
            continue;
        }
        let Some((key, value)) = line.split_once(" = ").filter(|_| !line.starts_with(' ')) else {
            continue;
        };
        match section {
            "[[package]]" if key == "name" => name = normalised(value.trim_matches('"')),
            "[package.dependencies]" => {
                let edges = graph.entry(name.clone()).or_default();
                edges.extend(poetry_edge(key, value));
            }
            "[extras]" => {
                let members = strings(value)
                    .iter()
                    .map(|member| normalised(member))
                    .collect();
                extras.insert(normalised(key), members);
            }
            _ => {}
        }
    }
    let mut own = Vec::new();
    for (key, value) in project.entries("tool.poetry.dependencies") {
        let inline = value.starts_with('{');
        let to = normalised(key);
        let is_bound = inline
            && ["python", "markers", "platform"]
                .iter()
                .any(|k| field(value, k).is_some());
        if to == "python" || is_bound || !(inline || value.starts_with('"')) {
            continue;
        }
        let edge = Edge {
            extras: field(value, "extras").map(strings).unwrap_or_default(),
            to,
            only_for: None,
        };
        if inline && field(value, "optional") == Some("true") {
            let mut names: Vec<&String> = extras
                .keys()
                .filter(|e| extras[*e].contains(&edge.to))
                .collect();
            names.sort();
            own.extend(names.into_iter().map(|extra| Edge {
                only_for: Some(extra.clone()),
                ..edge.clone()
            }));
        } else {
            own.push(edge);
        }
    }
    graph.insert(PROJECT.to_owned(), own);
    graph
}

fn of_uv(lock: &str) -> Graph {
    let mut graph = Graph::new();
    let (mut name, mut section) = (String::new(), "");
    let mut list: Option<Option<String>> = None;
    for line in lock.lines() {
        if line.starts_with('[') {
            section = line.trim_end();
            list = None;
            continue;
        }
        if line.starts_with(' ') {
            let is_plain = field(line, "marker").is_none();
            if let (Some(only_for), Some(to), true) = (&list, field(line, "name"), is_plain) {
                graph.entry(name.clone()).or_default().push(Edge {
                    to: normalised(to.trim_matches('"')),
                    extras: field(line, "extra").map(strings).unwrap_or_default(),
                    only_for: only_for.clone(),
                });
            }
            continue;
        }
        let Some((key, value)) = line.split_once(" = ") else {
            list = None;
            continue;
        };
        list = match (section, key) {
            ("[[package]]", "name") => {
                name = normalised(value.trim_matches('"'));
                None
            }
            ("[[package]]", "source") => {
                let is_own = ["editable", "virtual"]
                    .iter()
                    .any(|kind| field(value, kind) == Some("\".\""));
                if is_own {
                    name = PROJECT.to_owned();
                }
                None
            }
            ("[[package]]", "dependencies") => Some(None),
            ("[package.optional-dependencies]", extra) => Some(Some(normalised(extra))),
            _ => None,
        };
    }
    graph
}

#[cfg(test)]
mod tests {
    use crate::model::samples::check_with;

    fn found(text: &str, files: &[(&str, &str)]) -> Vec<String> {
        let mut found = Vec::new();
        check_with(text, files, |model| {
            let install = model
                .installs()
                .find(|install| model.is_project_install(install));
            found = model
                .packages_of_lock(install.expect("one installs"))
                .into_iter()
                .collect();
        });
        found.sort();
        found
    }

    const POETRY: &str = "[[package]]\nname = \"optimum\"\n\n[package.dependencies]\nonnx = {version = \"*\", optional = true, markers = \"extra == \\\"onnxruntime\\\"\"}\ntf = {version = \"*\", optional = true, markers = \"extra == \\\"tf\\\"\"}\nwin = {version = \"*\", markers = \"sys_platform == \\\"win32\\\"\"}\nnumpy = \">=1\"\n\n[extras]\nall = [\"optimum\", \"rich\"]\ngpu = [\"onnxruntime-gpu\"]\n";
    const PROJECT: &str = "[tool.poetry.dependencies]\npython = \"^3.9\"\nfastapi = \"*\"\noptimum = {version = \">=1\", optional=true, extras=[\"onnxruntime\"]}\nonnxruntime-gpu = {version = \"1.19.*\", optional=true}\n";

    #[test]
    fn poetry_installs_the_extras_that_are_chosen() {
        let files = [("poetry.lock", POETRY), ("pyproject.toml", PROJECT)];
        for (options, expected) in [
            ("", "fastapi"),
            (
                "--extras \"all gpu\"",
                "fastapi numpy onnx onnxruntime-gpu optimum",
            ),
            ("--all-extras", "fastapi numpy onnx onnxruntime-gpu optimum"),
            ("--extras \"$X\"", ""),
        ] {
            let text = format!(
                "FROM x\nARG X\nWORKDIR /app\nCOPY pyproject.toml poetry.lock ./\nRUN poetry install --no-root {options}\n"
            );
            assert_eq!(found(&text, &files).join(" "), expected, "{options}");
        }
    }

    #[test]
    fn uv_says_the_same_in_its_own_words() {
        let lock = "[[package]]\nname = \"app\"\nsource = { editable = \".\" }\ndependencies = [\n    { name = \"a\", extra = [\"x\"] },\n    { name = \"b\", marker = \"sys_platform == 'win32'\" },\n]\n\n[package.optional-dependencies]\ngpu = [\n    { name = \"c\" },\n]\n\n[[package]]\nname = \"a\"\nsource = { registry = \"https://pypi.org/simple\" }\n\n[package.optional-dependencies]\nx = [\n    { name = \"d\" },\n]\ny = [\n    { name = \"e\" },\n]\n";
        let files = [
            ("uv.lock", lock),
            ("pyproject.toml", "[project]\nname = \"app\"\n"),
        ];
        for (options, expected) in [("", "a d"), ("--extra gpu", "a c d")] {
            let text = format!(
                "FROM x\nWORKDIR /app\nCOPY pyproject.toml uv.lock ./\nRUN uv sync --locked {options}\n"
            );
            assert_eq!(found(&text, &files).join(" "), expected, "{options}");
        }
    }
}
