//! The stable, versioned JSON report. Bytes count from 0; lines and columns from 1, columns in characters.

use serde::Serialize;

use super::rule_of;
use super::view::{Place, View};
use crate::diagnostic::{Applicability, Cost, Diagnostic, Fix, Severity};
use crate::engine::result::Report;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    diagnostics: Vec<JsonDiagnostic<'a>>,
    errors: Vec<JsonError<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    code: &'a str,
    name: &'a str,
    aliases: &'a [&'a str],
    severity: Severity,
    message: String,
    filename: String,
    location: Location,
    labels: Vec<JsonLabel>,
    cost: Option<&'a Cost>,
    fix: Option<JsonFix>,
    url: Option<String>,
}

#[derive(Serialize)]
struct Location {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    byte: usize,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct JsonLabel {
    filename: String,
    location: Location,
    message: String,
}

#[derive(Serialize)]
struct JsonFix {
    applicability: Applicability,
    title: String,
    edits: Vec<JsonEdit>,
    creates: Vec<JsonNewFile>,
}

#[derive(Serialize)]
struct JsonEdit {
    filename: String,
    start: Point,
    end: Point,
    text: String,
}

#[derive(Serialize)]
struct JsonNewFile {
    filename: String,
    text: String,
}

#[derive(Serialize)]
struct JsonError<'a> {
    filename: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    fixable: usize,
    fixed: usize,
}

/// The report as one JSON object of version 1. `unsafe_fixes` says which fixes `summary.fixable` counts.
pub fn render(report: &Report, unsafe_fixes: bool) -> String {
    let mut diagnostics = Vec::new();
    for lint in &report.lints {
        let view = View::new(lint);
        diagnostics.extend(lint.diagnostics.iter().map(|d| json_diagnostic(&view, d)));
    }
    let errors = report.errors.iter().map(|error| JsonError {
        filename: &error.filename,
        message: &error.message,
    });
    let counts = report.counts();
    pretty(&Document {
        version: 1,
        diagnostics,
        errors: errors.collect(),
        summary: Summary {
            files: report.files,
            errors: counts.errors,
            warnings: counts.warnings,
            infos: counts.infos,
            fixable: counts.fixable(unsafe_fixes),
            fixed: report.fixed,
        },
    })
}

