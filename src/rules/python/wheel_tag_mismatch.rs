//! ## What it does
//! Flags a wheel that is installed by its file and that is made for another Python than the one there, or for another
//! system: `…-cp311-cp311-linux_x86_64.whl` on `python:3.12`, `cp314-cp314` for a free-threaded Python, `win_amd64`.
//!
//! ## Why is this bad?
//! pip ends the build with `is not a supported wheel on this platform`. A wheel says in its name which interpreter, which ABI
//! and which system it is for. A Python that is built with `--disable-gil` has an ABI of its own, `cp314t`, and takes
//! neither `cp314` nor `abi3`.
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
use crate::rules::prelude::*;

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
    for install in model.wheel_installs() {
        let command = &model.commands[install.command];
        let Some(given) = model.install_at(install.command) else {
            continue;
        };
        if command.context.conditional || command.context.guarded || install.elsewhere {
            continue;
        }
        let Some(python) = model.interpreter_of(given) else {
            continue;
        };
        let mut refused = install.packages().filter_map(|wanted| {
            let tags = WheelTags::of_address(wanted.package.location.known()?)?;
            (!tags.fit(python.version, python.free_threaded)).then_some((wanted, tags))
        });
        let Some((wanted, tags)) = refused.next() else {
            continue;
        };
        let version = python.version;
        let here = match python.free_threaded {
            true => format!(
                "free-threaded Python {version} (`cp{}{}t`)",
                version.major, version.minor
            ),
            false => format!("Python {version} on Linux"),
        };
        let message = format!(
            "pip refuses this wheel, so that the build fails: it is for `{tags}`, and this is {here}"
        );
        let finding = report.push(wanted.package.span, message);
        if python.place != command.program_span() {
            finding.label(python.place, format!("this is Python {version}"));
        }
        for (other, _) in refused {
            finding.also(other.package.span, "this one, too");
        }
        finding.help("take the wheel for this Python, or the Python of the wheel");
    }
}
