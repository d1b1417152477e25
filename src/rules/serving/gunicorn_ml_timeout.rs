//! ## What it does
//! Points to gunicorn that is started without `--timeout` in an image with PyTorch, TensorFlow, transformers and their
//! like. With XGBoost, ONNX Runtime and other libraries whose models are smaller, only where it is left with its one
//! worker, too. Models of scikit-learn answer in milliseconds.
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
use crate::knowledge::servers::{LOADS_MODELS, PREDICTS};
use crate::model::requirements::WantedPackage;
use crate::model::{Model, Server, Value};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML807",
    name: "gunicorn-ml-timeout",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Info,
    on: true,
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
        let one_of = |known: &[&str]| {
            let mut packages = packages.iter();
            packages.find(|wanted| wanted.name().is_some_and(|name| known.contains(&name)))
        };
        let heavy = one_of(LOADS_MODELS);
        let light = || one_of(PREDICTS).filter(|_| has_one_worker(model, server));
        let message = match heavy.or_else(light) {
            Some(heavy) if LOADS_MODELS.contains(&heavy.name().unwrap_or_default()) => format!(
                "gunicorn kills a worker that loads a model with {} for more than 30 seconds",
                heavy.shown()
            ),
            Some(light) => one_worker(light),
            None => continue,
        };
        let finding = report.push(server.span, message);
        finding.fix(add_timeout(model, server));
        if finding.fix.is_none() {
            finding.help("give it a `--timeout`");
        }
    }
}

fn one_worker(light: &WantedPackage) -> String {
    format!(
        "gunicorn has one worker, which answers one request at a time, and is killed if {} takes 30 seconds",
        light.shown()
    )
}

/// Whether gunicorn is left with one worker of the plain kind.
fn has_one_worker(model: &Model<'_>, server: &Server<'_>) -> bool {
    const OTHER: &[&str] = &["-k", "-w", "--threads", "--worker-class", "--workers"];
    let said = model.said_at_start(server.startup.stage, "WEB_CONCURRENCY");
    server.option(OTHER).is_none() && said.is_none_or(|value| value == Value::Unset)
}

fn add_timeout(model: &Model<'_>, server: &Server<'_>) -> Option<Fix> {
    let word = server.command.args().last()?;
    let words = ["--timeout", "120"];
    let edit = flag::add_words_after(model, &server.command, word, &words)?;
    let title = "add `--timeout 120`";
    Some(Fix::new(title, Applicability::Unsafe, vec![edit]))
}
