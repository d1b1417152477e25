//! ## What it does
//! Flags models and corpora that a `RUN` downloads into the cache below one user's home, while containers run as another
//! user: Hugging Face, PyTorch Hub, NLTK, Whisper, EasyOCR, by their commands, by `python -c`, or by a script of the build
//! context such as `download_model.py`; and caches that are copied from another stage below `/root`.
//!
//! Nothing is said where the command names a folder, a variable such as `HF_HOME` holds for both users, the model is
//! saved or copied elsewhere, its owner or mode is changed later, or containers run as root.
//!
//! ## Why is this bad?
//! The user of the container looks in its own home, and may not even read `/root`. So the model lies in the image for
//! nothing, and is downloaded again by each container that starts, or the program fails (`LookupError`,
//! `PermissionError`, no network).
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir nltk==3.9.1
//! RUN python -m nltk.downloader punkt_tab
//! COPY serve.py .
//! RUN useradd --create-home app
//! USER app
//! CMD ["python", "serve.py"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir nltk==3.9.1
//! RUN python -m nltk.downloader -d /usr/local/share/nltk_data punkt_tab
//! COPY serve.py .
//! RUN useradd --create-home app
//! USER app
//! CMD ["python", "serve.py"]
//! ```
//!
//! ## Fix safety
//! Unsafe: `ENV HF_HUB_CACHE` or `TORCH_HOME` above the download holds for containers, too. Their user can read what
//! the build put there, but not add to it. `HF_HOME` stays as it is: code that comes with a model, and data sets, need
//! a folder that can be written to.
//!
//! ## References
//! - [huggingface_hub: environment variables](https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables)
//! - [NLTK: installing data](https://www.nltk.org/data.html)
//! - [haystack: an image whose NLTK data is downloaded again](https://github.com/deepset-ai/haystack/pull/1978)

use crate::diagnostic::Diagnostic;
use crate::fixes::{flag, instruction};
use crate::knowledge::hubs::{HUGGING_FACE, NLTK, TORCH};
use crate::model::Model;
use crate::model::model_caches::Misplaced;
use crate::model::model_downloads::By;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML607",
    name: "model-cache-wrong-user",
    aliases: &[],
    theme: Theme::Data,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("model_cache_wrong_user.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let misplaced = model.misplaced_caches();
    let stage = |m: &Misplaced| model.commands[m.download.command].stage;
    for of_stage in misplaced.chunk_by(|a, b| stage(a) == stage(b) && a.folder == b.folder) {
        let first = &of_stage[0];
        let command = &model.commands[first.download.command];
        let (shown, folder) = (&first.download.shown, &first.folder);
        let (owner, reader) = (&first.owner, &first.reader);
        let finding = report.push(
            command.program_span(),
            format!("{shown} fills `{folder}` as `{owner}`, but containers run as `{reader}`, who does not look there"),
        );
        label_user(model, first.stage, finding);
        for other in &of_stage[1..] {
            let command = &model.commands[other.download.command];
            finding.label(command.program_span(), "this too");
        }
        finding.fix(fix(model, of_stage));
        if finding.fix.is_none() {
            finding.help(help(first));
        }
    }
    for copy in model.misplaced_copies() {
        let (folder, reader) = (&copy.folder, &copy.reader);
        let finding = report.push(
            model.instruction(copy.instruction).head,
            format!("models are copied to `{folder}`, but containers run as `{reader}`, who may not enter `/root`"),
        );
        finding.help("copy them to the home of that user with `--chown`, or to a folder such as `/opt/huggingface` that `HF_HUB_CACHE` names");
        label_user(model, copy.stage, finding);
    }
}

/// Shows the `USER` that holds for the containers of a stage.
fn label_user(model: &Model<'_>, stage: usize, finding: &mut Diagnostic) {
    let mut users = model
        .lineage(stage)
        .flat_map(|stage| stage.instructions.clone().rev());
    if let Some(at) = users.find(|&at| model.instruction(at).keyword == Keyword::User) {
        finding.label(model.instruction(at).span, "containers run as this user");
    }
}

fn fix(model: &Model<'_>, of_stage: &[Misplaced]) -> Option<Fix> {
    let first = &of_stage[0];
    let command = &model.commands[first.download.command];
    if !matches!(first.owner.as_str(), "root" | "0") {
        return None;
    }
    if *first.download.hub == NLTK {
        let mut edits = Vec::new();
        for misplaced in of_stage {
            let command = &model.commands[misplaced.download.command];
            let module = command
                .args()
                .iter()
                .find(|word| word.is("nltk.downloader"))?;
            let words = ["-d", "/usr/local/share/nltk_data"];
            edits.push(flag::add_words_after(model, command, module, &words)?);
        }
        let title = "download to a folder where every user looks";
        return Some(Fix::new(title, Applicability::Unsafe, edits));
    }
    let setting = if *first.download.hub == HUGGING_FACE {
        "HF_HUB_CACHE=/opt/huggingface"
    } else if *first.download.hub == TORCH {
        "TORCH_HOME=/opt/torch"
    } else {
        return None;
    };
    let keyword = instruction::spelt_like(model, command.instruction, Keyword::Env);
    let line = format!("{keyword} {setting}");
    let (edit, change) =
        instruction::insert_above(model, command.instruction, &line, Keyword::Env)?;
    let title = format!("set `{setting}`");
    let mut fix = Fix::new(title, Applicability::Unsafe, vec![edit]);
    fix.changes = vec![change];
    Some(fix)
}

fn help(misplaced: &Misplaced) -> String {
    let reader = &misplaced.reader;
    match (misplaced.download.hub.name, misplaced.download.by) {
        ("NLTK", By::Call) => {
            "pass `download_dir=\"/usr/local/share/nltk_data\"`, where every user looks".to_owned()
        }
        _ => format!("download below a folder that both users are told, or as `{reader}`"),
    }
}
