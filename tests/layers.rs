//! One way through: a module uses what stands before it, never what stands behind it.

use std::collections::BTreeSet;
use std::path::Path;

use crate::golden::{files_below, relative, root};

/// Every module of the crate, from what everything may use to what nothing may. Those in one line may use each other.
const ORDER: &[&[&str]] = &[
    &["text"],
    &["syntax"],
    &["shell"],
    &["knowledge"],
    &["model"],
    &["diagnostic"],
    &["files"],
    &["fixes"],
    &["rules"],
    &["suppress"],
    &["settings"],
    &["engine"],
    &["report"],
    &["config"],
    &["cli", "lsp"],
];

/// Samples for unit tests, which no other code sees.
const TESTING: &str = "testing";

fn place(module: &str) -> Option<usize> {
    ORDER.iter().position(|line| line.contains(&module))
}

#[test]
fn no_module_uses_what_stands_behind_it() {
    let folder = root().join("src");
    let mut wrong = Vec::new();
    for path in files_below(&folder) {
        let file = relative(&path, &folder);
        let module = module_of(&file);
        if ["lib", "main", TESTING].contains(&module) || file.ends_with("/tests.rs") {
            continue;
        }
        let Some(own) = place(module) else {
            wrong.push(format!("{file}: the module {module} has no place in ORDER"));
            continue;
        };
        let text = read(&path);
        for used in uses(without_tests(&text)) {
            if place(used).is_none_or(|used| used > own) {
                wrong.push(format!("{file} uses crate::{used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_rule_uses_no_other_rule() {
    let folder = root().join("src/rules");
    let mut wrong = Vec::new();
    for path in files_below(&folder) {
        let file = relative(&path, &folder);
        if !file.contains('/') {
            continue;
        }
        let text = read(&path);
        let code = without_tests(&text);
        let others = paths(code, "crate::rules::").filter(|part| *part != "prelude");
        wrong.extend(others.map(|part| format!("{file} uses crate::rules::{part}")));
        if code.contains("super::super::") || code.contains("use super::") {
            wrong.push(format!("{file} looks into the folder that it stands in"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the file can be read")
}

/// `model/state.rs` and `model.rs` belong to `model`.
fn module_of(file: &str) -> &str {
    let first = file.split('/').next().unwrap_or(file);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The text before the unit tests, which may use anything.
fn without_tests(text: &str) -> &str {
    text.split("\nmod tests {").next().unwrap_or(text)
}

/// The modules that a text names as `crate::module` or `crate::{module, …}`.
fn uses(text: &str) -> BTreeSet<&str> {
    let mut used: BTreeSet<&str> = paths(text, "crate::").collect();
    for group in code_lines(text).flat_map(|line| line.split("crate::{").skip(1)) {
        used.extend(group.split([',', '}']).map(|name| word(name.trim())));
    }
    used.remove("");
    used
}

/// The words behind `prefix`.
fn paths<'t>(text: &'t str, prefix: &'t str) -> impl Iterator<Item = &'t str> {
    let found = code_lines(text).flat_map(move |line| line.split(prefix).skip(1));
    found.map(word).filter(|word| !word.is_empty())
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

#[test]
fn every_form_of_use_is_seen() {
    let text = "\
//! [`crate::lsp`]
use crate::model::{Model, Outline};
    let x = crate::engine::lint();
use crate::{report, cli::run};
// crate::config
#[cfg(test)]
mod tests {
    use crate::testing::sample;
}
";
    let used: Vec<_> = uses(without_tests(text)).into_iter().collect();
    assert_eq!(used, ["cli", "engine", "model", "report"]);
    assert_eq!(module_of("model/installs/mod.rs"), "model");
    assert_eq!(module_of("model.rs"), "model");
}
