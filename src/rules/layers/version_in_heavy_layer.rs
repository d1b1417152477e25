//! ## What it does
//! Flags a `RUN`, or a script that it starts, that installs torch, TensorFlow or vLLM and then fetches something whose
//! version a build argument says.
//!
//! Nothing is said of installs with a cache mount.
//!
//! ## Why is this bad?
//! A `RUN` is one layer: with a new value of the argument, gigabytes of packages that stay the same are downloaded,
//! unpacked, pushed and pulled again for an application of a few megabytes.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12
//! ARG WEBUI_VERSION=v1.10.1
//! RUN pip install --no-cache-dir torch==2.9.1 --index-url https://download.pytorch.org/whl/cu126 \
//!     && git clone --depth 1 -b "$WEBUI_VERSION" https://github.com/AUTOMATIC1111/stable-diffusion-webui /webui
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12
//! RUN pip install --no-cache-dir torch==2.9.1 --index-url https://download.pytorch.org/whl/cu126
//! ARG WEBUI_VERSION=v1.10.1
//! RUN git clone --depth 1 -b "$WEBUI_VERSION" https://github.com/AUTOMATIC1111/stable-diffusion-webui /webui
//! ```
//!
//! ## References
//! - [Docker: optimize cache usage in builds](https://docs.docker.com/build/cache/optimize/)

use crate::diagnostic::{Cost, Per};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML513",
    name: "version-in-heavy-layer",
    aliases: &[],
    theme: Theme::Layers,
    severity: Severity::Warning,
    on: false,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("version_in_heavy_layer.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for found in model.versions_together() {
        let (package, argument) = (&found.package, &found.argument);
        let message = format!(
            "`{package}` is downloaded again for every new `{argument}`: both are one layer"
        );
        let finding = report.push(model.commands[found.install].program_span(), message);
        finding.label(
            model.commands[found.fetch].program_span(),
            "this takes the argument",
        );
        let rows = model.wheel_rows(found.install);
        finding.cost(Cost::of_wheels(rows, Per::Build));
        finding.help("install the big packages in a `RUN` of their own, above the `ARG`");
    }
}
