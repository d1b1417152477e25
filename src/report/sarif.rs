//! SARIF 2.1.0, for code scanning. The structs hold the part of the format that we use, in its own names.

mod log;
mod rule;
pub(super) mod uri;

use log::*;

use super::fingerprint::{Fingerprints, line_of};
use super::json::pretty;
use super::view::{Place, View};
use crate::diagnostic::{Applicability, Diagnostic, FileId, Fix, Label, Severity};
use crate::engine::result::{Lint, Report};
use crate::rules::Rule;

/// The report as one SARIF log with one run. Of `rules`, those that spoke are described.
pub fn render(report: &Report, rules: &[&Rule]) -> String {
    let mut spoke: Vec<(&str, &str)> = report
        .diagnostics()
        .map(|(_, d)| (d.code, d.name))
        .collect();
    spoke.sort_unstable();
    spoke.dedup_by_key(|(code, _)| *code);
    let mut results = Vec::new();
    for lint in &report.lints {
        results_of(lint, &spoke, &mut results);
    }
    let descriptor = |&(code, name): &(&str, &str)| match rules.iter().find(|r| r.code == code) {
        Some(rule) => rule::describe(rule),
        None => rule::unknown(code, name),
    };
    pretty(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "mllint",
                    version: env!("CARGO_PKG_VERSION"),
                    information_uri: "https://github.com/mllint/mllint",
                    rules: spoke.iter().map(descriptor).collect(),
                },
            },
            invocations: [invocation(report)],
            results,
            column_kind: "unicodeCodePoints",
        }],
    })
}

/// `error`, `warning` or `note`.
const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn invocation(report: &Report) -> Invocation {
    let notifications = report.errors.iter().map(|error| Notification {
        level: "error",
        message: Text::new(&error.message),
        locations: [FileLocation {
            physical_location: FileOnly {
                artifact_location: artifact(&error.filename),
            },
        }],
    });
    Invocation {
        execution_successful: report.errors.is_empty(),
        tool_execution_notifications: notifications.collect(),
    }
}

fn results_of(lint: &Lint, spoke: &[(&str, &str)], results: &mut Vec<SarifResult>) {
    if lint.diagnostics.is_empty() {
        return;
    }
    let view = View::new(lint);
    let masked: Vec<String> = lint
        .files
        .0
        .iter()
        .map(|f| f.masked().into_owned())
        .collect();
    let mut fingerprints = Fingerprints::default();
    for diagnostic in &lint.diagnostics {
        let mut result = result(&view, diagnostic);
        let rule = spoke.binary_search_by_key(&diagnostic.code, |(code, _)| code);
        result.rule_index = rule.unwrap_or_default();
        result.partial_fingerprints.name =
            fingerprints.name(diagnostic, line_of(lint, &masked, diagnostic));
        results.push(result);
    }
}

fn result(view: &View<'_>, diagnostic: &Diagnostic) -> SarifResult {
    let mut message = view.words(&diagnostic.message).into_owned();
    if let Some(help) = &diagnostic.help {
        message.push_str(&format!("\nhelp: {}", view.words(help)));
    }
    let related = diagnostic.labels.iter().enumerate();
    SarifResult {
        rule_id: diagnostic.code,
        rule_index: 0,
        level: level(diagnostic.severity),
        message: Text::new(&message),
        locations: [Location {
            id: None,
            physical_location: physical(&view.place(diagnostic.file, diagnostic.span)),
            message: diagnostic
                .span_label
                .as_ref()
                .map(|label| Text::new(&view.words(label))),
        }],
        related_locations: related
            .map(|(id, label)| related_location(view, id, label))
            .collect(),
        fixes: diagnostic
            .fix
            .iter()
            .filter_map(|fix| sarif_fix(view, fix))
            .collect(),
        partial_fingerprints: PartialFingerprints::default(),
    }
}

fn related_location(view: &View<'_>, id: usize, label: &Label) -> Location {
    Location {
        id: Some(id),
        physical_location: physical(&view.place(label.file, label.span)),
        message: Some(Text::new(&view.words(&label.message))),
    }
}

/// SARIF cannot say that a fix is only for looking at, nor create a file: such fixes are left out, and those that would
/// print a secret.
fn sarif_fix(view: &View<'_>, fix: &Fix) -> Option<SarifFix> {
    if fix.applicability == Applicability::DisplayOnly || !fix.creates.is_empty() {
        return None;
    }
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| (edit.file, edit.span));
    let mut changes: Vec<(FileId, ArtifactChange)> = Vec::new();
    for edit in edits {
        let place = view.place(edit.file, edit.span);
        let replacement = Replacement {
            deleted_region: region(&place),
            inserted_content: Text {
                text: view.edit_text(edit)?,
            },
        };
        match changes.last_mut() {
            Some((file, change)) if *file == edit.file => change.replacements.push(replacement),
            _ => changes.push((
                edit.file,
                ArtifactChange {
                    artifact_location: artifact(place.name),
                    replacements: vec![replacement],
                },
            )),
        }
    }
    (!changes.is_empty()).then(|| SarifFix {
        description: Text::new(&view.words(&fix.title)),
        artifact_changes: changes.into_iter().map(|(_, change)| change).collect(),
        properties: FixProperties {
            applicability: fix.applicability,
        },
    })
}

fn physical(place: &Place<'_>) -> PhysicalLocation {
    PhysicalLocation {
        artifact_location: artifact(place.name),
        region: region(place),
    }
}

