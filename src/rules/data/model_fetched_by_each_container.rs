//! ## What it does
//! Flags images that start a Python script which loads a model by its name on a hub, while the build downloads none and no
//! `VOLUME` keeps it; as advice, images with a package such as `openai-whisper` that downloads a model at the first use.
//!
//! ## Why is this bad?
//! The model goes into the writable layer of the container and is gone with it: every new container, each scale-up and
//! each restart of a serverless worker downloads it again, 1.5 GB for Whisper's `medium`, before the first answer. When
//! the hub is slow or down, it does not start at all. In the image, or on a volume, it is downloaded once.
//!
//! Off by default: what a container is started with cannot be seen, and with `-v` or a volume of Kubernetes for the
//! cache, as most such images are run, all is well. Nothing is said where the file downloads or copies weights, runs a
//! Python script of the project, which may download them, declares a `VOLUME` or an offline mode, where the call names
//! a folder for its downloads, or where a Compose file beside it mounts a cache.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir faster-whisper==1.1.0
//! COPY handler.py /
//! CMD ["python", "-u", "/handler.py"]
//! ```
//! ```text title="handler.py"
//! from faster_whisper import WhisperModel
//! model = WhisperModel("medium")
//! ```
//! ```text title=".dockerignore"
//! .git
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir faster-whisper==1.1.0
//! ENV HF_HOME=/models
//! VOLUME /models
//! COPY handler.py /
//! CMD ["python", "-u", "/handler.py"]
//! ```
//! ```text title="handler.py"
//! from faster_whisper import WhisperModel
//! model = WhisperModel("medium")
//! ```
//! ```text title=".dockerignore"
//! .git
//! ```
//!
//! ## References
//! - [RunPod: models in the image or on a volume](https://docs.runpod.io/serverless/workers/deploy)
//! - [faster-whisper](https://github.com/SYSTRAN/faster-whisper#model-conversion)

use crate::model::start_models::Loaded;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML616",
    name: "model-fetched-by-each-container",
    aliases: &[],
    theme: Theme::Data,
    severity: Severity::Warning,
    on: false,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("model_fetched_by_each_container.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(found) = cx.model.start_model() else {
        return;
    };
    let (severity, message) = match &found.what {
        Loaded::Model {
            call,
            script,
            model,
        } => (
            Severity::Warning,
            format!(
                "`{call}` of `{script}` loads `{model}`, which is not in the image: each new container downloads it"
            ),
        ),
        Loaded::Library(name) => (
            Severity::Info,
            format!(
                "`{name}` downloads its model at the first use, and no `VOLUME` keeps it for the next container"
            ),
        ),
    };
    let finding = report.push(found.span, message);
    finding.severity(severity);
    finding.help("download it in a `RUN`, or keep its cache on a volume and declare that");
}
