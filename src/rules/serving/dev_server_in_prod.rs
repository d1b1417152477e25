//! ## What it does
//! Flags a server that `CMD` or `ENTRYPOINT` starts for development: `uvicorn --reload`, `fastapi dev`, `flask --debug`,
//! `FLASK_DEBUG=1`, `mlflow server --dev` and their like.
//!
//! `flask run`, a script with `app.run(host="0.0.0.0")`, Django's `runserver` and `langgraph dev` are servers for
//! development, too: a warning where the image exposes a port, else advice, since some tool never needs more. Stages
//! and Dockerfiles that are named for development or tests are left alone, and so is an image that Compose runs with
//! `develop:`.
//!
//! ## Why is this bad?
//! With reloading on, one process serves all requests (uvicorn then ignores `--workers`), a second one watches the files,
//! and whatever changes a file starts the server anew: the model is loaded again while requests wait. Flask's debugger
//! shows source code and an interactive console to whoever causes an error.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.12-slim
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--reload"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM python:3.12-slim
//! CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]
//! ```
//!
//! For work on the code, Compose can say `command:` or `develop: watch:`.
//!
//! ## Fix safety
//! Unsafe: the image's `CMD` changes, and somebody may work in this container.
//!
//! ## References
//! - [uvicorn: settings](https://www.uvicorn.org/settings/#development)
//! - [FastAPI CLI: dev and run](https://fastapi.tiangolo.com/fastapi-cli/)
//! - [Flask: debug mode](https://flask.palletsprojects.com/en/stable/quickstart/#debug-mode)

use crate::fixes::flag;
use crate::model::flask_apps::FlaskApp;
use crate::model::options::Given;
use crate::model::{Model, Server, Value, paths};
use crate::rules::prelude::*;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML803",
    name: "dev-server-in-prod",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::Sometimes(Applicability::Unsafe),
    source: include_str!("dev_server_in_prod.rs"),
    check,
};

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let is_developed = cx.model.may_be_composed_with(cx.name, &["develop:"]);
    if paths::is_for_development(cx.name) || is_developed {
        return;
    }
    for server in &cx.model.servers {
        let stage = &cx.model.stages()[server.startup.stage];
        if !stage.is_for_building() && !stage.is_for_tests() {
            one(cx.model, server, report);
        }
    }
    for app in cx.model.flask_apps() {
        let stage = &cx.model.stages()[app.stage];
        if !stage.is_for_building() && !stage.is_for_tests() {
            script(cx.model, &app, report);
        }
    }
}

/// `app.run(host="0.0.0.0")` in a script of the build context.
fn script(model: &Model<'_>, app: &FlaskApp, report: &mut Report<'_>) {
    let message = match app.debugs {
        true => format!(
            "`{}` runs Flask's debugger, a console, for whoever causes an error",
            app.path
        ),
        false => format!(
            "`{}` runs Flask's server for development, slow and not made to face a network",
            app.path
        ),
    };
    let is_served = app.debugs || model.exposes(app.stage).is_some();
    report
        .push(app.span, message)
        .severity(if is_served {
            Severity::Warning
        } else {
            Severity::Info
        })
        .help("serve the app with gunicorn or waitress");
}

fn one(model: &Model<'_>, server: &Server<'_>, report: &mut Report<'_>) {
    let name = server.facts.name;
    if let Some(given) = server.option(server.facts.development) {
        let option = server.command.word_span(given.word);
        let message = format!(
            "`{}` is for development: `{name}` watches for changes, and each loads the model again",
            model.text(option),
        );
        let fix = without(model, server, &given);
        report.push(option, message).fix(fix);
        return;
    }
    match name {
        "fastapi dev" => {
            let message = "`fastapi dev` is for development: it reloads the model with every change of a file";
            report.push(server.span, message).fix(run(model, server));
        }
        "flask run" if debugs(model, server) => {
            let message =
                "`FLASK_DEBUG` shows Flask's debugger, a console, to whoever causes an error";
            let help = "take `FLASK_DEBUG` out of the image, and set it where you work on the code";
            report.push(server.span, message).help(help);
        }
        "flask run" | "Django runserver" | "langgraph dev" => {
            let message = format!(
                "`{name}` is a server for development, slow and not made to face a network"
            );
            let is_served = model.exposes(server.startup.stage).is_some();
            report
                .push(server.span, message)
                .severity(if is_served {
                    Severity::Warning
                } else {
                    Severity::Info
                })
                .help("serve the app with what its makers name for production");
        }
        _ => {}
    }
}

/// Whether the image sets `FLASK_DEBUG`, as Flask reads it (`helpers.py`).
fn debugs(model: &Model<'_>, server: &Server<'_>) -> bool {
    match model.said_at_start(server.startup.stage, "FLASK_DEBUG") {
        Some(Value::Known(value)) => !matches!(&*value.to_lowercase(), "" | "0" | "false" | "no"),
        _ => false,
    }
}

/// Takes the option away. A server that has other options for it as well is left to its author.
fn without(model: &Model<'_>, server: &Server<'_>, given: &Given<'_>) -> Option<Fix> {
    let title = format!(
        "remove `{}`",
        model.text(server.command.word_span(given.word))
    );
    let edits = flag::remove_words(model, &server.command, [given.word])?;
    Some(Fix::new(title, Applicability::Unsafe, edits))
}

/// `fastapi run` listens on all interfaces by itself.
fn run(model: &Model<'_>, server: &Server<'_>) -> Option<Fix> {
    let mut words = server.command.args().iter();
    let word = words.find(|word| word.is("dev"))?;
    let span = server.command.word_span(word);
    let is_plain = model.text(span) == "dev";
    let edits = vec![Edit::replace(span, "run")];
    is_plain.then(|| Fix::new("use `fastapi run`", Applicability::Unsafe, edits))
}
