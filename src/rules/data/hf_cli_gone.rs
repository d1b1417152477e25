//! ## What it does
//! Flags `huggingface-cli` where the command is gone: `huggingface_hub` 1.0 and newer only have `hf`.
//!
//! An error where the file installs `huggingface_hub` by name and nothing keeps it below 1.0; a warning where it comes with
//! `transformers` 5; advice where the version cannot be told, since `hf` is there from 0.34 on. Nothing is said where it is
//! pinned below 1.0, or `transformers` below 5 holds it there.
//!
//! ## Why is this bad?
//! `huggingface-cli` is no command any more (1.0 to 1.9 and 2.x), or prints that it "is deprecated and no longer works"
//! and exits with 1 (1.33): the build fails, or the container does when it starts. A file that built last year stops to
//! build without a change, as soon as the cache of its `pip install` is gone.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir huggingface_hub
//! RUN huggingface-cli download Qwen/Qwen3-0.6B --revision c1899de289a04d12100db370d81485cdf75e47ca --exclude "*.onnx" --local-dir /model
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir huggingface_hub==1.9.2
//! RUN hf download Qwen/Qwen3-0.6B --revision c1899de289a04d12100db370d81485cdf75e47ca --exclude "*.onnx" --local-dir /model
//! ```
//!
//! ## Fix safety
//! Unsafe: the options of `hf` are not all the same. Options that did nothing any more (`--resume-download`,
//! `--local-dir-use-symlinks`) go; there is no fix for subcommands without a successor, such as `delete-cache`.
//!
//! ## References
//! - [huggingface_hub: migrating to 1.0](https://huggingface.co/docs/huggingface_hub/main/en/concepts/migration)
//! - [The command line of the Hub](https://huggingface.co/docs/huggingface_hub/main/en/guides/cli)

use std::collections::HashMap;

use crate::fixes::hub_command;
use crate::model::hub_client::Release;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML602",
    name: "hf-cli-gone",
    aliases: &[],
    theme: Theme::Data,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("hf_cli_gone.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let commands = model.commands.iter();
    let old: Vec<_> = commands
        .filter(|command| command.name() == "huggingface-cli")
        .collect();
    let mut releases = HashMap::new();
    for of_instruction in old.chunk_by(|a, b| a.instruction == b.instruction) {
        let first = of_instruction[0];
        let release = *releases
            .entry(first.stage)
            .or_insert_with(|| model.hub_release(first.stage));
        let (severity, message) = match release {
            Release::Before => continue,
            Release::From(_) => (
                Severity::Error,
                "`huggingface-cli` is not in the `huggingface_hub` that is installed here, so this fails",
            ),
            Release::Needed(_) => (
                Severity::Warning,
                "`huggingface-cli` is not in the `huggingface_hub` that `transformers` needs, so this fails",
            ),
            Release::Unknown | Release::Perhaps(_) => (
                Severity::Info,
                "`huggingface-cli` is gone from `huggingface_hub` 1.0 on, so this fails with the next update",
            ),
        };
        let finding = report.push(first.program_span(), message);
        finding.severity(severity);
        for other in &of_instruction[1..] {
            finding.also(other.program_span(), "and here");
        }
        if let Release::From(at) | Release::Needed(at) = release {
            finding.label(at, "nothing keeps this below 1.0");
        }
        let edits: Option<Vec<_>> = of_instruction
            .iter()
            .map(|command| hub_command::modern(model, command))
            .collect();
        let edits = edits.map(|edits| edits.into_iter().flatten().collect());
        finding.fix = edits.map(|edits| Fix::new("use `hf`", Applicability::Unsafe, edits));
        if finding.fix.is_none() {
            finding.help(
                "use `hf`, whose subcommands have other names: `hf auth login`, `hf cache ls`",
            );
        }
    }
}
