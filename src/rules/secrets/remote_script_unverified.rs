//! ## What it does
//! Points out a script that is downloaded and run without being compared with anything: `curl … | sh`,
//! `bash -c "$(curl …)"`, `wget -O install.sh … && bash install.sh`. Advice, but a warning over plain HTTP.
//!
//! Archives, programs and installers of hundreds of megabytes are a matter of `download-unverified`.
//!
//! ## Why is this bad?
//! Whoever controls the server, or the way to it, decides what runs in the build, with its network and its secrets, and
//! what ends up in the image. The same Dockerfile builds something else tomorrow, and a connection that breaks half-way
//! runs half a script.
//!
//! ## Example
//! ```dockerfile
//! FROM buildpack-deps:bookworm
//! RUN curl -LsSf https://astral.sh/uv/install.sh | sh
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM buildpack-deps:bookworm
//! COPY --from=ghcr.io/astral-sh/uv:0.9.11 /uv /bin/
//! ```
//!
//! ## References
//! - [Docker: `ADD --checksum`](https://docs.docker.com/reference/dockerfile/#add---checksum)
//! - [OpenSSF Scorecard: pinned dependencies](https://github.com/ossf/scorecard/blob/main/docs/checks.md#pinned-dependencies)

use crate::knowledge::makers;
use crate::knowledge::tools::image_of_installer;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML705",
    name: "remote-script-unverified",
    aliases: &[],
    theme: Theme::Secrets,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("remote_script_unverified.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for script in model.remote_scripts() {
        let message = match makers::names_release(&script.address) {
            true => format!(
                "`{}` runs this script unchecked: a replaced one goes unnoticed",
                script.program
            ),
            false => format!(
                "`{}` runs whatever this address serves on the day of the build",
                script.program
            ),
        };
        let is_open = script.address.starts_with("http://");
        let span = model.commands[script.fetch].program_span();
        let finding = report.push(span, message);
        if is_open {
            finding.severity(Severity::Warning);
        }
        finding.help(match (image_of_installer(&script.address), is_open) {
                (Some(copy), _) => format!("copy the program from its image: `{copy}`"),
                (_, true) => "use https, download a release with a version, and compare its sum: `ADD --checksum=sha256:…`".to_owned(),
                _ => "download a release with a version, and compare its sum: `ADD --checksum=sha256:…`, `sha256sum -c`".to_owned(),
            });
    }
}
