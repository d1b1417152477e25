//! ## What it does
//! Flags a `RUN` that downloads a model, a corpus or weights below a `COPY` of the project's code of which it needs
//! nothing.
//!
//! Nothing is said where a script of the project downloads, where Python packages are installed between the two (or
//! `code-before-deps` has something to say first), where the code that downloads imports anything but well-known
//! libraries, where the download lands in a cache mount, and of copies of weights, data and settings of the system.
//!
//! ## Why is this bad?
//! A layer is rebuilt when anything above it changes, and code changes with every commit: each build downloads the same
//! gigabytes again, stores them as a new layer, and pushes that.
//!
//! ## Example
//! ```dockerfile
//! FROM pytorch/pytorch:2.9.1-cuda12.6-cudnn9-runtime
//! RUN pip install --no-cache-dir sentence-transformers==5.1.2
//! COPY src/ /app/src/
//! RUN python -c "from sentence_transformers import SentenceTransformer; SentenceTransformer('all-MiniLM-L6-v2', revision='c9745ed')"
//! ```
//! ```text title="src/main.py"
//! import sentence_transformers
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM pytorch/pytorch:2.9.1-cuda12.6-cudnn9-runtime
//! RUN pip install --no-cache-dir sentence-transformers==5.1.2
//! RUN python -c "from sentence_transformers import SentenceTransformer; SentenceTransformer('all-MiniLM-L6-v2', revision='c9745ed')"
//! COPY src/ /app/src/
//! ```
//! ```text title="src/main.py"
//! import sentence_transformers
//! ```
//!
//! ## Fix safety
//! Unsafe: what the download does is not shown in the Dockerfile. Where the `RUN` stands directly behind the copy, they
//! change places.
//!
//! ## References
//! - [Docker: optimize cache usage in builds](https://docs.docker.com/build/cache/optimize/)

use crate::fixes::instruction::move_behind;
use crate::model::Model;
use crate::model::late_downloads::LateDownload;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML505",
    name: "model-download-after-code",
    aliases: &[],
    theme: Theme::Layers,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("model_download_after_code.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for late in model.late_downloads() {
        let finding = report.push(
            model.commands[late.command].program_span(),
            format!(
                "{} fetches the same again after every change of code",
                late.shown
            ),
        );
        let head = model.instruction(late.copy.instruction).head;
        finding.label(head, "this changes with every commit");
        finding.fix(fix(model, &late));
        if finding.fix.is_none() {
            finding.help("move the download above the copy");
        }
    }
}

/// The copy behind the `RUN`, where they stand together.
fn fix(model: &Model<'_>, late: &LateDownload<'_>) -> Option<Fix> {
    let copy = late.copy;
    let destination = copy.destination.known()?;
    let workdir = model.state(late.run).workdir.known()?;
    let is_there = workdir == "/"
        || !crate::model::paths::overlap(workdir, destination)
        || model.is_made_before(workdir, copy.instruction);
    let is_next = late.run == copy.instruction + 1;
    if !is_next || !is_there || !copy.means_the_same_below(model, late.run) {
        return None;
    }
    let (edits, changes) = move_behind(model, copy.instruction, late.run)?;
    let title = "copy the code behind the download";
    let mut fix = Fix::new(title, Applicability::Unsafe, edits);
    fix.changes = changes;
    Some(fix)
}
