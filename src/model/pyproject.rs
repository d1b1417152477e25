//! `pyproject.toml`, as far as rules ask: which tables it has, and which keys stand in them.

use crate::knowledge::dev_tools;

/// The tables of a `pyproject.toml`, read line by line: values over several lines end with their first one, unless they
/// are arrays. Enough to tell whether something is there; not a reader of TOML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pyproject {
    tables: Vec<Table>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Table {
    /// `tool.uv.sources`; empty for what stands above the first header.
    name: String,
    /// Keys and their values, as written.
    entries: Vec<(String, String)>,
}

impl Pyproject {
    /// Reads the text of the file.
    pub fn parse(text: &str) -> Self {
        let mut tables = vec![Table::default()];
        let mut open = 0_usize;
        for line in text.lines() {
            let line = without_comment(line).trim();
            if open > 0 {
                let entry = tables.last_mut().and_then(|table| table.entries.last_mut());
                if let Some((_, value)) = entry {
                    value.push_str(line);
                }
                open = (open + opened(line)).saturating_sub(closed(line));
            } else if let Some(header) = line.strip_prefix('[') {
                let name = header.trim_start_matches('[');
                let name = name.split(']').next().unwrap_or("");
                tables.push(Table {
                    name: name.replace(['"', '\'', ' '], ""),
                    entries: Vec::new(),
                });
            } else if let Some((key, value)) = line.split_once('=')
                && !line.starts_with('#')
            {
                open = opened(value).saturating_sub(closed(value));
                let key = key.trim().trim_matches(['"', '\'']).to_owned();
                if let Some(table) = tables.last_mut() {
                    table.entries.push((key, value.trim().to_owned()));
                }
            }
        }
        Self { tables }
    }

    /// Whether there is a table of this name, or below it: `tool.uv.workspace`.
    pub fn has_table(&self, name: &str) -> bool {
        self.tables.iter().any(|table| is_below(&table.name, name))
    }

    /// The value of a key, as it is written: `["requests"]`.
    pub fn value(&self, table: &str, key: &str) -> Option<&str> {
        let mut tables = self.tables.iter().filter(|other| other.name == table);
        tables.find_map(|table| {
            let (_, value) = table.entries.iter().find(|(name, _)| name == key)?;
            Some(value.as_str())
        })
    }

    /// The value of a key that is a string, without its quotes.
    pub fn text(&self, table: &str, key: &str) -> Option<&str> {
        let value = self.value(table, key)?;
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        value[1..].split(quote).next()
    }

    /// What the project depends on, as PEP 508 writes it, in its order: `fastapi>=0.115`.
    pub fn dependencies(&self) -> Vec<String> {
        let value = self.value("project", "dependencies").unwrap_or("");
        let mut found = Vec::new();
        let mut rest = value;
        while let Some(at) = rest.find(['"', '\'']) {
            let quote = &rest[at..=at];
            let Some((text, behind)) = rest[at + 1..].split_once(quote) else {
                break;
            };
            found.push(text.trim().to_owned());
            rest = behind;
        }
        found
    }

    /// The keys of a table and their values, as written.
    pub fn entries(&self, table: &str) -> impl Iterator<Item = (&str, &str)> {
        let tables = self.tables.iter().filter(move |other| other.name == table);
        tables.flat_map(|table| {
            let entries = table.entries.iter();
            entries.map(|(key, value)| (key.as_str(), value.as_str()))
        })
    }

    /// Whether installing the project's dependencies needs more of its folder than this file and a lock file: it is a
    /// workspace, or a dependency lies beside it.
    pub fn needs_other_folders(&self) -> bool {
        const SOURCES: [&str; 3] = [
            "tool.uv.sources",
            "tool.poetry.dependencies",
            "tool.poetry.group",
        ];
        let is_source = |table: &&Table| SOURCES.iter().any(|name| is_below(&table.name, name));
        let is_local = |(key, value): &(String, String)| {
            let inline: String = value.split_whitespace().collect();
            matches!(key.as_str(), "path" | "workspace")
                || ["path=", "workspace=true"]
                    .iter()
                    .any(|word| inline.contains(word))
        };
        let mut sources = self.tables.iter().filter(is_source);
        let mut dependencies = self.tables.iter().flat_map(|table| &table.entries);
        self.has_table("tool.uv.workspace")
            || sources.any(|table| table.entries.iter().any(is_local))
            || dependencies.any(|(_, value)| value.contains("file://"))
    }

