//! Parser directives: `# syntax=`, `# escape=` and `# check=` at the very top of the file.

use super::{Directive, SyntaxError};
use crate::text::Span;

/// Reads a comment line as a directive. `line` starts at the file's byte `offset` and has no line ending.
///
/// The form is `^#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.+?)\s*$` (BuildKit fact 1); only known names count.
pub(super) fn read(line: &str, offset: usize) -> Option<Directive> {
    let indent = line.len() - line.trim_start().len();
    let body = line[indent..].strip_prefix('#')?.trim_start();
    let name_length = body.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = &body[..name_length];
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let behind = body[name_length..].trim_ascii_start().strip_prefix('=')?;
    let name = name.to_ascii_lowercase();
    if behind.is_empty() || !matches!(name.as_str(), "syntax" | "escape" | "check") {
        return None;
    }
    let (mut value, mut end) = (behind.trim_ascii(), offset + line.trim_ascii_end().len());
    if value.is_empty() {
        // The form wants a character, and takes a blank where there is nothing else.
        (value, end) = (&behind[behind.len() - 1..], offset + line.len());
    }
    // `value` is a slice of `line`, so its place follows from the length of what stands before its end.
    Some(Directive {
        name,
        value: value.to_owned(),
        value_span: Span::new(end - value.len(), end),
        span: Span::new(offset + indent, end),
    })
}

/// The escape character that a directive sets, or why it does not (BuildKit fact 3).
pub(super) fn escape(directive: &Directive) -> Result<char, SyntaxError> {
    match directive.value.as_str() {
        "\\" => Ok('\\'),
        "`" => Ok('`'),
        other => Err(SyntaxError::new(
            directive.value_span,
            format!("`{other}` cannot be the escape character"),
        )
        .help("use a backslash or a backtick, or leave the directive out")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_in_any_case_and_finds_the_value() {
        let directive = read("  # ESCAPE = ` ", 10).unwrap();
        assert_eq!(
            (directive.name.as_str(), directive.value.as_str()),
            ("escape", "`")
        );
        assert_eq!(directive.value_span, Span::new(23, 24));
        assert_eq!(directive.span, Span::new(12, 24));
        let blank = read("# escape= ", 0).unwrap();
        assert!(escape(&blank).is_err() && blank.value_span == Span::new(9, 10));
    }

    #[test]
    fn other_comments_are_no_directives() {
        for line in [
            "# foo=bar",
            "# syntax=",
            "#!syntax=x",
            "# escape `",
            "# 1syntax=x",
            "escape=`",
            "# escape\u{a0}=`",
        ] {
            assert_eq!(read(line, 0), None, "{line}");
        }
    }
}
