//! Samples for the tests of this crate.

use crate::diagnostic::{
    Applicability, Confidence, Cost, Diagnostic, Edit, FileId, Fix, Label, Per, Severity,
};
use crate::engine::result::{Lint, PathError, Report};
use crate::files::{File, Files};
use crate::knowledge::price::Row;
use crate::rules::{FixAvailability, Rule, Status, Theme};
use crate::text::{Source, Span};

const DOCUMENTATION: &str = "\
//! ## What it does
//! Flags `pip install` that leaves its download cache
//! in the layer. A second sentence.
//!
//! ## Why is this bad?
//! Nobody reads the cache again.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install torch
//! ```
//!
//! ## References
//! - [pip: caching](https://pip.pypa.io/en/stable/topics/caching/)

use super::*;
";

/// A rule without a check.
const fn rule(code: &'static str, name: &'static str, severity: Severity, on: bool) -> Rule {
    Rule {
        code,
        name,
        aliases: &[],
        theme: Theme::Python,
        severity,
        on,
        status: Status::Stable,
        fix: FixAvailability::None,
        source: DOCUMENTATION,
        check: |_, _| {},
    }
}

static PIP_CACHE_KEPT: Rule = Rule {
    aliases: &["DL3042"],
    fix: FixAvailability::Always(Applicability::Safe),
    ..rule("ML301", "pip-cache-kept", Severity::Warning, true)
};
static UNPINNED: Rule = rule("ML302", "unpinned-requirement", Severity::Info, true);
static SECRET: Rule = Rule {
    theme: Theme::Secrets,
    aliases: &["SecretsUsedInArgOrEnv"],
    ..rule("ML701", "secret-in-env", Severity::Error, true)
};
static OFF: Rule = rule("DL3008", "apt-version-unpinned", Severity::Warning, false);

/// Rules that stand for the real ones: three that are on, one that is off.
pub(crate) static SAMPLE_RULES: &[&Rule] = &[&OFF, &PIP_CACHE_KEPT, &UNPINNED, &SECRET];

/// Two Dockerfiles, one of them with a file beside it, three findings and a path that could not be read.
pub(crate) fn sample_report() -> Report {
    let docker =
        "FROM python:3.12\nRUN echo é && pip install -r requirements.txt\nENV TOKEN=hf_abcdefgh\n";
    let mut dockerfile = File::new("app/Dockerfile", Source::from(docker));
    let secret = span_of(docker, "hf_abcdefgh");
    dockerfile.secrets = vec![secret];
    let requirements = File::new("app/requirements.txt", Source::from("numpy==2.0\ntorch\n"));
    let pip = span_of(docker, "pip install");
    let mut cache = finding(&PIP_CACHE_KEPT, "`pip install` keeps its cache", pip);
    cache.span_label = Some("the cache is written here".to_owned());
    cache.labels = vec![Label {
        file: FileId(1),
        span: Span::new(11, 16),
        message: "this alone is 2.3 GB".to_owned(),
        site: false,
    }];
    cache.cost = Some(Cost {
        bytes: Some(2_300_000_000),
        seconds: None,
        confidence: Confidence::Table,
        per: Per::Pull,
        at_least: false,
        rows: vec![Row::packed("`torch`", 2_300, 900, "a table, 2026-11-24")],
    });
    cache.fix = Some(Fix::new(
        "add `--no-cache-dir`",
        Applicability::Safe,
        vec![Edit::insert(pip.end, " --no-cache-dir")],
    ));
    let mut token = finding(&SECRET, "`TOKEN` holds a secret: `hf_a…`", secret);
    token.help = Some("mount it with `RUN --mount=type=secret` instead".to_owned());
    token.fix = Some(Fix::new(
        "delete the instruction",
        Applicability::Unsafe,
        vec![Edit::delete(Span::new(secret.start - 10, docker.len()))],
    ));
    let other = File::new("other.dockerfile", Source::from("FROM scratch\r\n"));
    let advice = finding(&UNPINNED, "the base has no version", Span::new(5, 12));
    Report {
        lints: vec![
            Lint {
                files: Files(vec![dockerfile, requirements]),
                diagnostics: vec![cache, token],
                context_note: Some("the build context is taken to be `.`".to_owned()),
            },
            Lint {
                files: Files(vec![other]),
                diagnostics: vec![advice],
                context_note: None,
            },
        ],
        errors: vec![PathError {
            filename: "broken/Dockerfile".to_owned(),
            message: "permission denied".to_owned(),
        }],
        files: 2,
        fixed: 0,
    }
}

/// A finding of `rule` in the Dockerfile, with nothing more to it.
pub(crate) fn finding(rule: &Rule, message: &str, span: Span) -> Diagnostic {
    Diagnostic {
        code: rule.code,
        name: rule.name,
        aliases: rule.aliases,
        severity: rule.severity,
        message: message.to_owned(),
        help: None,
        file: FileId::DOCKERFILE,
        span,
        span_label: None,
        labels: Vec::new(),
        cost: None,
        fix: None,
    }
}

/// Where `part` stands in `text`.
pub(crate) fn span_of(text: &str, part: &str) -> Span {
    let start = text.find(part).expect("the text holds the part");
    Span::new(start, start + part.len())
}
