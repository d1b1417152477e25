//! ## What it does
//! Flags a wheel that is installed by its file and that is made for another Python than the one there, or for another
//! system: `…-cp311-cp311-linux_x86_64.whl` on `python:3.12`, `cp314-cp314` for a free-threaded Python, `win_amd64`.
//!
//! ## Why is this bad?
//! pip ends the build with `is not a supported wheel on this platform`. A wheel says in its name which interpreter,
//! which ABI and which system it is for. A Python that is built with `--disable-gil` has an ABI of its own, `cp314t`,
//! and takes neither `cp314` nor `abi3`.
//!
//! The Python is told by the base image, by the name of the program (`python3.11 -m pip`), by the distribution whose
//! `python3-pip` is installed, or by the sources that a `RUN` compiles; where it is not known, nothing is said. Neither is
//! anything said of the processor, which the build may choose.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir https://example.com/wheels/flash_attn-2.8.3-cp311-cp311-linux_x86_64.whl
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir https://example.com/wheels/flash_attn-2.8.3-cp312-cp312-linux_x86_64.whl
//! ```
//!
//! ## References
//! - [Platform compatibility tags](https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/)
//! - [Free-threaded Python: ABI](https://docs.python.org/3/howto/free-threading-extensions.html)

use crate::knowledge::wheel_tags::WheelTags;
use crate::model::contents::MAX_STAGES;
use crate::model::interpreters::Interpreter;
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML356",
    name: "wheel-tag-mismatch",
    aliases: &[],
    theme: Theme::Python,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("wheel_tag_mismatch.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.stages().len() > MAX_STAGES {
        return;
    }
    let mut found: Vec<(Span, WheelTags, Interpreter)> = Vec::new();
    for install in model.wheel_installs() {
        let command = &model.commands[install.command];
        let Some(given) = model.install_at(install.command) else {
            continue;
        };
        let open = command.context.conditional || command.context.guarded || install.elsewhere;
        let Some(python) = model.interpreter_of(given).filter(|_| !open) else {
            continue;
        };
        found.extend(install.packages().filter_map(|wanted| {
            let tags = WheelTags::of_address(wanted.package.location.known()?)?;
            let fits = tags.fit(python.version, python.free_threaded);
            (!fits).then_some((wanted.package.span, tags, python))
        }));
    }
    let is_open = |(span, ..): &&(Span, WheelTags, Interpreter)| !(cx.silenced)(RULE.code, *span);
    let mut told = found.iter().filter(is_open);
    let Some((span, tags, python)) = told.next() else {
        return;
    };
    let finding = report.push(*span, message(tags, python));
    finding.label(python.place, format!("this is Python {}", python.version));
    for (other, ..) in told {
        finding.also(*other, "this one, too");
    }
    finding.help("take the wheel for this Python, or the Python of the wheel");
}

fn message(tags: &WheelTags, python: &Interpreter) -> String {
    let version = python.version;
    let here = match python.free_threaded {
        true => format!(
            "free-threaded Python {version} (`cp{}{}t`)",
            version.major, version.minor
        ),
        false => format!("Python {version} on Linux"),
    };
    format!(
        "pip refuses this wheel, so that the build fails: it is for `{tags}`, and this is {here}"
    )
}
