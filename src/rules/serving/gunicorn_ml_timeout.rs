//! ## What it does
//! Points to gunicorn that is started without `--timeout` in an image with PyTorch, TensorFlow, transformers and their
//! like. Off unless it is selected.
//!
//! Silent where a file of settings, `GUNICORN_CMD_ARGS` or a variable may say it.
//!
//! ## Why is this bad?
//! gunicorn kills a worker that has not reported for 30 seconds. A worker reports once its app is imported: one that loads
//! a model for longer is killed, started again, and killed again. A plain (sync) worker does not report during a request,
//! so that a long inference ends the same way.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir transformers==4.57.0 gunicorn==23.0.0
//! CMD ["gunicorn", "--bind", "0.0.0.0:8000", "main:app"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! RUN pip install --no-cache-dir transformers==4.57.0 gunicorn==23.0.0
//! CMD ["gunicorn", "--bind", "0.0.0.0:8000", "main:app", "--timeout", "120"]
//! ```
//!
//! ## Fix safety
//! Unsafe: a worker that hangs is found later. 120 seconds are a guess.
//!
//! ## References
//! - [gunicorn: settings, timeout](https://docs.gunicorn.org/en/stable/settings.html#timeout)

use crate::fixes::flag;
use crate::knowledge::servers::LOADS_MODELS;
use crate::model::{Model, Server};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML807",
    name: "gunicorn-ml-timeout",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Info,
    on: false,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("gunicorn_ml_timeout.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    for server in &model.servers {
        if server.facts.name != "gunicorn"
            || server.option(&["-t", "--timeout"]).is_some()
            || model.may_have_more_options(server)
        {
            continue;
        }
        let packages = model.python_packages_of(server.startup.stage);
        let heavy = packages.iter().find(|wanted| {
            let name = wanted.package.name.as_deref();
            name.is_some_and(|name| LOADS_MODELS.contains(&name))
        });
        if let Some(heavy) = heavy {
            let message = format!(
                "gunicorn kills a worker that loads a model with {} for more than 30 seconds",
                heavy.shown()
            );
            let finding = report.push(server.span, message);
            finding.fix(add_timeout(model, server));
            if finding.fix.is_none() {
                finding.help("give it a `--timeout`");
            }
        }
    }
}

fn add_timeout(model: &Model<'_>, server: &Server<'_>) -> Option<Fix> {
    let word = server.command.args().last()?;
    let words = ["--timeout", "120"];
    let edit = flag::add_words_after(model, &server.command, word, &words)?;
    let title = "add `--timeout 120`";
    Some(Fix::new(title, Applicability::Unsafe, vec![edit]))
}
