//! ## What it does
//! Flags a server that asks nobody for a login, on an address that can be reached, where whoever reaches it can run
//! code or destroy data: stable-diffusion-webui with `--enable-insecure-extension-access`, ComfyUI with
//! `--enable-cors-header` for every origin or with `security_level = weak` for its manager of nodes, `mlflow server`
//! without `--app-name`. ComfyUI with `--listen` alone is advice.
//!
//! Silent where the server listens on 127.0.0.1, where a login is set (`--gradio-auth`, `--app-name basic-auth`), where
//! its arguments come from a variable, and where a proxy such as nginx, which may ask, is in the image. Jupyter is left to
//! `jupyter-open`.
//!
//! ## Why is this bad?
//! An extension of stable-diffusion-webui is Python that the server runs: since it is so, the server shuts that tab when
//! it listens for others, and the option opens it again. ComfyUI refuses requests that other web pages send; with
//! `--enable-cors-header` that check is gone, and any page that a user visits starts workflows in his name. MLflow's API
//! deletes experiments and replaces models.
//!
//! ## Example
//! ```dockerfile
//! FROM ghcr.io/corp/webui:1.10
//! WORKDIR /stable-diffusion-webui
//! ENTRYPOINT ["python", "webui.py"]
//! CMD ["--listen", "--enable-insecure-extension-access"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM ghcr.io/corp/webui:1.10
//! WORKDIR /stable-diffusion-webui
//! ENTRYPOINT ["python", "webui.py"]
//! CMD ["--listen"]
//! ```
//!
//! Publish the port for one's own machine alone (`-p 127.0.0.1:7860:7860`), or put a proxy that asks for a login before it.
//!
//! ## References
//! - [stable-diffusion-webui: command line arguments](https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Command-Line-Arguments-and-Settings)
//! - [ComfyUI: server.py](https://github.com/comfyanonymous/ComfyUI/blob/master/server.py)
//! - [MLflow: basic authentication](https://mlflow.org/docs/latest/self-hosting/security/basic-http-auth/)

use crate::model::servers::Address;
use crate::model::{Model, Server, Value};
use crate::rules::prelude::*;
use crate::text::Span;

pub(in crate::rules) static RULE: Rule = Rule {
    code: "ML819",
    name: "server-without-login",
    aliases: &[],
    theme: Theme::Serving,
    severity: Severity::Warning,
    on: true,
    status: Status::Preview,
    fix: FixAvailability::None,
    source: include_str!("server_without_login.rs"),
    check,
};

/// What anybody can do, and what helps.
struct Open {
    span: Span,
    message: &'static str,
    help: &'static str,
    severity: Severity,
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let read = |stage| cx.model.servers.iter().any(|s| s.startup.stage == stage);
    let startups = cx.model.startups().iter();
    let unread = startups.filter(|startup| !read(startup.stage));
    let passed = unread.filter_map(|startup| cx.model.passed_server(startup));
    for server in cx.model.servers.iter().cloned().chain(passed) {
        if server.address != Address::Reachable || cx.model.has_proxy(server.startup) {
            continue;
        }
        if let Some(open) = open(cx.model, &server) {
            report
                .push(open.span, open.message)
                .severity(open.severity)
                .help(open.help);
        }
    }
}

fn open(model: &Model<'_>, server: &Server<'_>) -> Option<Open> {
    match server.facts.name {
        "stable-diffusion-webui" => webui(server),
        "ComfyUI" => Some(comfyui(model, server)),
        "mlflow server" => mlflow(server),
        _ => None,
    }
}

fn webui(server: &Server<'_>) -> Option<Open> {
    const LOGIN: &[&str] = &["--gradio-auth", "--gradio-auth-path"];
    let given = server.option(&["--enable-insecure-extension-access"])?;
    // `--enable-insecure-extension-access $CLI_ARGS`
    let is_open = [Some(&given), server.option(&["--listen"]).as_ref()]
        .into_iter()
        .flatten()
        .any(|given| given.value == Value::Unknown);
    if is_open || server.option(LOGIN).is_some() || server.leaves_arguments_open() {
        return None;
    }
    Some(Open {
        span: server.command.word_span(given.word),
        message: "without a login this lets whoever reaches the port install an extension, and so run code here",
        help: "leave the option out, or set a login with `--gradio-auth-path` and a file that is mounted",
        severity: Severity::Warning,
    })
}

fn comfyui(model: &Model<'_>, server: &Server<'_>) -> Open {
    if let Some(span) = model.weak_node_manager() {
        return Open {
            span,
            message: "this lets whoever reaches ComfyUI, which has no login, install nodes, and so run code here",
            help: "leave it at `normal`, and install nodes when the image is built",
            severity: Severity::Warning,
        };
    }
    let cors = server.option(&["--enable-cors-header"]);
    let every_origin = cors.filter(|cors| match cors.value.known() {
        Some(origin) => origin == "*" || origin.starts_with('-'),
        // The last word: the default is every origin.
        None => cors.value == Value::Unset,
    });
    match every_origin {
        Some(cors) => Open {
            span: server.command.word_span(cors.word),
            message: "this lets any web page that a user visits send workflows to ComfyUI, which has no login",
            help: "name the origin that needs it, or leave the option out",
            severity: Severity::Warning,
        },
        None => Open {
            span: server.span,
            message: "`ComfyUI` has no login: whoever reaches the port runs workflows, and what their nodes can do",
            help: "publish the port on 127.0.0.1 alone, or put a proxy with a login before it",
            severity: Severity::Info,
        },
    }
}

fn mlflow(server: &Server<'_>) -> Option<Open> {
    if server.option(&["--app-name"]).is_some() || server.leaves_arguments_open() {
        return None;
    }
    Some(Open {
        span: server.span,
        message: "`mlflow server` asks for no login here: whoever reaches the port reads and deletes runs and models",
        help: "add `--app-name basic-auth` and install `mlflow[auth]`, or put a proxy with a login before it",
        severity: Severity::Warning,
    })
}
