//! The report for people: each finding with the lines that it is about, drawn by miette.

use std::borrow::Cow;
use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, ThemeCharacters, ThemeStyles};

use super::excerpt::Excerpt;
use super::summary::summary;
use super::view::{View, one_line, printable};
use super::{Style, rule_of};
use crate::diagnostic::{Cost, Diagnostic, FileId, Label, Severity};
use crate::engine::result::{Lint, Report};
use crate::text::Span;

/// How many further places of one finding are drawn.
const MAX_LABELS: usize = 8;

/// Every finding with its lines, then paths that could not be read, then a summary.
pub fn render(report: &Report, style: &Style) -> String {
    let mut text = String::new();
    let handler = handler(style);
    for lint in &report.lints {
        let page = Page::new(lint, style, &handler);
        for diagnostic in &lint.diagnostics {
            page.draw(&mut text, diagnostic);
            text.push('\n');
        }
        if let (Some(note), false) = (&lint.context_note, lint.diagnostics.is_empty()) {
            text.push_str(&format!("note: {}\n\n", one_line(note)));
        }
    }
    for error in &report.errors {
        let (name, message) = (one_line(&error.filename), one_line(&error.message));
        text.push_str(&format!("error: {name}: {message}\n"));
    }
    if style.summary {
        text.push_str(&summary(report, style.unsafe_fixes));
        text.push('\n');
    }
    text
}

fn handler(style: &Style) -> GraphicalReportHandler {
    let theme = GraphicalTheme {
        characters: if style.unicode {
            ThemeCharacters::unicode()
        } else {
            ThemeCharacters::ascii()
        },
        styles: if style.color {
            ThemeStyles::ansi()
        } else {
            ThemeStyles::none()
        },
    };
    GraphicalReportHandler::new_themed(theme)
        .with_width(style.width.max(40))
        .with_links(style.links)
        .with_link_display_text("")
        .without_syntax_highlighting()
        .with_context_lines(1)
}

/// One lint on its way to the reader.
struct Page<'a> {
    lint: &'a Lint,
    view: View<'a>,
    /// The text of each file, without secrets and without control characters; as long as the file.
    texts: Vec<Cow<'a, str>>,
    style: &'a Style,
    handler: &'a GraphicalReportHandler,
}

impl<'a> Page<'a> {
    fn new(lint: &'a Lint, style: &'a Style, handler: &'a GraphicalReportHandler) -> Self {
        let files = if lint.diagnostics.is_empty() {
            &[]
        } else {
            lint.files.0.as_slice()
        };
        let text = |file: &'a crate::files::File| match file.masked() {
            Cow::Borrowed(text) => printable(text),
            Cow::Owned(text) => Cow::Owned(printable(&text).into_owned()),
        };
        Self {
            lint,
            view: View::new(lint),
            texts: files.iter().map(text).collect(),
            style,
            handler,
        }
    }

    fn draw(&self, text: &mut String, diagnostic: &Diagnostic) {
        let (here, elsewhere): (Vec<&Label>, Vec<&Label>) = diagnostic
            .labels
            .iter()
            .take(MAX_LABELS)
            .partition(|label| label.file == diagnostic.file);
        let mut marks = vec![(diagnostic.span, diagnostic.span_label.as_deref())];
        marks.extend(here.iter().map(|l| (l.span, Some(l.message.as_str()))));
        let code = format!(
            "{}[{}] {}",
            diagnostic.severity, diagnostic.code, diagnostic.name
        );
        let main = Figure {
            code: Some(code),
            url: rule_of(diagnostic)
                .filter(|_| self.style.links)
                .map(|rule| rule.url()),
            severity: diagnostic.severity,
            message: one_line(&self.view.words(&diagnostic.message)).into_owned(),
            excerpt: self.excerpt(diagnostic.file, &marks),
        };
        self.render(text, &main);
        for label in elsewhere {
            let figure = Figure {
                code: None,
                url: None,
                severity: Severity::Info,
                message: one_line(&self.view.words(&label.message)).into_owned(),
                excerpt: self.excerpt(label.file, &[(label.span, None)]),
            };
            self.render(text, &figure);
        }
        self.footer(text, diagnostic);
    }

    /// What is to be done, below the pictures.
    fn footer(&self, text: &mut String, diagnostic: &Diagnostic) {
        let hidden = diagnostic.labels.len().saturating_sub(MAX_LABELS);
        if hidden > 0 {
            text.push_str(&format!("  … and {hidden} more places\n"));
        }
        if let Some(help) = &diagnostic.help {
            let help = self.view.words(help);
            let help = printable(&help).replace('\n', "\n        ");
            text.push_str(&format!("  {} {help}\n", self.paint("help:")));
        }
        if let Some(cost) = diagnostic.cost.as_ref().and_then(Cost::shown) {
            let cost = match self.style.unicode {
                true => cost,
                false => cost.replace('≈', "about"),
            };
            text.push_str(&format!("  {} {cost}\n", self.paint("cost:")));
        }
        if let Some(fix) = &diagnostic.fix {
            let title = self.view.words(&fix.title);
            let head = self.paint(&format!("fix ({}):", fix.applicability.as_str()));
            text.push_str(&format!("  {head} {}\n", one_line(&title)));
        }
    }

    fn paint(&self, words: &str) -> String {
        if self.style.color {
            format!("\x1b[36m{words}\x1b[0m")
        } else {
            words.to_owned()
        }
    }

    fn excerpt(&self, file: FileId, marks: &[(Span, Option<&str>)]) -> Option<Excerpt> {
        let (text, file) = (self.texts.get(file.0)?, self.lint.files.get(file)?);
        let marks: Vec<_> = marks
            .iter()
            .map(|&(span, label)| {
                let label = label.map(|label| one_line(&self.view.words(label)).into_owned());
                (span, label)
            })
            .collect();
        // Room for line numbers and the frame.
        let width = self.style.width.max(120) - 10;
        Some(Excerpt::new(
            one_line(&file.name),
            text,
            &file.lines,
            &marks,
            width,
        ))
    }

    fn render(&self, text: &mut String, figure: &Figure) {
        let before = text.len();
        // Writing to a string does not fail; should miette refuse an excerpt, the words are left.
        if self.handler.render_report(text, figure).is_err() {
            text.truncate(before);
            text.push_str(&format!(
                "{}: {}\n",
                figure.code.as_deref().unwrap_or("note"),
                figure.message
            ));
        }
    }
}

