//! ## What it does
//! Flags `curl` without `--fail` where the answer is saved and nothing looks at it.
//!
//! Nothing is said where a later command unpacks, installs or runs the file, which fails by itself, where the same `RUN`
//! compares a sum or a signature, and where the outcome of `curl` is asked for (`||`).
//!
//! ## Why is this bad?
//! For `curl` a 404 or a 503 is a success: the build goes on with an error page in the place of the model, the key or the
//! program, and fails much later, or not at all. With `-f` the build stops here.
//!
//! ## Example
//! ```dockerfile
//! FROM buildpack-deps:bookworm
//! RUN curl -L -o /models/classifier.onnx https://example.org/models/classifier-1.2.onnx
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM buildpack-deps:bookworm
//! RUN curl -f -L -o /models/classifier.onnx https://example.org/models/classifier-1.2.onnx
//! ```
//!
//! ## Fix safety
//! Unsafe: a build that went on with an error page now fails.
//!
//! ## References
//! - [curl: `--fail`](https://curl.se/docs/manpage.html#-f)

use crate::fixes::flag;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML708",
    name: "download-without-fail",
    aliases: &[],
    theme: Theme::Secrets,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("download_without_fail.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for found in model.unguarded_downloads() {
        let Some((first, others)) = found.split_first() else {
            continue;
        };
        let message = "`curl` without `-f` saves an error page as if it were the file";
        let finding = report.push(model.commands[*first].program_span(), message);
        for other in others.iter().take(3) {
            finding.also(model.commands[*other].program_span(), "and here");
        }
        let edits = found.iter().map(|&download| {
            let command = &model.commands[download];
            flag::add_after(model, command, command.invocation.as_ref()?.word, "-f")
        });
        let edits: Option<Vec<Edit>> = edits.collect();
        finding.fix(edits.map(|edits| Fix::new("add `-f`", Applicability::Unsafe, edits)));
        if finding.fix.is_none() {
            finding.help("add `-f`, so that the build fails here");
        }
    }
}
