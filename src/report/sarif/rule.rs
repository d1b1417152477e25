//! What a SARIF log says about a rule.

use super::level;
use super::log::{DefaultConfiguration, Help, ReportingDescriptor, RuleProperties, Text};
use crate::rules::{Rule, Theme};

/// A rule with its documentation.
pub(super) fn describe(rule: &Rule) -> ReportingDescriptor {
    let documentation = rule.documentation();
    let summary = rule.summary();
    let why = section(&documentation, "Why is this bad?");
    ReportingDescriptor {
        id: rule.code.to_owned(),
        name: rule.name.to_owned(),
        full_description: Text {
            text: format!("{summary} {why}").trim_end().to_owned(),
        },
        short_description: Text {
            text: first_sentence(&summary).to_owned(),
        },
        help: Help {
            text: documentation.clone(),
            markdown: documentation,
        },
        help_uri: Some(rule.url()),
        default_configuration: Some(DefaultConfiguration {
            enabled: rule.on,
            level: level(rule.severity),
        }),
        properties: RuleProperties { tags: tags(rule) },
    }
}

/// A code that is not in the table of rules.
pub(super) fn unknown(code: &str, name: &str) -> ReportingDescriptor {
    let words = format!("{}.", name.replace('-', " "));
    ReportingDescriptor {
        id: code.to_owned(),
        name: name.to_owned(),
        short_description: Text::new(&words),
        full_description: Text::new(&words),
        // GitHub refuses a rule without help.
        help: Help {
            text: words.clone(),
            markdown: words,
        },
        help_uri: None,
        default_configuration: None,
        properties: RuleProperties { tags: Vec::new() },
    }
}

/// The theme and the codes of other tools.
fn tags(rule: &Rule) -> Vec<String> {
    let mut tags = vec![rule.theme.title().to_lowercase()];
    if rule.theme == Theme::Secrets {
        // Code scanning lists such alerts apart.
        tags.push("security".to_owned());
    }
    tags.extend(rule.aliases.iter().map(|&alias| alias.to_owned()));
    tags
}

fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| &text[..=end])
}

/// The first paragraph under a heading, on one line.
fn section(documentation: &str, heading: &str) -> String {
    let is_heading = |line: &&str| line.strip_prefix("## ") == Some(heading);
    let lines = documentation.lines().skip_while(|line| !is_heading(line));
    let paragraph: Vec<&str> = lines
        .skip(1)
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty())
        .collect();
    paragraph.join(" ")
}
