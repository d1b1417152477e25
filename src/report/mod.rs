//! Reports: pure functions from what a run came to, to text.

pub mod concise;
pub mod diff;
pub mod github;
pub mod json;
pub mod sarif;
pub mod summary;
#[cfg(feature = "cli")]
pub mod text;

#[cfg(feature = "cli")]
mod excerpt;
mod fingerprint;
mod view;

use std::fmt;
use std::str::FromStr;

use crate::diagnostic::Diagnostic;
use crate::rules::{RULES, Rule};

#[cfg(feature = "lsp")]
pub(crate) use sarif::uri::uri as file_uri;
#[cfg(feature = "lsp")]
pub(crate) use view::Conceal;
pub use view::printable;

/// The forms of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people: each finding with the lines that it is about.
    #[default]
    Text,
    /// One line for each finding.
    Concise,
    /// One JSON object, versioned.
    Json,
    /// Workflow commands that GitHub Actions shows beside the lines.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

impl Format {
    /// All forms, in the order in which help shows them.
    pub const ALL: [Self; 5] = [
        Self::Text,
        Self::Concise,
        Self::Json,
        Self::Github,
        Self::Sarif,
    ];

    /// The word that users write.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Github => "github",
            Self::Sarif => "sarif",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == word)
            .ok_or_else(|| {
                let names = Self::ALL.map(|format| format!("`{format}`")).join(", ");
                format!("`{word}` is not an output format; there are {names}")
            })
    }
}

/// How a report looks; only forms for people heed more than `unsafe_fixes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal, for wrapping.
    pub width: usize,
    /// Whether to use ANSI colours.
    pub color: bool,
    /// Whether to link codes to their pages; only a terminal understands that.
    pub links: bool,
    /// Whether box-drawing characters can be shown.
    pub unicode: bool,
    /// Whether unsafe fixes count among those that `--fix` would apply.
    pub unsafe_fixes: bool,
    /// Whether to close with a summary.
    pub summary: bool,
}

impl Default for Style {
    /// For a pipe: no colours and no links.
    fn default() -> Self {
        Self {
            width: 100,
            color: false,
            links: false,
            unicode: true,
            unsafe_fixes: false,
            summary: true,
        }
    }
}

/// Renders a report in any form.
#[cfg(feature = "cli")]
pub fn render(report: &crate::engine::result::Report, format: Format, style: &Style) -> String {
    match format {
        Format::Text => text::render(report, style),
        Format::Concise => concise::render(report, style),
        Format::Json => json::render(report, style.unsafe_fixes),
        Format::Github => github::render(report),
        Format::Sarif => sarif::render(report, RULES),
    }
}

/// The rule that reported `diagnostic`.
fn rule_of(diagnostic: &Diagnostic) -> Option<&'static Rule> {
    RULES
        .iter()
        .find(|rule| rule.code == diagnostic.code)
        .copied()
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::{FileId, Label};
    use crate::engine::result::{Lint, Report};
    use crate::files::{File, Files};
    use crate::testing::{SAMPLE_RULES, finding};
    use crate::text::{Source, Span};

    proptest! {
            #[test]
            fn no_text_and_no_span_breaks_a_report(
                text in "([a-z \t\r\n\u{1b}é日👩‍🚀\u{202e}\u{0}\\\\]|RUN |\r\n){0,60}",
                spans in prop::collection::vec((0..90_usize, 0..40_usize, 0..3_usize), 1..6),
            ) {
                let mut file = File::new("a\nb", Source::from(text.as_str()));
                file.secrets = text.find("a").map(|at| Span::new(at, text.len())).into_iter().collect();
                let mut marks = spans.into_iter().map(|(start, len, file)| Label {
                    file: FileId(file),
                    span: Span::new(start, start + len),
                    message: text.clone(),
     site: false,
    });
                let first = marks.next().map_or(Span::at(0), |mark| mark.span);
                let mut found = finding(SAMPLE_RULES[1], &text, first);
                found.help = Some(text.clone());
                found.labels = marks.collect();
                let files = Files(vec![file, File::new("other", Source::from("x"))]);
                let lint = Lint { files, diagnostics: vec![found], context_note: Some(text.clone()) };
                let report = Report { lints: vec![lint], files: 1, ..Report::default() };
                for format in Format::ALL {
                    let shown = render(&report, format, &Style { width: 60, ..Style::default() });
                    // JSON escapes the one and keeps the other: it is data.
                    let is_data = matches!(format, Format::Json | Format::Sarif);
                    prop_assert!(is_data || !shown.contains(['\u{1b}', '\u{202e}']), "{}", shown);
                }
            }
        }
}