    /// Whether what it depends on is only known once its build has run.
    pub fn has_dynamic_dependencies(&self) -> bool {
        let dynamic = self.value("project", "dynamic");
        dynamic.is_some_and(|names| names.contains("dependencies"))
    }

    /// Whether uv installs packages for development besides, unless it is told not to: the group `dev`, or groups that
    /// `default-groups` names.
    pub fn has_development_group(&self) -> bool {
        let defaults = self.value("tool.uv", "default-groups");
        let is_filled = |value: &str| names_tools(value);
        let has = |table: &str, key: &str| self.value(table, key).is_some_and(is_filled);
        match defaults {
            Some(names) if !names.contains("\"dev\"") && !names.contains("'dev'") => false,
            _ => has("dependency-groups", "dev") || has("tool.uv", "dev-dependencies"),
        }
    }
}

/// Whether a list of requirements names a tool to develop with, or takes up another group: `["pytest>=8", "requests"]`.
fn names_tools(list: &str) -> bool {
    list.contains("include-group")
        || list.split(['"', '\'']).skip(1).step_by(2).any(|asked| {
            let end = asked.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
            let name = asked[..end.unwrap_or(asked.len())].to_ascii_lowercase();
            dev_tools::is_of_development(&name.replace(['_', '.'], "-"))
        })
}

/// A line without what stands behind `#`, unless that is part of a string.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') => return &line[..at],
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    line
}

fn is_below(name: &str, table: &str) -> bool {
    let rest = name.strip_prefix(table);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// How many brackets a line opens; those of strings, as in `"uvicorn[standard]"`, close again.
fn opened(line: &str) -> usize {
    line.matches(['[', '{']).count()
}

fn closed(line: &str) -> usize {
    line.matches([']', '}']).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_keys_are_found() {
        let text = "[project]\nname = \"a\"\ndependencies = [\n  \"uvicorn[standard]>=1\",\n]\ndynamic = [\"version\"]\n\n[dependency-groups]\ndev = [\n    \"pytest\",\n]\n\n[tool.uv.sources]\nb = { index = \"x\" }\n";
        let project = Pyproject::parse(text);
        assert_eq!(project.value("project", "name"), Some("\"a\""));
        assert_eq!(
            project.value("project", "dependencies"),
            Some("[\"uvicorn[standard]>=1\",]")
        );
        assert!(project.has_development_group());
        assert!(!project.needs_other_folders() && !project.has_dynamic_dependencies());
    }

    #[test]
    fn dependencies_are_read_past_comments() {
        let text = "[project]\ndependencies = [\n  \"a[b]>=1\", # \"no\"\n  # \"no\",\n  'c @ git+https://x#d',\n]\n";
        let found = Pyproject::parse(text).dependencies();
        assert_eq!(found, ["a[b]>=1", "c @ git+https://x#d"]);
    }

    #[test]
    fn folders_beside_the_project_are_seen() {
        for text in [
            "[tool.uv.workspace]\nmembers = [\"libs/*\"]\n",
            "[tool.uv.sources]\nb = { path = \"../b\" }\n",
            "[tool.uv.sources.b]\nworkspace = true\n",
            "[tool.poetry.dependencies]\nb = {path = \"libs/b\", develop = true}\n",
            "[tool.poetry.group.main.dependencies.b]\npath = \"b\"\n",
            "[project]\ndependencies = [\n  \"b @ file://libs/b\",\n]\n",
        ] {
            assert!(Pyproject::parse(text).needs_other_folders(), "{text}");
        }
    }

    #[test]
    fn groups_count_only_where_uv_takes_them_by_itself() {
        for (text, expected) in [
            ("[tool.uv]\ndev-dependencies = [\"pytest\"]\n", true),
            ("[dependency-groups]\ndev = []\n", false),
            ("[dependency-groups]\ntest = [\"pytest\"]\n", false),
            (
                "[dependency-groups]\ndev = [\"pytest\"]\n[tool.uv]\ndefault-groups = []\n",
                false,
            ),
        ] {
            assert_eq!(
                Pyproject::parse(text).has_development_group(),
                expected,
                "{text}"
            );
        }
    }
}
