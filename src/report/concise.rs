//! One line for each finding, in the form that editors and `grep` understand.

use super::Style;
use super::summary::summary;
use super::view::{View, one_line};
use crate::engine::result::Report;

/// Lines such as `Dockerfile:2:5: warning[ML301] message`, and a closing summary.
pub fn render(report: &Report, style: &Style) -> String {
    let mut text = String::new();
    for lint in &report.lints {
        let view = View::new(lint);
        for diagnostic in &lint.diagnostics {
            let place = view.place(diagnostic.file, diagnostic.span);
            text.push_str(&format!(
                "{}:{}:{}: {}[{}] {}\n",
                one_line(place.name),
                place.start.line,
                place.start.column,
                diagnostic.severity,
                diagnostic.code,
                one_line(&view.words(&diagnostic.message)),
            ));
        }
    }
    for error in &report.errors {
        let (name, message) = (one_line(&error.filename), one_line(&error.message));
        text.push_str(&format!("{name}: error: {message}\n"));
    }
    if style.summary {
        text.push_str(&summary(report, style.unsafe_fixes));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sample_report;

    #[test]
    fn a_finding_is_one_line() {
        insta::assert_snapshot!(render(&sample_report(), &Style::default()), @r"
        app/Dockerfile:2:15: warning[ML301] `pip install` keeps its cache
        app/Dockerfile:3:11: error[ML701] `TOKEN` holds a secret: `hf_a…`
        other.dockerfile:1:6: info[ML302] the base has no version
        broken/Dockerfile: error: permission denied
        Found 1 error, 1 warning and 1 info in 2 files; 1 can be fixed with --fix (1 more with --unsafe-fixes). 1 path could not be read or written.
        ");
    }
}
