//! What there is to know about rules.

use std::fmt::Write;

use serde::Serialize;

use crate::config::check_selector;
use crate::report::json::pretty;
use crate::rules::{FixAvailability, Rule, Status};

/// The pages of the rules that `selector` means. As Markdown, or for a terminal.
///
/// # Errors
/// No rule is meant.
pub(super) fn explain(selector: &str, rules: &[&Rule], page: Page) -> Result<String, String> {
    check_selector(selector, rules)?;
    let pages = rules.iter().filter(|rule| rule.matches(selector));
    let pages: Vec<String> = pages.map(|rule| page.render(rule)).collect();
    Ok(pages.join("\n"))
}

/// Where a page goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    Markdown,
    Terminal { color: bool },
}

impl Page {
    fn render(self, rule: &Rule) -> String {
        let title = format!("{} {}", rule.code, rule.name);
        let facts = facts(rule);
        let mut documentation = rule.documentation();
        if let Some(price) = rule.price(usize::MAX) {
            documentation.push_str(&format!("\n{price}"));
        }
        match self {
            Self::Markdown => format!("# {title}\n\n{facts}\n\n{documentation}"),
            Self::Terminal { color } => {
                let page = format!("{}\n{facts}\n\n", heading(&title, color));
                page + &plain(&documentation, color)
            }
        }
    }
}

/// `warning, on by default, fix: always (safe), also DL3042`
fn facts(rule: &Rule) -> String {
    let default = if rule.on {
        "on by default"
    } else {
        "off by default"
    };
    let mut facts = format!("{}, {default}, fix: {}", rule.severity, fix(rule.fix));
    if rule.status != Status::Stable {
        facts.push_str(&format!(", {}", status(rule.status)));
    }
    if !rule.aliases.is_empty() {
        facts.push_str(&format!(", also {}", rule.aliases.join(", ")));
    }
    facts
}

fn fix(fix: FixAvailability) -> String {
    match fix {
        FixAvailability::None => "none".to_owned(),
        FixAvailability::Sometimes(level) => format!("sometimes ({})", level.as_str()),
        FixAvailability::Always(level) => format!("always ({})", level.as_str()),
    }
}

const fn status(status: Status) -> &'static str {
    match status {
        Status::Preview => "preview",
        Status::Stable => "stable",
        Status::Deprecated => "deprecated",
    }
}

