//! Workflow commands that GitHub Actions shows beside the lines of a pull request.

use super::view::{Place, View, one_line, printable};
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::result::Report;

/// One `::error`, `::warning` or `::notice` for each finding, one `::error` for each path that could not be read.
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    for lint in &report.lints {
        let view = View::new(lint);
        for diagnostic in &lint.diagnostics {
            text.push_str(&annotation(&view, diagnostic));
        }
    }
    for error in &report.errors {
        let file = property(&error.filename);
        let message = data(&error.message);
        text.push_str(&format!("::error file={file},title=mllint::{message}\n"));
    }
    text
}

fn annotation(view: &View<'_>, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let place = view.place(diagnostic.file, diagnostic.span);
    let title = format!("{} {}", diagnostic.code, diagnostic.name);
    let mut message = view.words(&diagnostic.message).into_owned();
    if let Some(help) = &diagnostic.help {
        message.push_str(&format!("\nhelp: {}", view.words(help)));
    }
    if let Some(fix) = &diagnostic.fix {
        let level = fix.applicability.as_str();
        message.push_str(&format!("\nfix ({level}): {}", view.words(&fix.title)));
    }
    let (file, title) = (property(place.name), property(&title));
    let range = range(&place);
    let message = data(&message);
    format!("::{level} file={file},{range},title={title}::{message}\n")
}

/// GitHub takes columns only where a finding starts and ends on one line, and drops the annotation otherwise.
fn range(place: &Place<'_>) -> String {
    let (start, end) = (place.start, place.end);
    let lines = format!("line={},endLine={}", start.line, end.line);
    if start.line == end.line {
        format!("{lines},col={},endColumn={}", start.column, end.column)
    } else {
        lines
    }
}

fn data(text: &str) -> String {
    let text = printable(text);
    let text = text.replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    let text = data(&one_line(text));
    text.replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sample_report;

    #[test]
    fn findings_and_errors_become_annotations() {
        let mut report = sample_report();
        report.lints[1].files.0[0].name = "a,b: 100%/Dockerfile".to_owned();
        insta::assert_snapshot!(render(&report), @r"
        ::warning file=app/Dockerfile,line=2,endLine=2,col=15,endColumn=26,title=ML301 pip-cache-kept::`pip install` keeps its cache%0Afix (safe): add `--no-cache-dir`
        ::error file=app/Dockerfile,line=3,endLine=3,col=11,endColumn=22,title=ML701 secret-in-env::`TOKEN` holds a secret: `hf_a…`%0Ahelp: mount it with `RUN --mount=type=secret` instead%0Afix (unsafe): delete the instruction
        ::notice file=a%2Cb%3A 100%25/Dockerfile,line=1,endLine=1,col=6,endColumn=13,title=ML302 unpinned-requirement::the base has no version
        ::error file=broken/Dockerfile,title=mllint::permission denied
        ");
    }
}
