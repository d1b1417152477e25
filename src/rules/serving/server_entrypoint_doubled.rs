//! ## What it does
//! Flags a `CMD` that begins with a program, on an image whose ENTRYPOINT is the server itself: `vllm/vllm-openai`,
//! `ollama/ollama`, Hugging Face's text-generation-inference and text-embeddings-inference, `llama.cpp:server`,
//! `michaelf34/infinity`, `tensorflow/serving`.
//!
//! ## Why is this bad?
//! The words of `CMD` are the arguments of that ENTRYPOINT. `CMD ["ollama", "serve"]` makes it `ollama ollama serve`, and
//! the server refuses what it does not know: the container ends at once. A `CMD` in shell form, a shell or a script of
//! one's own fares no better.
//!
//! ## Example
//! ```dockerfile
//! FROM ollama/ollama:0.12.3
//! CMD ["ollama", "serve"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM ollama/ollama:0.12.3
//! CMD ["serve"]
//! ```
//!
//! Where a script must run first, `ENTRYPOINT ["/start.sh"]` takes the server's place.
//!
//! ## Fix safety
//! Unsafe: the image's `CMD` changes. There is a fix where the words behind the program are right as they are.
//!
//! ## References
//! - [Dockerfile reference: CMD and ENTRYPOINT](https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact)
//! - [vllm#37133: unrecognized arguments: serve](https://github.com/vllm-project/vllm/issues/37133)

use crate::model::Model;
use crate::model::handed::Handed;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML812",
    name: "server-entrypoint-doubled",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Error,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("server_entrypoint_doubled.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let mut seen = Vec::new();
    for handed in cx.model.handed() {
        if seen.contains(&handed.cmd) {
            continue;
        }
        seen.push(handed.cmd);
        let program = handed.entrypoint.program;
        let message = match handed.again {
            true => {
                format!("the image starts `{program}` by itself, and refuses to be told so again")
            }
            false => format!(
                "this becomes an argument of `{program}`, the image's entrypoint, which refuses it"
            ),
        };
        let finding = report.push(handed.program, message);
        finding.label(handed.image.span, format!("`{program}` is its entrypoint"));
        finding.fix(fix(cx.model, &handed));
        if finding.fix.is_none() {
            finding.help(match handed.again {
                true => "write the arguments alone",
                false => "write `ENTRYPOINT` instead of `CMD`, or `ENTRYPOINT []` above it",
            });
        }
    }
}

/// Takes the words that name the server out of the list.
fn fix(model: &Model<'_>, handed: &Handed<'_>) -> Option<Fix> {
    let span = handed.needless?;
    let title = format!("remove `{}`", handed.entrypoint.program);
    let is_on_one_line = !model.text(span).contains('\n');
    is_on_one_line.then(|| Fix::new(title, Applicability::Unsafe, vec![Edit::delete(span)]))
}