/// A message with a picture.
#[derive(Debug)]
struct Figure {
    code: Option<String>,
    url: Option<String>,
    severity: Severity,
    message: String,
    excerpt: Option<Excerpt>,
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Figure {}

impl miette::Diagnostic for Figure {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let code = self.code.as_ref()?;
        Some(Box::new(code))
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let url = self.url.as_ref()?;
        Some(Box::new(url))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = self.excerpt.as_ref()?.labels();
        Some(Box::new(labels.iter().cloned()))
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        let excerpt = self.excerpt.as_ref()?;
        Some(excerpt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sample_report;

    #[test]
    fn a_finding_is_drawn_with_its_lines_and_what_to_do() {
        insta::assert_snapshot!(render(&sample_report(), &Style::default()), @r"
        warning[ML301] pip-cache-kept

          ⚠ `pip install` keeps its cache
           ╭─[app/Dockerfile:2:15]
         1 │ FROM python:3.12
         2 │ RUN echo é && pip install -r requirements.txt
           ·               ─────┬─────
           ·                    ╰── the cache is written here
         3 │ ENV TOKEN=hf_a…****
           ╰────
          ☞ this alone is 2.3 GB
           ╭─[app/requirements.txt:2:1]
         1 │ numpy==2.0
         2 │ torch
           · ─────
           ╰────
          cost: ≈ 2.3 GB
          fix (safe): add `--no-cache-dir`

        error[ML701] secret-in-env

          × `TOKEN` holds a secret: `hf_a…`
           ╭─[app/Dockerfile:3:11]
         2 │ RUN echo é && pip install -r requirements.txt
         3 │ ENV TOKEN=hf_a…****
           ·           ─────────
           ╰────
          help: mount it with `RUN --mount=type=secret` instead
          fix (unsafe): delete the instruction

        note: the build context is taken to be `.`

        info[ML302] unpinned-requirement

          ☞ the base has no version
           ╭─[other.dockerfile:1:6]
         1 │ FROM scratch
           ·      ───────
           ╰────

        error: broken/Dockerfile: permission denied
        Found 1 error, 1 warning and 1 info in 2 files; 1 can be fixed with --fix (1 more with --unsafe-fixes). 1 path could not be read or written.
        ");
    }

    #[test]
    fn a_terminal_without_unicode_gets_ascii_drawings() {
        let mut report = sample_report();
        report.lints.remove(0);
        let style = Style {
            unicode: false,
            ..Style::default()
        };
        let text = render(&report, &style);
        assert!(text.is_ascii() && text.contains("^^^^^^^"), "{text}");
    }

    #[test]
    fn colours_and_links_are_used_only_if_asked_for() {
        let plain = render(&sample_report(), &Style::default());
        assert!(!plain.contains('\x1b'));
        let color = Style {
            color: true,
            ..Style::default()
        };
        assert!(render(&sample_report(), &color).contains("\x1b[36m"));
    }
}