fn heading(text: &str, color: bool) -> String {
    if color {
        format!("\x1b[1m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}

/// Markdown without its marks: headings stand out, code is indented, links show their address.
fn plain(markdown: &str, color: bool) -> String {
    let mut text = String::new();
    let mut in_code = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if in_code && !line.is_empty() {
            text.push_str(&format!("    {line}\n"));
        } else if let Some(title) = line.strip_prefix("## ") {
            text.push_str(&format!("{}\n", heading(title, color)));
        } else {
            text.push_str(&format!("{}\n", links(line)));
        }
    }
    text
}

/// `[words](address)` as `words <address>`.
fn links(line: &str) -> String {
    let (mut text, mut rest) = (String::new(), line);
    while let Some((before, after)) = rest.split_once("](") {
        let (Some(open), Some(close)) = (before.rfind('['), after.find(')')) else {
            break;
        };
        let (words, address) = (&before[open + 1..], &after[..close]);
        text.push_str(&format!("{}{words} <{address}>", &before[..open]));
        rest = &after[close + 1..];
    }
    text + rest
}

/// All rules as a table.
pub(super) fn table(rules: &[&Rule]) -> String {
    let width = |value: fn(&Rule) -> usize| rules.iter().map(|rule| value(rule)).max().unwrap_or(0);
    let (codes, names) = (width(|rule| rule.code.len()), width(|rule| rule.name.len()));
    let mut table = String::new();
    for rule in rules {
        let default = if rule.on { "on " } else { "off" };
        let (code, name, severity) = (rule.code, rule.name, rule.severity.as_str());
        let fix = fix(rule.fix);
        // Writing to a string does not fail.
        let _ = writeln!(
            table,
            "{code:codes$}  {name:names$}  {severity:7}  {default}  fix: {fix}"
        );
    }
    table
}

/// All rules as JSON, versioned.
pub(super) fn json(rules: &[&Rule]) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        version: u32,
        rules: Vec<JsonRule<'a>>,
    }
    #[derive(Serialize)]
    struct JsonRule<'a> {
        code: &'a str,
        name: &'a str,
        aliases: &'a [&'a str],
        theme: &'a str,
        severity: &'a str,
        default: bool,
        status: &'a str,
        fix: String,
        summary: String,
        url: String,
    }
    let rules = rules.iter().map(|rule| JsonRule {
        code: rule.code,
        name: rule.name,
        aliases: rule.aliases,
        theme: rule.theme.title(),
        severity: rule.severity.as_str(),
        default: rule.on,
        status: status(rule.status),
        fix: fix(rule.fix),
        summary: rule.summary(),
        url: rule.url(),
    });
    pretty(&Document {
        version: 1,
        rules: rules.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::SAMPLE_RULES;

    #[test]
    fn a_page_is_plain_on_a_terminal_and_markdown_elsewhere() {
        let page = |page| explain("DL3042", SAMPLE_RULES, page).unwrap();
        let terminal = page(Page::Terminal { color: false });
        let (text, price) = terminal.split_once("\nPrice\n").unwrap();
        assert!(price.contains("- tensorflow 2.16 to 2.21: 1.7 GB, 610 MB to download\n"));
        insta::assert_snapshot!(text, @r"
        ML301 pip-cache-kept
        warning, on by default, fix: always (safe), also DL3042

        What it does
        Flags `pip install` that leaves its download cache
        in the layer. A second sentence.

        Why is this bad?
        Nobody reads the cache again.

        Example
            FROM python:3.12-slim
            RUN pip install torch

        References
        - pip: caching <https://pip.pypa.io/en/stable/topics/caching/>
        ");
        assert!(page(Page::Terminal { color: true }).contains("\x1b[1mWhy is this bad?\x1b[0m"));
        assert!(page(Page::Markdown).starts_with("# ML301 pip-cache-kept\n\nwarning, on"));
        let documentation = SAMPLE_RULES[1].documentation();
        assert!(page(Page::Markdown).contains(&format!("\n\n{documentation}\n## Price\n")));
    }

    #[test]
    fn a_prefix_explains_several_rules_and_a_wrong_word_none() {
        let pages = explain("ML3", SAMPLE_RULES, Page::Markdown).unwrap();
        assert_eq!(pages.matches("# ML30").count(), 2);
        let error = explain("ML999", SAMPLE_RULES, Page::Markdown).unwrap_err();
        assert!(error.contains("unknown rule `ML999`"), "{error}");
    }

    #[test]
    fn rules_are_listed() {
        insta::assert_snapshot!(table(SAMPLE_RULES), @r"
        DL3008  apt-version-unpinned  warning  off  fix: none
        ML301   pip-cache-kept        warning  on   fix: always (safe)
        ML302   unpinned-requirement  info     on   fix: none
        ML701   secret-in-env         error    on   fix: none
        ");
        insta::assert_snapshot!(json(&SAMPLE_RULES[1..2]), @r#"
        {
          "version": 1,
          "rules": [
            {
              "code": "ML301",
              "name": "pip-cache-kept",
              "aliases": [
                "DL3042"
              ],
              "theme": "Python packages",
              "severity": "warning",
              "default": true,
              "status": "stable",
              "fix": "always (safe)",
              "summary": "Flags `pip install` that leaves its download cache in the layer. A second sentence.",
              "url": "https://github.com/mllint/mllint/blob/main/rules.md#ml301"
            }
          ]
        }
        "#);
    }
}
