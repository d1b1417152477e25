//! ## What it does
//! Points to an image on Project Jupyter's docker-stacks that stays with `USER root` at its end.
//!
//! Silent where Compose, a later `USER` or an ENTRYPOINT of the file's own may be meant to change it: where `NB_USER`
//! or `NB_UID` is set, here or by Compose, where there is an ENTRYPOINT, and where a later `USER` is commented out:
//! root is meant.
//!
//! ## Why is this bad?
//! The container starts as root. The start script of these images then changes to the user by `sudo`, but what goes
//! around it, `docker exec`, `docker run … bash` or a Kubernetes `command:`, is root, files that it leaves in the home are
//! not the user's, and clusters that ask for `runAsNonRoot` refuse the image.
//!
//! ## Example
//! ```dockerfile
//! FROM quay.io/jupyter/base-notebook:2026-07-28
//! USER root
//! RUN chmod 1777 /opt
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM quay.io/jupyter/base-notebook:2026-07-28
//! USER root
//! RUN chmod 1777 /opt
//! USER ${NB_UID}
//! ```
//!
//! ## Fix safety
//! Unsafe: the image's user changes.
//!
//! ## References
//! - [docker-stacks: recipes](https://jupyter-docker-stacks.readthedocs.io/en/latest/using/recipes.html)

use crate::fixes::instruction;
use crate::knowledge::Family;
use crate::model::{Base, Model, Stage, Value};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML816",
    name: "jupyter-user-not-restored",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Info,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Always(Applicability::Unsafe),
    source: include_str!("jupyter_user_not_restored.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    if model.may_be_composed_with(cx.name, &["NB_USER", "NB_UID", "user:"]) {
        return;
    }
    for stage in model
        .stages()
        .iter()
        .filter(|stage| model.is_an_image(stage))
    {
        let Some(user) = model.last_user(stage.index) else {
            continue;
        };
        let is_meant = model.has_comment_of(Keyword::User, user, stage);
        if model.starts_as_root(stage.index) == Some(true) && is_left(model, stage) && !is_meant {
            report
                .push(
                    model.instruction(user).span,
                    "the image stays with this user: its containers start as root, not as `jovyan`",
                )
                .fix(restore(model, stage));
        }
    }
}

/// Whether it is one of Jupyter's images, and nothing in the file says that another user is meant.
fn is_left(model: &Model<'_>, stage: &Stage) -> bool {
    let Base::Image(image) = model.root_base(stage.index) else {
        return false;
    };
    let facts = image.facts.as_ref();
    let is_jupyter = facts.is_some_and(|facts| facts.family == Family::Jupyter);
    let is_set = |name: &str| {
        let said = model.said_at_start(stage.index, name);
        matches!(said, Some(Value::Known(_)))
    };
    let mut lineage = model.lineage(stage.index);
    let has_entrypoint = lineage.any(|stage| {
        let mut instructions = stage.instructions.clone();
        instructions.any(|at| model.instruction(at).keyword == Keyword::Entrypoint)
    });
    is_jupyter && !has_entrypoint && !is_set("NB_USER") && !is_set("NB_UID")
}

fn restore(model: &Model<'_>, stage: &Stage) -> Option<Fix> {
    let last = stage.instructions.end - 1;
    let line = "USER ${NB_UID}";
    let (edit, change) = instruction::insert_below(model, last, line, Keyword::User)?;
    let mut fix = Fix::new(
        "switch back to `${NB_UID}`",
        Applicability::Unsafe,
        vec![edit],
    );
    fix.changes = vec![change];
    Some(fix)
}
