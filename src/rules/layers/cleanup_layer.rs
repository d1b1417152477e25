//! ## What it does
//! Flags a `RUN` that does nothing but delete what other layers hold: temporary files, caches, documentation, the contents
//! of `/root`, the host keys of SSH, folders of CUDA.
//!
//! Nothing is said of the caches of package managers, which have rules of their own, where the `RUN` does anything
//! else, where `delete-in-later-layer` names what is deleted, of `.cache` where a `RUN` mounts a cache there, of copied
//! files, most of which are small, and of stages that are not shipped.
//!
//! ## Why is this bad?
//! A layer can only hide what is below it. The image gets no smaller, it gets bigger by the marks that say what is
//! hidden, and whoever pulls it can read all of it. What has to go must be deleted by the instruction that writes it.
//!
//! ## Example
//! ```dockerfile
//! FROM buildpack-deps:bookworm
//! RUN make -C /opt/tool install
//! RUN rm -rf /tmp/* /root/.cache
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM buildpack-deps:bookworm
//! RUN make -C /opt/tool install && \
//!     rm -rf /tmp/* /root/.cache
//! ```
//!
//! ## References
//! - [Docker: layers](https://docs.docker.com/get-started/docker-concepts/building-images/understanding-image-layers/)

use crate::model::cleanups::Litter;
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML515",
    name: "cleanup-layer",
    aliases: &[],
    theme: Theme::Layers,
    severity: Severity::Info,
    on: false,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("cleanup_layer.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    let mut found = model.cleanups();
    found.retain(|cleanup| {
        cleanup.what != Litter::Copied && !cx.is_silenced(RULE.code, cleanup.command)
    });
    let waste = found.iter().find(|cleanup| cleanup.what == Litter::Waste);
    let Some(first) = waste.or(found.first()) else {
        return;
    };
    let message = match first.what {
        Litter::Waste => "this only hides what earlier layers hold: the image gets no smaller",
        Litter::Base => "this only hides what the base image holds: the image gets no smaller",
        Litter::Keys | Litter::Copied => {
            "this only hides the keys: they stay in the layer below, for anyone to read"
        }
    };
    let span = |command: usize| model.commands[command].program_span();
    let finding = report.push(span(first.command), message);
    for other in found.iter().filter(|other| other.command != first.command) {
        finding.also(span(other.command), "so does this");
    }
    finding.help(match first.what {
        Litter::Waste => "delete it in the `RUN` that writes it, or mount a cache there: `--mount=type=cache,target=…`",
        Litter::Keys | Litter::Copied | Litter::Base => "begin with a base image that has none",
    });
}