fn region(place: &Place<'_>) -> Region {
    Region {
        start_line: place.start.line,
        start_column: place.start.column,
        end_line: place.end.line,
        end_column: place.end.column,
        byte_offset: place.span.start,
        byte_length: place.span.len(),
    }
}

fn artifact(name: &str) -> ArtifactLocation {
    ArtifactLocation {
        uri: uri::uri(name),
        uri_base_id: (!uri::is_absolute(name)).then_some("%SRCROOT%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{SAMPLE_RULES, sample_report};

    #[test]
    fn a_log_holds_rules_results_fixes_and_errors() {
        let mut report = sample_report();
        report.lints.truncate(1);
        report.lints[0].diagnostics.truncate(1);
        insta::assert_snapshot!(render(&report, SAMPLE_RULES), @r###"
        {
          "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
          "version": "2.1.0",
          "runs": [
            {
              "tool": {
                "driver": {
                  "name": "mllint",
                  "version": "0.1.0",
                  "informationUri": "https://github.com/mllint/mllint",
                  "rules": [
                    {
                      "id": "ML301",
                      "name": "pip-cache-kept",
                      "shortDescription": {
                        "text": "Flags `pip install` that leaves its download cache in the layer."
                      },
                      "fullDescription": {
                        "text": "Flags `pip install` that leaves its download cache in the layer. A second sentence. Nobody reads the cache again."
                      },
                      "help": {
                        "text": "## What it does\nFlags `pip install` that leaves its download cache\nin the layer. A second sentence.\n\n## Why is this bad?\nNobody reads the cache again.\n\n## Example\n```dockerfile\nFROM python:3.12-slim\nRUN pip install torch\n```\n\n## References\n- [pip: caching](https://pip.pypa.io/en/stable/topics/caching/)\n",
                        "markdown": "## What it does\nFlags `pip install` that leaves its download cache\nin the layer. A second sentence.\n\n## Why is this bad?\nNobody reads the cache again.\n\n## Example\n```dockerfile\nFROM python:3.12-slim\nRUN pip install torch\n```\n\n## References\n- [pip: caching](https://pip.pypa.io/en/stable/topics/caching/)\n"
                      },
                      "helpUri": "https://github.com/mllint/mllint/blob/main/rules.md#ml301",
                      "defaultConfiguration": {
                        "enabled": true,
                        "level": "warning"
                      },
                      "properties": {
                        "tags": [
                          "python packages",
                          "DL3042"
                        ]
                      }
                    }
                  ]
                }
              },
              "invocations": [
                {
                  "executionSuccessful": false,
                  "toolExecutionNotifications": [
                    {
                      "level": "error",
                      "message": {
                        "text": "permission denied"
                      },
                      "locations": [
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "broken/Dockerfile",
                              "uriBaseId": "%SRCROOT%"
                            }
                          }
                        }
                      ]
                    }
                  ]
                }
              ],
              "results": [
                {
                  "ruleId": "ML301",
                  "ruleIndex": 0,
                  "level": "warning",
                  "message": {
                    "text": "`pip install` keeps its cache"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "app/Dockerfile",
                          "uriBaseId": "%SRCROOT%"
                        },
                        "region": {
                          "startLine": 2,
                          "startColumn": 15,
                          "endLine": 2,
                          "endColumn": 26,
                          "byteOffset": 32,
                          "byteLength": 11
                        }
                      },
                      "message": {
                        "text": "the cache is written here"
                      }
                    }
                  ],
                  "relatedLocations": [
                    {
                      "id": 0,
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "app/requirements.txt",
                          "uriBaseId": "%SRCROOT%"
                        },
                        "region": {
                          "startLine": 2,
                          "startColumn": 1,
                          "endLine": 2,
                          "endColumn": 6,
                          "byteOffset": 11,
                          "byteLength": 5
                        }
                      },
                      "message": {
                        "text": "this alone is 2.3 GB"
                      }
                    }
                  ],
                  "fixes": [
                    {
                      "description": {
                        "text": "add `--no-cache-dir`"
                      },
                      "artifactChanges": [
                        {
                          "artifactLocation": {
                            "uri": "app/Dockerfile",
                            "uriBaseId": "%SRCROOT%"
                          },
                          "replacements": [
                            {
                              "deletedRegion": {
                                "startLine": 2,
                                "startColumn": 26,
                                "endLine": 2,
                                "endColumn": 26,
                                "byteOffset": 43,
                                "byteLength": 0
                              },
                              "insertedContent": {
                                "text": " --no-cache-dir"
                              }
                            }
                          ]
                        }
                      ],
                      "properties": {
                        "applicability": "safe"
                      }
                    }
                  ],
                  "partialFingerprints": {
                    "mllint/v1": "a627570a14ab19a5:1"
                  }
                }
              ],
              "columnKind": "unicodeCodePoints"
            }
          ]
        }
        "###);
    }

    #[test]
    fn fixes_that_sarif_cannot_express_are_left_out() {
        let mut report = sample_report();
        let log = render(&report, SAMPLE_RULES);
        assert_eq!(log.matches("artifactChanges").count(), 2);
        let fix = report.lints[0].diagnostics[0].fix.as_mut().unwrap();
        fix.edits[0].text = "hf_abcdefgh".to_owned();
        let fix = report.lints[0].diagnostics[1].fix.as_mut().unwrap();
        fix.applicability = Applicability::DisplayOnly;
        let log = render(&report, SAMPLE_RULES);
        assert_eq!(log.matches("artifactChanges").count(), 0);
        assert!(!log.contains("hf_abcdefgh"));
    }
}
