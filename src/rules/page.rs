//! All rules on one page: the text of rules.md.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{FixAvailability, RULES, Rule, Status, Theme};

const INTRODUCTION: &str = "\
# Rules

<!-- Written by `MLLINT_BLESS=1 cargo test` from the heads of the rules' own files, under src/rules/. -->

What mllint looks for. `mllint explain CODE` prints the same text. A rule is selected, silenced and given another
severity by its code, its name, an alias, or the beginning of a code (`ML3`, `DL`).

A finding is an error if the build or the image is wrong or leaks, a warning if it has a measurable cost or risk, and
else info: advice, which is shown with `--min-severity info`. Rules that are off run when they are selected.
";

/// The page, in Markdown: a table for each theme, then every rule with its documentation. [`Rule::url`] leads to the
/// part about a rule.
pub fn page() -> String {
    render(RULES)
}

fn render(rules: &[&Rule]) -> String {
    let mut themes: BTreeMap<Theme, Vec<&Rule>> = BTreeMap::new();
    for rule in rules {
        themes.entry(rule.theme).or_default().push(rule);
    }
    let mut page = INTRODUCTION.to_owned();
    for (theme, rules) in &themes {
        table(&mut page, *theme, rules);
    }
    for rule in themes.values().flatten() {
        section(&mut page, rule);
    }
    page
}

// Writing to a string does not fail.

fn table(page: &mut String, theme: Theme, rules: &[&Rule]) {
    let _ = write!(
        page,
        "\n## {}\n\n| Code | Name | Severity | Default | Fix | What it does |\n|---|---|---|---|---|---|\n",
        theme.title()
    );
    for rule in rules {
        let (summary, anchor) = (rule.summary(), anchor(rule));
        let summary = first_sentence(&summary).replace('|', "\\|");
        let _ = writeln!(
            page,
            "| [{}](#{anchor}) | {} | {} | {} | {} | {summary} |",
            rule.code,
            rule.name,
            rule.severity,
            default(rule),
            fix(rule),
        );
    }
}

fn section(page: &mut String, rule: &Rule) {
    let anchor = anchor(rule);
    let _ = write!(
        page,
        "\n<a id=\"{anchor}\"></a>\n## {} {}\n\n",
        rule.code, rule.name
    );
    let mut facts = vec![
        rule.theme.title().to_owned(),
        rule.severity.to_string(),
        format!("{} by default", default(rule)),
        format!("fix: {}", fix(rule)),
        status(rule).to_owned(),
    ];
    if !rule.aliases.is_empty() {
        let aliases = rule.aliases.iter().map(|alias| format!("`{alias}`"));
        facts.push(format!("also: {}", aliases.collect::<Vec<_>>().join(", ")));
    }
    let _ = write!(page, "{}\n\n", facts.join(" · "));
    page.push_str(&demoted(&rule.documentation()));
    if let Some(price) = rule.price(MOST_ROWS) {
        let _ = write!(page, "\n{}", demoted(&price));
    }
}

/// A longer table would hide the rest of the page.
const MOST_ROWS: usize = 16;

/// As [`Rule::url`] names it.
fn anchor(rule: &Rule) -> String {
    rule.code.to_lowercase()
}

fn default(rule: &Rule) -> &'static str {
    if rule.on { "on" } else { "off" }
}

fn fix(rule: &Rule) -> String {
    match rule.fix {
        FixAvailability::None => "none".to_owned(),
        FixAvailability::Sometimes(level) => format!("sometimes {}", level.as_str()),
        FixAvailability::Always(level) => level.as_str().to_owned(),
    }
}

fn status(rule: &Rule) -> &'static str {
    match rule.status {
        Status::Preview => "preview",
        Status::Stable => "stable",
        Status::Deprecated => "deprecated",
    }
}

fn first_sentence(paragraph: &str) -> &str {
    paragraph
        .find(". ")
        .map_or(paragraph, |end| &paragraph[..=end])
}

/// The documentation with its headings one level lower. A line in a block that begins with `#` is a comment of a
/// Dockerfile.
fn demoted(documentation: &str) -> String {
    let (mut text, mut in_block) = (String::new(), false);
    for line in documentation.lines() {
        if line.starts_with("```") {
            in_block = !in_block;
        } else if !in_block && line.starts_with('#') {
            text.push('#');
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::SAMPLE_RULES;

    #[test]
    fn each_rule_has_a_row_and_a_part_that_its_address_leads_to() {
        let page = render(SAMPLE_RULES);
        for rule in SAMPLE_RULES {
            let url = rule.url();
            let (_, anchor) = url.split_once('#').expect("the address has an anchor");
            let link = format!("| [{}](#{anchor}) | {} |", rule.code, rule.name);
            assert_eq!(page.matches(&link).count(), 1, "{page}");
            let head = format!("<a id=\"{anchor}\"></a>\n## {} {}\n", rule.code, rule.name);
            assert_eq!(page.matches(&head).count(), 1, "{page}");
        }
    }

    #[test]
    fn a_row_has_one_sentence_and_a_part_has_all_of_the_text() {
        let page = render(SAMPLE_RULES);
        assert!(page.contains(
            "| [ML301](#ml301) | pip-cache-kept | warning | on | safe | Flags `pip install` that leaves its download \
             cache in the layer. |"
        ));
        assert!(page.contains(
            "\n## ML301 pip-cache-kept\n\nPython packages · warning · on by default · fix: safe"
        ));
        assert!(page.contains("\n### What it does\nFlags `pip install` that leaves its download cache\nin the layer. A second"));
    }

    #[test]
    fn comments_in_blocks_are_no_headings() {
        assert_eq!(
            demoted("## Example\n```dockerfile\n# a\n```\n## End\n"),
            "### Example\n```dockerfile\n# a\n```\n### End\n"
        );
    }
}
