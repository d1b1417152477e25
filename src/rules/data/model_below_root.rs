//! ## What it does
//! Points out a model that a `RUN` downloads into the cache below `/root`, in an image whose containers run as root:
//! Hugging Face, PyTorch Hub, NLTK, Whisper, EasyOCR.
//!
//! Nothing is said where the command names a folder or a variable such as `HF_HOME` does, and where containers run as
//! another user: that is `model-cache-wrong-user`.
//!
//! ## Why is this bad?
//! Nobody but root can read `/root`, so the image cannot be run as another user, as Kubernetes and OpenShift ask for,
//! without downloading the model again. And who mounts a volume on `/root/.cache` to keep what is downloaded hides what
//! the image brought. It is advice, and costs one `ENV`.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir nltk==3.9.1
//! RUN python -m nltk.downloader punkt_tab
//! COPY serve.py .
//! CMD ["python", "serve.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir nltk==3.9.1
//! RUN python -m nltk.downloader -d /usr/local/share/nltk_data punkt_tab
//! COPY serve.py .
//! CMD ["python", "serve.py"]
//! ```
//!
//! ## References
//! - [huggingface_hub: environment variables](https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables)
//! - [NLTK: installing data](https://www.nltk.org/data.html)

use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML617",
    name: "model-below-root",
    aliases: &[],
    theme: Theme::Data,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("model_below_root.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for cache in model.caches_of_root() {
        let message = format!(
            "{} fills `{}`, which only root can read, and a volume may hide",
            cache.download.shown, cache.folder
        );
        let span = model.commands[cache.download.command].program_span();
        report
            .push(span, message)
            .help("put it into a folder of its own: `ENV HF_HOME=/models`, `XDG_CACHE_HOME`, `TORCH_HOME`, `-d /usr/local/share/nltk_data`");
    }
}
