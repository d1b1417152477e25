//! ## What it does
//! Flags `VOLUME` on a folder that holds an environment into which the image installs packages, or the code that it runs;
//! as advice, on the home of the container's user.
//!
//! ## Why is this bad?
//! Docker fills a volume from the image once, when it is empty. From then on the volume hides that folder of every newer
//! image: after an update the container still runs the old packages or the old code, whatever the new image has, until
//! somebody deletes the volume. Compose keeps even volumes without a name when it makes a container anew. Besides, some GB
//! are copied into the volume at the first start, and are on disk twice.
//!
//! A home as a volume collects programs, caches and settings alike, and a container that is started without `-v` gets a new
//! one that nobody finds again.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN python -m venv /venv
//! RUN /venv/bin/pip install --no-cache-dir fastapi==0.115.0
//! VOLUME ["/venv", "/models"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN python -m venv /venv
//! RUN /venv/bin/pip install --no-cache-dir fastapi==0.115.0
//! VOLUME ["/models"]
//! ```
//!
//! ## References
//! - [Docker: populate a volume](https://docs.docker.com/engine/storage/volumes/#populate-a-volume-using-a-container)
//! - [Dockerfile: VOLUME](https://docs.docker.com/reference/dockerfile/#volume)

use crate::model::volumes::Held;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML615",
    name: "program-in-volume",
    aliases: &[],
    theme: Theme::Data,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("program_in_volume.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    for volume in cx.model.volumes_with_programs() {
        let path = &volume.path;
        let (message, place) = match &volume.holds {
            Held::Environment(folder, place) => (
                format!(
                    "the volume hides `{folder}` of every newer image: containers keep the packages of the first"
                ),
                Some((*place, "packages are installed into it here")),
            ),
            Held::Code(place) => (
                format!(
                    "the volume hides `{path}` of every newer image: containers keep the code of the first"
                ),
                Some((*place, "the code comes from here")),
            ),
            Held::Home => (
                format!(
                    "all of the home `{path}` is a volume: what a first start puts there stays when the image is newer"
                ),
                None,
            ),
        };
        let finding = report.push(volume.span, message);
        match place {
            Some((place, what)) => {
                finding.label(place, what);
                finding.help("declare volumes for data alone: models, inputs, outputs");
            }
            None => {
                finding.severity(Severity::Info);
                finding.help("declare a volume for each folder of data instead: models, outputs");
            }
        }
    }
}