/// A document as indented JSON with a final newline.
pub(crate) fn pretty(document: &impl Serialize) -> String {
    // Plain structs of strings and numbers cannot fail; an empty report would be found at once.
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

fn json_diagnostic<'a>(view: &View<'_>, diagnostic: &'a Diagnostic) -> JsonDiagnostic<'a> {
    let place = view.place(diagnostic.file, diagnostic.span);
    let labels = diagnostic.labels.iter().map(|label| {
        let place = view.place(label.file, label.span);
        JsonLabel {
            filename: place.name.to_owned(),
            location: location(&place),
            message: view.words(&label.message).into_owned(),
        }
    });
    JsonDiagnostic {
        code: diagnostic.code,
        name: diagnostic.name,
        aliases: diagnostic.aliases,
        severity: diagnostic.severity,
        message: view.words(&diagnostic.message).into_owned(),
        filename: place.name.to_owned(),
        location: location(&place),
        labels: labels.collect(),
        cost: diagnostic.cost.as_ref(),
        fix: diagnostic.fix.as_ref().map(|fix| json_fix(view, fix)),
        url: rule_of(diagnostic).map(|rule| rule.url()),
    }
}

/// A fix that would print a secret is shown with the secret masked; nobody may apply it then.
fn json_fix(view: &View<'_>, fix: &Fix) -> JsonFix {
    let mut applicability = fix.applicability;
    let mut edits = Vec::with_capacity(fix.edits.len());
    for edit in &fix.edits {
        let place = view.place(edit.file, edit.span);
        let Location { start, end } = location(&place);
        let text = view.edit_text(edit).unwrap_or_else(|| {
            applicability = Applicability::DisplayOnly;
            view.words(&edit.text).into_owned()
        });
        let filename = place.name.to_owned();
        edits.push(JsonEdit {
            filename,
            start,
            end,
            text,
        });
    }
    let creates = fix.creates.iter().map(|file| JsonNewFile {
        filename: file.path.clone(),
        text: view.words(&file.text).into_owned(),
    });
    JsonFix {
        applicability,
        title: view.words(&fix.title).into_owned(),
        edits,
        creates: creates.collect(),
    }
}

fn location(place: &Place<'_>) -> Location {
    let point = |byte, position: crate::text::Position| Point {
        byte,
        line: position.line,
        column: position.column,
    };
    Location {
        start: point(place.span.start, place.start),
        end: point(place.span.end, place.end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sample_report;

    #[test]
    fn the_report_has_the_documented_shape() {
        insta::assert_snapshot!(render(&sample_report(), false), @r#"
        {
          "version": 1,
          "diagnostics": [
            {
              "code": "ML301",
              "name": "pip-cache-kept",
              "aliases": [
                "DL3042"
              ],
              "severity": "warning",
              "message": "`pip install` keeps its cache",
              "filename": "app/Dockerfile",
              "location": {
                "start": {
                  "byte": 32,
                  "line": 2,
                  "column": 15
                },
                "end": {
                  "byte": 43,
                  "line": 2,
                  "column": 26
                }
              },
              "labels": [
                {
                  "filename": "app/requirements.txt",
                  "location": {
                    "start": {
                      "byte": 11,
                      "line": 2,
                      "column": 1
                    },
                    "end": {
                      "byte": 16,
                      "line": 2,
                      "column": 6
                    }
                  },
                  "message": "this alone is 2.3 GB"
                }
              ],
              "cost": {
                "bytes": 2300000000,
                "seconds": null,
                "confidence": "table",
                "per": "pull",
                "at_least": false,
                "rows": [
                  {
                    "what": "`torch`",
                    "bytes": 2300000000,
                    "download": 900000000,
                    "source": "a table, 2026-11-24"
                  }
                ]
              },
              "fix": {
                "applicability": "safe",
                "title": "add `--no-cache-dir`",
                "edits": [
                  {
                    "filename": "app/Dockerfile",
                    "start": {
                      "byte": 43,
                      "line": 2,
                      "column": 26
                    },
                    "end": {
                      "byte": 43,
                      "line": 2,
                      "column": 26
                    },
                    "text": " --no-cache-dir"
                  }
                ],
                "creates": []
              },
              "url": "https://github.com/mllint/mllint/blob/main/rules.md#ml301"
            },
            {
              "code": "ML701",
              "name": "secret-in-env",
              "aliases": [
                "SecretsUsedInArgOrEnv"
              ],
              "severity": "error",
              "message": "`TOKEN` holds a secret: `hf_a…`",
              "filename": "app/Dockerfile",
              "location": {
                "start": {
                  "byte": 74,
                  "line": 3,
                  "column": 11
                },
                "end": {
                  "byte": 85,
                  "line": 3,
                  "column": 22
                }
              },
              "labels": [],
              "cost": null,
              "fix": {
                "applicability": "unsafe",
                "title": "delete the instruction",
                "edits": [
                  {
                    "filename": "app/Dockerfile",
                    "start": {
                      "byte": 64,
                      "line": 3,
                      "column": 1
                    },
                    "end": {
                      "byte": 86,
                      "line": 4,
                      "column": 1
                    },
                    "text": ""
                  }
                ],
                "creates": []
              },
              "url": "https://github.com/mllint/mllint/blob/main/rules.md#ml701"
            },
            {
              "code": "ML302",
              "name": "unpinned-requirement",
              "aliases": [],
              "severity": "info",
              "message": "the base has no version",
              "filename": "other.dockerfile",
              "location": {
                "start": {
                  "byte": 5,
                  "line": 1,
                  "column": 6
                },
                "end": {
                  "byte": 12,
                  "line": 1,
                  "column": 13
                }
              },
              "labels": [],
              "cost": null,
              "fix": null,
              "url": "https://github.com/mllint/mllint/blob/main/rules.md#ml302"
            }
          ],
          "errors": [
            {
              "filename": "broken/Dockerfile",
              "message": "permission denied"
            }
          ],
          "summary": {
            "files": 2,
            "errors": 1,
            "warnings": 1,
            "infos": 1,
            "fixable": 1,
            "fixed": 0
          }
        }
        "#);
    }

    #[test]
    fn a_fix_that_holds_a_secret_is_masked_and_cannot_be_applied() {
        let mut report = sample_report();
        let secret = report.lints[0].files.0[0]
            .source
            .text()
            .find("hf_")
            .unwrap_or(0);
        let fix = report.lints[0].diagnostics[0].fix.as_mut();
        fix.unwrap().edits[0].text = "ENV TOKEN=hf_abcdefgh\n".to_owned();
        report.lints[0].files.0[0].secrets = vec![crate::text::Span::new(secret, secret + 11)];
        let json = render(&report, false);
        assert!(!json.contains("hf_abcdefgh"));
        assert!(json.contains(r#""text": "ENV TOKEN=hf_a…\n""#));
        assert!(json.contains(r#""applicability": "display-only""#));
    }
}
